import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readingConnections } from '../../src/app/connections/connections.js';
import { type Imported, type ImportOptions, importVms } from '../../src/app/import/import-vms.js';
import { manifestFolder } from '../../src/app/import/write-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { UNCACHED_READ } from '../../src/providers/esx/read/read-options.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, stepsOf } from './converge.js';

let simulator: Simulator | null = null;
const folder = mkdtempSync(join(tmpdir(), 'esxform-import-'));

afterEach(async () => {
  await simulator?.close();
  simulator = null;
  for (const each of readdirSync(folder)) rmSync(join(folder, each), { recursive: true });
});

const uuid = (number: number): string => `42116ec4-1d3f-4f0a-9a52-${String(number).padStart(12, '0')}`;
const DISK = '{ size: 20GiB, provisioning: thin }';
const LAB = `
host: { name: esx1.example.com, version: 8.0.3, api_version: 8.0.3.0, build: "24022510", hardware_version: 21 }
datastores: [{ name: ssd1, capacity: 900GiB }, { name: ssd2, capacity: 900GiB }]
networks: [VM Network, DMZ]
domains:
  - name: db01
    uuid: ${uuid(1)}
    power: on
    tools: running
    guest_os: debian12-64
    hardware_version: 19
    annotation: "two\\nlines # with a hash"
    memory: 2GiB
    vcpus: 2
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": ${DISK}, "scsi0:1": { size: 5GiB, provisioning: thick } }
    nics: { ethernet0: { network: VM Network }, ethernet1: { network: DMZ, mac: "00:50:56:25:48:01" } }
    vmx: { guestinfo.role: shown-to-nobody, tools.syncTime: "TRUE", isolation.tools.copy.disable: "TRUE" }
  - { name: "odd / näme %: [x]", uuid: ${uuid(2)}, power: suspended, memory: 4GiB, vcpus: 4, hardware_version: 8 }
  - { name: "yes", uuid: ${uuid(3)}, memory: 1GiB, vmx: { uptCompatibility: "TRUE" } }
  - { name: "${'n'.repeat(80)}", uuid: ${uuid(4)}, memory: 1GiB, disks: { "ide0:0": ${DISK} } }
  - { name: esxform, uuid: ${uuid(5)}, memory: 1GiB }
  - { name: dup, directory: "[ssd1] a", uuid: ${uuid(6)}, memory: 1GiB }
  - { name: twin, directory: "[ssd1] b", uuid: ${uuid(6)}, memory: 1GiB }
  - { name: agent, uuid: ${uuid(7)}, memory: 1GiB, managed_by: { extension: com.vmware.vim.eam, type: agent } }
`;

async function imported(
  running: Simulator,
  more: Partial<ImportOptions> & { readonly by?: 'vm' | 'folder' } = {},
  read: 'vmx' | 'config' = 'vmx',
): Promise<readonly Imported[]> {
  const connections = readingConnections(
    environment(running),
    connectOptions({ reading: { ...UNCACHED_READ, from: read } }),
  );
  const target = manifestFolder({
    folder: join(folder, 'manifests'),
    by: more.by ?? 'vm',
    connect: running.uri,
    schema: '{}',
    update: false,
  });
  const all: Imported[] = [];
  try {
    const signal = AbortSignal.timeout(110_000);
    const reader = await connections.port(running.uri, signal);
    const options = {
      connect: running.uri,
      owner: ABOUT.owner,
      selection: { names: [], folder: null, host: null, pool: null },
      full: false,
      power: false,
      declared: new Set<string>(),
      ...more,
    };
    for await (const each of importVms(reader, options, signal)) {
      all.push(each);
      if (each.kind === 'vm') target.add(each.described, each.place);
    }
    target.finish();
  } finally {
    await connections.close();
  }
  return all;
}

function environment(running: Simulator): NodeJS.ProcessEnv {
  return {
    ESXFORM_CONNECT: running.uri,
    ESXFORM_HOST: new URL(running.baseUrl).host,
    ESXFORM_USER: running.user,
    ESXFORM_PASSWORD: running.password,
  };
}

/** The steps of a plan of all manifests that were written. */
async function plannedSteps(running: Simulator, read: 'vmx' | 'config'): Promise<readonly string[]> {
  const loaded = await loadDesired(['manifests'], { cwd: folder, stdin: () => Promise.resolve('') });
  expect(loaded.diagnostics).toEqual([]);
  const connections = readingConnections(
    environment(running),
    connectOptions({ reading: { ...UNCACHED_READ, from: read } }),
  );
  try {
    const plan = await planManifests(loaded.connections, connections, ABOUT, AbortSignal.timeout(110_000));
    expect(
      plan.connections.flatMap(({ domains }) => domains.flatMap(({ changes, deferred }) => [...changes, ...deferred])),
    ).toEqual([]);
    return stepsOf(plan);
  } finally {
    await connections.close();
  }
}

const ADOPTED = ['db01: record', 'esxform: record', `${'n'.repeat(80)}: record`, 'yes: record'];

test.each([
  ['host', 'vmx', false, 'vm'],
  ['host', 'vmx', true, 'folder'],
  ['host', 'config', false, 'vm'],
  ['vcenter', 'vmx', false, 'folder'],
  ['vcenter', 'config', false, 'vm'],
] as const)(
  'what is imported from a %s (%s, full %s, by %s) plans nothing but adoptions',
  async (kind, read, full, by) => {
    simulator = await startSimulator({ kind, inventory: LAB, strict: true, taskMilliseconds: 5 });
    const all = await imported(simulator, { full, by }, read);
    const vms = all.flatMap((each) => (each.kind === 'vm' ? [each] : []));
    expect(vms.flatMap(({ remaining }) => remaining)).toEqual([]);
    expect(vms).toHaveLength(5);
    expect(all.flatMap((each) => (each.kind === 'skipped' ? [each.vm.name] : []))).toEqual(['dup', 'twin', 'agent']);
    expect([...(await plannedSteps(simulator, read))].sort()).toEqual(ADOPTED);
  },
);

test('a manifest declares what people decide, and names the rest without its values', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  await imported(simulator);
  expect(readdirSync(join(folder, 'manifests')).sort()).toEqual([
    '.esxform',
    'db01.yaml',
    `${'n'.repeat(80)}.yaml`,
    'odd-näme-x.yaml',
    'vm-esxform.yaml',
    'yes.yaml',
  ]);
  const text = readFileSync(join(folder, 'manifests', 'db01.yaml'), 'utf8');
  expect(text).not.toContain('shown-to-nobody');
  expect(text).toMatch(/# Not declared: .*guestinfo\.role, .*vmx\.isolation\.tools\.copy\.disable/);
  expect(text.replace(/^ *#.*\n/gm, '').replace(/connect: .*/, 'connect: X')).toBe(`version: 1
connect: X
domains:
  db01:
    uuid: ${uuid(1)}
    guest_os: debian12-64
    hardware_version: 19
    annotation: |-
      two
      lines # with a hash
    memory: 2GiB
    vcpus: 2
    tools: { sync_time: true }
    controllers: { scsi0: pvscsi }
    disks:
      scsi0:0: { size: 20GiB, provisioning: thin }
      scsi0:1: { size: 5GiB, provisioning: thick }
    nics:
      ethernet0:
        network: VM Network
        model: vmxnet3
        mac: ${/mac: (\S+)/.exec(text)?.[1] ?? ''}
      ethernet1: { network: DMZ, model: vmxnet3, mac: "00:50:56:25:48:01" }
`);
});

test('an import never writes over a file, nor into a folder with manifests', async () => {
  simulator = await startSimulator({ inventory: LAB, strict: true });
  await imported(simulator);
  writeFileSync(join(folder, 'manifests', 'db01.yaml'), 'mine\n');
  await expect(imported(simulator)).rejects.toThrow('holds manifests');
  expect(readFileSync(join(folder, 'manifests', 'db01.yaml'), 'utf8')).toBe('mine\n');
});

test('a folder selects its VMs before they are read: nothing is said of the others', async () => {
  const inventory = `
folders: [prod/web, test]
datastores: [{ name: ssd1, capacity: 900GiB }]
networks: [VM Network]
domains:
  - { name: inside, folder: prod/web, uuid: ${uuid(1)}, memory: 1GiB }
  - { name: outside, folder: test, uuid: ${uuid(2)}, memory: 1GiB }
  - { name: agent, folder: test, uuid: ${uuid(3)}, memory: 1GiB, managed_by: { extension: com.vmware.vim.eam, type: agent } }
`;
  simulator = await startSimulator({ kind: 'vcenter', inventory, strict: true, taskMilliseconds: 5 });
  const all = await imported(simulator, { selection: { names: [], folder: 'prod', host: null, pool: null } });
  expect(all.flatMap((each) => (each.kind === 'vm' ? [each.described.vm.name] : []))).toEqual(['inside']);
  expect(all.filter(({ kind }) => kind === 'skipped' || kind === 'problem')).toEqual([]);
});
