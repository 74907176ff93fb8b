import { channel } from 'node:diagnostics_channel';
import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  type Outage,
  outageOf,
} from '../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../domain/diagnostics/diagnostic-codes.js';
import { shortened } from '../domain/diagnostics/shortened.js';
import type { DomainName } from '../domain/values/domain-name.js';
import type { RunOutcome } from './apply-event.js';

/** Why a domain was not carried through. The first diagnostic names the outcome. */
export interface Failure {
  readonly outcome: Exclude<RunOutcome, 'done'>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The outcome of a run is that of its first error. A writer may use EF4003 to say that the host refused a stale change. */
export function failure(first: Diagnostic, ...more: readonly Diagnostic[]): Failure {
  const { exit } = consequencesOf(first.code);
  return { outcome: exit === 'usage' ? 'failed' : exit, diagnostics: [first, ...more] };
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

/**
 * What a call that failed may have done although its reply did not come: null where the host said that it failed, `none` where it
 * never ran.
 */
export function lostEffect(error: unknown, { code }: Diagnostic): Outage['effect'] | null {
  return outageOf(error)?.effect ?? (consequencesOf(code).host === 'reply-lost' ? 'unknown' : null);
}
