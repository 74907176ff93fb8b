import { describe, expect, it } from 'vitest';
import type { Domain } from '../../../src/domain/domain.js';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import { type DomainFromXml, domainFromXml } from '../../../src/formats/domain-xml/parse.js';

interface Parts {
  readonly hardwareVersion?: number;
  readonly datastoreDir?: string;
  readonly head?: string;
  readonly os?: string;
}

/** The head stands on line 2, the firmware on line 3, the devices on line 4. */
function read(devices: string, parts: Parts = {}): DomainFromXml {
  const { head = '<memory>65536</memory>', os = '<os><type>hvm</type></os>' } = parts;
  const text = `<domain type='vmware'><name>web01</name>\n${head}\n${os}\n<devices>${devices}</devices></domain>`;
  return domainFromXml(text, {
    hardwareVersion: parts.hardwareVersion ?? 10,
    datastoreDir: (parts.datastoreDir as DatastorePath | undefined) ?? null,
    extended: true,
  });
}

function domainOf(devices: string, parts: Parts = {}): Domain {
  const { domain, problems } = read(devices, parts);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (domain === null) throw new Error('there is no domain');
  return domain;
}

function problemsOf(devices: string, parts: Parts = {}): readonly string[] {
  return read(devices, parts).problems.map(({ line, severity, problem }) => `${line} ${severity}: ${problem}`);
}

const disk = (target: string, more = '') =>
  `<disk type='file' device='disk'><source file='[ssd1] a.vmdk'/><target ${target}/>${more}</disk>`;
const address = (controller: number, bus: number, unit: number) =>
  `<address type='drive' controller='${controller}' bus='${bus}' unit='${unit}'/>`;

describe('sizes', () => {
  it.each([
    ['<memory>4096</memory>', 4, 'unlimited', 0],
    ['<memory unit="GiB">1</memory>', 1024, 'unlimited', 0],
    ['<memory unit="b">4194305</memory>', 8, 5, 0],
    ['<memory unit="KB">4194305</memory><currentMemory unit="MB">1</currentMemory>', 4004, 1, 0],
    ['<memory>65537</memory>', 68, 65, 0],
    ['<memory>65536</memory><currentMemory>99999</currentMemory>', 64, 'unlimited', 0],
    ['<memory>65536</memory><currentMemory>0</currentMemory>', 64, 'unlimited', 0],
    ['<memory>65536</memory><memtune><min_guarantee>1025</min_guarantee></memtune>', 64, 'unlimited', 2],
  ])('%s', (head, memory, limit, reservation) => {
    const domain = domainOf('', { head });
    expect([domain.memory, domain.scheduler.memory.limit, domain.scheduler.memory.reservation]).toEqual([
      memory,
      limit,
      reservation,
    ]);
  });

  it.each([
    ['<memory unit="foo">4</memory>', 'must have a unit such as KiB or GiB, not "foo"'],
    ['<memory>-4</memory>', '<memory> must be a whole number, not "-4"'],
    ['<memory>0</memory>', '<memory> must say how much memory there is'],
    ['', '<memory> must say how much memory there is'],
    ['<memory>4096</memory><vcpu>0</vcpu>', '<vcpu> must be a whole number from 1 up, not "0"'],
    ['<memory>4096</memory><vcpu current="1">2</vcpu>', 'current of <vcpu> must be the number of all'],
    ['<memory>4096</memory><vcpu cpuset="3">2</vcpu>', 'cpuset of <vcpu> must name at least 2 processors'],
    ['<memory>4096</memory><vcpu cpuset="5-3">1</vcpu>', 'cpuset of <vcpu> must list processors'],
    ['<memory>4096</memory><cputune><shares>x</shares></cputune>', '<shares> must be a whole number, not "x"'],
    ['<memory>4096</memory><cputune><shares>1</shares></cputune>', '<shares> must be from 2 to 262144, not 1'],
    ['<memory>4096</memory><cpu mode="host-model"/>', 'mode of <cpu> must be custom, not "host-model"'],
    ['<memory>4096</memory><cpu><model>x</model></cpu>', '<cpu> must have a <topology>'],
    [
      '<memory>4096</memory><cpu><topology sockets="1" cores="1" threads="2"/></cpu>',
      'threads of <topology> must be 1',
    ],
    [
      '<memory>4096</memory><cpu><topology sockets="1" dies="2" cores="1" threads="1"/></cpu>',
      'dies of <topology> must be 1',
    ],
    [
      '<memory>4096</memory><cpu><topology sockets="2" cores="1" threads="1"/></cpu>',
      'must be the number of processors, 1',
    ],
    ['<memory>4096</memory><uuid>x</uuid>', '<uuid> must be a UUID'],
  ])('%s is refused', (head, problem) => {
    expect(problemsOf('', { head }).join()).toContain(problem);
  });

  it('shares are a level where the number is that of one', () => {
    const shares = (vcpus: number, number: number) =>
      domainOf('', {
        head: `<memory>4096</memory><vcpu>${vcpus}</vcpu><cputune><shares>${number}</shares></cputune>`,
      }).scheduler.cpu.shares;
    expect([shares(2, 1000), shares(1, 1000), shares(2, 4000), shares(3, 777)]).toEqual(['low', 'normal', 'high', 777]);
  });

  it('processors are taken out of a range again', () => {
    const { affinity } = domainOf('', { head: '<memory>4096</memory><vcpu cpuset="7, 0-3,^2">1</vcpu>' }).scheduler.cpu;
    expect(affinity).toEqual([0, 1, 3, 7]);
  });
});

describe('firmware and guest', () => {
  it.each([
    ['<os><type arch="x86_64">hvm</type></os>', { guestOs: 'other-64', firmware: 'bios' }],
    [
      '<os firmware="efi"><type>hvm</type><smbios mode="host"/></os>',
      { guestOs: 'other', firmware: 'efi', smbiosHost: true },
    ],
    ['<os><type>hvm</type><smbios mode="emulate"/></os>', { smbiosHost: false }],
    ['<os><type>hvm</type><boot dev="hd"/></os>', { boot: { order: [], delay: 0, setup: false, retry: null } }],
    [
      '<os><type>hvm</type><boot dev="cdrom"/><bootmenu enable="yes" timeout="30"/><bios rebootTimeout="7"/></os>',
      { boot: { order: ['cdrom'], delay: 30, setup: false, retry: 7 } },
    ],
  ])('%s', (os, expected) => {
    expect(domainOf('', { os })).toMatchObject(expected);
  });

  it.each([
    ['<os><type arch="aarch64">hvm</type></os>', '3 error: arch of <type> must be i686 or x86_64, not "aarch64"'],
    ['<os><type>xen</type></os>', '3 error: <type> of <os> must be hvm, not "xen"'],
    ['<os/>', '3 error: <os> must have a <type>'],
    ['', '1 error: <os> must have a <type>'],
    ['<os firmware="x"><type>hvm</type></os>', '3 error: firmware of <os> must be bios or efi, not "x"'],
    ['<os><type>hvm</type><smbios mode="sysinfo"/></os>', '3 error: mode of <smbios> must be host, emulate or none'],
  ])('%s is refused', (os, problem) => {
    expect(problemsOf('', { os }).join('\n')).toContain(problem);
  });
});

describe('where a disk is', () => {
  it.each([
    ["dev='sdh'", 'scsi0:8'],
    ["dev='sdbh' bus='scsi'", 'scsi3:15'],
    ["dev='hdd'", 'ide1:1'],
    ["dev='sda1'", 'scsi0:0'],
    ["dev='sdg' bus='sata'", 'sata0:6'],
    ["dev='sdae' bus='sata'", 'sata1:0'],
    ["dev='nvme0n2' bus='nvme'", 'nvme0:1'],
  ])('%s', (target, slot) => {
    expect(Object.keys(domainOf(disk(target), { hardwareVersion: 13 }).disks)).toEqual([slot]);
  });

  it.each([
    ["dev='sdp'", address(1, 0, 0), 'scsi1:0'],
    ["dev='sdp'", address(0, 0, 16), 'scsi0:16'],
    ["dev='hdc'", address(0, 1, 0), 'ide1:0'],
    // libvirt's own count of SATA units, which is not the hardware's.
    ["dev='sdg' bus='sata'", address(1, 0, 0), 'sata0:6'],
    ["dev='sdg' bus='sata'", address(0, 0, 6), 'sata0:6'],
  ])('%s with %s', (target, where, slot) => {
    expect(Object.keys(domainOf(disk(target, where), { hardwareVersion: 13 }).disks)).toEqual([slot]);
  });

  it.each([
    [disk("dev='sda'", address(1, 0, 0)), '1:0:0 is not that of "sda"'],
    [disk("dev='hdc'", address(1, 0, 0)), '1:0:0 is not that of "hdc"'],
    [disk("dev='sda'", "<address type='pci' slot='1'/>"), 'must have an address of type drive, not "pci"'],
    [disk("dev='sda'", "<address type='drive' unit='x'/>"), 'must have numbers in its address'],
    [disk("dev='sdp'", address(0, 0, 16)), 'scsi0:16 is none on hardware version 10'],
    [disk("dev='sdbi'"), 'scsi4:0 is none'],
    [disk("dev='hde'"), 'ide2:0 is none'],
    [disk("dev='hda' bus='scsi'"), 'whose name fits the bus scsi, not "hda"'],
    [disk("dev='vda'"), 'must be on a bus that there is: scsi, sata, ide or fdc, not "vda"'],
    [disk("dev='sda' bus='usb'"), 'not "usb"'],
    [disk("bus='scsi'"), 'must have a <target> with a name'],
    [disk("dev='sda'") + disk("dev='sda'"), 'the slot scsi0:0 is taken by a disk above'],
    [disk("dev='fda'"), 'of kind "disk" cannot be on the bus fdc'],
  ])('%s is refused', (devices, problem) => {
    expect(problemsOf(devices).join()).toContain(problem);
  });

  it('the order that libvirt writes is that of the document, sorted where the bus is the same', () => {
    const devices = ["dev='hda' bus='ide'", "dev='sdb' bus='scsi'", "dev='sda' bus='scsi'", "dev='sdc'"];
    const { driveOrder } = read(devices.map((each) => disk(each)).join(''));
    expect(driveOrder).toEqual(['ide0:0', 'scsi0:0', 'scsi0:1', 'scsi0:2']);
  });
});

describe('what a drive holds', () => {
  const cdrom = (attributes: string, inside = '') => `<disk ${attributes}>${inside}<target dev='hda'/></disk>`;

  it.each([
    ["type='file' device='cdrom'", '', { kind: 'empty' }],
    ["type='block' device='cdrom'", '', { kind: 'empty' }],
    ["type='file' device='cdrom'", "<source file='[i] a.iso'/>", { kind: 'iso', file: '[i] a.iso' }],
    ["type='file' device='cdrom'", "<source file='/vmfs/volumes/i/a.iso'/>", { kind: 'iso', file: '[i] a.iso' }],
    ["type='file' device='cdrom'", "<source file='/opt/a.ISO'/>", { kind: 'iso', file: '/opt/a.ISO' }],
    ["type='block' device='cdrom'", "<source startupPolicy='optional'/>", { kind: 'device', device: null, raw: false }],
    ["type='block' device='lun'", "<source startupPolicy='optional'/>", { kind: 'device', device: null, raw: true }],
    ["type='block' device='lun'", "<source dev='/dev/x'/>", { kind: 'device', device: '/dev/x', raw: true }],
  ])('%s %s', (attributes, inside, medium) => {
    expect(domainOf(cdrom(attributes, inside)).cdroms['ide0:0']?.medium).toEqual(medium);
  });

  it.each([
    ["type='file' device='cdrom'", "<source file='[i] a.img'/>", 'must end in .iso, unlike "[i] a.img"'],
    ["type='file' device='cdrom'", "<source file='a.iso'/>", 'must be on a datastore'],
    ["type='block' device='lun'", '', 'must be of type block, with a source'],
    ["type='network' device='cdrom'", '', 'a <disk> of kind "cdrom" cannot be of type "network"'],
    ["type='file' device='disk'", '', 'must have a source file'],
    ["type='file' device='disk'", "<source file='[i] a.img'/>", 'must end in .vmdk, unlike "[i] a.img"'],
    ["type='file' device='disk'", "<source file='[i a.vmdk'/>", 'the file must be a datastore path'],
    ["type='block' device='disk'", "<source dev='/dev/sda'/>", 'cannot be of type "block"'],
    ["type='file' device='tape'", '', 'device of <disk> must be disk, cdrom, lun or floppy, not "tape"'],
    ["type='tape' device='disk'", '', 'type of <disk> must be'],
  ])('%s %s is refused', (attributes, inside, problem) => {
    expect(problemsOf(cdrom(attributes, inside)).join()).toContain(problem);
  });

  it('a bare file name lies in the directory that is given', () => {
    const devices = cdrom("type='file' device='disk'", "<source file='a.vmdk'/>");
    expect(domainOf(devices, { datastoreDir: '[ssd1] web01' }).disks['ide0:0']?.file).toBe('[ssd1] web01/a.vmdk');
  });
});

describe('controllers', () => {
  const scsi = (index: number, model: string) => `<controller type='scsi' index='${index}' model='${model}'/>`;

  it.each([
    [disk("dev='sda'"), { scsi0: 'default' }],
    [disk("dev='sda'") + scsi(0, 'vmpvscsi') + scsi(1, 'lsilogic'), { scsi0: 'pvscsi' }],
    [disk("dev='sda'") + scsi(0, 'auto'), { scsi0: 'lsilogic' }],
    [disk("dev='sda'", "<driver name='LSISAS1068'/>"), { scsi0: 'lsisas1068' }],
    [disk("dev='hda'") + scsi(0, 'virtio-scsi'), {}],
    [disk("dev='sda' bus='sata'"), { sata0: 'ahci' }],
  ])('%s', (devices, controllers) => {
    expect(domainOf(devices).controllers).toEqual(controllers);
  });

  it.each([
    [
      disk("dev='sda'") + scsi(0, 'virtio-scsi'),
      'must be buslogic, lsilogic, lsisas1068 or vmpvscsi, not "virtio-scsi"',
    ],
    [disk("dev='sda'") + scsi(0, 'lsilogic') + scsi(0, 'lsilogic'), 'there is more than one controller scsi0'],
    [disk("dev='sda'", "<driver name='foo'/>"), "name of a SCSI disk's driver must be"],
    [
      disk("dev='sda'", "<driver name='buslogic'/>") + scsi(0, 'lsilogic'),
      'the model of scsi0 is "lsilogic" elsewhere',
    ],
    [disk("dev='sda'", "<driver cache='none'/>"), 'must be default or writethrough, not "none"'],
  ])('%s is refused', (devices, problem) => {
    expect(problemsOf(devices).join()).toContain(problem);
  });
});

describe('NICs', () => {
  it('without an address get one that is always theirs, and no other one’s', () => {
    const two = "<interface type='user'/><interface type='user'/>";
    const macs = (text: string) => Object.values(domainOf(text).nics).map(({ mac }) => mac);
    expect(macs(two)).toEqual(macs(two));
    expect(new Set(macs(two)).size).toBe(2);
  });

  it.each([
    [
      "<interface type='bridge'><source bridge='n'/></interface>",
      { network: 'n', connection: 'bridged', mac: expect.stringMatching(/^00:0c:29:/) },
    ],
    [
      "<interface type='bridge'><source bridge='n'/><target dev='v'/></interface>",
      { device: 'v', connection: 'custom' },
    ],
    ['<interface/>', { network: null, connection: 'nat' }],
    [
      "<interface type='null'><mac address='00:00:00:00:00:00'/></interface>",
      { network: null, connection: 'bridged', mac: null },
    ],
    [
      "<interface type='user'><mac address='0:C:29:1:2:3' type='static' check='no'/><model type='VMXNET3'/></interface>",
      { mac: '00:0c:29:01:02:03', macType: 'static', macCheck: false, model: 'vmxnet3' },
    ],
    ["<interface type='user'><link state='down'/></interface>", { connected: false }],
  ])('%s', (devices, nic) => {
    expect(domainOf(devices).nics['ethernet0']).toMatchObject(nic);
  });

  it.each([
    ["<interface type='network'/>", 'type of <interface> must be bridge, user, null or vds, not "network"'],
    ["<interface type='bridge'/>", 'must have a source with a bridge'],
    ["<interface type='vds'><source switchid='x'/></interface>", 'switchid must be a UUID'],
    ["<interface><mac address='x'/></interface>", 'address of <mac> must be a MAC address'],
    ["<interface><mac address='01:00:00:00:00:01'/></interface>", 'must be that of one machine'],
    [
      "<interface><mac address='02:00:00:00:00:01' check='x'/></interface>",
      'check of <mac> must be yes or no, not "x"',
    ],
    ["<interface><model type='virtio'/></interface>", 'not "virtio"'],
    ['<interface/>'.repeat(11), 'hardware version 10 has at most 10 interfaces'],
  ])('%s is refused', (devices, problem) => {
    expect(problemsOf(devices).join()).toContain(problem);
  });

  it('old hardware has four', () => {
    expect(problemsOf('<interface/>'.repeat(5), { hardwareVersion: 4 })).toEqual([
      '4 error: hardware version 4 has at most 4 interfaces',
    ]);
  });
});

describe('ports', () => {
  const port = (name: string, inside: string) => `<${name} ${inside}</${name}>`;
  const dev = (path: string, target = '') => `type='dev'><source path='${path}'/>${target}`;

  it('without a number come after the highest above', () => {
    const devices = port('serial', dev('a', "<target port='1'/>")) + port('serial', dev('b'));
    expect(Object.keys(domainOf(devices).serials)).toEqual(['serial1', 'serial2']);
  });

  it('a console is a serial port only where there is no other', () => {
    const console = port('console', dev('c', "<target type='serial' port='3'/>"));
    expect(domainOf(console).serials).toEqual({ serial0: { kind: 'device', device: 'c' } });
    expect(domainOf(port('serial', dev('s')) + console).serials).toEqual({ serial0: { kind: 'device', device: 's' } });
  });

  it('over the network they are one URI, with an IPv6 address in brackets', () => {
    const tcp = "type='tcp'><source mode='bind' host='::1' service='42'/><protocol type='tls'/>";
    expect(domainOf(port('serial', tcp)).serials['serial0']).toEqual({
      kind: 'network',
      uri: 'ssl://[::1]:42',
      direction: 'server',
    });
  });

  it.each([
    [port('serial', "type='pty'>"), 'type of <serial> must be file, dev, pipe or tcp, not "pty"'],
    [port('serial', "type='dev'>"), '<serial> must have a source with a path'],
    [port('serial', dev('a', "<target port='4'/>")), 'port of <serial> must be from 0 to 3, not "4"'],
    [port('serial', dev('a')).repeat(5), 'port of <serial> must be from 0 to 3, not "4"'],
    [port('serial', "type='tcp'><source mode='x' host='h' service='1'/>"), 'mode of <source> must be bind or connect'],
    [port('serial', "type='tcp'><source host='h'/>"), 'must have a host and a service'],
    [port('serial', "type='tcp'><source host='h' service='1'/><protocol type='x'/>"), 'type of <protocol> must be'],
    [port('parallel', dev('a', "<target port='3'/>")), 'port of <parallel> must be from 0 to 2, not "3"'],
    [port('parallel', "type='pipe'><source path='x'/>"), 'type of <parallel> must be file or dev, not "pipe"'],
    ['<console/><console/>', 'only the first console can be a serial port'],
  ])('%s is refused', (devices, problem) => {
    expect(problemsOf(devices).join()).toContain(problem);
  });
});

describe('graphics and video', () => {
  it.each([
    ["<graphics type='vnc'/>", null],
    ["<graphics type='vnc' port='-1'/>", null],
    ["<graphics type='vnc' port='5901' autoport='yes'/>", null],
    ["<graphics type='vnc' port='5901'/>", 5901],
    ["<graphics type='vnc' autoport='no'/>", 0],
    ["<graphics type='vnc' port='0'/>", 0],
  ])('the port of %s', (devices, port) => {
    expect(domainOf(devices).vnc?.port).toBe(port);
  });

  it('listens where the attribute or the element says', () => {
    const listen = (inside: string) => domainOf(`<graphics type='vnc' ${inside}</graphics>`).vnc?.listen;
    expect(listen("listen='::1'>")).toBe('::1');
    expect(listen("><listen type='address' address='::1'/>")).toBe('::1');
    expect(listen("><listen type='network' network='n'/><listen type='address' address='::1'/>")).toBeNull();
  });

  it('a display brings a video card', () => {
    expect(domainOf("<graphics type='vnc'/>").video.memory).toBe(4096);
    expect(domainOf('').video.memory).toBeNull();
  });

  it.each([
    ["<video><model type='vmvga' vram='8192'/></video>", 8192],
    ["<video><model type='vmvga' vram='5000'/></video>", 8192],
    ["<video><model type='vmvga' vram='1'/></video>", 64],
    ["<video><model type='vmvga'/></video>", 4096],
    ['<video/>', 4096],
  ])('the memory of %s', (devices, memory) => {
    expect(domainOf(devices).video.memory).toBe(memory);
  });

  it.each([
    ["<graphics type='spice'/>", 'type of <graphics> must be vnc, not "spice"'],
    ["<graphics type='vnc'/><graphics type='vnc'/>", 'there is more than one remote display'],
    ["<graphics type='vnc' port='x'/>", 'port of <graphics> must be a whole number, not "x"'],
    [
      "<graphics type='vnc' listen='a'><listen type='address' address='b'/></graphics>",
      'must be the address of the first',
    ],
    ["<video><model type='qxl'/></video>", 'must be vmvga, not "qxl"'],
    ['<video/><video/>', 'there is more than one video card'],
    ["<filesystem type='file'/>", 'type of <filesystem> must be mount, not "file"'],
    ['<filesystem/>', '<filesystem> must have a source and a target directory'],
  ])('%s is refused', (devices, problem) => {
    expect(problemsOf(devices).join()).toContain(problem);
  });
});

describe('what is not carried over is told, once', () => {
  it.each([
    ['<rng/><rng/><input/><memballoon/>', ['4 warning: <rng> is not carried over']],
    [
      "<disk device='cdrom'><target dev='hda'/><transient/></disk>",
      ['4 warning: <transient> of a removable medium is not carried over'],
    ],
    ["<sound model='ac97'/>", ['4 warning: the sound card "ac97" is not carried over']],
    ["<hostdev type='usb'/>", ['4 warning: a <hostdev> of type "usb" is not carried over']],
    ["<tpm><backend type='passthrough'/></tpm>", ['4 warning: a TPM of type "passthrough" is not carried over']],
  ])('%s', (devices, problems) => {
    expect(problemsOf(devices)).toEqual(problems);
  });

  it('a generation id, which is for one machine', () => {
    const head = '<memory>4096</memory><genid>00000000-0000-0005-0000-000000000000</genid>';
    expect(problemsOf('', { head })).toEqual([expect.stringContaining('2 warning: <genid> is not carried over')]);
  });
});

describe('the document', () => {
  const options = { hardwareVersion: 10, datastoreDir: null, extended: true };

  it('must be well formed', () => {
    expect(domainFromXml('<domain>\n<a>', options)).toEqual({
      domain: null,
      problems: [{ line: 2, column: 1, problem: '<a> is never closed', severity: 'error' }],
      driveOrder: [],
    });
  });

  it('must be a domain of the right type', () => {
    expect(domainFromXml('<network/>', options).problems).toMatchObject([
      { line: 1, problem: expect.stringContaining('<network>') },
    ]);
    expect(domainFromXml("<domain type='kvm'/>", options).problems.map(({ problem }) => problem)).toContain(
      'type of <domain> must be vmware, not "kvm"',
    );
  });

  it('tells a bounded number of problems, each of bounded length', () => {
    const { problems } = domainFromXml(`<domain><devices>${'<disk/>'.repeat(5000)}</devices></domain>`, options);
    expect(problems.length).toBeLessThanOrEqual(1000);
    const long = domainFromXml(`<domain><os><type>${'x'.repeat(5000)}</type></os></domain>`, options);
    for (const { problem } of long.problems) expect(problem.length).toBeLessThan(600);
  });
});
