/**
 * Diagnostics: errors and warnings for people and programs. A code `EF…` has one row with its title, help and consequences (exit code,
 * retry). Results of functions that can fail are in `result.ts`. Limit: nothing decides by the text of a message.
 */

import type { DiagnosticCode } from './diagnostic-codes.js';
import type { SourceRange } from './source.js';

export type Severity = 'error' | 'warning';

/**
 * A problem reported to the user. The summary is complete by itself, detail adds evidence, and the hint is the next step.
 * `subject` names the domain or connection that it is about, when there is one.
 */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly summary: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly subject: string | null;
  readonly source: SourceRange | null;
}

export interface DiagnosticParts {
  readonly detail?: string | null;
  readonly hint?: string | null;
  readonly subject?: string | null;
  readonly source?: SourceRange | null;
}

function diagnostic(severity: Severity, code: DiagnosticCode, summary: string, parts: DiagnosticParts): Diagnostic {
  return {
    severity,
    code,
    summary,
    detail: parts.detail ?? null,
    hint: parts.hint ?? null,
    subject: parts.subject ?? null,
    source: parts.source ?? null,
  };
}

export function errorDiagnostic(code: DiagnosticCode, summary: string, parts: DiagnosticParts = {}): Diagnostic {
  return diagnostic('error', code, summary, parts);
}

export function warningDiagnostic(code: DiagnosticCode, summary: string, parts: DiagnosticParts = {}): Diagnostic {
  return diagnostic('warning', code, summary, parts);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === 'error');
}

/**
 * Marks a call that failed because its host could not be reached, or did not accept the session: the same call may succeed later.
 * `effect` says whether the host may have executed it. `login: 'refused'`: the host refused user and password, which must not be
 * repeated quickly, because hosts lock accounts.
 */
export interface Outage {
  readonly effect: 'none' | 'unknown';
  readonly login?: 'refused';
}

/** An operation that cannot go on, with what to tell the user. Thrown at the edges (host, disk) and caught by the commands. */
export class DiagnosticError extends Error {
  readonly diagnostic: Diagnostic;
  /** Null for every failure that is not an outage. */
  readonly outage: Outage | null;

  constructor(diagnostic: Diagnostic, options: ErrorOptions & { readonly outage?: Outage | null } = {}) {
    super(diagnostic.summary, options);
    this.name = 'DiagnosticError';
    this.diagnostic = diagnostic;
    this.outage = options.outage ?? null;
  }
}

/** The outage behind an error; null for every other failure. */
export function outageOf(error: unknown): Outage | null {
  return error instanceof DiagnosticError ? error.outage : null;
}
