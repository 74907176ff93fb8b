import { describe, expect, test } from 'vitest';
import type { DatastorePath } from '../../../src/domain/datastore-path.js';
import type { Cdrom, Domain, Nic, Serial } from '../../../src/domain/domain.js';
import { domainFromVmx, type VmxPlace } from '../../../src/formats/vmx/parse.js';
import { parseVmxText } from '../../../src/formats/vmx/syntax.js';

const place: VmxPlace = { vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath, mounts: [] };
const HEAD = 'config.version = "8"\nvirtualHW.version = "13"\ndisplayName = "test"\n';

function read(body: string, at: VmxPlace = place) {
  const text = parseVmxText(HEAD + body);
  expect(text.problems).toEqual([]);
  return domainFromVmx(text.document, at);
}

/** Reads lines that must be without problems. */
function domainOf(body: string): Domain {
  const { domain, problems } = read(body);
  expect(problems).toEqual([]);
  return domain;
}

describe('a VMX that says nothing', () => {
  test('gives the defaults of VMX, and no raw key', () => {
    expect(domainOf('')).toEqual({
      name: 'test',
      uuid: null,
      guestOs: null,
      hardwareVersion: 13,
      firmware: 'bios',
      annotation: '',
      memory: 32,
      vcpus: 1,
      coresPerSocket: 1,
      scheduler: {
        cpu: { reservation: 0, limit: 'unlimited', shares: 'normal' },
        memory: { reservation: 0, limit: 'unlimited', shares: 'normal' },
      },
      controllers: {},
      disks: {},
      nics: {},
      cdroms: {},
      serials: {},
      vmx: {},
    });
  });

  test('tells what it lacks, and is called after its file', () => {
    const { domain, problems } = domainFromVmx(parseVmxText('').document, place);
    expect(domain.name).toBe('web01');
    expect(problems).toEqual([
      { line: 0, problem: 'virtualHW.version is missing' },
      { line: 0, problem: 'displayName is missing' },
    ]);
  });
});

describe('each value, read', () => {
  test.each<[string, Partial<Domain>]>([
    ['memsize = "4096"', { memory: 4096 as Domain['memory'] }],
    ['MEMSIZE = "4096"', { memory: 4096 as Domain['memory'] }],
    ['memSize = "8"\nmemsize = "12"', { memory: 8 as Domain['memory'] }],
    ['numvcpus = "3"', { vcpus: 3 }],
    ['cpuid.coresPerSocket = "2"', { coresPerSocket: 2 }],
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

  function uuid(text: string): Partial<Domain> {
    return { uuid: text as Domain['uuid'] };
  }

  test.each([
    ['a%2fb|22c|7C%25', 'a/b"c|%'],
    ['a%2Fb%5cc%25d|7ce|22f', 'a/b\\c%d|e"f'],
    ['100% x', '100% x'],
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
    ['sched.cpu.max = "-1"\nsched.cpu.min = "-1"', { cpu: { reservation: 0, limit: 'unlimited', shares: 'normal' } }],
    ['sched.mem.minSize = "256"', { memory: { reservation: 256, limit: 'unlimited', shares: 'normal' } }],
    ['sched.mem.minSize = "256"\nsched.mem.min = "128"', { memory: { reservation: 128 } }],
    ['memsize = "512"\nsched.mem.max = "512"', { memory: { limit: 512 } }],
    ['sched.mem.shares = "low"', { memory: { shares: 'low' } }],
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
        'scsi0:0.redo = ""\nscsi0.pciSlotNumber = "160"\nscsi0:0.mode = "persistent"\n',
    );
    expect(domain.controllers).toEqual({ scsi0: 'pvscsi' });
    expect(domain.disks).toEqual({ 'scsi0:0': { file: '[ssd1] web01/a.VMDK', size: null, provisioning: null } });
    expect(domain.vmx).toEqual({ 'scsi0:0.redo': '', 'scsi0.pciSlotNumber': '160', 'scsi0:0.mode': 'persistent' });
  });

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
    ['fileName = "d.img"\ndeviceType = "cdrom-image"', { kind: 'iso', file: '[ssd1] web01/d.img' }],
    ['fileName = "/dev/scd0"\ndeviceType = "atapi-cdrom"', { kind: 'device', device: '/dev/scd0' }],
    ['fileName = "/dev/scd0"\ndeviceType = "CDROM-raw"', { kind: 'device', device: '/dev/scd0' }],
    [
      'fileName = "auto detect"\ndeviceType = "cdrom-raw"\nautodetect = "TRUE"',
      { kind: 'device', device: 'auto detect' },
    ],
    [
      'fileName = "/vmfs/devices/cdrom/mpx"\ndeviceType = "scsi-passthru"',
      { kind: 'device', device: '/vmfs/devices/cdrom/mpx' },
    ],
    ['fileName = "emptyBackingString"\ndeviceType = "cdrom-image"', { kind: 'empty' }],
    ['fileName = "emptyBackingString"', { kind: 'empty' }],
    ['deviceType = "atapi-cdrom"', { kind: 'empty' }],
    ['deviceType = "cdrom-image"', { kind: 'empty' }],
    ['deviceType = "cdrom-raw"\nclientDevice = "TRUE"\nfileName = "CD-ROM 1"', { kind: 'client' }],
  ])('a CD-ROM drive: %s', (lines, medium) => {
    const keyed = lines.replace(/^/gm, 'ide1:0.');
    const domain = domainOf(`ide1:0.present = "TRUE"\n${keyed}\nide1:0.startConnected = "FALSE"\n`);
    expect(domain.cdroms).toEqual({ 'ide1:0': { medium, connected: false } });
    expect(domain.vmx).toEqual({});
    expect(domain.disks).toEqual({});
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
    ['a disk on no datastore', 'ide0:0.present = "true"\nide0:0.fileName = "/tmp/a.vmdk"', 5],
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
      nic({ model: 'vmxnet3', network: 'VM Network', mac: '00:50:56:25:48:c7' }),
    ],
    [
      'connectionType = "bridged"\nnetworkName = "n"\ngeneratedAddress = "0:c:29:1:2:3"',
      nic({ network: 'n', mac: '00:0c:29:01:02:03' }),
    ],
    [
      'virtualDev = "vmxnet"\nfeatures = "15"\naddressType = "vpx"\ngeneratedAddress = "00:50:56:80:00:01"',
      nic({ model: 'vmxnet2', mac: '00:50:56:80:00:01' }),
    ],
    ['virtualDev = "vmxnet"', nic({ model: 'vmxnet' })],
    ['addressType = "generated"\ngeneratedAddressOffset = "0"', nic({})],
    [
      'addressType = "static"\naddress = "f8:4a:00:00:00:01"\ncheckMACAddress = "false"',
      nic({ mac: 'f8:4a:00:00:00:01' }),
    ],
    ['address = "00:50:56:00:00:01"', nic({ mac: '00:50:56:00:00:01' })],
    ['startConnected = "FALSE"', nic({ connected: false })],
    ['networkName = ""', nic({})],
  ])('%s', (lines, expected) => {
    const domain = domainOf(`ethernet0.present = "TRUE"\n${lines.replace(/^/gm, 'ethernet0.')}\n`);
    expect(domain.nics).toEqual({ ethernet0: expected });
    expect(domain.vmx).toEqual({});
  });

  function nic(parts: Partial<Omit<Nic, 'mac'>> & { mac?: string }): Nic {
    return { model: 'default', network: null, mac: null, connected: true, ...parts } as Nic;
  }

  test('a port of a distributed switch keeps its keys', () => {
    const dvs = '50 33 04 4c-aa';
    const domain = domainOf(
      `ethernet0.present = "true"\nethernet0.dvs.switchId = "${dvs}"\nethernet0.dvs.portId = "7"\nethernet0.networkName = "x"\n`,
    );
    expect(domain.nics['ethernet0']?.network).toBeNull();
    expect(domain.vmx).toEqual({
      'ethernet0.dvs.switchId': dvs,
      'ethernet0.dvs.portId': '7',
      'ethernet0.networkName': 'x',
    });
  });

  test.each<[string, string, boolean]>([
    ['an unknown model', 'ethernet0.virtualDev = "sriov"', false],
    ['an unknown address type', 'ethernet0.addressType = "other"', true],
    ['an address that is none', 'ethernet0.generatedAddress = "00:0c"', true],
    ['a connection without a field', 'ethernet0.connectionType = "nat"', true],
  ])('%s stays raw and is told', (_name, line, kept) => {
    const { domain, problems } = read(`ethernet0.present = "true"\n${line}\n`);
    expect(problems.map((each) => each.line)).toEqual([5]);
    expect('ethernet0' in domain.nics).toBe(kept);
    expect(Object.keys(domain.vmx)).toContain(line.split(' ')[0]);
  });

  test('a huge index costs nothing, and keys that are no NIC are raw', () => {
    const { domain, problems } = read('ethernet99999999.present = "true"\nethernetFoo.x = "1"\nethernet.x = "1"\n');
    expect(domain.nics).toEqual({});
    expect(problems).toHaveLength(1);
    expect(Object.keys(domain.vmx)).toEqual(['ethernet99999999.present', 'ethernetFoo.x', 'ethernet.x']);
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

describe('values that cannot be read', () => {
  test.each([
    'memsize = "64.0"',
    'memsize = "0"',
    'memsize = ""',
    'numvcpus = "two"',
    'cpuid.coresPerSocket = "0"',
    'firmware = "uefi"',
    'uuid.bios = "42 11"',
    'sched.cpu.shares = "some"',
    'sched.mem.max = "1 GB"',
    'guestOS = "a b"',
  ])('%s takes the default, stays raw and is told with its line', (line) => {
    const { domain, problems } = read(`${line}\n`);
    expect(problems).toEqual([{ line: 4, problem: expect.stringContaining(line.split(' ')[0] ?? '') }]);
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
