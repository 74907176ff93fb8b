import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { FLEET_LAB } from '../simulator/fleet-lab.js';
import { applyManifest } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

/** The URI of the simulator, with another end of its path. */
function uriTo(end: string): string {
  return simulator?.uri.replace(/\/dc1[^?]*/, `/dc1${end}`) ?? '';
}

async function run(end: string, domain: string, inventory = FLEET_LAB) {
  simulator = await startSimulator({ kind: 'vcenter', tls: false, strict: true, taskMilliseconds: 1, inventory });
  const manifest = `version: 1\nconnect: "${uriTo(end)}"\ndomains:\n  new1: { memory: 1GiB, ${domain} }\n`;
  const { plan, outcome, next } = await applyManifest(simulator, manifest);
  const [made] = plan.connections[0]?.domains ?? [];
  const to = made?.steps.flatMap((step) => (step.do === 'create' || step.do === 'register' ? [step.to] : []))[0];
  return {
    outcome,
    to: to ?? null,
    steps: made?.steps.map((step) => step.do),
    codes: made?.diagnostics.map(({ code }) => code),
    left: next.connections[0]?.domains.length,
  };
}

const DISK = 'controllers: { scsi0: pvscsi }, disks: { scsi0:0: { size: 1GiB } }';

test.each([
  ['on the host of the URI', '/gold/esx2.example.com', DISK, 'host', 'esx2.example.com', ['create', 'record']],
  [
    'on the declared host',
    '/gold/esx2.example.com',
    `host: esx1.example.com, datastore: local1, ${DISK}`,
    'host',
    'esx1.example.com',
    ['create', 'record'],
  ],
  [
    'on a host of another cluster',
    '/gold',
    `host: esx3.example.com, ${DISK}`,
    'host',
    'esx3.example.com',
    ['create', 'record'],
  ],
  [
    'by its VMX',
    '',
    `define: upload, host: esx1.example.com, datastore: local1`,
    'host',
    'esx1.example.com',
    ['make-directory', 'upload-vmx', 'register', 'record'],
  ],
  ['where DRS chooses', '/gold', `datastore: local1`, 'cluster', 'gold', ['create', 'record']],
])('a new VM is created %s, and the next plan is empty', async (_what, end, domain, kind, name, steps) => {
  const done = await run(end, domain);
  expect(done).toEqual({ outcome: 'done', to: { kind, name }, steps, codes: [], left: 0 });
});

test('without DRS, the host that the plan shows is the one that has the datastore', async () => {
  const done = await run('/gold', 'datastore: local1', `${FLEET_LAB}clusters_without_drs: [gold]\n`);
  expect(done).toMatchObject({ outcome: 'done', to: { kind: 'host', name: 'esx1.example.com' }, left: 0 });
});

test.each([
  ['a host in maintenance', '/esx4.example.com', DISK, ['EF2034']],
  ['a host that does not answer', '', 'host: esx5.example.com', ['EF2034']],
  ['a datacenter alone', '', DISK, ['EF2072']],
  ['a datastore that its host does not see', '/gold/esx2.example.com', 'datastore: local1', ['EF2012']],
  ['hardware that its host does not have', '/gold', 'host: esx3.example.com, hardware_version: 16', ['EF2070']],
])('the plan refuses %s', async (_what, end, domain, codes) => {
  expect(await run(end, domain)).toMatchObject({ outcome: 'nothing-to-do', codes });
});

test.each(['host', 'vcenter'] as const)(
  'a new VM that one call makes gets the copies that it declares, on a %s',
  async (kind) => {
    simulator = await startSimulator({ kind, tls: false, strict: true, taskMilliseconds: 1 });
    const disks = 'disks: { scsi0:0: { copy_of: "[images] debian12.vmdk", size: 10GiB }, scsi0:1: { size: 1GiB } }';
    const manifest = `version: 1\nconnect: "{connect}"\ndomains:\n  new1: { define: create, memory: 1GiB, power: "on", datastore: ssd1, controllers: { scsi0: pvscsi }, ${disks} }\n`;
    const { plan, outcome, next } = await applyManifest(simulator, manifest);
    const steps = plan.connections[0]?.domains[0]?.steps.map((step) => step.do);
    expect(steps).toEqual(['create', 'copy-disk', 'extend-disk', 'reconfigure', 'power-on', 'record']);
    expect(outcome).toBe('done');
    expect(next.connections[0]?.domains).toEqual([]);
  },
);
