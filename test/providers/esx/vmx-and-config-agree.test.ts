import { expect, test } from 'vitest';
import type { Domain } from '../../../src/domain/domain.js';
import { domainFromVmx } from '../../../src/formats/vmx/parse.js';
import { parseVmxText } from '../../../src/formats/vmx/syntax.js';
import { domainFromConfig } from '../../../src/providers/esx/fields/config-domain.js';
import { withFacts } from '../../../src/providers/esx/read/with-facts.js';
import { decodeAnswer } from '../../../src/providers/esx/soap/decode-answer.js';
import { objectOf, type VimObject } from '../../../src/providers/esx/soap/value.js';
import { path } from '../../plan/builders.js';
import { envelope, response } from './canned-answers.js';

/** One device, or one group of settings: the lines of a VMX, and what the API says of the same machine. */
interface Sample {
  readonly vmx: readonly string[];
  readonly config?: string;
  readonly devices?: string;
  readonly raw?: Readonly<Record<string, string>>;
  /** The part of the Domain that has to come out of both. */
  readonly part: Partial<Domain>;
  /** Nothing of it is as in a blank machine, so that an unread line cannot pass. */
}

const SWITCH = '50 2a 00 0a 00 00 00 00-00 00 00 00 00 00 00 0b';
const device = (type: string, key: number, inner = ''): string =>
  `<device xsi:type="${type}"><key>${key}</key>${inner}</device>`;
const backing = (type: string, inner: string): string => `<backing xsi:type="${type}">${inner}</backing>`;
const connect = (start: boolean): string => `<connectable><startConnected>${start}</startConnected></connectable>`;
const SCSI = device('ParaVirtualSCSIController', 1000, '<busNumber>0</busNumber>');
const SCSI_LINES = ['scsi0.present = "TRUE"', 'scsi0.virtualDev = "pvscsi"'];
const AHCI = device('VirtualAHCIController', 15000, '<busNumber>0</busNumber>');
const IDE = device('VirtualIDEController', 201, '<busNumber>1</busNumber>');
const nic = (type: string, net: string, address: string) => device(type, 4000, net + connect(false) + address);
const standard = backing('VirtualEthernetCardNetworkBackingInfo', '<deviceName>VM Network</deviceName>');
const manual = '<addressType>manual</addressType><macAddress>00:50:56:00:00:01</macAddress>';
const nicPart = {
  model: 'e1000',
  network: 'VM Network',
  connection: 'bridged',
  device: null,
  port: null,
  mac: '00:50:56:00:00:01',
  macType: 'static',
  macCheck: null,
  connected: false,
  wakeOnLan: true,
  shares: 'normal',
  reservation: 0,
  limit: 'unlimited',
} as const;
const nicLines = [
  'ethernet0.present = "TRUE"',
  'ethernet0.startConnected = "FALSE"',
  'ethernet0.networkName = "VM Network"',
];
const staticLines = ['ethernet0.addressType = "static"', 'ethernet0.address = "00:50:56:00:00:01"'];
const disk = (inner: string, more = '') =>
  device(
    'VirtualDisk',
    2001,
    `${backing('VirtualDiskFlatVer2BackingInfo', `<fileName>[ds] a/b.vmdk</fileName>${inner}`)}<controllerKey>1000</controllerKey><unitNumber>1</unitNumber><capacityInKB>2048</capacityInKB>${more}`,
  );
const diskLines = ['scsi0:1.present = "TRUE"', 'scsi0:1.deviceType = "scsi-hardDisk"', 'scsi0:1.fileName = "b.vmdk"'];

const NIC_MODELS = [
  ['vlance', 'VirtualPCNet32'],
  ['vmxnet3', 'VirtualVmxnet3'],
  ['e1000', 'VirtualE1000'],
  ['e1000e', 'VirtualE1000e'],
  ['sriov', 'VirtualSriovEthernetCard'],
] as const;
const SOUNDS = [
  ['sb16', 'VirtualSoundBlaster16'],
  ['es1371', 'VirtualEnsoniq1371'],
  ['hdaudio', 'VirtualHdAudioCard'],
] as const;

const SAMPLES: Readonly<Record<string, Sample>> = {
  'firmware and secure boot': {
    vmx: ['firmware = "efi"', 'uefi.secureBoot.enabled = "TRUE"'],
    config: '<bootOptions><efiSecureBootEnabled>true</efiSecureBootEnabled></bootOptions><firmware>efi</firmware>',
    part: { firmware: 'efi', secureBoot: true },
  },
  'boot options': {
    vmx: [
      ...SCSI_LINES,
      ...diskLines,
      'bios.bootOrder = "cdrom,hdd,floppy"',
      'bios.hddOrder = "scsi0:1"',
      'bios.bootDelay = "3000"',
      'bios.forceSetupOnce = "TRUE"',
      'bios.bootRetry.enabled = "TRUE"',
      'bios.bootRetry.delay = "7"',
    ],
    devices: SCSI + disk(''),
    config:
      '<bootOptions><bootDelay>3000</bootDelay><enterBIOSSetup>true</enterBIOSSetup><bootRetryEnabled>true</bootRetryEnabled><bootRetryDelay>7000</bootRetryDelay>' +
      '<bootOrder xsi:type="VirtualMachineBootOptionsBootableCdromDevice"/><bootOrder xsi:type="VirtualMachineBootOptionsBootableDiskDevice"><deviceKey>2001</deviceKey></bootOrder>' +
      '<bootOrder xsi:type="VirtualMachineBootOptionsBootableFloppyDevice"/></bootOptions>',
    part: { boot: { order: ['cdrom', 'scsi0:1', 'floppy'], delay: 3000, setup: true, retry: 7000 } },
  },
  'hot-add, latency and affinity': {
    vmx: [
      'vcpu.hotadd = "TRUE"',
      'vcpu.hotremove = "TRUE"',
      'mem.hotadd = "TRUE"',
      'sched.cpu.latencySensitivity = "high"',
      'numvcpus = "2"',
      'sched.cpu.affinity = "0,2"',
    ],
    config:
      '<memoryHotAddEnabled>true</memoryHotAddEnabled><cpuHotAddEnabled>true</cpuHotAddEnabled><cpuHotRemoveEnabled>true</cpuHotRemoveEnabled>' +
      '<latencySensitivity><level>high</level></latencySensitivity><cpuAffinity><affinitySet>2</affinitySet><affinitySet>0</affinitySet></cpuAffinity>',
    part: { hotAdd: { cpu: true, cpuRemove: true, memory: true }, latency: 'high' },
  },
  'the settings of the Tools': {
    vmx: ['tools.syncTime = "TRUE"', 'tools.upgrade.policy = "upgradeAtPowerCycle"'],
    config:
      '<tools><toolsVersion>12352</toolsVersion><toolsUpgradePolicy>upgradeAtPowerCycle</toolsUpgradePolicy><syncTimeWithHost>true</syncTimeWithHost></tools>',
    part: {
      tools: {
        syncTime: true,
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
  },
  'fields that are raw keys of the API': {
    vmx: [],
    raw: {
      'RemoteDisplay.vnc.enabled': 'TRUE',
      'RemoteDisplay.vnc.port': '5901',
      'RemoteDisplay.vnc.ip': '127.0.0.1',
      'RemoteDisplay.vnc.keymap': 'de',
      'smbios.reflectHost': 'TRUE',
      'guestinfo.role': 'db',
    },
    part: {
      smbiosHost: true,
      vnc: { port: 5901, listen: '127.0.0.1', keymap: 'de', password: null },
      guestinfo: { role: 'db' },
    },
  },
  video: {
    vmx: ['svga.vramSize = "8388608"', 'svga.numDisplays = "2"', 'mks.enable3d = "TRUE"'],
    devices: device(
      'VirtualMachineVideoCard',
      500,
      '<videoRamSizeInKB>8192</videoRamSizeInKB><numDisplays>2</numDisplays><useAutoDetect>false</useAutoDetect><enable3DSupport>true</enable3DSupport>',
    ),
    part: { video: { memory: 8192 as never, displays: 2, accelerated: true } },
  },
  'USB and TPM': {
    vmx: ['usb.present = "TRUE"', 'ehci.present = "TRUE"', 'usb_xhci.present = "TRUE"', 'vtpm.present = "TRUE"'],
    devices:
      device('VirtualUSBController', 7000, '<busNumber>0</busNumber><ehciEnabled>true</ehciEnabled>') +
      device('VirtualUSBXHCIController', 14000, '<busNumber>0</busNumber>') +
      device('VirtualTPM', 11000),
    part: { usb: { uhci: true, ehci: true, xhci: true }, tpm: true },
  },
  ...Object.fromEntries(
    SOUNDS.map(([sound, type]): [string, Sample] => [
      `sound ${sound}`,
      {
        vmx: ['sound.present = "TRUE"', `sound.virtualDev = "${sound}"`],
        devices: device(type, 5000),
        part: { sound },
      },
    ]),
  ),
  'a disk and its policy': {
    vmx: [
      ...SCSI_LINES,
      ...diskLines,
      'scsi0:1.mode = "independent-nonpersistent"',
      'scsi0:1.writeThrough = "TRUE"',
      'scsi0:1.sharing = "multi-writer"',
      'sched.scsi0:1.shares = "high"',
      'sched.scsi0:1.throughputCap = "500"',
    ],
    devices:
      SCSI +
      disk(
        '<diskMode>independent_nonpersistent</diskMode><writeThrough>true</writeThrough><thinProvisioned>true</thinProvisioned><sharing>sharingMultiWriter</sharing>',
        '<storageIOAllocation><limit>500</limit><shares><shares>2000</shares><level>high</level></shares></storageIOAllocation>',
      ),
    part: {
      controllers: { scsi0: 'pvscsi' },
      disks: {
        'scsi0:1': {
          file: path('[ds] a/b.vmdk'),
          size: 2048 as never,
          provisioning: 'thin',
          mode: 'independent-nonpersistent',
          writeThrough: true,
          sharing: 'multi-writer',
          shares: 'high',
          limit: 500,
        },
      },
    },
  },
  ...Object.fromEntries(
    NIC_MODELS.map(([model, type]): [string, Sample] => [
      `a ${model} card`,
      {
        vmx: [...nicLines, ...staticLines, `ethernet0.virtualDev = "${model}"`],
        devices: nic(type, standard, manual),
        part: { nics: { ethernet0: { ...nicPart, model, mac: nicPart.mac as never } } },
      },
    ]),
  ),
  'a card that does not wake the guest': {
    vmx: [...nicLines, ...staticLines, 'ethernet0.virtualDev = "e1000"', 'ethernet0.wakeOnPcktRcv = "FALSE"'],
    devices: nic('VirtualE1000', standard, `${manual}<wakeOnLanEnabled>false</wakeOnLanEnabled>`),
    part: { nics: { ethernet0: { ...nicPart, mac: nicPart.mac as never, wakeOnLan: false } } },
  },
  'a card that vCenter gave its address, on a distributed port': {
    vmx: [
      'ethernet0.present = "TRUE"',
      'ethernet0.virtualDev = "e1000"',
      'ethernet0.startConnected = "FALSE"',
      'ethernet0.addressType = "vpx"',
      'ethernet0.generatedAddress = "00:50:56:80:00:01"',
      `ethernet0.dvs.switchId = "${SWITCH}"`,
      'ethernet0.dvs.portId = "8"',
      'ethernet0.dvs.portgroupId = "dvportgroup-1"',
      'ethernet0.dvs.connectionId = "77"',
    ],
    devices: nic(
      'VirtualE1000',
      backing(
        'VirtualEthernetCardDistributedVirtualPortBackingInfo',
        `<port><switchUuid>${SWITCH}</switchUuid><portgroupKey>dvportgroup-1</portgroupKey><portKey>8</portKey><connectionCookie>77</connectionCookie></port>`,
      ),
      '<addressType>assigned</addressType><macAddress>00:50:56:80:00:01</macAddress>',
    ),
    part: {
      nics: {
        ethernet0: {
          ...nicPart,
          network: null,
          port: {
            switch: '502a000a-0000-0000-0000-00000000000b' as never,
            portgroup: 'dvportgroup-1',
            port: '8',
            connection: 77,
          },
          mac: '00:50:56:80:00:01' as never,
          macType: 'generated',
        },
      },
    },
  },
  'CD-ROM drives': {
    vmx: [
      'ide1:0.present = "TRUE"',
      'ide1:0.deviceType = "cdrom-image"',
      'ide1:0.fileName = "/vmfs/volumes/ds/a/cd.iso"',
      'sata0.present = "TRUE"',
      'sata0:0.present = "TRUE"',
      'sata0:0.deviceType = "atapi-cdrom"',
      'sata0:0.fileName = "/dev/cd0"',
      'sata0:0.startConnected = "FALSE"',
      'sata0:1.present = "TRUE"',
      'sata0:1.deviceType = "cdrom-raw"',
      'sata0:1.fileName = "auto detect"',
      'sata0:1.autodetect = "TRUE"',
    ],
    devices:
      IDE +
      AHCI +
      device(
        'VirtualCdrom',
        3002,
        `${backing('VirtualCdromIsoBackingInfo', '<fileName>[ds] a/cd.iso</fileName>')}${connect(true)}<controllerKey>201</controllerKey><unitNumber>0</unitNumber>`,
      ) +
      device(
        'VirtualCdrom',
        16000,
        `${backing('VirtualCdromAtapiBackingInfo', '<deviceName>/dev/cd0</deviceName>')}${connect(false)}<controllerKey>15000</controllerKey><unitNumber>0</unitNumber>`,
      ) +
      device(
        'VirtualCdrom',
        16001,
        `${backing('VirtualCdromPassthroughBackingInfo', '<deviceName/><useAutoDetect>true</useAutoDetect>')}${connect(true)}<controllerKey>15000</controllerKey><unitNumber>1</unitNumber>`,
      ),
    part: {
      cdroms: {
        'ide1:0': { medium: { kind: 'iso', file: '[ds] a/cd.iso' }, connected: true },
        'sata0:0': { medium: { kind: 'device', device: '/dev/cd0', raw: false }, connected: false },
        'sata0:1': { medium: { kind: 'device', device: null, raw: true }, connected: true },
      },
    },
  },
  'floppies, parallel and serial ports': {
    vmx: [
      'floppy0.present = "TRUE"',
      'floppy0.fileType = "file"',
      'floppy0.fileName = "/vmfs/volumes/ds/a/f.flp"',
      'floppy1.present = "TRUE"',
      'floppy1.clientDevice = "TRUE"',
      'floppy1.startConnected = "FALSE"',
      'parallel0.present = "TRUE"',
      'parallel0.fileType = "device"',
      'parallel0.fileName = "/dev/parport0"',
      'parallel1.present = "TRUE"',
      'parallel1.fileType = "file"',
      'parallel1.fileName = "/vmfs/volumes/ds/a/p.out"',
      'serial0.present = "TRUE"',
      'serial0.fileType = "pipe"',
      'serial0.fileName = "p"',
      'serial0.pipe.endPoint = "client"',
      'serial1.present = "TRUE"',
      'serial1.fileType = "pipe"',
      'serial1.fileName = "q"',
    ],
    devices:
      device(
        'VirtualFloppy',
        8000,
        backing('VirtualFloppyImageBackingInfo', '<fileName>[ds] a/f.flp</fileName>') + connect(true),
      ) +
      device('VirtualFloppy', 8001, backing('VirtualFloppyRemoteDeviceBackingInfo', '<deviceName/>') + connect(false)) +
      device(
        'VirtualParallelPort',
        10000,
        backing('VirtualParallelPortDeviceBackingInfo', '<deviceName>/dev/parport0</deviceName>'),
      ) +
      device(
        'VirtualParallelPort',
        10001,
        backing('VirtualParallelPortFileBackingInfo', '<fileName>[ds] a/p.out</fileName>'),
      ) +
      device(
        'VirtualSerialPort',
        9000,
        backing('VirtualSerialPortPipeBackingInfo', '<pipeName>p</pipeName><endpoint>client</endpoint>'),
      ) +
      device(
        'VirtualSerialPort',
        9001,
        backing('VirtualSerialPortPipeBackingInfo', '<pipeName>q</pipeName><endpoint>server</endpoint>'),
      ),
    part: {
      floppies: {
        floppy0: { medium: { kind: 'file', file: '[ds] a/f.flp' }, connected: true },
        floppy1: { medium: { kind: 'client' }, connected: false },
      },
      parallels: {
        parallel0: { kind: 'device', device: '/dev/parport0' },
        parallel1: { kind: 'file', file: '[ds] a/p.out' },
      },
      serials: {
        serial0: { kind: 'pipe', pipe: 'p', endpoint: 'client' },
        serial1: { kind: 'pipe', pipe: 'q', endpoint: 'server' },
      },
    },
  },
  'a PCI device of the host': {
    vmx: [
      'pciPassthru0.present = "TRUE"',
      'pciPassthru0.id = "00000:131:00.0"',
      'pciPassthru0.deviceId = "0x10fb"',
      'pciPassthru0.vendorId = "0x8086"',
      'pciPassthru0.systemId = "5d1a"',
    ],
    devices: device(
      'VirtualPCIPassthrough',
      13000,
      backing(
        'VirtualPCIPassthroughDeviceBackingInfo',
        '<deviceName/><id>0000:83:00.0</id><deviceId>10fb</deviceId><systemId>5d1a</systemId><vendorId>-32634</vendorId>',
      ),
    ),
    part: {
      passthrough: { pciPassthru0: { address: '00000:131:00.0', vendor: '0x8086', device: '0x10fb', system: '5d1a' } },
    },
  },
};

function configOf({ config = '', devices = '', raw = {} }: Sample): VimObject {
  const options = Object.entries(raw).map(
    ([key, value]) => `<extraConfig><key>${key}</key><value xsi:type="xsd:string">${value}</value></extraConfig>`,
  );
  const text =
    `<name>a</name><version>vmx-13</version><hardware><numCPU>2</numCPU><memoryMB>64</memoryMB>${devices}</hardware>` +
    options.join('') +
    config;
  const decoded = decodeAnswer(
    Buffer.from(envelope(response('X', `<returnval>${text}</returnval>`))),
    'X',
    'VirtualMachineConfigInfo',
  );
  const object = objectOf(decoded);
  if (object === null) throw new Error('the sample is no object');
  return object;
}

function vmxOf({ vmx, raw = {} }: Sample): string {
  const head = [
    '.encoding = "UTF-8"',
    'config.version = "8"',
    'virtualHW.version = "13"',
    'displayName = "a"',
    'memsize = "64"',
    'numvcpus = "2"',
  ];
  const lines = [
    ...head.filter((line) => !vmx.includes(line)),
    ...vmx,
    ...Object.entries(raw).map(([key, value]) => `${key} = "${value}"`),
  ];
  return `${lines.join('\n')}\n`;
}

test.each(Object.entries(SAMPLES))('%s', (_, sample) => {
  const told = domainFromConfig(configOf(sample));
  const { document } = parseVmxText(vmxOf(sample));
  const mounts = [{ datastore: 'ds', mount: '/vmfs/volumes/ds' }];
  const read = withFacts(domainFromVmx(document, { vmxPath: path('[ds] a/a.vmx'), mounts }).domain, told);
  expect(told).toMatchObject(sample.part);
  expect(read).toMatchObject(sample.part);
  expect({ ...read, vmx: {} }).toEqual({ ...told, vmx: {}, guestOs: read.guestOs });
});
