import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fieldName,
  manifestFactPath,
  manifestPath,
  manifestValue,
  memberFactPath,
  memberPath,
  memberValue,
} from '../../src/domain/values/manifest-path.js';

const PATHS = [
  [['coresPerSocket'], ['cores_per_socket'], 'cores_per_socket'],
  [['hotAdd', 'cpuRemove'], ['hot_add', 'cpu_remove'], 'hot_add.cpu_remove'],
  [['disks', 'scsi0:1', 'writeThrough'], ['disks', 'scsi0:1', 'write_through'], 'disks.scsi0:1.write_through'],
  [
    ['sharedFolders', 'sharedFolder0', 'hostPath'],
    ['shared_folders', 'sharedFolder0', 'host_path'],
    'shared_folders.sharedFolder0.host_path',
  ],
  [['vmx', 'disk.EnableUUID'], ['vmx', 'disk.EnableUUID'], 'vmx."disk.EnableUUID"'],
  [['guestinfo', 'my_Key'], ['guestinfo', 'my_Key'], 'guestinfo."my_Key"'],
  [['resourcePool'], ['resource_pool'], 'resource_pool'],
  [[], [], 'the domain'],
] as const;

describe('a path', () => {
  test.each(PATHS)('%j is %j in a manifest', (own, written, name) => {
    expect(manifestPath(own)).toEqual(written);
    expect(memberPath(written)).toEqual(own);
    expect(fieldName(own)).toBe(name);
  });

  test.each([
    [['vmxPath'], ['vmx_path']],
    [
      ['runtime', 'memoryHotAddLimit'],
      ['runtime', 'memory_hot_add_limit'],
    ],
    [
      ['runtime', 'diskRoots', 'scsi0:1'],
      ['runtime', 'disk_roots', 'scsi0:1'],
    ],
    [
      ['domain', 'vmx', 'a_B'],
      ['domain', 'vmx', 'a_B'],
    ],
    [
      ['domain', 'disks', 'scsi0:0', 'writeThrough'],
      ['domain', 'disks', 'scsi0:0', 'write_through'],
    ],
    [
      ['ref', 'id'],
      ['ref', 'id'],
    ],
    [[], []],
  ])('%j into a reading is %j', (own, written) => {
    expect(manifestFactPath(own)).toEqual(written);
    expect(memberFactPath(written)).toEqual(own);
  });

  test('into a reading comes back, whatever its free words', () => {
    const word = fc.string({ unit: 'binary', maxLength: 6 });
    const paths = fc.oneof(
      fc.tuple(fc.constant('domain'), fc.constantFrom('vmx', 'guestinfo', 'sharedFolders', 'disks'), word),
      fc.tuple(fc.constant('runtime'), fc.constant('diskRoots'), word),
    );
    fc.assert(
      fc.property(paths, (path) => {
        expect(memberFactPath(manifestFactPath(path))).toEqual(path);
      }),
    );
  });
});

test.each([
  ['disks', { 'scsi0:0': { writeThrough: true, copyOf: 'x' } }, { 'scsi0:0': { write_through: true, copy_of: 'x' } }],
  ['vmx', { 'a.B_c': 'x' }, { 'a.B_c': 'x' }],
  ['boot', { order: ['cdrom'], delay: 1 }, { order: ['cdrom'], delay: 1 }],
  ['hotAdd', { cpuRemove: true }, { cpu_remove: true }],
  ['memory', 4096, 4096],
])('the value of %s is %j, and %j in a manifest', (field, own, written) => {
  expect(manifestValue(own, [field])).toEqual(written);
  expect(memberValue(written, [field])).toEqual(own);
});
