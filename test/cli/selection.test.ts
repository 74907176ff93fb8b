import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

let folder: ReturnType<typeof freshFolder>;

beforeEach(() => {
  folder = freshFolder();
  mkdirSync(join(folder.path, 'vms'));
  writeFileSync(join(folder.path, 'esxform.yaml'), 'version: 1\nowner: me\nmanifests: [vms]\n');
  writeFileSync(
    join(folder.path, 'vms', 'lab.yaml'),
    'version: 1\nconnect: "sim:"\ndomains: { db01: { adopt: true, memory: 2GiB } }\n',
  );
  // Nothing listens there.
  writeFileSync(
    join(folder.path, 'vms', 'far.yaml'),
    'version: 1\nconnect: esx://root@127.0.0.2:9/?transport=http\ndomains: { web01: { memory: 1GiB } }\n',
  );
});

afterEach(() => folder.remove());

test('--connection selects connections by URI or host, and reads no other', async () => {
  const one = await esxform(['plan', '--connection', 'sim:'], folder.path);
  expect(one.stdout).toContain('1 to adopt');
  expect(one.stderr).not.toContain('127.0.0.2');
  expect(one.code).toBe(0);
  const other = await esxform(['drift', '--connection', '127.0.0.*'], folder.path);
  expect(other.stdout + other.stderr).not.toContain('db01');
  expect(other.code).toBe(1);
});

test('a pattern that no connection matches is refused with the nearest host, and --prune is not for a part', async () => {
  const wrong = await esxform(['plan', '--connection', '127.0.0.3'], folder.path);
  expect(wrong.stderr).toContain('EF7043');
  expect(wrong.stderr).toContain('Did you mean "127.0.0.2"?');
  expect(wrong.code).toBe(1);
  expect((await esxform(['plan', '--connection', 'sim:', '--prune'], folder.path)).code).toBe(64);
});

test('a saved plan is applied as a whole', async () => {
  await esxform(['plan', '--connection', 'sim:', '--out', 'p.plan'], folder.path);
  for (const flag of [
    ['--target', 'db01'],
    ['--connection', 'sim:'],
    ['--exclude', 'db01'],
    ['--allow', 'HZ501'],
    ['--adopt-only'],
  ]) {
    const refused = await esxform(['apply', 'p.plan', ...flag], folder.path);
    expect(refused.stderr).toContain(`EF7044: A saved plan is applied as a whole: it does not take ${flag[0]}`);
    expect(refused.code).toBe(64);
  }
  const whole = await esxform(['apply', 'p.plan'], folder.path);
  expect(whole.stdout).toContain('adopted: 1');
  expect(whole.code).toBe(0);
});
