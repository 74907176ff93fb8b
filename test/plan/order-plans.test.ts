import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { isOrdered, orderPlans } from '../../src/plan/order-plans.js';
import type { Action, DomainPlan } from '../../src/plan/plan.js';
import { blockedPlan } from '../../src/plan/plan-domain.js';
import { propertyRuns } from '../deep-runs.js';
import { desiredDomain, name } from './builders.js';

function plan(called: string, dependsOn: readonly string[] = [], action: Action = 'update'): DomainPlan {
  const desired = desiredDomain(called, { dependsOn: dependsOn.map(name) });
  return { ...blockedPlan(desired, errorDiagnostic('EF2001', 'x')), action, diagnostics: [] };
}

const names = (plans: readonly DomainPlan[]): string => plans.map((each) => each.name).join(' ');

describe('the order of a run', () => {
  test.each<[string, readonly DomainPlan[], string]>([
    ['that of the manifests', [plan('b'), plan('a')], 'b a'],
    ['what is depended on comes first', [plan('web', ['sql']), plan('sql')], 'sql web'],
    ['a chain', [plan('c', ['b']), plan('b', ['a']), plan('a')], 'a b c'],
    ['one that is not there is nothing', [plan('a', ['elsewhere'])], 'a'],
    ['removals come last', [plan('old', [], 'remove'), plan('a')], 'a old'],
    ['and what depends goes before', [plan('sql', [], 'remove'), plan('web', ['sql'], 'remove')], 'web sql'],
    ['a circle loses nobody', [plan('a', ['b']), plan('b', ['a'])], 'b a'],
  ])('%s', (_, plans, expected) => {
    expect(names(orderPlans(plans))).toBe(expected);
  });

  test.each<[string, readonly DomainPlan[]]>([
    ['what depends comes first', [plan('web', ['sql']), plan('sql')]],
    ['a removal comes first', [plan('old', [], 'remove'), plan('a')]],
    ['what others depend on is removed first', [plan('sql', [], 'remove'), plan('web', ['sql'], 'remove')]],
  ])('%s: that is no order', (_, plans) => {
    expect(isOrdered(plans)).toBe(false);
    expect(isOrdered(orderPlans(plans))).toBe(true);
  });

  test('several removals are in order as they were put', () => {
    const plans = [plan('a', [], 'remove'), plan('b'), plan('c', [], 'remove'), plan('d', ['b'])];
    expect(isOrdered(orderPlans(plans))).toBe(true);
  });

  test('a chain as long as a fleet', () => {
    const long = Array.from({ length: 20_000 }, (_, index) => plan(`d${index}`, [`d${index + 1}`]));
    expect(orderPlans(long)[0]?.name).toBe('d19999');
  });

  test('whatever depends on whatever: all are there, and each after those before it that it needs', () => {
    const fleet = fc.array(fc.uniqueArray(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fleet, (needs) => {
        // Needs of smaller numbers only, so there is no circle; the order given is mixed by the names.
        const plans = needs.map((of, index) =>
          plan(
            `d${index}`,
            of.filter((each) => each < index).map((each) => `d${each}`),
          ),
        );
        const ordered = orderPlans(plans.toReversed());
        expect([...ordered].sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual(
          [...plans].sort((one, other) => (one.name < other.name ? -1 : 1)),
        );
        expect(isOrdered(ordered)).toBe(true);
        const at = new Map(ordered.map((each, index) => [each.name as string, index]));
        for (const each of ordered) {
          for (const needed of each.desired.dependsOn) {
            expect(at.get(needed) ?? -1).toBeLessThan(at.get(each.name) ?? -1);
          }
        }
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});
