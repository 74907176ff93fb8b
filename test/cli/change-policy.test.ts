import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

let outside: ReturnType<typeof freshFolder>;
let repo: string;

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

beforeEach(() => {
  outside = freshFolder();
  repo = join(outside.path, 'repo');
  write(join(repo, 'esxform.yaml'), 'version: 1\nowner: web\nmanifests: [lab.yaml]\n');
  write(
    join(repo, 'lab.yaml'),
    'version: 1\nconnect: "sim:"\ndomains:\n  web01: &vm { guest_os: debian12-64, memory: 1GiB, vcpus: 1 }\n  web02: *vm\n',
  );
});

afterEach(() => {
  outside.remove();
});

const run = (...args: readonly string[]) => esxform(args, repo);
const policy = (...lines: readonly string[]) => write(join(outside.path, 'policy.txt'), `${lines.join('\n')}\n`);

test('plan and apply refuse what no line allows, and do what is allowed', async () => {
  const denied = await run('plan', '--policy', policy('allow vm web01'));
  expect(denied.code).toBe(6);
  expect(denied.stdout).toContain('The change policy denies make-directory, upload-vmx, register for web02');
  expect(denied.stdout).not.toContain('register for web01');
  expect(await run('apply', '--auto-approve', '--policy', policy('allow vm web01'))).toMatchObject({ code: 6 });
  const one = await run('apply', '--auto-approve', '--target', 'web01', '--policy', policy('allow vm web01'));
  expect(one.code, one.stderr).toBe(0);
});

test('a saved plan is checked against the policy of apply, which may be another than that of plan', async () => {
  expect(await run('plan', '--out', 'p.json')).toMatchObject({ code: 0 });
  const denied = await run('apply', 'p.json', '--policy', policy('deny vm web02', 'allow all'));
  expect(denied).toMatchObject({ code: 6 });
  expect(denied.stderr).toContain('EF2100');
  // All VMs are checked before the first is begun.
  expect(denied.stdout).not.toContain('Created: 1');
  expect(await run('apply', 'p.json', '--policy', policy('allow all'))).toMatchObject({ code: 0 });
});

test('explain names the line that decides, and prints it as JSON', async () => {
  const file = policy('deny step delete-file', 'allow vm web*');
  const text = await run('explain', 'web01', 'memory', '--policy', file);
  expect(text.stdout).toContain('denied by line 1: deny step delete-file\n    delete-file\n');
  expect(text.stdout).toContain('allowed by line 2: allow vm web*\n');
  const json = JSON.parse((await run('explain', 'web01', '--json', '--policy', file)).stdout);
  expect(json.change_policy.rows.map(({ line }: { line: number }) => line)).toEqual([1, 2]);
});

test('a policy inside the repo is refused, behind a symbolic link as well', async () => {
  const inside = write(join(repo, 'ci', 'policy.txt'), 'allow all\n');
  const link = join(outside.path, 'link.txt');
  symlinkSync(inside, link);
  for (const file of [inside, 'ci/policy.txt', link]) {
    const refused = await run('plan', '--policy', file);
    expect(refused, file).toMatchObject({ code: 64, stdout: '' });
    expect(refused.stderr).toContain('EF7031');
  }
});

test('a wrong, missing or unnamed policy ends the command before anything is planned', async () => {
  const wrong = await run('plan', '--policy', policy('allow vms web01'));
  expect(wrong).toMatchObject({ code: 64, stdout: '' });
  expect(wrong.stderr).toContain('policy.txt:1:7');
  expect(wrong.stderr).toContain('Did you mean vm?');
  expect(await run('plan', '--policy', join(outside.path, 'none.txt'))).toMatchObject({ code: 64, stdout: '' });
  expect(await esxform(['plan'], repo, { ESXFORM_POLICY: '' })).toMatchObject({ code: 64, stdout: '' });
  const named = policy('deny all');
  expect(await esxform(['plan'], repo, { ESXFORM_POLICY: named })).toMatchObject({ code: 6 });
});
