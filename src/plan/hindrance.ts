import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { DiagnosticCode } from '../domain/diagnostic-codes.js';
import { fieldName } from '../domain/manifest-path.js';
import type { Path } from '../domain/path-key.js';
import type { Fact } from './change.js';
import { locate } from './locate.js';

/** Why a declared value cannot be had, whatever the host would say to it. It refuses the plan of its domain. */
export interface Hindrance {
  readonly code: DiagnosticCode;
  /** A clause: "disk size can only grow". */
  readonly because: string;
  readonly hint: string | null;
  readonly evidence: readonly Fact[];
}

export function hindranceDiagnostic(desired: DesiredDomain, path: Path, hindrance: Hindrance): Diagnostic {
  return errorDiagnostic(hindrance.code, `${fieldName(path)} of ${desired.name}: ${hindrance.because}`, {
    hint: hindrance.hint,
    subject: desired.name,
    source: locate(desired, path),
  });
}
