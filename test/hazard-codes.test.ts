import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { HAZARD_CODES, isHazardCode } from '../src/domain/diagnostics/hazard-codes.js';

const page = readFileSync(fileURLToPath(new URL('../docs/hazards.md', import.meta.url)), 'utf8');

test('docs/hazards.md has a row for every hazard, in the words of the program, and no other', () => {
  const rows = [...page.matchAll(/^\| (HZ\d+) \| ([^|]+) \|/gm)].map(([, code, what]) => [code, what]);
  expect(rows).toEqual(Object.entries(HAZARD_CODES));
});

test('only these are codes', () => {
  expect(Object.keys(HAZARD_CODES).every(isHazardCode)).toBe(true);
  expect(['HZ000', 'hz101', 'toString', ''].filter(isHazardCode)).toEqual([]);
});
