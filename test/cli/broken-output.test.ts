import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder, PROGRAM, start, type Variables } from './esxform.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;
let env: Variables;

beforeEach(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  env = { ESXFORM_HOST: '127.0.0.1', ESXFORM_USER: simulator.user, ESXFORM_PASSWORD: simulator.password };
  const db01 = `  db01: { uuid: ${DB}, memory: 4GiB, annotation: ${'n'.repeat(3_000)}, power: "on", allow_power_off: guest }\n`;
  writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: ${simulator.uri}\ndomains:\n${db01}`);
});

afterEach(async () => {
  await simulator.close();
  folder.remove();
});

const CODE_OF_PROGRAM = `exit $\{PIPESTATUS[0]}`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of bash in which `"$@"` is the program; what the line does not redirect comes back. */
function bash(line: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn('bash', ['-c', line, 'bash', process.execPath, PROGRAM, ...args], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], HOME: folder.path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      ended[stream] += chunk.toString();
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...ended }));
  });
}

const APPLY = ['apply', 'm.yaml', '--auto-approve'];

/** The VM went down and is on again as declared, and nobody is logged in. */
async function expectApplied(): Promise<void> {
  expect(simulator.log.count('ShutdownGuest')).toBe(1);
  expect(simulator.openSessions()).toBe(0);
  const after = await esxform(['plan', 'm.yaml', '--detailed-exitcode'], folder.path, env);
  expect(after.code, after.stdout + after.stderr).toBe(0);
  expect(after.stdout).toContain('No changes');
}

const NO_STACK = /^\s+at .*[:(]\d+/m;

/** Presses Ctrl-C until a program whose output nobody reads has ended by it: the first may still interrupt the work before. */
async function interrupted(child: ChildProcess): Promise<void> {
  expect(child.exitCode).toBeNull();
  const press = (): NodeJS.Signals | null => {
    child.kill('SIGINT');
    return child.signalCode;
  };
  await expect.poll(press, { timeout: 100_000, interval: 1_000 }).toBe('SIGINT');
}

describe('an apply with a downtime goes on to its end, logs out and says so, with', () => {
  // Only Linux has a device that is always full.
  describe.skipIf(!existsSync('/dev/full'))('a full disk (needs /dev/full)', () => {
    test.each([
      ['under standard output', '"$@" > /dev/full', APPLY, 'stderr'],
      ['under standard output, as JSON', '"$@" > /dev/full', [...APPLY, '--json'], 'stderr'],
      ['under standard error', '"$@" 2> /dev/full', APPLY, 'stdout'],
      ['under both', '"$@" > /dev/full 2>&1', APPLY, null],
    ] as const)('%s', async (_, line, args, reporter) => {
      const ended = await bash(line, ...args);
      expect(ended.code, ended.stdout + ended.stderr).toBe(1);
      if (reporter !== null) expect(ended[reporter]).toMatch(/EF4037.*incomplete[\s\S]*ENOSPC/);
      expect(ended.stdout + ended.stderr).not.toMatch(NO_STACK);
      await expectApplied();
    });
  });

  test('a disk that gets full on the way', async () => {
    const ended = await bash('ulimit -f 4; "$@" --json > log', ...APPLY);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toMatch(/EF4037.*standard output[\s\S]*EFBIG/);
    expect(readFileSync(join(folder.path, 'log')).length).toBe(4_096);
    await expectApplied();
  });

  test('a stream that cannot be written', async () => {
    const ended = await bash('"$@" 1< m.yaml', ...APPLY);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toMatch(/EF4037[\s\S]*EBADF/);
    await expectApplied();
  });

  test.each([
    ['standard output', `"$@" | head -c 100; ${CODE_OF_PROGRAM}`],
    ['the JSON', `"$@" --json | head -c 100; ${CODE_OF_PROGRAM}`],
  ])('a reader of %s that goes away', async (_, line) => {
    const ended = await bash(line, ...APPLY);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toMatch(/EF4037[\s\S]*EPIPE/);
    await expectApplied();
  });

  test('a reader of standard error that goes away', async () => {
    const ended = await bash(`"$@" 2>&1 >out | head -c 10; ${CODE_OF_PROGRAM}`, ...APPLY);
    expect(ended.code).toBe(1);
    expect(readFileSync(join(folder.path, 'out'), 'utf8')).toMatch(/EF4037.*standard error/);
    await expectApplied();
  });

  // Node opens /dev/null in the place of a stream that is closed at the start: nothing is lost that anybody could have read.
  test.each([
    ['standard output', '"$@" >&-'],
    ['standard error', '"$@" 2>&-'],
    ['all streams', '"$@" <&- >&- 2>&-'],
  ])('no %s, which is no failure', async (_, line) => {
    const ended = await bash(line, ...APPLY);
    expect(ended.code, ended.stderr).toBe(0);
    await expectApplied();
  });

  test('a journal on a full disk', async () => {
    const ended = await bash(`ulimit -f 1; "$@" --journal j | cat; ${CODE_OF_PROGRAM}`, ...APPLY);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toMatch(/EF4025.*incomplete[\s\S]*EFBIG/);
    const [name = ''] = readdirSync(join(folder.path, 'j'));
    expect(readFileSync(join(folder.path, 'j', name)).length).toBe(1_024);
    await expectApplied();
  });

  test('a trace on a full disk', async () => {
    const ended = await bash(`ulimit -f 1; "$@" --trace t | cat; ${CODE_OF_PROGRAM}`, ...APPLY);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toMatch(/EF3040[\s\S]*EFBIG/);
    await expectApplied();
  });

  test('a reader that never reads', async () => {
    // More than a socket and the stream behind it hold.
    const keys = Array.from({ length: 400 }, (_, at) => `      custom.k${at}: ${'v'.repeat(3_000)}\n`).join('');
    const domain = `  db01:\n    uuid: ${DB}\n    memory: 4GiB\n    power: "on"\n    allow_power_off: guest\n    vmx:\n${keys}`;
    writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: ${simulator.uri}\ndomains:\n${domain}`);
    const child = spawn(process.execPath, [PROGRAM, ...APPLY, '--json'], {
      cwd: folder.path,
      env: { PATH: process.env['PATH'], HOME: folder.path, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await expect.poll(() => simulator.log.count('Logout'), { timeout: 100_000 }).toBe(1);
    await interrupted(child);
    await expectApplied();
  });
});

describe('a command that only reads', () => {
  test.each([
    ['plan', ['plan', 'm.yaml'], 0],
    ['plan --json', ['plan', 'm.yaml', '--json', '--detailed-exitcode'], 2],
    ['drift', ['drift', 'm.yaml'], 2],
    ['explain', ['explain', 'db01', '--manifests', 'm.yaml', '--json'], 0],
    ['--help', ['--help'], 0],
  ] as const)('ends quietly, with its own exit code, where the reader of %s has enough', async (_, args, code) => {
    const ended = await bash(`"$@" | true; ${CODE_OF_PROGRAM}`, ...args);
    expect(ended).toEqual({ code, stdout: '', stderr: '' });
    expect(simulator.openSessions()).toBe(0);
  });

  describe.skipIf(!existsSync('/dev/full'))('fails with a message on a full disk (needs /dev/full)', () => {
    test.each([
      ['plan', ['plan', 'm.yaml']],
      ['plan with changes', ['plan', 'm.yaml', '--detailed-exitcode', '--json']],
      ['drift', ['drift', 'm.yaml', '--json']],
      ['validate', ['validate', 'm.yaml']],
      ['explain', ['explain', 'db01', '--manifests', 'm.yaml']],
      ['question list', ['question', 'list', '--connect', 'URI']],
      ['convert', ['convert', '--from', 'manifest', '--to', 'vmx', '--hardware-version', '19', 'm.yaml']],
      ['sim', ['sim']],
    ] as const)('%s', async (_, args) => {
      const ended = await bash('"$@" > /dev/full', ...args.map((each) => (each === 'URI' ? simulator.uri : each)));
      expect(ended.code, ended.stderr).toBe(1);
      expect(ended.stderr).toMatch(/EF7011.*incomplete[\s\S]*ENOSPC/);
      expect(ended.stderr).not.toMatch(NO_STACK);
      expect(simulator.openSessions()).toBe(0);
    });

    test.each([[['--help']], [['plan', '--help']], [['--version']]])('%j fails as well', async (args) => {
      expect(await bash('"$@" > /dev/full', ...args)).toMatchObject({ code: 1 });
    });

    test('keeps the exit code of another failure', async () => {
      expect(await bash('"$@" 2> /dev/full', 'plan', '--nonsense')).toMatchObject({ code: 64 });
      expect(await bash('"$@" 2> /dev/full', 'plan', 'missing.yaml')).toMatchObject({ code: 1 });
    });
  });

  test('shows no plan that could not be saved, and leaves no half of it', async () => {
    const ended = await bash(`ulimit -f 1; "$@" | cat; ${CODE_OF_PROGRAM}`, 'plan', 'm.yaml', '--out', 'p.json');
    expect(ended, ended.stderr).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/EF7014[\s\S]*EFBIG/);
    expect(readdirSync(folder.path).filter((name) => name.includes('p.json'))).toEqual([]);
  });

  test('does not need its cache', async () => {
    writeFileSync(join(folder.path, 'file'), '');
    mkdirSync(join(folder.path, 'cache'));
    for (const line of [
      'ESXFORM_CACHE_DIR=file "$@"',
      'ESXFORM_CACHE_DIR=file/below "$@"',
      'ulimit -f 0; ESXFORM_CACHE_DIR=cache "$@"',
    ]) {
      const ended = await bash(line, 'plan', 'm.yaml');
      expect(ended, line).toMatchObject({ code: 0, stderr: '' });
    }
  });

  test('ends by Ctrl-C while nobody reads its output', async () => {
    const inventory = await startSimulator({ vms: 100, taskMilliseconds: 0 });
    try {
      const many = Array.from(
        { length: 100 },
        (_, at) => `  vm${String(at + 1).padStart(5, '0')}: { annotation: ${'n'.repeat(4_000)} }\n`,
      );
      writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: ${inventory.uri}\ndomains:\n${many.join('')}`);
      const running = start(['plan', 'm.yaml', '--json'], folder.path, env);
      running.child.stdout?.pause();
      await expect.poll(() => inventory.log.count('Logout'), { timeout: 100_000 }).toBe(1);
      await interrupted(running.child);
      running.child.stdout?.resume();
    } finally {
      await inventory.close();
    }
  });
});
