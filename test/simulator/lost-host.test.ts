import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator, VirtualClock } from '../../src/simulator/simulator.js';
import { loggedIn, property, type RawClient, run } from './raw-client.js';

const LAB = `
host: { name: esx1, hardware_version: 21 }
datastores: [{ name: ds, capacity: 500GiB }]
networks: [VM Network]
hosts: [{ name: esx1 }, { name: esx2 }, { name: esx3, state: not-responding }]
domains:
  - { name: web01, host: esx1, power: on }
  - { name: db01, host: esx2, power: on }
  - { name: old01, host: esx3 }
`;

let simulator: Simulator;
let client: RawClient;
const ids: Record<string, string> = {};
beforeEach(async () => {
  simulator = await startSimulator({ kind: 'vcenter', clock: new VirtualClock({ mode: 'skip' }), inventory: LAB });
  client = await loggedIn(simulator);
  for (const name of ['web01', 'db01', 'old01']) {
    const answer = await client.ok(
      'FindByInventoryPath',
      'SearchIndex|SearchIndex',
      `<inventoryPath>dc1/vm/${name}</inventoryPath>`,
    );
    ids[name] = answer.values[0]?.text ?? '';
  }
});
afterEach(() => simulator.close());

const machine = (name: string) => `${ids[name]}|VirtualMachine`;
const connection = (name: string) => property(client, 'VirtualMachine', ids[name] ?? '', 'runtime.connectionState');
const hostOf = (name: string) => property(client, 'VirtualMachine', ids[name] ?? '', 'runtime.host');
const setHost = async (name: string, more: string) => {
  simulator.setFaults(`faults: [{ at: "*", host: { name: ${name}${more} } }]`);
  await client.ok('CurrentTime', 'ServiceInstance');
  simulator.setFaults('faults: []');
};

describe('a host that does not respond', () => {
  it('has VMs that are shown as before, disconnected, and take no calls', async () => {
    expect(await connection('old01')).toBe('disconnected');
    expect(await property(client, 'VirtualMachine', ids['old01'] ?? '', 'config.name')).toBe('old01');
    expect((await client.call('PowerOnVM_Task', machine('old01'))).fault).toBe('HostNotConnected');
    expect((await client.call('ReconfigVM_Task', machine('old01'), '<spec/>')).fault).toBe('HostNotConnected');
    expect((await client.call('UnregisterVM', machine('old01'))).fault).toBeNull();
  });

  it('stops to respond, and responds again, by a script', async () => {
    expect(await connection('web01')).toBe('connected');
    await setHost('esx1', ', state: not-responding');
    expect(await connection('web01')).toBe('disconnected');
    expect(await connection('db01')).toBe('connected');
    expect(await property(client, 'HostSystem', await hostOf('web01'), 'runtime.connectionState')).toBe(
      'notResponding',
    );
    expect(await property(client, 'VirtualMachine', ids['web01'] ?? '', 'runtime.powerState')).toBe('poweredOn');
    expect((await client.call('PowerOffVM_Task', machine('web01'))).fault).toBe('HostNotConnected');
    await setHost('esx1', '');
    expect(await connection('web01')).toBe('connected');
    expect((await run(client, 'PowerOffVM_Task', machine('web01'))).state).toBe('success');
  });

  it('takes no new VM, nor does one in maintenance mode', async () => {
    const host = await hostOf('db01');
    const pool = await property(
      client,
      'ResourcePool',
      await property(client, 'VirtualMachine', ids['db01'] ?? '', 'resourcePool'),
      'parent',
    );
    expect(pool).not.toBe('');
    const root = await property(client, 'VirtualMachine', ids['db01'] ?? '', 'resourcePool');
    const folder = await property(client, 'VirtualMachine', ids['db01'] ?? '', 'parent');
    const create = (name: string) =>
      run(
        client,
        'CreateVM_Task',
        `${folder}|Folder`,
        `<config><name>${name}</name><files><vmPathName>[ds]</vmPathName></files></config><pool type="ResourcePool">${root}</pool><host type="HostSystem">${host}</host>`,
      );
    await setHost('esx2', ', state: disconnected');
    expect((await create('a')).fault).toBe('HostNotConnected');
    await setHost('esx2', ', maintenance: true');
    expect((await create('b')).fault).toBe('InvalidHostState');
    await setHost('esx2', '');
    expect((await create('c')).state).toBe('success');
  });
});

describe('a host that does not respond, at its own address', () => {
  it('closes connections without an answer', async () => {
    const own = await startSimulator({
      kind: 'vcenter',
      inventory: LAB,
      listen: { host: '127.0.0.1', port: 0 },
      hostAddresses: { esx1: '127.0.0.11', esx3: '127.0.0.13' },
    });
    try {
      const at = (name: string) => fetch(`${baseOf(own.hostUris[name] ?? '')}/sdk/vimServiceVersions.xml`);
      expect((await at('esx1')).status).toBe(200);
      await expect(at('esx3')).rejects.toThrow();
    } finally {
      await own.close();
    }
  });
});

const baseOf = (uri: string): string => `http://${new URL(uri).host}`;
