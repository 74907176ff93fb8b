import { describe, expect, test } from 'vitest';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { formatPlan } from '../../src/plan/plan-file.js';
import { planJson, planText } from '../../src/report/plan-text.js';
import { desiredDomain, gib, liveDomain, name, planInput, serverFacts } from '../plan/builders.js';
import { planOf, STORIES } from '../plan/stories.js';

const PLAIN = { color: false, columns: 100 };
const COLOR = { color: true, columns: 100 };

function update(called: string, declared: object, id = called): DomainPlan {
  const live = liveDomain({ live: { ref: { id } } });
  return planDomain(planInput(desiredDomain(called, { declared }), { live }));
}

function plan(...connections: readonly (readonly DomainPlan[])[]) {
  const made = connections.map((plans, index) =>
    assembleConnection(
      `sim:${index}`,
      { ...serverFacts(), id: `${index}` },
      plans,
      index === 0 ? ['read with care'] : [],
    ),
  );
  return assemblePlan('1.0.0', 'team-a', made);
}

/** Colours taken away again. */
function bare(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken away
  return text.replace(/\u001b\[\d+m/g, '');
}

describe('the text of a plan', () => {
  test('several connections have a heading each, one has none', () => {
    const one = planText(plan([update('a', { annotation: 'x' })]), PLAIN);
    expect(one).not.toContain('sim:0');
    const two = planText(plan([update('a', { annotation: 'x' })], [update('b', { annotation: 'x' })]), PLAIN);
    expect(two).toContain('On sim:0 (Lab Hypervisor 8.0.3):');
    expect(two).toContain('On sim:1 (Lab Hypervisor 8.0.3):');
    expect(two.indexOf('# a will')).toBeLessThan(two.indexOf('On sim:1'));
  });

  test('notes stand under their connection', () => {
    expect(planText(plan([], []), PLAIN)).toContain('Note: read with care');
  });

  test.each(STORIES)('colour is only colour: $name', (story) => {
    const made = planOf(story);
    expect(bare(planText(made, COLOR))).toBe(planText(made, PLAIN));
  });

  test('colour is there where it is wanted', () => {
    expect(planText(plan([update('a', { annotation: 'x' })]), COLOR)).toContain('\u001b[33m~\u001b[39m a');
  });

  test('the closing line is for programs as well', () => {
    const lines = (made: ReturnType<typeof plan>): readonly string[] => planText(made, PLAIN).trimEnd().split('\n');
    const work = plan([update('a', { annotation: 'x', memory: gib(4) }), update('b', { hardwareVersion: 7 })]);
    expect(lines(work).slice(-2)).toEqual([
      'Plan: 0 to add, 1 to change, 0 to destroy.',
      '1 change deferred, 1 domain blocked.',
    ]);
    expect(lines(plan([update('a', { memory: gib(2) })])).at(-1)).toBe('No changes. Live domains match the manifests.');
    expect(lines(plan([update('a', { memory: gib(4) })])).slice(-2)).toEqual([
      'Plan: 0 to add, 0 to change, 0 to destroy.',
      '1 change deferred.',
    ]);
  });

  test('nothing that a host or a manifest says reaches the terminal as an order', () => {
    const evil = 'a\u001b[2J\u0007\u202e\r\n\u009b1m';
    const live = liveDomain({ domain: { annotation: evil, vmx: { [`k${evil}`]: evil } } });
    const desired = desiredDomain('x', {
      name: name(`n${evil}`),
      declared: { annotation: `${evil}\n${evil}`, vmx: { [`k${evil}`]: `2${evil}` } },
      sources: { '': { file: `f${evil}`, line: 1, column: 1, endLine: 1, endColumn: 1 } },
    });
    const blocked = planDomain(planInput(desired, { live: { ...live, marker: null } }));
    const going = planDomain(planInput(desired, { live }));
    const text = planText(plan([going], [blocked]), PLAIN);
    expect(text).toContain('\\u001b[2J');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left but line ends
    expect(text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/g)).toBeNull();
  });

  test('a remark that does not fit stands below, and never past the edge where it could', () => {
    const narrow = planText(plan([update('a', { memory: gib(4) })]), { color: false, columns: 40 });
    expect(narrow).toContain('= 2GiB -> 4GiB\n          # needs power-off');
  });

  test('the JSON of a plan is its file', () => {
    const made = plan([update('a', { annotation: 'x' })]);
    expect(planJson(made)).toBe(formatPlan(made));
  });
});
