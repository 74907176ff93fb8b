import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

let folder: ReturnType<typeof freshFolder>;

beforeEach(() => {
  folder = freshFolder();
  writeFileSync(
    join(folder.path, 'lab.yaml'),
    'version: 1\nconnect: "sim:"\ndomains: { web01: { guest_os: debian12-64, memory: 1GiB, vcpus: 1 } }\n',
  );
});

afterEach(() => folder.remove());

const run = (...args: readonly string[]) => esxform(args, folder.path);

test('apply --json with nothing to do prints its events, and asks for no approval', async () => {
  expect(await run('apply', '--auto-approve')).toMatchObject({ code: 0 });
  const { code, stdout } = await run('apply', '--json');
  expect(code).toBe(0);
  const kinds = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).kind);
  expect(kinds[0]).toBe('run-started');
  expect(kinds).toContain('run-finished');
});

test('destroy that finds nothing is no success', async () => {
  const ended = await run('destroy', '--auto-approve');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('none of the declared VMs exists');
  expect(await run('apply', '--auto-approve')).toMatchObject({ code: 0 });
});

test('destroy whose removals all wait says so', async () => {
  writeFileSync(
    join(folder.path, 'lab.yaml'),
    'version: 1\nconnect: "sim:"\ndomains: { db01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001 } }\n',
  );
  const ended = await run('destroy', '--auto-approve', '--allow', 'HZ201');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('every removal waits');
});
