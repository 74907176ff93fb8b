import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';

/** What is told of a command that the user ended while it was reading. */
export function interruptedDiagnostic(): Diagnostic {
  return errorDiagnostic('EF7001', 'Interrupted', { detail: 'Nothing was changed.' });
}
