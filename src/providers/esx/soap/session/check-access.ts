import { DiagnosticError, errorDiagnostic } from '../../../../domain/diagnostics/diagnostic.js';
import type { Access } from '../calls.js';

/** Throws EF3004 for a call that a session of this mode must not make; `access` is null for a call that is on no list. */
export function checkAccess(mode: 'read' | 'write', access: Access | null, call: string): void {
  if (access !== null && (mode === 'write' || access !== 'write')) return;
  throw new DiagnosticError(
    errorDiagnostic('EF3004', `A ${mode === 'read' ? 'reading' : 'writing'} connection refused to call ${call}`, {
      detail: `It may only call what is on ${mode === 'read' ? 'the read list' : 'its list'}. This is a defect in esxform, and nothing was sent.`,
    }),
  );
}
