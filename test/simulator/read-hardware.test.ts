import { describe, expect, it } from 'vitest';
import { vmxDocument } from '../../src/formats/vmx/syntax.js';
import { machineConfig } from '../../src/simulator/hardware/machine-config.js';
import type { MachineContext } from '../../src/simulator/hardware/machine-context.js';
import { readDevices } from '../../src/simulator/hardware/read/read-devices.js';
import { VmxKeys } from '../../src/simulator/hardware/vmx-draft.js';
import { reference, type Value } from '../../src/simulator/soap/value.js';
import { parseLocation } from '../../src/simulator/storage/datastore-location.js';

/** What an uploaded file says, in whatever spelling, appears in the config. */
const around: MachineContext = {
  vmx: parseLocation('[ssd1] web/web.vmx'),
  poweredOn: false,
  isConnected: () => false,
  locate: (name) => (name === '' ? null : { datastore: 'ssd1', path: `web/${name}` }),
  fileName: ({ path }) => path,
  disk: () => null,
  datastore: () => reference('Datastore', 'd'),
  network: () => undefined,
  hasSwitches: true,
  portGroup: (key) => (key === 'dvportgroup-75' ? { name: 'prod', switchUuid: '50 2a' } : undefined),
};

/** A value as plain data, unset members left out. */
function plain(value: Value | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.kind === 'scalar') return value.text;
  if (value.kind === 'reference') return `${value.type}:${value.value}`;
  if (value.kind === 'array') return value.items.map(plain);
  const members = Object.entries(value.fields).filter(([, member]) => member !== undefined);
  return { is: value.type, ...Object.fromEntries(members.map(([name, member]) => [name, plain(member)])) };
}

const keysOf = (values: Record<string, string>) => new VmxKeys(vmxDocument(values));
const device = (values: Record<string, string>, key: number) =>
  readDevices(keysOf(values), around).find((each) => each.key === key);

function config(values: Record<string, string>) {
  const keys = keysOf(values);
  const facts = { changeVersion: 'v', modified: new Date(0), datastoreUrl: '/x', hotPlugMemoryLimitMiB: 4096 };
  return plain(machineConfig(keys, readDevices(keys, around), around, facts));
}

const TWO_DISKS = {
  'scsi0.present': 'TRUE',
  'scsi0:0.present': 'TRUE',
  'scsi0:0.fileName': 'a.vmdk',
  'scsi0:1.present': 'TRUE',
  'scsi0:1.fileName': 'b.vmdk',
  'ethernet1.present': 'TRUE',
};
const disk = (deviceKey: string) => ({ is: 'VirtualMachineBootOptionsBootableDiskDevice', deviceKey });
const CDROM = { is: 'VirtualMachineBootOptionsBootableCdromDevice' };
const CARD = { is: 'VirtualMachineBootOptionsBootableEthernetDevice', deviceKey: '4001' };

describe('VMX keys -> config', () => {
  it.each<[string, Record<string, string>, readonly unknown[] | undefined]>([
    ['no order', {}, undefined],
    ['words in any case', { 'bios.bootOrder': 'CDROM, Ethernet1' }, [CDROM, CARD]],
    [
      'named disks',
      { 'bios.bootOrder': 'hdd,cdrom', 'bios.hddOrder': 'scsi0:1,scsi0:0' },
      [disk('2001'), disk('2000'), CDROM],
    ],
    ['unnamed disks', { 'bios.bootOrder': 'hdd' }, [disk('2000')]],
    [
      'devices that are not there',
      { 'bios.bootOrder': 'ethernet0,hdd', 'bios.hddOrder': 'scsi0:5,scsi0:1' },
      [disk('2001')],
    ],
    ['words that mean nothing', { 'bios.bootOrder': 'usb,,net' }, undefined],
  ])('boot order: %s', (_name, values, order) => {
    const found = config({ ...TWO_DISKS, ...values });
    expect(found).toMatchObject({ bootOptions: { bootRetryDelay: '10000' } });
    expect((found as { bootOptions: { bootOrder?: unknown } }).bootOptions.bootOrder).toEqual(order);
  });

  it.each([
    ['all', undefined],
    ['0, 2', ['0', '2']],
    ['1-3,7', ['1', '2', '3', '7']],
    ['', undefined],
    ['3-1', undefined],
    ['0-99999', undefined],
    ['two', undefined],
  ])('affinity %j', (text, set) => {
    const found = config({ 'sched.cpu.affinity': text }) as { cpuAffinity?: { affinitySet: unknown } };
    expect(found.cpuAffinity?.affinitySet).toEqual(set);
  });

  it.each([
    [{}, 'normal'],
    [{ 'sched.cpu.latencySensitivity': 'HIGH' }, 'high'],
    [{ 'sched.cpu.latencySensitivity': 'FALSE' }, 'normal'],
  ])('latency of %j', (values, level) => {
    expect(config(values)).toMatchObject({ latencySensitivity: { level } });
  });
});

describe('VMX keys -> devices', () => {
  it.each<[string, Record<string, string>, number, Record<string, unknown>]>([
    [
      'a shared disk with a cap',
      {
        ...TWO_DISKS,
        'scsi0:1.sharing': 'Multi-Writer',
        'scsi0:1.writeThrough': 'true',
        'sched.scsi0:1.shares': 'low',
        'sched.scsi0:1.throughputCap': '200',
      },
      2001,
      {
        backing: { sharing: 'sharingMultiWriter', writeThrough: 'true' },
        storageIOAllocation: { limit: '200', shares: { shares: '500', level: 'low' } },
      },
    ],
    [
      'a disk without limits',
      { ...TWO_DISKS, 'sched.scsi0:0.throughputCap': 'off' },
      2000,
      { backing: { sharing: 'sharingNone', writeThrough: 'false' }, storageIOAllocation: { limit: '-1' } },
    ],
    ['a sound card of no model', { 'sound.present': 'TRUE' }, 5000, { is: 'VirtualEnsoniq1371' }],
    ['an old one', { 'sound.present': 'TRUE', 'sound.virtualDev': 'SB16' }, 5000, { is: 'VirtualSoundBlaster16' }],
    ['USB 1.1', { 'usb.present': 'TRUE' }, 7000, { is: 'VirtualUSBController', ehciEnabled: 'false' }],
    ['USB 2', { 'usb.present': 'TRUE', 'ehci.present': 'TRUE' }, 7000, { ehciEnabled: 'true' }],
    ['USB 3', { 'usb_xhci.present': 'TRUE' }, 14_000, { is: 'VirtualUSBXHCIController' }],
    ['a TPM', { 'vtpm.present': 'TRUE' }, 11_000, { is: 'VirtualTPM' }],
    [
      'a floppy of no kind',
      { 'floppy0.present': 'TRUE' },
      8000,
      { backing: { is: 'VirtualFloppyDeviceBackingInfo', useAutoDetect: 'true' } },
    ],
    [
      'a floppy image',
      { 'floppy1.fileType': 'file', 'floppy1.fileName': 'a.flp' },
      8001,
      { unitNumber: '1', backing: { is: 'VirtualFloppyImageBackingInfo', fileName: '[ssd1] web/a.flp' } },
    ],
    [
      'a floppy of the client',
      { 'floppy0.present': 'TRUE', 'floppy0.clientDevice': 'TRUE', 'floppy0.fileName': '/dev/fd0' },
      8000,
      { backing: { is: 'VirtualFloppyRemoteDeviceBackingInfo', deviceName: '' } },
    ],
    [
      'a parallel port that the host picks',
      { 'parallel2.present': 'TRUE', 'parallel2.fileName': 'auto detect', 'parallel2.autodetect': 'TRUE' },
      10_002,
      { backing: { is: 'VirtualParallelPortDeviceBackingInfo', deviceName: '', useAutoDetect: 'true' } },
    ],
    [
      'a PCI device in the older spelling',
      { 'pciPassthru0.present': 'TRUE', 'pciPassthru0.id': '130:00.0', 'pciPassthru0.vendorId': '0x10de' },
      13_000,
      { is: 'VirtualPCIPassthrough', backing: { id: '0000:82:00.0', vendorId: '4318' } },
    ],
    [
      'a virtual GPU',
      { 'pciPassthru4.present': 'TRUE', 'pciPassthru4.virtualDev': 'vmiop', 'pciPassthru4.vgpu': 'grid_p4' },
      13_004,
      { unitNumber: '38', backing: { is: 'VirtualPCIPassthroughVmiopBackingInfo', vgpu: 'grid_p4' } },
    ],
    [
      'a function of the host as a card',
      {
        'pciPassthru30.present': 'TRUE',
        'pciPassthru30.pfId': '00000:026:00.1',
        'pciPassthru30.dvs.switchId': '50 2a',
        'pciPassthru30.dvs.portgroupId': 'dvportgroup-75',
        'pciPassthru30.MACAddressType': 'vpx',
        'pciPassthru30.generatedMACAddress': '00:50:56:8C:19:F9',
      },
      13_030,
      {
        is: 'VirtualSriovEthernetCard',
        unitNumber: '64',
        addressType: 'assigned',
        macAddress: '00:50:56:8c:19:f9',
        deviceInfo: { summary: 'prod' },
        sriovBacking: { physicalFunctionBacking: { id: '0000:1a:00.1' } },
      },
    ],
    [
      'a card of the model sriov',
      { 'ethernet0.present': 'TRUE', 'ethernet0.virtualDev': 'sriov' },
      4000,
      { is: 'VirtualSriovEthernetCard', unitNumber: '7' },
    ],
    [
      'a card on a distributed port',
      {
        'ethernet3.present': 'TRUE',
        'ethernet3.dvs.switchId': '50 2a',
        'ethernet3.dvs.portId': '7',
        'ethernet3.dvs.portgroupId': 'dvportgroup-75',
        'ethernet3.dvs.connectionId': '99',
      },
      4003,
      {
        deviceInfo: { summary: 'prod' },
        backing: {
          port: { switchUuid: '50 2a', portgroupKey: 'dvportgroup-75', portKey: '7', connectionCookie: '99' },
        },
      },
    ],
    [
      'the video card',
      { 'svga.vramSize': '8388608', 'svga.autodetect': 'true', 'mks.enable3d': 'true' },
      500,
      { videoRamSizeInKB: '8192', useAutoDetect: 'true', enable3DSupport: 'true', use3dRenderer: 'automatic' },
    ],
  ])('%s', (_name, values, key, expected) => {
    expect(plain(device(values, key)?.value)).toMatchObject(expected);
  });

  it.each<[Record<string, string>, number]>([
    [{ 'sound.present': 'FALSE', 'sound.virtualDev': 'hdaudio' }, 5000],
    [{ 'ehci.present': 'TRUE' }, 7000],
    [{ 'floppy0.present': 'FALSE', 'floppy0.fileType': 'device' }, 8000],
    [{ 'parallel3.present': 'TRUE' }, 10_003],
    [{ 'pciPassthru128.present': 'TRUE' }, 13_128],
  ])('%j is no device', (values, key) => {
    expect(device(values, key)).toBeUndefined();
  });

  it('lists what sits on the PCI and on the super I/O controller', () => {
    const all = {
      'sound.present': 'TRUE',
      'usb.present': 'TRUE',
      'vtpm.present': 'TRUE',
      'pciPassthru0.present': 'TRUE',
      'ethernet0.present': 'TRUE',
      'floppy0.present': 'TRUE',
      'parallel0.present': 'TRUE',
    };
    expect(plain(device(all, 100)?.value)).toMatchObject({
      device: expect.arrayContaining(['500', '4000', '5000', '7000', '11000', '13000']),
    });
    expect(plain(device(all, 400)?.value)).toMatchObject({ device: ['10000', '8000'] });
  });
});
