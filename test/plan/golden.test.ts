import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { planJson } from '../../src/report/plan/plan-text.js';
import { GOLDEN_TESTS, goldenFile, runGoldenTest } from '../golden/golden-tests.js';

/** Golden tests whose plan.json is kept as well; its schema and the tests of saved plans cover the others. */
const WITH_JSON = [
  '001-create-by-upload',
  '007-memory-needs-power-off-deferred',
  '008-memory-needs-power-off-guest-may-shut-down',
  '013-stranger-refused',
  '059-removed-with-the-files-that-are-listed',
  '089-dependencies-first-removals-last',
];

describe('golden tests: the manifest and the live VMs of a folder give its plan.txt', () => {
  test.each(GOLDEN_TESTS)('%s', async (name) => {
    const { text, plan } = await runGoldenTest(name);
    await expect(text).toMatchFileSnapshot(goldenFile(name, 'plan.txt'));
    if (!WITH_JSON.includes(name)) expect(existsSync(goldenFile(name, 'plan.json'))).toBe(false);
    else if (plan !== null) await expect(planJson(plan)).toMatchFileSnapshot(goldenFile(name, 'plan.json'));
  });

  test('are all found, each with a sentence that says what it shows', () => {
    expect(GOLDEN_TESTS.length).toBeGreaterThan(120);
    expect(GOLDEN_TESTS).toEqual(expect.arrayContaining(WITH_JSON));
    const numbers = GOLDEN_TESTS.map((name) => name.slice(0, 4));
    expect(numbers.filter((number) => !/^\d{3}-$/.test(number))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
    const silent = GOLDEN_TESTS.filter(
      (name) => !/^# \S/.test(readFileSync(goldenFile(name, 'manifest.yaml'), 'utf8')),
    );
    expect(silent).toEqual([]);
  });
});
