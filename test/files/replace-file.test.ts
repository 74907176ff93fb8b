import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cannotReplace, replaceFile } from '../../src/files/replace-file.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

test.each([0o644, 0o666, 0o400, 0o000])('replaces a file of mode %o by one for its owner alone', (mode) => {
  const path = join(folder, 'plan');
  writeFileSync(path, 'old');
  chmodSync(path, mode);
  expect(cannotReplace(path)).toBeNull();
  replaceFile(path, 'new');
  expect([readFileSync(path, 'utf8'), modeOf(path), readdirSync(folder)]).toEqual(['new', 0o600, ['plan']]);
});

test('writes a new file with mode 0600 whatever the umask is', () => {
  const before = process.umask(0o277);
  try {
    replaceFile(join(folder, 'plan'), 'new');
  } finally {
    process.umask(before);
  }
  expect(modeOf(join(folder, 'plan'))).toBe(0o600);
});

test('another name of the replaced file keeps the old content', () => {
  writeFileSync(join(folder, 'plan'), 'old');
  execFileSync('ln', [join(folder, 'plan'), join(folder, 'other')]);
  replaceFile(join(folder, 'plan'), 'new');
  expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('old');
});

test.each<[string, (path: string) => void, string]>([
  ['a link to a file', (path) => symlinkSync('target', path), 'it is a symbolic link, not a regular file'],
  ['a link to nothing', (path) => symlinkSync('nowhere', path), 'it is a symbolic link, not a regular file'],
  ['a directory', (path) => mkdirSync(path), 'it is a directory'],
  ['a named pipe', (path) => execFileSync('mkfifo', [path]), 'it is a named pipe, not a regular file'],
])('refuses %s, and leaves everything as it was', (_, put, expected) => {
  writeFileSync(join(folder, 'target'), 'old');
  put(join(folder, 'plan'));
  const before = readdirSync(folder);
  expect(cannotReplace(join(folder, 'plan'))).toBe(expected);
  expect(() => replaceFile(join(folder, 'plan'), 'new')).toThrow(expected);
  expect([readFileSync(join(folder, 'target'), 'utf8'), readdirSync(folder)]).toEqual(['old', before]);
});

test('says why where the folder is missing', () => {
  expect(cannotReplace(join(folder, 'none', 'plan'))).toBe('there is no such folder');
});
