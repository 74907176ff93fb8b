import { describe, expect, test } from 'vitest';
import type { DeclaredDisk } from '../../src/domain/desired.js';
import { filesForLiveDomain, filesForNewDomain } from '../../src/plan/steps/new-disk-files.js';
import { placement } from '../../src/plan/steps/placement.js';
import { desiredDomain, diskGib, liveDisk, liveDomain, path, serverFacts } from './builders.js';

const GIB = diskGib(1);

function placed(called: string, disks: Record<string, DeclaredDisk | null> = {}): string {
  const place = placement(desiredDomain(called, { declared: { disks } }), serverFacts());
  return place.ok ? place.value.vmxPath : place.problem.code;
}

describe('a new domain goes where its first disk goes', () => {
  test.each([
    ['no disks: the accessible datastore with most room', 'web', {}, '[ssd1] web/web.vmx'],
    ['the datastore of its new disk', 'web', { 'scsi0:0': { size: GIB, datastore: 'images' } }, '[images] web/web.vmx'],
    [
      'slots count as numbers',
      'web',
      { 'scsi0:10': { size: GIB, datastore: 'ssd1' }, 'scsi0:2': { size: GIB, datastore: 'images' } },
      '[images] web/web.vmx',
    ],
    [
      'a new disk comes before a file',
      'web',
      { 'scsi0:0': { file: path('[images] a.vmdk') }, 'scsi0:1': { size: GIB, datastore: 'ssd1' } },
      '[ssd1] web/web.vmx',
    ],
    ['the file of its first disk', 'web', { 'scsi0:0': { file: path('[images] a.vmdk') } }, '[images] web/web.vmx'],
    [
      'the file of a new disk',
      'web',
      { 'scsi0:0': { size: GIB, file: path('[images] w/a.vmdk') } },
      '[images] web/web.vmx',
    ],
    ['a removed slot says nothing', 'web', { 'scsi0:0': null }, '[ssd1] web/web.vmx'],
    ['the name is escaped', 'a/b', {}, '[ssd1] a+JQ-2fb/a+JQ-2fb.vmx'],
    ['a name that is a directory of its own', '..', {}, 'EF2018'],
    ['a name that a path would trim', ' web', {}, 'EF2018'],
  ] as const)('%s', (_what, called, disks, expected) => {
    expect(placed(called, disks)).toBe(expected);
  });

  test('without an accessible datastore there is no place', () => {
    const facts = serverFacts({ datastores: serverFacts().datastores.map((each) => ({ ...each, accessible: false })) });
    expect(placement(desiredDomain('web'), facts)).toMatchObject({
      ok: false,
      problem: { code: 'EF2018', severity: 'error' },
    });
  });
});

describe('file names of new disks follow from the manifest alone', () => {
  const disks = {
    'scsi0:0': { size: GIB },
    'scsi0:1': { size: GIB, file: path('[ssd1] web/web_1.vmdk') },
    'scsi0:2': { size: GIB },
    'scsi0:3': { size: GIB, datastore: 'images' },
    'scsi0:4': { file: path('[images] old.vmdk') },
  };

  test('of a new domain', () => {
    const { files, directories } = filesForNewDomain(desiredDomain('web', { declared: { disks } }), path('[ssd1] web'));
    expect(Object.fromEntries(files)).toEqual({
      'scsi0:0': '[ssd1] web/web.vmdk',
      'scsi0:1': '[ssd1] web/web_1.vmdk',
      'scsi0:2': '[ssd1] web/web_2.vmdk',
      'scsi0:3': '[images] web/web_3.vmdk',
    });
    expect(directories).toEqual(['[images] web']);
  });

  test('of a live domain: beside its VMX, past every name that is in use', () => {
    const used = liveDisk('[ssd1] db01/db01_1.vmdk', GIB, null);
    const live = liveDomain({ domain: { disks: { 'scsi1:0': used } } });
    const { files, directories } = filesForLiveDomain(desiredDomain('db01', { declared: { disks } }), live);
    expect(Object.fromEntries(files)).toEqual({
      'scsi0:0': '[ssd1] db01/db01_2.vmdk',
      'scsi0:1': '[ssd1] web/web_1.vmdk',
      'scsi0:2': '[ssd1] db01/db01_3.vmdk',
      'scsi0:3': '[images] db01/db01_1.vmdk',
    });
    expect(directories).toEqual(['[images] db01']);
  });

  test('a live disk on the datastore shows a directory that exists', () => {
    const there = liveDisk('[images] pool/x.vmdk', GIB, null);
    const live = liveDomain({ domain: { disks: { 'scsi1:0': there } } });
    const desired = desiredDomain('db01', { declared: { disks: { 'scsi0:3': { size: GIB, datastore: 'images' } } } });
    const { files, directories } = filesForLiveDomain(desired, live);
    expect([...files.values()]).toEqual(['[images] pool/db01_1.vmdk']);
    expect(directories).toEqual([]);
  });
});
