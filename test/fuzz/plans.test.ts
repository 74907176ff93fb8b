import { describe, expect, test } from 'vitest';
import { parsePlan } from '../../src/plan/file/plan-file.js';
import { planJson } from '../../src/report/plan/plan-text.js';
import { savedPlanText } from '../../src/report/plan/saved-plan-text.js';
import { GOLDEN_READER, GOLDEN_TESTS, goldenPlan } from '../golden/golden-tests.js';
import { fuzz, HOURS } from './fuzz-runs.js';
import { mutatedText, NASTY } from './mutate-text.js';

const READER = GOLDEN_READER;

const SEEDS: string[] = [];
for (const name of GOLDEN_TESTS) SEEDS.push(planJson(await goldenPlan(name)));

/** Words of JSON, which keep a file readable where a bare word would not. */
const VALUES = [
  ...NASTY.map((word) => JSON.stringify(word)),
  ...[
    'null',
    'true',
    '-1',
    '1e999',
    '9007199254740993',
    '[]',
    '{}',
    '{"toString":1}',
    '{"__proto__":{"x":1}}',
    '"\\ud800"',
  ],
];

/** A value that stands behind a colon or in a list, with another in its place: the file is JSON still. */
function withOtherValues(text: string, count: number, pick: () => string, below: (most: number) => number): string {
  let changed = text;
  for (let left = count; left > 0; left -= 1) {
    const places = [...changed.matchAll(/(?<=: |\[\n\s*)(?:"(?:[^"\\]|\\.)*"|-?\d+|true|false|null)/g)];
    const place = places[below(places.length)];
    if (place === undefined) return changed;
    changed = changed.slice(0, place.index) + pick() + changed.slice(place.index + place[0].length);
  }
  return changed;
}

describe('a mutated plan file', () => {
  test('is refused, or shown', { timeout: HOURS }, async () => {
    expect(SEEDS.length).toBeGreaterThan(10);
    await fuzz('plans', 200, async (random, note) => {
      const seed = random.pick(SEEDS);
      const text = random.chance(0.3)
        ? mutatedText(seed, random)
        : withOtherValues(seed, 1 + random.below(3), () => random.pick(VALUES), random.below);
      note(text);
      const parsed = parsePlan(text, READER);
      expect(Object.keys(Object.prototype)).toEqual([]);
      if (!parsed.ok) {
        expect(parsed.problem.summary).not.toBe('');
        return;
      }
      const from = { name: 'p.json', written: new Date(0) };
      expect(savedPlanText(parsed.value, from, { color: false, columns: 80 })).not.toBe('');
      expect(parsePlan(planJson(parsed.value), READER)).toHaveProperty('value');
    });
  });

  test.each(SEEDS.slice(0, 3))('and each of them is readable before it is mutated', (text) => {
    expect(parsePlan(text, READER)).toHaveProperty('value');
  });
});
