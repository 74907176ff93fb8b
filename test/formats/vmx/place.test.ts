import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import { datastorePathOf, fileNameOf, type VmxPlace } from '../../../src/formats/vmx/place.js';
import { propertyRuns } from '../../deep-runs.js';

const UUID = '5669422e-699d77db-c144-00e0815e303e';
const esx: VmxPlace = {
  vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath,
  mounts: [
    { datastore: 'ssd1', mount: `/vmfs/volumes/${UUID}` },
    { datastore: 'my store', mount: '/vmfs/volumes/aaaa/' },
  ],
};
const gsx: VmxPlace = {
  vmxPath: '[standard] t/t.vmx' as DatastorePath,
  mounts: [
    { datastore: 'standard', mount: 'C:\\Virtual Machines\\' },
    { datastore: 'nas', mount: '\\\\nas1\\storage1' },
  ],
};
const linux: VmxPlace = {
  vmxPath: '[vms] t/t.vmx' as DatastorePath,
  mounts: [
    { datastore: 'all', mount: '/' },
    { datastore: 'vms', mount: '/srv/vms/' },
  ],
};
const nowhere: VmxPlace = { vmxPath: null, mounts: [] };
const root: VmxPlace = { vmxPath: '[ssd1] web01.vmx' as DatastorePath, mounts: [] };

describe('a file name of a VMX, as a datastore path', () => {
  test.each<[string, VmxPlace, string | null]>([
    ['web01.vmdk', esx, '[ssd1] web01/web01.vmdk'],
    ['web01.vmdk', root, '[ssd1] web01.vmdk'],
    ['web01.vmdk', nowhere, null],
    ['..', esx, null],
    ['', esx, null],
    [`/vmfs/volumes/${UUID}/d/a.vmdk`, esx, '[ssd1] d/a.vmdk'],
    [`/vmfs/volumes/${UUID}//d//a.vmdk`, esx, '[ssd1] d/a.vmdk'],
    [`/vmfs/volumes/${UUID}X/d/a.vmdk`, esx, null],
    [`/vmfs/volumes/${UUID}`, esx, null],
    [`/vmfs/volumes/${UUID}/../x/a.vmdk`, esx, null],
    ['/vmfs/volumes/my store/d/a.vmdk', esx, '[my store] d/a.vmdk'],
    ['/vmfs/volumes/aaaa/d/a.vmdk', esx, '[my store] d/a.vmdk'],
    ['/vmfs/volumes/missing/d/a.vmdk', esx, null],
    ['/vmfs/volumes/anything/d/a.vmdk', nowhere, '[anything] d/a.vmdk'],
    ['/vmfs/volumes/ssd1', esx, null],
    ['/vmfs/volumes/ssd1/', esx, null],
    ['/vmfs/volumes/a]b/c.vmdk', nowhere, null],
    ['/usr/lib/vmware/isoimages/linux.iso', esx, null],
    ['sub/web01.vmdk', esx, '[ssd1] web01/sub/web01.vmdk'],
    ['./sub//web01.vmdk', esx, '[ssd1] web01/sub/web01.vmdk'],
    ['../data/d.vmdk', esx, '[ssd1] data/d.vmdk'],
    ['../d.vmdk', esx, '[ssd1] d.vmdk'],
    ['../../d.vmdk', esx, null],
    ['..\\..\\iso\\x.iso', { ...esx, vmxPath: '[ssd1] a/b/c.vmx' as DatastorePath }, '[ssd1] iso/x.iso'],
    ['sub/web01.vmdk', nowhere, null],
    ['sub/a.vmdk', root, '[ssd1] sub/a.vmdk'],
    [`/vmfs/volumes/${UUID}/web01/../d/a.vmdk`, esx, '[ssd1] d/a.vmdk'],
    ['C:\\Virtual Machines\\test1\\test1.vmdk', gsx, '[standard] test1/test1.vmdk'],
    ['\\\\nas1\\storage1\\test1\\a.vmdk', gsx, '[nas] test1/a.vmdk'],
    ['c:\\virtual machines\\test1\\a.vmdk', gsx, null],
    ['C:\\Virtual MachinesX\\a.vmdk', gsx, null],
    ['D:\\x.vmdk', gsx, null],
    ['C:\\Virtual Machines\\', gsx, null],
    ['\\\\nas1\\storage1X\\a.vmdk', gsx, null],
    ['C:\\Virtual Machines\\..\\x.vmdk', gsx, null],
    ['/srv/a.vmdk', linux, '[all] srv/a.vmdk'],
    ['/srv/vms/a/a.vmdk', linux, '[vms] a/a.vmdk'],
    ['/srv/vmsX/a.vmdk', linux, '[all] srv/vmsX/a.vmdk'],
    ['/srv/vms/ a.vmdk', linux, null],
    ['/srv/vms/a.vmdk ', linux, null],
    ['/vmfs/volumes//ssd1/a.vmdk', nowhere, null],
  ])('%s', (name, place, path) => {
    expect(datastorePathOf(name, place)).toBe(path);
  });
});

describe('a datastore path, as a file name of a VMX', () => {
  test.each<[string, VmxPlace, string]>([
    ['[ssd1] web01/web01.vmdk', esx, 'web01.vmdk'],
    ['[ssd1] web01/sub/a.vmdk', esx, `/vmfs/volumes/${UUID}/web01/sub/a.vmdk`],
    ['[ssd1] a.vmdk', root, 'a.vmdk'],
    ['[my store] d/a.vmdk', esx, '/vmfs/volumes/aaaa/d/a.vmdk'],
    ['[other] d/a.vmdk', esx, '/vmfs/volumes/other/d/a.vmdk'],
    ['[ssd1] web01/web01.vmdk', nowhere, '/vmfs/volumes/ssd1/web01/web01.vmdk'],
    ['[all] a/b.vmdk', linux, '/a/b.vmdk'],
    ['[vms] a/b.vmdk', linux, '/srv/vms/a/b.vmdk'],
    ['[standard] u/a.vmdk', gsx, 'C:\\Virtual Machines\\u\\a.vmdk'],
    ['[nas] t/u/a.vmdk', gsx, '\\\\nas1\\storage1\\t\\u\\a.vmdk'],
  ])('%s', (path, place, name) => {
    expect(fileNameOf(path as DatastorePath, place)).toBe(name);
  });
});

describe('a file is written by a name that reads as that file', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9_.%-][A-Za-z0-9 _.%()-]{0,10}[A-Za-z0-9_%-]$/);
  const mountOf = fc.oneof(
    segment.map((name) => `/vmfs/volumes/${name}`),
    segment.map((name) => `/vmfs/volumes/${name}/`),
    segment.map((name) => `C:\\${name}\\`),
    segment.map((name) => `\\\\nas\\${name}`),
  );
  const mounts = fc.uniqueArray(fc.record({ datastore: segment, mount: mountOf }), {
    selector: ({ datastore }) => datastore,
    minLength: 1,
    maxLength: 4,
  });
  const bare = (mount: string) => mount.replace(/[/\\]$/, '');

  test('on any datastore, mounted anywhere', () => {
    fc.assert(
      fc.property(mounts, fc.array(segment, { minLength: 1, maxLength: 3 }), fc.nat(), (all, path, choice) => {
        fc.pre(new Set(all.map(({ mount }) => bare(mount))).size === all.length);
        const { datastore } = all[choice % all.length] ?? { datastore: '' };
        const file = `[${datastore}] ${path.join('/')}` as DatastorePath;
        for (const vmxPath of [null, file, `[${datastore}] other/x.vmx` as DatastorePath]) {
          const place = { vmxPath, mounts: all };
          expect(datastorePathOf(fileNameOf(file, place), place)).toBe(file);
          expect(datastorePathOf(fileNameOf(file, { vmxPath, mounts: [] }), { vmxPath, mounts: [] })).toBe(file);
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
