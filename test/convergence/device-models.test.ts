import { afterEach, describe, expect, test } from 'vitest';
import { writingConnections } from '../../src/app/connections/connections.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import type { Plan } from '../../src/plan/plan.js';
import { UNCACHED_READ } from '../../src/providers/esx/read/read-options.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn } from '../simulator/raw-client.js';
import { ABOUT, applyManifest, load, stepsOf } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const MODES: readonly (readonly [name: string, SimulatorOptions])[] = [
  ['esx', { mode: 'esx' }],
  ['gsx', { mode: 'gsx' }],
  ['vpx', { mode: 'vpx' }],
];

interface Models {
  readonly controller: string;
  readonly card: string;
  readonly more?: string;
}

const manifest = ({ controller, card, more = '' }: Models) => `version: 1
connect: "{connect}"
domains:
  web01:
    guest_os: other
    memory: 512MiB
    vcpus: 1
    power: on
    controllers: { scsi0: ${controller}, scsi1: lsilogic }
    disks:
      scsi0:0: { size: 1GiB, provisioning: thin, datastore: ssd1, shares: high }
      scsi0:3: { size: 2GiB, provisioning: thick, datastore: ssd1 }
      scsi1:0: { size: 1GiB, provisioning: thin, datastore: ssd1 }
    nics:
      ethernet0: { network: DMZ, model: ${card}, mac: "00:50:56:25:48:c7", connected: false }
      ethernet1: { network: VM Network, model: ${card} }
    vmx: { ethernet0.pciSlotNumber: "33", scsi0.pciSlotNumber: "16", ethernet0.ctxPerDev: "3" }
    allow_power_off: hard
${more}`;

const BEFORE = manifest({ controller: 'lsilogic', card: 'e1000' });
const ALLOW = '    allow: [HZ107, HZ108]\n';
const AFTER = manifest({ controller: 'buslogic', card: 'vmxnet3', more: ALLOW });

async function vmxText(of: Simulator): Promise<string> {
  const client = await loggedIn(of);
  const place = of.uri.startsWith('vpx') ? 'dcPath=dc1&' : '';
  return (await client.http(`/folder/web01/web01.vmx?${place}dsName=ssd1`)).text();
}

function valuesOf(vmx: string, pattern: RegExp): readonly string[] {
  return vmx
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => line.replace(/(TRUE|FALSE)"$/i, (word) => word.toLowerCase()));
}

/** The plan of a manifest by one of the two readings. */
async function planBy(of: Simulator, text: string, from: 'vmx' | 'config'): Promise<Plan> {
  const env = {
    ESXFORM_CONNECT: of.uri,
    ESXFORM_HOST: new URL(of.baseUrl).host,
    ESXFORM_USER: of.user,
    ESXFORM_PASSWORD: of.password,
  };
  const connections = writingConnections(env, connectOptions({ reading: { ...UNCACHED_READ, from } }));
  try {
    const loaded = await load(text.replace('{connect}', of.uri));
    return await planManifests(loaded.connections, connections, ABOUT, AbortSignal.timeout(60_000));
  } finally {
    await connections.close();
  }
}

const diagnosticsOf = (plan: Plan) =>
  plan.connections.flatMap(({ domains }) => domains.flatMap(({ diagnostics }) => diagnostics));

describe.each(MODES)('models of cards and controllers (%s)', (_name, options) => {
  test('change in one reconfigure; addresses, PCI slots, disks and raw keys stay', async () => {
    simulator = await startSimulator({ ...options, strict: true, taskMilliseconds: 5 });
    const first = await applyManifest(simulator, BEFORE);
    expect({ outcome: first.outcome, last: first.outcome === 'done' ? [] : first.events.slice(-4) }).toEqual({
      outcome: 'done',
      last: [],
    });
    const before = await vmxText(simulator);
    const chapter = await applyManifest(simulator, AFTER);
    expect(diagnosticsOf(chapter.plan).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect({ outcome: chapter.outcome, last: chapter.outcome === 'done' ? [] : chapter.events.slice(-4) }).toEqual({
      outcome: 'done',
      last: [],
    });
    const steps = stepsOf(chapter.plan);
    expect(steps.filter((step) => step.endsWith('reconfigure'))).toHaveLength(1);
    expect(stepsOf(chapter.next)).toEqual([]);
    const after = await vmxText(simulator);
    const kept =
      /^\S+(pciSlotNumber|ctxPerDev) =|^ethernet\d\.(address|addressType|generatedAddress|networkName|startConnected) =|^(sched\.)?scsi\d:\d\./i;
    expect(valuesOf(after, kept).toSorted()).toEqual(valuesOf(before, kept).toSorted());
    expect(valuesOf(after, /^(ethernet|scsi)\d\.virtualDev/i).toSorted()).toEqual([
      'ethernet0.virtualDev = "vmxnet3"',
      'ethernet1.virtualDev = "vmxnet3"',
      'scsi0.virtualDev = "buslogic"',
      'scsi1.virtualDev = "lsilogic"',
    ]);
    for (const from of ['vmx', 'config'] as const)
      expect(stepsOf(await planBy(simulator, AFTER, from)), from).toEqual([]);
  });
});

test('a model that changes is refused until its hazard is allowed, and its hint says what to do first', async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  await applyManifest(simulator, BEFORE);
  const { plan } = await applyManifest(simulator, manifest({ controller: 'pvscsi', card: 'vmxnet3' }));
  expect(plan.connections.flatMap(({ domains }) => domains.flatMap(({ steps }) => steps))).toEqual([]);
  const found = diagnosticsOf(plan).map(({ code, hint }) => [code, hint?.split('.')[0]]);
  const card =
    'Install the driver of that card in the guest first, and check that its network settings follow the MAC address';
  const controller = 'Install the driver of that controller in the guest first, so that it can boot from it';
  expect(found).toEqual([
    ['EF2033', controller],
    ['EF2033', card],
    ['EF2033', card],
  ]);
});
