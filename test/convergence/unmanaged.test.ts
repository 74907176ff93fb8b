import { afterEach, expect, test } from 'vitest';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import type { Unmanaged } from '../../src/plan/drift/unmanaged.js';
import { driftJson, driftMarkdown, driftText, hasDrift } from '../../src/report/drift/drift-report.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, applyManifest, connectionsTo, load } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const LAB = `
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network, DMZ]
domains:
  - name: web01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    memory: 1GiB
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB }, "scsi0:1": { size: 2GiB } }
    nics: { ethernet0: { network: VM Network }, ethernet1: { network: DMZ } }
  - { name: rogue, memory: 1GiB }
  - { name: theirs, uuid: 42116ec4-1d3f-4f0a-9a52-000000000002, memory: 1GiB }
`;
const MANIFEST = `version: 1
connect: {connect}
domains:
  web01:
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    disks: { scsi0:0: { size: 1GiB } }
    nics: { ethernet0: { network: VM Network } }
`;

type Sought = 'all' | 'unmarked' | 'none';

async function drift(running: Simulator, unmanaged: Unmanaged, undeclaredVms: Sought, isUnmanagedAsked = false) {
  const connections = connectionsTo(running);
  try {
    const { connections: wanted } = await load(MANIFEST.replace('{connect}', running.uri));
    const about = { ...ABOUT, unmanaged, undeclaredVms, isUnmanagedAsked };
    return (await driftManifests(wanted, connections, about, AbortSignal.timeout(110_000))).report;
  } finally {
    await connections.close();
  }
}

test.each(['host', 'vcenter'] as const)(
  'of a %s, what no manifest declares is listed, and is drift if forbidden',
  async (kind) => {
    simulator = await startSimulator({ kind, inventory: LAB, strict: true });
    await applyManifest(simulator, MANIFEST);
    const report = await drift(simulator, 'report', 'all');
    const text = driftText(report, { color: false, columns: 100 });
    expect(text).toContain('      web01: disks.scsi0:1, nics.ethernet1\n');
    expect(text).toMatch(/ {6}VM rogue \(\[ssd1\] rogue\/rogue\.vmx\)\n/);
    expect(text).not.toContain('The live VMs match the manifests');
    expect(text).toContain('Not declared: 2 VMs, 2 devices.');
    expect(driftMarkdown(report)).toContain('not declared');
    expect(JSON.parse(driftJson(report)).connections[0].domains[0].undeclared).toEqual([
      ['disks', 'scsi0:1'],
      ['nics', 'ethernet1'],
    ]);
    expect(hasDrift(report)).toBe(false);
    expect(hasDrift(await drift(simulator, 'forbid', 'all'))).toBe(true);
    const some = await drift(simulator, 'report', 'none');
    expect(some.connections[0]?.undeclared).toBeUndefined();
    expect(driftText(await drift(simulator, 'ignore', 'all'), { color: false, columns: 100 })).toBe(
      'No drift. The live VMs match the manifests.\n',
    );
  },
);

const AGENTS = `  - { name: vCLS (1), memory: 1GiB }
  - { name: agent, memory: 1GiB, managed_by: { extension: com.vmware.vim.eam, type: cluster-agent } }
`;

test.each(['host', 'vcenter'] as const)('on a %s, VMs that others manage are counted and not listed', async (kind) => {
  simulator = await startSimulator({ kind, inventory: `${LAB}${AGENTS}`, strict: true });
  await applyManifest(simulator, MANIFEST);
  const report = await drift(simulator, 'forbid', 'all');
  expect(report.connections[0]?.undeclared?.map(({ name }) => name)).toEqual(['rogue', 'theirs']);
  expect(report.connections[0]?.managedByOthers).toBe(2);
  expect(driftText(report, { color: false, columns: 100 })).toContain(
    'Not declared: 2 VMs, 2 devices. 2 VMs managed by others.\n',
  );
  expect(driftMarkdown(report)).toContain('2 VMs managed by others.');
});

test('if not all manifests were read, the report notes that undeclared VMs were not looked for', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  await applyManifest(simulator, MANIFEST);
  const report = await drift(simulator, 'forbid', 'none', true);
  expect(report.connections[0]?.undeclared).toBeUndefined();
  const note = 'Note: Undeclared VMs were not looked for: only the complete set of manifests shows them.';
  expect(driftText(report, { color: false, columns: 100 })).toContain(note);
  expect(driftMarkdown(report)).toContain(note);
  expect((await drift(simulator, 'forbid', 'all', true)).notes).toBeUndefined();
  expect((await drift(simulator, 'report', 'none')).notes).toBeUndefined();
});

test('of manifests that may be a part, VMs with a marker of the owner may be declared in another', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  const other = 'version: 1\nconnect: {connect}\ndomains: { theirs: { adopt: true, memory: 1GiB } }\n';
  await applyManifest(simulator, other);
  const names = async (sought: Sought) =>
    (await drift(simulator as Simulator, 'report', sought)).connections[0]?.undeclared?.map(({ name }) => name);
  expect(await names('all')).toContain('theirs');
  expect(await names('unmarked')).not.toContain('theirs');
  expect(await names('unmarked')).toContain('rogue');
});
