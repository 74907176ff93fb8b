import { describe, expect, test } from 'vitest';
import { BLANK_NIC } from '../../../src/domain/blank-domain.js';
import type { KiB } from '../../../src/domain/values/units.js';
import type { NewDisk } from '../../../src/plan/steps/file-steps.js';
import { createSpec, reconfigureSpec, recordSpec } from '../../../src/providers/esx/fields/config-spec.js';
import { formatMarker } from '../../../src/providers/esx/fields/marker.js';
import { encodeCall } from '../../../src/providers/esx/soap/encode.js';
import { moRef, objectOf, objectsOf, type VimObject } from '../../../src/providers/esx/soap/value.js';
import { domain, liveDisk, name, path } from '../../plan/builders.js';
import { changes, DEVICES, type Difference, LIVE, MARK, MARKER, specOf } from './spec-of.js';

const NEW_DISK: NewDisk = { slot: 'scsi0:3', file: path('[ds] a/new.vmdk'), size: 4096 as KiB, provisioning: 'eager' };

describe('settings', () => {
  test.each<[string, readonly Difference[], VimObject]>([
    ['memory', [[['memory'], 4096]], { memoryMB: 4096 }],
    ['vcpus', [[['vcpus'], 8]], { numCPUs: 8 }],
    ['a name', [[['name'], 'a/b\\c 100%']], { name: 'a%2fb%5cc 100%25' }],
    ['cores', [[['coresPerSocket'], 4]], { numCoresPerSocket: 4 }],
    ['annotation', [[['annotation'], 'new\nnote']], { annotation: 'new\nnote' }],
    ['no annotation', [[['annotation'], '']], { annotation: '' }],
    ['guest', [[['guestOs'], 'ubuntu-64']], { guestId: 'ubuntu64Guest' }],
    ['firmware', [[['firmware'], 'bios']], { firmware: 'bios' }],
    [
      'named shares, with what is live beside them',
      [[['scheduler', 'cpu', 'shares'], 'high']],
      { cpuAllocation: { reservation: 100, limit: -1, shares: { shares: -1, level: 'high' } } },
    ],
    [
      'a number of shares',
      [[['scheduler', 'cpu', 'shares'], 500]],
      { cpuAllocation: { reservation: 100, limit: -1, shares: { shares: 500, level: 'custom' } } },
    ],
    [
      'an unlimited limit and a reservation',
      [
        [['scheduler', 'memory', 'limit'], 'unlimited'],
        [['scheduler', 'memory', 'reservation'], 512],
      ],
      { memoryAllocation: { reservation: 512, limit: -1, shares: { shares: 77, level: 'custom' } } },
    ],
    [
      'several at once',
      [
        [['memory'], 8],
        [['vcpus'], 1],
      ],
      { memoryMB: 8, numCPUs: 1 },
    ],
  ])('%s', (_, differences, expected) => {
    expect(specOf(differences)).toEqual({ changeVersion: 'v1', ...expected, extraConfig: [MARK] });
  });

  test('raw keys are set, and removed by an empty value; the marker rides along', () => {
    expect(
      specOf([
        [['vmx', 'a.b'], '1'],
        [['vmx', 'disk.EnableUUID'], null],
      ]),
    ).toEqual({
      changeVersion: 'v1',
      extraConfig: [{ key: 'a.b', value: '1' }, { key: 'disk.EnableUUID', value: '' }, MARK],
    });
  });

  test('where the server keeps no changeVersion, none is sent', () => {
    const parts = { changes: changes([['memory'], 8]), newDisks: [], marker: MARKER };
    expect(reconfigureSpec(parts, { ...LIVE, changeVersion: null }, DEVICES)).toEqual({
      memoryMB: 8,
      extraConfig: [MARK],
    });
    expect(recordSpec(MARKER, { ...LIVE, changeVersion: null })).toEqual({ extraConfig: [MARK] });
    expect(recordSpec(MARKER, LIVE)).toEqual({ changeVersion: 'v1', extraConfig: [MARK] });
  });
});

describe('a new domain in one spec', () => {
  const disk: NewDisk = { ...NEW_DISK, slot: 'scsi0:0', provisioning: 'thin' };
  const DOMAIN = domain({
    name: name('web/01'),
    disks: {
      'scsi0:0': liveDisk(disk.file, disk.size, 'thin'),
      'ide0:0': liveDisk('[ds] old.vmdk', null, null),
    },
    nics: {
      ethernet1: { ...BLANK_NIC, model: 'e1000', network: 'two', mac: null, connected: true },
      ethernet0: { ...BLANK_NIC, model: 'vmxnet3', network: 'one', mac: null, connected: true },
    },
    serials: { serial1: { kind: 'file', file: 'b' }, serial0: { kind: 'file', file: 'a' } },
    cdroms: { 'ide1:0': { medium: { kind: 'empty' }, connected: false } },
  });
  const create = (apiVersion: string): VimObject =>
    createSpec(DOMAIN, path('[ds] web/web.vmx'), [disk], MARKER, apiVersion);

  test('holds everything', () => {
    const { deviceChange, ...settings } = create('8.0.3.0');
    expect(settings).toEqual({
      name: 'web%2f01',
      version: 'vmx-19',
      powerOpInfo: {
        powerOffType: 'preset',
        resetType: 'preset',
        standbyAction: 'checkpoint',
        suspendType: 'preset',
      },
      uuid: DOMAIN.uuid,
      guestId: 'debian12_64Guest',
      annotation: 'the old note',
      files: { vmPathName: '[ds] web/web.vmx' },
      numCPUs: 2,
      numCoresPerSocket: 1,
      firmware: 'efi',
      memoryMB: 2048,
      cpuAllocation: { reservation: 0, limit: -1, shares: { shares: -1, level: 'normal' } },
      memoryAllocation: { reservation: 0, limit: -1, shares: { shares: -1, level: 'normal' } },
      extraConfig: [
        { key: 'disk.EnableUUID', value: 'TRUE' },
        { key: 'esxform.marker', value: formatMarker(MARKER) },
      ],
    });
    const devices = objectsOf(deviceChange).map((change) => objectOf(change['device']) ?? {});
    expect(devices.map((device) => device.$type)).toEqual([
      'ParaVirtualSCSIController',
      'VirtualDisk',
      'VirtualDisk',
      'VirtualCdrom',
      'VirtualVmxnet3',
      'VirtualE1000',
      'VirtualSerialPort',
      'VirtualSerialPort',
    ]);
    const keys = devices.map((device) => device['key']);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => Number(key) < 0)).toBe(true);
    expect(devices[1]).toMatchObject({ controllerKey: devices[0]?.['key'], unitNumber: 0 });
    expect(devices[2]).toMatchObject({ controllerKey: 200, unitNumber: 0, capacityInKB: 0 });
    expect(devices.slice(-2)).toMatchObject([{ backing: { fileName: 'a' } }, { backing: { fileName: 'b' } }]);
    expect(objectsOf(deviceChange).map((change) => change['fileOperation'])).toEqual([
      undefined,
      'create',
      ...Array.from({ length: 6 }, () => undefined),
    ]);
    encodeCall('CreateVM_Task', moRef('Folder', 'f'), { config: create('8.0.3.0') });
  });

  test.each([
    ['4.1', false],
    ['5.0', true],
  ])('API %s is told of cores and firmware: %s', (apiVersion, told) => {
    expect('numCoresPerSocket' in create(apiVersion)).toBe(told);
    expect('firmware' in create(apiVersion)).toBe(told);
  });

  test('a bare domain has no devices, and a two-digit version', () => {
    const bare = domain({ hardwareVersion: 9, uuid: null, guestOs: null, controllers: {}, disks: {}, nics: {} });
    const made = createSpec(bare, path('[ds] a'), [], MARKER, '8.0');
    expect(made).toMatchObject({ version: 'vmx-09' });
    for (const absent of ['uuid', 'guestId', 'deviceChange']) expect(made).not.toHaveProperty(absent);
  });
});
