import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { RuntimeFacts } from '../../src/domain/live.js';
import { blockedAmong, OPERATIONS } from '../../src/domain/operation.js';
import { pathKey } from '../../src/domain/values/path-key.js';
import { DEFAULT_PLAN_POLICY } from '../../src/plan/cost/plan-policy.js';
import type { Change } from '../../src/plan/diff/change.js';
import { planMismatch } from '../../src/plan/file/plan-mismatch.js';
import { planViolation } from '../../src/plan/file/plan-violation.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { propertyRuns } from '../deep-runs.js';
import { DB01_UUID, desiredDomain, fakeRules, gib, liveDomain, OWNER, planInput } from './builders.js';

const MOVES = { place: { host: 'esx2', datastore: 'images' } } as const;
const FACTS = { canMigrate: true, canRelocate: true, hosts: [{ name: 'esx2', usable: true }] };
const MARKED = { owner: 'team-a', machine: { uuid: DB01_UUID, vmxPath: '[ssd1] db01/db01.vmx' }, applied: {} };

const WANTED: readonly DesiredDomain[] = [
  desiredDomain('db01', { declared: { annotation: 'new', memory: gib(8) }, allowPowerOff: 'guest' }),
  desiredDomain('db01', { declared: { hardwareVersion: 21 }, allowPowerOff: 'hard', allow: ['HZ501'] }),
  desiredDomain('db01', { ...MOVES, declared: { annotation: 'new' } }),
  desiredDomain('db01', { power: 'off', allowPowerOff: 'hard', declared: { annotation: 'new' } }),
  desiredDomain('db01', { power: 'on', declared: { memory: gib(8) } }),
  desiredDomain('db01', { power: 'suspended' }),
  desiredDomain('db01', { ensure: 'absent', declared: { uuid: DB01_UUID }, allowPowerOff: 'hard' }),
];

function planned(desired: DesiredDomain, runtime: Partial<RuntimeFacts>, unfinished: boolean) {
  const marker = { format: 2 as const, ...MARKED, ...(unfinished ? { unfinished: 'downtime' as const } : {}) };
  const live = liveDomain({ runtime: { host: 'esx1', ...runtime }, live: { marker } });
  const input = planInput(desired, { live });
  return planDomain({ ...input, facts: { ...input.facts, ...FACTS } });
}

const CONTEXT = { owner: OWNER, policy: DEFAULT_PLAN_POLICY, rules: fakeRules, apiVersion: '8.0.3.0' };

function withoutBlocked(change: Change): Change {
  const evidence = change.impact.evidence.filter(({ path }) => path[1] !== 'blocked');
  return { ...change, impact: { ...change.impact, evidence } };
}

const RUNS = propertyRuns(500);

test('no step needs an operation that the host blocks, and every change that then waits is shown', () => {
  let waiting = 0;
  let decided = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...WANTED),
      fc.constantFrom('on' as const, 'off' as const, 'suspended' as const),
      fc.subarray([...OPERATIONS]),
      fc.boolean(),
      (desired, power, operations, unfinished) => {
        const blocked = operations.map((operation) => ({ operation, because: `${operation} is disabled` }));
        const free = planned(desired, { power }, unfinished);
        const held = planned(desired, { power, blocked }, unfinished);
        expect(
          blockedAmong(
            held.steps.map((step) => step.do),
            blocked,
          ),
        ).toEqual([]);
        expect(planViolation(held)).toBeNull();
        // The saved plan gives itself.
        if (held.steps.length > 0) {
          expect(planMismatch(held, CONTEXT)).toBeNull();
          const unblocked = held.deferred.map((each) => ({ ...each, change: withoutBlocked(each.change) }));
          if (planMismatch({ ...held, deferred: unblocked }, CONTEXT) !== null) decided += 1;
        }
        const shown = [...held.changes, ...held.deferred.map(({ change }) => change)].map(({ path }) => pathKey(path));
        for (const { path } of [...free.changes, ...free.deferred.map(({ change }) => change)])
          expect(shown).toContain(pathKey(path));
        // What waits without a change to show for it is still said.
        if (free.steps.length > 0 && held.steps.length === 0)
          expect(held.deferred.length + held.diagnostics.length).toBeGreaterThan(0);
        if (held.steps.length < free.steps.length) waiting += 1;
      },
    ),
    { numRuns: RUNS },
  );
  expect(waiting).toBeGreaterThan(RUNS / 10);
  // Without what was blocked, it does not: the steps depend on it.
  expect(decided).toBeGreaterThan(RUNS / 50);
});

test.each(['migrate', 'relocate'] as const)(
  'a new host and datastore wait together where %s is blocked',
  (operation) => {
    const blocked = [{ operation, because: `${operation} is disabled` }];
    const { deferred, steps } = planned(desiredDomain('db01', MOVES), { power: 'on', blocked }, false);
    expect(deferred.map(({ change }) => change.path)).toEqual([['host'], ['datastore']]);
    expect(steps.filter((step) => step.do === 'migrate' || step.do === 'relocate')).toEqual([]);
  },
);
