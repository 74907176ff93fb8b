import { describe, expect, test } from 'vitest';
import { BLANK_NIC, blankDisk } from '../../src/domain/blank-domain.js';
import type { DeclaredFields, DesiredDomain } from '../../src/domain/desired.js';
import type { FieldRules } from '../../src/plan/diff/change.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import {
  at,
  DB01_UUID,
  desiredDomain,
  diskGib,
  fakeRules,
  gib,
  type LiveParts,
  liveDisk,
  liveDomain,
  mac,
  path,
  planInput,
} from './builders.js';

function plan(declared: DeclaredFields, parts: LiveParts = {}, more: Partial<DesiredDomain> = {}): DomainPlan {
  return planDomain(planInput(desiredDomain('db01', { declared, ...more }), { live: liveDomain(parts) }));
}

const errors = (made: DomainPlan): readonly string[] =>
  made.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
const paths = (made: DomainPlan): readonly string[] => made.changes.map((change) => change.path.join('.'));

const thinDisk = (file: string, size: number) => liveDisk(file, diskGib(size), 'thin');
const SNAPSHOT: LiveParts = {
  domain: { disks: { 'scsi0:0': thinDisk('[ssd1] db01/db01-000001.vmdk', 20) } },
  runtime: { snapshots: ['s1'], diskRoots: { 'scsi0:0': path('[ssd1] db01/db01.vmdk') } },
};

describe('what is equal, however it is spelled, is no change', () => {
  test.each<readonly [string, DeclaredFields, LiveParts]>([
    ['the root of a chain, not the delta', { disks: { 'scsi0:0': { file: path('[ssd1] db01/db01.vmdk') } } }, SNAPSHOT],
    ['a disk of the same size, under a snapshot', { disks: { 'scsi0:0': { size: diskGib(20) } } }, SNAPSHOT],
    ['the datastore of a disk that lives', { disks: { 'scsi0:0': { size: diskGib(20), datastore: 'ssd1' } } }, {}],
    ['a provisioning that nobody knows', { disks: { 'scsi0:0': { provisioning: 'thick' } } }, unknownForm()],
    ['a raw key in another case', { vmx: { 'DISK.ENABLEUUID': 'TRUE' } }, {}],
    ['the guest’s word in another case', { guestOs: 'Debian12-64' }, {}],
    [
      'a removal of what is not there',
      { disks: { 'scsi0:9': null }, nics: { ethernet9: null }, vmx: { gone: null } },
      {},
    ],
    ['an empty raw key that is not there', { vmx: { gone: '' } }, {}],
    ['an empty device', { nics: { ethernet0: {} } }, {}],
    ['nothing declared', {}, {}],
  ])('%s', (_what, declared, parts) => {
    const made = plan(declared, parts);
    expect(made).toMatchObject({ action: 'unchanged', changes: [], steps: [], guards: [] });
    expect(errors(made)).toEqual([]);
  });

  test('without differences a stranger is no trouble, nor is another owner', () => {
    const marker = {
      format: 2,
      owner: 'team-b',
      machine: { uuid: null, vmxPath: '[ssd1] db01/db01.vmx' },
      applied: {},
    };
    for (const found of [null, { ...marker, format: 2 as const }]) {
      expect(plan({ memory: gib(2) }, { live: { marker: found } }).action).toBe('unchanged');
    }
  });
});

function unknownForm(): LiveParts {
  return { domain: { disks: { 'scsi0:0': liveDisk('[ssd1] db01/db01.vmdk', null, null) } } };
}

describe('one difference, one change', () => {
  test.each<readonly [string, DeclaredFields, string, unknown]>([
    [
      'a device that live lacks comes whole',
      { nics: { ethernet1: { network: 'DMZ' } } },
      'nics.ethernet1',
      { ...BLANK_NIC, model: 'vmxnet3', network: 'DMZ' },
    ],
    ['a leaf of a device that lives', { nics: { ethernet0: { connected: false } } }, 'nics.ethernet0.connected', false],
    ['a network taken away', { nics: { ethernet0: { network: null } } }, 'nics.ethernet0.network', null],
    ['a removed device', { nics: { ethernet0: null } }, 'nics.ethernet0', null],
    ['a raw key by its live spelling', { vmx: { 'disk.enableuuid': 'FALSE' } }, 'vmx.disk.EnableUUID', 'FALSE'],
    [
      'a drive’s medium as one value',
      { cdroms: { 'ide0:0': { medium: { kind: 'iso', file: '[images] a.iso' } } } },
      'cdroms.ide0:0',
      { medium: { kind: 'iso', file: '[images] a.iso' }, connected: true },
    ],
    [
      'a serial port as one value',
      { serials: { serial0: { kind: 'file', file: 'x' } } },
      'serials.serial0',
      {
        kind: 'file',
        file: 'x',
      },
    ],
    ['a scheduler leaf', { scheduler: { memory: { limit: gib(4) } } }, 'scheduler.memory.limit', 4096],
    [
      'an attached disk',
      { disks: { 'scsi0:3': { file: path('[ssd1] s/data.vmdk') } } },
      'disks.scsi0:3',
      blankDisk(path('[ssd1] s/data.vmdk')),
    ],
  ])('%s', (_what, declared, expected, after) => {
    const made = plan(declared);
    expect(errors(made)).toEqual([]);
    const all = [...made.changes, ...made.deferred.map(({ change }) => change)];
    expect(all.map((change) => [change.path.join('.'), change.after])).toEqual([[expected, after]]);
  });

  test('the medium of a drive that lives is replaced, not taken apart', () => {
    const cdroms = { 'ide0:0': { medium: { kind: 'client' as const }, connected: false } };
    const declared = { cdroms: { 'ide0:0': { medium: { kind: 'iso' as const, file: '[images] a.iso' } } } };
    const made = plan(declared, { domain: { cdroms }, runtime: { power: 'off' } });
    expect(paths(made)).toEqual(['cdroms.ide0:0.medium']);
  });

  test('disks to be made ride in the reconfigure, attached ones do not', () => {
    const made = plan({
      disks: { 'scsi0:1': { size: diskGib(1) }, 'scsi0:2': { file: path('[ssd1] s/data.vmdk') } },
    });
    const [step] = made.steps;
    if (step?.do !== 'reconfigure') throw new Error('no reconfigure');
    expect(step.newDisks).toEqual([
      { slot: 'scsi0:1', file: '[ssd1] db01/db01_1.vmdk', size: diskGib(1), provisioning: 'thin' },
    ]);
    expect(step.changes).toHaveLength(2);
  });
});

describe('what cannot be is refused, with a reason, at its line', () => {
  test.each<readonly [string, DeclaredFields, LiveParts, readonly string[]]>([
    ['a smaller disk', { disks: { 'scsi0:0': { size: diskGib(1) } } }, {}, ['EF2001']],
    ['another form of a live disk', { disks: { 'scsi0:0': { provisioning: 'eager' } } }, {}, ['EF2001']],
    ['another disk in the slot', { disks: { 'scsi0:0': { file: path('[ssd1] x.vmdk') } } }, {}, ['EF2008']],
    ['growing under a snapshot', { disks: { 'scsi0:0': { size: diskGib(40) } } }, SNAPSHOT, ['EF2001']],
    ['adding under a snapshot', { disks: { 'scsi0:1': { size: diskGib(1) } } }, SNAPSHOT, ['EF2001']],
    ['removing under a snapshot', { disks: { 'scsi0:0': null } }, SNAPSHOT, ['EF2001']],
    ['a disk without its controller', { disks: { 'sata0:0': { size: diskGib(1) } } }, {}, ['EF2009']],
    ['a drive without its controller', { cdroms: { 'sata0:0': {} } }, {}, ['EF2009']],
    ['a controller under a disk that stays', { controllers: { scsi0: null } }, {}, ['EF2009']],
    [
      'a disk on a controller that goes',
      { controllers: { scsi0: null }, disks: { 'scsi0:0': null, 'scsi0:1': { size: diskGib(1) } } },
      {},
      ['EF2009'],
    ],
    [
      'a drive where a disk goes',
      { disks: { 'scsi0:0': null }, cdroms: { 'scsi0:0': { medium: { kind: 'empty' } } } },
      {},
      ['EF2008'],
    ],
    [
      'two kinds declared for one slot',
      { disks: { 'scsi0:5': { size: diskGib(1) } }, cdroms: { 'scsi0:5': {} } },
      {},
      ['EF2008'],
    ],
    [
      'a raw key in two spellings',
      { vmx: { 'a.b': '1', 'A.b': '1' } },
      { domain: { vmx: { 'a.b': '1' } } },
      ['EF2028'],
    ],
    ['a disk of no form', { disks: { 'scsi0:1': { provisioning: 'thin' } } }, {}, ['EF2010']],
    ['another uuid', { uuid: '42116ec4-1d3f-4f0a-9a52-0000000000ff' as typeof DB01_UUID }, {}, ['EF2001']],
    ['a lower hardware version', { hardwareVersion: 11 }, {}, ['EF2001']],
    ['one that the host does not know', { hardwareVersion: 99 }, {}, ['EF2001']],
    ['a higher one, which is for good', { hardwareVersion: 21 }, {}, ['EF2033']],
    ['another datastore, without a vCenter', { disks: { 'scsi0:0': { datastore: 'images' } } }, {}, ['EF2034']],
    ['sockets that do not come out', { vcpus: 3 }, { domain: { coresPerSocket: 2 } }, ['EF2001']],
    ['an unknown network', { nics: { ethernet0: { network: 'VM network' } } }, {}, ['EF2011']],
    ['an unknown datastore', { disks: { 'scsi0:1': { size: diskGib(1), datastore: 'ssd2' } } }, {}, ['EF2012']],
    ['a datastore out of reach', { disks: { 'scsi0:1': { size: diskGib(1), datastore: 'tape' } } }, {}, ['EF2012']],
    ['too much at once', { disks: { 'scsi0:1': { size: diskGib(401), provisioning: 'thick' } } }, {}, ['EF2013']],
    ['growth of a thick disk', { disks: { 'scsi0:0': { size: diskGib(421) } } }, thick(), ['EF2013']],
  ])('%s', (_what, declared, parts, codes) => {
    const made = plan(declared, parts, { allowPowerOff: 'hard', adopt: true });
    expect(errors(made)).toEqual(codes);
    expect(made).toMatchObject({ action: 'blocked', steps: [], dark: null, guards: [] });
    for (const { source, subject } of made.diagnostics) expect([source?.line, subject]).toEqual([3, 'db01']);
  });

  test.each<readonly [string, DeclaredFields, LiveParts]>([
    ['thin disks take nothing at once', { disks: { 'scsi0:1': { size: diskGib(4000) } } }, {}],
    ['a disk with its controller', { controllers: { sata0: 'ahci' }, disks: { 'sata0:0': { size: diskGib(1) } } }, {}],
    ['a disk on IDE', { disks: { 'ide0:0': { size: diskGib(1) } } }, {}],
    ['a controller with the disk on it', { controllers: { scsi0: null }, disks: { 'scsi0:0': null } }, {}],
    ['growth within the room', { disks: { 'scsi0:0': { size: diskGib(420) } } }, thick()],
  ])('but %s', (_what, declared, parts) => {
    expect(errors(plan(declared, parts))).toEqual([]);
  });

  test('rules may refuse as well, and what needs replacement is not done', () => {
    for (const cost of ['impossible', 'replace'] as const) {
      const rules: FieldRules = () => ({ cost, because: 'this host says so', evidence: [] });
      const made = planDomain(
        planInput(desiredDomain('db01', { declared: { memory: gib(4) }, sources: { memory: at(7) } }), {
          live: liveDomain({ runtime: { power: 'off' } }),
          rules,
        }),
      );
      expect(errors(made)).toEqual(['EF2001']);
      expect(made.diagnostics[0]).toMatchObject({ source: { line: 7 } });
      expect(made.diagnostics[0]?.summary).toContain('this host says so');
    }
  });

  test('all is told at once', () => {
    const made = plan({ uuid: DB01_UUID, hardwareVersion: 11, nics: { ethernet1: { network: 'x' } } });
    expect(errors(made)).toEqual(['EF2001', 'EF2011']);
  });

  test('the hint names slots that are free in life and in the manifest', () => {
    const made = plan({
      disks: { 'scsi0:0': { file: path('[ssd1] x.vmdk') }, 'scsi0:1': null },
      cdroms: { 'scsi0:2': null },
    });
    // Nobody found the declared file, so that nothing leads to it.
    expect(made.diagnostics[0]?.hint).toContain('To keep the live disk, declare file: "[ssd1] db01/db01.vmdk"');
    expect(made.diagnostics[0]?.hint).not.toMatch(/replace|scsi0:3/);
    const desired = desiredDomain('db01', {
      declared: { disks: { 'scsi0:0': { file: path('[ssd1] x.vmdk') }, 'scsi0:1': null }, cdroms: { 'scsi0:2': null } },
    });
    const found = planDomain(
      planInput(desired, { live: liveDomain(), existingDisks: new Set([path('[ssd1] x.vmdk')]) }),
    );
    expect(found.diagnostics[0]?.hint).toContain('scsi0:3, scsi0:4, scsi0:5, scsi0:6');
    expect(found.diagnostics[0]?.hint).toContain('add replace: true');
  });
});

function thick(): LiveParts {
  return { domain: { disks: { 'scsi0:0': liveDisk('[ssd1] db01/db01.vmdk', diskGib(20), 'thick') } } };
}

describe('changes that only make sense together go together', () => {
  test('a hot disk waits for its cold controller', () => {
    const made = plan({ controllers: { scsi1: 'pvscsi' }, disks: { 'scsi1:0': { size: diskGib(1) } } });
    expect(made.steps).toEqual([]);
    expect(made.deferred.map(({ change }) => change.impact.cost)).toEqual(['needs-power-off', 'needs-power-off']);
  });

  test('vcpus alone stay hot; with cores per socket they do not', () => {
    const hotAdd: LiveParts = { runtime: { cpuHotAdd: true } };
    expect(plan({ vcpus: 4 }, hotAdd).changes[0]?.impact.cost).toBe('hot');
    const both = plan({ vcpus: 4, coresPerSocket: 2 }, hotAdd);
    expect(both.deferred.map(({ change }) => change.path[0])).toEqual(['vcpus', 'coresPerSocket']);
  });

  test('what has nothing to do with it goes its own way', () => {
    const made = plan({
      annotation: 'x',
      controllers: { scsi1: 'pvscsi' },
      disks: { 'scsi0:1': { size: diskGib(1) } },
    });
    expect(paths(made)).toEqual(['annotation', 'disks.scsi0:1']);
  });
});

describe('strangers', () => {
  const clone = {
    format: 2,
    owner: 'team-a',
    machine: { uuid: '42116ec4-1d3f-4f0a-9a52-0000000000ff', vmxPath: '[ssd1] db01/db01.vmx' },
    applied: {},
  };
  const markers = { none: null, clone: { ...clone, format: 2 as const } };
  const CHANGE = { annotation: 'x' };

  test.each([
    ['no marker', markers.none, CHANGE, false, ['EF2006']],
    ['no marker, adopted', markers.none, CHANGE, true, []],
    ['no marker, known by its uuid', markers.none, { ...CHANGE, uuid: DB01_UUID }, false, []],
    ['the marker of a clone', markers.clone, CHANGE, false, ['EF2006']],
    ['the marker of a clone, adopted', markers.clone, CHANGE, true, []],
  ] as const)('%s', (_what, marker, declared, adopt, codes) => {
    expect(errors(plan(declared, { live: { marker } }, { adopt }))).toEqual(codes);
  });

  test('a stranger is refused even where all would be deferred', () => {
    expect(errors(plan({ memory: gib(4) }, { live: { marker: null } }))).toEqual(['EF2006']);
  });

  test('what is carried out leaves our marker, on the machine as it is', () => {
    const [step] = plan(CHANGE, { live: { marker: markers.clone } }, { adopt: true }).steps;
    if (step?.do !== 'reconfigure') throw new Error('no reconfigure');
    expect(step.marker.machine).toEqual({ uuid: DB01_UUID, vmxPath: '[ssd1] db01/db01.vmx' });
  });
});

describe('what a plan could not see is told, and refuses nothing', () => {
  test.each<readonly [string, DeclaredFields, LiveParts, readonly string[]]>([
    ['sizes, once', { disks: { 'scsi0:0': { size: diskGib(9) } } }, unknownForm(), ['EF2021']],
    ['raw keys', { vmx: { 'a.b': null, 'disk.EnableUUID': 'TRUE' } }, { live: { readFrom: 'config' } }, ['EF2023']],
    [
      'raw keys that the configuration never shows',
      { vmx: { 'serial0.yieldOnMsrRead': 'TRUE', 'scsi0.sharedBus': 'virtual' } },
      { live: { readFrom: 'config' } },
      ['EF2023'],
    ],
    ['a flag of a member that is off', { vmx: { 'svga.autodetect': 'false' } }, { live: { readFrom: 'config' } }, []],
    ['raw keys that are seen', { vmx: { 'disk.EnableUUID': 'TRUE' } }, { live: { readFrom: 'config' } }, []],
  ])('%s', (_what, declared, parts, codes) => {
    const made = plan(declared, parts);
    expect(made.action).toBe('unchanged');
    expect(made.diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(made.diagnostics.every(({ severity }) => severity === 'warning')).toBe(true);
  });
});

test('the rules are asked for what differs, never for power or for what is equal', () => {
  const asked: string[] = [];
  const rules: FieldRules = (difference, live) => {
    asked.push(difference.path.join('.'));
    return fakeRules(difference, live);
  };
  const nics = { ethernet0: { mac: mac('00:50:56:00:00:01'), network: 'VM Network' } };
  const desired = desiredDomain('db01', { power: 'off', declared: { memory: gib(2), annotation: 'x', nics } });
  planDomain(planInput(desired, { live: liveDomain(), rules }));
  expect(asked).toEqual(['annotation', 'nics.ethernet0.mac']);
});
