import { describe, expect, test } from 'vitest';
import type { Marker } from '../../src/domain/marker.js';
import { compactApplied, digestValue } from '../../src/plan/match/applied.js';
import { isOurs, isSameMachine, isSameMarker, markerFor } from '../../src/plan/match/marker.js';
import { DB01_UUID, DB01_VMX, desiredDomain, diskGib, gib, liveDomain, OWNER } from './builders.js';

const machine = { uuid: DB01_UUID, vmxPath: DB01_VMX };
const marker = (parts: Partial<Marker> = {}): Marker => ({ format: 2, owner: OWNER, machine, applied: {}, ...parts });

describe('a digest knows values, not spellings', () => {
  test('it is 12 hex digits and the order of keys is nothing to it', () => {
    expect(digestValue({ a: 1, b: [null, 'x'] })).toMatch(/^[0-9a-f]{12}$/);
    expect(digestValue({ b: [null, 'x'], a: 1 })).toBe(digestValue({ a: 1, b: [null, 'x'] }));
  });

  test('the digest of a value is part of what markers on hosts hold: it never changes', () => {
    expect(digestValue(4096)).toBe('8b926d75599a');
  });

  test.each([
    [1, '1'],
    [null, ''],
    [false, null],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
  ])('%j and %j differ', (one, other) => {
    expect(digestValue(one)).not.toBe(digestValue(other));
  });
});

describe('whose domain it is', () => {
  test.each([
    ['none', null],
    ['ours', marker()],
    ['ours', marker({ machine: { ...machine, uuid: null } })],
    ['other-owner', marker({ owner: 'team-b' })],
    ['foreign-machine', marker({ machine: { ...machine, uuid: '42116ec4-1d3f-4f0a-9a52-0000000000ff' } })],
    ['ours', marker({ machine: { ...machine, vmxPath: '[ssd2] moved/db01.vmx' } })],
    ['foreign-machine', marker({ machine: { uuid: null, vmxPath: '[ssd1] clone/db01.vmx' } })],
    ['foreign-machine', marker({ owner: 'team-b', machine: { uuid: null, vmxPath: '[ssd1] clone/db01.vmx' } })],
  ] as const)('%s', (expected, found) => {
    expect(isOurs(found, OWNER, liveDomain())).toBe(expected);
  });
});

describe('the server’s own id comes before the uuid and the path', () => {
  const instanceUuid = '52a1a3a5-0001-4f0a-9a52-000000000901';
  const live = { uuid: DB01_UUID, vmxPath: DB01_VMX, instanceUuid };
  const other = { uuid: '42116ec4-1d3f-4f0a-9a52-0000000000ff', vmxPath: '[ssd2] x/x.vmx' };
  test.each([
    ['the same id, moved', { ...machine, instanceUuid }, { ...live, vmxPath: other.vmxPath }, true],
    ['the same id, another uuid', { ...machine, instanceUuid }, { ...live, uuid: other.uuid }, true],
    ['a new id after a conflict', { ...machine, instanceUuid: 'other' }, live, true],
    [
      'a file copy: another id and path',
      { ...machine, instanceUuid: 'other' },
      { ...live, vmxPath: other.vmxPath },
      false,
    ],
    ['a clone: another id and uuid', { ...machine, instanceUuid: 'other' }, { ...live, uuid: other.uuid }, false],
    ['no id in the marker, moved', machine, { ...live, vmxPath: other.vmxPath }, true],
    [
      'no id on the server, moved',
      { ...machine, instanceUuid },
      { ...live, instanceUuid: null, vmxPath: other.vmxPath },
      true,
    ],
    [
      'no id on the server, another uuid',
      { ...machine, instanceUuid },
      { ...live, instanceUuid: null, uuid: other.uuid },
      false,
    ],
    ['neither id nor uuid in the marker', { uuid: null, vmxPath: DB01_VMX }, live, true],
    ['neither, moved', { uuid: null, vmxPath: DB01_VMX }, { ...live, vmxPath: other.vmxPath }, false],
  ])('%s', (_what, marked, found, same) => {
    expect(isSameMachine({ machine: marked }, found)).toBe(same);
  });
});

describe('what a marker records', () => {
  const desired = desiredDomain('db01', {
    power: 'on',
    declared: {
      memory: gib(4),
      disks: { 'scsi0:1': { size: diskGib(5), datastore: 'ssd1' }, 'scsi0:2': null },
      vmx: { 'Disk.EnableUUID': 'TRUE' },
    },
  });

  test('each declared value, where it is, a removal as null, power; not what a disk was made of', () => {
    expect(markerFor(desired, OWNER, machine, [], null).applied).toEqual({
      memory: digestValue(4096),
      'disks.scsi0:1.size': digestValue(diskGib(5)),
      'disks.scsi0:1.datastore': digestValue('ssd1'),
      'disks.scsi0:2': digestValue(null),
      'vmx.disk.enableuuid': digestValue('TRUE'),
      power: digestValue('on'),
    });
  });

  test('what was not applied keeps its old digest, or has none', () => {
    const previous = marker({ applied: { memory: 'old', 'disks.scsi0:1.provisioning': 'gone' } });
    const notApplied = [['memory'], ['disks', 'scsi0:1'], ['vmx', 'disk.EnableUUID']];
    expect(markerFor(desired, OWNER, machine, notApplied, previous).applied).toEqual({
      memory: 'old',
      'disks.scsi0:2': digestValue(null),
      power: digestValue('on'),
    });
  });

  test('an entry for several values stays as it was while one of them waits, and folds what finer ones say', () => {
    const size = ['disks', 'scsi0:1', 'size'];
    const all = markerFor(desired, OWNER, machine, [], null).applied;
    const grouped = marker({ applied: compactApplied(all, 0) });
    expect(grouped.applied['disks']).toMatch(/^[0-9a-f]{12} \*$/);
    const now = { ...desired, declared: { ...desired.declared, memory: gib(8) } };
    expect(markerFor(now, OWNER, machine, [size], grouped).applied).toEqual({
      ...grouped.applied,
      memory: digestValue(8192),
      'vmx.disk.enableuuid': digestValue('TRUE'),
      vmx: undefined,
    });
    // Nothing in it waits: each value has its own digest again, where there is room.
    expect(markerFor(desired, OWNER, machine, [], grouped).applied).toEqual(all);
    expect(isSameMarker(marker({ applied: all }), { ...grouped, applied: all })).toBe(true);
  });

  test('power that is kept is not recorded', () => {
    const kept = { ...desired, power: 'keep' as const };
    expect(markerFor(kept, OWNER, machine, [], null).applied).not.toHaveProperty('power');
  });

  test.each([
    [true, marker()],
    [true, marker({ machine: { ...machine, uuid: null } })],
    [false, null],
    [false, marker({ owner: 'team-b' })],
    [false, marker({ applied: { memory: 'x' } })],
    [false, marker({ machine: { uuid: DB01_UUID, vmxPath: '[ssd1] other.vmx' } })],
  ] as const)('is the same content: %s', (expected, found) => {
    expect(isSameMarker(found, marker())).toBe(expected);
  });
});
