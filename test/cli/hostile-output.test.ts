import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { harmfulLines } from '../report/hostile-texts.js';
import { type Ended, esxform, freshFolder } from './esxform.js';

const NAMES = [
  'a long enough name to fill the line up to the end of what fits in here 0001',
  '::error title=PWN,file=x::injected',
  '::stop-commands::deadbeef',
  '##vso[task.setvariable variable=PATH]tmp',
  '##[error]v1 command',
  "##teamcity[buildProblem description='x']",
  'bidi \u202e\u2066 zero\u200b tag\u{e0041}',
];

let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => folder.remove());

function declare(file: string, memory: string): void {
  const domain = `{ memory: ${memory}, vcpus: 1, annotation: "one\\n::error::two\\n##[group]three \\u202e" }`;
  const domains = NAMES.map((name) => `  ${JSON.stringify(name)}: ${domain}\n`);
  writeFileSync(join(folder.path, file), `version: 1\nconnect: "sim:"\ndomains:\n${domains.join('')}`);
}

function expectHarmless(args: readonly string[], ended: Ended): void {
  expect(harmfulLines(ended.stdout + ended.stderr), args.join(' ')).toEqual([]);
}

describe('no output line is read as a command by a CI', () => {
  test('whatever the VMs are called', async () => {
    declare('a.yaml', '1GiB');
    declare('b.yaml', '2GiB');
    const commands: readonly (readonly [readonly string[], number])[] = [
      [['validate', 'a.yaml'], 0],
      [['plan', 'a.yaml', '--out', 'p.json', '--vmx'], 0],
      [['show', 'p.json'], 0],
      [['show', 'p.json', '--json'], 0],
      [['apply', 'a.yaml', '--auto-approve'], 0],
      [['plan', 'b.yaml'], 0],
      [['plan', 'b.yaml', '--json'], 0],
      [['drift', 'b.yaml'], 0],
      [['drift', 'b.yaml', '--markdown'], 0],
      [['drift', 'b.yaml', '--json'], 0],
      [['explain', NAMES[1] ?? '', '--manifests', 'b.yaml'], 0],
      [['explain', NAMES[1] ?? '', '--manifests', 'b.yaml', '--json'], 0],
      [['apply', 'b.yaml', '--auto-approve', '--json', '--journal', 'j'], 0],
      [['destroy', 'b.yaml', '--auto-approve'], 0],
    ];
    for (const [args, code] of commands) {
      const ended = await esxform(args, folder.path);
      expect(ended.code, `${args.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(code);
      expectHarmless(args, ended);
    }
  });

  test.each([
    [['::error::x'], 64],
    [['plan', '--::error::x'], 64],
    [['plan', '##vso[x]y.yaml'], 1],
    [['plan', 'a.yaml', '--target', 'x\n::error::y'], 1],
    [['plan', 'a.yaml', '--allow', 'x\n::error::y'], 64],
    [['plan', 'a.yaml', '--read', 'x\n::error::\u001b[31my'], 64],
    [['apply', 'a.yaml', '--answer', 'x\n::error::y'], 64],
    [['apply', 'a.yaml', '--batch', '::error::y'], 64],
    [['show', 'x\n::error::y'], 1],
    [['explain', '\n::error::y', '--manifests', 'a.yaml'], 1],
    [['convert', '--from', 'vmx', '--to', 'manifest', '\u202e::x::\n##[a]'], 1],
    [['sim', '--listen', '\n::error::y'], 1],
    [['help', '::error::x'], 64],
  ] as const)('whatever the arguments are: %j', async (args, code) => {
    declare('a.yaml', '1GiB');
    const ended = await esxform(args, folder.path);
    expect(ended.code, ended.stderr).toBe(code);
    expectHarmless(args, ended);
    expect(ended.stdout + ended.stderr).not.toMatch(/^\s+at .*[:(]\d+/m);
  });

  test('whatever is wrong in a manifest, which is shown line by line', async () => {
    writeFileSync(
      join(folder.path, 'wrong.yaml'),
      'version: 1\nconnect: "sim:"\n::error::x: 1\ndomains:\n  a: { memory: "##vso[x]", "::e::": 1 } # \u202e\n  "##[x]": 5\n',
    );
    const ended = await esxform(['validate', 'wrong.yaml'], folder.path);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('wrong.yaml:3');
    expectHarmless(['validate'], ended);
  });
});
