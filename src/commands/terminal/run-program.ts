import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Config, Errors, run, settings } from '@oclif/core';
import { environmentSecrets } from '../../app/connections/environment-secrets.js';
import { paragraph } from '../../domain/diagnostics/printable.js';
import { withoutUriPasswords } from '../../domain/secrets/secret-text.js';
import { withoutSecretsIn } from '../../domain/secrets/shown-source.js';
import { diagnosticText } from '../../report/diagnostics/diagnostic-text.js';
import { EXIT } from './exit-codes.js';
import { unexpectedDiagnostic } from './internal-error.js';
import { normalArguments } from './normal-arguments.js';
import { type Output, standardOutput, withoutForeignListeners } from './output.js';
import { reportUnexpected } from './unexpected-errors.js';
import { type UsageError, usageLines } from './usage-error.js';

/** After a defect, a run gets so long to bring its VM back and to log out. */
const ORDERLY_END_MILLISECONDS = 30 * 60_000;

interface Program {
  /** The program's file, by which oclif finds its package. */
  readonly main: string;
  readonly args: readonly string[];
  readonly output: Output;
}

function versionOf(main: string): string {
  const text = readFileSync(new URL('../package.json', main), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** An error of the command line. */
async function tellUsage(error: UsageError, program: Program): Promise<void> {
  const { err } = program.output;
  const secrets = environmentSecrets(process.env);
  const config = await Config.load(fileURLToPath(program.main));
  const lines = usageLines(error, program.args, config.commandIDs).flatMap((text) =>
    // A URI among the words that were typed may hold a password.
    paragraph(secrets.redact(withoutUriPasswords(stripVTControlCharacters(text)))),
  );
  err.text(`${lines.join('\n')}\n`);
}

function printUnexpected(error: unknown, { main, args: [first = ''], output }: Program): void {
  const command = /^[a-z]+$/.test(first) ? first : null;
  const unexpected = unexpectedDiagnostic(error, { version: versionOf(main), command, env: process.env });
  const diagnostic = withoutSecretsIn(unexpected, environmentSecrets(process.env));
  output.err.text(`${diagnosticText(diagnostic, new Map(), { color: false })}\n\n`);
}

/**
 * An error that no code awaits is a defect somewhere beside the command, which is asked to end as a signal asks it: reading ends at
 * once, a run brings its VM back first, and both log out. What does not end is ended.
 */
function endOnDefect(program: Program, end: () => void): { readonly count: () => number } {
  let count = 0;
  const heard = (error: unknown): void => {
    count += 1;
    if (count > 1) return;
    printUnexpected(error, program);
    if (process.listenerCount('SIGTERM') === 0) end();
    else process.emit('SIGTERM', 'SIGTERM');
    setTimeout(end, ORDERLY_END_MILLISECONDS).unref();
  };
  process.on('uncaughtException', heard);
  process.on('unhandledRejection', heard);
  // Nothing is left that could settle what the command awaits.
  process.once('beforeExit', () => {
    heard(new Error('the command waits for something that cannot happen'));
    end();
  });
  return { count: () => count };
}

async function exitCodeOf(program: Program): Promise<number> {
  try {
    await run([...program.args], program.main);
    return EXIT.done;
  } catch (error) {
    if (error instanceof Errors.ExitError) return error.oclif.exit ?? EXIT.failed;
    if (error instanceof Errors.CLIError) {
      await tellUsage(error, program);
      return error.oclif.exit ?? EXIT.failed;
    }
    printUnexpected(error, program);
    return EXIT.failed;
  }
}

/** Runs the command line and ends the process, once all output is written. `main` is the URL of the program's file. */
export async function runProgram(main: string): Promise<never> {
  settings.enableAutoTranspile = false;
  withoutForeignListeners();
  const output = standardOutput();
  const program: Program = { main, args: normalArguments(process.argv.slice(2)), output };
  const end = (code: number): void => {
    void output.flushed().then(() => process.exit(code));
  };
  const defects = endOnDefect(program, () => end(EXIT.failed));
  reportUnexpected(process.env, output.err);
  const code = await exitCodeOf(program);
  await output.flushed();
  const isIncomplete = output.broken().some(({ readerLeft }) => !readerLeft);
  const failed = defects.count() > 0 || (isIncomplete && code === EXIT.done);
  process.exit(failed ? EXIT.failed : code);
}
