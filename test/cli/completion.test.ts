import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { esxform, freshFolder, PROGRAM } from './esxform.js';

let folder: ReturnType<typeof freshFolder>;

beforeEach(() => {
  folder = freshFolder();
  writeFileSync(
    join(folder.path, 'lab.yaml'),
    'version: 1\nconnect: "sim:"\ndomains:\n  web01: { memory: 1GiB }\n  "old box $x": { memory: 1GiB }\n',
  );
});

afterEach(() => folder.remove());

async function complete(...typed: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await esxform(['completion', 'candidates', '--', ...typed], folder.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('candidates for the word at the cursor', () => {
  test('commands, and the second words of a topic', async () => {
    expect(await complete('pl')).toEqual(['plan']);
    expect(await complete('')).toContain('apply');
    expect(await complete('question', '')).toEqual(expect.arrayContaining(['answer', 'list']));
  });

  test('flags, without those that are used and cannot repeat', async () => {
    expect(await complete('plan', '--de')).toEqual(['--destroy', '--detailed-exitcode']);
    expect(await complete('plan', '--destroy', '--de')).toEqual(['--detailed-exitcode']);
    expect(await complete('plan', '--target', 'a', '--tar')).toEqual(['--target']);
  });

  test('values of flags, names of VMs, and paths', async () => {
    expect(await complete('plan', '--max-impact', 'ne')).toEqual(['next-power-on', 'needs-power-off']);
    expect(await complete('plan', '--target', '')).toEqual(['web01', 'old box $x']);
    expect(await complete('explain', 'we')).toEqual(['web01']);
    expect(await complete('plan', '')).toEqual([':files']);
    expect(await complete('plan', '--out', '')).toEqual([':files']);
    expect(await complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  test('a wrong manifest gives no names and no error', async () => {
    writeFileSync(join(folder.path, 'lab.yaml'), 'version: [');
    expect(await complete('explain', '')).toEqual([]);
  });
});

test('bash completes words with the script, and quotes names', () => {
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'esxform'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'esxform'), 0o700);
  const script = `source <(esxform completion bash); COMP_WORDS=(esxform plan --target ''); COMP_CWORD=3; _esxform
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder.path, env, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'web01\nold\\ box\\ \\$x\n', stderr: '' });
});

test('a shell without a script is wrong usage', async () => {
  expect(await esxform(['completion', 'tcsh'], folder.path)).toMatchObject({ code: 64, stdout: '' });
});
