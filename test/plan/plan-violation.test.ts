import { describe, expect, test } from 'vitest';
import { planViolation } from '../../src/plan/file/plan-violation.js';
import type { DomainPlan, Hazard } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import { goldenPlan } from '../golden/golden-tests.js';
import { removalOf, updateOf } from '../report/plan-builders.js';
import { diskGib, gib, liveDisk, name, path } from './builders.js';

async function story(prefix: string): Promise<DomainPlan> {
  const plan = (await goldenPlan(prefix)).connections[0]?.domains[0];
  if (plan === undefined) throw new Error(`the plan of ${prefix} has no VM`);
  return plan;
}

const create = await story('001');
const dark = await story('008');
const removed = removalOf('a', ['[ssd1] a/a.vmdk']);
const leftovers = removalOf('a', ['[ssd1] a/a.vmdk'], false);
const migrated = updateOf('a', { place: { host: 'esx2' } });
const moved = updateOf('a', { place: { datastore: 'ssd2', folder: 'prod', resourcePool: 'gold' }, autostart: true });
const movedAway = updateOf('a', { place: { host: 'esx2', datastore: 'ssd2' } });
const raised = updateOf('a', { declared: { hardwareVersion: 21 }, allow: ['HZ501'], allowPowerOff: 'guest' });
const suspended = updateOf('a', { power: 'suspended' });
const off = updateOf('a', { power: 'off', allowPowerOff: 'hard' }, { runtime: { tools: 'not-installed' } });
const detached = updateOf(
  'a',
  { declared: { disks: { 'scsi0:1': null } } },
  {
    domain: {
      disks: {
        'scsi0:0': liveDisk('[ssd1] a/a.vmdk', diskGib(1), 'thin'),
        'scsi0:1': liveDisk('[ssd1] a/b.vmdk', diskGib(1), 'thin'),
      },
    },
  },
);
const replaced = updateOf('a', {
  declared: { disks: { 'scsi0:0': { file: path('[images] restored.vmdk'), replace: true } } },
  allowPowerOff: 'guest',
});
const recarded = updateOf('a', {
  declared: { nics: { ethernet0: { model: 'e1000' } } },
  allow: ['HZ107'],
  allowPowerOff: 'hard',
});
const recontrolled = updateOf('a', {
  declared: { controllers: { scsi0: 'lsilogic' } },
  allow: ['HZ108'],
  allowPowerOff: 'hard',
});
const renamed = updateOf('a', { declared: { memory: gib(2) } }, { domain: { name: name('b') } });
const registered: DomainPlan = {
  ...updateOf('a', { autostart: true }),
  action: 'register',
  ref: null,
  steps: [
    { do: 'register', path: path('[ssd1] a/a.vmx'), name: name('a'), to: null },
    { do: 'autostart', enabled: true },
  ],
  hazards: [
    {
      code: 'HZ202',
      what: 'registers [ssd1] a/a.vmx, which exists',
      allowedBy: 'manifest',
      path: [],
      file: path('[ssd1] a/a.vmx'),
      step: 'register',
    },
  ],
};

test.each(
  Object.entries({
    create,
    dark,
    removed,
    leftovers,
    migrated,
    moved,
    movedAway,
    raised,
    suspended,
    off,
    detached,
    replaced,
    renamed,
    registered,
  }),
)('%s is of one piece', (_name, plan) => {
  expect(plan.steps.length).toBeGreaterThan(0);
  expect(planViolation(plan)).toBeNull();
});

const without = (plan: DomainPlan, code: Hazard['code']): DomainPlan => ({
  ...plan,
  hazards: plan.hazards.filter((each) => each.code !== code),
});
const withStep = (plan: DomainPlan, step: Step, index = plan.steps.length): DomainPlan => ({
  ...plan,
  steps: plan.steps.toSpliced(index, 0, step),
});
const withoutStep = (plan: DomainPlan, kind: Step['do']): DomainPlan => ({
  ...plan,
  steps: plan.steps.filter((step) => step.do !== kind),
});
const withoutChange = (plan: DomainPlan, field: string): DomainPlan => ({
  ...plan,
  changes: plan.changes.filter((change) => change.path[0] !== field),
});

const DELETE: Step = { do: 'delete-file', path: path('[ssd1] a/other.vmdk'), kind: 'disk' };
const FILE_HAZARD: Hazard = {
  code: 'HZ101',
  what: 'deletes [ssd1] a/other.vmdk',
  allowedBy: 'manifest',
  path: [],
  file: path('[ssd1] a/other.vmdk'),
  step: 'delete-file',
};
const also = (plan: DomainPlan, ...hazards: readonly Hazard[]): DomainPlan => ({
  ...plan,
  hazards: [...plan.hazards, ...hazards],
});

describe('steps that are not those of the action', () => {
  test.each<readonly [string, DomainPlan]>([
    ['a removal that calls itself an update', { ...removed, action: 'update' }],
    ['an update that calls itself a removal', { ...migrated, action: 'remove' }],
    ['steps of what is deferred', { ...migrated, action: 'deferred' }],
    ['steps of what is unchanged', { ...migrated, action: 'unchanged' }],
    ['a removal without steps', { ...removed, steps: [] }],
    ['a create of a domain that is there', { ...create, ref: { id: 'vm-1' } }],
    ['a create that makes nothing', withoutStep(create, 'register')],
    ['an update of nothing', { ...migrated, ref: null }],
    ['a registration of a domain that is there', { ...registered, ref: { id: 'vm-1' } }],
    ['a registration that does another thing first', { ...registered, steps: registered.steps.toReversed() }],
    ['a registration over a VMX that it writes', withStep(registered, create.steps[1] ?? DELETE)],
    ['a removal that does not unregister', withoutStep(removed, 'unregister')],
    ['a removal that unregisters twice', also(withStep(removed, { do: 'unregister' }, 2), ...removed.hazards)],
    ['a removal whose files go first', { ...removed, steps: removed.steps.toReversed() }],
    ['a removal that goes on with the domain', withStep(removed, { do: 'power-on' })],
    ['leftovers that are unregistered', also(withStep(leftovers, { do: 'unregister' }), ...removed.hazards)],
    ['an update that deletes a file', also(withStep(migrated, DELETE), FILE_HAZARD)],
    ['an update that unregisters', also(withStep(migrated, { do: 'unregister' }), ...removed.hazards)],
    ['a create that deletes a file', also(withStep(create, DELETE), FILE_HAZARD)],
    ['a plan for another domain', { ...migrated, name: name('b') }],
    [
      'a registration under another name',
      { ...registered, name: name('b'), desired: { ...registered.desired, name: name('b') } },
    ],
  ])('%s', (_what, plan) => {
    expect(planViolation(plan)).toContain(`${plan.name}: `);
  });
});

describe('what is carried out and not shown', () => {
  test.each<readonly [string, DomainPlan]>([
    ['a migration', withoutChange(migrated, 'host')],
    ['a migration to another host', { ...migrated, steps: [{ do: 'migrate', host: 'esx3' }] }],
    ['a relocation', withoutChange(moved, 'datastore')],
    ['a host of a relocation', withoutChange(movedAway, 'host')],
    ['the datastore of a relocation to another host', withoutChange(movedAway, 'datastore')],
    [
      'a relocation to a third host',
      {
        ...movedAway,
        steps: movedAway.steps.map((each) => (each.do === 'relocate' ? { ...each, host: 'esx3' } : each)),
      },
    ],
    ['another folder', withoutChange(moved, 'folder')],
    ['another pool', withoutChange(moved, 'resourcePool')],
    ['an autostart', withoutChange(moved, 'autostart')],
    ['an upgrade', withoutChange(raised, 'hardwareVersion')],
    ['a suspension', withoutChange(suspended, 'power')],
    ['a changed field', withoutChange(dark, 'memory')],
    [
      'a disk that is made',
      {
        ...dark,
        steps: dark.steps.map((step) =>
          step.do === 'reconfigure'
            ? {
                ...step,
                newDisks: [{ slot: 'scsi0:9', file: path('[ssd1] x.vmdk'), size: diskGib(1), provisioning: 'thin' }],
              }
            : step,
        ),
      },
    ],
    ['an outage', { ...dark, dark: null }],
    [
      'an outage that is longer than it says',
      { ...dark, dark: dark.dark === null ? null : { ...dark.dark, seconds: 60 } },
    ],
    [
      'an outage that begins earlier than it says',
      also(
        {
          ...withStep(dark, { do: 'power-off' }, 0),
          dark: dark.dark === null ? null : { ...dark.dark, from: dark.dark.from + 1, to: dark.dark.to + 1 },
        },
        {
          code: 'HZ302',
          what: 'powers it off without a guest shutdown',
          allowedBy: 'manifest',
          path: [],
          file: null,
          step: 'power-off',
        },
      ),
    ],
  ])('%s', (_what, plan) => {
    expect(planViolation(plan)).toContain(`${plan.name}: `);
  });
});

describe('the VM of a removal', () => {
  const vm = removed.removes;
  if (vm === undefined) throw new Error('the removal shows no VM');
  const withGuard = (key: string, value: string): DomainPlan => ({
    ...removed,
    guards: removed.guards.map((fact) => (fact.path.at(-1) === key ? { ...fact, value } : fact)),
  });
  const { removes: _, ...unnamed } = removed;

  test.each<readonly [string, DomainPlan]>([
    ['is not shown', unnamed],
    ['has another name than its guard', withGuard('name', 'b')],
    ['has another VMX than its guard', withGuard('vmxPath', '[ssd1] b/b.vmx')],
    ['is shown with another name', { ...removed, removes: { ...vm, name: name('b') } }],
    ['is shown with another VMX', { ...removed, removes: { ...vm, vmxPath: path('[ssd1] b/b.vmx') } }],
    ['is shown for leftovers', { ...leftovers, removes: vm }],
    ['is not guarded', { ...removed, guards: [] }],
  ])('%s', (_what, plan) => {
    expect(planViolation(plan)).toContain('a: ');
  });

  test('with another name than the manifest needs a hazard that says so', () => {
    const renamed = { ...withGuard('name', 'b'), removes: { ...vm, name: name('b') } };
    expect(planViolation(renamed)).toContain('no hazard lists that its name differs');
    const hazard: Hazard = {
      code: 'HZ204',
      what: 'removes the VM "b"',
      allowedBy: 'manifest',
      path: ['uuid'],
      file: null,
      step: null,
    };
    expect(planViolation(also(renamed, hazard))).toBeNull();
  });
});

describe('hazards that are not listed, or that nothing allows', () => {
  test.each<readonly [Hazard['code'], DomainPlan]>([
    ['HZ101', removed],
    ['HZ101', leftovers],
    ['HZ102', removed],
    ['HZ104', detached],
    ['HZ105', replaced],
    ['HZ107', recarded],
    ['HZ108', recontrolled],
    ['HZ202', registered],
    ['HZ203', renamed],
    ['HZ301', dark],
    ['HZ301', removed],
    ['HZ302', off],
    ['HZ303', suspended],
    ['HZ401', migrated],
    ['HZ402', moved],
    ['HZ401', movedAway],
    ['HZ402', movedAway],
    ['HZ501', raised],
  ])('%s', (code, plan) => {
    expect(plan.hazards.some((each) => each.code === code)).toBe(true);
    expect(planViolation(without(plan, code))).toContain('no hazard lists it');
    const refused = plan.hazards.map((each) => (each.code === code ? { ...each, allowedBy: null } : each));
    expect(planViolation({ ...plan, hazards: refused })).toContain('nothing allows');
  });

  test('each file that goes has its own', () => {
    expect(planViolation(withStep(removed, DELETE))).toContain('no hazard lists it');
    const first = removed.hazards.filter(({ code }) => code === 'HZ101');
    expect(planViolation(also(withStep(removed, DELETE), ...first))).toContain('[ssd1] a/other.vmdk');
    expect(planViolation(also(withStep(removed, DELETE), FILE_HAZARD))).toBeNull();
    const other = { ...FILE_HAZARD, file: path('[ssd1] a/another.vmdk') };
    expect(planViolation(also(withStep(removed, DELETE), other))).toContain('[ssd1] a/other.vmdk');
    const ofAnotherStep: Hazard = { ...FILE_HAZARD, step: 'unregister' };
    expect(planViolation(also(withStep(removed, DELETE), ofAnotherStep))).toContain('no hazard lists it');
  });

  test('a copy that is made anew deletes only itself', () => {
    const copy: Step = {
      do: 'copy-disk',
      disk: { slot: 'scsi0:5', from: path('[images] b.vmdk'), file: path('[ssd1] a/other.vmdk'), provisioning: 'thin' },
    };
    const remade = also({ ...create, steps: [DELETE, copy, ...create.steps] }, FILE_HAZARD);
    expect(planViolation(remade)).toBeNull();
    expect(planViolation({ ...remade, steps: [DELETE, ...create.steps] })).toContain('which it does not create');
  });

  test.each([
    ['is taken down', dark],
    ['is suspended', suspended],
    ['is removed', removalOf('a', [])],
    ['is switched off', off],
  ])('a protected domain that %s', (_what, plan) => {
    const found = planViolation({ ...plan, desired: { ...plan.desired, protect: true } });
    expect(found).toContain('it is protected');
  });

  test('what is only refused may list what nothing allows', () => {
    const blocked = updateOf('a', { declared: { hardwareVersion: 21 }, allowPowerOff: 'guest' });
    expect(blocked.hazards.some(({ allowedBy }) => allowedBy === null)).toBe(true);
    expect(planViolation(blocked)).toBeNull();
  });
});
