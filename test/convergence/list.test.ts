import { afterEach, expect, test } from 'vitest';
import { Colleague } from '../../scripts/demo/colleague.mjs';
import { type ListedVm, listVms } from '../../src/app/list/list-vms.js';
import type { DomainName } from '../../src/domain/values/domain-name.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { desiredDomain } from '../plan/builders.js';
import { ABOUT, applyManifest, connectionsTo } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const UUID = '42116ec4-1d3f-4f0a-9a52-000000000001';
const LAB = `
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
domains:
  - { name: db01, uuid: ${UUID}, power: on, tools: running, memory: 2GiB, nics: { ethernet0: { network: VM Network } } }
  - { name: other, memory: 1GiB }
`;

test.each(['host', 'vcenter'] as const)(
  'of a %s it knows what is managed, by whom, and what is missing',
  async (kind) => {
    simulator = await startSimulator({ kind, inventory: LAB, strict: true, taskMilliseconds: 5 });
    await applyManifest(simulator, `version: 1\nconnect: {connect}\ndomains: { db01: { uuid: ${UUID} } }\n`);
    const connections = connectionsTo(simulator);
    try {
      const signal = AbortSignal.timeout(110_000);
      const reader = await connections.port(simulator.uri, signal);
      const domains = [desiredDomain('db01' as DomainName), desiredDomain('new01' as DomainName)];
      const list = async (owner: string): Promise<readonly ListedVm[]> =>
        await listVms(reader, { connect: 'sim:', domains }, owner, signal);
      const statuses = (rows: readonly ListedVm[]) =>
        rows.map(({ name, status, declared }) => [name, status, declared]);
      const ours = await list(ABOUT.owner);
      expect(statuses(ours)).toEqual([
        ['db01', 'managed', true],
        ['new01', 'missing', true],
        ['other', 'unmanaged', false],
      ]);
      expect(ours[0]?.vm).toMatchObject({
        power: 'on',
        tools: 'running',
        snapshots: [],
        question: null,
        unreadable: null,
      });
      expect(ours[0]?.vm?.addresses.length).toBeGreaterThan(0);
      expect(ours[0]?.vm?.macs).toHaveLength(1);
      expect(statuses(await list('team-b'))[0]).toEqual(['db01', 'other-owner', true]);
    } finally {
      await connections.close();
    }
  },
);

test('it names the operation that runs on a VM', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true, taskMilliseconds: 60_000 });
  const colleague = new Colleague(simulator.baseUrl);
  await colleague.login(simulator.user, simulator.password);
  await colleague.begin('PowerOffVM_Task', await colleague.find(UUID));
  const connections = connectionsTo(simulator);
  try {
    const signal = AbortSignal.timeout(110_000);
    const reader = await connections.port(simulator.uri, signal);
    const rows = await listVms(reader, { connect: 'sim:', domains: [] }, ABOUT.owner, signal);
    expect(rows.map(({ name, vm }) => [name, vm?.task])).toEqual([
      ['db01', 'VirtualMachine.powerOff'],
      ['other', null],
    ]);
  } finally {
    await connections.close();
  }
});
