import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';

/** EF3006: an answer that is well formed and lacks what every vSphere server gives. `lacks` follows "it lacks". */
export function unusableAnswer(method: string, lacks: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3006', `The answer to ${method} cannot be used: it lacks ${lacks}`, {
      detail: 'Every vSphere server sends it. It is unknown whether the call was executed.',
      hint: 'Plan again. If the error returns, record the run with --trace DIR and report it.',
    }),
  );
}

/** EF3051: a device that a change is about, and that the host does not show in a form that can be changed. */
export function unusableDevice(problem: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3051', problem, {
      detail: 'The change needs the device as the host shows it. Nothing was sent.',
      hint: 'Plan again. If the error returns, record the run with --trace DIR and report it.',
    }),
  );
}
