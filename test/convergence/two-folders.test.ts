import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import type { Plan } from '../../src/plan/plan.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn } from '../simulator/raw-client.js';
import { byHand } from './by-hand.js';
import { ABOUT, applyManifest, connectionsTo, load, stepsOf } from './converge.js';

const UUID = '42116ec4-1d3f-4f0a-9a52-000000000011';
const lab = (domains: string): string => `
host: { name: esx1.example.com, version: 8.0.3, api_version: 8.0.3.0, hardware_version: 21 }
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
folders: [prod, test]
domains: ${domains}
`;
const APP = '\n  - { name: app, uuid: 42116ec4-1d3f-4f0a-9a52-000000000011, power: off, memory: 1GiB, folder: test }';
const NEW =
  'memory: 512MiB, guest_os: debian12-64, controllers: { scsi0: pvscsi }, disks: { "scsi0:0": { size: 1GiB } }';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function start(domains: string): Promise<Simulator> {
  simulator = await startSimulator({ kind: 'vcenter', inventory: lab(domains), strict: true, taskMilliseconds: 5 });
  return simulator;
}

const manifest = (domains: string): string => `version: 1\nconnect: "{connect}"\ndomains:\n${domains}\n`;
const actions = (plan: Plan): readonly string[] =>
  plan.connections.flatMap(({ domains }) => domains.map(({ action, name }) => `${name}: ${action}`));
const codes = (plan: Plan): readonly string[] =>
  plan.connections.flatMap(({ domains }) => domains.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));

test('a VM of that name in another folder is another VM, also with adopt', async () => {
  const host = await start(APP);
  const { plan, outcome, next } = await applyManifest(host, manifest(`  app: { folder: prod, adopt: true, ${NEW} }`));
  expect({ actions: actions(plan), codes: codes(plan) }).toEqual({ actions: ['app: create'], codes: [] });
  expect({ outcome, next: stepsOf(next) }).toEqual({ outcome: 'done', next: [] });
  // The other one is where it was, and unmanaged.
  const other = await applyManifest(host, manifest('  app: { folder: test, memory: 2GiB }'));
  expect(codes(other.plan)).toEqual(['EF2006']);
});

test('the root folder may have the name, too', async () => {
  const host = await start(APP.replace(', folder: test', ''));
  const { outcome, next } = await applyManifest(host, manifest(`  app: { folder: prod, ${NEW} }`));
  expect({ outcome, next: stepsOf(next) }).toEqual({ outcome: 'done', next: [] });
});

test('without a declared folder, one VM of that name anywhere is the one, and two are an error that lists both', async () => {
  const host = await start(APP);
  expect(codes((await applyManifest(host, manifest(`  app: { ${NEW} }`))).plan)).toContain('EF2006');
  await applyManifest(host, manifest(`  app: { folder: prod, ${NEW} }`));
  const { plan } = await applyManifest(host, manifest(`  app: { ${NEW} }`));
  const [diagnostic] = plan.connections[0]?.domains[0]?.diagnostics ?? [];
  expect(diagnostic?.code).toBe('EF2002');
  expect(diagnostic?.detail).toContain('folder "prod"');
  expect(diagnostic?.detail).toContain('folder "test"');
});

test('two keys have one name, each in its folder, and a directory of its own', async () => {
  const host = await start('[]');
  const text = manifest(`  live: { name: app, folder: prod, ${NEW} }\n  lab: { name: app, folder: test, ${NEW} }`);
  const { plan, outcome, next } = await applyManifest(host, text);
  expect(actions(plan)).toEqual(['live: create', 'lab: create']);
  expect(JSON.stringify(plan)).toContain('[ssd1] app_test/app.vmx');
  expect({ outcome, next: stepsOf(next) }).toEqual({ outcome: 'done', next: [] });
});

test('a VM that was declared for one folder is not taken to another, unless its uuid says so', async () => {
  const host = await start('[]');
  await applyManifest(host, manifest(`  app: { folder: test, ${NEW} }`));
  const { plan, outcome } = await applyManifest(host, manifest(`  app: { folder: prod, ${NEW} }`));
  expect({ actions: actions(plan), codes: codes(plan) }).toEqual({ actions: ['app: create'], codes: ['EF2068'] });
  expect(outcome).toBe('done');
  const { next } = await applyManifest(host, manifest(`  app: { folder: test, ${NEW} }`));
  expect(stepsOf(next)).toEqual([]);
});

test('a VM that was declared with its uuid moves to another folder', async () => {
  const host = await start(APP);
  const moved = await applyManifest(host, manifest(`  app: { uuid: ${UUID}, folder: prod, memory: 1GiB }`));
  expect(moved.plan.connections[0]?.domains[0]?.changes.map(({ path }) => path[0])).toEqual(['folder']);
  expect({ outcome: moved.outcome, next: stepsOf(moved.next) }).toEqual({ outcome: 'done', next: [] });
});

test('documents may use one key for VMs in different folders', async () => {
  const host = await start(APP);
  const folder = await mkdtemp(join(tmpdir(), 'esxform-folders-'));
  const connections = connectionsTo(host);
  try {
    const text = (domains: string): string => manifest(domains).replace('{connect}', host.uri);
    await writeFile(join(folder, 'prod.yaml'), text(`  app: { folder: prod, ${NEW} }`));
    await writeFile(join(folder, 'test.yaml'), text(`  app: { folder: test, uuid: ${UUID}, memory: 2GiB }`));
    const io = { cwd: folder, stdin: () => Promise.resolve('') };
    const loaded = await loadDesired(['prod.yaml', 'test.yaml'], io);
    expect(loaded.diagnostics).toEqual([]);
    const plan = await planManifests(loaded.connections, connections, ABOUT, AbortSignal.timeout(60_000));
    expect(actions(plan)).toEqual(['prod/app: create', 'test/app: update']);
  } finally {
    await connections.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a VM of the declared name and another one with its marker are an error that lists both', async () => {
  const host = await start('[]');
  await applyManifest(host, manifest(`  app: { ${NEW} }`));
  await byHand(host, 'app', 'Rename_Task', '<newName>app-old</newName>');
  await applyManifest(host, manifest(`  other: { ${NEW} }`));
  await byHand(host, 'other', 'Rename_Task', '<newName>app</newName>');
  const { plan } = await applyManifest(host, manifest(`  app: { adopt: true, annotation: x }`));
  const [diagnostic] = plan.connections[0]?.domains[0]?.diagnostics ?? [];
  expect(diagnostic?.code).toBe('EF2002');
  expect(diagnostic?.detail).toMatch(/"app" .*"app-old"/);
});

test('a uuid of another datacenter of the vCenter is refused', async () => {
  const host = await start(APP);
  const client = await loggedIn(host);
  await client.ok('CreateDatacenter', 'group-d1|Folder', '<name>dc2</name>');
  const other = host.uri.replace(/(vpx:\/\/[^/]+\/)[^?]*/, '$1dc2');
  const connections = connectionsTo(host);
  try {
    const text = manifest(`  new: { uuid: ${UUID}, ${NEW} }`).replace('{connect}', other);
    const { connections: wanted } = await load(text);
    const plan = await planManifests(wanted, connections, ABOUT, AbortSignal.timeout(60_000));
    expect(codes(plan)).toEqual(['EF2069']);
  } finally {
    await connections.close();
  }
});
