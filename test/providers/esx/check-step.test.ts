import { afterEach, describe, expect, test } from 'vitest';
import { planManifests } from '../../../src/app/plan/plan-manifests.js';
import type { LiveDomain } from '../../../src/domain/live.js';
import { Secret } from '../../../src/domain/secrets/secret.js';
import type { Step } from '../../../src/plan/steps/step.js';
import { connectReader } from '../../../src/providers/esx/net/connect.js';
import type { Reader } from '../../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js';
import { connectionsTo, load } from '../../convergence/converge.js';
import { FLEET_LAB } from '../../simulator/fleet-lab.js';
import { targetOf } from '../../target.js';

const SIGNAL = AbortSignal.timeout(600_000);
let simulator: Simulator | null = null;
let reader: Reader | null = null;

afterEach(async () => {
  await reader?.close();
  await simulator?.close();
  [simulator, reader] = [null, null];
});

async function lab(apiVersion = '8.0.3.0', kind: 'host' | 'vcenter' = 'vcenter'): Promise<Reader> {
  const version = apiVersion.split('.').slice(0, 3).join('.');
  const tiny = FLEET_LAB.replace(
    '{ name: other, capacity: 50GiB }',
    '{ name: other, capacity: 50GiB }\n  - { name: tiny, capacity: 64MiB }',
  );
  const inventory = tiny.replace(
    'hardware_version: 21',
    `version: ${version}, api_version: "${apiVersion}", hardware_version: 21`,
  );
  simulator = await startSimulator({
    kind,
    strict: true,
    taskMilliseconds: 1,
    ...(kind === 'host' ? {} : { inventory }),
  });
  const login = { user: simulator.user, password: new Secret(simulator.password) };
  reader = await connectReader(targetOf(simulator.uri), login, SIGNAL);
  return reader;
}

async function vm(name: string): Promise<LiveDomain> {
  if (reader === null) throw new Error('no lab was started');
  for await (const row of reader.list(SIGNAL)) {
    if (row.name !== name) continue;
    for await (const found of reader.read([row.ref], SIGNAL)) if ('domain' in found) return found;
  }
  throw new Error(`there is no ${name}`);
}

const to = (home: string): Step => ({ do: 'relocate', home, disks: [{ slot: 'scsi0:0', datastore: home }] });

describe('a vCenter is asked about steps before they are approved', () => {
  test('a relocation that it accepts, and one that it refuses', async () => {
    const { checkStep } = await lab().then((each) => ({ checkStep: each.checkStep.bind(each) }));
    const local = await vm('local');
    expect(await checkStep(to('shared'), local, SIGNAL)).toEqual([]);
    const web = await vm('web01');
    const disks = ['scsi0:0', 'scsi0:1'].map((slot) => ({ slot, datastore: 'tiny' }));
    expect(await checkStep({ do: 'relocate', home: 'tiny', disks }, web, SIGNAL)).toEqual([
      { severity: 'error', text: expect.stringContaining('tiny') },
    ]);
  });

  test('a power-on of a VM whose disk is there', async () => {
    const asked = await lab();
    expect(await asked.checkStep({ do: 'power-on' }, await vm('local'), SIGNAL)).toEqual([]);
  });

  test('a single host has no such checks, nor has a vCenter before API 6.7', async () => {
    const host = await lab('8.0.3.0', 'host');
    expect(await host.checkStep({ do: 'power-on' }, null, SIGNAL)).toEqual([]);
    await reader?.close();
    await simulator?.close();
    const old = await lab('6.5.0');
    expect(await old.checkStep({ do: 'power-on' }, await vm('local'), SIGNAL)).toEqual([]);
  });
});

test('--preflight full shows what the vCenter says of a new VM, a change and a power-on', async () => {
  simulator = await startSimulator({
    kind: 'vcenter',
    tls: false,
    strict: true,
    taskMilliseconds: 1,
    inventory: FLEET_LAB,
  });
  const plan = async (domains: string) => {
    const loaded = await load(`version: 1\nconnect: "${simulator?.uri}"\ndomains:\n${domains}`);
    const connections = connectionsTo(simulator as Simulator);
    try {
      const options = { version: 'test', owner: 'default', preflight: 'full' } as const;
      const made = await planManifests(loaded.connections, connections, options, SIGNAL);
      return made.connections[0]?.domains.map(({ action, diagnostics }) => [
        action,
        diagnostics.map(({ code }) => code),
      ]);
    } finally {
      await connections.close();
    }
  };
  const fine =
    '  new1: { memory: 1GiB, datastore: shared }\n  local: { power: "on", adopt: true, host: esx1.example.com }\n';
  expect(await plan(fine)).toEqual([
    ['create', []],
    ['update', []],
  ]);
  // The simulator, like vCenters, allows a name once in a folder of VMs and folders.
  expect(await plan('  prod: { memory: 1GiB, datastore: shared }\n')).toEqual([['blocked', ['EF2076']]]);
});
