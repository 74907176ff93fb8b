import { describe, expect, test } from 'vitest';
import type { AnswerPolicy } from '../../src/domain/question.js';
import type { Json } from '../../src/domain/values/json.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import { isJsonObject } from '../../src/plan/diff/as-json.js';
import { canonicalJson, sameJson } from '../../src/plan/diff/canonical-json.js';
import { formatPlan, parsePlan } from '../../src/plan/file/plan-file.js';
import { type DomainPlan, isActing, type Plan } from '../../src/plan/plan.js';
import { fieldRulesFor } from '../../src/providers/esx/fields/field-rules.js';
import { savedPlanText } from '../../src/report/plan/saved-plan-text.js';
import { type Seeded, seeded } from '../chaos/seeded.js';
import { GOLDEN_TESTS, goldenPlan } from '../golden/golden-tests.js';
import { removalOf, updateOf } from '../report/plan-builders.js';
import { fakeRules, gib, OWNER, planReader, serverFacts } from './builders.js';

/**
 * A changed plan file does nothing that `show` does not show: whatever is changed at random, the file is refused, or `show` says another
 * thing, or apply does the same. ESXFORM_PLAN_MUTATIONS makes more of them, ESXFORM_PLAN_SEED others.
 */

const MUTATIONS = Number(process.env['ESXFORM_PLAN_MUTATIONS'] ?? 6000);
const SEED = Number(process.env['ESXFORM_PLAN_SEED'] ?? 20_260);

interface Base {
  readonly name: string;
  readonly json: Json;
  readonly text: string;
  readonly spots: readonly Spot[];
  readonly plan: Plan;
  readonly rules: typeof fakeRules;
  readonly shown: string;
  readonly effects: Json;
}

const READ = { name: 'p.json', written: new Date(0) };
const STYLE = { color: false, columns: 100 };
const shown = (plan: Plan): string => savedPlanText(plan, READ, STYLE);

/** The rules without what only explains them: the place of a rule without `at_most` counts nothing. */
function answers({ otherwise, rules, source }: AnswerPolicy): object {
  const isCounted = rules.some(({ atMost }) => atMost !== null);
  if (isCounted) return { otherwise, rules, source };
  return { otherwise, rules: rules.map(({ answer, atMost, question, text }) => ({ answer, atMost, question, text })) };
}

/** All that a run of a plan does or decides by, for each VM that it does something for. Texts that only explain are left out. */
function effects({ connections, owner, policy }: Plan): Json {
  return JSON.parse(
    JSON.stringify({
      owner,
      policy,
      connections: connections.map(({ connect, domains, server }) => ({
        connect,
        server: server.id,
        domains: domains.flatMap(({ desired, ...plan }) =>
          !isActing(plan)
            ? []
            : [
                {
                  name: plan.name,
                  action: plan.action,
                  ref: plan.ref,
                  steps: plan.steps,
                  dark: plan.dark,
                  hazards: plan.hazards,
                  // A value that was changed can only make the plan stale; a guard that is gone would let more pass.
                  guards: plan.guards.map(({ path }) => path),
                  hostGuards: plan.hostGuards.map(({ kind, ...fact }) => [kind, 'path' in fact ? fact.path : fact]),
                  // A reference that was changed can only make the plan stale: apply wants the name with it.
                  unread: plan.unread?.map(({ name }) => name) ?? [],
                  answers: answers(desired.autoAnswer),
                  question: plan.question === undefined ? null : [plan.question.question.text, plan.question.answer],
                  window: desired.window,
                  dependsOn: desired.dependsOn,
                },
              ],
        ),
      })),
    }),
  );
}

function base(name: string, text: string, rules: typeof fakeRules): Base {
  const json: Json = JSON.parse(text);
  const parsed = parsePlan(text, planReader('0.0.0', rules));
  if (!parsed.ok) throw new Error(`${name}: ${parsed.problem.detail}`);
  const plan = parsed.value;
  return { name, json, text, spots: spots(json), plan, rules, shown: shown(plan), effects: effects(plan) };
}

/** Several VMs and two servers, so that there is something to swap. */
function mixed(): Base {
  const dark = (name: string): DomainPlan => updateOf(name, { declared: { memory: gib(4) }, allowPowerOff: 'guest' });
  const moved = updateOf('d', { place: { datastore: 'ssd2', folder: 'prod' }, dependsOn: ['a' as never] });
  const plans = [dark('a'), dark('b'), dark('c'), moved, removalOf('g', []), removalOf('e', ['[ssd1] e/e.vmdk'])];
  const here = assembleConnection('sim:', serverFacts(), plans);
  const there = assembleConnection('sim:2', serverFacts({ id: 'server-2' }), [dark('f')]);
  return base('mixed', formatPlan(assemblePlan('0.0.0', OWNER, [here, there])), fakeRules);
}

async function bases(): Promise<readonly Base[]> {
  const golden: Base[] = [];
  for (const name of GOLDEN_TESTS) {
    const plan = await goldenPlan(name);
    const [connection] = plan.connections;
    if (connection !== undefined && plan.applyable)
      golden.push(base(name, formatPlan(plan), fieldRulesFor(connection.server.apiVersion)));
  }
  return [mixed(), ...golden];
}

type Holder = Record<string | number, Json>;

/** Where a member of an object or a list stands. */
type Spot = readonly (string | number)[];

/** Every member of every object and list. */
function spots(value: Json, path: Spot = []): readonly Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [[...path, key], ...spots((value as Holder)[key] ?? null, [...path, key])]);
}

function holderOf(json: Json, spot: Spot): { readonly holder: Holder; readonly key: string | number } {
  let holder = json as Holder;
  for (const key of spot.slice(0, -1)) holder = holder[key] as Holder;
  return { holder, key: spot.at(-1) ?? '' };
}

function valueAt(json: Json, spot: Spot): Json {
  const { holder, key } = holderOf(json, spot);
  return holder[key] ?? null;
}

const TEXTS = [
  '',
  'evil',
  'ssd2',
  'hard',
  'on',
  'off',
  'default',
  'operator',
  'manifest',
  'HZ302',
  '__proto__',
  'vm-b',
];

function otherLeaf(value: Json, random: Seeded, json: Json, all: readonly Spot[]): Json {
  if (random.chance(0.15)) return random.pick<Json>([null, {}, [], 0, true, 'x']);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return random.pick([value + 1, Math.max(0, value - 1), 0, value * 2, 99_999]);
  if (random.chance(0.5)) {
    // A value that is right elsewhere in the file.
    return structuredClone(valueAt(json, random.pick(all)));
  }
  return typeof value === 'string' && random.chance(0.3) ? `${value}x` : random.pick(TEXTS);
}

function isWithin(one: Spot, other: Spot): boolean {
  return other.every((key, index) => one[index] === key);
}

/** One change somewhere, in place; its description. */
function mutate(json: Json, all: readonly Spot[], random: Seeded): string {
  const spot = random.pick(all);
  const { holder, key } = holderOf(json, spot);
  const value = holder[key] ?? null;
  const path = spot.join('/');
  const set = (): string => {
    holder[key] = otherLeaf(value, random, json, all);
    return `set ${path} to ${canonicalJson(holder[key] ?? null)}`;
  };
  switch (random.below(6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return `deleted ${path}`;
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(value));
      else holder[`${key}2`] = structuredClone(value);
      return `doubled ${path}`;
    case 2: {
      const other = random.pick(all.filter((each) => each.at(-1) === key));
      // One inside the other would make a circle.
      if (isWithin(spot, other) || isWithin(other, spot)) return 'nothing';
      const there = holderOf(json, other);
      [holder[key], there.holder[there.key]] = [there.holder[there.key] ?? null, value];
      return `swapped ${path} with ${other.join('/')}`;
    }
    case 3:
      if (Array.isArray(value)) {
        value.reverse();
        return `turned ${path}`;
      }
      if (!isJsonObject(value)) return set();
      (value as Holder)['extra'] = true;
      return `added to ${path}`;
    default:
      return typeof value === 'object' && value !== null && random.chance(0.9) ? 'nothing' : set();
  }
}

describe('a changed plan file', () => {
  test(`is refused, or shown as it is, or does the same (${MUTATIONS} changes, seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const all = await bases();
    const tally = { refused: 0, shown: 0, same: 0 };
    const hidden: string[] = [];
    for (let done = 0; done < MUTATIONS; ) {
      const from = random.chance(0.3) ? (all[0] as Base) : random.pick(all);
      const json: Json = JSON.parse(from.text);
      const what = mutate(json, from.spots, random);
      if (what === 'nothing' || sameJson(json, from.json)) continue;
      done += 1;
      const parsed = parsePlan(JSON.stringify(json), planReader('0.0.0', from.rules));
      if (!parsed.ok) {
        tally.refused += 1;
        continue;
      }
      const text = shown(parsed.value);
      if (text !== from.shown) tally.shown += 1;
      else if (sameJson(effects(parsed.value), from.effects)) tally.same += 1;
      else hidden.push(`${from.name}: ${what}`);
    }
    expect(hidden).toEqual([]);
    // All three happen, so none of them is believed for nothing.
    expect(tally.refused).toBeGreaterThan(MUTATIONS / 2);
    expect(tally.shown).toBeGreaterThan(0);
    expect(tally.same).toBeGreaterThan(0);
  }, 600_000);
});

type Edit = (plan: { [key: string]: never }, domains: { [key: string]: never }[]) => void;

function tampered(edit: Edit): { readonly code: string; readonly detail: string } | Plan {
  const json = JSON.parse(mixed().text);
  edit(json, json.connections[0].domains);
  const parsed = parsePlan(JSON.stringify(json), planReader());
  if (parsed.ok) return parsed.value;
  return { code: parsed.problem.code, detail: parsed.problem.detail ?? '' };
}

const set = (holder: object | undefined, parts: object): void => {
  Object.assign(holder ?? {}, parts);
};

describe('an edit that would have gone unseen is refused', () => {
  test.each<readonly [string, Edit, string]>([
    [
      'another owner in the marker',
      (_, [a]) => set((a?.['steps'] as { marker?: object }[] | undefined)?.[2]?.marker, { owner: 'evil' }),
      'marker.owner',
    ],
    [
      'a protection in the marker',
      (_, [a]) => set((a?.['steps'] as { marker?: object }[] | undefined)?.[2]?.marker, { protected: true }),
      'marker.protected',
    ],
    ['no guards', (_, [a]) => set(a, { guards: [], changeVersion: null }), 'live state'],
    [
      'one guard less',
      (_, [a]) =>
        set(a, {
          guards: (a?.['guards'] as { path: string[] }[] | undefined)?.filter(({ path }) => path[1] !== 'name'),
        }),
      'guards',
    ],
    ['another VM behind the reference', (_, [a]) => set(a, { ref: { id: 'vm-other' } }), 'guards'],
    [
      'the directory of another VM',
      (_, [, , , d]) => (d?.['steps'] as object[] | undefined)?.unshift({ do: 'make-directory', path: '[ssd1] b/x' }),
      'steps',
    ],
    [
      'a disk that no change needs',
      (_, [, , , d]) =>
        (d?.['steps'] as object[] | undefined)?.unshift({ do: 'extend-disk', file: '[ssd1] b/b.vmdk', size: 99 }),
      'steps',
    ],
    [
      'a longer deadline',
      (_, [a]) => set((a?.['steps'] as object[] | undefined)?.[1], { deadlineSeconds: 1 }),
      'deadlineSeconds',
    ],
    [
      'a hard power-off that the manifest is said to allow',
      (_, [a]) => {
        const steps = a?.['steps'] as object[] | undefined;
        steps?.splice(1, 1, { do: 'power-off' });
        set((a?.['hazards'] as object[] | undefined)?.[0], {
          code: 'HZ302',
          what: 'powers it off without a guest shutdown',
          step: 'power-off',
        });
      },
      'steps',
    ],
    [
      'a hazard that the operator is said to allow',
      (_, [a]) => set((a?.['hazards'] as object[] | undefined)?.[0], { allowedBy: 'operator' }),
      'allowedBy',
    ],
    [
      'a file of a size that was not found',
      (_, domains) => set((domains[4]?.['hostGuards'] as object[] | undefined)?.[0], { size: 1 }),
      'hazards',
    ],
    ['no facts of the host', (_, domains) => set(domains[4], { hostGuards: [] }), 'changes'],
    ['one VM twice', (_, domains) => domains.push(structuredClone(domains[0] ?? {})), 'twice'],
    ['another order', (_, domains) => domains.unshift(domains.splice(3, 1)[0] ?? {}), 'order'],
    [
      'a window of no time zone',
      (_, [a]) => set(a?.['desired'], { window: { days: [1], from: 0, to: 1, timeZone: 'x' } }),
      'time zone',
    ],
  ])('%s', (_what, edit, detail) => {
    expect(tampered(edit)).toEqual({ code: 'EF2025', detail: expect.stringContaining(detail) });
  });

  test('a plan of a newer version says so', () => {
    expect(tampered((plan) => set(plan, { esxform: '99.0.0' }))).toEqual({
      code: 'EF2063',
      detail: 'It was made by "99.0.0"; this is "0.0.0".',
    });
  });

  test('other answers to questions are shown', () => {
    const plan = tampered((_, [a]) =>
      set(a?.['desired'], { autoAnswer: { rules: [], otherwise: 'default', source: null } }),
    );
    if ('code' in plan) throw new Error(plan.detail);
    expect(shown(plan)).toContain('Questions of a: take the default answer of all.');
    expect(shown(mixed().plan)).toContain('Questions: refuse all.');
  });

  test('what the operator allowed is shown', () => {
    const plan = tampered((all) =>
      set(all['policy'], { allow: [{ code: 'HZ501', domain: null }], maxImpact: 'needs-power-off' }),
    );
    if ('code' in plan) throw new Error(plan.detail);
    expect(shown(plan)).toContain('Allowed by the operator: HZ501 of every VM.');
  });
});
