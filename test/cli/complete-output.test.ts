import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { freshFolder, PROGRAM, type Variables } from './esxform.js';

/** Longer than any pipe holds. */
const MEBIBYTE = 1024 * 1024;
const VMS = 300;
const NOTE = 'n'.repeat(4_000);

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;
let env: Variables;

beforeAll(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ vms: VMS, taskMilliseconds: 0 });
  env = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    ESXFORM_HOST: '127.0.0.1',
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
  };
  const names = Array.from({ length: VMS }, (_, at) => `vm${String(at + 1).padStart(5, '0')}`);
  const domains = names.map((name) => `  ${name}: { annotation: ${NOTE} }\n`);
  const header = `version: 1\nconnect: ${simulator.uri}\ndomains:\n`;
  writeFileSync(join(folder.path, 'many.yaml'), header + domains.join(''));
  writeFileSync(
    join(folder.path, 'wrong.yaml'),
    header +
      names
        .map((name) => `  ${name}: { memroy_${NOTE.slice(0, 1_500)}: 1, vpcus_${NOTE.slice(0, 1_500)}: 1 }\n`)
        .join(''),
  );
  const keys = Array.from({ length: 2_000 }, (_, at) => `      key${at}.value: ${NOTE.slice(0, 600)}\n`);
  const big = `  big:\n    memory: 1GiB\n    guest_os: other\n    vmx:\n${keys.join('')}`;
  writeFileSync(join(folder.path, 'big.yaml'), header + big);
});

afterAll(async () => {
  await simulator.close();
  folder.remove();
});

interface Ended {
  readonly code: number | null;
  readonly bytes: Buffer;
}

/** Runs the program with one of its streams on a pipe that is read late and slowly. */
function throughSlowPipe(args: readonly string[], stream: 'stdout' | 'stderr'): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder.path,
    env,
    stdio: ['ignore', stream === 'stdout' ? 'pipe' : 'ignore', stream === 'stderr' ? 'pipe' : 'ignore'],
  });
  const chunks: Buffer[] = [];
  const read = (async () => {
    await delay(1_000);
    for await (const chunk of child[stream] ?? []) {
      chunks.push(chunk as Buffer);
      await delay(1);
    }
  })();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => read.then(() => resolve({ code, bytes: Buffer.concat(chunks) }), reject));
  });
}

/** Runs it with that stream in a file. */
async function intoFile(args: readonly string[], stream: 'stdout' | 'stderr'): Promise<Ended> {
  const path = join(folder.path, 'output.txt');
  const file = openSync(path, 'w');
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder.path,
    env,
    stdio: ['ignore', stream === 'stdout' ? file : 'ignore', stream === 'stderr' ? file : 'ignore'],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  closeSync(file);
  return { code, bytes: readFileSync(path) };
}

describe('all of a large output reaches a slow reader, whatever the exit code', () => {
  test.each([
    ['plan', 6, 'stdout', ['plan', 'many.yaml', '--full']],
    ['plan --json', 6, 'stdout', ['plan', 'many.yaml', '--json', '--detailed-exitcode']],
    ['drift', 2, 'stdout', ['drift', 'many.yaml']],
    ['drift --json', 2, 'stdout', ['drift', 'many.yaml', '--json']],
    ['apply', 6, 'stdout', ['apply', 'many.yaml', '--auto-approve', '--full']],
    ['validate --json', 1, 'stdout', ['validate', 'wrong.yaml', '--json']],
    ['validate', 1, 'stderr', ['validate', 'wrong.yaml']],
    ['plan of wrong manifests', 1, 'stderr', ['plan', 'wrong.yaml']],
    ['convert', 0, 'stdout', ['convert', '--from', 'manifest', '--to', 'vmx', '--hardware-version', '19', 'big.yaml']],
  ] as const)('%s', async (_, code, stream, args) => {
    const whole = await intoFile(args, stream);
    const piped = await throughSlowPipe(args, stream);
    expect([whole.code, piped.code]).toEqual([code, code]);
    expect(whole.bytes.length).toBeGreaterThan(MEBIBYTE);
    expect(piped.bytes.length).toBe(whole.bytes.length);
    expect(piped.bytes.equals(whole.bytes)).toBe(true);
  });
});
