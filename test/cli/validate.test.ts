import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { esxform, freshFolder, type Variables } from './esxform.js';

const GOOD = 'version: 1\nconnect: "sim:"\ndomains: { web01: { memory: 4GiB }, web02: {} }\n';
const BAD = 'version: 1\nconnect: "sim:"\ndomains:\n  web01:\n    memroy: 4GiB\n    power: true\n';

let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => folder.remove());

const validate = (args: readonly string[], more: { readonly input?: string; readonly env?: Variables } = {}) =>
  esxform(['validate', ...args], folder.path, more.env, more.input);

function put(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text);
}

describe('text', () => {
  test('valid manifests of the working folder', async () => {
    put('a.yaml', GOOD);
    put('b.yaml', 'version: 1\nconnect: "sim:"\ndomains: { db01: {} }\n');
    expect(await validate([])).toEqual({
      code: 0,
      stdout: 'Valid: 3 domains in 2 manifests, 1 connection.\n',
      stderr: '',
    });
  });

  test('what stands on standard input is not taken for a file name', async () => {
    put('a.yaml', GOOD);
    expect(await validate([], { input: 'b.yaml\n' })).toMatchObject({ code: 0, stderr: '' });
  });

  test('a manifest that is not valid', async () => {
    put('bad.yaml', BAD);
    const { code, stdout, stderr } = await validate(['bad.yaml']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'error EF1007: web01 has no key "memroy"\n --> bad.yaml:5:5\n5 |     memroy: 4GiB\n  |     ^^^^^^\nhint: Did you mean memory?\n',
    );
    expect(stderr).toContain('error EF1012');
    expect(stderr).toContain('Not valid: 2 errors in 1 manifest.\n');
  });

  test('standard input', async () => {
    expect(await validate(['-'], { input: GOOD })).toEqual({
      code: 0,
      stdout: 'Valid: 2 domains in 1 manifest, 1 connection.\n',
      stderr: '',
    });
  });

  test('a folder without manifests, and a file that is not there', async () => {
    expect(await validate([])).toMatchObject({ code: 1, stderr: expect.stringContaining('EF1005') });
    expect(await validate(['nowhere.yaml'])).toMatchObject({ code: 1, stderr: expect.stringContaining('EF1003') });
  });
});

describe('JSON', () => {
  test('valid', async () => {
    put('a.yaml', GOOD);
    const { code, stdout, stderr } = await validate(['--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ format: 1, valid: true, error_count: 0, warning_count: 0, diagnostics: [] });
  });

  test('not valid', async () => {
    put('bad.yaml', BAD);
    const { code, stdout, stderr } = await validate(['bad.yaml', '--json']);
    expect([code, stderr]).toEqual([1, '']);
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
  ] as const)('%j %j', async (args, env, colored) => {
    put('bad.yaml', BAD);
    expect((await validate([...args, 'bad.yaml'], { env })).stderr.includes(ESCAPE)).toBe(colored);
  });
});

test('wrong usage is 64', async () => {
  expect(await validate(['--jsn'])).toMatchObject({ code: 64, stdout: '' });
});

test('the help has two examples and the exit codes', async () => {
  const { code, stdout } = await validate(['--help']);
  expect(code).toBe(0);
  expect(stdout.match(/\$ |esxform validate/g)?.length).toBeGreaterThanOrEqual(2);
  expect(stdout).toMatch(/Exit codes: 0 .*1 .*64/s);
});
