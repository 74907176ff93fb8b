import { afterEach, describe, expect, test } from 'vitest';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import type { Marker } from '../../src/domain/marker.js';
import type { DesiredConnection } from '../../src/manifest/load-desired.js';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn } from '../simulator/raw-client.js';
import { byHand, finished, idOf } from './by-hand.js';
import { ABOUT, applyManifest, connectionsTo, load, stepsOf } from './converge.js';

/** The same datastores on a lone host and on a vCenter; both store the uuids of disks. */
const LAB = `
host: { name: esx1.example.com, version: 8.0.3, api_version: 8.0.3.0, hardware_version: 21 }
datastores: [{ name: ssd1, capacity: 500GiB }, { name: ssd2, capacity: 500GiB }]
networks: [VM Network]
domains:
  - name: web01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000011
    power: on
    guest_os: debian12-64
    memory: 2GiB
    controllers: { scsi0: pvscsi }
    disks: { scsi0:0: { size: 20GiB } }
`;
const UUID = 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000011';
const FILE = '[ssd1] web01/web01.vmdk';
const NEW =
  'guest_os: debian12-64, memory: 512MiB, vcpus: 1, controllers: { scsi0: pvscsi }, disks: { "scsi0:0": { size: 1GiB } }';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await startSimulator({ inventory: LAB, strict: true, taskMilliseconds: 5, ...options });
  return simulator;
}

const manifest = (domains: string): string => `version: 1\nconnect: "{connect}"\ndomains:\n${domains}\n`;
const web01 = (disk: string, others = ''): string =>
  manifest(`  web01: { ${UUID}, ${others} disks: { "scsi0:0": { ${disk} } } }`);

const only = (plan: Plan): DomainPlan | undefined => plan.connections[0]?.domains[0];
const codes = (plan: Plan): readonly string[] =>
  plan.connections.flatMap(({ domains }) => domains.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));
const actions = (plan: Plan): readonly string[] => plan.connections[0]?.domains.map(({ action }) => action) ?? [];

async function connectionsOf(host: Simulator, text: string): Promise<readonly DesiredConnection[]> {
  return (await load(text.replace('{connect}', host.uri))).connections;
}

async function driftOf(host: Simulator, text: string) {
  const connections = connectionsTo(host);
  try {
    const { report } = await driftManifests(
      await connectionsOf(host, text),
      connections,
      ABOUT,
      AbortSignal.timeout(60_000),
    );
    return report.connections[0]?.domains[0];
  } finally {
    await connections.close();
  }
}

const to = (id: string): string => `<spec><datastore type="Datastore">${id}</datastore></spec>`;
/** The second datastore of the lab. */
const SSD2 = 'datastore-21';

describe('a VM that was made on a vCenter', () => {
  test('is the same after its files were moved, and goes back where that is declared', async () => {
    const host = await start({ kind: 'vcenter' });
    const text = manifest(`  n1: { datastore: ssd1, ${NEW} }`);
    expect((await applyManifest(host, text)).outcome).toBe('done');
    await byHand(host, 'n1', 'RelocateVM_Task', to(SSD2));
    expect((await driftOf(host, text))?.findings.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
      'drift datastore',
      'drift disks.scsi0:0.datastore',
    ]);
    const { plan, outcome, next } = await applyManifest(host, text);
    expect(codes(plan)).toEqual([]);
    expect(only(plan)?.steps.map((step) => step.do)).toEqual(['relocate', 'record']);
    expect({ outcome, next: stepsOf(next) }).toEqual({ outcome: 'done', next: [] });
  });

  test('stays where it was moved to if no datastore is declared', async () => {
    const host = await start({ kind: 'vcenter' });
    const text = manifest(`  n1: { ${NEW} }`);
    await applyManifest(host, text);
    await byHand(host, 'n1', 'RelocateVM_Task', to(SSD2));
    expect(stepsOf((await applyManifest(host, text)).plan)).toEqual([]);
  });
});

describe('a disk that is declared by its file and was moved', () => {
  const declared = `file: "${FILE}"`;

  test('is the same disk: the rest of the plan goes on, and drift tells the move', async () => {
    const host = await start({ kind: 'vcenter' });
    const first = web01(declared, 'annotation: v1,');
    expect((await applyManifest(host, first)).outcome).toBe('done');
    await byHand(host, 'web01', 'RelocateVM_Task', to(SSD2));
    const drift = await driftOf(host, first);
    expect(drift?.findings).toMatchObject([
      { kind: 'drift', path: ['disks', 'scsi0:0', 'file'], live: '[ssd2] web01/web01.vmdk', declared: FILE },
    ]);
    expect(drift?.findings[0]?.note).toContain('moved to [ssd2] web01/web01.vmdk');
    const { plan, outcome, next } = await applyManifest(host, web01(declared, 'annotation: v2,'));
    expect(only(plan)?.changes.map(({ path, impact }) => [path.join('.'), impact.cost])).toEqual([
      ['annotation', 'hot'],
    ]);
    expect(codes(plan)).toEqual(['EF2064']);
    expect(outcome).toBe('done');
    // What was recorded meanwhile must not make it another disk.
    expect(stepsOf(next).join()).not.toContain('EF2008');
    expect(next.applyable).toBe(false);
  });

  test('goes back where its datastore is declared beside the file', async () => {
    const host = await start({ kind: 'vcenter' });
    await applyManifest(host, web01(declared, 'annotation: v1,'));
    await byHand(host, 'web01', 'RelocateVM_Task', to(SSD2));
    const { plan, outcome, next } = await applyManifest(host, web01(`${declared}, datastore: ssd1`, 'annotation: v1,'));
    expect(only(plan)?.steps.map((step) => step.do)).toEqual(['relocate', 'record']);
    expect({ outcome, next: stepsOf(next) }).toEqual({ outcome: 'done', next: [] });
  });

  test('cannot be told from another one if it was never applied, and no hint leads to a replacement', async () => {
    const host = await start({ kind: 'vcenter' });
    await byHand(host, 'web01', 'RelocateVM_Task', to(SSD2));
    const { plan } = await applyManifest(host, web01(declared, 'annotation: v1,'));
    const [diagnostic] = only(plan)?.diagnostics ?? [];
    expect(diagnostic?.code).toBe('EF2008');
    expect(diagnostic?.hint).toContain('declare file: "[ssd2] web01/web01.vmdk"');
    expect(diagnostic?.hint).not.toContain('replace');
  });
});

describe.each(['host', 'vcenter'] as const)('disks on a %s', (kind) => {
  test('are known by any file of their chain', async () => {
    const host = await start({ kind });
    await applyManifest(host, web01(`file: "${FILE}"`, 'annotation: v1,'));
    const args = '<name>s1</name><memory>false</memory><quiesce>false</quiesce>';
    await byHand(host, 'web01', 'CreateSnapshot_Task', args);
    expect(stepsOf((await applyManifest(host, web01(`file: "${FILE}"`, 'annotation: v1,'))).plan)).toEqual([]);
    const delta = web01('file: "[ssd1] web01/web01-000001.vmdk"', 'annotation: v1,');
    const { plan, next, outcome } = await applyManifest(host, delta.replace('v1', 'v2'));
    expect({ outcome, codes: codes(plan) }).toEqual({ outcome: 'done', codes: ['EF2066'] });
    expect({
      actions: actions(next),
      unchanged: next.connections[0]?.unchanged,
      applyable: next.applyable,
    }).toMatchObject({
      applyable: false,
    });
  });

  test('that were grown by hand are drift, and a smaller declaration is an error', async () => {
    const host = await start({ kind });
    await applyManifest(host, web01('size: 20GiB', 'annotation: v1,'));
    const client = await loggedIn(host);
    const id = `${await idOf(host, 'web01')}|VirtualMachine`;
    const device =
      '<operation>edit</operation><device xsi:type="VirtualDisk"><key>2000</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo">' +
      `<fileName>${FILE}</fileName><diskMode>persistent</diskMode></backing><controllerKey>1000</controllerKey><unitNumber>0</unitNumber>` +
      `<capacityInKB>${40 * 1024 * 1024}</capacityInKB></device>`;
    await finished(client, 'ReconfigVM_Task', id, `<spec><deviceChange>${device}</deviceChange></spec>`);
    const same = await applyManifest(host, web01('size: 20GiB', 'annotation: v1,'));
    expect(same.plan).toMatchObject({ connections: [{ domains: [], unchanged: 1 }], applyable: false });
    expect(same.plan.connections[0]?.notes.join()).toContain('was grown to 40GiB from 20GiB');
    const drift = await driftOf(host, web01('size: 20GiB', 'annotation: v1,'));
    expect(drift?.findings).toMatchObject([{ kind: 'drift', note: expect.stringContaining('grown to 40GiB') }]);
    expect(codes((await applyManifest(host, web01('size: 10GiB', 'annotation: v1,'))).plan)).toEqual(['EF2001']);
    const accepted = await applyManifest(host, web01('size: 40GiB', 'annotation: v2,'));
    expect({ outcome: accepted.outcome, next: stepsOf(accepted.next) }).toEqual({ outcome: 'done', next: [] });
    expect(codes((await applyManifest(host, web01('size: 20GiB', 'annotation: v2,'))).plan)).toEqual(['EF2001']);
  });
});

describe('a VM that went back to a snapshot', () => {
  const text = (annotation: string): string => manifest(`  web01: { ${UUID}, annotation: ${annotation} }`);
  const SNAPSHOT = '<memory>false</memory><quiesce>false</quiesce>';

  test('is shown as reverted while a newer snapshot is there, and counts on from it', async () => {
    const host = await start();
    const client = await loggedIn(host);
    await applyManifest(host, text('v1'));
    await byHand(host, 'web01', 'CreateSnapshot_Task', `<name>old</name>${SNAPSHOT}`);
    await applyManifest(host, text('v2'));
    await byHand(host, 'web01', 'CreateSnapshot_Task', `<name>new</name>${SNAPSHOT}`);
    const tree = await snapshotIds(host);
    await finished(client, 'RevertToSnapshot_Task', `${tree[0]}|VirtualMachineSnapshot`);
    expect((await driftOf(host, text('v2')))?.because).toContain('it was restored or reverted');
    const { plan, outcome, next } = await applyManifest(host, text('v2'));
    expect(codes(plan)).toEqual(['EF2067']);
    expect(only(plan)?.diagnostics[0]?.summary).toContain('its snapshot "new" has number 2');
    expect({ outcome, next: stepsOf(next), notes: next.connections[0]?.notes }).toEqual({
      outcome: 'done',
      next: [],
      notes: [],
    });
  });

  test('is not powered on for a mark of an unfinished run that came back with it', async () => {
    const host = await start();
    const client = await loggedIn(host);
    const id = `${await idOf(host, 'web01')}|VirtualMachine`;
    await finished(client, 'PowerOffVM_Task', id);
    await applyManifest(host, text('v1'));
    // A backup that was taken during a downtime has its mark.
    await mark(host, (marker) => ({ ...marker, unfinished: 'downtime' }));
    await byHand(host, 'web01', 'CreateSnapshot_Task', `<name>old</name>${SNAPSHOT}`);
    await mark(host, ({ unfinished: _, ...marker }) => ({ ...marker, serial: 7 }));
    await byHand(host, 'web01', 'CreateSnapshot_Task', `<name>new</name>${SNAPSHOT}`);
    const tree = await snapshotIds(host);
    await finished(client, 'RevertToSnapshot_Task', `${tree[0]}|VirtualMachineSnapshot`);
    const { plan } = await applyManifest(host, text('v1'));
    expect(codes(plan)).toEqual(['EF2067']);
    expect(only(plan)?.steps.map((step) => step.do)).toEqual(['record']);
  });

  test('is powered on for a mark that nothing speaks against, and the plan has a line for it', async () => {
    const host = await start();
    const client = await loggedIn(host);
    await applyManifest(host, text('v1'));
    await finished(client, 'PowerOffVM_Task', `${await idOf(host, 'web01')}|VirtualMachine`);
    await mark(host, (marker) => ({ ...marker, unfinished: 'downtime' }));
    const { plan } = await applyManifest(host, text('v1'));
    expect(only(plan)?.changes.map(({ path, after }) => [path[0], after])).toEqual([['power', 'on']]);
    expect(codes(plan)).toEqual(['EF2030']);
  });
});

/** The snapshots of web01 of the lone host, the oldest first. */
async function snapshotIds(host: Simulator): Promise<readonly string[]> {
  const id = await idOf(host, 'web01');
  return [`${id}-snapshot-1`, `${id}-snapshot-2`];
}

/** Writes another marker, as a run of esxform at another time would have left it. */
async function mark(host: Simulator, edit: (marker: Marker) => Marker): Promise<void> {
  const connections = connectionsTo(host);
  try {
    const writer = await connections.port(host.uri, AbortSignal.timeout(30_000));
    for await (const live of writer.read([{ id: await idOf(host, 'web01') }], AbortSignal.timeout(30_000))) {
      if (!('domain' in live) || live.marker === null) throw new Error('no marker');
      const task = await writer.start({ do: 'record', marker: edit(live.marker) }, live, AbortSignal.timeout(30_000));
      for await (const report of writer.watch(task, AbortSignal.timeout(30_000)))
        if (report.kind === 'failed') throw new Error(report.diagnostic.summary);
    }
  } finally {
    await connections.close();
  }
}

describe.each(['host', 'vcenter'] as const)('one file has one path on a %s', (kind) => {
  test('by the name of its datastore, by its id, and as a VMX has it', async () => {
    const host = await start({ kind });
    const connections = connectionsTo(host);
    let id = '';
    try {
      const facts = await (await connections.port(host.uri, AbortSignal.timeout(30_000))).facts(
        AbortSignal.timeout(30_000),
      );
      id = facts.datastores.find(({ name }) => name === 'ssd1')?.id ?? '';
    } finally {
      await connections.close();
    }
    expect(id).toMatch(/^[0-9a-f]{8}-/);
    // A file that another VM has is known by any of its paths.
    const other = `memory: 64MiB, controllers: { scsi0: pvscsi }, disks: { "scsi0:0": { file: "[${id}] web01/web01.vmdk" } }`;
    const wanted = await connectionsOf(host, manifest(`  other: { ${other} }`));
    const whole = connectionsTo(host);
    try {
      const options = { ...ABOUT, preflight: 'full' } as const;
      expect(codes(await planManifests(wanted, whole, options, AbortSignal.timeout(60_000)))).toContain('EF2038');
    } finally {
      await whole.close();
    }
    for (const file of [
      `[${id}] web01/web01.vmdk`,
      `/vmfs/volumes/${id}/web01/web01.vmdk`,
      '/vmfs/volumes/ssd1/web01/web01.vmdk',
    ]) {
      const { plan } = await applyManifest(host, web01(`file: "${file}"`));
      const found = plan.connections.flatMap(({ domains }) => domains);
      expect(
        found.flatMap(({ changes, deferred }) => [...changes, ...deferred]),
        file,
      ).toEqual([]);
    }
  });
});

test('a VM of a lone host is the same after its directory was moved', async () => {
  const host = await start();
  const text = manifest(`  n1: { ${NEW}, datastore: ssd1 }`);
  expect((await applyManifest(host, text)).outcome).toBe('done');
  const client = await loggedIn(host);
  await client.ok('UnregisterVM', `${await idOf(host, 'n1')}|VirtualMachine`);
  const move = '<sourceName>[ssd1] n1</sourceName><destinationName>[ssd2] moved</destinationName>';
  await finished(client, 'MoveDatastoreFile_Task', 'ha-nfc-file-manager|FileManager', move);
  await finished(
    client,
    'RegisterVM_Task',
    'ha-folder-vm|Folder',
    '<path>[ssd2] moved/n1.vmx</path><asTemplate>false</asTemplate><pool type="ResourcePool">ha-root-pool</pool>',
  );
  const { plan } = await applyManifest(host, manifest(`  n1: { ${NEW}, annotation: x }`));
  expect({ codes: codes(plan), changes: only(plan)?.changes.map(({ path }) => path[0]) }).toEqual({
    codes: [],
    changes: ['annotation'],
  });
});
