import { arch, platform } from 'node:process';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { shortened } from '../../domain/diagnostics/shortened.js';

/** What a report of a defect needs to say beside the error. */
export interface ProgramFacts {
  readonly version: string;
  /** The id of the command; null before there is one. */
  readonly command: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const MOST_CHARACTERS = 1_000;
const MOST_STACK_CHARACTERS = 10_000;

/** Whether stack traces are wanted: ESXFORM_DEBUG or DEBUG is set, and not to 0 or false. */
export function wantsStack(env: ProgramFacts['env']): boolean {
  return [env['ESXFORM_DEBUG'], env['DEBUG']].some((value) => !['', '0', 'false'].includes(value ?? ''));
}

export function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const cause = error instanceof Error && error.cause !== undefined ? `\nCaused by: ${stackOf(error.cause)}` : '';
  return shortened(`${stack === '' ? String(error) : stack}${cause}`, MOST_STACK_CHARACTERS);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function summaryOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  return shortened(`${name}: ${message}`, MOST_CHARACTERS).replace(/\s+/g, ' ');
}

/**
 * Returns the diagnostic of an error that reached the end of the program: a known one as it is, one of the operating system by its
 * message, any other as a defect in one line, with what a bug report needs. The stack is part of it only where it is wanted.
 */
export function unexpectedDiagnostic(error: unknown, facts: ProgramFacts): Diagnostic {
  if (error instanceof DiagnosticError) return error.diagnostic;
  const stack = wantsStack(facts.env) ? [stackOf(error)] : [];
  if (isSystemError(error)) {
    return errorDiagnostic('EF7013', shortened(error.message, MOST_CHARACTERS), {
      detail: stack[0] ?? null,
      hint: 'Check the file, folder or address named above, then run the command again.',
    });
  }
  const command = facts.command === null ? 'no command' : `command ${facts.command}`;
  const about = `esxform ${facts.version}, ${command}, Node.js ${process.version}, ${platform} ${arch}`;
  return errorDiagnostic('EF7010', `Internal error: ${summaryOf(error)}`, {
    detail: [about, ...stack].join('\n'),
    hint: 'Report this defect with these lines and the input that causes it, without passwords. ESXFORM_DEBUG=1 also prints the stack trace.',
  });
}
