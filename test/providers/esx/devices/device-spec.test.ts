import { describe, expect, test } from 'vitest';
import { BLANK_NIC } from '../../../../src/domain/blank-domain.js';
import type { KiB } from '../../../../src/domain/values/units.js';
import type { NewDisk } from '../../../../src/plan/steps/file-steps.js';
import { objectOf, objectsOf, type VimObject } from '../../../../src/providers/esx/soap/value.js';
import { liveDisk, path } from '../../../plan/builders.js';
import { DEVICES, type Difference, specOf } from '../spec-of.js';

const NEW_DISK: NewDisk = { slot: 'scsi0:3', file: path('[ds] a/new.vmdk'), size: 4096 as KiB, provisioning: 'eager' };

const deviceChange = (differences: readonly Difference[], newDisks: readonly NewDisk[] = []): readonly VimObject[] =>
  objectsOf(specOf(differences, newDisks)['deviceChange']);
const existing = (kind: Exclude<keyof typeof DEVICES, 'singles'>, slot: string): VimObject =>
  DEVICES[kind].get(slot) ?? {};
const NEW = liveDisk(NEW_DISK.file, NEW_DISK.size, 'eager');

test('a disk that is made', () => {
  expect(deviceChange([[['disks', 'scsi0:3'], NEW]], [NEW_DISK])).toEqual([
    {
      operation: 'add',
      fileOperation: 'create',
      device: {
        $type: 'VirtualDisk',
        key: -1,
        backing: {
          $type: 'VirtualDiskFlatVer2BackingInfo',
          fileName: '[ds] a/new.vmdk',
          diskMode: 'persistent',
          thinProvisioned: false,
          eagerlyScrub: true,
        },
        controllerKey: 1000,
        unitNumber: 3,
        capacityInKB: 4096,
      },
    },
  ]);
});

test('a disk that exists is attached without a file operation', () => {
  const [change] = deviceChange([[['disks', 'scsi0:3'], liveDisk('[ds] x.vmdk', null, null)]]);
  expect(change).not.toHaveProperty('fileOperation');
  expect(change).toMatchObject({ operation: 'add', device: { backing: { fileName: '[ds] x.vmdk' }, unitNumber: 3 } });
});

test('a disk that grows keeps all else, and says its size in both units where the host does', () => {
  const live = existing('disks', 'scsi0:0');
  expect(deviceChange([[['disks', 'scsi0:0', 'size'], 2_097_152]])).toEqual([
    { operation: 'edit', device: { ...live, capacityInKB: 2_097_152, capacityInBytes: 2_147_483_648 } },
  ]);
  expect(live).toMatchObject({ backing: { sharing: 'sharingNone', uuid: '6000-1' }, vDiskId: { id: '9' } });
  const [other] = deviceChange([[['disks', 'nvme0:0', 'size'], 4096]]);
  expect(other?.['device']).toMatchObject({ capacityInKB: 4096 });
  expect(other?.['device']).not.toHaveProperty('capacityInBytes');
});

test('a disk that leaves keeps its file', () => {
  const [change, ...more] = deviceChange([[['disks', 'scsi0:0'], null]]);
  expect(more).toEqual([]);
  expect(change).toEqual({ operation: 'remove', device: existing('disks', 'scsi0:0') });
});

test('another disk in a slot: the one leaves and keeps its file, then the other joins in its place', () => {
  const live = existing('disks', 'scsi0:0');
  const joins = (fileName: string): VimObject => ({
    operation: 'add',
    device: {
      $type: 'VirtualDisk',
      key: -1,
      backing: { $type: 'VirtualDiskFlatVer2BackingInfo', fileName, diskMode: 'persistent' },
      controllerKey: live['controllerKey'],
      unitNumber: live['unitNumber'],
      capacityInKB: 0,
    },
  });
  const [first, second, ...more] = deviceChange([[['disks', 'scsi0:0', 'file'], '[ds] b/other.vmdk']]);
  expect(more).toEqual([]);
  expect(first).toEqual({ operation: 'remove', device: live });
  expect(second).toEqual(joins('[ds] b/other.vmdk'));
});

test('another disk in a slot that is made on the way', () => {
  const made: NewDisk = { ...NEW_DISK, slot: 'scsi0:0' };
  const changed = deviceChange([[['disks', 'scsi0:0', 'file'], made.file]], [made]);
  expect(changed).toMatchObject([
    { operation: 'remove' },
    {
      operation: 'add',
      fileOperation: 'create',
      device: { capacityInKB: 4096, backing: { fileName: made.file, eagerlyScrub: true } },
    },
  ]);
  expect(changed[0]).not.toHaveProperty('fileOperation');
});

test('a controller and its disk in one spec: the disk refers to it by its negative key', () => {
  const disk: NewDisk = { ...NEW_DISK, slot: 'scsi2:1' };
  const [first, second, ...more] = deviceChange(
    [
      [['disks', 'scsi2:1'], NEW],
      [['controllers', 'scsi2'], 'pvscsi'],
    ],
    [disk],
  );
  expect(more).toEqual([]);
  expect(first).toEqual({
    operation: 'add',
    device: { $type: 'ParaVirtualSCSIController', key: -1, busNumber: 2, sharedBus: 'noSharing' },
  });
  expect(second).toMatchObject({ device: { $type: 'VirtualDisk', key: -2, controllerKey: -1, unitNumber: 1 } });
});

test.each([
  ['scsi3', 'buslogic', { $type: 'VirtualBusLogicController', busNumber: 3, sharedBus: 'noSharing' }],
  ['scsi3', 'default', { $type: 'VirtualLsiLogicController' }],
  ['scsi3', 'lsisas1068', { $type: 'VirtualLsiLogicSASController' }],
  ['sata1', 'ahci', { $type: 'VirtualAHCIController', busNumber: 1 }],
  ['nvme1', 'nvme', { $type: 'VirtualNVMEController', busNumber: 1 }],
])('controller %s as %s', (slot, model, device) => {
  expect(deviceChange([[['controllers', slot], model]])).toMatchObject([{ operation: 'add', device }]);
});

test('a controller leaves after its disk', () => {
  const both = deviceChange([
    [['controllers', 'nvme0'], null],
    [['disks', 'nvme0:0'], null],
  ]);
  expect(both.map((change) => [change['operation'], objectOf(change['device'])?.$type])).toEqual([
    ['remove', 'VirtualDisk'],
    ['remove', 'VirtualNVMEController'],
  ]);
});

const written = (change: VimObject) => [change['operation'], objectOf(change['device'])?.$type];

describe('a controller of another model', () => {
  test('takes the place of the live one, which goes first, and its disks follow by their files', () => {
    const disk = existing('disks', 'scsi0:0');
    expect(deviceChange([[['controllers', 'scsi0'], 'lsilogic']])).toEqual([
      { operation: 'remove', device: existing('controllers', 'scsi0') },
      {
        operation: 'add',
        device: { $type: 'VirtualLsiLogicController', key: -1, busNumber: 0, sharedBus: 'noSharing' },
      },
      { operation: 'edit', device: { ...disk, controllerKey: -1 } },
    ]);
  });

  test('takes a disk that changes with it in the one edit of that disk', () => {
    const changed = deviceChange([
      [['controllers', 'scsi0'], 'lsilogic'],
      [['disks', 'scsi0:0', 'mode'], 'append'],
    ]);
    expect(changed.slice(2)).toMatchObject([
      { operation: 'edit', device: { controllerKey: -1, backing: { diskMode: 'append' } } },
    ]);
  });

  test('leaves a disk that goes with it to its removal, and gets a disk that joins', () => {
    const changed = deviceChange([
      [['controllers', 'scsi0'], 'lsilogic'],
      [['disks', 'scsi0:0'], null],
      [['disks', 'scsi0:1'], NEW],
    ]);
    expect(changed.slice(2).map(written)).toEqual([
      ['remove', 'VirtualDisk'],
      ['add', 'VirtualDisk'],
    ]);
    expect(changed[3]).toMatchObject({ device: { controllerKey: -1, unitNumber: 1 } });
  });

  test('stays in its place where the host has that model already', () => {
    expect(deviceChange([[['controllers', 'scsi0'], 'pvscsi']]).map(written)).toEqual([
      ['edit', 'ParaVirtualSCSIController'],
    ]);
  });
});

describe('a card of another model', () => {
  test('takes the place of the live one, with its address, unit, network and connection', () => {
    const card = existing('nics', 'ethernet0');
    const [removed, added, ...others] = deviceChange([[['nics', 'ethernet0', 'model'], 'e1000e']]);
    expect(others).toEqual([]);
    expect(removed).toEqual({ operation: 'remove', device: card });
    const { addressType, backing, connectable, controllerKey, macAddress, unitNumber, wakeOnLanEnabled } = card;
    const { migrateConnect: _unset, status: _untried, ...connection } = objectOf(connectable) ?? {};
    const kept = { addressType, backing, controllerKey, macAddress, unitNumber, wakeOnLanEnabled };
    expect(added).toMatchObject({
      operation: 'add',
      device: JSON.parse(
        JSON.stringify({
          $type: 'VirtualE1000e',
          key: -1,
          ...kept,
          connectable: { startConnected: connection['startConnected'] },
        }),
      ),
    });
  });

  test('stays in its port group and leaves the port to the switch', () => {
    const [slot = ''] = [...DEVICES.nics].flatMap(([each, { backing }]) =>
      objectOf(backing)?.['port'] === undefined ? [] : [each],
    );
    const port = objectOf(objectOf(existing('nics', slot)['backing'])?.['port']);
    const [, added] = deviceChange([[['nics', slot, 'model'], 'vmxnet3']]);
    const { portgroupKey, switchUuid } = port ?? {};
    expect(objectOf(objectOf(objectOf(added?.['device'])?.['backing'])?.['port'])).toEqual({
      ...(port?.$type === undefined ? {} : { $type: port.$type }),
      portgroupKey,
      switchUuid,
    });
  });

  test('keeps a new address and network that come with it', () => {
    const [, added] = deviceChange([
      [['nics', 'ethernet0', 'model'], 'e1000'],
      [['nics', 'ethernet0', 'network'], 'DMZ'],
      [['nics', 'ethernet0', 'mac'], '00:50:56:00:00:09'],
    ]);
    expect(added).toMatchObject({
      device: {
        $type: 'VirtualE1000',
        addressType: 'manual',
        macAddress: '00:50:56:00:00:09',
        backing: { deviceName: 'DMZ' },
      },
    });
  });
});

test('a slot that the host does not show is a broken promise', () => {
  expect(() => specOf([[['disks', 'scsi3:0'], NEW]])).toThrow('no controller for scsi3:0');
});

test('cards that join come in the order of their slots', () => {
  const nic = (network: string): unknown => ({ ...BLANK_NIC, model: 'vmxnet3', network });
  const added = deviceChange([
    [['nics', 'ethernet10'], nic('ten')],
    [['nics', 'ethernet9'], nic('nine')],
  ]);
  expect(added).toMatchObject([
    { device: { backing: { deviceName: 'nine' } } },
    { device: { backing: { deviceName: 'ten' } } },
  ]);
  expect(added[0]).toEqual({
    operation: 'add',
    device: {
      $type: 'VirtualVmxnet3',
      key: -1,
      backing: { $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: 'nine' },
      connectable: { startConnected: true, allowGuestControl: true, connected: true },
      // A host turns it off for a new card whose spec lacks it.
      wakeOnLanEnabled: true,
      addressType: 'generated',
    },
  });
});

test('a card that joins with a MAC says so', () => {
  const nic = { ...BLANK_NIC, model: 'e1000e', network: 'n', mac: '00:50:56:00:00:09', connected: false };
  expect(deviceChange([[['nics', 'ethernet1'], nic]])).toMatchObject([
    {
      device: {
        $type: 'VirtualE1000e',
        addressType: 'manual',
        macAddress: '00:50:56:00:00:09',
        connectable: { startConnected: false },
      },
    },
  ]);
});

test('a card that is only connected otherwise keeps its whole backing, port and all', () => {
  const live = existing('nics', 'ethernet2');
  const [change] = deviceChange([[['nics', 'ethernet2', 'connected'], true]]);
  expect(change).toEqual({
    operation: 'edit',
    device: { ...live, connectable: { startConnected: true, allowGuestControl: false, connected: true } },
  });
  expect(change).toMatchObject({ device: { backing: { port: { portKey: '8', connectionCookie: 77 } } } });
});

test('a card that changes otherwise stays connected or disconnected as it is', () => {
  const [change] = deviceChange([[['nics', 'ethernet2', 'wakeOnLan'], false]]);
  expect(change?.['device']).toMatchObject({ connectable: { connected: false } });
});

test('a card that moves to another network loses the reference to the old one, and nothing else', () => {
  const live = existing('nics', 'ethernet0');
  const [change] = deviceChange([[['nics', 'ethernet0', 'network'], 'DMZ']]);
  expect(change?.['device']).toMatchObject({
    key: 4000,
    backing: { $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: 'DMZ' },
    addressType: 'assigned',
    resourceAllocation: live['resourceAllocation'],
    uptCompatibilityEnabled: true,
  });
  expect(objectOf(objectOf(change?.['device'])?.['backing'])).not.toHaveProperty('network');
});

test('what a card gets of the network goes whole, and only where it changes', () => {
  const [change] = deviceChange([[['nics', 'ethernet0', 'reservation'], 100]]);
  const share = { shares: -1, level: 'normal' };
  expect(change?.['device']).toMatchObject({ key: 4000, resourceAllocation: { reservation: 100, share, limit: -1 } });
  const [several] = deviceChange([
    [['nics', 'ethernet0', 'shares'], 80],
    [['nics', 'ethernet0', 'limit'], 1000],
  ]);
  expect(several?.['device']).toMatchObject({
    resourceAllocation: { reservation: 0, share: { shares: 80, level: 'custom' }, limit: 1000 },
  });
  const added = deviceChange([[['nics', 'ethernet1'], { ...BLANK_NIC, network: 'n', shares: 'high' }]]);
  expect(added).toMatchObject([{ device: { resourceAllocation: { share: { level: 'high' }, limit: -1 } } }]);
});

test('wake-on-LAN goes with a new card, and with a card on which it changes', () => {
  const nic = { ...BLANK_NIC, network: 'n', wakeOnLan: false };
  expect(deviceChange([[['nics', 'ethernet1'], nic]])).toMatchObject([{ device: { wakeOnLanEnabled: false } }]);
  const live = existing('nics', 'ethernet0');
  const [change] = deviceChange([[['nics', 'ethernet0', 'wakeOnLan'], false]]);
  expect(change).toMatchObject({
    operation: 'edit',
    device: { key: 4000, backing: live['backing'], wakeOnLanEnabled: false },
  });
});

test('a new MAC is manual', () => {
  expect(deviceChange([[['nics', 'ethernet0', 'mac'], '00:50:56:00:00:0a']])).toMatchObject([
    { operation: 'edit', device: { addressType: 'manual', macAddress: '00:50:56:00:00:0a' } },
  ]);
});

test('a card leaves', () => {
  expect(deviceChange([[['nics', 'ethernet2'], null]])).toEqual([
    { operation: 'remove', device: existing('nics', 'ethernet2') },
  ]);
});

test.each([
  [
    { kind: 'iso', file: '[ds] x.iso' },
    { $type: 'VirtualCdromIsoBackingInfo', fileName: '[ds] x.iso' },
  ],
  [
    { kind: 'device', device: '/d', raw: false },
    { $type: 'VirtualCdromAtapiBackingInfo', deviceName: '/d', useAutoDetect: false },
  ],
  [
    { kind: 'device', device: null, raw: true },
    { $type: 'VirtualCdromPassthroughBackingInfo', deviceName: '', useAutoDetect: true, exclusive: false },
  ],
  [{ kind: 'client' }, { $type: 'VirtualCdromRemotePassthroughBackingInfo', deviceName: '', exclusive: false }],
  [{ kind: 'empty' }, { $type: 'VirtualCdromIsoBackingInfo', fileName: '' }],
])('a drive takes the medium %j', (medium, backing) => {
  const [edited] = deviceChange([[['cdroms', 'ide1:0', 'medium'], medium]]);
  expect(edited).toMatchObject({
    operation: 'edit',
    device: { key: 3002, controllerKey: 201, unitNumber: 0, backing },
  });
  const [added] = deviceChange([[['cdroms', 'ide0:0'], { medium, connected: true }]]);
  expect(added).toMatchObject({ operation: 'add', device: { key: -1, controllerKey: 200, unitNumber: 0, backing } });
});

test('a drive leaves', () => {
  expect(deviceChange([[['cdroms', 'sata0:0'], null]])).toMatchObject([
    { operation: 'remove', device: { key: 16000 } },
  ]);
});

test.each([
  [
    { kind: 'file', file: '[ds] f' },
    { $type: 'VirtualSerialPortFileBackingInfo', fileName: '[ds] f' },
  ],
  [
    { kind: 'device', device: '/d' },
    { $type: 'VirtualSerialPortDeviceBackingInfo', deviceName: '/d' },
  ],
  [
    { kind: 'pipe', pipe: 'p', endpoint: 'server' },
    { $type: 'VirtualSerialPortPipeBackingInfo', pipeName: 'p', endpoint: 'server', noRxLoss: false },
  ],
  [
    { kind: 'network', uri: 'tcp://h:1', direction: 'client' },
    { $type: 'VirtualSerialPortURIBackingInfo', serviceURI: 'tcp://h:1', direction: 'client' },
  ],
])('a serial port becomes %j', (serial, backing) => {
  expect(deviceChange([[['serials', 'serial9'], serial]])).toEqual([
    { operation: 'add', device: { $type: 'VirtualSerialPort', key: -1, backing, yieldOnPoll: true } },
  ]);
  const [edited] = deviceChange([[['serials', 'serial3'], serial]]);
  expect(edited).toMatchObject({ operation: 'edit', device: { key: 9003, backing, yieldOnPoll: true } });
});

test('a serial port leaves', () => {
  expect(deviceChange([[['serials', 'serial0'], null]])).toMatchObject([
    { operation: 'remove', device: { key: 9000 } },
  ]);
});
