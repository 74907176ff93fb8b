import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const GOOD = 'version: 1\nconnect: "sim:"\ndomains: { web01: { memory: 4GiB }, web02: {} }\n';
const BAD = 'version: 1\nconnect: "sim:"\ndomains:\n  web01:\n    memroy: 4GiB\n    power: true\n';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'esxform-validate-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function validate(
  args: readonly string[],
  more: { readonly input?: string; readonly env?: Record<string, string> } = {},
): Run {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...more.env };
  const run = spawnSync(process.execPath, [program, 'validate', ...args], {
    cwd,
    env,
    input: more.input ?? '',
    encoding: 'utf8',
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function put(name: string, text: string): void {
  writeFileSync(join(cwd, name), text);
}

describe('text', () => {
  test('valid manifests of the working folder', () => {
    put('a.yaml', GOOD);
    put('b.yaml', 'version: 1\nconnect: "sim:"\ndomains: { db01: {} }\n');
    expect(validate([])).toEqual({
      status: 0,
      stdout: 'Valid: 3 domains in 2 manifests, 1 connection.\n',
      stderr: '',
    });
  });

  test('what stands on standard input is not taken for a file name', () => {
    put('a.yaml', GOOD);
    expect(validate([], { input: 'b.yaml\n' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('a manifest that is not valid', () => {
    put('bad.yaml', BAD);
    const { status, stdout, stderr } = validate(['bad.yaml']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'error EF1007: web01 has no key "memroy"\n --> bad.yaml:5:5\n5 |     memroy: 4GiB\n  |     ^^^^^^\nhint: Did you mean memory?\n',
    );
    expect(stderr).toContain('error EF1012');
    expect(stderr).toContain('Not valid: 2 errors in 1 manifest.\n');
  });

  test('standard input', () => {
    expect(validate(['-'], { input: GOOD })).toEqual({
      status: 0,
      stdout: 'Valid: 2 domains in 1 manifest, 1 connection.\n',
      stderr: '',
    });
  });

  test('a folder without manifests, and a file that is not there', () => {
    expect(validate([])).toMatchObject({ status: 1, stderr: expect.stringContaining('EF1005') });
    expect(validate(['nowhere.yaml'])).toMatchObject({ status: 1, stderr: expect.stringContaining('EF1003') });
  });
});

describe('JSON', () => {
  test('valid', () => {
    put('a.yaml', GOOD);
    const { status, stdout, stderr } = validate(['--json']);
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ format: 1, valid: true, error_count: 0, warning_count: 0, diagnostics: [] });
  });

  test('not valid', () => {
    put('bad.yaml', BAD);
    const { status, stdout, stderr } = validate(['bad.yaml', '--json']);
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 1,
      valid: false,
      error_count: 2,
      diagnostics: [
        { severity: 'error', code: 'EF1007', subject: 'web01', source: { file: 'bad.yaml', line: 5, column: 5 } },
        { severity: 'error', code: 'EF1012', hint: expect.stringContaining('"on"') },
      ],
    });
  });
});

describe('colour', () => {
  const ESCAPE = '\u001b[';
  test.each([
    [[], {}, false],
    [[], { FORCE_COLOR: '1' }, true],
    [['--no-color'], { FORCE_COLOR: '1' }, false],
    [[], { NO_COLOR: '1' }, false],
  ] as const)('%j %j', (args, env, colored) => {
    put('bad.yaml', BAD);
    expect(validate([...args, 'bad.yaml'], { env }).stderr.includes(ESCAPE)).toBe(colored);
  });
});

test('wrong usage is 64', () => {
  expect(validate(['--jsn'])).toMatchObject({ status: 64, stdout: '' });
});

test('the help has two examples and the exit codes', () => {
  const { status, stdout } = validate(['--help']);
  expect(status).toBe(0);
  expect(stdout.match(/\$ |esxform validate/g)?.length).toBeGreaterThanOrEqual(2);
  expect(stdout).toMatch(/Exit codes: 0 .*1 .*64/s);
});
