import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BLANK_NIC } from '../../src/domain/blank-domain.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';
import type { Domain } from '../../src/domain/domain.js';
import { type DomainRef, type DomainSummary, isUnreadable, type LiveDomain } from '../../src/domain/live.js';
import type { Marker } from '../../src/domain/marker.js';
import { Secret } from '../../src/domain/secrets/secret.js';
import type { KiB, MiB } from '../../src/domain/values/units.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import type { Change } from '../../src/plan/diff/change.js';
import type { NewDisk } from '../../src/plan/steps/file-steps.js';
import type { Step } from '../../src/plan/steps/step.js';
import { connectReader, connectWriter } from '../../src/providers/esx/net/connect.js';
import type { Reader, TaskReport, Writer } from '../../src/providers/provider.js';
import { domain, liveDisk, name, path } from '../plan/builders.js';
import { collected } from '../providers/esx/collected.js';
import { targetOf } from '../target.js';
import { havePeer } from './peers.js';
import { buildVcsim, startVcsim, type Vcsim } from './vcsim-server.js';

const GO = havePeer('go', ['version']);
const SIGNAL = AbortSignal.timeout(600_000);
const UUID = '42116ec4-1d3f-4f0a-9a52-0000000000aa' as Uuid;
const VMX = path('[LocalDS_0] web01/web01.vmx');
const DISK: NewDisk = {
  slot: 'scsi0:0',
  file: path('[LocalDS_0] web01/web01.vmdk'),
  size: (1024 * 1024) as KiB,
  provisioning: 'thin',
};
const MARKER: Marker = { format: 2, owner: 'team-a', machine: { uuid: UUID, vmxPath: VMX }, applied: { memory: 'x' } };

const WEB01: Domain = domain({
  name: name('web01'),
  uuid: UUID,
  annotation: 'a & <b>\n"c"',
  memory: 512 as MiB,
  disks: { 'scsi0:0': liveDisk(DISK.file, DISK.size, 'thin') },
  nics: { ethernet0: { ...BLANK_NIC, model: 'vmxnet3', network: 'VM Network' } },
  vmx: { 'answer.msg.x': '1' },
});

function change(at: readonly string[], before: Change['before'], after: Change['after']): Change {
  return { path: at, before, after, impact: { cost: 'hot', because: 'test', evidence: [] } };
}

async function summaries(reader: Reader): Promise<readonly DomainSummary[]> {
  return await collected(reader.list(SIGNAL));
}

async function read(reader: Reader, ref: DomainRef): Promise<LiveDomain> {
  const [live] = await collected(reader.read([ref], SIGNAL));
  if (live === undefined || isUnreadable(live)) throw new Error(`cannot read: ${JSON.stringify(live)}`);
  return live;
}

async function ending(writer: Writer, step: Step, on: LiveDomain | DomainRef | null): Promise<TaskReport> {
  const reports = await collected(writer.watch(await writer.start(step, on, SIGNAL), SIGNAL));
  const last = reports.at(-1);
  if (last === undefined) throw new Error(`${step.do} ended without a report`);
  return last;
}

describe.skipIf(!GO)(`the provider against vcsim${GO ? '' : ' (skipped: there is no Go here)'}`, () => {
  let built: ReturnType<typeof buildVcsim>;
  let server: Vcsim;
  const open: Reader[] = [];

  beforeAll(() => {
    built = buildVcsim();
  });
  afterAll(() => built.remove());
  beforeEach(() => {
    open.length = 0;
  });
  afterEach(async () => {
    for (const each of open) await each.close();
    await server.stop();
  });

  const login = { user: 'root', password: new Secret('secret') };

  async function connect(scheme: string, at: string): Promise<{ readonly reader: Reader; readonly writer: Writer }> {
    const target = targetOf(`${scheme}://${server.host}${at}?transport=http`);
    const reader = await connectReader(target, login, SIGNAL);
    const writer = await connectWriter(target, login, SIGNAL);
    open.push(reader, writer);
    return { reader, writer };
  }

  async function created(writer: Writer): Promise<DomainRef> {
    const step: Step = { do: 'create', path: VMX, to: null, domain: WEB01, newDisks: [DISK], marker: MARKER };
    const end = await ending(writer, step, null);
    if (end.kind !== 'done' || end.made === null) throw new Error(JSON.stringify(end));
    return end.made;
  }

  const PLACES = [
    { place: 'vpx:// to a lone host', args: [], scheme: 'vpx', at: '/DC0/DC0_H0' },
    { place: 'vpx:// to a cluster', args: [], scheme: 'vpx', at: '/DC0/DC0_C0' },
    { place: 'esx://', args: ['-esx'], scheme: 'esx', at: '/' },
  ];

  test.each(PLACES)('$place: facts, list and read', async ({ args, scheme, at }) => {
    server = await startVcsim(built.program, args);
    const { reader } = await connect(scheme, at);
    const facts = await reader.facts(SIGNAL);
    expect(facts.defineBy).toBe(scheme === 'vpx' ? 'create' : 'upload');
    expect(facts.datastores.map((each) => each.name)).toEqual(['LocalDS_0']);
    expect(facts.networks).toContain('VM Network');
    const listed = await summaries(reader);
    expect(listed.length).toBeGreaterThanOrEqual(2);
    for (const each of listed) {
      expect(each).toMatchObject({ unreadable: null, power: 'on', vmxPath: expect.stringMatching(/^\[LocalDS_0\] /) });
    }
    const readings = await collected(
      reader.read(
        listed.map((each) => each.ref),
        SIGNAL,
      ),
    );
    expect(readings.map((each) => each.ref)).toEqual(listed.map((each) => each.ref));
    for (const [index, live] of readings.entries()) {
      if (isUnreadable(live)) throw new Error(live.unreadable);
      expect(live).toMatchObject({ readFrom: 'config', marker: null, vmxPath: listed[index]?.vmxPath });
      expect(live.domain).toMatchObject({ name: listed[index]?.name, uuid: listed[index]?.uuid, memory: 32, vcpus: 1 });
      expect(Object.keys(live.domain.disks)).toHaveLength(1);
      expect(Object.keys(live.domain.nics)).toEqual(['ethernet0']);
      expect(Object.keys(live.runtime.diskRoots)).toEqual(Object.keys(live.domain.disks));
    }
  });

  test('places: hosts, folders and pools are named, and each domain says where it is', async () => {
    server = await startVcsim(built.program, ['-folder', '1', '-pool', '2']);
    const { reader } = await connect('vpx', '/F0/DC0/F0/DC0_C0');
    const facts = await reader.facts(SIGNAL);
    expect(facts.hosts.map(({ name, usable }) => ({ name, usable }))).toEqual(
      ['DC0_C0_H0', 'DC0_C0_H1', 'DC0_C0_H2', 'DC0_H0'].map((host) => ({ name: host, usable: true })),
    );
    expect(facts).toMatchObject({
      canMigrate: true,
      folders: ['', 'F0'],
      pools: ['', 'DC0_C0_RP1', 'DC0_C0_RP2'],
      guestIds: null,
    });
    expect(await reader.guestIds(SIGNAL)).toEqual(expect.arrayContaining(['debian12-64', 'other-64', 'ubuntu-64']));
    const refs = (await summaries(reader)).map(({ ref }) => ref);
    const places = new Map<string, readonly (string | boolean | null)[]>();
    for (const live of await collected(reader.read(refs, SIGNAL))) {
      if (isUnreadable(live)) throw new Error(live.unreadable);
      const { host, pool, folder, autostart } = live.runtime;
      expect(facts.hosts.map((each) => each.name)).toContain(host);
      places.set(live.domain.name, [pool, folder, autostart]);
    }
    // vcsim has no HostAutoStartManager, so nobody knows what its hosts start.
    expect(Object.fromEntries(places)).toEqual({
      DC0_H0_VM0: ['', 'F0', null],
      DC0_H0_VM1: ['', 'F0', null],
      DC0_C0_RP1_VM0: ['DC0_C0_RP1', 'F0', null],
      DC0_C0_RP1_VM1: ['DC0_C0_RP1', 'F0', null],
      DC0_C0_RP2_VM0: ['DC0_C0_RP2', 'F0', null],
      DC0_C0_RP2_VM1: ['DC0_C0_RP2', 'F0', null],
    });
  });

  test('a lone host: its own name, no other place, and no migration', async () => {
    server = await startVcsim(built.program, ['-esx']);
    const { reader } = await connect('esx', '/');
    expect(await reader.facts(SIGNAL)).toMatchObject({
      canMigrate: false,
      hosts: [{ name: 'localhost.localdomain', usable: true }],
      folders: [''],
      pools: [''],
    });
    const [first] = await summaries(reader);
    if (first === undefined) throw new Error('there is no domain');
    expect((await read(reader, first.ref)).runtime).toMatchObject({
      host: 'localhost.localdomain',
      pool: '',
      folder: '',
    });
  });

  test.each(PLACES)(
    '$place: the fleet agrees with the readings, and files have sizes',
    async ({ args, scheme, at }) => {
      server = await startVcsim(built.program, args);
      const { reader, writer } = await connect(scheme, at);
      const made = await created(writer);
      const fleet = await collected(reader.fleet(SIGNAL));
      const listed = await summaries(reader);
      expect(fleet.map(({ ref }) => ref.id).sort()).toEqual(listed.map(({ ref }) => ref.id).sort());
      for (const row of fleet) {
        const live = await read(reader, row.ref);
        expect(row).toMatchObject({
          name: live.domain.name,
          uuid: live.domain.uuid,
          instanceUuid: live.instanceUuid,
          vmxPath: live.vmxPath,
          power: live.runtime.power,
          macs: Object.values(live.domain.nics).map(({ mac }) => mac),
          files: expect.arrayContaining([live.vmxPath, ...Object.values(live.runtime.diskRoots)]),
        });
      }
      const { owner, machine } = MARKER;
      expect(fleet.find(({ ref }) => ref.id === made.id)?.marker).toEqual({ owner, machine });
      const sizes = await reader.sizes(
        [DISK.file, path('[LocalDS_0] web01/none.vmdk'), path('[LocalDS_0] x/y')],
        SIGNAL,
      );
      expect(sizes).toEqual([expect.any(Number), null, null]);
      expect(sizes[0]).toBeGreaterThan(0);
    },
  );

  test.each(PLACES)('$place: a domain goes through its whole life', async ({ args, scheme, at }) => {
    server = await startVcsim(built.program, args);
    const { reader, writer } = await connect(scheme, at);
    expect(await reader.directory(path('[LocalDS_0] web01'), SIGNAL)).toBeNull();

    const ref = await created(writer);
    expect(await reader.directory(path('[LocalDS_0] web01'), SIGNAL)).toEqual(
      expect.arrayContaining(['web01.vmx', 'web01.vmdk']),
    );
    const first = await read(reader, ref);
    const { name, uuid, memory, vcpus, annotation, firmware, hardwareVersion, controllers, scheduler } = WEB01;
    expect(first.domain).toMatchObject({ name, uuid, memory, vcpus, annotation, firmware, controllers, scheduler });
    expect(first.domain.hardwareVersion).toBe(hardwareVersion);
    expect(first.domain.disks).toEqual(WEB01.disks);
    expect(first.domain.nics).toMatchObject({
      ethernet0: { model: 'vmxnet3', network: 'VM Network', connected: true },
    });
    expect(first.domain.vmx).toMatchObject(WEB01.vmx);
    expect(first).toMatchObject({ vmxPath: VMX, marker: MARKER, runtime: { power: 'off' } });
    expect((await summaries(reader)).find((each) => each.ref.id === ref.id)).toMatchObject({ name, uuid });

    const grown: Step = {
      do: 'reconfigure',
      changes: [
        change(['memory'], 512, 768),
        change(['annotation'], annotation, 'b'),
        change(['vmx', 'answer.msg.x'], '1', null),
        change(['vmx', 'answer.msg.y'], null, '2'),
        change(['disks', 'scsi0:0', 'size'], DISK.size, DISK.size * 2),
      ],
      newDisks: [],
      marker: { ...MARKER, applied: { memory: 'y' } },
    };
    expect(await ending(writer, grown, first)).toEqual({ kind: 'done', made: null });
    const second = await read(reader, ref);
    expect(second.domain).toMatchObject({ memory: 768, annotation: 'b', vmx: { 'answer.msg.y': '2' } });
    expect(second.domain.vmx).not.toHaveProperty(['answer.msg.x']);
    expect(second.domain.disks['scsi0:0']?.size).toBe(DISK.size * 2);
    expect(second.marker?.applied).toEqual({ memory: 'y' });

    expect(await ending(writer, { do: 'power-on' }, ref)).toEqual({ kind: 'done', made: null });
    expect((await read(reader, ref)).runtime.power).toBe('on');
    expect(await ending(writer, { do: 'suspend' }, ref)).toMatchObject({ kind: 'done' });
    expect((await read(reader, ref)).runtime.power).toBe('suspended');
    expect(await ending(writer, { do: 'power-on' }, ref)).toMatchObject({ kind: 'done' });
    expect(await ending(writer, { do: 'power-off' }, ref)).toMatchObject({ kind: 'done' });
    expect((await read(reader, ref)).runtime.power).toBe('off');
    expect(await ending(writer, { do: 'power-off' }, ref)).toMatchObject({
      kind: 'failed',
      diagnostic: { code: 'EF3015', summary: 'Powering the domain off: InvalidPowerState' },
    });
    expect(await ending(writer, { do: 'record', marker: MARKER }, await read(reader, ref))).toMatchObject({
      kind: 'done',
    });
    const recorded = await read(reader, ref);
    expect(recorded.marker).toEqual({
      ...MARKER,
      written: expect.any(String),
      machine: { ...MARKER.machine, instanceUuid: recorded.instanceUuid },
    });
    expect(await writer.blockers(ref, SIGNAL)).toEqual({ question: null, tasks: [] });
  });

  test('devices join, change and leave', async () => {
    server = await startVcsim(built.program, ['-esx']);
    const { reader, writer } = await connect('esx', '/');
    const ref = await created(writer);
    const more: NewDisk = {
      ...DISK,
      slot: 'scsi1:2',
      file: path('[LocalDS_0] web01/more.vmdk'),
      provisioning: 'thick',
    };
    const joined: Step = {
      do: 'reconfigure',
      changes: [
        change(['controllers', 'scsi1'], null, 'lsilogic'),
        change(['disks', 'scsi1:2'], null, { file: more.file, size: more.size, provisioning: 'thick' }),
        change(['nics', 'ethernet1'], null, {
          ...BLANK_NIC,
          model: 'e1000',
          network: 'VM Network',
          mac: '00:50:56:00:00:09',
          connected: false,
        } as unknown as Change['after']),
        change(['cdroms', 'ide0:0'], null, { medium: { kind: 'iso', file: '[LocalDS_0] cd.iso' }, connected: true }),
        change(['serials', 'serial0'], null, { kind: 'network', uri: 'telnet://:9000', direction: 'server' }),
      ],
      newDisks: [more],
      marker: MARKER,
    };
    expect(await ending(writer, joined, await read(reader, ref))).toMatchObject({ kind: 'done' });
    const live = await read(reader, ref);
    expect(live.domain.controllers).toEqual({ scsi0: 'pvscsi', scsi1: 'lsilogic' });
    expect(live.domain.disks['scsi1:2']).toMatchObject({ file: more.file, size: more.size, provisioning: 'thick' });
    expect(live.domain.nics['ethernet1']).toMatchObject({
      model: 'e1000',
      network: 'VM Network',
      mac: '00:50:56:00:00:09',
      connected: false,
    });
    expect(live.domain.cdroms).toEqual({
      'ide0:0': { medium: { kind: 'iso', file: '[LocalDS_0] cd.iso' }, connected: true },
    });
    expect(live.domain.serials).toEqual({ serial0: { kind: 'network', uri: 'telnet://:9000', direction: 'server' } });

    const left: Step = {
      do: 'reconfigure',
      changes: [
        change(['disks', 'scsi1:2'], live.domain.disks['scsi1:2'] as unknown as Change['before'], null),
        change(['controllers', 'scsi1'], 'lsilogic', null),
        change(['nics', 'ethernet1', 'connected'], false, true),
        change(['nics', 'ethernet0'], live.domain.nics['ethernet0'] as unknown as Change['before'], null),
        change(['cdroms', 'ide0:0', 'medium'], { kind: 'iso', file: '[LocalDS_0] cd.iso' }, { kind: 'client' }),
        change(['serials', 'serial0'], { kind: 'network', uri: 'telnet://:9000', direction: 'server' }, null),
      ],
      newDisks: [],
      marker: MARKER,
    };
    expect(await ending(writer, left, live)).toMatchObject({ kind: 'done' });
    const after = await read(reader, ref);
    expect(after.domain.controllers).toEqual({ scsi0: 'pvscsi' });
    expect(Object.keys(after.domain.disks)).toEqual(Object.keys(WEB01.disks));
    expect(Object.values(after.domain.nics)).toMatchObject([
      { model: 'e1000', network: 'VM Network', mac: '00:50:56:00:00:09', connected: true },
    ]);
    expect(after.domain.cdroms['ide0:0']?.medium).toEqual({ kind: 'client' });
    expect(after.domain.serials).toEqual({});
    expect(await reader.directory(path('[LocalDS_0] web01'), SIGNAL)).toContain('more.vmdk');
  });

  test('files: a directory must be new, a disk is made, a second one over it is refused', async () => {
    server = await startVcsim(built.program, []);
    const { reader, writer } = await connect('vpx', '/DC0/DC0_H0');
    const directory: Step = { do: 'make-directory', path: path('[LocalDS_0] fresh') };
    expect(await ending(writer, directory, null)).toEqual({ kind: 'done', made: null });
    expect(await reader.directory(directory.path, SIGNAL)).toEqual([]);
    await expect(writer.start(directory, null, SIGNAL)).rejects.toThrow('FileAlreadyExists');
    const disk: Step = { do: 'make-disk', disk: { ...DISK, file: path('[LocalDS_0] fresh/a b+c.vmdk') } };
    expect(await ending(writer, disk, null)).toMatchObject({ kind: 'done' });
    expect(await reader.directory(directory.path, SIGNAL)).toContain('a b+c.vmdk');
    expect(await ending(writer, disk, null)).toMatchObject({ kind: 'failed', diagnostic: { code: 'EF3015' } });
    await expect(reader.directory(path('[nope] x'), SIGNAL)).rejects.toThrow('no datastore "nope"');
  });

  test('a wrong password is told as such and not repeated', async () => {
    server = await startVcsim(built.program, []);
    const wrong = { user: 'root', password: new Secret('hunter2') };
    const told = await connectReader(targetOf(`vpx://${server.host}/DC0?transport=http`), wrong, SIGNAL).catch(
      (error: unknown) => error,
    );
    if (!(told instanceof DiagnosticError)) throw new Error('it was let in');
    expect(told.diagnostic.code).toBe('EF3008');
    expect(JSON.stringify(told.diagnostic)).not.toContain('hunter2');
  });

  test.each([
    { uri: 'esx', at: '/', code: 'EF3011' },
    { uri: 'vpx', at: '/DC0/nope', code: 'EF3010' },
    { uri: 'vpx', at: '/DC0/DC0_C0/nope', code: 'EF3010' },
    { uri: 'vpx', at: '/DC0/DC0_H0/DC0_H0/x', code: 'EF3010' },
    { uri: 'vpx', at: '/nope/DC0_H0', code: 'EF3010' },
  ])('$uri://$at is refused with $code', async ({ uri, at, code }) => {
    server = await startVcsim(built.program, []);
    await expect(
      connectReader(targetOf(`${uri}://${server.host}${at}?transport=http`), login, SIGNAL),
    ).rejects.toMatchObject({
      diagnostic: { code },
    });
  });
});
