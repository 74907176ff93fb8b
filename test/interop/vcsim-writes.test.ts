import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BLANK_NIC } from '../../src/domain/blank-domain.js';
import type { Domain } from '../../src/domain/domain.js';
import { type DomainRef, isUnreadable, type LiveDomain } from '../../src/domain/live.js';
import type { Marker } from '../../src/domain/marker.js';
import { Secret } from '../../src/domain/secrets/secret.js';
import { datastoreDirectory, joinDatastorePath } from '../../src/domain/values/datastore-path.js';
import type { KiB, MHz, MiB } from '../../src/domain/values/units.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import type { Change } from '../../src/plan/diff/change.js';
import type { NewDisk } from '../../src/plan/steps/file-steps.js';
import type { Step } from '../../src/plan/steps/step.js';
import { connectWriter } from '../../src/providers/esx/net/connect.js';
import { CALLS } from '../../src/providers/esx/soap/calls.js';
import type { TaskReport, Writer } from '../../src/providers/provider.js';
import { domain, liveDisk, name, path } from '../plan/builders.js';
import { collected } from '../providers/esx/collected.js';
import { targetOf } from '../target.js';
import { buildGovc, type Govc, govcOn } from './govc.js';
import { havePeer } from './peers.js';
import { buildVcsim, startVcsim, type Vcsim } from './vcsim-server.js';

const GO = havePeer('go', ['version']);
const SIGNAL = AbortSignal.timeout(600_000);
const GIB = 1024 * 1024;
const UUID = '42116ec4-1d3f-4f0a-9a52-0000000000aa' as Uuid;
const VMX = path('[LocalDS_0] web01/web01.vmx');
const HOME = '/DC0/vm/web01';
const MARKER: Marker = { format: 2, owner: 'team-a', machine: { uuid: UUID, vmxPath: VMX }, applied: { memory: 'x' } };

const SYSTEM: NewDisk = {
  slot: 'scsi0:0',
  file: path('[LocalDS_0] web01/web01.vmdk'),
  size: (8 * GIB) as KiB,
  provisioning: 'thin',
};
const DATA: NewDisk = {
  slot: 'scsi0:1',
  file: path('[LocalDS_0] web01/data.vmdk'),
  size: (4 * GIB) as KiB,
  provisioning: 'eager',
};

/** A device of every kind that a new domain may have, and settings of every kind. */
const WEB01: Domain = domain({
  name: name('web01'),
  uuid: UUID,
  annotation: 'a & <b>\n"c"',
  memory: 512 as MiB,
  vcpus: 4,
  coresPerSocket: 2,
  hotAdd: { cpu: true, cpuRemove: false, memory: true },
  latency: 'high',
  firmware: 'efi',
  secureBoot: true,
  boot: { order: ['scsi0:0', 'ethernet0', 'cdrom'], delay: 1500, setup: true, retry: 9000 },
  scheduler: {
    cpu: { reservation: 500 as MHz, limit: 2000 as MHz, shares: 'high', affinity: [0, 2] },
    memory: { reservation: 256 as MiB, limit: 'unlimited', shares: 4321 },
  },
  controllers: { scsi0: 'pvscsi', scsi1: 'lsilogic', sata0: 'ahci', nvme0: 'nvme' },
  disks: {
    'scsi0:0': liveDisk(SYSTEM.file, SYSTEM.size, 'thin'),
    'scsi0:1': { ...liveDisk(DATA.file, DATA.size, 'eager'), mode: 'independent-persistent', writeThrough: true },
  },
  nics: {
    ethernet0: { ...BLANK_NIC, model: 'vmxnet3', network: 'VM Network' },
    ethernet1: { ...BLANK_NIC, model: 'e1000e', network: 'DC0_DVPG0' },
    ethernet2: { ...BLANK_NIC, model: 'vmxnet3', network: 'DC0_NSX0' },
  },
  cdroms: { 'sata0:0': { medium: { kind: 'iso', file: path('[LocalDS_0] iso/a.iso') }, connected: true } },
  floppies: { floppy0: { medium: { kind: 'client' }, connected: false } },
  serials: {
    serial0: { kind: 'network', uri: 'telnet://:9000', direction: 'server' },
    serial1: { kind: 'file', file: path('[LocalDS_0] web01/console.log') },
  },
  parallels: { parallel0: { kind: 'file', file: path('[LocalDS_0] web01/printed.txt') } },
  sound: 'hdaudio',
  usb: { uhci: true, ehci: true, xhci: true },
  tpm: true,
  guestinfo: { role: 'web' },
  vmx: { 'answer.msg.x': '1' },
});

type Device = { readonly name: string; readonly type: string; readonly key: number } & Readonly<
  Record<string, unknown>
>;

function change(at: readonly string[], before: unknown, after: unknown): Change {
  return {
    path: at,
    before: before as Change['before'],
    after: after as Change['after'],
    impact: { cost: 'hot', because: 'test', evidence: [] },
  };
}

describe.skipIf(!GO)(`what is written to vcsim, seen by govc${GO ? '' : ' (skipped: there is no Go here)'}`, () => {
  let vcsim: ReturnType<typeof buildVcsim>;
  let client: ReturnType<typeof buildGovc>;
  let server: Vcsim;
  let govc: Govc;
  let writer: Writer;

  beforeAll(() => {
    vcsim = buildVcsim();
    client = buildGovc();
  });
  afterAll(() => {
    vcsim.remove();
    client.remove();
  });
  afterEach(async () => {
    await writer.close();
    await server.stop();
  });

  async function open(at = '/DC0/DC0_H0', args: readonly string[] = ['-ds', '2', '-nsx', '1']): Promise<void> {
    server = await startVcsim(vcsim.program, ['-api-version', '8.0.3.0', ...args]);
    govc = govcOn(client.program, server.host);
    const target = targetOf(`${at === '/' ? 'esx' : 'vpx'}://${server.host}${at}?transport=http`);
    writer = await connectWriter(target, { user: 'root', password: new Secret('secret') }, SIGNAL);
  }

  async function ending(step: Step, on: LiveDomain | DomainRef | null): Promise<TaskReport> {
    const last = (await collected(writer.watch(await writer.start(step, on, SIGNAL), SIGNAL))).at(-1);
    if (last === undefined) throw new Error(`${step.do} ended without a report`);
    return last;
  }

  async function done(step: Step, on: LiveDomain | DomainRef | null): Promise<DomainRef | null> {
    const end = await ending(step, on);
    if (end.kind !== 'done') throw new Error(`${step.do}: ${JSON.stringify(end)}`);
    return end.made;
  }

  async function created(of: Domain = WEB01, newDisks: readonly NewDisk[] = [SYSTEM, DATA]): Promise<DomainRef> {
    const ref = await done({ do: 'create', path: VMX, to: null, domain: of, newDisks, marker: MARKER }, null);
    if (ref === null) throw new Error('there is no domain');
    return ref;
  }

  /** A reconfigure must stand on a reading of ours; what came of it, govc tells. */
  async function reading(ref: DomainRef): Promise<LiveDomain> {
    const [live] = await collected(writer.read([ref], SIGNAL));
    if (live === undefined || isUnreadable(live)) throw new Error(`cannot read ${ref.id}`);
    return live;
  }

  async function reconfigured(
    ref: DomainRef,
    changes: (live: Domain) => readonly Change[],
    newDisks: readonly NewDisk[] = [],
  ): Promise<void> {
    const live = await reading(ref);
    await done({ do: 'reconfigure', changes: changes(live.domain), newDisks, marker: MARKER }, live);
  }

  async function devices(machine = 'web01'): Promise<readonly Device[]> {
    return JSON.parse(await govc.run('device.info', '-json', '-vm', machine)).devices;
  }

  async function ofType(type: string): Promise<readonly Device[]> {
    return (await devices()).filter((device) => device.type === type);
  }

  async function extraConfig(): Promise<Readonly<Record<string, string>>> {
    const rows = (await govc.property(HOME, 'config.extraConfig')) as readonly { key: string; value: string }[];
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  async function files(directory: string): Promise<readonly string[]> {
    return (await govc.run('datastore.ls', '-ds', 'LocalDS_0', directory))
      .split('\n')
      .filter((line) => line !== '')
      .sort();
  }

  test('CreateVM_Task: every setting', async () => {
    await open();
    await created();
    expect(await govc.property(HOME, 'config')).toMatchObject({
      name: 'web01',
      uuid: UUID,
      annotation: WEB01.annotation,
      guestId: 'debian12_64Guest',
      version: 'vmx-19',
      firmware: 'efi',
      files: { vmPathName: VMX },
      hardware: { numCPU: 4, numCoresPerSocket: 2, memoryMB: 512 },
      memoryHotAddEnabled: true,
      cpuHotAddEnabled: true,
      cpuAllocation: { reservation: 500, limit: 2000, shares: { level: 'high' } },
      memoryAllocation: { reservation: 256, limit: -1, shares: { level: 'custom', shares: 4321 } },
      latencySensitivity: { level: 'high' },
      cpuAffinity: { affinitySet: [0, 2] },
      bootOptions: {
        bootDelay: 1500,
        enterBIOSSetup: true,
        efiSecureBootEnabled: true,
        bootRetryEnabled: true,
        bootRetryDelay: 9000,
      },
    });
    expect(await extraConfig()).toMatchObject({
      'answer.msg.x': '1',
      'guestinfo.role': 'web',
      'esxform.marker': expect.stringContaining('team-a'),
    });
  });

  test('CreateVM_Task: every device', async () => {
    await open();
    await created();
    const all = await devices();
    const one = (type: string): Device => {
      const found = all.filter((device) => device.type === type);
      if (found[0] === undefined) throw new Error(`there is no ${type} among ${all.map((each) => each.type)}`);
      return found[0];
    };
    const scsi = one('ParaVirtualSCSIController');
    expect(scsi).toMatchObject({ busNumber: 0, sharedBus: 'noSharing' });
    expect(one('VirtualLsiLogicController')).toMatchObject({ busNumber: 1 });
    for (const type of ['VirtualAHCIController', 'VirtualNVMEController', 'VirtualTPM', 'VirtualUSBXHCIController'])
      one(type);
    expect(one('VirtualUSBController')).toMatchObject({ ehciEnabled: true });
    one('VirtualHdAudioCard');
    const disks = all.filter((device) => device.type === 'VirtualDisk');
    expect(disks).toMatchObject([
      {
        controllerKey: scsi.key,
        unitNumber: 0,
        capacityInKB: SYSTEM.size,
        backing: { fileName: SYSTEM.file, diskMode: 'persistent', thinProvisioned: true },
      },
      {
        controllerKey: scsi.key,
        unitNumber: 1,
        capacityInKB: DATA.size,
        backing: { fileName: DATA.file, diskMode: 'independent_persistent', writeThrough: true, eagerlyScrub: true },
      },
    ]);
    expect(one('VirtualCdrom')).toMatchObject({
      controllerKey: one('VirtualAHCIController').key,
      unitNumber: 0,
      backing: { fileName: '[LocalDS_0] iso/a.iso' },
      connectable: { startConnected: true },
    });
    expect(one('VirtualFloppy')).toMatchObject({ backing: { deviceName: '' }, connectable: { startConnected: false } });
    expect(all.filter((device) => device.type === 'VirtualSerialPort').map(({ backing }) => backing)).toMatchObject([
      { serviceURI: 'telnet://:9000', direction: 'server' },
      { fileName: '[LocalDS_0] web01/console.log' },
    ]);
    expect(one('VirtualParallelPort')).toMatchObject({ backing: { fileName: '[LocalDS_0] web01/printed.txt' } });
    expect(await files('web01')).toEqual(expect.arrayContaining(['data.vmdk', 'web01.vmdk', 'web01.vmx']));
  });

  test('networks: standard, distributed and opaque, of new cards and of cards that move', async () => {
    await open();
    const ref = await created();
    const portgroup = await govc.property('/DC0/network/DC0_DVPG0', 'key');
    const switchUuid = await govc.property('/DC0/network/DVS0', 'uuid');
    const distributed = { port: { switchUuid, portgroupKey: portgroup } };
    // An opaque network is behind this group; vcsim gives a card the group whose switch is the one that its backing names.
    const nsx = { port: { switchUuid, portgroupKey: await govc.property('/DC0/network/DC0_NSXPG0', 'key') } };
    const cards = async (): Promise<readonly unknown[]> =>
      (await devices()).filter(({ name: called }) => called.startsWith('ethernet-')).map(({ backing }) => backing);
    expect(await cards()).toMatchObject([{ deviceName: 'VM Network' }, distributed, nsx]);
    expect(switchUuid).toEqual(expect.any(String));
    expect(nsx.port.portgroupKey).not.toBe(portgroup);
    await reconfigured(ref, (live) => [
      change(['nics', 'ethernet0', 'network'], live.nics['ethernet0']?.network, 'DC0_DVPG0'),
      change(['nics', 'ethernet1', 'network'], live.nics['ethernet1']?.network, 'DC0_NSX0'),
      change(['nics', 'ethernet2', 'network'], live.nics['ethernet2']?.network, 'VM Network'),
      change(['nics', 'ethernet3'], null, { ...BLANK_NIC, model: 'vmxnet3', network: 'DC0_DVPG0' }),
    ]);
    expect(await cards()).toMatchObject([distributed, nsx, { deviceName: 'VM Network' }, distributed]);
  });

  test('ReconfigVM_Task: a controller and a card of other models keep disks, files, addresses and networks', async () => {
    await open();
    const ref = await created();
    const disksOn = async (type: string): Promise<readonly unknown[]> => {
      const [controller] = await ofType(type);
      return (await ofType('VirtualDisk'))
        .filter(({ controllerKey }) => controllerKey === controller?.key)
        .map(({ backing, unitNumber }) => [(backing as { fileName: string }).fileName, unitNumber])
        .sort();
    };
    const cards = async (): Promise<readonly unknown[]> =>
      (await devices())
        .filter(({ name: called }) => called.startsWith('ethernet-'))
        .map(({ backing, macAddress, unitNumber }) => ({ backing, macAddress, unitNumber }))
        .sort((one, other) => Number(one.unitNumber) - Number(other.unitNumber));
    const before = await disksOn('ParaVirtualSCSIController');
    const cardsBefore = await cards();
    expect(before).toHaveLength(2);
    await reconfigured(ref, (live) => [
      change(['controllers', 'scsi0'], live.controllers['scsi0'], 'lsisas1068'),
      change(['nics', 'ethernet0', 'model'], live.nics['ethernet0']?.model, 'e1000e'),
    ]);
    expect(await ofType('ParaVirtualSCSIController')).toEqual([]);
    expect(await disksOn('VirtualLsiLogicSASController')).toEqual(before);
    expect(await ofType('VirtualE1000e')).toHaveLength(2);
    expect(await cards()).toEqual(cardsBefore);
    expect(await files('web01')).toEqual(expect.arrayContaining(['data.vmdk', 'web01.vmdk', 'web01.vmx']));
  });

  test('ReconfigVM_Task: settings, a name, and keys that come and go', async () => {
    await open();
    const ref = await created();
    await reconfigured(ref, (live) => [
      change(['name'], 'web01', 'a/b%'),
      change(['memory'], live.memory, 1024),
      change(['vcpus'], live.vcpus, 2),
      change(['annotation'], live.annotation, 'new'),
      change(['guestOs'], live.guestOs, 'other-64'),
      change(['scheduler', 'memory', 'reservation'], 256, 128),
      change(['scheduler', 'cpu', 'shares'], 'high', 'low'),
      change(['boot', 'delay'], 1500, 2000),
      change(['vmx', 'answer.msg.x'], '1', null),
      change(['vmx', 'answer.msg.y'], null, '2'),
      change(['guestinfo', 'role'], 'web', 'db'),
    ]);
    const renamed = '/DC0/vm/a%2fb%25';
    expect(await govc.property(renamed, 'name')).toBe('a%2fb%25');
    expect(await govc.property(renamed, 'config')).toMatchObject({
      hardware: { memoryMB: 1024, numCPU: 2 },
      annotation: 'new',
      guestId: 'otherGuest64',
      memoryAllocation: { reservation: 128, shares: { level: 'custom', shares: 4321 } },
      cpuAllocation: { reservation: 500, shares: { level: 'low' } },
      bootOptions: { bootDelay: 2000 },
    });
    const rows = (await govc.property(renamed, 'config.extraConfig')) as readonly { key: string; value: string }[];
    const keys = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    expect(keys).toMatchObject({ 'answer.msg.y': '2', 'guestinfo.role': 'db' });
    expect(keys).not.toHaveProperty(['answer.msg.x']);
  });

  test('ReconfigVM_Task: disks are extended, made, attached, taken out, and another put in a slot', async () => {
    await open();
    const ref = await created();
    const more: NewDisk = {
      ...SYSTEM,
      slot: 'scsi1:3',
      file: path('[LocalDS_0] web01/more.vmdk'),
      provisioning: 'thick',
    };
    const other: NewDisk = { ...SYSTEM, slot: '', file: path('[LocalDS_0] web01/other.vmdk') };
    await done({ do: 'make-disk', disk: other }, null);
    await reconfigured(
      ref,
      (live) => [
        change(['disks', 'scsi0:0', 'size'], SYSTEM.size, SYSTEM.size * 2),
        change(['disks', 'scsi0:1', 'file'], live.disks['scsi0:1']?.file, other.file),
        change(['disks', 'scsi1:3'], null, liveDisk(more.file, more.size, 'thick')),
      ],
      [more],
    );
    const seen = async () =>
      (await ofType('VirtualDisk')).map(({ unitNumber, backing }) => [
        unitNumber,
        (backing as Readonly<Record<string, unknown>>)['fileName'],
      ]);
    expect(await seen()).toEqual([
      [0, SYSTEM.file],
      [1, other.file],
      [3, more.file],
    ]);
    expect((await ofType('VirtualDisk'))[0]).toMatchObject({ capacityInKB: SYSTEM.size * 2 });
    expect(await files('web01')).toEqual(expect.arrayContaining(['data.vmdk', 'more.vmdk', 'other.vmdk']));
    await reconfigured(ref, (live) => [change(['disks', 'scsi1:3'], live.disks['scsi1:3'], null)]);
    expect(await seen()).toHaveLength(2);
    await reconfigured(ref, () => [change(['disks', 'scsi1:5'], null, liveDisk(more.file, null, null))]);
    expect(await seen()).toContainEqual([5, more.file]);
    expect(await files('web01')).toEqual(expect.arrayContaining(['data.vmdk', 'more.vmdk', 'other.vmdk']));
  });

  test('ReconfigVM_Task: other devices join, change and leave', async () => {
    await open();
    const ref = await created();
    await reconfigured(ref, (live) => [
      change(['controllers', 'scsi2'], null, 'buslogic'),
      change(['controllers', 'scsi1'], 'lsilogic', null),
      change(['cdroms', 'sata0:0', 'medium'], live.cdroms['sata0:0']?.medium, { kind: 'client' }),
      change(['floppies', 'floppy0', 'medium'], { kind: 'client' }, { kind: 'file', file: '[LocalDS_0] a.flp' }),
      change(['serials', 'serial0'], live.serials['serial0'], {
        kind: 'network',
        uri: 'tcp://:7000',
        direction: 'client',
      }),
      change(['serials', 'serial1'], live.serials['serial1'], null),
      change(['parallels', 'parallel0'], live.parallels['parallel0'], { kind: 'device', device: '/dev/parport0' }),
      change(['nics', 'ethernet2'], live.nics['ethernet2'], null),
      change(['sound'], 'hdaudio', null),
      change(['usb', 'xhci'], true, false),
      change(['usb', 'ehci'], true, false),
      change(['tpm'], true, false),
      change(['video', 'memory'], live.video.memory, 16384),
    ]);
    const all = await devices();
    const types = all.map(({ type }) => type);
    expect(types).toContain('VirtualBusLogicController');
    for (const gone of ['VirtualLsiLogicController', 'VirtualHdAudioCard', 'VirtualUSBXHCIController', 'VirtualTPM'])
      expect(types).not.toContain(gone);
    expect(types.filter((type) => type === 'VirtualVmxnet3')).toHaveLength(1);
    const backing = (type: string): unknown => all.find((device) => device.type === type)?.['backing'];
    expect(backing('VirtualCdrom')).toMatchObject({ deviceName: '', exclusive: false });
    expect(backing('VirtualFloppy')).toMatchObject({ fileName: '[LocalDS_0] a.flp' });
    expect(all.filter(({ type }) => type === 'VirtualSerialPort').map((device) => device['backing'])).toMatchObject([
      { serviceURI: 'tcp://:7000', direction: 'client' },
    ]);
    expect(backing('VirtualParallelPort')).toMatchObject({ deviceName: '/dev/parport0' });
    expect(all.find(({ type }) => type === 'VirtualUSBController')).toMatchObject({ ehciEnabled: false });
    expect(all.find(({ type }) => type === 'VirtualMachineVideoCard')).toMatchObject({ videoRamSizeInKB: 16384 });
  });

  test('power: on, suspended, on, guest shut down, on, off', async () => {
    await open();
    const ref = await created();
    const state = () => govc.property(HOME, 'runtime.powerState');
    for (const [step, power] of [
      [{ do: 'power-on' }, 'poweredOn'],
      [{ do: 'suspend' }, 'suspended'],
      [{ do: 'power-on' }, 'poweredOn'],
      [{ do: 'shut-down', deadlineSeconds: 30 }, 'poweredOff'],
      [{ do: 'power-on' }, 'poweredOn'],
      [{ do: 'power-off' }, 'poweredOff'],
    ] as const) {
      await done(step, ref);
      expect(await state()).toBe(power);
    }
  });

  test('files of its VMs are in use, directories are directories, and files of nobody are free', async () => {
    await open();
    const [vm] = await collected(writer.list(SIGNAL));
    if (vm?.vmxPath == null) throw new Error('vcsim shows no VM');
    await done({ do: 'make-directory', path: path('[LocalDS_0] free') }, null);
    const free = path('[LocalDS_0] free/a.vmdk');
    await done({ do: 'make-disk', disk: { ...SYSTEM, file: free } }, null);
    const home = datastoreDirectory(vm.vmxPath);
    const disk = joinDatastorePath(home, 'disk1.vmdk');
    const data = path('[LocalDS_0] free/a-flat.vmdk');
    const { files: found, hidden } = await writer.inspectFiles([vm.vmxPath, disk, home, free, data], SIGNAL);
    const told = [...found].map(([file, { kind, users }]) => [file, kind, users.map(({ name: user }) => user)]);
    expect(told).toEqual([
      [vm.vmxPath, 'file', [vm.name]],
      [disk, 'disk', [vm.name]],
      [home, 'directory', [vm.name]],
      [free, 'disk', []],
      [data, 'disk-data', []],
    ]);
    expect(hidden).toEqual([]);
    const task = await writer.discard({ kind: 'file', path: home }, SIGNAL).catch((error: unknown) => error);
    expect(task).toMatchObject({ diagnostic: { code: 'EF4030' } });
  });

  test('files: directories, disks that are made, copied, extended and deleted, other files', async () => {
    await open();
    await done({ do: 'make-directory', path: path('[LocalDS_0] fresh/deep') }, null);
    const disk = { ...SYSTEM, file: path('[LocalDS_0] fresh/deep/a.vmdk') };
    await done({ do: 'make-disk', disk }, null);
    const copy = path('[LocalDS_0] fresh/deep/b.vmdk');
    await done({ do: 'copy-disk', disk: { slot: 'scsi0:0', from: disk.file, file: copy, provisioning: 'thin' } }, null);
    await done({ do: 'extend-disk', file: copy, size: (16 * GIB) as KiB }, null);
    expect(await files('fresh/deep')).toEqual(['a-flat.vmdk', 'a.vmdk', 'b-flat.vmdk', 'b.vmdk']);
    const extent = async (file: string): Promise<string | undefined> =>
      /^RW (\d+) /m.exec(await govc.run('datastore.download', '-ds', 'LocalDS_0', file, '-'))?.[1];
    expect(await extent('fresh/deep/a.vmdk')).toBe(String(8 * GIB * 2));
    expect(await extent('fresh/deep/b.vmdk')).toBe(String(16 * GIB * 2));
    const smaller = await ending({ do: 'extend-disk', file: copy, size: GIB as KiB }, null);
    expect(smaller).toMatchObject({ kind: 'failed', diagnostic: { code: 'EF3015' } });
    const upload: Step = { do: 'upload-vmx', path: path('[LocalDS_0] fresh/a b.vmx'), domain: WEB01, marker: MARKER };
    await done(upload, null);
    const vmx = await govc.run('datastore.download', '-ds', 'LocalDS_0', 'fresh/a b.vmx', '-');
    expect(vmx).toContain('displayName = "web01"');
    expect(vmx).toContain('esxform.marker');
    await done({ do: 'delete-file', path: copy, kind: 'disk' }, null);
    await done({ do: 'delete-file', path: upload.path, kind: 'file' }, null);
    expect(await files('fresh/deep')).toEqual(['a-flat.vmdk', 'a.vmdk']);
    expect(await files('fresh')).toEqual(['deep']);
    for (const kind of ['disk', 'file'] as const) await done({ do: 'delete-file', path: copy, kind }, null);
    await collected(writer.watch(await writer.discard({ kind: 'disk', path: disk.file }, SIGNAL), SIGNAL));
    await collected(
      writer.watch(await writer.discard({ kind: 'directory', path: path('[LocalDS_0] fresh/deep') }, SIGNAL), SIGNAL),
    );
    expect(await files('fresh')).toEqual([]);
  });

  test('UnregisterVM leaves the files, and RegisterVM_Task takes the domain in again', async () => {
    await open();
    const ref = await created();
    await done({ do: 'unregister' }, ref);
    const inventory = async (): Promise<readonly string[]> => (await govc.run('find', '/', '-type', 'm')).split('\n');
    expect(await inventory()).not.toContain(HOME);
    expect(await files('web01')).toEqual(expect.arrayContaining(['data.vmdk', 'web01.vmdk', 'web01.vmx']));
    const again = await done({ do: 'register', path: VMX, name: WEB01.name, to: null }, null);
    expect(await inventory()).toContain(HOME);
    expect(await govc.property(`VirtualMachine:${again?.id}`, 'config.files.vmPathName')).toBe(VMX);
  });

  test('UpgradeVM_Task', async () => {
    await open();
    const ref = await created({ ...WEB01, hardwareVersion: 15 });
    expect(await govc.property(HOME, 'config.version')).toBe('vmx-15');
    await done({ do: 'upgrade-hardware', version: 19 }, ref);
    expect(await govc.property(HOME, 'config.version')).toBe('vmx-19');
  });

  test('MoveIntoFolder_Task', async () => {
    await open();
    const ref = await created();
    await govc.run('folder.create', '/DC0/vm/lab');
    await govc.run('folder.create', '/DC0/vm/lab/old');
    await done({ do: 'move-to-folder', folder: 'lab/old' }, ref);
    expect(await govc.property('/DC0/vm/lab/old/web01', 'config.uuid')).toBe(UUID);
    await expect(ending({ do: 'move-to-folder', folder: 'nope' }, ref)).rejects.toMatchObject({
      diagnostic: { code: 'EF3043', detail: expect.stringContaining('"lab/old"') },
    });
    await done({ do: 'move-to-folder', folder: '' }, ref);
    expect(await govc.property(HOME, 'config.uuid')).toBe(UUID);
  });

  test('RelocateVM_Task with every disk named', async () => {
    await open();
    const ref = await created();
    const at = async (): Promise<unknown> => {
      const [first] = (await govc.property(HOME, 'datastore')) as readonly { type: string; value: string }[];
      return await govc.property(`${first?.type}:${first?.value}`, 'name');
    };
    expect(await at()).toBe('LocalDS_0');
    const disks = [
      { slot: 'scsi0:0', datastore: 'LocalDS_1' },
      { slot: 'scsi0:1', datastore: 'LocalDS_0' },
    ];
    await expect(ending({ do: 'relocate', home: 'LocalDS_1', disks: disks.slice(0, 1) }, ref)).rejects.toMatchObject({
      diagnostic: { code: 'EF4003', detail: expect.stringContaining('scsi0:1') },
    });
    expect(await at()).toBe('LocalDS_0');
    await done({ do: 'relocate', home: 'LocalDS_1', disks }, ref);
    expect(await at()).toBe('LocalDS_1');
  });

  test('a lone host: created, changed, switched and unregistered', async () => {
    await open('/', ['-esx']);
    const plain = { ...WEB01, nics: { ethernet0: { ...BLANK_NIC, model: 'vmxnet3' as const, network: 'VM Network' } } };
    const ref = await created(plain);
    const home = '/ha-datacenter/vm/web01';
    await reconfigured(ref, () => [change(['memory'], 512, 768)]);
    expect(await govc.property(home, 'config.hardware.memoryMB')).toBe(768);
    await done({ do: 'power-on' }, ref);
    expect(await govc.property(home, 'runtime.powerState')).toBe('poweredOn');
    await done({ do: 'power-off' }, ref);
    await expect(ending({ do: 'migrate', host: 'x' }, ref)).rejects.toMatchObject({ diagnostic: { code: 'EF3043' } });
    await done({ do: 'unregister' }, ref);
    expect(await govc.run('find', '/', '-type', 'm')).not.toContain('web01');
  });

  /**
   * Seen by other servers only: ours, and the canned ones of the unit tests. CancelTask it has, but no task of its own says that it can be
   * cancelled, and then it is not called.
   */
  const MISSING = ['AnswerVM', 'MigrateVM_Task', 'MoveIntoResourcePool', 'ReconfigureAutostart', 'ValidateMigration'];

  test('what vcsim does not have is named here, and no more than that', async () => {
    await open();
    const about = (await (await fetch(`http://${server.host}/about`)).json()) as {
      readonly methods: readonly string[];
    };
    // Its list spells a method of the same word as its object otherwise.
    const has = new Set(about.methods.map((method) => (method === 'Cancel_Task' ? 'CancelTask' : method)));
    const called = CALLS.filter(({ access, method }) => access === 'write' || method === 'ValidateMigration').map(
      ({ method }) => method,
    );
    expect([...new Set(called.filter((method) => !has.has(method)))].sort()).toEqual(MISSING);
    const ref = await created();
    for (const step of [
      { do: 'migrate', host: 'DC0_H0' },
      { do: 'move-to-pool', pool: '' },
    ] as const)
      await expect(ending(step, ref)).rejects.toMatchObject({
        diagnostic: { code: 'EF3007', summary: expect.stringContaining('MethodNotFound') },
      });
  });
});
