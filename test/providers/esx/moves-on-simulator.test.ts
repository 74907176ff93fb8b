import { afterEach, describe, expect, test } from 'vitest';
import { type DomainRef, isUnreadable, type LiveDomain } from '../../../src/domain/live.js';
import type { Marker } from '../../../src/domain/marker.js';
import { Secret } from '../../../src/domain/secrets/secret.js';
import type { KiB } from '../../../src/domain/values/units.js';
import type { Change } from '../../../src/plan/diff/change.js';
import type { Step } from '../../../src/plan/steps/step.js';
import { connectReader, connectWriter } from '../../../src/providers/esx/net/connect.js';
import { DIRECT } from '../../../src/providers/esx/net/connector.js';
import type { Target } from '../../../src/providers/esx/net/uri.js';
import type { VcenterDoor } from '../../../src/providers/esx/net/vcenter.js';
import type { Reader, TaskReport, Writer } from '../../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js';
import { path } from '../../plan/builders.js';
import { targetOf } from '../../target.js';
import { collected } from './collected.js';

const SIGNAL = AbortSignal.timeout(600_000);
const LOGIN = { user: 'root', password: new Secret('secret') };
const HOSTS = { 'esx1.example.com': '127.0.0.11', 'esx2.example.com': '127.0.0.12' };

const LAB = `
host: { name: esx1.example.com, hardware_version: 21 }
datastores:
  - { name: shared, capacity: 500GiB }
  - { name: other, capacity: 50GiB }
networks: [VM Network, DMZ]
switches:
  - { name: dvs1, uuid: 502a4f00-1111-2222-3333-444444444444, port_groups: [backup] }
hosts:
  - { name: esx1.example.com, cluster: gold }
  - { name: esx2.example.com, cluster: gold }
  - { name: esx3.example.com, cluster: silver }
  - { name: esx4.example.com, maintenance: true }
folders: [prod/web, test]
resource_pools: { gold: [first, first/web] }
files:
  - { path: "[shared] base/base.vmdk", disk: thin, size: 8GiB }
domains:
  - name: web01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    power: off
    resource_pool: first
    hardware_version: 15
    directory: "[shared] web01"
    controllers: { scsi0: pvscsi }
    disks:
      scsi0:0: { size: 10GiB, provisioning: thin }
      scsi0:1: { size: 1GiB, provisioning: thick, file: "[shared] data/data.vmdk" }
    nics: { ethernet0: { network: VM Network, model: vmxnet3, mac: "00:50:56:25:48:01" } }
  - { name: other, power: off, directory: "[shared] other" }
`;

let simulator: Simulator;
const open: Reader[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await simulator.close();
});

async function lab(): Promise<void> {
  simulator = await startSimulator({
    strict: true,
    kind: 'vcenter',
    taskMilliseconds: 1,
    inventory: LAB,
    hostAddresses: HOSTS,
  });
}

const atVcenter = (): Target =>
  targetOf(`vpx://127.0.0.1:${new URL(simulator.baseUrl).port}/dc1/gold/esx1.example.com?transport=http`);

async function writing(target: Target, door: VcenterDoor | null = null): Promise<Writer> {
  const writer = await connectWriter(target, LOGIN, SIGNAL, DIRECT, door);
  open.push(writer);
  return writer;
}

async function ending(writer: Writer, step: Step, on: LiveDomain | DomainRef | null): Promise<TaskReport> {
  const last = (await collected(writer.watch(await writer.start(step, on, SIGNAL), SIGNAL))).at(-1);
  if (last === undefined) throw new Error(`${step.do} ended without a report`);
  return last;
}

async function read(reader: Reader, name: string): Promise<LiveDomain> {
  const listed = await collected(reader.list(SIGNAL));
  const found = listed.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name} among ${listed.map((each) => each.name)}`);
  const [live] = await collected(reader.read([found.ref], SIGNAL));
  if (live === undefined || isUnreadable(live)) throw new Error(`cannot read ${name}`);
  return live;
}

/** Carries a step out on web01, and reads it anew. */
async function carriedOut(writer: Writer, step: Step): Promise<LiveDomain> {
  expect(await ending(writer, step, (await read(writer, 'web01')).ref)).toEqual({ kind: 'done', made: null });
  return await read(writer, 'web01');
}

describe('on a vCenter that looks at every element, a domain', () => {
  test('is migrated, and its pool goes with it as far as it can', async () => {
    await lab();
    const writer = await writing(atVcenter());
    const within = await carriedOut(writer, { do: 'migrate', host: 'esx2.example.com' });
    expect(within.runtime).toMatchObject({ host: 'esx2.example.com', pool: 'first' });
    const away = await carriedOut(writer, { do: 'migrate', host: 'esx3.example.com' });
    expect(away.runtime).toMatchObject({ host: 'esx3.example.com', pool: '' });
    expect(away.vmxPath).toBe(within.vmxPath);
  });

  test('is not migrated where the server says no, and a reader is told so beforehand', async () => {
    await lab();
    const reader = await connectReader(atVcenter(), LOGIN, SIGNAL, DIRECT);
    open.push(reader);
    const { ref } = await read(reader, 'web01');
    expect(await reader.validateMigration(ref, 'esx3.example.com', SIGNAL)).toEqual([]);
    const problems = await reader.validateMigration(ref, 'esx4.example.com', SIGNAL);
    expect(problems).toContainEqual({ severity: 'error', text: expect.stringMatching(/maintenance/i) });
    const writer = await writing(atVcenter());
    const end = await ending(writer, { do: 'migrate', host: 'esx4.example.com' }, ref);
    expect(end).toMatchObject({ kind: 'failed', diagnostic: { code: 'EF3015' } });
    expect((await read(reader, 'web01')).runtime.host).toBe('esx1.example.com');
  });

  test('is relocated, and a disk that is named to stay stays', async () => {
    await lab();
    const writer = await writing(atVcenter());
    const disks = [
      { slot: 'scsi0:0', datastore: 'other' },
      { slot: 'scsi0:1', datastore: 'shared' },
    ];
    const live = await carriedOut(writer, { do: 'relocate', home: 'other', disks });
    expect(live.vmxPath).toMatch(/^\[other\] /);
    expect(live.domain.disks['scsi0:0']?.file).toMatch(/^\[other\] /);
    expect(live.domain.disks['scsi0:1']?.file).toBe('[shared] data/data.vmdk');
  });

  test('goes to another host and other datastores in one task, or stays where it was', async () => {
    await lab();
    const writer = await writing(atVcenter());
    const onto = (home: string): Step => {
      const disks = [
        { slot: 'scsi0:0', datastore: home },
        { slot: 'scsi0:1', datastore: 'shared' },
      ];
      return { do: 'relocate', host: 'esx2.example.com', home, disks };
    };
    const { ref, vmxPath } = await read(writer, 'web01');
    await expect(ending(writer, onto('local1'), ref)).rejects.toMatchObject({ diagnostic: { code: 'EF3043' } });
    expect(await read(writer, 'web01')).toMatchObject({ vmxPath, runtime: { host: 'esx1.example.com' } });
    const live = await carriedOut(writer, onto('other'));
    expect(live.runtime).toMatchObject({ host: 'esx2.example.com', pool: 'first' });
    expect(live.vmxPath).toMatch(/^\[other\] /);
    expect(live.domain.disks['scsi0:1']?.file).toBe('[shared] data/data.vmdk');
  });

  test('gets into pools and folders and back, and starts with its host', async () => {
    await lab();
    const writer = await writing(atVcenter());
    expect((await carriedOut(writer, { do: 'move-to-pool', pool: 'first/web' })).runtime.pool).toBe('first/web');
    expect((await carriedOut(writer, { do: 'move-to-pool', pool: '' })).runtime.pool).toBe('');
    expect((await carriedOut(writer, { do: 'move-to-folder', folder: 'prod/web' })).runtime.folder).toBe('prod/web');
    expect((await carriedOut(writer, { do: 'move-to-folder', folder: '' })).runtime.folder).toBe('');
    expect((await carriedOut(writer, { do: 'autostart', enabled: true })).runtime.autostart).toBe(true);
    expect((await carriedOut(writer, { do: 'autostart', enabled: false })).runtime.autostart).toBe(false);
  });

  test('gets newer hardware, another name, a distributed network and another disk in a slot', async () => {
    await lab();
    const writer = await writing(atVcenter());
    expect((await carriedOut(writer, { do: 'upgrade-hardware', version: 19 })).domain.hardwareVersion).toBe(19);
    const file = path('[shared] web01/copy.vmdk');
    const disk = { slot: 'scsi0:1', from: path('[shared] base/base.vmdk'), file, provisioning: 'thin' } as const;
    expect(await ending(writer, { do: 'copy-disk', disk }, null)).toMatchObject({ kind: 'done' });
    const grown: Step = { do: 'extend-disk', file, size: (12 * 1024 * 1024) as KiB };
    expect(await ending(writer, grown, null)).toMatchObject({ kind: 'done' });
    const live = await read(writer, 'web01');
    const change = (at: readonly string[], before: string, to: string): Change => ({
      path: at,
      before,
      after: to,
      impact: { cost: 'hot', because: 'test', evidence: [] },
    });
    const marker: Marker = { format: 2, owner: 'o', machine: { uuid: null, vmxPath: live.vmxPath }, applied: {} };
    const step: Step = {
      do: 'reconfigure',
      changes: [
        change(['name'], 'web01', 'web/02%'),
        change(['nics', 'ethernet0', 'network'], 'VM Network', 'backup'),
        change(['disks', 'scsi0:1', 'file'], '[shared] data/data.vmdk', file),
      ],
      newDisks: [],
      marker,
    };
    expect(await ending(writer, step, live)).toMatchObject({ kind: 'done' });
    const { domain } = await read(writer, 'web/02%');
    expect(domain.nics['ethernet0']?.port).toMatchObject({ switch: '502a4f00-1111-2222-3333-444444444444' });
    expect(domain.disks['scsi0:1']).toMatchObject({ file, size: 12 * 1024 * 1024 });
    expect(await writer.directory(path('[shared] data'), SIGNAL)).toContain('data.vmdk');
  });

  test('is unregistered with its files left, which can be deleted then', async () => {
    await lab();
    const writer = await writing(atVcenter());
    const { ref, vmxPath } = await read(writer, 'web01');
    expect(await ending(writer, { do: 'unregister' }, ref)).toEqual({ kind: 'done', made: null });
    expect((await collected(writer.list(SIGNAL))).map(({ name }) => name)).toEqual(['other']);
    expect(await writer.directory(path('[shared] web01'), SIGNAL)).toContain('web01.vmx');
    for (const [file, kind] of [
      [vmxPath, 'file'],
      [path('[shared] data/data.vmdk'), 'disk'],
      [path('[shared] data/data.vmdk'), 'disk'],
    ] as const)
      expect(await ending(writer, { do: 'delete-file', path: file, kind }, null)).toMatchObject({ kind: 'done' });
    expect(await writer.directory(path('[shared] web01'), SIGNAL)).not.toContain('web01.vmx');
    expect(await writer.directory(path('[shared] data'), SIGNAL)).toEqual([]);
  });
});

test('a host’s domain is moved by the vCenter of its URI, and is then on the other host', async () => {
  await lab();
  const { port } = new URL(simulator.baseUrl);
  const uri = (host: string) => targetOf(`esx://${host}:${port}/?transport=http&vcenter=127.0.0.1`);
  const door: VcenterDoor = () => Promise.resolve({ target: atVcenter(), login: LOGIN, network: DIRECT });
  const writer = await writing(uri('127.0.0.11'), door);
  const { ref } = await read(writer, 'web01');
  const { vcenterUri } = await writer.facts(SIGNAL);
  expect(vcenterUri).toMatch(/^vpx:\/\/127\.0\.0\.1:\d+\/[^/?]+\?transport=http$/);
  expect(await writer.validateMigration(ref, 'esx2.example.com', SIGNAL)).toEqual([]);
  expect(await ending(writer, { do: 'migrate', host: 'esx2.example.com' }, ref)).toEqual({ kind: 'done', made: null });
  const there = await writing(uri('127.0.0.12'), door);
  expect((await read(there, 'web01')).runtime.host).toBe('esx2.example.com');
  expect((await collected(writer.list(SIGNAL))).map(({ name }) => name)).not.toContain('web01');
});
