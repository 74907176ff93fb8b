import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { consequencesOf, DIAGNOSTIC_CODES, type DiagnosticCode } from '../src/domain/diagnostics/diagnostic-codes.js';

const src = fileURLToPath(new URL('../src', import.meta.url));
const TABLE = join(src, 'domain', 'diagnostics');

const sources = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => !file.startsWith(TABLE))
  .map((file) => [file, readFileSync(file, 'utf8')] as const);
/** Comments do not raise a code. */
const used = new Set(
  sources.flatMap(([, text]) => text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '').match(/(?<=')EF\d{4}(?=')/g) ?? []),
);
const rows = Object.keys(DIAGNOSTIC_CODES);

test('the scan saw codes', () => {
  expect(used.size).toBeGreaterThan(20);
});

test('every code that is used has its row', () => {
  expect([...used].filter((code) => !rows.includes(code))).toEqual([]);
});

test('every row is used', () => {
  expect(rows.filter((code) => !used.has(code))).toEqual([]);
});

test('no code decides anything outside of the table', () => {
  const decisions =
    /(?:[=!]==? *'EF\d{4}'|'EF\d{4}' *[=!]==?|new Set[^;]{0,80}\[\s*'EF\d{4}'|^\s*'?EF\d{4}'?: |case 'EF\d{4}'|includes\('EF)/m;
  expect(sources.filter(([, text]) => decisions.test(text)).map(([file]) => file)).toEqual([]);
});

test.each<[DiagnosticCode, string]>([
  ['EF1001', 'failed'],
  ['EF2033', 'refused'],
  ['EF4003', 'stale'],
  ['EF4006', 'question'],
  ['EF4007', 'busy'],
  ['EF4008', 'interrupted'],
  ['EF7001', 'interrupted'],
  ['EF7005', 'usage'],
])('%s ends a command as %s', (code, exit) => {
  expect(consequencesOf(code).exit).toBe(exit);
});

test.each(Object.entries(DIAGNOSTIC_CODES))('%s has a title and says what to do', (code, { title, help }) => {
  expect(code).toMatch(/^EF[1-7]\d{3}$/);
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(help).toMatch(/[.;]$/);
});
