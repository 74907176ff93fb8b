import { Console } from 'node:console';
import { PassThrough, Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Ended } from './esxform.js';

/** The compiled program: `npm test` builds it first. */
const RUN_PROGRAM = new URL('../../dist/commands/terminal/run-program.js', import.meta.url).href;

/** What a program finds in its process. */
interface Surroundings {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string;
}

type Member = 'argv' | 'exit' | 'stderr' | 'stdin' | 'stdout';

/** Replaces members of `process`; returns a function that puts the real ones back. */
function replaceMembers(members: Readonly<Record<Member, unknown>>): () => void {
  const names = Object.keys(members) as Member[];
  const real = names.map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  for (const name of names)
    Object.defineProperty(process, name, { value: members[name], configurable: true, writable: true });
  return () => {
    for (const [name, descriptor] of real)
      if (descriptor !== undefined) Object.defineProperty(process, name, descriptor);
  };
}

/** Replaces the environment, also for code that asks the system for it; returns a function that restores it. */
function replaceEnvironment(env: Surroundings['env']): () => void {
  const set = (variables: Surroundings['env']): void => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    for (const [name, value] of Object.entries(variables)) if (value !== undefined) process.env[name] = value;
  };
  const before = { ...process.env };
  set(env);
  return () => set(before);
}

/** Returns a function that removes the listeners that were added to `process` since this call. */
function keepListeners(): () => void {
  const before = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
  return () => {
    for (const name of process.eventNames())
      for (const each of process.rawListeners(name))
        if (before.get(name)?.includes(each) !== true) process.removeListener(name, each as () => void);
  };
}

function collect(stream: PassThrough): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/**
 * Runs the built program in the process of the test, and returns what it wrote and its exit code. That costs a tenth of a process.
 * One command at a time: it has the working folder, the environment and the standard streams of the process.
 */
export async function runInSameProcess(program: string, { args, cwd, env, input }: Surroundings): Promise<Ended> {
  const out = new PassThrough();
  const err = new PassThrough();
  const [stdout, stderr] = [collect(out), collect(err)];
  const folder = process.cwd();
  const restoreListeners = keepListeners();
  const restoreEnvironment = replaceEnvironment(env);
  let exitCode = -1;
  const restoreMembers = replaceMembers({
    argv: [process.execPath, program, ...args],
    exit: (code?: number) => {
      exitCode = code ?? 0;
    },
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    stdout: out,
    stderr: err,
  });
  // Help pages reach standard output through the console, which belongs to the test runner.
  const realConsole = globalThis.console;
  globalThis.console = new Console(out, err);
  try {
    process.chdir(cwd);
    const { runProgram } = (await import(RUN_PROGRAM)) as typeof import('../../src/commands/terminal/run-program.js');
    await runProgram(pathToFileURL(program).href);
    return { code: exitCode, stdout: stdout(), stderr: stderr() };
  } finally {
    globalThis.console = realConsole;
    process.chdir(folder);
    restoreMembers();
    restoreEnvironment();
    restoreListeners();
  }
}
