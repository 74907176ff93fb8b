import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { Json } from '../../src/domain/values/json.js';
import { formatPlan, formatPlanDocument, parsePlan } from '../../src/plan/file/plan-file.js';
import { PLAN_LIMITS } from '../../src/plan/file/plan-limits.js';
import { planShape } from '../../src/plan/file/plan-shape.js';
import type { Plan } from '../../src/plan/plan.js';
import type { StepKind } from '../../src/plan/steps/step.js';
import { STEPS } from '../../src/plan/steps/steps.js';
import { sampleRows } from '../deep-runs.js';
import { GOLDEN_READER, GOLDEN_TESTS, goldenPlan } from '../golden/golden-tests.js';
import { STEP_SAMPLES } from './step-samples.js';

const schema: object = JSON.parse(readFileSync(new URL('../../schemas/plan.v2.json', import.meta.url), 'utf8'));
const READER = GOLDEN_READER;
const isPlan = new Ajv({ allErrors: true }).compile(schema);

const PLANS = new Map<string, Plan>();
for (const name of GOLDEN_TESTS) PLANS.set(name.slice(0, 3), await goldenPlan(name));

function story(prefix: string): Plan {
  const found = PLANS.get(prefix);
  if (found === undefined) throw new Error(`no golden test ${prefix}`);
  return found;
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
  const parsed = parsePlan(text, READER);
  return parsed.ok ? 'plan' : parsed.problem.code;
};

describe('a saved plan is the plan', () => {
  test.each(sampleRows(GOLDEN_TESTS))('%s comes back as it was, and the published schema knows it', (name) => {
    const plan = story(name.slice(0, 3));
    const text = formatPlan(plan);
    const parsed = parsePlan(text, READER);
    expect(parsed).toEqual({ ok: true, value: plan });
    expect(formatPlan(parsed.ok ? parsed.value : plan)).toBe(text);
    isPlan(JSON.parse(text));
    expect(isPlan.errors ?? []).toEqual([]);
  });

  test.each(sampleRows(GOLDEN_TESTS))('%s comes back from what --json prints', (name) => {
    const plan = story(name.slice(0, 3));
    const text = formatPlanDocument(plan);
    const parsed = parsePlan(text, READER);
    expect(parsed).toEqual({ ok: true, value: plan });
    expect(formatPlanDocument(parsed.ok ? parsed.value : plan)).toBe(text);
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

describe('the published schema and what is read are one', () => {
  const withStep = (step: Json): string => edited(story('008'), ['connections', 0, 'domains', 0, 'steps'], [step]);
  /** A step alone says another thing than the plan around it, but its structure is right. */
  const isRead = (text: string): boolean => planShape(JSON.parse(text), '') === null;

  test.each(Object.entries(STEP_SAMPLES))('step %s, whole, with more and with less', (kind, sample) => {
    const shapes: Readonly<Record<string, object>> = STEPS[kind as StepKind].members;
    const whole = JSON.parse(JSON.stringify(sample)) as { readonly [key: string]: Json };
    const steps: readonly [Json, boolean][] = [
      [whole, true],
      [{ ...whole, force: true }, false],
      ...Object.keys(whole).map((key): [Json, boolean] => [
        Object.fromEntries(Object.entries(whole).filter(([each]) => each !== key)),
        'mayBeLeftOut' in (shapes[key] ?? {}),
      ]),
    ];
    for (const [step, right] of steps) {
      const text = withStep(step);
      expect([isRead(text), isPlan(JSON.parse(text))]).toEqual([right, right]);
    }
  });

  test.each<readonly [string, readonly (string | number)[], Json | undefined, boolean]>([
    ['a hazard', ['hazards', 0], { code: 'HZ301', what: 'x', allowedBy: null, path: [], file: null, step: null }, true],
    ['a hazard that somebody else allows', ['hazards', 0, 'allowedBy'], 'me', false],
    ['no hazards', ['hazards'], undefined, false],
    ['an action', ['action'], 'remove', true],
    ['an action', ['action'], 'register', true],
    ['an action that nobody knows', ['action'], 'destroy', false],
    ['a window', ['desired', 'window'], { days: [6], from: 1320, to: 240, timeZone: 'Europe/Berlin' }, true],
    ['a window of an eighth day', ['desired', 'window'], { days: [7], from: 0, to: 1, timeZone: 'UTC' }, false],
    ['a place', ['desired', 'place'], { host: 'a', datastore: 'b', folder: '', resourcePool: 'c' }, true],
    ['a place that nobody knows', ['desired', 'place'], { rack: 'a' }, false],
    ['files', ['desired', 'deleteFiles'], ['[ssd1] a/a.vmdk'], true],
    ['files that are no paths', ['desired', 'deleteFiles'], ['a.vmdk'], false],
    ['autostart', ['desired', 'autostart'], false, true],
    ['dependencies', ['desired', 'dependsOn'], ['db01'], true],
    ['a disk that is copied', ['desired', 'declared', 'disks'], { 'scsi0:0': { copyOf: '[a] b.vmdk' } }, true],
    ['a disk that replaces', ['desired', 'declared', 'disks'], { 'scsi0:0': { replace: true } }, true],
    ['no protection', ['desired', 'protect'], undefined, false],
  ])('%s', (_what, path, value, right) => {
    const text = edited(story('008'), ['connections', 0, 'domains', 0, ...path], value);
    expect([isRead(text), isPlan(JSON.parse(text))]).toEqual([right, right]);
  });

  test('diagnostics of the whole', () => {
    const plan = { ...story('008'), diagnostics: [errorDiagnostic('EF2032', 'too much')], applyable: false };
    isPlan(JSON.parse(formatPlan(plan)));
    expect(isPlan.errors ?? []).toEqual([]);
    expect(parsePlan(formatPlan(plan), READER)).toEqual({ ok: true, value: plan });
  });
});

const DOMAIN = ['connections', 0, 'domains', 0] as const;

describe('what is no plan is refused, with the place', () => {
  test.each([
    ['no JSON', '{"format": 1', 'EF2025'],
    ['no object', '[]', 'EF2025'],
    ['null', 'null', 'EF2025'],
    ['nothing', '', 'EF2025'],
    ['a later format', edited(story('008'), ['format'], 3), 'EF2026'],
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
    const parsed = parsePlan(edited(story('008'), path, value), READER);
    if (parsed.ok) throw new Error('it was taken');
    expect(parsed.problem.code).toBe('EF2025');
    expect(parsed.problem.detail).toContain(place);
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
    expect(parsePlan(text.replace('"@"', deep), READER)).toMatchObject({
      problem: { code: 'EF2025', detail: expect.stringContaining('too deep') },
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
    (plan) => Object.assign(plan, { format: 1 }),
    (plan) => Object.assign(plan, { connections: [{}] }),
  ];
  for (const edit of edits) {
    const copy = JSON.parse(formatPlan(story('008')));
    edit(copy);
    expect(isPlan(copy)).toBe(false);
  }
});

describe('a plan to answer a question', () => {
  const at = (...path: readonly (string | number)[]) => ['connections', 0, 'domains', 0, ...path];

  test('comes back as it was', () => {
    const plan = story('270');
    expect(plan.applyable).toBe(true);
    expect(parsePlan(formatPlan(plan), READER)).toEqual({ ok: true, value: plan });
    isPlan(JSON.parse(formatPlan(plan)));
    expect(isPlan.errors ?? []).toEqual([]);
  });

  test.each<[string, readonly (string | number)[], Json | undefined]>([
    ['an answer that is no choice', at('question', 'answer', 'key'), '7'],
    ['no question', at('question'), undefined],
    ['no VM', at('ref'), null],
    ['not to be applied', ['applyable'], false],
  ])('is refused with %s', (_what, path, value) => {
    expect(codeOf(edited(story('270'), path, value))).toBe('EF2025');
  });
});
