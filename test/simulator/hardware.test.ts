import { describe, expect, it } from 'vitest';
import { vmxDocument } from '../../src/formats/vmx/syntax.js';
import { isFirstClassKey } from '../../src/simulator/hardware/first-class-keys.js';
import { guestFullName, guestIdOf, guestWordOf } from '../../src/simulator/hardware/guest-ids.js';
import { apiUuid, machineConfig, vmxUuid } from '../../src/simulator/hardware/machine-config.js';
import type { MachineContext } from '../../src/simulator/hardware/machine-context.js';
import { storedName } from '../../src/simulator/hardware/machine-name.js';
import { readDevices } from '../../src/simulator/hardware/read/read-devices.js';
import { cpuAllocation, memoryAllocation } from '../../src/simulator/hardware/settings/allocation.js';
import { VmxKeys } from '../../src/simulator/hardware/vmx-draft.js';
import { type DataObject, reference, type Value } from '../../src/simulator/soap/value.js';
import { parseLocation } from '../../src/simulator/storage/datastore-location.js';

const keysOf = (values: Record<string, string>) => new VmxKeys(vmxDocument(values));

const around: MachineContext = {
  vmx: parseLocation('[ssd1] web/web.vmx'),
  poweredOn: true,
  isConnected: (_slot: string, startConnected: boolean) => startConnected,
  locate: (name) => (name === '' ? null : { datastore: 'ssd1', path: `web/${name}` }),
  fileName: ({ path }) => path,
  disk: () => ({
    capacityKiB: 1024,
    thin: true,
    eager: false,
    uuid: '60 00 c2 9a 00 01 02 03-04 05 06 07 08 09 0a 0b',
    adapter: 'lsilogic',
    parent: null,
  }),
  datastore: () => reference('Datastore', 'd'),
  network: (name) => (name === 'VM Network' ? reference('Network', 'n') : undefined),
  hasSwitches: false,
  portGroup: () => undefined,
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

function config(values: Record<string, string>): DataObject {
  const keys = keysOf(values);
  const facts = { changeVersion: 'v', modified: new Date(0), datastoreUrl: '/x', hotPlugMemoryLimitMiB: 4096 };
  return machineConfig(keys, readDevices(keys, around), around, facts);
}

describe('guest identifiers', () => {
  it.each([
    ['debian12-64', 'debian12_64Guest', 'Debian GNU/Linux 12 (64-bit)'],
    ['other', 'otherGuest', 'Other (32-bit)'],
    ['other-64', 'otherGuest64', 'Other (64-bit)'],
    ['ubuntu-64', 'ubuntu64Guest', 'Ubuntu Linux (64-bit)'],
    ['windows2019srv-64', 'windows2019srv_64Guest', 'Microsoft Windows Server 2019 (64-bit)'],
    ['rhel8-64', 'rhel8_64Guest', 'Red Hat Enterprise Linux 8 (64-bit)'],
  ])('%s <-> %s', (word, guestId, fullName) => {
    expect(guestIdOf(word)).toBe(guestId);
    expect(guestWordOf(guestId)).toBe(word);
    expect(guestFullName(word)).toBe(fullName);
  });
  it('refuses what cannot be an identifier', () => {
    expect(guestWordOf('debian12-64')).toBeNull();
  });
});

describe('VMX keys -> VirtualMachineConfigInfo', () => {
  it.each<[string, Record<string, string>, Record<string, unknown>]>([
    ['names', { displayName: 'web', annotation: 'a' }, { name: 'web', annotation: 'a' }],
    ['a nameless file', {}, { name: 'web' }],
    ['firmware', { firmware: 'efi' }, { firmware: 'efi' }],
    ['no firmware', {}, { firmware: 'bios' }],
    ['hardware version', { 'virtualHW.version': '9' }, { version: 'vmx-09' }],
    [
      'uuid',
      { 'uuid.bios': vmxUuid('42116ec4-1d3f-4f0a-9a52-000000000001') },
      { uuid: '42116ec4-1d3f-4f0a-9a52-000000000001' },
    ],
    [
      'hot add',
      { 'mem.hotadd': 'TRUE', 'vcpu.hotadd': 'true' },
      {
        memoryHotAddEnabled: 'true',
        cpuHotAddEnabled: 'true',
        cpuHotRemoveEnabled: 'false',
        hotPlugMemoryLimit: '4096',
        hotPlugMemoryIncrementSize: '128',
      },
    ],
    ['case of keys', { MEMSIZE: '64' }, { hardware: expect.objectContaining({ memoryMB: '64' }) }],
    [
      'other keys',
      { memsize: '64', 'my.key': 'v', 'scsi0.present': 'TRUE', 'scsi0.pciSlotNumber': '160' },
      {
        extraConfig: [
          { is: 'OptionValue', key: 'my.key', value: 'v' },
          { is: 'OptionValue', key: 'scsi0.pciSlotNumber', value: '160' },
        ],
      },
    ],
  ])('%s', (_name, values, expected) => {
    expect(plain(config(values))).toMatchObject(expected);
  });

  it('shows every key either in a field or in extraConfig, never in both', () => {
    for (const key of ['memsize', 'ethernet0.address', 'scsi0:1.fileName', 'serial3.fileType', 'UUID.bios']) {
      expect(isFirstClassKey(key), key).toBe(true);
    }
    for (const key of ['guestinfo.x', 'ethernet0.pciSlotNumber', 'sched.swap.derivedName', 'nvram']) {
      expect(isFirstClassKey(key), key).toBe(false);
    }
  });

  it.each([
    [{}, '0', '-1', 'normal', '2000'],
    [{ 'sched.cpu.min': '500', 'sched.cpu.max': '2000', 'sched.cpu.shares': 'high' }, '500', '2000', 'high', '4000'],
    [{ 'sched.cpu.max': 'unlimited', 'sched.cpu.shares': '777' }, '0', '-1', 'custom', '777'],
  ])('cpu allocation of %j', (values, reservation, limit, level, shares) => {
    const found = plain(cpuAllocation(keysOf({ numvcpus: '2', ...values })));
    expect(found).toMatchObject({ reservation, limit, shares: { level, shares } });
  });

  it('memory reservation from either spelling, the newer one first', () => {
    expect(plain(memoryAllocation(keysOf({ 'sched.mem.min': '8' })))).toMatchObject({ reservation: '8' });
    expect(plain(memoryAllocation(keysOf({ 'sched.mem.min': '8', 'sched.mem.minSize': '16' })))).toMatchObject({
      reservation: '16',
    });
  });
});

describe('VMX keys -> devices', () => {
  const device = (values: Record<string, string>, key: number) =>
    plain(readDevices(keysOf(values), around).find((each) => each.key === key)?.value);

  it('has the devices that every machine has', () => {
    expect(readDevices(keysOf({}), around).map((each) => each.key)).toEqual([
      100, 200, 201, 300, 400, 500, 600, 700, 12_000,
    ]);
  });

  it.each<[string, Record<string, string>, number, Record<string, unknown>]>([
    [
      'a SCSI controller',
      { 'scsi1.present': 'TRUE', 'scsi1.virtualDev': 'pvscsi' },
      1001,
      { is: 'ParaVirtualSCSIController', busNumber: '1', sharedBus: 'noSharing' },
    ],
    ['one without a model', { 'scsi0.present': 'TRUE' }, 1000, { is: 'VirtualLsiLogicController' }],
    ['an NVMe controller', { 'nvme0.present': 'TRUE' }, 31_000, { is: 'VirtualNVMEController' }],
    [
      'a disk',
      {
        'scsi1.present': 'TRUE',
        'scsi1:2.present': 'TRUE',
        'scsi1:2.fileName': 'd.vmdk',
        'scsi1:2.mode': 'independent-persistent',
      },
      2018,
      {
        is: 'VirtualDisk',
        controllerKey: '1001',
        unitNumber: '2',
        capacityInKB: '1024',
        backing: {
          fileName: '[ssd1] web/d.vmdk',
          diskMode: 'independent_persistent',
          thinProvisioned: 'true',
          uuid: '6000c29a-0001-0203-0405-060708090a0b',
        },
      },
    ],
    [
      'a SATA CD-ROM',
      {
        'sata0.present': 'TRUE',
        'sata0:1.present': 'TRUE',
        'sata0:1.deviceType': 'cdrom-image',
        'sata0:1.fileName': 'x.iso',
      },
      16_001,
      { is: 'VirtualCdrom', backing: { is: 'VirtualCdromIsoBackingInfo', fileName: '[ssd1] web/x.iso' } },
    ],
    [
      'an IDE client drive',
      { 'ide1:0.present': 'TRUE', 'ide1:0.deviceType': 'atapi-cdrom', 'ide1:0.clientDevice': 'TRUE' },
      3002,
      { backing: { is: 'VirtualCdromRemoteAtapiBackingInfo' } },
    ],
    [
      'a card',
      {
        'ethernet2.present': 'TRUE',
        'ethernet2.virtualDev': 'vmxnet3',
        'ethernet2.networkName': 'VM Network',
        'ethernet2.addressType': 'static',
        'ethernet2.address': '00:50:56:AA:BB:CC',
        'ethernet2.startConnected': 'FALSE',
      },
      4002,
      {
        is: 'VirtualVmxnet3',
        unitNumber: '9',
        macAddress: '00:50:56:aa:bb:cc',
        addressType: 'manual',
        connectable: { startConnected: 'false', connected: 'false' },
        backing: { deviceName: 'VM Network', network: 'Network:n' },
      },
    ],
    [
      'an assigned MAC',
      {
        'ethernet0.present': 'TRUE',
        'ethernet0.addressType': 'vpx',
        'ethernet0.generatedAddress': '00:50:56:80:00:01',
      },
      4000,
      { is: 'VirtualPCNet32', addressType: 'assigned', macAddress: '00:50:56:80:00:01' },
    ],
    [
      'a serial file',
      { 'serial1.present': 'TRUE', 'serial1.fileType': 'file', 'serial1.fileName': 's.log' },
      9001,
      { backing: { is: 'VirtualSerialPortFileBackingInfo', fileName: '[ssd1] web/s.log' } },
    ],
    [
      'a serial network',
      {
        'serial0.present': 'TRUE',
        'serial0.fileType': 'network',
        'serial0.fileName': 'telnet://:2000',
        'serial0.network.endPoint': 'client',
      },
      9000,
      { backing: { is: 'VirtualSerialPortURIBackingInfo', serviceURI: 'telnet://:2000', direction: 'client' } },
    ],
  ])('%s', (_name, values, key, expected) => {
    expect(device(values, key)).toMatchObject(expected);
  });

  it('does not see drives of a controller that is not there', () => {
    expect(device({ 'scsi0:0.present': 'TRUE', 'scsi0:0.fileName': 'd.vmdk' }, 2000)).toBeUndefined();
  });
});

describe('uuids and names', () => {
  it('translates uuids both ways', () => {
    const uuid = '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01';
    expect(vmxUuid(uuid)).toBe('42 11 6e c4 1d 3f 4f 0a-9a 52 3c 5a 2f 1d 9e 01');
    expect(apiUuid(vmxUuid(uuid))).toBe(uuid);
    expect(apiUuid('42 11')).toBeNull();
  });
  it.each([
    ['a/b\\c', 'a%2fb%5cc'],
    ['100% x', '100%25 x'],
    ['a%2fb', 'a%2fb'],
    ['', null],
    ['x'.repeat(81), null],
  ])('stores the name %j as %j', (name, stored) => {
    expect(storedName(name)).toBe(stored);
  });
});
