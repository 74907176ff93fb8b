import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';
const BUILD = '42116ec4-1d3f-4f0a-9a52-000000000002';

let folder: ReturnType<typeof freshFolder>;

beforeEach(() => {
  folder = freshFolder();
  mkdirSync(join(folder.path, 'domains'));
});

afterEach(() => folder.remove());

const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
const run = (...args: readonly string[]) => esxform(args, folder.path);
const repo = (limits: string): void =>
  write('esxform.yaml', `version: 1\nowner: lab\nmanifests: [domains]\nlimits: ${limits}\n`);
const domains = (name: string, text: string): void =>
  write(join('domains', name), `version: 1\nconnect: "sim:"\ndomains:\n${text}`);

test('a repo file names the owner, the manifests and the limits; a limit that is exceeded refuses the plan', async () => {
  repo('{ changed: 1 }');
  domains('a.yaml', `  db01: { uuid: ${DB}, annotation: ours }\n`);
  domains('b.yaml', `  build01: { uuid: ${BUILD}, annotation: ours }\n`);
  const refused = await run('plan');
  expect(refused.code).toBe(6);
  expect(refused.stdout).toContain('EF2032');
  expect(await run('apply', '--auto-approve')).toMatchObject({ code: 6 });
  expect(await run('apply', '--auto-approve', '--target', 'db01')).toMatchObject({ code: 0 });
  const plan = JSON.parse((await run('plan', '--json')).stdout) as {
    owner: string;
    connections: { unchanged: number }[];
  };
  expect([plan.owner, plan.connections[0]?.unchanged]).toEqual(['lab', 1]);
});

test('prune unregisters what was dropped, only over the complete set, and only what is off', async () => {
  repo('{ destroy: 1 }');
  domains('a.yaml', `  db01: { uuid: ${DB}, annotation: kept }\n  new01: { memory: 512MiB, power: off }\n`);
  expect(await run('apply', '--auto-approve')).toMatchObject({ code: 0 });
  domains('a.yaml', `  db01: { uuid: ${DB}, annotation: kept }\n`);
  expect(await run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
  const files = await run('plan', '--prune', 'domains');
  expect(files.code).toBe(6);
  expect(files.stderr).toContain('EF7008');
  expect(await run('plan', '--prune', '--target', 'db01')).toMatchObject({ code: 64 });
  const plan = await run('plan', '--prune');
  expect(plan.stdout).toContain('HZ103');
  expect(plan.stdout).toContain('Plan: 0 to add, 0 to change, 1 to destroy.');
  expect(plan.stdout).not.toContain('build01');
  expect(await run('apply', '--prune', '--auto-approve')).toMatchObject({ code: 0 });
  expect(await run('plan', '--prune', '--detailed-exitcode')).toMatchObject({ code: 0 });
});

test('a hazard that nothing allows is refused, and allowed for one run', async () => {
  domains('a.yaml', `  build01: { uuid: ${BUILD}, hardware_version: 21 }\n`);
  const refused = await run('plan', 'domains');
  expect(refused.code).toBe(6);
  expect(refused.stdout).toContain('--allow HZ501:build01');
  expect(await run('plan', 'domains', '--allow', 'HZ5001')).toMatchObject({ code: 64 });
  expect(await run('apply', 'domains', '--auto-approve', '--allow', 'HZ501:build01')).toMatchObject({ code: 0 });
  expect(await run('plan', 'domains', '--detailed-exitcode')).toMatchObject({ code: 0 });
});

test('destroy unregisters what is declared, and the files stay', async () => {
  domains('a.yaml', '  new01: { memory: 512MiB, disks: { ide0:0: { size: 1GiB } } }\n');
  expect(await run('apply', 'domains', '--auto-approve')).toMatchObject({ code: 0 });
  expect(await run('destroy', 'domains', '--auto-approve')).toMatchObject({ code: 0 });
  const again = await run('plan', 'domains');
  // Its own marker is in the VMX, so that no flag is needed.
  expect(again.code, again.stdout).toBe(0);
  expect(again.stdout).toContain('HZ202');
  expect(await run('apply', 'domains', '--auto-approve')).toMatchObject({ code: 0 });
  expect(await run('plan', 'domains', '--detailed-exitcode')).toMatchObject({ code: 0 });
});

test('explain tells the line, what lives, and what a change costs', async () => {
  domains('a.yaml', `  db01: { uuid: ${DB}, memory: 4GiB }\n`);
  const found = await run('explain', 'db01', 'memory', '--manifests', 'domains');
  expect(found).toMatchObject({ code: 0, stderr: '' });
  expect(found.stdout).toMatch(/declared +4GiB +\(domains\/a\.yaml:4:\d+\)\n +live +2GiB/);
  const wrong = await run('explain', 'db01', 'memroy', '--manifests', 'domains');
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('Did you mean memory?');
});

test('the VMX behind a change', async () => {
  domains('a.yaml', `  db01: { uuid: ${DB}, annotation: seen in the file }\n`);
  expect((await run('plan', 'domains', '--vmx')).stdout).toMatch(/\+ ?annotation = "seen in the file"/);
});
