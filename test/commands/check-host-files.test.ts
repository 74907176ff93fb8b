import { describe, expect, test } from 'vitest';
import { checkHostFiles } from '../../src/app/plan/check-host-files.js';
import type { DeclaredFields, DesiredDomain } from '../../src/domain/desired.js';
import type { FileUser } from '../../src/domain/file-facts.js';
import type { LiveDomain, RuntimeFacts } from '../../src/domain/live.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import type { Reader } from '../../src/providers/provider.js';
import {
  desiredDomain,
  diskGib,
  fileFacts,
  gib,
  liveDisk,
  liveDomain,
  path,
  planInput,
  serverFacts,
} from '../plan/builders.js';
import { toldReader } from '../plan/told-reader.js';

const FOUND = { facts: serverFacts(), readings: new Map() };
const limit = (): AbortSignal => AbortSignal.timeout(600_000);
const joins = planDomain(
  planInput(desiredDomain('db01', { declared: { disks: { 'scsi0:1': { size: diskGib(5) } } } }), {
    live: liveDomain(),
  }),
);
const attaches = planDomain(
  planInput(desiredDomain('db01', { declared: { disks: { 'scsi0:1': { file: path('[images] data.vmdk') } } } }), {
    live: liveDomain(),
  }),
);
const made = planDomain(
  planInput(
    desiredDomain('web01', {
      declared: { memory: gib(1), controllers: { scsi0: 'pvscsi' }, disks: { 'scsi0:0': { size: diskGib(5) } } },
    }),
  ),
);

test('files that are as a plan needs them leave it as it is', async () => {
  const reader = toldReader({ disks: { '[images] data.vmdk': { capacity: null } } });
  const plans = [joins, attaches, made];
  expect(plans.map(({ action }) => action)).toEqual(['update', 'update', 'create']);
  expect(await checkHostFiles(reader, plans, FOUND, limit())).toEqual(plans);
});

test('a disk to attach that does not exist refuses the plan', async () => {
  const [plan] = await checkHostFiles(toldReader({}), [attaches], FOUND, limit());
  expect(plan).toMatchObject({
    action: 'blocked',
    steps: [],
    diagnostics: [{ code: 'EF2061', summary: 'disks.scsi0:1 of db01: the disk [images] data.vmdk does not exist' }],
  });
});

test('a file where a new disk would go refuses the plan', async () => {
  const reader = toldReader({ sizes: { '[ssd1] db01/db01_1.vmdk': 4096, '[ssd1] web01/web01.vmdk': 4096 } });
  const plans = await checkHostFiles(reader, [joins, made], FOUND, limit());
  expect(plans.map(({ action, diagnostics }) => [action, diagnostics[0]?.code])).toEqual([
    ['blocked', 'EF2062'],
    ['blocked', 'EF2062'],
  ]);
});

const IMAGE = { medium: { kind: 'iso', file: '[images] debian.iso' } } as const;

test.each<[string, DeclaredFields, LiveDomain | null]>([
  ['a new VM', { memory: gib(1), cdroms: { 'ide0:0': IMAGE } }, null],
  ['a live VM', { cdroms: { 'ide0:0': IMAGE } }, liveDomain()],
  [
    'a floppy drive',
    { floppies: { floppy0: { medium: { kind: 'file', file: '[images] debian.iso' } } } },
    liveDomain(),
  ],
])('an image that does not exist refuses the plan of %s', async (_what, declared, live) => {
  const desired = desiredDomain(live === null ? 'web01' : 'db01', { declared, adopt: true, allowPowerOff: 'guest' });
  const plan = planDomain(planInput(desired, { live }));
  const [refused] = await checkHostFiles(toldReader({}), [plan], FOUND, limit());
  expect(refused).toMatchObject({ action: 'blocked', diagnostics: [{ code: 'EF2073' }] });
  const reader = toldReader({ sizes: { '[images] debian.iso': 4096 } });
  expect(await checkHostFiles(reader, [plan], FOUND, limit())).toEqual([plan]);
});

test('an image of the host itself, on no datastore, is not looked for', async () => {
  const medium = { kind: 'iso', file: '/usr/lib/vmware/isoimages/linux.iso' } as const;
  const desired = desiredDomain('web01', { declared: { memory: gib(1), cdroms: { 'ide0:0': { medium } } } });
  const plan = planDomain(planInput(desired));
  expect(await checkHostFiles(toldReader({}), [plan], FOUND, limit())).toEqual([plan]);
});

test.each([
  ['gone', '[old] a.iso'],
  ['not accessible', '[tape] a.iso'],
])(
  'an image on a datastore that is %s is reported at its line, and nothing is looked up there',
  async (_what, file) => {
    const medium = { kind: 'iso', file } as const;
    const desired = desiredDomain('web01', { declared: { memory: gib(1), cdroms: { 'ide0:0': { medium } } } });
    const reader = { ...toldReader({}), sizes: () => Promise.reject(new Error('looked up')) };
    const [plan] = await checkHostFiles(reader, [planDomain(planInput(desired))], FOUND, limit());
    expect(plan).toMatchObject({ action: 'blocked', diagnostics: [{ code: 'EF2012' }] });
  },
);

test('a VM whose disk is missing is not powered on', async () => {
  const live = liveDomain({ runtime: { power: 'off' } });
  const found = { facts: serverFacts(), readings: new Map([[live.ref.id, live]]) };
  const plan = planDomain(planInput(desiredDomain('db01', { power: 'on', adopt: true }), { live }));
  const [refused] = await checkHostFiles(toldReader({}), [plan], found, limit());
  expect(refused).toMatchObject({ action: 'blocked', diagnostics: [{ code: 'EF2074' }] });
  const reader = toldReader({ disks: { '[ssd1] db01/db01.vmdk': { capacity: null } } });
  expect(await checkHostFiles(reader, [plan], found, limit())).toEqual([plan]);
});

test('a VM is not powered on, or off and on again, on a host in maintenance', async () => {
  const facts = serverFacts({ hosts: [{ name: 'host1', usable: false }] });
  const check = async (live: LiveDomain, parts: Partial<DesiredDomain>) => {
    const plan = planDomain(planInput(desiredDomain('db01', { adopt: true, ...parts }), { live, facts }));
    const found = { facts, readings: new Map([[live.ref.id, live]]) };
    const reader = toldReader({ disks: { '[ssd1] db01/db01.vmdk': { capacity: null } } });
    const [checked] = await checkHostFiles(reader, [plan], found, limit());
    return [checked?.action, checked?.diagnostics.map(({ code }) => code)];
  };
  const off = liveDomain({ runtime: { power: 'off' } });
  const larger = { declared: { memory: gib(4) }, allowPowerOff: 'guest' } as const;
  expect(await check(off, { power: 'on' })).toEqual(['blocked', ['EF2078']]);
  expect(await check(liveDomain(), larger)).toEqual(['blocked', ['EF2078']]);
  expect(await check(off, larger)).toEqual(['update', []]);
});

describe('a disk to copy', () => {
  const from = path('[ssd1] db01/db01.vmdk');
  const sources = new Map([[from, { capacity: diskGib(20) }]]);
  const copy = (parts: Partial<DesiredDomain> = {}) =>
    planDomain(
      planInput(
        desiredDomain('web01', {
          declared: { memory: gib(1), controllers: { scsi0: 'pvscsi' }, disks: { 'scsi0:0': { copyOf: from } } },
          ...parts,
        }),
        { copySources: sources },
      ),
    );
  const host = (live: LiveDomain, unreadable = {}) =>
    toldReader({ live: [live], disks: { [from]: { capacity: diskGib(20) } }, unreadable });
  const check = async (live: LiveDomain, plans: readonly DomainPlan[], unreadable = {}) => {
    const checked = await checkHostFiles(host(live, unreadable), plans, FOUND, limit());
    return checked.map(({ action, diagnostics }) => [
      action,
      diagnostics.map(({ code, severity }) => `${severity} ${code}`),
    ]);
  };

  test.each<[string, Partial<RuntimeFacts>, readonly unknown[]]>([
    ['of a running VM refuses the plan', {}, ['blocked', ['error EF2075']]],
    ['of a VM that is off is copied', { power: 'off' }, ['create', []]],
    ['of a suspended VM is copied', { power: 'suspended' }, ['create', []]],
  ])('%s', async (_what, runtime, expected) => {
    expect(await check(liveDomain({ runtime }), [copy()])).toEqual([expected]);
  });

  test('under a snapshot of a running VM is copied, because that VM only reads it', async () => {
    const disks = { 'scsi0:0': liveDisk('[ssd1] db01/db01-000001.vmdk', diskGib(20), 'thin') };
    const live = liveDomain({ domain: { disks }, runtime: { snapshots: ['before'], diskRoots: { 'scsi0:0': from } } });
    const reader = {
      ...host(live),
      inspectFiles: inspected([{ ref: live.ref, name: 'db01', how: 'file', because: null }]),
    };
    expect((await checkHostFiles(reader, [copy()], FOUND, limit())).map(({ action }) => action)).toEqual(['create']);
  });

  test('of a VM that cannot be read is copied, with a warning', async () => {
    const live = liveDomain({ domain: { disks: {} } });
    expect(await check(live, [copy()], { db01: 'disconnected' })).toEqual([['create', ['warning EF2075']]]);
  });

  test('of a VM that the run powers off before is copied', async () => {
    const live = liveDomain();
    const off = planDomain(
      planInput(desiredDomain('db01', { power: 'off', adopt: true, allowPowerOff: 'hard' }), { live }),
    );
    expect(off.steps.map((step) => step.do)).toContain('shut-down');
    expect((await check(live, [off, copy({ dependsOn: [off.name] })])).at(-1)).toEqual(['create', []]);
    expect((await check(live, [off, copy()])).at(-1)).toEqual(['blocked', ['error EF2075']]);
  });

  function inspected(users: readonly FileUser[]): Reader['inspectFiles'] {
    return async (paths) => ({
      files: new Map(paths.map((each) => [each, { ...fileFacts('disk', 4096), users }])),
      hidden: [],
      unlisted: [],
    });
  }
});
