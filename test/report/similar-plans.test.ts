import { describe, expect, test } from 'vitest';
import type { DomainPlan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { planText } from '../../src/report/plan/plan-text.js';
import { mergedLines } from '../../src/report/plan/similar-plans.js';
import { DB01_UUID, desiredDomain, gib, liveDomain, name, path, planInput } from '../plan/builders.js';
import { wholePlan } from './plan-builders.js';

const PLAIN = { color: false, columns: 80 };
const NUMBERS = Array.from({ length: 30 }, (_, number) => number);
const called = (number: number) => `web${String(number).padStart(2, '0')}`;

function update(number: number, memory = 4): DomainPlan {
  const desired = desiredDomain(called(number), {
    adopt: true,
    allowPowerOff: 'guest',
    declared: { memory: gib(memory), annotation: `number ${number}` },
  });
  const live = liveDomain({ domain: { name: name(called(number)) }, live: { ref: { id: `vm-${number}` } } });
  return planDomain(planInput(desired, { live }));
}

describe('a long plan', () => {
  const plan = wholePlan(NUMBERS.map((number) => update(number, 4 + (number % 3))));
  const text = planText(plan, PLAIN, { compact: true });

  test('fits a screen, and names every VM', () => {
    expect(text.split('\n').length).toBeLessThan(40);
    for (const number of NUMBERS) expect(text).toContain(called(number));
    expect(text).toContain('Similar VMs are shown together. --full shows each one.');
  });

  test('shows few values with their numbers, and examples of many', () => {
    expect(text).toMatch(/memory\s+= 2GiB -> 4GiB.* \(10\) \| 2GiB -> 5GiB.* \(10\) \| 2GiB -> 6GiB.* \(10\)/);
    expect(text).toMatch(/annotation = 30 values: .*number 0.* \| .*number 1.* \| \.\.\./);
  });

  test('shows each VM by itself with --full, and where it is short', () => {
    expect(planText(plan, PLAIN)).toContain('  # web07 will be');
    const short = wholePlan(NUMBERS.slice(0, 10).map((number) => update(number, 4 + (number % 3))));
    expect(planText(short, PLAIN, { compact: true })).toBe(planText(short, PLAIN));
  });

  test('shows removals one by one, because each says which VM it is about', () => {
    const removals = NUMBERS.map((number) => {
      const desired = desiredDomain(called(number), { ensure: 'absent', declared: { uuid: DB01_UUID } });
      const live = liveDomain({
        domain: { name: name(called(number)), annotation: `number ${number}` },
        live: { ref: { id: `vm-${number}` }, vmxPath: path(`[ssd${number}] x/x.vmx`) },
        runtime: { power: 'off' },
      });
      return planDomain(planInput(desired, { live }));
    });
    const all = planText(wholePlan(removals), PLAIN, { compact: true });
    for (const number of NUMBERS) expect(all).toContain(`[ssd${number}] x/x.vmx`);
  });
});

describe('lines of several bodies', () => {
  const body = (...lines: readonly string[]) => ({ count: 1, lines });

  test('hazards are never summarised', () => {
    const bodies = NUMBERS.map((number) =>
      body(`      HZ101 deletes [ssd1] a/${number}.vmdk; allowed by the manifest`),
    );
    expect(mergedLines(bodies)).toHaveLength(30);
  });

  test('bodies of different lengths are not mixed', () => {
    expect(mergedLines([body('a', 'b'), body('a', 'b'), body('x')])).toEqual(['a', 'b', '', 'x']);
  });
});
