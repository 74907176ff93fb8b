import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import {
  backing,
  boot,
  bootable,
  change,
  FLOPPY,
  named,
  newDisk,
  PARALLEL,
  PASSTHROUGH,
  port,
  SOUND,
  SRIOV,
  TPM,
  USB,
  video,
  XHCI,
} from './device-specs.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

/**
 * The law: what a client says of a device is written as a host spells it, and what is written is what the API shows, also after
 * the file was read anew.
 */
let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const BUILD01 = '2';
const vmx = async (name = 'build01') => (await client.http(`/folder/${name}/${name}.vmx?dsName=ssd1`)).text();
const reconfigure = (id: string, spec: string) => run(client, 'ReconfigVM_Task', id, `<spec>${spec}</spec>`);

interface Case {
  readonly name: string;
  readonly spec: string;
  readonly lines: readonly string[];
  /** Paths of properties and what they show. */
  readonly shows: Readonly<Record<string, string>>;
}

const device = (key: number, member: string) => `config.hardware.device[${key}].${member}`;

const CASES: readonly Case[] = [
  {
    name: 'boot options, retries in seconds',
    spec: boot(
      '<bootDelay>3000</bootDelay><enterBIOSSetup>true</enterBIOSSetup><efiSecureBootEnabled>true</efiSecureBootEnabled><bootRetryEnabled>true</bootRetryEnabled><bootRetryDelay>20000</bootRetryDelay>',
    ),
    lines: [
      'bios.bootDelay = "3000"',
      'bios.forceSetupOnce = "TRUE"',
      'uefi.secureBoot.enabled = "TRUE"',
      'bios.bootRetry.enabled = "TRUE"',
      'bios.bootRetry.delay = "20"',
    ],
    shows: {
      'config.bootOptions.bootDelay': '3000',
      'config.bootOptions.efiSecureBootEnabled': 'true',
      'config.bootOptions.bootRetryDelay': '20000',
    },
  },
  {
    name: 'boot order, with a disk that joins by the same spec',
    spec:
      newDisk() + boot(bootable('Ethernet', 4000) + bootable('Disk', -7) + bootable('Cdrom') + bootable('Disk', 2000)),
    lines: ['bios.bootOrder = "ethernet0,hdd,cdrom"', 'bios.hddOrder = "scsi0:1,scsi0:0"'],
    shows: {},
  },
  {
    name: 'latency and affinity',
    spec: '<latencySensitivity><level>high</level></latencySensitivity><cpuAffinity><affinitySet>3</affinitySet><affinitySet>0</affinitySet></cpuAffinity><memoryAffinity><affinitySet>1</affinitySet></memoryAffinity>',
    lines: ['sched.cpu.latencySensitivity = "high"', 'sched.cpu.affinity = "0,3"', 'sched.mem.affinity = "1"'],
    shows: { 'config.latencySensitivity.level': 'high' },
  },
  {
    name: 'a plain new disk',
    spec: newDisk(),
    lines: ['sched.scsi0:1.shares = "normal"', 'sched.scsi0:1.throughputCap = "off"'],
    shows: {
      [device(2001, 'storageIOAllocation.limit')]: '-1',
      [device(2001, 'storageIOAllocation.shares.shares')]: '1000',
    },
  },
  {
    name: 'a disk whose backing names a datastore alone: the host makes the directory',
    spec: newDisk('', '', '[images] '),
    lines: ['scsi0:1.present = "TRUE"'],
    shows: { [device(2001, 'backing.fileName')]: '[images] build01/build01.vmdk' },
  },
  {
    name: 'a disk with a policy',
    spec: newDisk(
      '<storageIOAllocation><limit>500</limit><shares><shares>1500</shares><level>custom</level></shares></storageIOAllocation>',
      '<writeThrough>true</writeThrough><sharing>sharingMultiWriter</sharing>',
    ),
    lines: [
      'scsi0:1.writeThrough = "TRUE"',
      'scsi0:1.sharing = "multi-writer"',
      'sched.scsi0:1.shares = "1500"',
      'sched.scsi0:1.throughputCap = "500"',
    ],
    shows: {
      [device(2001, 'backing.writeThrough')]: 'true',
      [device(2001, 'backing.sharing')]: 'sharingMultiWriter',
      [device(2001, 'storageIOAllocation.limit')]: '500',
      [device(2001, 'storageIOAllocation.shares.level')]: 'custom',
      [device(2001, 'shares.shares')]: '1500',
    },
  },
  {
    name: 'the video card',
    spec: video(
      '<videoRamSizeInKB>8192</videoRamSizeInKB><numDisplays>2</numDisplays><useAutoDetect>true</useAutoDetect><enable3DSupport>true</enable3DSupport><use3dRenderer>software</use3dRenderer><graphicsMemorySizeInKB>524288</graphicsMemorySizeInKB>',
    ),
    lines: [
      'svga.vramSize = "8388608"',
      'svga.numDisplays = "2"',
      'svga.autodetect = "TRUE"',
      'mks.enable3d = "TRUE"',
      'mks.use3dRenderer = "software"',
      'svga.graphicsMemoryKB = "524288"',
    ],
    shows: { [device(500, 'videoRamSizeInKB')]: '8192', [device(500, 'enable3DSupport')]: 'true' },
  },
  {
    name: 'a sound card',
    spec: SOUND,
    lines: [
      'sound.present = "TRUE"',
      'sound.virtualDev = "hdaudio"',
      'sound.autodetect = "TRUE"',
      'sound.fileName = "-1"',
    ],
    shows: { [device(5000, 'backing.useAutoDetect')]: 'true' },
  },
  {
    name: 'USB controllers',
    spec: USB + XHCI,
    lines: ['usb.present = "TRUE"', 'ehci.present = "TRUE"', 'usb_xhci.present = "TRUE"'],
    shows: { [device(7000, 'ehciEnabled')]: 'true', [device(14_000, 'busNumber')]: '0' },
  },
  { name: 'a TPM', spec: TPM, lines: ['vtpm.present = "TRUE"'], shows: { [device(11_000, 'key')]: '11000' } },
  {
    name: 'a floppy of the client',
    spec: FLOPPY,
    lines: ['floppy0.present = "TRUE"', 'floppy0.fileType = "device"', 'floppy0.clientDevice = "TRUE"'],
    shows: { [device(8000, 'backing.deviceName')]: '' },
  },
  {
    name: 'a floppy that the host picks, and one without a medium',
    spec:
      change('VirtualFloppy', backing('VirtualFloppyDeviceBackingInfo', named('', true))) +
      change('VirtualFloppy', backing('VirtualFloppyImageBackingInfo', '<fileName></fileName>'), 'add', -2),
    lines: ['floppy0.fileName = "auto detect"', 'floppy0.autodetect = "TRUE"', 'floppy1.fileType = "file"'],
    shows: { [device(8000, 'backing.useAutoDetect')]: 'true', [device(8001, 'backing.fileName')]: '' },
  },
  {
    name: 'parallel ports',
    spec:
      PARALLEL +
      change('VirtualParallelPort', backing('VirtualParallelPortDeviceBackingInfo', named('/dev/parport0')), 'add', -2),
    lines: [
      'parallel0.present = "TRUE"',
      'parallel0.fileType = "file"',
      'parallel0.fileName = "print.txt"',
      'parallel1.fileType = "device"',
      'parallel1.fileName = "/dev/parport0"',
    ],
    shows: {
      [device(10_000, 'backing.fileName')]: '[ssd1] build01/print.txt',
      [device(10_001, 'backing.deviceName')]: '/dev/parport0',
    },
  },
  {
    name: 'a PCI device of the host, in decimals',
    spec: PASSTHROUGH,
    lines: [
      'pciPassthru0.present = "TRUE"',
      'pciPassthru0.id = "00000:026:01.2"',
      'pciPassthru0.deviceId = "0x10fb"',
      'pciPassthru0.vendorId = "0x8086"',
      'pciPassthru0.systemId = "6a987c42"',
    ],
    shows: {
      [device(13_000, 'backing.id')]: '0000:1a:01.2',
      [device(13_000, 'backing.deviceId')]: '10fb',
      [device(13_000, 'backing.vendorId')]: '-32634',
      [device(13_000, 'unitNumber')]: '18',
    },
  },
  {
    name: 'a card with a function of the host, from 31 downward',
    spec: SRIOV,
    lines: [
      'pciPassthru31.present = "TRUE"',
      'pciPassthru31.pfId = "00000:026:00.1"',
      'pciPassthru31.id = "00000:026:00.1"',
      'pciPassthru31.deviceId = "0"',
      'pciPassthru31.systemId = "BYPASS"',
      'pciPassthru31.networkName = "DMZ"',
      'pciPassthru31.MACAddressType = "static"',
      'pciPassthru31.MACAddress = "00:50:56:25:48:77"',
    ],
    shows: {
      [device(13_031, 'macAddress')]: '00:50:56:25:48:77',
      [device(13_031, 'unitNumber')]: '65',
      [device(13_031, 'sriovBacking.physicalFunctionBacking.id')]: '0000:1a:00.1',
    },
  },
  {
    name: 'a card on a distributed port',
    spec: change(
      'VirtualVmxnet3',
      `${port('dvportgroup-75', '<portKey>12</portKey>')}<wakeOnLanEnabled>true</wakeOnLanEnabled><uptCompatibilityEnabled>true</uptCompatibilityEnabled>`,
    ),
    lines: [
      'ethernet1.dvs.switchId = "50 2a 4f 00 11 22 33 44-55 66 77 88 99 aa bb cc"',
      'ethernet1.dvs.portgroupId = "dvportgroup-75"',
      'ethernet1.dvs.portId = "12"',
      'ethernet1.wakeOnPcktRcv = "TRUE"',
      'ethernet1.uptCompatibility = "TRUE"',
    ],
    shows: {
      [device(4001, 'backing.port.portgroupKey')]: 'dvportgroup-75',
      [device(4001, 'backing.port.portKey')]: '12',
      [device(4001, 'wakeOnLanEnabled')]: 'true',
    },
  },
  {
    name: 'a card that does not wake the guest, because the spec does not say it',
    spec: change('VirtualVmxnet3', port('dvportgroup-75', '')),
    lines: ['ethernet1.wakeOnPcktRcv = "FALSE"'],
    shows: { [device(4001, 'wakeOnLanEnabled')]: 'false' },
  },
  {
    name: 'a card that wakes the guest in a file without the key, and then no longer',
    spec: change(
      'VirtualVmxnet3',
      `${port('dvportgroup-75', '')}<wakeOnLanEnabled>false</wakeOnLanEnabled>`,
      'edit',
      4000,
    ),
    lines: ['ethernet0.wakeOnPcktRcv = "FALSE"'],
    shows: { [device(4000, 'wakeOnLanEnabled')]: 'false' },
  },
];

describe('what a spec says of a device', () => {
  it.each(CASES)('$name', async ({ spec, lines, shows }) => {
    expect(await reconfigure(BUILD01, spec)).toMatchObject({ state: 'success' });
    const text = (await vmx()).split('\n');
    for (const line of lines) expect(text).toContain(line);
    const whole = async () =>
      (await properties(client, 'VirtualMachine', BUILD01, 'config.hardware'))['config.hardware'];
    const before = await whole();
    for (const [path, value] of Object.entries(shows)) {
      expect(await property(client, 'VirtualMachine', BUILD01, path), path).toBe(value);
    }
    await client.ok('Reload', BUILD01);
    expect(await whole()).toEqual(before);
  });

  it('takes every key that it writes out of extraConfig', async () => {
    const all = SOUND + USB + XHCI + TPM + FLOPPY + PARALLEL + PASSTHROUGH + SRIOV + newDisk();
    const before = (await properties(client, 'VirtualMachine', BUILD01, 'config.extraConfig'))['config.extraConfig'];
    expect(await reconfigure(BUILD01, all)).toMatchObject({ state: 'success' });
    expect((await properties(client, 'VirtualMachine', BUILD01, 'config.extraConfig'))['config.extraConfig']).toEqual(
      before,
    );
  });

  it('removes what it added and leaves the lines that were there', async () => {
    const before = await vmx();
    await reconfigure(BUILD01, SOUND + USB + XHCI + TPM + FLOPPY + PARALLEL + PASSTHROUGH + SRIOV + newDisk());
    const remove = (type: string, key: number, body = '') => change(type, body, 'remove', key);
    const end = await reconfigure(
      BUILD01,
      remove('VirtualHdAudioCard', 5000) +
        remove('VirtualUSBController', 7000, '<busNumber>0</busNumber>') +
        remove('VirtualUSBXHCIController', 14_000, '<busNumber>0</busNumber>') +
        remove('VirtualTPM', 11_000) +
        remove('VirtualFloppy', 8000) +
        remove('VirtualParallelPort', 10_000) +
        remove('VirtualPCIPassthrough', 13_000) +
        remove('VirtualSriovEthernetCard', 13_031) +
        remove('VirtualDisk', 2001, '<capacityInKB>1024</capacityInKB>'),
    );
    expect(end).toMatchObject({ state: 'success' });
    expect((await vmx()).split('\n').sort()).toEqual(before.split('\n').sort());
  });

  it('shows the boot order by the keys of the devices, and takes it away for a lone device of no kind', async () => {
    await reconfigure(BUILD01, boot(bootable('Cdrom') + bootable('Disk', 2000) + bootable('Ethernet', 4000)));
    const options = async () =>
      (await properties(client, 'VirtualMachine', BUILD01, 'config.bootOptions'))['config.bootOptions'];
    const order = (await options())?.children.filter((child) => child.name === 'bootOrder') ?? [];
    expect(order.map((each) => at(each, 'deviceKey')?.text ?? '')).toEqual(['', '2000', '4000']);
    expect(
      (await reconfigure(BUILD01, boot('<bootOrder xsi:type="VirtualMachineBootOptionsBootableDevice"/>'))).state,
    ).toBe('success');
    expect(await vmx()).not.toMatch(/bios\.(bootOrder|hddOrder)/);
    expect((await options())?.children.some((child) => child.name === 'bootOrder')).toBe(false);
  });
});
