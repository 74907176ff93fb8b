import { describe, expect, test } from 'vitest';
import { locateName, type Volume } from '../../../src/providers/esx/inventory/volumes.js';

const volume = (ref: string, id: string, aliases: readonly string[], twoNamed = false): Volume => ({
  ref,
  id,
  aliases: new Set(aliases),
  twoNamed,
  vms: [],
});
/** `ssd` is one storage in two datacenters under two names; both datacenters have a `local` of their own. */
const SSD_1 = volume('ds-1', 'uuid-ssd', ['ssd', 'uuid-ssd']);
const SSD_2 = volume('ds-2', 'uuid-ssd', ['ssd (1)', 'uuid-ssd']);
const LOCAL_1 = volume('ds-3', 'uuid-l1', ['local', 'uuid-l1']);
const LOCAL_2 = volume('ds-4', 'uuid-l2', ['local', 'uuid-l2']);
const VSAN = volume('ds-5', 'vsan:52', ['vsan'], true);
const ALL = [SSD_1, SSD_2, LOCAL_1, LOCAL_2, VSAN];

const places = (name: string, preferred: readonly Volume[] = [], home: string | null = null): readonly string[] => [
  ...new Set(locateName(name, home, preferred, ALL).map(({ volume: id, path }) => `${id}:${path}`)),
];

describe('the place of a file', () => {
  test.each<[string, readonly string[]]>([
    ['[ssd] a/a.vmdk', ['uuid-ssd:a/a.vmdk']],
    ['[ssd (1)] a/a.vmdk', ['uuid-ssd:a/a.vmdk']],
    ['[uuid-ssd] a/a.vmdk', ['uuid-ssd:a/a.vmdk']],
    ['/vmfs/volumes/uuid-ssd/a/a.vmdk', ['uuid-ssd:a/a.vmdk']],
    ['/vmfs/volumes/ssd/a/a.vmdk', ['uuid-ssd:a/a.vmdk']],
    ['ds:///vmfs/volumes/uuid-ssd/a/a.vmdk', ['uuid-ssd:a/a.vmdk']],
    ['[] /vmfs/volumes/uuid-ssd//a/a.vmdk', ['uuid-ssd:a/a.vmdk']],
    ['[ssd]', ['uuid-ssd:']],
    ['[ssd] ../a/./b//A.VMDK', ['uuid-ssd:a/b/a.vmdk']],
    ['[ssd] a\u0308.vmdk', ['uuid-ssd:\u00e4.vmdk']],
    ['[vsan] a/a.vmdk', ['vsan:52:a.vmdk']],
    ['[vsan] 5f3c-id/a.vmdk', ['vsan:52:a.vmdk']],
    ['[] /usr/lib/vmware/isoimages/linux.iso', []],
    ['/dev/cdrom', []],
    ['', []],
  ])('%s', (name, expected) => {
    expect(places(name)).toEqual(expected);
  });

  test('is on the datastore of the VM where two have its name, and on either where nobody knows', () => {
    expect(places('[local] a.iso', [LOCAL_2])).toEqual(['uuid-l2:a.iso']);
    expect(places('[local] a.iso', [SSD_1])).toEqual(['uuid-l1:a.iso', 'uuid-l2:a.iso']);
  });

  test('without a datastore is beside the VMX', () => {
    expect(places('serial.log', [], '[ssd] a/a.vmx')).toEqual(['uuid-ssd:a/serial.log']);
    expect(places('../b/serial.log', [], '[ssd] a/a.vmx')).toEqual(['uuid-ssd:b/serial.log']);
    expect(places('serial.log')).toEqual([]);
  });
});
