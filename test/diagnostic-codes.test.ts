import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DIAGNOSTIC_CODES } from '../src/domain/diagnostic-codes.js';

const src = fileURLToPath(new URL('../src', import.meta.url));
const TABLE = join(src, 'domain', 'diagnostic-codes.ts');

const used = new Set(
  readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== TABLE)
    .flatMap((file) => readFileSync(file, 'utf8').match(/\bEF\d{4}\b/g) ?? []),
);
const rows = Object.keys(DIAGNOSTIC_CODES);

test('the scan saw codes', () => {
  expect(used.size).toBeGreaterThan(20);
});

test('every code that is used has its row', () => {
  expect([...used].filter((code) => !rows.includes(code))).toEqual([]);
});

test('every row of the manifest codes is used', () => {
  expect(rows.filter((code) => code.startsWith('EF1') && !used.has(code))).toEqual([]);
});

test.each(Object.entries(DIAGNOSTIC_CODES))('%s has a title and says what to do', (code, { title, help }) => {
  expect(code).toMatch(/^EF[1-7]\d{3}$/);
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(help).toMatch(/[.;]$/);
});
