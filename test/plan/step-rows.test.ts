import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/values/json.js';
import { FILE_STEPS } from '../../src/plan/steps/file-steps.js';
import type { Step, StepKind } from '../../src/plan/steps/step.js';
import type { StepRows } from '../../src/plan/steps/step-row.js';
import { createdFiles, STEPS, stepDeadline } from '../../src/plan/steps/steps.js';
import { stepText } from '../../src/report/plan/step-text.js';
import { GOLDEN_TESTS, goldenPlan } from '../golden/golden-tests.js';
import { STEP_SAMPLES } from './step-samples.js';

const KINDS = Object.keys(STEP_SAMPLES) as readonly StepKind[];

function textOf(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

// A table that lacks the rows of some kinds is no table of all steps.
// @ts-expect-error
FILE_STEPS satisfies StepRows<Step>;

// A row that lacks a member of its step in the saved plan is no row.
({
  // @ts-expect-error
  autostart: { ...STEPS.autostart, members: {} },
}) satisfies Partial<StepRows<Step>>;

describe('the rows of steps', () => {
  test('there is one for each kind', () => {
    expect(Object.keys(STEPS).toSorted()).toEqual(KINDS.toSorted());
  });

  test.each(KINDS)('%s has a deadline between a minute and a day, and a text', (kind) => {
    const step = STEP_SAMPLES[kind];
    expect(stepDeadline(step)).toBeGreaterThanOrEqual(60);
    expect(stepDeadline(step)).toBeLessThanOrEqual(24 * 60 * 60);
    expect(stepText(step)).toMatch(/^[a-z]/);
  });

  test.each(KINDS)('%s holds in a saved plan exactly the members of its row', (kind) => {
    const { do: _, ...members } = STEP_SAMPLES[kind];
    expect(Object.keys(STEPS[kind].members).toSorted()).toEqual(Object.keys(members).toSorted());
  });

  test('the published schema has the same kinds, with the same members', () => {
    const schema = JSON.parse(textOf('schemas/plan.v2.json')) as {
      readonly definitions: {
        readonly step: {
          readonly oneOf: readonly {
            readonly required: readonly string[];
            readonly properties: { readonly do: { readonly const: string } } & Readonly<Record<string, Json>>;
          }[];
        };
      };
    };
    const published = schema.definitions.step.oneOf.map(({ properties, required }) => {
      const members = Object.keys(properties).filter((each) => each !== 'do');
      const shapes: Readonly<Record<string, object>> = STEPS[properties.do.const as StepKind].members;
      const needed = members.filter((each) => !('mayBeLeftOut' in (shapes[each] ?? {})));
      expect(['do', ...needed].toSorted()).toEqual(required.toSorted());
      return [properties.do.const, members.toSorted()];
    });
    const rows = Object.entries(STEPS).map(([kind, { members }]) => [kind, Object.keys(members).toSorted()]);
    expect(Object.fromEntries(published)).toEqual(Object.fromEntries(rows));
    expect(published).toHaveLength(rows.length);
  });

  test.each(KINDS)('%s is in the tables of recovery.md and privileges.md', (kind) => {
    const rowOf = (file: string): readonly string[] =>
      textOf(file)
        .split('\n')
        .flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1]?.replaceAll('`', '').split(', ') ?? []);
    expect(rowOf('docs/recovery.md')).toContain(kind);
    expect(rowOf('docs/privileges.md')).toContain(kind);
  });

  test('a step that creates disks lists each of their files once', () => {
    const { disk } = STEP_SAMPLES['make-disk'];
    const created = [{ kind: 'disk', path: disk.file, slot: disk.slot }];
    expect(createdFiles(STEP_SAMPLES['make-disk'])).toEqual(created);
    expect(createdFiles(STEP_SAMPLES.reconfigure)).toEqual(created);
    expect(createdFiles(STEP_SAMPLES.create)).toEqual([
      ...created,
      { kind: 'file', path: STEP_SAMPLES.create.path, slot: null },
    ]);
  });
});

test.each(GOLDEN_TESTS)('%s: a downtime is as long as the deadlines of its steps', async (name) => {
  for (const { dark, steps } of (await goldenPlan(name)).connections.flatMap(({ domains }) => domains)) {
    if (dark === null) continue;
    const sum = steps.slice(dark.from, dark.to + 1).reduce((seconds, step) => seconds + stepDeadline(step), 0);
    expect(dark.seconds).toBe(sum);
  }
});
