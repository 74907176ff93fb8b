import { describe, expect, test } from 'vitest';
import type { DatastorePath } from '../../../src/domain/datastore-path.js';
import { DiagnosticError } from '../../../src/domain/diagnostic.js';
import type { Cdrom, Domain, Nic, Serial } from '../../../src/domain/domain.js';
import { vmxFromDomain } from '../../../src/formats/vmx/format.js';
import { domainFromVmx, type VmxPlace } from '../../../src/formats/vmx/parse.js';
import { formatVmxText, parseVmxText } from '../../../src/formats/vmx/syntax.js';

const place: VmxPlace = { vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath, mounts: [] };
const blank = domainFromVmx(
  parseVmxText('config.version = "8"\nvirtualHW.version = "13"\ndisplayName = "web01"\nmemsize = "1024"\n').document,
  place,
).domain;

function written(parts: Partial<Domain>, at: VmxPlace = place): string {
  return formatVmxText(vmxFromDomain({ ...blank, ...parts }, at));
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
      cpu: { reservation: 500, limit: 2000, shares: 'high' },
      memory: { reservation: 256, limit: 512, shares: 99 },
    } as Domain['scheduler'],
    controllers: { scsi0: 'pvscsi' },
    disks: {
      'scsi0:10': { file: '[ssd2] shared/data.vmdk' as DatastorePath, size: null, provisioning: null },
      'scsi0:2': { file: '[ssd1] web01/web01.vmdk' as DatastorePath, size: null, provisioning: 'thin' },
    },
    cdroms: { 'ide1:0': { medium: { kind: 'empty' }, connected: false } },
    nics: { ethernet0: { model: 'vmxnet3', network: 'VM Network', mac: null, connected: true } },
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
    const nic = { model: 'default', network: null, mac, connected: true } as Nic;
    expect(device('ethernet0', { nics: { ethernet0: nic } })).toEqual(['present = "true"', ...lines]);
  });
});

test('a vmxnet2 is a vmxnet with features', () => {
  const nic: Nic = { model: 'vmxnet2', network: null, mac: null, connected: false };
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
    ['sata0:0', { kind: 'device', device: '/dev/scd0' }, ['deviceType = "atapi-cdrom"', 'fileName = "/dev/scd0"']],
    [
      'ide0:0',
      { kind: 'device', device: 'auto detect' },
      ['deviceType = "atapi-cdrom"', 'autodetect = "true"', 'fileName = "auto detect"'],
    ],
    [
      'scsi0:3',
      { kind: 'device', device: '/vmfs/devices/cdrom/m' },
      ['deviceType = "scsi-passthru"', 'fileName = "/vmfs/devices/cdrom/m"'],
    ],
    ['ide0:1', { kind: 'client' }, ['deviceType = "cdrom-raw"', 'clientDevice = "true"']],
    ['ide0:1', { kind: 'empty' }, ['deviceType = "cdrom-image"', 'fileName = "emptyBackingString"']],
  ])('%s %o', (slot, medium, lines) => {
    expect(device(slot, { cdroms: { [slot]: { medium, connected: true } } })).toEqual(['present = "true"', ...lines]);
  });
});

describe('the ends of a serial port', () => {
  test.each<[Serial, string[]]>([
    [{ kind: 'device', device: '/dev/ttyS0' }, ['fileType = "device"', 'fileName = "/dev/ttyS0"']],
    [{ kind: 'file', file: '/tmp/x' }, ['fileType = "file"', 'fileName = "/tmp/x"']],
    [
      { kind: 'pipe', pipe: 'p', endpoint: 'server' },
      ['fileType = "pipe"', 'fileName = "p"', 'pipe.endPoint = "server"', 'tryNoRxLoss = "false"'],
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
});
