import { execFile } from 'node:child_process';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { Secret } from '../../domain/secrets/secret.js';
import type { Login, LoginTarget } from './credentials.js';
import { type Environment, isLoopback } from './named-server.js';

const DEADLINE_MILLISECONDS = 60_000;
const MOST_BYTES = 64 * 1024;

function failed(program: string, target: LoginTarget, detail: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3033', `The credential command "${program}" returned no credentials for ${target.host}`, {
      detail,
      hint: 'It gets host and port and must print {"user": "...", "password": "..."}, or nothing if it has no credentials.',
    }),
  );
}

/** A program and its arguments: a JSON array, or words apart by spaces. No shell reads it. */
function commandWords(text: string): readonly string[] {
  if (!text.trimStart().startsWith('[')) return text.split(/\s+/).filter((word) => word !== '');
  try {
    const read: unknown = JSON.parse(text);
    if (Array.isArray(read) && read.every((word) => typeof word === 'string')) return read;
  } catch {
    // Told below, with what is expected.
  }
  throw new DiagnosticError(
    errorDiagnostic('EF3033', 'ESXFORM_CREDENTIAL_COMMAND is not a list of strings', {
      hint: 'Write the program and its arguments separated by spaces, or as a JSON array.',
    }),
  );
}

function field(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
  const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof found === 'string' && found !== '' ? found : null;
}

function readLogin(program: string, target: LoginTarget, text: string): Login | null {
  if (text.trim() === '') return null;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    // The parser's message would show a piece of the text, and that holds a password.
    throw failed(program, target, 'Its output is not JSON.');
  }
  const user = target.user ?? field(read, 'user');
  const password = field(read, 'password');
  if (user === null || password === null) throw failed(program, target, 'Its output lacks user or password.');
  return { user, password: new Secret(password) };
}

/**
 * Asks the operator's own program (ESXFORM_CREDENTIAL_COMMAND) for the credentials of this host: it gets host and port as its last
 * arguments and writes JSON on its standard output. Null where there is no such program, or it prints nothing. It is not asked where the
 * password would go over plain HTTP because a manifest alone says so: the program cannot know that.
 */
export async function loginByCommand(
  target: LoginTarget,
  env: Environment,
  signal: AbortSignal,
  deadline: number = DEADLINE_MILLISECONDS,
): Promise<Login | null> {
  const [program, ...words] = commandWords(env['ESXFORM_CREDENTIAL_COMMAND'] ?? '');
  if (program === undefined) return null;
  if (target.transport === 'http' && !target.confirmed && !isLoopback(target.host)) return null;
  const host = target.host.replace(/^\[|\]$/g, '');
  const options = { env: { ...env }, timeout: deadline, maxBuffer: MOST_BYTES, signal, killSignal: 'SIGKILL' } as const;
  return await new Promise((resolve, reject) => {
    const child = execFile(program, [...words, host, String(target.port)], options, (error, stdout) => {
      if (signal.aborted) return reject(signal.reason);
      if (error === null) {
        try {
          resolve(readLogin(program, target, stdout));
        } catch (problem) {
          reject(problem);
        }
        return undefined;
      }
      // Its message would repeat the standard error; that went to the terminal, and may hold anything.
      const why =
        error.killed === true ? `It did not end within ${deadline} ms.` : `It failed (${error.code ?? 'signal'}).`;
      return reject(failed(program, target, why));
    });
    child.stdin?.on('error', () => undefined).end();
  });
}
