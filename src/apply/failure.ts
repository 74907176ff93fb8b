import { channel } from 'node:diagnostics_channel';
import { type Diagnostic, DiagnosticError, errorDiagnostic, type Outage, outageOf } from '../domain/diagnostic.js';
import type { DomainName } from '../domain/domain-name.js';
import { shortened } from '../domain/shortened.js';
import type { RunOutcome } from './apply-event.js';

/** Why a domain was not carried through. The first diagnostic names the outcome. */
export interface Failure {
  readonly outcome: Exclude<RunOutcome, 'done'>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Codes that end a run otherwise than by plain failure. A writer may use EF4003 to say that the host refused a stale change. */
const OUTCOME_BY_CODE: Readonly<Record<string, Failure['outcome']>> = {
  EF4003: 'stale',
  EF4004: 'stale',
  EF4006: 'question',
  EF4007: 'busy',
  EF4008: 'interrupted',
  EF4012: 'stale',
  EF4022: 'stale',
  EF4023: 'refused',
  EF4024: 'stale',
  EF4030: 'stale',
  EF4032: 'busy',
  EF4038: 'stale',
  EF4039: 'stale',
};

export function failure(first: Diagnostic, ...more: readonly Diagnostic[]): Failure {
  return { outcome: OUTCOME_BY_CODE[first.code] ?? 'failed', diagnostics: [first, ...more] };
}

/** Name of the diagnostics channel on which errors that nobody foresaw are published, with their stacks. */
export const UNEXPECTED_ERROR = 'esxform.unexpected-error';

const MOST_CHARACTERS = 1_000;

/**
 * What was thrown, as a diagnostic: a host's refusal as it is, anything else as a defect of ours. The stack of a defect is
 * published on {@link UNEXPECTED_ERROR} and is not part of the diagnostic.
 */
export function diagnosticOf(error: unknown, domain: DomainName | null): Diagnostic {
  if (error instanceof DiagnosticError) {
    return error.diagnostic.subject === null ? { ...error.diagnostic, subject: domain } : error.diagnostic;
  }
  channel(UNEXPECTED_ERROR).publish(error);
  const text = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error);
  return errorDiagnostic('EF4014', `Internal error: ${shortened(text.replace(/\s+/g, ' '), MOST_CHARACTERS)}`, {
    subject: domain,
    hint: 'Report this defect with these lines and the input that causes it, without passwords. ESXFORM_DEBUG=1 also prints the stack trace.',
  });
}

/** Codes of calls that went out, and whose reply did not come in or could not be read. */
const LOST_REPLY: ReadonlySet<string> = new Set(['EF3002', 'EF3003', 'EF3005', 'EF3006', 'EF3017', 'EF3045']);

/**
 * What a call that failed may have done although its reply did not come: null where the host said that it failed, `none` where it
 * never ran.
 */
export function lostEffect(error: unknown, { code }: Diagnostic): Outage['effect'] | null {
  return outageOf(error)?.effect ?? (LOST_REPLY.has(code) ? 'unknown' : null);
}
