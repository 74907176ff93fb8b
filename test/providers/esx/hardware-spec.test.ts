import { describe, expect, test } from 'vitest';
import { BLANK_NIC, BLANK_VNC, blankDomain } from '../../../src/domain/blank-domain.js';
import type { Domain, Nic } from '../../../src/domain/domain.js';
import type { KiB } from '../../../src/domain/values/units.js';
import type { Uuid } from '../../../src/domain/values/uuid.js';
import { apiPciAddress, apiVendorId, vmxPciAddress, vmxPciId } from '../../../src/providers/esx/devices/passthrough.js';
import { createSpec } from '../../../src/providers/esx/fields/config-spec.js';
import { encodeCall } from '../../../src/providers/esx/soap/encode.js';
import { moRef, objectOf, objectsOf, type VimObject } from '../../../src/providers/esx/soap/value.js';
import { liveDisk, name, path } from '../../plan/builders.js';
import { DEVICES, type Difference, MARK, MARKER, specOf } from './spec-of.js';

const SWITCH = '502a000a-0000-0000-0000-00000000000b' as Uuid;
const WIRE_SWITCH = '50 2a 00 0a 00 00 00 00-00 00 00 00 00 00 00 0b';
const PORT = { switch: SWITCH, portgroup: 'dvportgroup-2', port: null, connection: null };

const deviceChange = (...differences: readonly Difference[]): readonly VimObject[] =>
  objectsOf(specOf(differences)['deviceChange']);

test.each<[string, readonly Difference[], VimObject]>([
  ['secure boot', [[['secureBoot'], true]], { bootOptions: { efiSecureBootEnabled: true } }],
  ['delay', [[['boot', 'delay'], 5000]], { bootOptions: { bootDelay: 5000 } }],
  ['setup', [[['boot', 'setup'], true]], { bootOptions: { enterBIOSSetup: true } }],
  ['retry', [[['boot', 'retry'], 9000]], { bootOptions: { bootRetryEnabled: true, bootRetryDelay: 9000 } }],
  ['no retry', [[['boot', 'retry'], null]], { bootOptions: { bootRetryEnabled: false } }],
  [
    'no order',
    [[['boot', 'order'], []]],
    { bootOptions: { bootOrder: [{ $type: 'VirtualMachineBootOptionsBootableDevice' }] } },
  ],
  [
    'order',
    [
      [
        ['boot', 'order'],
        ['ethernet2', 'cdrom', 'scsi0:0', 'floppy'],
      ],
    ],
    {
      bootOptions: {
        bootOrder: [
          { $type: 'VirtualMachineBootOptionsBootableEthernetDevice', deviceKey: 4002 },
          { $type: 'VirtualMachineBootOptionsBootableCdromDevice' },
          { $type: 'VirtualMachineBootOptionsBootableDiskDevice', deviceKey: 2000 },
          { $type: 'VirtualMachineBootOptionsBootableFloppyDevice' },
        ],
      },
    },
  ],
  ['hot-add, one flag alone', [[['hotAdd', 'memory'], true]], { memoryHotAddEnabled: true }],
  ['latency', [[['latency'], 'high']], { latencySensitivity: { level: 'high' } }],
  [
    'the policy of the Tools alone',
    [[['tools', 'upgrade'], 'power-cycle']],
    { tools: { toolsUpgradePolicy: 'upgradeAtPowerCycle' } },
  ],
  ['the clock of the Tools alone', [[['tools', 'syncTime'], true]], { tools: { syncTimeWithHost: true } }],
  [
    'both of the Tools, back to what is usual',
    [
      [['tools', 'syncTime'], false],
      [['tools', 'upgrade'], 'manual'],
    ],
    { tools: { toolsUpgradePolicy: 'manual', syncTimeWithHost: false } },
  ],
  [
    'affinity, and no allocation',
    [
      [
        ['scheduler', 'cpu', 'affinity'],
        [0, 2],
      ],
    ],
    { cpuAffinity: { affinitySet: [0, 2] } },
  ],
  ['no affinity', [[['scheduler', 'cpu', 'affinity'], null]], { cpuAffinity: { affinitySet: [] } }],
])('%s', (_, differences, expected) => {
  expect(specOf(differences)).toEqual({ changeVersion: 'v1', ...expected, extraConfig: [MARK] });
});

test.each<[string, readonly Difference[], Readonly<Record<string, string>>]>([
  ['SMBIOS of the host', [[['smbiosHost'], true]], { 'smbios.reflectHost': 'TRUE' }],
  ['guestinfo', [[['guestinfo', 'role'], 'db']], { 'guestinfo.role': 'db' }],
  ['guestinfo removed', [[['guestinfo', 'role'], null]], { 'guestinfo.role': '' }],
  [
    'a new display',
    [[['vnc'], { ...BLANK_VNC, port: 5901 }]],
    {
      'RemoteDisplay.vnc.enabled': 'TRUE',
      'RemoteDisplay.vnc.port': '5901',
      'RemoteDisplay.vnc.ip': '',
      'RemoteDisplay.vnc.keymap': '',
    },
  ],
  [
    'a display taken away, and its password left alone',
    [[['vnc'], null]],
    {
      'RemoteDisplay.vnc.enabled': '',
      'RemoteDisplay.vnc.port': '',
      'RemoteDisplay.vnc.ip': '',
      'RemoteDisplay.vnc.keymap': '',
    },
  ],
])('%s is a raw key', (_, differences, values) => {
  const options = Object.entries(values).map(([key, value]) => ({ key, value }));
  expect(specOf(differences)).toEqual({ changeVersion: 'v1', extraConfig: [...options, MARK] });
});

test('a disk that is only scheduled or shared otherwise keeps its whole backing', () => {
  const live = DEVICES.disks.get('scsi0:0') ?? {};
  expect(deviceChange([['disks', 'scsi0:0', 'limit'], 500])).toEqual([
    {
      operation: 'edit',
      device: { ...live, storageIOAllocation: { limit: 500, shares: { shares: -1, level: 'normal' } } },
    },
  ]);
  const [change] = deviceChange(
    [['disks', 'scsi0:0', 'mode'], 'independent-nonpersistent'],
    [['disks', 'scsi0:0', 'sharing'], 'multi-writer'],
    [['disks', 'scsi0:0', 'writeThrough'], true],
  );
  expect(change).toMatchObject({
    operation: 'edit',
    device: {
      key: 2000,
      backing: {
        diskMode: 'independent_nonpersistent',
        sharing: 'sharingMultiWriter',
        writeThrough: true,
        uuid: '6000-1',
      },
    },
  });
  expect(change?.['device']).not.toHaveProperty('storageIOAllocation');
});

describe('distributed ports', () => {
  const backing = (port: VimObject) => ({ $type: 'VirtualEthernetCardDistributedVirtualPortBackingInfo', port });

  test('a card moves from a network to a switch, and from a switch to a network', () => {
    expect(deviceChange([['nics', 'ethernet0', 'port'], PORT])).toMatchObject([
      { device: { key: 4000, backing: backing({ switchUuid: WIRE_SWITCH, portgroupKey: 'dvportgroup-2' }) } },
    ]);
    expect(deviceChange([['nics', 'ethernet2', 'network'], 'DMZ'])).toMatchObject([
      { device: { backing: { $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: 'DMZ' } } },
    ]);
  });

  test('in another group the old port and its connection mean nothing', () => {
    const [change] = deviceChange([['nics', 'ethernet2', 'port', 'portgroup'], 'dvportgroup-2']);
    expect(change?.['device']).toMatchObject({ key: 4002 });
    expect(objectOf(change?.['device'])?.['backing']).toEqual(
      backing({ switchUuid: WIRE_SWITCH, portgroupKey: 'dvportgroup-2' }),
    );
  });

  test('another port of the group is asked for without the connection of the old one', () => {
    const [change] = deviceChange([['nics', 'ethernet2', 'port', 'port'], '9']);
    expect(objectOf(change?.['device'])?.['backing']).toEqual(
      backing({ switchUuid: WIRE_SWITCH, portgroupKey: 'dvportgroup-1', portKey: '9' }),
    );
  });
});

test.each<[string, Difference, VimObject]>([
  [
    'floppies',
    [['floppies', 'floppy0'], { medium: { kind: 'file', file: '[ds] a.flp' }, connected: true }],
    { $type: 'VirtualFloppy', backing: { $type: 'VirtualFloppyImageBackingInfo', fileName: '[ds] a.flp' } },
  ],
  [
    'parallels',
    [['parallels', 'parallel0'], { kind: 'device', device: '/dev/parport0' }],
    {
      $type: 'VirtualParallelPort',
      backing: { $type: 'VirtualParallelPortDeviceBackingInfo', deviceName: '/dev/parport0' },
    },
  ],
  [
    'passthrough',
    [['passthrough', 'pciPassthru0'], { address: '00000:131:00.0', vendor: '0x8086', device: '0x10fb', system: 's' }],
    {
      $type: 'VirtualPCIPassthrough',
      backing: { id: '0000:83:00.0', deviceId: '10fb', systemId: 's', vendorId: -32634 },
    },
  ],
  ['sound', [['sound'], 'hdaudio'], { $type: 'VirtualHdAudioCard', backing: { useAutoDetect: true } }],
  ['usb', [['usb', 'uhci'], true], { $type: 'VirtualUSBController', busNumber: 0, ehciEnabled: false }],
  ['xhci', [['usb', 'xhci'], true], { $type: 'VirtualUSBXHCIController', busNumber: 0 }],
  ['tpm', [['tpm'], true], { $type: 'VirtualTPM' }],
])('%s: a device joins', (_, difference, device) => {
  expect(deviceChange(difference)).toMatchObject([{ operation: 'add', device: { key: -1, ...device } }]);
});

test('the video card is edited, and a host that shows none breaks its promise', () => {
  expect(() => deviceChange([['video', 'displays'], 2])).toThrow('no video device');
});

test('PCI ids and addresses go both ways', () => {
  for (const address of ['00000:003:00.0', '00000:131:31.7', '65535:255:31.7', 'odd']) {
    expect(vmxPciAddress(apiPciAddress(address))).toBe(address);
  }
  for (const id of ['0x8086', '0x10de', '0x0001', '0xffff']) expect(vmxPciId(apiVendorId(id))).toBe(id);
  expect(vmxPciId('10fb')).toBe('0x10fb');
  expect(vmxPciId('')).toBeNull();
});

describe('a new domain in one spec', () => {
  const blank = blankDomain(name('web'));
  const full: Domain = {
    ...blank,
    secureBoot: true,
    boot: { order: ['cdrom'], delay: 1, setup: true, retry: 2000 },
    smbiosHost: true,
    hotAdd: { cpu: true, cpuRemove: false, memory: true },
    latency: 'high',
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
    scheduler: { ...blank.scheduler, cpu: { ...blank.scheduler.cpu, affinity: [1] } },
    vnc: { ...BLANK_VNC, port: 5900 },
    sound: 'sb16',
    usb: { uhci: true, ehci: true, xhci: true },
    tpm: true,
    controllers: { scsi0: 'pvscsi' },
    disks: {
      'scsi0:0': liveDisk('[ds] a.vmdk', null, null, {
        mode: 'append',
        sharing: 'multi-writer',
        writeThrough: true,
        shares: 'high',
        limit: 7,
      }),
    },
    nics: { ethernet0: { ...BLANK_NIC, model: 'sriov', port: PORT } },
    floppies: { floppy0: { medium: { kind: 'client' }, connected: false } },
    parallels: { parallel0: { kind: 'file', file: '[ds] p' } },
    passthrough: { pciPassthru0: { address: '00000:003:00.0', vendor: '0x8086', device: '0x10fb', system: 's' } },
    guestinfo: { role: 'db' },
  };
  const make = (domain: Domain, api: string) => createSpec(domain, path('[ds] web/web.vmx'), [], MARKER, api);

  test('everything is in it, in an order that can be sent', () => {
    const spec = make(full, '8.0.3.0');
    expect(spec).toMatchObject({
      bootOptions: {
        bootDelay: 1,
        enterBIOSSetup: true,
        efiSecureBootEnabled: true,
        bootRetryEnabled: true,
        bootRetryDelay: 2000,
      },
      cpuHotAddEnabled: true,
      memoryHotAddEnabled: true,
      latencySensitivity: { level: 'high' },
      cpuAffinity: { affinitySet: [1] },
    });
    expect(spec).not.toHaveProperty('cpuHotRemoveEnabled');
    const kinds = objectsOf(spec['deviceChange']).map((change) => (change['device'] as VimObject).$type);
    expect(kinds).toEqual([
      'ParaVirtualSCSIController',
      'VirtualUSBController',
      'VirtualUSBXHCIController',
      'VirtualSoundBlaster16',
      'VirtualTPM',
      'VirtualDisk',
      'VirtualFloppy',
      'VirtualSriovEthernetCard',
      'VirtualParallelPort',
      'VirtualPCIPassthrough',
    ]);
    expect(objectsOf(spec['extraConfig']).map((option) => option['key'])).toEqual([
      'smbios.reflectHost',
      'RemoteDisplay.vnc.enabled',
      'RemoteDisplay.vnc.port',
      'guestinfo.role',
      'esxform.marker',
    ]);
    const xml = encodeCall('CreateVM_Task', moRef('Folder', 'f'), { config: spec });
    expect(xml).toContain(
      '<tools><toolsUpgradePolicy>upgradeAtPowerCycle</toolsUpgradePolicy><syncTimeWithHost>true</syncTimeWithHost></tools>',
    );
    expect(xml).toContain(
      '<diskMode>append</diskMode><writeThrough>true</writeThrough><sharing>sharingMultiWriter</sharing>',
    );
    expect(xml).toContain(
      '<storageIOAllocation><limit>7</limit><shares><shares>-1</shares><level>high</level></shares>',
    );
  });

  test('an old API is sent nothing that it does not know, and is not passed over in silence', () => {
    const bare = make(blank, '2.5u2');
    for (const member of ['bootOptions', 'latencySensitivity', 'tools', 'firmware', 'cpuAffinity'])
      expect(bare).not.toHaveProperty(member);
    expect(() => make({ ...blank, secureBoot: true }, '6.0')).toThrow('no secureBoot');
    expect(() => make({ ...blank, tpm: true }, '6.5')).toThrow('no tpm');
    const instanceUuid = '501d3a54-9a52-4b5e-8c37-000000000077' as Uuid;
    expect(() => make({ ...blank, instanceUuid }, '2.5u2')).toThrow('no instanceUuid');
    expect(make({ ...blank, instanceUuid }, '4.0')).toMatchObject({ instanceUuid });
    expect(() =>
      make({ ...blank, disks: { 'ide0:0': liveDisk('[ds] a', 1 as KiB, null, { limit: 3 }) } }, '4.0'),
    ).toThrow('limit');
    const nic = (part: Partial<Nic>) => ({ ...blank, nics: { ethernet0: { ...BLANK_NIC, ...part } } });
    expect(() => make(nic({ reservation: 1 }), '5.5')).toThrow('no nics.ethernet0.reservation');
    expect(make(nic({ reservation: 1 }), '6.0')).toMatchObject({
      deviceChange: [{ device: { resourceAllocation: { reservation: 1, limit: -1 } } }],
    });
    expect(encodeCall('CreateVM_Task', moRef('Folder', 'f'), { config: make(nic({}), '5.5') })).not.toContain(
      'resourceAllocation',
    );
  });
});
