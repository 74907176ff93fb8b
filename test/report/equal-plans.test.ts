import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import { warningDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { domainPlanLines } from '../../src/report/plan/domain-plan-text.js';
import { ANY_NAME, groupEqualPlans } from '../../src/report/plan/equal-plans.js';
import { planText } from '../../src/report/plan/plan-text.js';
import { propertyRuns } from '../deep-runs.js';
import { diskGib, gib, liveDisk, name } from '../plan/builders.js';
import { updateOf, wholePlan } from './plan-builders.js';

const PLAIN = { color: false, columns: 100 };
const WIDE = { color: false, columns: 1_000_000 };
const NOBODY: ReadonlySet<DomainPlan> = new Set();

const numbered = (amount: number): readonly string[] =>
  Array.from({ length: amount }, (_, index) => `web${String(index + 1).padStart(2, '0')}`);

const GROWING: Partial<DesiredDomain> = {
  declared: { memory: gib(4), disks: { 'scsi0:1': { size: diskGib(10) } } },
  allowPowerOff: 'guest',
};

const namesOf = (plans: readonly DomainPlan[]): readonly (readonly string[])[] =>
  groupEqualPlans(plans, NOBODY).map(({ names }) => names);

describe('domains that need the same share a block', () => {
  test('twenty of them are one block, with all their names in it', () => {
    const names = numbered(20);
    const text = planText(wholePlan(names.map((each) => updateOf(each, GROWING))), PLAIN);
    expect(text.split('\n').slice(0, 18)).toEqual([
      '  # web01, web02 and 18 more will be updated in place, 1 change needs each off for up to 25 minutes',
      '  ~ web01, web02, web03, web04, web05, web06, web07, web08, web09, web10, web11, web12, web13,',
      '    web14, web15, web16, web17, web18, web19, web20',
      '      (<name> stands for the name of each)',
      '      ~ memory        = 2GiB -> 4GiB  # needs power-off: memory hot-add is off for this domain',
      '      + disks.scsi0:1 = 10GiB thin, [ssd1] <name>/<name>_1.vmdk',
      '          # hot: the host takes it while the domain runs',
      '',
      '    Hazards of each:',
      '      HZ301 shuts down the guest; allowed by the manifest',
      '',
      '    Steps of each:',
      '      1. mark for restart',
      '      2. shut down the guest (at most 5 minutes)',
      '      3. reconfigure (memory, disks.scsi0:1), creating [ssd1] <name>/<name>_1.vmdk (10GiB, thin)',
      '      4. power on',
      '      5. save applied state',
      '',
    ]);
    expect(text).toContain(
      '20 domains go down and come up again, for up to 8 hours 20 minutes together, one after another.',
    );
    expect(text).toContain('Hazards: 20 × HZ301 shuts down the guest.');
  });

  test('from three on; two are two blocks', () => {
    const plans = numbered(3).map((each) => updateOf(each, GROWING));
    expect(namesOf(plans)).toEqual([['web01', 'web02', 'web03']]);
    expect(namesOf(plans.slice(1))).toEqual([['web02'], ['web03']]);
    expect(planText(wholePlan(plans), PLAIN)).toContain('# web01, web02 and web03 will be updated in place, ');
  });

  test('a group stands where its first domain stood, and nobody is lost', () => {
    const alone = updateOf('db01', { declared: { annotation: 'mine' } });
    const plans = [updateOf('web01', GROWING), alone, ...['web02', 'web03'].map((each) => updateOf(each, GROWING))];
    expect(namesOf(plans)).toEqual([['web01', 'web02', 'web03'], ['db01']]);
  });

  test('of two connections there is no common block', () => {
    const plans = numbered(4).map((each) => updateOf(each, GROWING));
    const text = planText(wholePlan(plans.slice(0, 2), plans.slice(2)), PLAIN);
    expect(text.match(/^ {2}# /gm)).toHaveLength(4);
  });

  test('a domain whose VMX is shown is by itself', () => {
    const plans = numbered(4).map((each) => updateOf(each, GROWING));
    const shown = new Map(plans.slice(0, 1).map((each) => [each, { before: 'a = "1"\n', after: 'a = "2"\n' }]));
    const text = planText(wholePlan(plans), PLAIN, { vmx: shown });
    expect(text).toContain('# web01 will be');
    expect(text).toContain(
      '    VMX:\n      --- live\n      +++ planned\n      @@ -1,1 +1,1 @@\n      -a = "1"\n      +a = "2"\n',
    );
    expect(text).toContain('# web02, web03 and web04 will be');
  });
});

test.each([
  ['letters of other words', ['h', 't', 'd']],
  ['kinds of steps', ['power-on', 'record', 'shut-down']],
  ['parts of each other', ['web', 'web1', 'web10']],
])('names that are %s do not part domains', (_what, names) => {
  expect(namesOf(names.map((each) => updateOf(each, GROWING)))).toEqual([names]);
});

describe('whoever differs in anything that is shown is by itself', () => {
  const like = numbered(3).map((each) => updateOf(each, GROWING));
  const other = updateOf('odd', GROWING);
  const [change] = other.changes;
  const [hazard] = other.hazards;
  if (change === undefined || hazard === undefined) throw new Error('the story has changes and hazards');

  test.each<readonly [string, DomainPlan]>([
    ['a value', updateOf('odd', { ...GROWING, declared: { ...GROWING.declared, memory: gib(8) } })],
    ['the value it has now', updateOf('odd', GROWING, { domain: { memory: gib(1) } })],
    ['a cost', updateOf('odd', GROWING, { runtime: { memoryHotAdd: true } })],
    [
      'a reason',
      {
        ...other,
        changes: [{ ...change, impact: { ...change.impact, because: 'I say so' } }, ...other.changes.slice(1)],
      },
    ],
    ['a step', updateOf('odd', { ...GROWING, allowPowerOff: 'hard' }, { runtime: { tools: 'not-installed' } })],
    ['the time it is down', { ...other, dark: other.dark === null ? null : { ...other.dark, seconds: 7 } }],
    ['a hazard', { ...other, hazards: [] }],
    ['who allows it', { ...other, hazards: [{ ...hazard, allowedBy: 'operator' }] }],
    ['a warning', { ...other, diagnostics: [warningDiagnostic('EF2030', 'odd was down')] }],
    ['a file in another place', updateOf('odd', GROWING, { live: { vmxPath: '[ssd1] even/odd.vmx' as never } })],
    [
      'a text of people, though it has the name in it',
      updateOf('odd', { ...GROWING, declared: { ...GROWING.declared, annotation: 'odd, see runbook 12' } }),
    ],
  ])('%s', (_what, plan) => {
    expect(namesOf([...like, plan]).at(-1)).toEqual(['odd']);
  });

  test('nothing differs: it joins', () => {
    expect(namesOf([...like, other])).toEqual([['web01', 'web02', 'web03', 'odd']]);
  });

  test('facts that are not shown do not part domains', () => {
    const changes = other.changes.map((each) => ({ ...each, impact: { ...each.impact, evidence: [] } }));
    expect(namesOf([...like, { ...other, changes, guards: [] }])).toHaveLength(1);
  });

  test('a plan that says the very words that stand for a name', () => {
    const plans = numbered(3).map((each) => updateOf(each, { declared: { annotation: `see ${ANY_NAME}` } }));
    expect(namesOf(plans)).toHaveLength(3);
  });
});

/** Names that could be taken for anything else in a plan. */
const names = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom(
      'on',
      'hot',
      'a',
      'memory',
      'reconfigure',
      'vmdk',
      'ssd1',
      'power-on',
      'thin',
      'web01',
      'web0',
      'web',
    ),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  ),
  { minLength: 3, maxLength: 6 },
);

const RUNS = propertyRuns(300);

test('a block says of each domain what its own block would have said', () => {
  let grouped = 0;
  const own = (called: string, annotation: string | null, disk: boolean): DomainPlan =>
    updateOf(
      called,
      {
        declared: {
          memory: gib(4),
          ...(annotation === null ? {} : { annotation: annotation === '' ? called : annotation }),
          ...(disk ? { disks: { 'scsi0:1': { size: diskGib(10) } } } : {}),
        },
        allowPowerOff: 'guest',
      },
      { domain: { disks: { 'scsi0:0': liveDisk(`[ssd1] ${called}/${called}.vmdk`, diskGib(20), 'thin') } } },
    );
  fc.assert(
    fc.property(names, fc.constantFrom(null, '', 'on', 'thin'), fc.boolean(), (called, annotation, disk) => {
      const plans = called.map((each) => own(each, annotation, disk));
      const groups = groupEqualPlans(plans, NOBODY);
      expect(groups.flatMap((group) => group.names).toSorted()).toEqual(called.toSorted());
      for (const group of groups.filter((each) => each.names.length > 1)) {
        grouped += 1;
        const shared = body(domainPlanLines(group, undefined, WIDE));
        for (const each of group.names) {
          const plan = plans.find((one) => one.name === each);
          if (plan === undefined) throw new Error('a group has a name that no plan has');
          const alone = domainPlanLines({ names: [name(each)], shown: plan, removed: [] }, undefined, WIDE);
          expect(shared.map((line) => line.replaceAll(ANY_NAME, each).replace(/^( {4}\w+) of each:/, '$1:'))).toEqual(
            body(alone),
          );
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(grouped).toBeGreaterThan(RUNS / 6);
});

/** A block without its first lines, which name the domains. */
function body(lines: readonly string[]): readonly string[] {
  const rest = lines.slice(2);
  return rest[0]?.includes('stands for') ? rest.slice(1) : rest;
}
