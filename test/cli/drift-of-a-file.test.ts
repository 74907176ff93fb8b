import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

let folder: ReturnType<typeof freshFolder>;

beforeEach(() => {
  folder = freshFolder();
  mkdirSync(join(folder.path, 'vms'));
  writeFileSync(join(folder.path, 'esxform.yaml'), 'version: 1\nowner: me\nmanifests: [vms]\nunmanaged: forbid\n');
  writeFileSync(
    join(folder.path, 'vms', 'lab.yaml'),
    'version: 1\nconnect: "sim:"\ndomains: { db01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001 } }\n',
  );
});

afterEach(() => folder.remove());

const NOTE = 'Note: Undeclared VMs were not looked for';

test('drift of one file says that undeclared VMs were not looked for; that of all manifests lists them', async () => {
  const all = await esxform(['drift'], folder.path);
  expect(all.code).toBe(2);
  expect(all.stdout).toContain('VM legacy');
  expect(all.stdout).not.toContain(NOTE);
  for (const args of [
    ['drift', 'vms/lab.yaml'],
    ['drift', '--target', 'db01'],
  ]) {
    const one = await esxform(args, folder.path);
    expect(one.stdout).not.toContain('VM legacy');
    expect(one.stdout).toContain(NOTE);
  }
  const given = await esxform(['drift', 'vms/lab.yaml', '--unmanaged', 'forbid'], folder.path);
  expect(given.stdout).toContain('VM legacy');
  expect(given.stdout).not.toContain(NOTE);
});

test('without an esxform.yaml, the manifests that are given are all that is declared', async () => {
  rmSync(join(folder.path, 'esxform.yaml'));
  const { code, stdout } = await esxform(['drift', 'vms/lab.yaml'], folder.path);
  expect(stdout).toContain('VM legacy');
  expect(stdout).not.toContain(NOTE);
  expect(code).toBe(0);
});
