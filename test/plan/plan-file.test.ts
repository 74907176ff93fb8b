import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/json.js';
import type { Plan } from '../../src/plan/plan.js';
import { formatPlan, parsePlan } from '../../src/plan/plan-file.js';
import { PLAN_LIMITS } from '../../src/plan/plan-shape.js';
import { planOf, STORIES } from './stories.js';

const schema: object = JSON.parse(readFileSync(new URL('../../schemas/plan.v1.json', import.meta.url), 'utf8'));
const isPlan = new Ajv({ allErrors: true }).compile(schema);

function story(prefix: string): Plan {
  const found = STORIES.find(({ name }) => name.startsWith(prefix));
  if (found === undefined) throw new Error(`no story ${prefix}`);
  return planOf(found);
}

type Edit = (plan: { [key: string]: Json }) => void;

/** A saved plan after somebody's edit, by the path to one value; undefined takes the value out. */
function edited(plan: Plan, path: readonly (string | number)[], value: Json | undefined): string {
  const copy: Json = JSON.parse(formatPlan(plan));
  let at = copy as never as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) at = at[key] as never;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return JSON.stringify(copy);
}

const codeOf = (text: string): string => {
  const parsed = parsePlan(text);
  return 'plan' in parsed ? 'plan' : parsed.diagnostic.code;
};

describe('a saved plan is the plan', () => {
  test.each(STORIES)('$name comes back as it was, and the published schema knows it', (each) => {
    const plan = planOf(each);
    const text = formatPlan(plan);
    const parsed = parsePlan(text);
    expect(parsed).toEqual({ plan });
    expect(formatPlan('plan' in parsed ? parsed.plan : plan)).toBe(text);
    isPlan(JSON.parse(text));
    expect(isPlan.errors ?? []).toEqual([]);
  });

  test('the order of keys in memory is nothing to its bytes', () => {
    const plan = story('008');
    const turned = Object.fromEntries(Object.entries(plan).reverse()) as never as Plan;
    expect(Object.keys(turned)).not.toEqual(Object.keys(plan));
    expect(formatPlan(turned)).toBe(formatPlan(plan));
  });
});

const DOMAIN = ['connections', 0, 'domains', 0] as const;

describe('what is no plan is refused, with the place', () => {
  test.each([
    ['no JSON', '{"format": 1', 'EF2025'],
    ['no object', '[]', 'EF2025'],
    ['null', 'null', 'EF2025'],
    ['nothing', '', 'EF2025'],
    ['a later format', edited(story('008'), ['format'], 2), 'EF2026'],
    ['no format', edited(story('008'), ['format'], undefined), 'EF2026'],
  ])('%s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test.each<readonly [string, readonly (string | number)[], Json | undefined]>([
    ['connections[0].domains[0].steps', [...DOMAIN, 'steps'], undefined],
    ['connections[0].domains[0].steps[1].force', [...DOMAIN, 'steps', 1, 'force'], true],
    ['connections[0].domains[0].steps[0].do', [...DOMAIN, 'steps', 0, 'do'], 'format-disk'],
    ['connections[0].domains[0].steps[0].do', [...DOMAIN, 'steps', 0, 'do'], '__proto__'],
    ['connections[0].domains[0].changes[0].impact.cost', [...DOMAIN, 'changes', 0, 'impact', 'cost'], 'free'],
    ['connections[0].domains[0].name', [...DOMAIN, 'name'], ''],
    ['connections[0].domains[0].desired.declared.memory', [...DOMAIN, 'desired', 'declared', 'memory'], '4GiB'],
    ['connections[0].unchanged', ['connections', 0, 'unchanged'], -1],
    ['owner', ['owner'], 7],
    ['connections', ['connections'], {}],
  ])('%s', (place, path, value) => {
    const parsed = parsePlan(edited(story('008'), path, value));
    if (!('diagnostic' in parsed)) throw new Error('it was taken');
    expect(parsed.diagnostic.code).toBe('EF2025');
    expect(parsed.diagnostic.detail).toContain(place);
  });

  test('a path out of its datastore', () => {
    for (const path of ['[ssd1] web01/../../etc', '[ssd1]  web01', 'web01', '[ssd1] a\\b']) {
      expect(codeOf(edited(story('001'), [...DOMAIN, 'steps', 0, 'path'], path))).toBe('EF2025');
    }
  });

  test('a value that is nested beyond all reason', () => {
    const text = edited(story('008'), [...DOMAIN, 'changes', 0, 'after'], '@');
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(codeOf(text)).toBe('EF2025');
    expect(parsePlan(text.replace('"@"', deep))).toMatchObject({
      diagnostic: { code: 'EF2025', detail: expect.stringContaining('too deep') },
    });
  });

  test('more than a plan may hold', () => {
    const many = Array.from({ length: PLAN_LIMITS.steps + 1 }, () => ({ do: 'power-on' }));
    expect(codeOf(edited(story('008'), [...DOMAIN, 'steps'], many))).toBe('EF2025');
  });
});

describe('a plan does what it shows, or is refused', () => {
  test.each<readonly [string, string, readonly (string | number)[], Json]>([
    ['a step with another value than the change', '008', [...DOMAIN, 'steps', 2, 'changes', 1, 'after'], 65536],
    ['a change that is listed no more', '008', [...DOMAIN, 'changes'], []],
    ['a dark section past the steps', '008', [...DOMAIN, 'dark', 'to'], 9],
    ['a dark section that does not come back', '008', [...DOMAIN, 'dark', 'to'], 2],
    ['steps of a blocked domain', '008', [...DOMAIN, 'action'], 'blocked'],
    ['a create of what exists', '008', [...DOMAIN, 'action'], 'create'],
    ['an update without steps', '008', [...DOMAIN, 'steps'], []],
    ['applyable, with an error', '013', ['applyable'], true],
    ['not applyable, without one', '008', ['applyable'], false],
  ])('%s', (_what, prefix, path, value) => {
    expect(codeOf(edited(story(prefix), path, value))).toBe('EF2025');
  });
});

test('the schema, too, refuses what nobody would obey', () => {
  const edits: readonly Edit[] = [
    (plan) => Object.assign(plan, { extra: 1 }),
    (plan) => Object.assign(plan, { format: 2 }),
    (plan) => Object.assign(plan, { connections: [{}] }),
  ];
  for (const edit of edits) {
    const copy = JSON.parse(formatPlan(story('008')));
    edit(copy);
    expect(isPlan(copy)).toBe(false);
  }
});
