import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import type { RuleId } from '../../domain/rules/rules.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import type { Fact } from '../diff/change.js';
import { locate } from '../locate.js';

/** Rules beside those of `domain/rules`: they need a host, or the state that the VM has on it. `validate` knows neither. */
export const HOST_RULES = [
  'datastore-exists',
  'datastore-space',
  'define-method',
  'directory-absent',
  'disk-never-shrinks',
  'guest-os-known',
  'host-reaches-files',
  'hardware-version-kept',
  'hardware-version-supported',
  'location-reachable',
  'move-without-shared-storage',
  'network-exists',
  'new-disk-source',
  'new-vm-host',
  'new-vm-memory',
  'new-vm-power',
  'provisioning-kept',
  'slot-holds-disk',
  'slot-occupied',
  'slot-without-gap',
  'snapshot-chain',
  'uuid-kept',
  'vmx-path-free',
] as const;

export type HostRule = (typeof HOST_RULES)[number];

/** A declared value that cannot be had. It blocks the plan of its VM. */
export interface Violation {
  readonly rule: RuleId | HostRule;
  readonly code: DiagnosticCode;
  /** A clause: "a disk can grow but never shrink". */
  readonly because: string;
  readonly hint: string | null;
  readonly evidence: readonly Fact[];
  /** The summary of its diagnostic, where that is not made of the path and the clause. */
  readonly summary?: string;
  readonly detail?: string;
}

export interface PathViolation {
  readonly path: Path;
  readonly violation: Violation;
}

export function violationDiagnostic(desired: DesiredDomain, path: Path, violation: Violation): Diagnostic {
  const { because, code, detail = null, hint } = violation;
  const summary = violation.summary ?? `${fieldName(path)} of ${desired.name}: ${because}`;
  return errorDiagnostic(code, summary, { detail, hint, subject: desired.name, source: locate(desired, path) });
}
