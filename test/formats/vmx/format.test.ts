import { describe, expect, test } from 'vitest';
import { BLANK_NIC, blankDisk } from '../../../src/domain/blank-domain.js';
import { DiagnosticError } from '../../../src/domain/diagnostics/diagnostic.js';
import type { Cdrom, Domain, Nic, Serial } from '../../../src/domain/domain.js';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import { type VmxWriteOptions, vmxFromDomain } from '../../../src/formats/vmx/format.js';
import { domainFromVmx, type VmxPlace } from '../../../src/formats/vmx/parse.js';
import { formatVmxText, parseVmxText } from '../../../src/formats/vmx/syntax.js';

const place: VmxPlace = { vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath, mounts: [] };
const blank = domainFromVmx(
  parseVmxText('config.version = "8"\nvirtualHW.version = "13"\ndisplayName = "web01"\nmemsize = "1024"\n').document,
  place,
).domain;

function written(parts: Partial<Domain>, options: Partial<VmxWriteOptions> = {}): string {
  return formatVmxText(vmxFromDomain({ ...blank, ...parts }, place, options));
}

/** The lines whose key begins so. */
function linesOf(start: RegExp, parts: Partial<Domain>, options: Partial<VmxWriteOptions> = {}): string[] {
  return written(parts, options)
    .split('\n')
    .filter((line) => start.test(line));
}

/** The lines of one device, without its prefix. */
function device(slot: string, parts: Partial<Domain>): string[] {
  return written(parts)
    .split('\n')
    .filter((line) => line.startsWith(`${slot}.`))
    .map((line) => line.slice(slot.length + 1));
}

test('a whole machine, in the order of libvirt', () => {
  const text = written({
    uuid: '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01' as Domain['uuid'],
    guestOs: 'debian12-64',
    annotation: 'two\n"lines" | 50%',
    vcpus: 4,
    coresPerSocket: 2,
    firmware: 'efi',
    scheduler: {
      cpu: { reservation: 500, limit: 2000, shares: 'high', affinity: [0, 1, 2, 7] },
      memory: { reservation: 256, limit: 512, shares: 99 },
    } as unknown as Domain['scheduler'],
    controllers: { scsi0: 'pvscsi' },
    disks: {
      'scsi0:10': blankDisk('[ssd2] shared/data.vmdk' as DatastorePath),
      'scsi0:2': { ...blankDisk('[ssd1] web01/web01.vmdk' as DatastorePath), provisioning: 'thin' },
    },
    cdroms: { 'ide1:0': { medium: { kind: 'empty' }, connected: false } },
    nics: { ethernet0: { ...BLANK_NIC, model: 'vmxnet3', network: 'VM Network' } },
    serials: { serial0: { kind: 'file', file: '[ssd1] web01/serial.log' } },
    vmx: { 'disk.EnableUUID': 'TRUE' },
  });
  expect(text).toBe(`.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "13"
guestOS = "debian12-64"
uuid.bios = "42 11 6e c4 1d 3f 4f 0a-9a 52 3c 5a 2f 1d 9e 01"
displayName = "web01"
annotation = "two|0a|22lines|22 |7c 50%"
memsize = "1024"
sched.mem.max = "512"
sched.mem.min = "256"
sched.mem.minsize = "256"
sched.mem.shares = "99"
numvcpus = "4"
cpuid.coresPerSocket = "2"
sched.cpu.affinity = "0,1,2,7"
sched.cpu.max = "2000"
sched.cpu.min = "500"
sched.cpu.shares = "high"
sched.cpu.units = "mhz"
scsi0.present = "true"
scsi0.virtualDev = "pvscsi"
scsi0:2.present = "true"
scsi0:2.deviceType = "scsi-hardDisk"
scsi0:2.fileName = "web01.vmdk"
scsi0:10.present = "true"
scsi0:10.deviceType = "scsi-hardDisk"
scsi0:10.fileName = "/vmfs/volumes/ssd2/shared/data.vmdk"
ide1:0.present = "true"
ide1:0.startConnected = "false"
ide1:0.deviceType = "cdrom-image"
ide1:0.fileName = "emptyBackingString"
floppy0.present = "false"
floppy1.present = "false"
ethernet0.present = "true"
ethernet0.virtualDev = "vmxnet3"
ethernet0.networkName = "VM Network"
ethernet0.connectionType = "bridged"
ethernet0.addressType = "generated"
serial0.present = "true"
serial0.fileType = "file"
serial0.fileName = "serial.log"
serial0.yieldOnMsrRead = "true"
firmware = "efi"
pciBridge0.present = "true"
pciBridge4.present = "true"
pciBridge4.virtualDev = "pcieRootPort"
pciBridge4.functions = "8"
pciBridge5.present = "true"
pciBridge5.virtualDev = "pcieRootPort"
pciBridge5.functions = "8"
pciBridge6.present = "true"
pciBridge6.virtualDev = "pcieRootPort"
pciBridge6.functions = "8"
pciBridge7.present = "true"
pciBridge7.virtualDev = "pcieRootPort"
pciBridge7.functions = "8"
vmci0.present = "true"
disk.EnableUUID = "TRUE"
`);
});

test('the least machine, on the oldest hardware', () => {
  expect(written({ hardwareVersion: 4, memory: 4 as Domain['memory'] })).toBe(`.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "4"
uuid.action = "create"
displayName = "web01"
memsize = "4"
numvcpus = "1"
floppy0.present = "false"
floppy1.present = "false"
`);
});

test.each([
  ['a/b\\c%d|e"f', 'a%2fb%5cc%25d|7ce|22f'],
  ['t/x:y%ä', 't%2fx:y%25ä'],
])('the name %s', (name, value) => {
  expect(written({ name: name as Domain['name'] })).toContain(`displayName = "${value}"\n`);
});

describe('the address type follows from the address', () => {
  test.each<[string | null, string[]]>([
    [
      '00:0c:29:01:02:03',
      ['addressType = "generated"', 'generatedAddress = "00:0c:29:01:02:03"', 'generatedAddressOffset = "0"'],
    ],
    ['00:50:56:00:00:00', ['addressType = "static"', 'address = "00:50:56:00:00:00"']],
    ['00:50:56:3f:ff:ff', ['addressType = "static"', 'address = "00:50:56:3f:ff:ff"']],
    ['00:50:56:40:00:00', ['addressType = "static"', 'address = "00:50:56:40:00:00"', 'checkMACAddress = "false"']],
    ['00:50:56:80:00:00', ['addressType = "vpx"', 'generatedAddress = "00:50:56:80:00:00"']],
    ['00:50:56:bf:ff:ff', ['addressType = "vpx"', 'generatedAddress = "00:50:56:bf:ff:ff"']],
    ['00:50:56:c0:00:00', ['addressType = "static"', 'address = "00:50:56:c0:00:00"', 'checkMACAddress = "false"']],
    ['00:05:69:00:00:00', ['addressType = "static"', 'address = "00:05:69:00:00:00"', 'checkMACAddress = "false"']],
    [null, ['addressType = "generated"']],
  ])('%s', (mac, lines) => {
    const nic = { ...BLANK_NIC, mac } as Nic;
    expect(device('ethernet0', { nics: { ethernet0: nic } })).toEqual(['present = "true"', ...lines]);
  });
});

test('a vmxnet2 is a vmxnet with features', () => {
  const nic: Nic = { ...BLANK_NIC, model: 'vmxnet2', connected: false };
  expect(device('ethernet1', { nics: { ethernet1: nic } })).toEqual([
    'present = "true"',
    'startConnected = "false"',
    'virtualDev = "vmxnet"',
    'features = "15"',
    'addressType = "generated"',
  ]);
});

describe('what a CD-ROM drive holds', () => {
  test.each<[string, Cdrom['medium'], string[]]>([
    ['ide0:0', { kind: 'iso', file: '[ssd1] web01/d.iso' }, ['deviceType = "cdrom-image"', 'fileName = "d.iso"']],
    ['ide0:0', { kind: 'iso', file: '/usr/x.iso' }, ['deviceType = "cdrom-image"', 'fileName = "/usr/x.iso"']],
    [
      'sata0:0',
      { kind: 'device', device: '/dev/scd0', raw: false },
      ['deviceType = "atapi-cdrom"', 'fileName = "/dev/scd0"'],
    ],
    [
      'ide0:0',
      { kind: 'device', device: '/dev/scd0', raw: true },
      ['deviceType = "cdrom-raw"', 'fileName = "/dev/scd0"'],
    ],
    ['ide0:0', { kind: 'device', device: '', raw: true }, ['deviceType = "cdrom-raw"']],
    [
      'ide0:0',
      { kind: 'device', device: null, raw: false },
      ['deviceType = "atapi-cdrom"', 'autodetect = "true"', 'fileName = "auto detect"'],
    ],
    [
      'scsi0:3',
      { kind: 'device', device: '/vmfs/devices/cdrom/m', raw: true },
      ['deviceType = "scsi-passthru"', 'fileName = "/vmfs/devices/cdrom/m"'],
    ],
    ['ide0:1', { kind: 'client' }, ['deviceType = "cdrom-raw"', 'clientDevice = "true"']],
    ['ide0:1', { kind: 'empty' }, ['deviceType = "cdrom-image"', 'fileName = "emptyBackingString"']],
  ])('%s %o', (slot, medium, lines) => {
    expect(device(slot, { cdroms: { [slot]: { medium, connected: true } } })).toEqual(['present = "true"', ...lines]);
  });
});

describe('an address whose type or check was said', () => {
  const nic = (parts: object) =>
    device('ethernet0', { nics: { ethernet0: { ...BLANK_NIC, ...parts } as Nic } }).slice(1);

  test.each<[object, string[]]>([
    [{ mac: '00:0c:29:00:00:01', macType: 'static' }, ['addressType = "static"', 'address = "00:0c:29:00:00:01"']],
    [
      { mac: '00:0c:29:00:00:02', macType: 'static', macCheck: true },
      ['addressType = "static"', 'address = "00:0c:29:00:00:02"', 'checkMACAddress = "true"'],
    ],
    [
      { mac: '52:54:00:00:00:03', macType: 'generated' },
      ['addressType = "generated"', 'generatedAddress = "52:54:00:00:00:03"', 'generatedAddressOffset = "0"'],
    ],
    [{ mac: '00:50:56:80:00:05', macType: 'static' }, ['addressType = "static"', 'address = "00:50:56:80:00:05"']],
    [
      { mac: '00:50:56:80:00:06', macType: 'generated', macCheck: true },
      ['addressType = "vpx"', 'generatedAddress = "00:50:56:80:00:06"', 'checkMACAddress = "true"'],
    ],
    [
      { mac: '52:54:00:00:00:07', macCheck: true },
      ['addressType = "static"', 'address = "52:54:00:00:00:07"', 'checkMACAddress = "true"'],
    ],
  ])('%j (seen in what libvirt writes)', (parts, lines) => {
    expect(nic(parts)).toEqual(lines);
  });

  test.each<[object, string[]]>([
    [{ connection: 'nat' }, ['connectionType = "nat"']],
    [{ connection: 'host-only' }, ['connectionType = "hostonly"']],
    [
      { connection: 'custom', network: 'Lab', device: '/dev/vmnet7' },
      ['networkName = "Lab"', 'connectionType = "custom"', 'vnet = "/dev/vmnet7"'],
    ],
    [
      { port: { switch: '500d1a2b-3c4d-5e6f-7081-92a3b4c5d6e7', portgroup: 'g-7', port: '18', connection: 12 } },
      [
        'dvs.switchId = "50 0d 1a 2b 3c 4d 5e 6f-70 81 92 a3 b4 c5 d6 e7"',
        'dvs.portId = "18"',
        'dvs.portgroupId = "g-7"',
        'dvs.connectionId = "12"',
      ],
    ],
  ])('the connection %j', (parts, lines) => {
    expect(nic(parts)).toEqual([...lines, 'addressType = "generated"']);
  });
});

test('drives stand in the order of their definition, floppy drives among them, the others after', () => {
  const empty = { medium: { kind: 'empty' }, connected: true } as const;
  const drives = {
    disks: { 'scsi0:0': blankDisk('[ssd1] web01/a.vmdk' as DatastorePath) },
    cdroms: { 'ide0:0': empty, 'ide1:1': empty },
    floppies: { floppy1: empty },
  };
  const order = (driveOrder: readonly string[]) =>
    linesOf(/^(scsi|ide|floppy)\d\S*\.present/, drives, { driveOrder }).map((line) => line.split('.')[0]);
  expect(order([])).toEqual(['scsi0:0', 'ide0:0', 'ide1:1', 'floppy1', 'floppy0']);
  expect(order(['floppy1', 'ide1:1', 'usb0'])).toEqual(['floppy1', 'ide1:1', 'scsi0:0', 'ide0:0', 'floppy0']);
});

test('a disk of a hosted product keeps its own path', () => {
  const disks = { 'ide0:0': blankDisk('/home/ann/a.vmdk' as DatastorePath) };
  expect(device('ide0:0', { disks })).toContain('fileName = "/home/ann/a.vmdk"');
});

test('ports stand by number, and for libvirt as they were defined', () => {
  const port = { kind: 'device', device: '/dev/x' } as const;
  const parts = { serials: { serial2: port, serial0: port }, parallels: { parallel1: port, parallel0: port } };
  const order = (dialect: 'esx' | 'libvirt') =>
    linesOf(/^(serial|parallel).*present/, parts, { dialect }).map((line) => line.split('.')[0]);
  expect(order('esx')).toEqual(['serial0', 'serial2', 'parallel0', 'parallel1']);
  expect(order('libvirt')).toEqual(['serial2', 'serial0', 'parallel1', 'parallel0']);
});

test('libvirt’s habits, where ESX has others', () => {
  const parts = {
    scheduler: { ...blank.scheduler, memory: { ...blank.scheduler.memory, reservation: 256 } },
    video: { memory: 4097, displays: null, accelerated: false },
    floppies: { floppy0: { medium: { kind: 'device', device: null }, connected: true } },
  } as unknown as Partial<Domain>;
  const keys = /^(sched|svga|floppy0)/;
  expect(linesOf(keys, parts, { dialect: 'libvirt' })).toEqual([
    'sched.mem.minsize = "256"',
    'floppy0.present = "true"',
    'floppy0.fileType = "device"',
    `svga.vramSize = "${4160 * 1024}"`,
  ]);
  expect(linesOf(keys, parts)).toEqual([
    'sched.mem.min = "256"',
    'sched.mem.minsize = "256"',
    'floppy0.present = "true"',
    'floppy0.fileType = "device"',
    'floppy0.autodetect = "true"',
    'floppy0.fileName = "auto detect"',
    `svga.vramSize = "${4097 * 1024}"`,
  ]);
});

test('what libvirt knows of a whole machine beyond the common parts, in its order', () => {
  const text = written({
    smbiosHost: true,
    vnc: { port: 5901, listen: '10.0.0.1', keymap: 'de', password: 'pass' },
    disks: {
      'ide0:0': {
        ...blankDisk('[ssd1] web01/a.vmdk' as DatastorePath),
        writeThrough: true,
        mode: 'independent-nonpersistent',
      },
    },
    sharedFolders: { sharedFolder0: { hostPath: '/srv', guestName: 'srv', writable: false } },
    nics: { ethernet0: BLANK_NIC },
    serials: { serial0: { kind: 'device', device: '/dev/ttyS0' } },
    parallels: { parallel0: { kind: 'device', device: '/dev/parport0' } },
    video: { memory: 8192 as Domain['video']['memory'], displays: null, accelerated: false },
    firmware: 'efi',
  });
  const keys = text.split('\n').map((line) => line.split(' ')[0]);
  expect(keys).toEqual([
    '.encoding',
    'config.version',
    'virtualHW.version',
    'smbios.reflecthost',
    'uuid.action',
    'displayName',
    'memsize',
    'numvcpus',
    ...['enabled', 'port', 'ip', 'keymap', 'password'].map((key) => `RemoteDisplay.vnc.${key}`),
    ...['present', 'deviceType', 'fileName', 'writeThrough', 'mode'].map((key) => `ide0:0.${key}`),
    'floppy0.present',
    'floppy1.present',
    'isolation.tools.hgfs.disable',
    'sharedFolder.maxNum',
    ...['present', 'enabled', 'readAccess', 'writeAccess', 'hostPath', 'guestName'].map(
      (key) => `sharedFolder0.${key}`,
    ),
    'ethernet0.present',
    'ethernet0.addressType',
    'svga.vramSize',
    ...['present', 'fileType', 'fileName', 'yieldOnMsrRead'].map((key) => `serial0.${key}`),
    ...['present', 'fileType', 'fileName'].map((key) => `parallel0.${key}`),
    'firmware',
    'vmci0.present',
    '',
  ]);
});

test.each<[Partial<Domain>, RegExp, string[]]>([
  [
    { boot: { order: ['cdrom', 'scsi0:1', 'scsi0:0', 'ethernet0'], delay: 500, setup: true, retry: 10_000 } },
    /^bios/,
    [
      'bios.bootOrder = "cdrom,hdd,ethernet0"',
      'bios.hddOrder = "scsi0:1,scsi0:0"',
      'bios.bootDelay = "500"',
      'bios.forceSetupOnce = "true"',
      'bios.bootRetry.enabled = "true"',
      'bios.bootRetry.delay = "10"',
    ],
  ],
  [
    { generationId: 'ffffffff-ffff-ffff-0000-000000000005' as Domain['uuid'] },
    /^vm\.genid/,
    ['vm.genid = "-1"', 'vm.genidX = "5"'],
  ],
  [
    { usb: { uhci: true, ehci: true, xhci: true } },
    /^(usb|ehci)/,
    ['usb', 'ehci', 'usb_xhci'].map((usb) => `${usb}.present = "true"`),
  ],
  [{ sound: 'hdaudio' }, /^sound/, ['sound.present = "true"', 'sound.virtualDev = "hdaudio"']],
  [{ tpm: true }, /^vtpm/, ['vtpm.present = "true"']],
  [
    { passthrough: { pciPassthru3: { address: '00000:026:01.2', vendor: '0x15b3', device: '0x1016', system: 'a-b' } } },
    /^pciPassthru/,
    [
      'pciPassthru3.present = "true"',
      'pciPassthru3.id = "00000:026:01.2"',
      'pciPassthru3.deviceId = "0x1016"',
      'pciPassthru3.vendorId = "0x15b3"',
      'pciPassthru3.systemId = "a-b"',
    ],
  ],
  [{ guestinfo: { role: 'web', 'a.b': '"' } }, /^guestinfo/, ['guestinfo.role = "web"', 'guestinfo.a.b = "|22"']],
])('%o', (parts, start, lines) => {
  expect(linesOf(start, parts)).toEqual(lines);
});

describe('the ends of a serial port', () => {
  test.each<[Serial, string[]]>([
    [{ kind: 'device', device: '/dev/ttyS0' }, ['fileType = "device"', 'fileName = "/dev/ttyS0"']],
    [{ kind: 'file', file: '/tmp/x' }, ['fileType = "file"', 'fileName = "/tmp/x"']],
    [
      { kind: 'pipe', pipe: 'p', endpoint: 'server' },
      ['fileType = "pipe"', 'pipe.endPoint = "server"', 'tryNoRxLoss = "false"', 'fileName = "p"'],
    ],
    [
      { kind: 'network', uri: 'telnets://h:1', direction: 'server' },
      ['fileType = "network"', 'fileName = "telnets://h:1"', 'network.endPoint = "server"'],
    ],
  ])('%o', (serial, lines) => {
    expect(device('serial1', { serials: { serial1: serial } })).toEqual([
      'present = "true"',
      ...lines,
      'yieldOnMsrRead = "true"',
    ]);
  });
});

describe('raw keys', () => {
  test('one that a line has already takes its place, in its own spelling and never twice', () => {
    const lines = written({ vmx: { 'FLOPPY0.present': 'TRUE' } }).split('\n');
    expect(lines.filter((line) => line.toLowerCase().startsWith('floppy0'))).toEqual(['FLOPPY0.present = "TRUE"']);
  });

  test('values cannot break out of their quotes', () => {
    const text = written({ vmx: { a: 'x"\nmemsize = "9' } });
    expect(text).toContain('a = "x|22|0amemsize = |229"\n');
    expect(domainFromVmx(parseVmxText(text).document, place).domain.memory).toBe(1024);
  });

  test.each(['a b', 'a\nb', '', '0a', 'a=b', 'ä'])('the key %j is refused', (key) => {
    expect(() => written({ vmx: { [key]: '1' } })).toThrow(DiagnosticError);
  });

  test('so is a key of guestinfo that VMX cannot spell', () => {
    expect(() => written({ guestinfo: { 'a b': '1' } })).toThrow(DiagnosticError);
  });
});
