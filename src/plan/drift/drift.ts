/**
 * Compares live, declared and last applied values, to tell who changed a VM and what `plan` would do about it. Changes nothing.
 */

import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';

/**
 * One declared path where live and manifest differ. With `a` what was last applied:
 * `drift`: live is not `a` (somebody changed it by hand). `pending`: live is `a`, the manifest has moved on.
 * `unknown`: no marker of ours says which; one of a large VM may hold a single digest for several values.
 */
export interface Finding {
  readonly kind: 'drift' | 'pending' | 'unknown';
  readonly path: Path;
  readonly live: Json;
  readonly declared: Json;
  readonly source: SourceRange | null;
  /** What happened, where more is known than that it changed: "moved to [ds2] web01/web01.vmdk", and how to accept it. */
  readonly note?: string;
}

export interface DomainDrift {
  readonly name: DomainName;
  /** `missing`: declared and not there. `unreadable`: there, or in doubt. */
  readonly state: 'in-sync' | 'findings' | 'missing' | 'unreadable';
  /** The reason of `unreadable`; else what people must know of the VM: who manages it, what may be it. */
  readonly because: string | null;
  readonly findings: readonly Finding[];
}

export interface ConnectionDrift {
  readonly connect: string;
  readonly domains: readonly DomainDrift[];
}

export interface DriftReport {
  readonly format: 1;
  readonly esxform: string;
  readonly connections: readonly ConnectionDrift[];
}
