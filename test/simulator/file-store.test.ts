import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseLocation } from '../../src/simulator/storage/datastore-location.js';
import { DiskFileStore } from '../../src/simulator/storage/disk-file-store.js';
import type { FileStore } from '../../src/simulator/storage/file-store.js';
import { MemoryFileStore } from '../../src/simulator/storage/memory-file-store.js';
import { createDisk, deleteDisk, extendDisk, readDisk } from '../../src/simulator/storage/virtual-disk.js';

const root = mkdtempSync(join(tmpdir(), 'simulator-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const stores: readonly (readonly [string, () => FileStore])[] = [
  ['memory', () => new MemoryFileStore(['a', 'b c'], () => new Date(0))],
  ['disk', () => new DiskFileStore(mkdtempSync(join(root, 'store-')), ['a', 'b c'])],
];
const at = parseLocation;

describe.each(stores)('the %s store', (_name, create) => {
  it('reads back what was written, lists it sorted, and forgets what was removed', () => {
    const files = create();
    files.makeDirectory(at('[a] one/two'));
    files.write(at('[a] one/z.txt'), Buffer.from('zz'));
    files.write(at('[a] one/two/a.txt'), Buffer.from('a'));
    expect(files.read(at('[a] one/z.txt'))?.toString()).toBe('zz');
    expect(files.list(at('[a] one'))).toEqual(['two', 'z.txt']);
    expect(files.facts(at('[a] one'))?.kind).toBe('directory');
    expect(files.facts(at('[b c] one'))).toBeNull();
    files.remove(at('[a] one'));
    expect(files.facts(at('[a] one/two/a.txt'))).toBeNull();
    expect(files.list(at('[a]'))).toEqual([]);
  });

  it('does not make directories on the way', () => {
    expect(() => create().write(at('[a] none/x'), Buffer.from(''))).toThrow();
  });

  it('claims sizes without content, and counts what is allocated', () => {
    const files = create();
    files.claim(at('[a] big'), { size: 2 ** 40, allocated: 1000 });
    expect(files.facts(at('[a] big'))).toMatchObject({ size: 2 ** 40, allocated: 1000 });
    expect(files.used('a')).toBe(1000);
    files.copy(at('[a] big'), at('[a] copy'));
    files.move(at('[a] big'), at('[a] moved'));
    expect(files.used('a')).toBe(2000);
    expect(files.facts(at('[a] moved'))?.size).toBe(2 ** 40);
    files.write(at('[a] moved'), Buffer.from('now content'));
    expect(files.facts(at('[a] moved'))?.size).toBe(11);
    files.remove(at('[a] copy'));
    expect(files.used('a')).toBe(11);
  });

  it('makes disks of a descriptor and a flat file that grow and never shrink', () => {
    const files = create();
    const disk = at('[b c] d.vmdk');
    createDisk(files, disk, { capacityKiB: 2048, thin: false, eager: true, adapter: 'lsilogic' });
    expect(readDisk(files, disk)).toMatchObject({ capacityKiB: 2048, thin: false, eager: true, parent: null });
    expect(files.facts(at('[b c] d-flat.vmdk'))?.size).toBe(2048 * 1024);
    const { uuid } = readDisk(files, disk) ?? { uuid: '' };
    extendDisk(files, disk, 4096);
    expect(readDisk(files, disk)).toMatchObject({ capacityKiB: 4096, uuid });
    expect(() => extendDisk(files, disk, 4095)).toThrow(/smaller/);
    expect(() => createDisk(files, disk, { capacityKiB: 1, thin: true, eager: false, adapter: 'ide' })).toThrow(
      /exists/,
    );
    expect(() =>
      createDisk(files, at('[a] no/d.vmdk'), { capacityKiB: 1, thin: true, eager: false, adapter: 'ide' }),
    ).toThrow(/not found/);
    deleteDisk(files, disk);
    expect(files.list(at('[b c]'))).toEqual([]);
  });
});

describe('parseLocation', () => {
  it.each([
    ['[a] b/c.vmx', { datastore: 'a', path: 'b/c.vmx' }],
    ['[a b]c', { datastore: 'a b', path: 'c' }],
    ['[a]', { datastore: 'a', path: '' }],
    ['[a] b//./c/', { datastore: 'a', path: 'b/c' }],
  ])('reads %s', (text, location) => {
    expect(parseLocation(text)).toEqual(location);
  });
  it.each(['a/b', '[] a', '[a] ../b', '[a] b/../../c', '[a] b\\c', '[a] x\u0000y'])('refuses %j', (text) => {
    expect(() => parseLocation(text)).toThrow(/Invalid datastore path/);
  });
});
