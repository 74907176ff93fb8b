import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInSameProcess } from './same-process.js';

/** The program's file, for tests that choose the streams themselves. */
export const PROGRAM = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'bin', 'run.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stdout and stderr together hold the text. */
  seen(text: string): Promise<void>;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** A fresh folder for one test; `remove` takes it away. */
export function freshFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'esxform-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const inheritedBy = (cwd: string): Variables => ({ PATH: process.env['PATH'], HOME: cwd });

/** Starts the built program as a user would, with pipes for all three streams and a clean environment. */
export function start(args: readonly string[], cwd: string, env: Variables = {}, input = ''): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...inheritedBy(cwd), ...env } });
  let stdout = '';
  let stderr = '';
  const waiting: { text: string; resolve: () => void }[] = [];
  const heard = (): void => {
    for (const each of waiting) if ((stdout + stderr).includes(each.text)) each.resolve();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    heard();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    heard();
  });
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    seen: (text) =>
      new Promise((resolve, reject) => {
        waiting.push({ text, resolve });
        heard();
        ended.then((end) => reject(new Error(`ended without "${text}": ${end.stdout}${end.stderr}`)), reject);
      }),
  };
}

/** Set for the deep tests: each command is a process of its own. */
const OWN_PROCESS = process.env['TEST_DEEP'] !== undefined;

/** Runs one command to its end: in the process of the test, or as `start` does under `npm run test:deep`. Not two at once. */
export function esxform(args: readonly string[], cwd: string, env: Variables = {}, input = ''): Promise<Ended> {
  if (OWN_PROCESS) return start(args, cwd, env, input).ended;
  return runInSameProcess(PROGRAM, { args, cwd, env: { ...inheritedBy(cwd), ...env }, input });
}
