import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { DiagnosticError } from '../../domain/diagnostics/diagnostic.js';
import { printable } from '../../domain/diagnostics/printable.js';
import { Secret } from '../../domain/secrets/secret.js';
import type { Login, LoginTarget } from './credentials.js';
import { interruptedDiagnostic } from './interrupted.js';

/** Where somebody can be asked. */
export interface PromptTerminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean | undefined };
}

const DEADLINE_MILLISECONDS = 300_000;

export function canAsk({ input, output }: PromptTerminal): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/** One line; a hidden one is not echoed. Ctrl-C, the end of the input and the deadline end it as an interrupt. */
async function ask(
  { input, output }: PromptTerminal,
  text: string,
  hidden: boolean,
  signal: AbortSignal,
): Promise<string> {
  if (hidden) output.write(text);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: hidden ? silent : output, terminal: true, historySize: 0 });
  const ended = new AbortController();
  lines.once('SIGINT', () => ended.abort());
  lines.once('close', () => ended.abort());
  const until = AbortSignal.any([signal, ended.signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]);
  try {
    return await lines.question(hidden ? '' : text, { signal: until });
  } catch (error) {
    if (until.aborted) throw new DiagnosticError(interruptedDiagnostic(), { cause: error });
    throw error;
  } finally {
    lines.close();
    if (hidden) output.write('\n');
  }
}

/** Asks for one line, which is shown. Throws a DiagnosticError for an interrupt, the end of the input, and after five minutes. */
export function askLine(terminal: PromptTerminal, text: string, signal: AbortSignal): Promise<string> {
  return ask(terminal, text, false, signal);
}

/** Asks for the credentials of one server, which is named in each question. `defaultUser` is what an empty answer means. */
export async function promptLogin(
  target: Pick<LoginTarget, 'host' | 'port' | 'user'>,
  what: string,
  defaultUser: string,
  asking: PromptTerminal,
  signal: AbortSignal,
): Promise<Login> {
  const server = printable(`${what} ${target.host}:${target.port}`);
  const asked = target.user ?? (await ask(asking, `User for ${server} [${defaultUser}]: `, false, signal)).trim();
  const user = asked === '' ? defaultUser : asked;
  const password = await ask(asking, `Password of ${printable(user)} for ${server} (not shown): `, true, signal);
  return { user, password: new Secret(password) };
}
