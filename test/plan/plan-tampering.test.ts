import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/json.js';
import { isJsonObject } from '../../src/plan/as-json.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import { canonicalJson, sameJson } from '../../src/plan/canonical-json.js';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
import { formatPlan, parsePlan } from '../../src/plan/plan-file.js';
import { esxFieldRules } from '../../src/providers/esx/field-rules.js';
import { savedPlanText } from '../../src/report/saved-plan-text.js';
import { type Seeded, seeded } from '../chaos/seeded.js';
import { removalOf, updateOf } from '../report/plan-builders.js';
import { fakeRules, gib, OWNER, planReader, serverFacts } from './builders.js';
import { REBOOT_STORIES } from './reboot-stories.js';

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

/** All that a run of a plan does or decides by, for each VM with steps. Texts that only explain are left out. */
function effects({ connections, owner, policy }: Plan): Json {
  return JSON.parse(
    JSON.stringify({
      owner,
      policy,
      connections: connections.map(({ connect, domains, server }) => ({
        connect,
        server: server.id,
        domains: domains.flatMap(({ desired, ...plan }) =>
          plan.steps.length === 0
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
                  answers: desired.autoAnswer,
                  window: desired.window,
                  dependsOn: desired.dependsOn,
                },
              ],
        ),
      })),
    }),
  );
}

function base(name: string, text: string): Base {
  const rules = REBOOT_STORIES.some((story) => story.name === name) ? esxFieldRules : fakeRules;
  const json: Json = JSON.parse(text);
  const parsed = parsePlan(text, planReader('0.0.0', rules));
  if ('diagnostic' in parsed) throw new Error(`${name}: ${parsed.diagnostic.detail}`);
  const { plan } = parsed;
  return { name, json, text, spots: spots(json), plan, rules, shown: shown(plan), effects: effects(plan) };
}

/** Several VMs and two servers, so that there is something to swap. */
function mixed(): Base {
  const dark = (name: string): DomainPlan => updateOf(name, { declared: { memory: gib(4) }, allowPowerOff: 'guest' });
  const moved = updateOf('d', { place: { datastore: 'ssd2', folder: 'prod' }, dependsOn: ['a' as never] });
  const plans = [dark('a'), dark('b'), dark('c'), moved, removalOf('e', ['[ssd1] e/e.vmdk'])];
  const here = assembleConnection('sim:', serverFacts(), plans);
  const there = assembleConnection('sim:2', serverFacts({ id: 'server-2' }), [dark('f')]);
  return base('mixed', formatPlan(assemblePlan('0.0.0', OWNER, [here, there])));
}

const GOLDEN = new URL('../golden/plan/', import.meta.url);

function bases(): readonly Base[] {
  const golden = readdirSync(GOLDEN).map((name) => {
    const text = readFileSync(new URL(`${name}/plan.json`, GOLDEN), 'utf8');
    const { errored: _, format_version: _v, resource_changes: _r, ...saved } = JSON.parse(text);
    return base(name, JSON.stringify(saved));
  });
  return [mixed(), ...golden.filter(({ plan }) => plan.applyable)];
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
  test(`is refused, or shown as it is, or does the same (${MUTATIONS} changes, seed ${SEED})`, () => {
    const random = seeded(SEED);
    const all = bases();
    const tally = { refused: 0, shown: 0, same: 0 };
    const hidden: string[] = [];
    for (let done = 0; done < MUTATIONS; ) {
      const from = random.chance(0.3) ? (all[0] as Base) : random.pick(all);
      const json: Json = JSON.parse(from.text);
      const what = mutate(json, from.spots, random);
      if (what === 'nothing' || sameJson(json, from.json)) continue;
      done += 1;
      const parsed = parsePlan(JSON.stringify(json), planReader('0.0.0', from.rules));
      if ('diagnostic' in parsed) {
        tally.refused += 1;
        continue;
      }
      const text = shown(parsed.plan);
      if (text !== from.shown) tally.shown += 1;
      else if (sameJson(effects(parsed.plan), from.effects)) tally.same += 1;
      else hidden.push(`${from.name}: ${what}`);
    }
    expect(hidden).toEqual([]);
    // All three happen, so none of them is believed for nothing.
    expect(tally.refused).toBeGreaterThan(MUTATIONS / 2);
    expect(tally.shown).toBeGreaterThan(0);
    expect(tally.same).toBeGreaterThan(0);
  }, 600_000);
});
