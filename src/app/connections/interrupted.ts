import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';

/** The error of a command that the user interrupted while it read. */
export function interruptedDiagnostic(): Diagnostic {
  return errorDiagnostic('EF7001', 'Interrupted', { detail: 'Nothing was changed.' });
}
