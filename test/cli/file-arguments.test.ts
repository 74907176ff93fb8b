import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

let folder = freshFolder();
beforeEach(() => {
  folder = freshFolder();
  // Whatever reads the working folder instead of dir/ fails on this one.
  writeFileSync(join(folder.path, 'other.yaml'), 'version: 9\nconnect: "sim:"\ndomains: {}\n');
  mkdirSync(join(folder.path, 'dir'));
  writeFileSync(join(folder.path, 'dir', 'm.yaml'), 'version: 1\nconnect: "sim:"\ndomains: { a: { memory: 64MiB } }\n');
});
afterEach(() => folder.remove());

const COMMANDS: readonly (readonly string[])[] = [
  ['plan', '--target', 'a', 'dir/'],
  ['plan', '--target', 'a', '--target', 'a', 'dir/'],
  ['plan', '--exclude', 'a', 'dir/'],
  ['plan', '--connect', 'sim:', 'dir/'],
  ['plan', '--allow', 'HZ101', 'dir/'],
  ['drift', '--target', 'a', 'dir/'],
  ['drift', '--connect', 'sim:', 'dir/'],
  ['apply', '--answer', 'msg.x=Retry', 'dir/'],
  ['apply', '--target=a', 'dir/'],
  ['apply', '--connect', 'sim:', '--allow', 'HZ101', 'dir/'],
  ['explain', 'a', '--connect', 'sim:', '--manifests', 'dir/'],
  ['explain', '--manifests', 'dir/', 'a'],
];

test.each(COMMANDS.map((args) => ({ args })))('$args reads dir/ and nothing else', async ({ args }) => {
  const { stdout, stderr } = await esxform(args, folder.path);
  expect(stderr).not.toMatch(/other\.yaml|EF7002|EF1/);
  expect(stdout).toMatch(args.includes('--exclude') ? /No changes|0 to add/ : /\ba\b|dir\/m\.yaml/);
});

test('a folder that is not there is reported, also behind a flag', async () => {
  const { code, stderr } = await esxform(['plan', '--target', 'a', 'none/'], folder.path);
  expect([code, stderr]).toEqual([1, expect.stringContaining('EF1003: none')]);
});
