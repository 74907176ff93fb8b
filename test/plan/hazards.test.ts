import { beforeAll, describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import { HAZARD_CODES, type HazardCode } from '../../src/domain/diagnostics/hazard-codes.js';
import { hazardDiagnostics, hazardsOf } from '../../src/plan/checks/hazards.js';
import { DEFAULT_PLAN_POLICY, type PlanPolicy } from '../../src/plan/cost/plan-policy.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import { GOLDEN_TESTS, goldenPlan } from '../golden/golden-tests.js';
import { desiredDomain, liveDomain, OWNER } from './builders.js';

const UPGRADE: Step = { do: 'upgrade-hardware', version: 21 };

function hazards(desired: Partial<DesiredDomain>, steps: readonly Step[], policy: PlanPolicy = DEFAULT_PLAN_POLICY) {
  const given = desiredDomain('db01', desired);
  const found = hazardsOf({ desired: given, live: liveDomain(), owner: OWNER, policy, changes: [], steps });
  return { found, refused: hazardDiagnostics(given, found).map(({ code }) => code) };
}

describe('a hazard needs a word', () => {
  test.each<[string, Partial<DesiredDomain>, PlanPolicy, 'manifest' | 'operator' | null]>([
    ['nobody’s', {}, DEFAULT_PLAN_POLICY, null],
    ['the manifest’s', { allow: ['HZ501'] }, DEFAULT_PLAN_POLICY, 'manifest'],
    ['the operator’s, for all', {}, { ...DEFAULT_PLAN_POLICY, allow: [{ code: 'HZ501', domain: null }] }, 'operator'],
    [
      'the operator’s, for this one',
      {},
      { ...DEFAULT_PLAN_POLICY, allow: [{ code: 'HZ501', domain: 'db01' }] },
      'operator',
    ],
    ['for another domain', {}, { ...DEFAULT_PLAN_POLICY, allow: [{ code: 'HZ501', domain: 'db02' }] }, null],
    [
      'for another hazard',
      { allow: ['HZ101'] },
      { ...DEFAULT_PLAN_POLICY, allow: [{ code: 'HZ102', domain: null }] },
      null,
    ],
  ])('%s', (_, desired, policy, allowedBy) => {
    const { found, refused } = hazards(desired, [UPGRADE], policy);
    expect(found.map((each) => [each.code, each.allowedBy])).toEqual([['HZ501', allowedBy]]);
    expect(refused).toEqual(allowedBy === null ? ['EF2033'] : []);
  });

  test.each<[Step, HazardCode]>([
    [{ do: 'unregister' }, 'HZ102'],
    [{ do: 'shut-down', deadlineSeconds: 1 }, 'HZ301'],
    [{ do: 'power-off' }, 'HZ302'],
    [{ do: 'suspend' }, 'HZ303'],
  ])('protection stands above every word: %j', (step, code) => {
    const allow = [{ code, domain: null }];
    const { found, refused } = hazards({ protect: true, allowPowerOff: 'hard', allow: [code] }, [step], {
      ...DEFAULT_PLAN_POLICY,
      allow,
    });
    expect(found[0]?.code).toBe(code);
    expect(refused).toEqual(['EF2031']);
  });
});

/** The steps that end what runs, lose something, or move it; every one of them has to be among the hazards. */
const HAZARDOUS: readonly Step['do'][] = [
  'unregister',
  'delete-file',
  'shut-down',
  'power-off',
  'suspend',
  'migrate',
  'relocate',
  'upgrade-hardware',
];

describe('over all golden tests', () => {
  const all: DomainPlan[] = [];

  beforeAll(async () => {
    for (const name of GOLDEN_TESTS)
      for (const { domains } of (await goldenPlan(name)).connections) all.push(...domains);
  });

  test('each hazardous step is listed as a hazard, and no plan with steps has a hazard that nothing allows', () => {
    for (const { name, steps, hazards: told } of all) {
      const dangerous = steps.filter((step) => HAZARDOUS.includes(step.do));
      expect(told.length, name).toBeGreaterThanOrEqual(dangerous.length);
      if (steps.length > 0)
        expect(
          told.filter(({ allowedBy }) => allowedBy === null),
          name,
        ).toEqual([]);
    }
    expect(all.some(({ hazards: told }) => told.length > 0)).toBe(true);
  });

  test('every hazard is met in one of them', () => {
    const met = new Set(all.flatMap(({ hazards: told }) => told.map(({ code }) => code)));
    expect(Object.keys(HAZARD_CODES).filter((code) => !met.has(code as HazardCode))).toEqual([]);
  });
});
