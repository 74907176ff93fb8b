import { expect, test } from 'vitest';
import { BLANK_NIC, blankDomain } from '../../../src/domain/blank-domain.js';
import type { Domain } from '../../../src/domain/domain.js';
import { isUnreadable } from '../../../src/domain/live.js';
import type { KiB } from '../../../src/domain/values/units.js';
import { deviceTable } from '../../../src/providers/esx/devices/devices.js';
import { domainFromConfig } from '../../../src/providers/esx/fields/config-domain.js';
import { NOWHERE } from '../../../src/providers/esx/inventory/whereabouts.js';
import { liveDomain } from '../../../src/providers/esx/read/live-domain.js';
import { withFacts } from '../../../src/providers/esx/read/with-facts.js';
import { moRef, objectOf, objectsOf, type VimObject } from '../../../src/providers/esx/soap/value.js';
import { liveDisk, name, path } from '../../plan/builders.js';
import { configFixture, HOST_KEYS, OTHER_KEYS } from './config-fixture.js';

const FIRST_NIC = {
  ...BLANK_NIC,
  model: 'vmxnet3',
  network: 'VM Network',
  mac: '00:50:56:aa:00:01',
  macType: 'generated',
};
const PORT = {
  switch: '502a000a-0000-0000-0000-00000000000b',
  portgroup: 'dvportgroup-1',
  port: '8',
  connection: 77,
};
const SECOND_NIC = {
  ...BLANK_NIC,
  model: 'e1000',
  port: PORT,
  mac: '00:50:56:00:00:02',
  macType: 'static',
  connected: false,
};
const FILE = { kind: 'file', file: '[ds] a/out.txt' };
const DEVICE = { kind: 'device', device: '/dev/ttyS0' };
const PIPE = { kind: 'pipe', pipe: 'p', endpoint: 'client' };
const NETWORK = { kind: 'network', uri: 'telnet://:1', direction: 'server' };

const EXPECTED = {
  ...blankDomain(name('a/b')),
  uuid: '42116ec4-1d3f-4f0a-9a52-000000000001',
  guestOs: 'debian12-64',
  hardwareVersion: 9,
  firmware: 'efi',
  annotation: 'one\ntwo',
  memory: 2048,
  vcpus: 4,
  coresPerSocket: 2,
  scheduler: {
    cpu: { reservation: 100, limit: 'unlimited', shares: 'normal', affinity: null },
    memory: { reservation: 0, limit: 1024, shares: 77 },
  },
  controllers: { scsi0: 'pvscsi', scsi1: 'lsisas1068', sata0: 'ahci', nvme0: 'nvme' },
  disks: {
    // The base of its chain does not say how it was made.
    'scsi0:0': { ...liveDisk('[ds] a/a-000001.vmdk', 1_048_576 as KiB, 'thin'), provisioning: null },
    'nvme0:0': liveDisk('[ds] a/b.vmdk', 2048 as KiB, 'eager'),
    'ide0:1': liveDisk('[ds] a/c.vmdk', null, 'thick'),
  },
  nics: { ethernet0: FIRST_NIC, ethernet2: SECOND_NIC },
  cdroms: {
    'ide1:0': { medium: { kind: 'iso', file: '[ds] a/cd.iso' }, connected: true },
    'ide1:1': { medium: { kind: 'client' }, connected: false },
    'sata0:0': { medium: { kind: 'device', device: '/dev/cd0', raw: false }, connected: true },
    'sata0:1': { medium: { kind: 'empty' }, connected: true },
  },
  serials: { serial0: FILE, serial1: DEVICE, serial2: PIPE, serial3: NETWORK },
  diskUuid: true,
  vmx: { 'scsi0:0.redo': '' },
} as unknown as Domain;

test('one device of each kind, by the keys of hosts', () => {
  expect(domainFromConfig(configFixture(HOST_KEYS))).toEqual(EXPECTED);
});

test('a server with keys of its own gets slots by the order of its keys', () => {
  expect(domainFromConfig(configFixture(OTHER_KEYS))).toEqual({
    ...EXPECTED,
    nics: { ethernet0: FIRST_NIC, ethernet1: SECOND_NIC },
    serials: { serial0: DEVICE, serial1: FILE, serial2: PIPE, serial3: NETWORK },
  });
});

test('an empty configuration is an empty machine, not an error', () => {
  expect(domainFromConfig({})).toMatchObject({
    uuid: null,
    guestOs: null,
    hardwareVersion: 4,
    firmware: 'bios',
    annotation: '',
    vcpus: 1,
    coresPerSocket: 1,
    scheduler: { cpu: { reservation: 0, limit: 'unlimited', shares: 'normal' } },
    disks: {},
    vmx: {},
  });
});

test.each([
  ['devices without a controller', [{ $type: 'VirtualDisk', key: 1, controllerKey: 99, unitNumber: 0 }]],
  ['a disk without a controller key', [{ $type: 'VirtualDisk', key: 1 }]],
  ['kinds that nobody knows', [{ $type: 'VirtualToaster', key: 4000 }, { key: 9000 }]],
])('%s have no slot', (_name, devices) => {
  const { others: _others, ...table } = deviceTable(devices);
  expect(Object.values(table).flatMap((slots) => [...slots.keys()])).toEqual([]);
});

test('kinds that nobody knows occupy the slots of their keys', () => {
  const { others } = deviceTable([
    { $type: 'VirtualToaster', key: 4000 },
    { key: 9000 },
    { $type: 'VirtualDisk', key: 1 },
  ]);
  expect([...others.keys()]).toEqual(['ethernet0', 'serial0']);
});

function reading(config: VimObject, more: readonly (readonly [string, VimObject | string])[] = []) {
  const properties = new Map<string, VimObject | string>([['config', config], ...more]);
  const object = { ref: moRef('VirtualMachine', 'vm-1'), properties, missing: new Map<string, string>() };
  const place = { vmxPath: path('[ds] a/a.vmx'), mounts: [] };
  const live = liveDomain(object, path('[ds] a/a.vmx'), null, place, NOWHERE);
  if (isUnreadable(live)) throw new Error(live.unreadable);
  return live;
}

test('the root of each chain of disks is found, whatever kind its links are', () => {
  expect(reading(configFixture()).runtime.diskRoots).toEqual({
    'scsi0:0': '[ds] a/root.vmdk',
    'nvme0:0': '[ds] a/b.vmdk',
    'ide0:1': '[ds] a/c.vmdk',
  });
});

test('what hosts keep beside a device is a raw key, as in the VMX, and the marker is none', () => {
  const live = reading(configFixture());
  expect(live).toMatchObject({ readFrom: 'config', marker: null, changeVersion: 'v1' });
  expect(Object.keys(live.domain.vmx)).toEqual(['scsi0:0.redo']);
});

test.each([
  [{ 'guest.toolsRunningStatus': 'guestToolsRunning', 'guest.toolsStatus': 'toolsOk' }, 'running'],
  [{ 'guest.toolsRunningStatus': 'guestToolsRunning', 'guest.toolsStatus': 'toolsOld' }, 'running'],
  [{ 'guest.toolsRunningStatus': 'guestToolsNotRunning', 'guest.toolsStatus': 'toolsNotRunning' }, 'not-running'],
  [{ 'guest.toolsRunningStatus': 'guestToolsNotRunning', 'guest.toolsStatus': 'toolsNotInstalled' }, 'not-installed'],
  [{ 'guest.toolsRunningStatus': 'guestToolsExecutingScripts' }, 'not-running'],
  [{ 'guest.toolsStatus': 'toolsOk' }, 'running'],
  [{ 'guest.toolsStatus': 'toolsNotRunning' }, 'not-running'],
  [{}, 'unknown'],
])('%j means that the Tools are %s', (properties, tools) => {
  expect(reading({}, Object.entries(properties)).runtime.tools).toBe(tools);
});

test('snapshots are named in the order of their tree', () => {
  const tree = {
    rootSnapshotList: [{ name: 'a', childSnapshotList: [{ name: 'b%2fc' }, { name: 'd' }] }, { name: 'e' }],
  } as unknown as VimObject;
  expect(reading({}, [['snapshot', tree]]).runtime.snapshots).toEqual(['a', 'b/c', 'd', 'e']);
});

test('the fixture has a device of each kind that the tables can read', () => {
  const devices = objectsOf(objectOf(configFixture()['hardware'])?.['device']);
  expect(new Set(devices.map((each) => each.$type)).size).toBeGreaterThan(9);
});

test('the password of a remote display goes no further than the reading', () => {
  const option = (key: string, value: string): VimObject => ({ key: `RemoteDisplay.vnc.${key}`, value });
  const config = { extraConfig: [option('enabled', 'TRUE'), option('port', '5901'), option('password', 'hush')] };
  const live = reading(config);
  expect(live.domain.vnc).toEqual({ port: 5901, listen: null, keymap: null, password: null });
  expect(JSON.stringify(live)).not.toContain('hush');
  const off = { extraConfig: [option('enabled', 'FALSE'), option('password', 'hush')] };
  expect(JSON.stringify(reading(off))).not.toContain('hush');
});

test('what a card gets of the network comes from the server, also where the rest is read from the VMX', () => {
  const card = (allocation: VimObject) => ({
    hardware: {
      device: [
        {
          $type: 'VirtualVmxnet3',
          key: 4000,
          macAddress: '00:50:56:00:00:01',
          ...allocation,
        },
      ],
    },
  });
  const share = { shares: 80, level: 'custom' };
  const told = domainFromConfig(card({ resourceAllocation: { reservation: 100, share, limit: 1000 } }));
  const bandwidth = { shares: 80, reservation: 100, limit: 1000 };
  expect(told.nics['ethernet0']).toMatchObject(bandwidth);
  const file = { ...told, nics: { ethernet0: { ...BLANK_NIC, network: 'n' }, ethernet1: BLANK_NIC } };
  const whole = withFacts(file, told);
  expect(whole.nics).toMatchObject({ ethernet0: { network: 'n', ...bandwidth }, ethernet1: BLANK_NIC });
  const usual = { shares: 'normal', reservation: 0, limit: 'unlimited' };
  expect(domainFromConfig(card({})).nics['ethernet0']).toMatchObject(usual);
  // A file without the key means true, unless the host shows otherwise; a file that says false stands.
  const asleep = domainFromConfig(card({ wakeOnLanEnabled: false }));
  expect(withFacts(file, asleep).nics['ethernet0']?.wakeOnLan).toBe(false);
  expect(withFacts(asleep, told).nics['ethernet0']?.wakeOnLan).toBe(false);
  const unset = { resourceAllocation: { share: { shares: 50, level: 'normal' }, limit: -1 } };
  expect(domainFromConfig(card(unset)).nics['ethernet0']).toMatchObject(usual);
});
