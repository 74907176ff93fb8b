import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';

/** A step names a place that is not there, or that cannot be gone to. */
export function noPlace(summary: string, detail: string | null = null, hint: string | null = null): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('EF3043', summary, { detail, hint }));
}
