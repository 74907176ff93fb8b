import { describe, expect, test } from 'vitest';
import { BLANK_NIC, blankDisk, blankDomain } from '../../../src/domain/blank-domain.js';
import type { Cdrom, Disk, Domain, Floppy, Nic, Parallel, Serial } from '../../../src/domain/domain.js';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../../src/domain/values/domain-name.js';
import { domainFromVmx, type VmxPlace } from '../../../src/formats/vmx/parse.js';
import { parseVmxText } from '../../../src/formats/vmx/syntax.js';

const place: VmxPlace = { vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath, mounts: [] };
const HEAD = 'config.version = "8"\nvirtualHW.version = "13"\ndisplayName = "test"\n';

function read(body: string, at: VmxPlace = place) {
  const text = parseVmxText(HEAD + body);
  expect(text.problems).toEqual([]);
  const { domain, problems, unexpressed } = domainFromVmx(text.document, at);
  return { domain, unexpressed, problems: problems.map(({ key: _key, ...problem }) => problem) };
}

/** Reads lines that must be without problems. */
function domainOf(body: string): Domain {
  const { domain, problems } = read(body);
  expect(problems).toEqual([]);
  return domain;
}

describe('a VMX that says nothing', () => {
  test('gives the defaults of VMX, and no raw key', () => {
    expect(domainOf('')).toEqual({ ...blankDomain('test' as DomainName), hardwareVersion: 13 });
  });

  test('tells what it lacks, and is called after its file', () => {
    const { domain, problems } = domainFromVmx(parseVmxText('').document, place);
    expect(domain.name).toBe('web01');
    expect(problems).toEqual([
      { key: 'virtualHW.version', line: 0, problem: 'virtualHW.version is missing', severity: 'error' },
      { key: 'displayName', line: 0, problem: 'displayName is missing', severity: 'warning' },
    ]);
  });
});

describe('each value, read', () => {
  test.each<[string, Partial<Domain>]>([
    ['memsize = "4096"', { memory: 4096 as Domain['memory'] }],
    ['MEMSIZE = "4096"', { memory: 4096 as Domain['memory'] }],
    ['memSize = "8"\nmemsize = "12"', { memory: 8 as Domain['memory'] }],
    ['numvcpus = "3"', { vcpus: 3 }],
    ['numvcpus = "4"\ncpuid.coresPerSocket = "2"', { vcpus: 4, coresPerSocket: 2 }],
    ['smbios.reflecthost = "TRUE"', { smbiosHost: true }],
    ['uefi.secureBoot.enabled = "TRUE"', { secureBoot: true }],
    ['vcpu.hotadd = "TRUE"\nmem.hotadd = "true"', { hotAdd: { cpu: true, cpuRemove: false, memory: true } }],
    ['vcpu.hotremove = "TRUE"\nmem.hotadd = "FALSE"', { hotAdd: { cpu: false, cpuRemove: true, memory: false } }],
    ['sched.cpu.latencySensitivity = "HIGH"', { latency: 'high' }],
    [
      'tools.syncTime = "TRUE"',
      {
        tools: {
          syncTime: true,
          upgrade: 'manual',
          scripts: {
            afterPowerOn: true,
            afterResume: true,
            beforeSuspend: true,
            beforePowerOff: true,
            beforeReboot: false,
          },
        },
      },
    ],
    [
      'tools.syncTime = "FALSE"\ntools.upgrade.policy = "manual"',
      {
        tools: {
          syncTime: false,
          upgrade: 'manual',
          scripts: {
            afterPowerOn: true,
            afterResume: true,
            beforeSuspend: true,
            beforePowerOff: true,
            beforeReboot: false,
          },
        },
      },
    ],
    [
      'TOOLS.Upgrade.Policy = "UPGRADEATPOWERCYCLE"',
      {
        tools: {
          syncTime: false,
          upgrade: 'power-cycle',
          scripts: {
            afterPowerOn: true,
            afterResume: true,
            beforeSuspend: true,
            beforePowerOff: true,
            beforeReboot: false,
          },
        },
      },
    ],
    ['vtpm.present = "TRUE"', { tpm: true }],
    ['usb.present = "TRUE"\nehci.present = "TRUE"', { usb: { uhci: true, ehci: true, xhci: false } }],
    ['usb_xhci.present = "TRUE"', { usb: { uhci: false, ehci: false, xhci: true } }],
    ['sound.present = "TRUE"\nsound.virtualDev = "HDAudio"', { sound: 'hdaudio' }],
    ['sound.present = "TRUE"', { sound: 'default' }],
    ['sound.present = "FALSE"\nsound.virtualDev = "sb16"', { sound: null }],
    ['svga.vramSize = "8388608"', { video: { memory: 8192, displays: null, accelerated: false } as Domain['video'] }],
    [
      'svga.numDisplays = "2"\nmks.enable3d = "TRUE"',
      { video: { memory: null, displays: 2, accelerated: true } as Domain['video'] },
    ],
    ['vm.genid = "-1"\nvm.genidX = "5"', { generationId: 'ffffffff-ffff-ffff-0000-000000000005' as Domain['uuid'] }],
    ['vm.genid = "0"', { generationId: null }],
    [
      'guestinfo.Role.a = "web"\nGuestInfo.__proto__ = "x"',
      {
        guestinfo: guestinfo([
          ['Role.a', 'web'],
          ['__proto__', 'x'],
        ]),
      },
    ],
    ['RemoteDisplay.vnc.enabled = "TRUE"', { vnc: { port: null, listen: null, keymap: null, password: null } }],
    [
      'RemoteDisplay.vnc.enabled = "TRUE"\nRemoteDisplay.vnc.port = "5901"\nremotedisplay.VNC.ip = "::"\n' +
        'RemoteDisplay.vnc.keymap = "de"\nRemoteDisplay.vnc.password = "p"',
      { vnc: { port: 5901, listen: '::', keymap: 'de', password: 'p' } },
    ],
    [
      'RemoteDisplay.vnc.enabled = "TRUE"\nRemoteDisplay.vnc.port = "unlimited"',
      { vnc: { port: null, listen: null, keymap: null, password: null } },
    ],
    [
      'bios.bootOrder = "CDROM, hdd,ethernet0"\nbios.hddOrder = "scsi0:1,scsi0:0"\nbios.bootDelay = "500"',
      { boot: { order: ['cdrom', 'scsi0:1', 'scsi0:0', 'ethernet0'], delay: 500, setup: false, retry: null } },
    ],
    [
      'bios.bootRetry.enabled = "TRUE"\nbios.bootRetry.delay = "3"\nbios.forceSetupOnce = "TRUE"',
      { boot: { order: [], delay: 0, setup: true, retry: 3000 } },
    ],
    ['bios.bootRetry.delay = "10"', { boot: { order: [], delay: 0, setup: false, retry: null } }],
    ['guestOS = "debian12-64"', { guestOs: 'debian12-64' }],
    ['guestOS = "windows9Server64Guest"', { guestOs: 'windows9srv-64' }],
    ['guestOS = "WinNetEnterprise-64"', { guestOs: 'winnetenterprise-64' }],
    ['firmware = "efi"', { firmware: 'efi' }],
    ['firmware = "bios"', { firmware: 'bios' }],
    ['annotation = "a|0Ab |7c |22%41"', { annotation: 'a\nb | "%41' }],
    ['uuid.bios = "42 11 6e c4 1d 3f 4f 0a-9a 52 3c 5a 2f 1d 9e 01"', uuid('42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01')],
    ['uuid.bios = "42116EC4-1D3F-4F0A-9A52-3C5A2F1D9E01"', uuid('42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01')],
    ['uuid.bios = "00 00 00 00 00 00 00 00-00 00 00 00 00 00 00 00"', { uuid: null }],
    ['uuid.action = "create"', { uuid: null }],
  ])('%s', (line, expected) => {
    const domain = domainOf(`${line}\n`);
    expect(domain).toMatchObject(expected);
    expect(Object.keys(domain.vmx)).toEqual([]);
  });

  function guestinfo(entries: readonly [string, string][]): Domain['guestinfo'] {
    return Object.fromEntries(entries);
  }

  function uuid(text: string): Partial<Domain> {
    return { uuid: text as Domain['uuid'] };
  }

  test.each([
    ['a%2fb|22c|7C%25', 'a/b"c|%'],
    ['a%2Fb%5cc%25d|7ce|22f', 'a/b\\c%d|e"f'],
    ['%c3%a4', 'ä'],
  ])('displayName %s', (value, name) => {
    const text = parseVmxText(`config.version = "8"\nvirtualHW.version = "4"\ndisplayName = "${value}"\n`);
    expect(domainFromVmx(text.document, place).domain.name).toBe(name);
  });

  test.each<[string, object]>([
    [
      'sched.cpu.min = "500"\nsched.cpu.units = "mhz"\nsched.cpu.max = "2000"\nsched.cpu.shares = "high"',
      {
        cpu: { reservation: 500, limit: 2000, shares: 'high' },
      },
    ],
    [
      'sched.cpu.shares = "1234"\nsched.cpu.max = "UNLIMITED"',
      { cpu: { reservation: 0, limit: 'unlimited', shares: 1234 } },
    ],
    ['sched.cpu.max = "-1"\nsched.cpu.min = "-1"', { cpu: { reservation: 0, limit: 'unlimited', shares: null } }],
    ['sched.mem.minSize = "256"', { memory: { reservation: 256, limit: 'unlimited', shares: null } }],
    ['sched.mem.minSize = "256"\nsched.mem.min = "128"', { memory: { reservation: 128 } }],
    ['memsize = "512"\nsched.mem.max = "512"', { memory: { limit: 512 } }],
    ['sched.mem.shares = "low"', { memory: { shares: 'low' } }],
    ['sched.cpu.affinity = " 7,0,2, 2"', { cpu: { affinity: [0, 2, 7] } }],
    ['sched.cpu.affinity = "ALL"', { cpu: { affinity: null } }],
  ])('%s', (lines, scheduler) => {
    const domain = domainOf(`${lines}\n`);
    expect(domain.scheduler).toMatchObject(scheduler);
    expect(domain.vmx).toEqual({});
  });
});

describe('drives', () => {
  const SCSI = 'scsi0.present = "TRUE"\nscsi0.virtualDev = "PVSCSI"\n';

  test('a disk is its file, and keys without a field stay raw', () => {
    const domain = domainOf(
      `${SCSI}scsi0:0.present = "TRUE"\nscsi0:0.deviceType = "SCSI-hardDisk"\nscsi0:0.fileName = "a.VMDK"\n` +
        'scsi0:0.redo = ""\nscsi0.pciSlotNumber = "160"\nscsi0:0.mode = "persistent"\nscsi0:0.deviceWwn = "1"\n',
    );
    expect(domain.controllers).toEqual({ scsi0: 'pvscsi' });
    expect(domain.disks).toEqual({ 'scsi0:0': blankDisk('[ssd1] web01/a.VMDK' as DatastorePath) });
    expect(domain.vmx).toEqual({ 'scsi0:0.redo': '', 'scsi0.pciSlotNumber': '160', 'scsi0:0.deviceWwn': '1' });
  });

  test.each<[string, Partial<Disk>]>([
    ['scsi0:0.mode = "Independent-NonPersistent"', { mode: 'independent-nonpersistent' }],
    ['scsi0:0.mode = "undoable"', { mode: 'undoable' }],
    ['scsi0:0.writeThrough = "TRUE"', { writeThrough: true }],
    ['scsi0:0.sharing = "multi-writer"', { sharing: 'multi-writer' }],
    ['sched.scsi0:0.shares = "high"\nsched.scsi0:0.throughputCap = "off"', { shares: 'high' }],
    ['sched.scsi0:0.shares = "1500"\nsched.scsi0:0.throughputCap = "200"', { shares: 1500, limit: 200 }],
  ])('what the host does with a disk: %s', (lines, expected) => {
    const domain = domainOf(`${SCSI}scsi0:0.present = "TRUE"\nscsi0:0.fileName = "a.vmdk"\n${lines}\n`);
    expect(domain.disks).toEqual({ 'scsi0:0': { ...blankDisk('[ssd1] web01/a.vmdk' as DatastorePath), ...expected } });
    expect(domain.vmx).toEqual({});
  });

  test.each(['scsi0:0.mode = "odd"', 'scsi0:0.sharing = "some"', 'sched.scsi0:0.throughputCap = "0"'])(
    'libvirt passes over %s, so it is a warning and stays raw',
    (line) => {
      const { domain, problems } = read(`${SCSI}scsi0:0.present = "TRUE"\nscsi0:0.fileName = "a.vmdk"\n${line}\n`);
      expect(problems.map(({ line: at, severity }) => [at, severity])).toEqual([[8, 'warning']]);
      expect(Object.keys(domain.vmx)).toEqual([line.split(' ')[0]]);
      expect(domain.disks).toEqual({ 'scsi0:0': blankDisk('[ssd1] web01/a.vmdk' as DatastorePath) });
    },
  );

  test.each<[string, string]>([
    ['scsi1.present = "true"\nscsi1:15.present = "true"\nscsi1:15.fileName = "a.vmdk"', 'scsi1:15'],
    ['scsi1.present = "true"\nscsi1:63.present = "true"\nscsi1:63.fileName = "a.vmdk"', 'scsi1:63'],
    ['sata3.present = "true"\nsata3:29.present = "true"\nsata3:29.fileName = "a.vmdk"', 'sata3:29'],
    ['nvme0.present = "true"\nnvme0:1.present = "true"\nnvme0:1.fileName = "a.vmdk"', 'nvme0:1'],
    ['ide1:1.present = "true"\nide1:1.fileName = "a.vmdk"\nide1:1.deviceType = "ata-hardDisk"', 'ide1:1'],
  ])('a disk on each bus: %s', (lines, slot) => {
    expect(Object.keys(domainOf(`${lines}\n`).disks)).toEqual([slot]);
  });

  test.each<[string, Cdrom['medium']]>([
    ['fileName = "d.iso"\ndeviceType = "cdrom-image"', { kind: 'iso', file: '[ssd1] web01/d.iso' }],
    ['fileName = "d.ISO"', { kind: 'iso', file: '[ssd1] web01/d.ISO' }],
    ['fileName = "/vmfs/volumes/images/d.iso"', { kind: 'iso', file: '[images] d.iso' }],
    ['fileName = "/usr/lib/vmware/isoimages/linux.iso"', { kind: 'iso', file: '/usr/lib/vmware/isoimages/linux.iso' }],
    ['fileName = "/dev/scd0"\ndeviceType = "atapi-cdrom"', { kind: 'device', device: '/dev/scd0', raw: false }],
    ['fileName = "/dev/scd0"\ndeviceType = "CDROM-raw"', { kind: 'device', device: '/dev/scd0', raw: true }],
    [
      'fileName = "auto detect"\ndeviceType = "cdrom-raw"\nautodetect = "TRUE"',
      { kind: 'device', device: null, raw: true },
    ],
    [
      'fileName = "/vmfs/devices/cdrom/mpx"\ndeviceType = "scsi-passthru"',
      { kind: 'device', device: '/vmfs/devices/cdrom/mpx', raw: true },
    ],
    ['fileName = "emptyBackingString"\ndeviceType = "cdrom-image"', { kind: 'empty' }],
    ['fileName = "emptyBackingString"', { kind: 'empty' }],
    ['deviceType = "atapi-cdrom"', { kind: 'device', device: '', raw: false }],
    ['deviceType = "cdrom-raw"\nclientDevice = "TRUE"\nfileName = "CD-ROM 1"', { kind: 'client' }],
  ])('a CD-ROM drive: %s', (lines, medium) => {
    const keyed = lines.replace(/^/gm, 'ide1:0.');
    const domain = domainOf(`ide1:0.present = "TRUE"\n${keyed}\nide1:0.startConnected = "FALSE"\n`);
    expect(domain.cdroms).toEqual({ 'ide1:0': { medium, connected: false } });
    expect(domain.vmx).toEqual({});
    expect(domain.disks).toEqual({});
  });

  test.each<[string, Cdrom['medium']]>([
    ['deviceType = "cdrom-image"', { kind: 'empty' }],
    ['deviceType = "cdrom-image"\nide1:0.fileName = "d.img"', { kind: 'iso', file: '[ssd1] web01/d.img' }],
  ])('a CD-ROM drive that libvirt refuses is held, and told: %s', (lines, medium) => {
    const { domain, problems } = read(`ide1:0.present = "TRUE"\nide1:0.${lines}\n`);
    expect(domain.cdroms).toEqual({ 'ide1:0': { medium, connected: true } });
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  test.each<[string, Record<string, string>]>([
    ['deviceType = "atapi-cdrom"\nide1:0.autodetect = "TRUE"', { 'ide1:0.autodetect': 'TRUE' }],
    ['deviceType = "atapi-cdrom"\nide1:0.autodetect = "FALSE"', {}],
    ['fileName = "d.iso"\nide1:0.autodetect = "TRUE"', {}],
    ['fileName = "d.iso"\nide1:0.startConnected = "TRUE"\nide1:0.clientDevice = "FALSE"', {}],
  ])('what no field says of a CD-ROM drive stays raw: %s', (lines, raw) => {
    expect(domainOf(`ide1:0.present = "TRUE"\nide1:0.${lines}\n`).vmx).toEqual(raw);
  });

  test.each<[string, string, number]>([
    ['an unknown model', 'scsi0.present = "true"\nscsi0.virtualDev = "megaraid"', 5],
    ['an empty model', 'scsi0.present = "true"\nscsi0.virtualDev = ""', 5],
    ['present that is no flag', 'scsi0.present = "1"', 4],
    ['a fifth controller', 'scsi4.present = "true"', 4],
    ['a raw disk', 'ide0:0.present = "true"\nide0:0.deviceType = "rawDisk"\nide0:0.fileName = "a.vmdk"', 5],
    [
      'a SCSI type on IDE',
      'ide0:0.present = "true"\nide0:0.deviceType = "scsi-hardDisk"\nide0:0.fileName = "a.vmdk"',
      5,
    ],
    [
      'a disk in a CD-ROM drive',
      'ide0:0.present = "true"\nide0:0.deviceType = "cdrom-image"\nide0:0.fileName = "a.vmdk"',
      6,
    ],
    ['an unknown suffix', 'ide0:0.present = "true"\nide0:0.fileName = "a.raw"', 5],
    ['nothing at all', 'ide0:0.present = "true"', 4],
    ['a disk on no datastore', 'ide0:0.present = "true"\nide0:0.fileName = "/vmfs/volumes/ssd1"', 5],
    ['a drive without controller', 'scsi0:0.present = "true"\nscsi0:0.fileName = "a.vmdk"', 4],
    [
      'the slot of the controller itself',
      'scsi0.present = "true"\nscsi0:7.present = "true"\nscsi0:7.fileName = "a.vmdk"',
      5,
    ],
    ['a third IDE unit', 'ide0:2.present = "true"', 4],
  ])('%s stays raw and is told by line', (_name, lines, line) => {
    const { domain, problems } = read(`${lines}\n`);
    expect(problems.map((each) => each.line)).toEqual([line]);
    expect(domain.disks).toEqual({});
    expect(domain.cdroms).toEqual({});
    const last = lines.split('\n').at(-1)?.split(' ')[0] ?? '';
    expect(Object.keys(domain.vmx)).toContain(last);
  });

  test.each([
    ['disks/a.vmdk', '[ssd1] web01/disks/a.vmdk'],
    ['../a.vmdk', '[ssd1] a.vmdk'],
  ])('a relative name begins at the directory of the VMX: %s', (name, file) => {
    const domain = domainOf(`ide0:0.present = "true"\nide0:0.fileName = "${name}"\n`);
    expect(domain.disks).toEqual({ 'ide0:0': blankDisk(file as DatastorePath) });
  });

  test('a disk of a hosted product keeps its own path', () => {
    const domain = domainOf('ide0:0.present = "true"\nide0:0.fileName = "/home/ann/a.vmdk"\n');
    expect(domain.disks).toEqual({ 'ide0:0': blankDisk('/home/ann/a.vmdk' as DatastorePath) });
  });

  test.each(['D:\\vm\\a.vmdk', '../../a.vmdk', '/vmfs/volumes/ssd1'])('the name %s leads nowhere', (name) => {
    const { domain, problems } = read(`ide0:0.present = "true"\nide0:0.fileName = "${name}"\n`);
    expect(domain.disks).toEqual({});
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  test('units past 15 are there from hardware version 13 on', () => {
    const lines =
      'displayName = "x"\nscsi0.present = "true"\nscsi0:16.present = "true"\nscsi0:16.fileName = "a.vmdk"\n';
    const old = domainFromVmx(parseVmxText(`virtualHW.version = "12"\n${lines}`).document, place);
    expect(old.domain.disks).toEqual({});
    expect(old.problems).toHaveLength(1);
    const wide = domainFromVmx(parseVmxText(`virtualHW.version = "13"\n${lines}`).document, place);
    expect(Object.keys(wide.domain.disks)).toEqual(['scsi0:16']);
  });

  test('what is not present does not exist', () => {
    const domain = domainOf(
      'scsi0.present = "false"\nscsi0.virtualDev = "lsilogic"\nide0:0.present = "FALSE"\nide0:0.fileName = "a.vmdk"\n',
    );
    expect(domain).toMatchObject({ controllers: {}, disks: {}, vmx: {} });
  });
});

describe('NICs', () => {
  test.each<[string, Nic]>([
    [
      'virtualDev = "VMXNET3"\nnetworkName = "VM Network"\naddressType = "static"\naddress = "00:50:56:25:48:C7"',
      nic({ model: 'vmxnet3', network: 'VM Network', mac: '00:50:56:25:48:c7', macType: 'static' }),
    ],
    [
      'connectionType = "bridged"\nnetworkName = "n"\ngeneratedAddress = "0:c:29:1:2:3"',
      nic({ network: 'n', mac: '00:0c:29:01:02:03' }),
    ],
    [
      'virtualDev = "vmxnet"\nfeatures = "15"\naddressType = "vpx"\ngeneratedAddress = "00:50:56:80:00:01"',
      nic({ model: 'vmxnet2', mac: '00:50:56:80:00:01', macType: 'generated' }),
    ],
    ['virtualDev = "vmxnet"', nic({ model: 'vmxnet' })],
    ['addressType = "generated"\ngeneratedAddressOffset = "0"', nic({ macType: 'generated' })],
    ['virtualDev = "SRIOV"', nic({ model: 'sriov' })],
    ['connectionType = "NAT"', nic({ connection: 'nat' })],
    ['connectionType = "hostonly"', nic({ connection: 'host-only' })],
    [
      'connectionType = "custom"\nnetworkName = "Lab"\nvnet = "/dev/vmnet7"',
      nic({ connection: 'custom', network: 'Lab', device: '/dev/vmnet7' }),
    ],
    ['checkMACAddress = "TRUE"', nic({ macCheck: true })],
    [
      'dvs.switchId = "50 0d 1a 2b 3c 4d 5e 6f-70 81 92 a3 b4 c5 d6 e7"\ndvs.portId = "7"\n' +
        'dvs.portgroupId = "dvportgroup-1"\ndvs.connectionId = "-3"',
      nic({
        port: {
          switch: '500d1a2b-3c4d-5e6f-7081-92a3b4c5d6e7' as NonNullable<Domain['uuid']>,
          portgroup: 'dvportgroup-1',
          port: '7',
          connection: -3,
        },
      }),
    ],
    [
      'addressType = "static"\naddress = "f8:4a:00:00:00:01"\ncheckMACAddress = "false"',
      nic({ mac: 'f8:4a:00:00:00:01', macType: 'static', macCheck: false }),
    ],
    ['startConnected = "FALSE"', nic({ connected: false })],
    ['wakeOnPcktRcv = "FALSE"', nic({ wakeOnLan: false })],
    ['wakeOnPcktRcv = "TRUE"', nic({})],
    ['networkName = ""', nic({})],
  ])('%s', (lines, expected) => {
    const domain = domainOf(`ethernet0.present = "TRUE"\n${lines.replace(/^/gm, 'ethernet0.')}\n`);
    expect(domain.nics).toEqual({ ethernet0: expected });
    expect(domain.vmx).toEqual({});
  });

  function nic(parts: Partial<Omit<Nic, 'mac'>> & { mac?: string }): Nic {
    return { ...BLANK_NIC, ...parts } as Nic;
  }

  test('an address that its type does not look at stays raw', () => {
    const domain = domainOf('ethernet0.present = "true"\nethernet0.address = "00:50:56:00:00:01"\n');
    expect(domain.nics).toEqual({ ethernet0: BLANK_NIC });
    expect(domain.vmx).toEqual({ 'ethernet0.address': '00:50:56:00:00:01' });
  });

  test('a port of a distributed switch needs all its keys, and the other ways to connect mean nothing beside it', () => {
    const { domain, problems } = read(
      'ethernet0.present = "true"\nethernet0.dvs.switchId = "50 0d 1a 2b 3c 4d 5e 6f-70 81 92 a3 b4 c5 d6 e7"\n' +
        'ethernet0.networkName = "x"\n',
    );
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([[5, 'error']]);
    expect(domain.nics['ethernet0']).toMatchObject({ network: null, port: { port: null, connection: null } });
    expect(domain.vmx).toEqual({ 'ethernet0.networkName': 'x' });
  });

  test.each<[string, string, boolean]>([
    ['an unknown model', 'ethernet0.virtualDev = "rtl8139"', false],
    ['an unknown address type', 'ethernet0.addressType = "other"', true],
    ['an address that is none', 'ethernet0.generatedAddress = "00:0c"', true],
    ['an unknown connection', 'ethernet0.connectionType = "other"', true],
    ['a bridge to nowhere', 'ethernet0.connectionType = "bridged"', true],
    ['a switch that has no identity', 'ethernet0.dvs.switchId = "50 33"', true],
    ['features that are no number', 'ethernet0.features = "many"', true],
    ['a check that is none', 'ethernet0.checkMACAddress = "maybe"', true],
    ['a wake-on-LAN that is none', 'ethernet0.wakeOnPcktRcv = "maybe"', true],
  ])('%s stays raw and is told', (_name, line, kept) => {
    const { domain, problems } = read(`ethernet0.present = "true"\n${line}\n`);
    expect(problems.map((each) => each.line)).toEqual([5]);
    expect('ethernet0' in domain.nics).toBe(kept);
    expect(Object.keys(domain.vmx)).toContain(line.split(' ')[0]);
  });

  test('the number of a port must be one', () => {
    const { problems } = read(
      'ethernet0.present = "true"\nethernet0.dvs.switchId = "50 0d 1a 2b 3c 4d 5e 6f-70 81 92 a3 b4 c5 d6 e7"\n' +
        'ethernet0.dvs.portgroupId = "g"\nethernet0.dvs.connectionId = "1"\nethernet0.dvs.portId = "abc"\n',
    );
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([[8, 'error']]);
  });

  test('a huge index costs nothing, and keys that are no NIC are told', () => {
    const { domain, problems } = read('ethernet99999999.present = "true"\nethernetFoo.x = "1"\nethernet.x = "1"\n');
    expect(domain.nics).toEqual({});
    expect(problems.map(({ line, severity }) => `${line} ${severity}`).sort()).toEqual([
      '4 warning',
      '5 error',
      '6 error',
    ]);
    expect(Object.keys(domain.vmx)).toEqual(['ethernet99999999.present', 'ethernetFoo.x', 'ethernet.x']);
  });

  test('numbers beyond what a host gives are read, as libvirt does it', () => {
    expect(Object.keys(domainOf('ethernet12.present = "true"\n').nics)).toEqual(['ethernet12']);
  });
});

describe('serial ports', () => {
  test.each<[string, Serial]>([
    [
      'fileType = "file"\nfileName = "serial.log"\nyieldOnMsrRead = "TRUE"',
      { kind: 'file', file: '[ssd1] web01/serial.log' },
    ],
    ['fileType = "FILE"\nfileName = "/var/log/x"', { kind: 'file', file: '/var/log/x' }],
    ['fileName = "/dev/ttyS0"', { kind: 'device', device: '/dev/ttyS0' }],
    [
      'fileType = "pipe"\nfileName = "p"\npipe.endPoint = "server"\ntryNoRxLoss = "false"',
      { kind: 'pipe', pipe: 'p', endpoint: 'server' },
    ],
    ['fileType = "pipe"\nfileName = "p"', { kind: 'pipe', pipe: 'p', endpoint: 'client' }],
    [
      'fileType = "network"\nfileName = "telnet://:2001"',
      { kind: 'network', uri: 'telnet://:2001', direction: 'server' },
    ],
    [
      'fileType = "network"\nfileName = "tcp://h:1"\nnetwork.endPoint = "client"',
      { kind: 'network', uri: 'tcp://h:1', direction: 'client' },
    ],
  ])('%s', (lines, expected) => {
    const domain = domainOf(`serial0.present = "TRUE"\n${lines.replace(/^/gm, 'serial0.')}\n`);
    expect(domain.serials).toEqual({ serial0: expected });
    expect(domain.vmx).toEqual({});
  });

  test.each([
    ['fileType = "thinprint"', 5],
    ['fileType = "file"', 4],
    ['fileType = "network"\nserial0.fileName = "x"\nserial0.network.endPoint = "both"', 7],
  ])('%s stays raw and is told', (lines, line) => {
    const { domain, problems } = read(`serial0.present = "true"\nserial0.${lines}\n`);
    expect(problems.map((each) => each.line)).toEqual([line]);
    expect(domain.serials).toEqual({});
    expect(Object.keys(domain.vmx)).toContain('serial0.fileType');
  });
});

test.each([
  'scsi0.present = "true"\nscsi0.virtualDev = "constructor"',
  'ethernet0.present = "true"\nethernet0.virtualDev = "__proto__"',
  'ethernet0.present = "true"\nethernet0.connectionType = "constructor"',
  'ethernet0.present = "true"\nethernet0.addressType = "constructor"',
])('a word that every object has is no known word: %s', (lines) => {
  expect(read(`${lines}\n`).problems.map(({ line }) => line)).toEqual([5]);
});

test('a guest called by such a word is a guest', () => {
  expect(domainOf('guestOS = "constructor"\n').guestOs).toBe('constructor');
});

test.each([
  'ide0:0.present = "true"\nide0:0.fileName = "../../x.iso"',
  'ide0:0.present = "true"\nide0:0.fileName = "D:\\x.iso"',
  'floppy0.present = "true"\nfloppy0.fileType = "file"\nfloppy0.fileName = "../../x.flp"',
  'serial0.present = "true"\nserial0.fileType = "file"\nserial0.fileName = "../../x.log"',
  'parallel0.present = "true"\nparallel0.fileType = "file"\nparallel0.fileName = "../../x.log"',
])('a file that is relative to nothing known is told: %s', (lines) => {
  const { problems } = read(`${lines}\n`);
  expect(problems.map(({ line, severity }) => [line, severity])).toEqual([[3 + lines.split('\n').length, 'error']]);
});

test('the end of a pipe that is none is passed over', () => {
  const { domain, problems } = read(
    'serial0.present = "true"\nserial0.fileType = "pipe"\nserial0.fileName = "p"\nserial0.pipe.endPoint = "both"\n',
  );
  expect(problems.map(({ line, severity }) => [line, severity])).toEqual([[7, 'warning']]);
  expect(domain.serials).toEqual({ serial0: { kind: 'pipe', pipe: 'p', endpoint: 'client' } });
  expect(domain.vmx).toEqual({ 'serial0.pipe.endPoint': 'both' });
});

describe('floppy drives', () => {
  test.each<[string, Floppy['medium'], Record<string, string>]>([
    ['fileType = "FILE"\nfileName = "b.flp"', { kind: 'file', file: '[ssd1] web01/b.flp' }, {}],
    ['fileType = "file"', { kind: 'empty' }, {}],
    ['fileType = "device"\nfileName = "/dev/fd0"', { kind: 'device', device: '/dev/fd0' }, {}],
    ['fileType = "device"\nfileName = "Auto Detect"\nautodetect = "TRUE"', { kind: 'device', device: null }, {}],
    ['fileType = "device"\nautodetect = "FALSE"\nclientDevice = "TRUE"', { kind: 'client' }, {}],
    [
      'fileType = "device"\nfileName = "A:"\nautodetect = "TRUE"',
      { kind: 'device', device: 'A:' },
      { 'floppy1.autodetect': 'TRUE' },
    ],
  ])('%s', (lines, medium, raw) => {
    const keyed = lines.replace(/^/gm, 'floppy1.');
    const domain = domainOf(`floppy1.present = "TRUE"\n${keyed}\nfloppy1.startConnected = "FALSE"\n`);
    expect(domain.floppies).toEqual({ floppy1: { medium, connected: false } });
    expect(domain.vmx).toEqual(raw);
  });

  test.each(['', 'floppy0.fileType = "other"\n'])('one of no known kind stays raw and is told: %j', (line) => {
    const { domain, problems } = read(`floppy0.present = "TRUE"\n${line}`);
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
    expect(domain.floppies).toEqual({});
    expect(Object.keys(domain.vmx)).toContain('floppy0.present');
  });

  test('one that is called absent, or of which nothing is said, does not exist', () => {
    expect(domainOf('').floppies).toEqual({});
    expect(
      domainOf('floppy0.present = "FALSE"\nfloppy0.fileType = "device"\nfloppy1.present = "FALSE"\n').floppies,
    ).toEqual({});
  });

  test('one of which anything else is said exists, and has a type', () => {
    const lines = 'floppy0.startConnected = "FALSE"\nfloppy0.clientDevice = "TRUE"\n';
    expect(domainOf(lines).floppies).toEqual({ floppy0: { medium: { kind: 'client' }, connected: false } });
    const { domain, problems, unexpressed } = read('floppy0.startConnected = "FALSE"\n');
    expect([domain.floppies, Object.keys(unexpressed)]).toEqual([{}, ['floppy0']]);
    expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
  });
});

describe('parallel ports', () => {
  test.each<[string, Parallel]>([
    ['fileType = "file"\nfileName = "p.out"\nstartConnected = "TRUE"', { kind: 'file', file: '[ssd1] web01/p.out' }],
    ['fileType = "device"\nfileName = "/dev/parport0"', { kind: 'device', device: '/dev/parport0' }],
  ])('%s', (lines, expected) => {
    const domain = domainOf(`parallel2.present = "TRUE"\n${lines.replace(/^/gm, 'parallel2.')}\n`);
    expect(domain.parallels).toEqual({ parallel2: expected });
    expect(domain.vmx).toEqual({});
  });

  test.each(['fileType = "file"', 'fileName = "x"', 'fileType = "thinprint"\nparallel0.fileName = "x"'])(
    '%s stays raw and is told',
    (lines) => {
      const { domain, problems } = read(`parallel0.present = "TRUE"\nparallel0.${lines}\n`);
      expect(problems.map(({ severity }) => severity)).toEqual(['error']);
      expect(domain.parallels).toEqual({});
    },
  );

  test('libvirt passes over a fourth', () => {
    expect(read('parallel3.present = "TRUE"\n').problems.map(({ severity }) => severity)).toEqual(['warning']);
  });
});

describe('shared folders', () => {
  const FOLDER =
    'sharedFolder0.present = "TRUE"\nsharedFolder0.enabled = "TRUE"\nsharedFolder0.hostPath = "/srv"\n' +
    'sharedFolder0.guestName = "srv"\n';
  const ON = 'isolation.tools.hgfs.disable = "FALSE"\n';

  test('one that is on', () => {
    const domain = domainOf(`${ON}sharedFolder.maxNum = "1"\n${FOLDER}sharedFolder0.writeAccess = "TRUE"\n`);
    expect(domain.sharedFolders).toEqual({ sharedFolder0: { hostPath: '/srv', guestName: 'srv', writable: true } });
    expect(domain.vmx).toEqual({});
  });

  test.each([
    `sharedFolder.maxNum = "1"\n${FOLDER}`,
    `isolation.tools.hgfs.disable = "TRUE"\nsharedFolder.maxNum = "1"\n${FOLDER}`,
    `${ON}sharedFolder.maxNum = "0"\n${FOLDER}`,
    `${ON}sharedFolder.maxNum = "1"\n${FOLDER.replace('enabled = "TRUE"', 'enabled = "FALSE"')}`,
  ])('those that are off stay as they are: %j', (lines) => {
    const domain = domainOf(lines);
    expect(domain.sharedFolders).toEqual({});
    expect(Object.keys(domain.vmx)).toHaveLength(lines.trim().split('\n').length);
  });

  test('a count without end costs nothing', () => {
    const { domain } = read(`${ON}sharedFolder.maxNum = "999999999999"\n${FOLDER.replaceAll('Folder0', 'Folder9999')}`);
    expect(domain.sharedFolders).toEqual({});
  });

  test('one without a path is told', () => {
    const { problems } = read(`${ON}sharedFolder.maxNum = "1"\n${FOLDER.replace(/.*hostPath.*\n/, '')}`);
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([[6, 'error']]);
  });
});

describe('PCI passthrough', () => {
  test('a device of the host', () => {
    const domain = domainOf(
      'pciPassthru0.present = "TRUE"\npciPassthru0.id = "00000:026:01.2"\npciPassthru0.deviceId = "0x10FB"\n' +
        'pciPassthru0.vendorId = "0x8086"\npciPassthru0.systemId = "6a98-1f"\npciPassthru0.pciSlotNumber = "192"\n',
    );
    expect(domain.passthrough).toEqual({
      pciPassthru0: { address: '00000:026:01.2', device: '0x10fb', vendor: '0x8086', system: '6a98-1f' },
    });
    expect(domain.vmx).toEqual({ 'pciPassthru0.pciSlotNumber': '192' });
  });

  test.each(['pfId = "00000:026:00.1"', 'vgpu = "grid_p40-8q"', 'virtualDev = "vmiop"'])(
    'what only shares the prefix stays raw: %s',
    (line) => {
      const domain = domainOf(`pciPassthru28.present = "TRUE"\npciPassthru28.${line}\n`);
      expect(domain.passthrough).toEqual({});
      expect(Object.keys(domain.vmx)).toHaveLength(2);
    },
  );
});

describe('what a field cannot say exactly stays raw as well', () => {
  test.each<[string, Partial<Domain>]>([
    ['svga.vramSize = "4194305"', { video: { memory: 4097, displays: null, accelerated: false } as Domain['video'] }],
    ['RemoteDisplay.vnc.port = "5901"', { vnc: null }],
    ['bios.bootOrder = "hdd,cdrom"', {}],
    ['bios.bootOrder = "cdrom,cdrom"', {}],
    ['bios.bootOrder = "ethernet"', {}],
    ['bios.hddOrder = "scsi0:0"', {}],
    ['bios.bootRetry.delay = "20"', {}],
    ['serial0.present = "FALSE"\nvm.genid.x = "1"', {}],
  ])('%s', (lines, expected) => {
    const domain = domainOf(`${lines}\n`);
    expect(domain).toMatchObject({ ...domainOf(''), ...expected, vmx: {} });
    expect(Object.keys(domain.vmx)).toEqual([lines.split('\n').at(-1)?.split(' ')[0]]);
  });
});

describe('values that libvirt refuses and that are held all the same', () => {
  test.each<[string, Partial<Domain>]>([
    ['memsize = "1027"', { memory: 1027 as Domain['memory'] }],
    ['cpuid.coresPerSocket = "2"', { coresPerSocket: 2 }],
    ['numvcpus = "4"\nsched.cpu.affinity = "1,2"', { vcpus: 4 }],
  ])('%s', (lines, expected) => {
    const { domain, problems } = read(`${lines}\n`);
    expect(domain).toMatchObject(expected);
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  test('a percent sign in a name', () => {
    const text = parseVmxText('config.version = "8"\nvirtualHW.version = "4"\ndisplayName = "100% x"\n');
    const { domain, problems } = domainFromVmx(text.document, place);
    expect(domain.name).toBe('100% x');
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([[3, 'error']]);
  });
});

describe('values that cannot be read', () => {
  test.each([
    'memsize = "64.0"',
    'memsize = "0"',
    'memsize = ""',
    'numvcpus = "two"',
    'cpuid.coresPerSocket = "two"',
    'sched.cpu.affinity = "0-3"',
    'sched.cpu.affinity = "16384"',
    'smbios.reflecthost = "1"',
    'svga.vramSize = "4 MB"',
    'vm.genid = "9223372036854775808"',
    'RemoteDisplay.vnc.enabled = "1"',
    'firmware = "uefi"',
    'uuid.bios = "42 11"',
    'sched.cpu.shares = "some"',
    'sched.mem.max = "1 GB"',
  ])('%s takes the default, stays raw and is told with its line', (line) => {
    const { domain, problems } = read(`${line}\n`);
    const problem = expect.stringContaining(line.split(' ')[0] ?? '');
    expect(problems).toEqual([{ line: 4, problem, severity: 'error' }]);
    expect(domain).toEqual({ ...domainOf(''), vmx: domain.vmx });
    expect(Object.keys(domain.vmx)).toEqual([line.split(' ')[0]]);
  });

  test.each([
    'cpuid.coresPerSocket = "0"',
    'guestOS = "a b"',
    'vcpu.hotadd = "1"',
    'sched.cpu.latencySensitivity = "extreme"',
    'tools.syncTime = "1"',
    'tools.upgrade.policy = "sometimes"',
    'svga.numDisplays = "0"',
    'vtpm.present = "yes"',
    'sound.present = "1"',
    'bios.bootDelay = "soon"',
    'uefi.secureBoot.enabled = "1"',
  ])('%s is a warning, because libvirt does not look at it', (line) => {
    const { domain, problems } = read(`${line}\n`);
    expect(problems.map(({ line: at, severity }) => [at, severity])).toEqual([[4, 'warning']]);
    expect(domain).toEqual({ ...domainOf(''), vmx: domain.vmx });
    expect(Object.keys(domain.vmx)).toEqual([line.split(' ')[0]]);
  });

  test('reservations in percent are not taken for MHz', () => {
    const { domain, problems } = read('sched.cpu.min = "50"\nsched.cpu.units = "pct"\n');
    expect(domain.scheduler.cpu.reservation).toBe(0);
    expect(problems.map((each) => each.line)).toEqual([5]);
  });

  test('config.version must be 8', () => {
    const { problems } = domainFromVmx(parseVmxText(HEAD.replace('"8"', '"7"')).document, place);
    expect(problems.map((each) => each.line)).toEqual([1]);
  });
});
