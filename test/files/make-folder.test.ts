import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkJournalFolder } from '../../src/apply/recovery/journal.js';
import { makeFolder, removeEmptyFolders } from '../../src/files/make-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('makes all missing parents with the mode, and tells which', () => {
  const made = makeFolder(join(folder, 'a', 'b', 'c'), 0o700);
  expect(made).toEqual(['a', join('a', 'b'), join('a', 'b', 'c')].map((each) => join(folder, each)));
  expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
  expect(makeFolder(join(folder, 'a', 'b', 'c'))).toEqual([]);
});

test('removes what it made, but nothing that is used by now', () => {
  const made = makeFolder(join(folder, 'a', 'b'));
  writeFileSync(join(folder, 'a', 'used'), '');
  removeEmptyFolders(made);
  expect([existsSync(join(folder, 'a', 'b')), existsSync(join(folder, 'a', 'used'))]).toEqual([false, true]);
});

test('a file on the way is an error', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file', 'x'))).toThrow();
});

// Node's own recursive mkdir does not end there.
test.runIf(process.platform === 'linux').each(['/proc/x/y', '/proc/x'])('%s is an error, at once', (path) => {
  expect(() => makeFolder(path)).toThrow();
  expect(() => checkJournalFolder(path)).toThrow();
});

test('the check of a journal folder leaves nothing behind', () => {
  checkJournalFolder(join(folder, 'journals', 'apply'));
  expect(existsSync(join(folder, 'journals'))).toBe(false);
  checkJournalFolder(folder);
});
