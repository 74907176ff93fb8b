import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Connections, readingConnections } from '../../src/app/connections/connections.js';
import type { DescribedVm } from '../../src/app/import/describe-vm.js';
import { importVms } from '../../src/app/import/import-vms.js';
import { offlineVms } from '../../src/app/import/offline-vms.js';
import { groupText, manifestFolder } from '../../src/app/import/write-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { splitDatastorePath } from '../../src/domain/values/datastore-path.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { UNCACHED_READ } from '../../src/providers/esx/read/read-options.js';
import type { Reader } from '../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { path } from '../plan/builders.js';
import { loggedIn, run } from '../simulator/raw-client.js';
import { ABOUT, applyManifest } from './converge.js';

const folder = mkdtempSync(join(tmpdir(), 'esxform-large-'));
const SIGNAL = AbortSignal.timeout(3_600_000);
/** 500 for the whole lab: `LARGE_IMPORT=500 npx vitest run --project deep test/convergence/large-import.test.ts`. */
const COUNT = Number(process.env['LARGE_IMPORT'] ?? 40);

afterAll(() => rmSync(folder, { recursive: true }));

const pick = <Item>(items: readonly Item[], number: number): Item => items[number % items.length] as Item;
const HARDWARE = [4, 7, 8, 9, 10, 11, 13, 14, 15, 17, 19, 20, 21] as const;
const NAMES = [
  'web%',
  'Büro %',
  '数据库 %',
  '"quoted" %',
  "it's %",
  '100 % done %',
  '#% hash',
  `${'n'.repeat(70)} %`,
] as const;
const CARDS = ['vmxnet3', 'e1000', 'e1000e', 'vlance'] as const;
const GUESTS = ['debian12-64', 'windows2019srv-64', 'other', 'rhel8-64', 'freebsd12-64'] as const;

/** VMs that differ in everything that an inventory of the simulator can say. */
function vm(number: number, isCenter: boolean): string {
  const hardware = pick(HARDWARE, number);
  const isNew = hardware >= 10;
  const card = isNew ? pick(CARDS, number) : hardware >= 7 ? pick(['vmxnet3', 'e1000', 'vlance'], number) : 'vlance';
  const guest = isNew ? pick(GUESTS, number) : 'other';
  const scsi = hardware >= 7 ? pick(['pvscsi', 'lsilogic', 'lsisas1068'], number) : 'lsilogic';
  const disks = Array.from(
    { length: number % 4 },
    (_, disk) => `"scsi0:${disk}": { size: ${1 + disk}GiB, provisioning: ${pick(['thin', 'thick'], disk + number)} }`,
  );
  const row = {
    name: pick(NAMES, number).replace('%', String(number)),
    directory: `[${pick(['ssd1', 'ssd2'], number)}] vm${number}`,
    uuid: `42116ec4-1d3f-4f0a-9a52-${String(number).padStart(12, '0')}`,
    hardware_version: hardware,
    guest_os: guest,
    memory: `${pick([512, 1024, 2048, 4096], number)}MiB`,
    vcpus: pick([1, 2, 4], number),
    ...(number % 4 === 0 ? {} : { annotation: pick(['a note', 'two\nlines', 'tab\there, "quotes" and ü'], number) }),
    ...(isCenter && number % 3 > 0 ? { folder: pick(['prod/web', 'test'], number) } : {}),
  };
  const text = JSON.stringify(row).slice(0, -1);
  const devices = disks.length === 0 ? '' : `, controllers: { scsi0: ${scsi} }, disks: { ${disks.join(', ')} }`;
  const nics =
    number % 3 === 0
      ? ''
      : `, nics: { ethernet0: { network: ${pick(['VM Network', 'DMZ'], number)}, model: ${card} } }`;
  return `  - ${text}${devices}${nics} }`;
}

function inventory(isCenter: boolean): string {
  return [
    'datastores: [{ name: ssd1, capacity: 9000GiB }, { name: ssd2, capacity: 9000GiB }]',
    'networks: [VM Network, DMZ]',
    ...(isCenter ? ['folders: [prod/web, test]'] : []),
    'domains:',
    ...Array.from({ length: COUNT }, (_, number) => vm(number, isCenter)),
  ].join('\n');
}

function open(simulator: Simulator, from: 'vmx' | 'config'): Connections<Reader> {
  const env = {
    ESXFORM_CONNECT: simulator.uri,
    ESXFORM_HOST: new URL(simulator.baseUrl).host,
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
  };
  return readingConnections(env, connectOptions({ reading: { ...UNCACHED_READ, from } }));
}

async function importAll(simulator: Simulator, into: string): Promise<number> {
  const connections = open(simulator, 'vmx');
  try {
    const reader = await connections.port(simulator.uri, SIGNAL);
    const selection = { names: [], folder: null, host: null, pool: null };
    const base = { connect: simulator.uri, owner: ABOUT.owner, selection, full: false, power: false };
    const target = manifestFolder({ folder: into, by: 'folder', connect: simulator.uri, schema: '{}', update: false });
    let count = 0;
    for await (const each of importVms(reader, { ...base, declared: new Set<string>() }, SIGNAL)) {
      if (each.kind === 'skipped') throw new Error(`${each.vm.name}: ${each.vm.why}`);
      if (each.kind !== 'vm') continue;
      expect(each.remaining).toEqual([]);
      target.add(each.described, each.place);
      count += 1;
    }
    target.finish();
    return count;
  } finally {
    await connections.close();
  }
}

/** All that a plan of the manifests would do, but for adoptions. */
async function planned(simulator: Simulator, from: 'vmx' | 'config', manifests: string): Promise<readonly string[]> {
  const { connections: wanted, diagnostics } = await loadDesired([manifests], { cwd: folder, stdin: async () => '' });
  expect(diagnostics).toEqual([]);
  const connections = open(simulator, from);
  try {
    const plan = await planManifests(wanted, connections, ABOUT, SIGNAL);
    return plan.connections.flatMap(({ domains }) =>
      domains.flatMap(({ name, action, changes, deferred, diagnostics: problems }) => [
        ...(action === 'adopt' ? [] : [`${name}: ${action}`]),
        ...[...changes, ...deferred.map(({ change }) => change)].map(({ path }) => `${name}: ${path.join('.')}`),
        ...problems.filter(({ severity }) => severity === 'error').map(({ summary }) => `${name}: ${summary}`),
      ]),
    );
  } finally {
    await connections.close();
  }
}

/** Declares the VMs by their VMX files alone, as they lie in a copy of each datastore. */
async function importFiles(simulator: Simulator, isCenter: boolean, into: string): Promise<number> {
  const client = await loggedIn(simulator);
  const copies = join(folder, `files-${isCenter}`);
  const connections = open(simulator, 'vmx');
  for await (const { vmxPath } of (await connections.port(simulator.uri, SIGNAL)).list(SIGNAL)) {
    if (vmxPath === null) throw new Error('a VM has no VMX');
    const { datastore, path: file } = splitDatastorePath(vmxPath);
    const url = `/folder/${file.split('/').map(encodeURIComponent).join('/')}?dsName=${datastore}`;
    const vmx = await client.http(`${url}${isCenter ? '&dcPath=dc1' : ''}`);
    expect(vmx.status).toBe(200);
    mkdirSync(join(copies, datastore, dirname(file)), { recursive: true });
    writeFileSync(join(copies, datastore, file), Buffer.from(await vmx.arrayBuffer()));
  }
  await connections.close();
  mkdirSync(into);
  let count = 0;
  for (const datastore of ['ssd1', 'ssd2']) {
    const described: DescribedVm[] = [];
    const datastoreDir = path(`[${datastore}]`);
    const options = { connect: simulator.uri, power: false, datastores: new Map<string, string>(), datastoreDir };
    for await (const each of offlineVms([join(copies, datastore)], options)) {
      if (each.kind === 'vm') described.push(each.described);
      else if (each.kind === 'skipped') throw new Error(`${each.vm.name}: ${each.vm.why}`);
      else expect(each.diagnostic.severity, each.diagnostic.summary).toBe('warning');
    }
    count += described.length;
    writeFileSync(join(into, `${datastore}.yaml`), groupText(described, simulator.uri, null));
  }
  return count;
}

test.each(['host', 'vcenter'] as const)(
  'every VM of a %s is imported, and plans empty: adopted, after a power cycle, with snapshots, and moved',
  async (kind) => {
    const isCenter = kind === 'vcenter';
    const simulator = await startSimulator({ kind, inventory: inventory(isCenter), taskMilliseconds: 0 });
    try {
      const manifests = join(folder, kind);
      expect(await importAll(simulator, manifests)).toBe(COUNT);
      const check = async (moment: string): Promise<void> => {
        for (const from of ['vmx', 'config'] as const)
          expect(await planned(simulator, from, manifests), `${moment}, read from ${from}`).toEqual([]);
      };
      await check('as imported');
      const offline = join(folder, `offline-${kind}`);
      expect(await importFiles(simulator, isCenter, offline)).toBe(COUNT);
      for (const from of ['vmx', 'config'] as const)
        expect(await planned(simulator, from, offline), `from files, read from ${from}`).toEqual([]);
      const { connections: wanted } = await loadDesired([manifests], { cwd: folder, stdin: async () => '' });
      const names = wanted.flatMap(({ domains }) => domains.map(({ name }) => name as string));
      expect(names).toHaveLength(COUNT);
      const adopted = await adopt(simulator, manifests);
      expect(adopted).toBe('done');
      await check('adopted');
      const client = await loggedIn(simulator);
      const ids: string[] = [];
      const connections = open(simulator, 'vmx');
      for await (const { ref } of (await connections.port(simulator.uri, SIGNAL)).list(SIGNAL)) ids.push(ref.id);
      await connections.close();
      for (const [index, id] of ids.entries()) {
        const self = `${id}|VirtualMachine`;
        expect(await run(client, 'PowerOnVM_Task', self)).toMatchObject({ state: 'success' });
        expect(await run(client, 'PowerOffVM_Task', self)).toMatchObject({ state: 'success' });
        const snapshot = '<name>s</name><memory>false</memory><quiesce>false</quiesce>';
        if (index % 7 === 0) await run(client, 'CreateSnapshot_Task', self, snapshot);
      }
      await check('after a power cycle, some with snapshots');
      if (!isCenter) return;
      const spec = '<spec><datastore type="Datastore">datastore-21</datastore></spec>';
      for (const id of ids) {
        const end = await run(client, 'RelocateVM_Task', `${id}|VirtualMachine`, spec);
        expect(end, end.message).toMatchObject({ state: 'success' });
      }
      await check('after a storage migration');
    } finally {
      await simulator.close();
    }
  },
);

/** Records that the manifests manage the VMs, by a run of apply. */
async function adopt(simulator: Simulator, manifests: string): Promise<string> {
  const { readdirSync, readFileSync } = await import('node:fs');
  const files = readdirSync(manifests).filter((name) => name.endsWith('.yaml'));
  const outcomes: string[] = [];
  for (const file of files) {
    const { outcome } = await applyManifest(simulator, readFileSync(join(manifests, file), 'utf8'));
    outcomes.push(outcome);
  }
  return outcomes.every((outcome) => outcome === 'done') ? 'done' : outcomes.join(', ');
}
