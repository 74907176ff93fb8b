import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

const UGLY = 'version: 1\nconnect: "sim:"\n\n\n\ndomains:\n    web01:   # the front end\n        memory: 1GiB   \n';
const NEAT = 'version: 1\nconnect: "sim:"\n\ndomains:\n  web01:   # the front end\n    memory: 1GiB\n';
let folder: ReturnType<typeof freshFolder>;

beforeEach(() => {
  folder = freshFolder();
  writeFileSync(join(folder.path, 'a.yaml'), UGLY);
  writeFileSync(join(folder.path, 'b.yaml'), NEAT);
});

afterEach(() => folder.remove());

const read = (name: string) => readFileSync(join(folder.path, name), 'utf8');

test('fmt writes what is not in the usual layout, names it, and keeps its mode', async () => {
  chmodSync(join(folder.path, 'a.yaml'), 0o640);
  expect(await esxform(['fmt', '--check'], folder.path)).toMatchObject({ code: 1, stdout: 'a.yaml\n' });
  expect(read('a.yaml')).toBe(UGLY);
  expect(await esxform(['fmt'], folder.path)).toMatchObject({ code: 0, stdout: 'a.yaml\n', stderr: '' });
  expect(read('a.yaml')).toBe(NEAT);
  expect(statSync(join(folder.path, 'a.yaml')).mode & 0o777).toBe(0o640);
  expect(await esxform(['fmt', '--check'], folder.path)).toMatchObject({ code: 0, stdout: '' });
});

test('fmt is a filter for standard input', async () => {
  expect(await esxform(['fmt', '-'], folder.path, {}, UGLY)).toMatchObject({ code: 0, stdout: NEAT });
});

test('a file that is not YAML stays, and the others are written', async () => {
  writeFileSync(join(folder.path, 'c.yaml'), 'version: [\n');
  const ended = await esxform(['fmt'], folder.path);
  expect(ended).toMatchObject({ code: 1, stdout: 'a.yaml\n' });
  expect(ended.stderr).toContain('EF7032');
  expect(read('c.yaml')).toBe('version: [\n');
  expect(read('a.yaml')).toBe(NEAT);
});
