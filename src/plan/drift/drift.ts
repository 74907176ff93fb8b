/**
 * Compares live, declared and last applied values, to tell who changed a VM and what `plan` would do about it. Changes nothing.
 */

import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import type { Unmanaged } from './unmanaged.js';

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
  /** The question that the VM waits for an answer to. Not given: none. */
  readonly question?: string;
  /** Live devices that the manifest does not declare. Not given: none, or they were not looked for. */
  readonly undeclared?: readonly Path[];
}

/** A VM that no manifest declares. */
export interface UndeclaredVm {
  readonly name: DomainName;
  readonly vmxPath: string | null;
  /** Its marker is one of this owner: a manifest declared it once. */
  readonly isOurs: boolean;
}

export interface ConnectionDrift {
  readonly connect: string;
  /** VMs that no manifest declares. Not given: they were not looked for. */
  readonly undeclared?: readonly UndeclaredVm[];
  /** How many VMs that no manifest declares have another owner's marker, or a manager such as an extension or vCLS. Not given: none. */
  readonly managedByOthers?: number;
  readonly domains: readonly DomainDrift[];
}

export interface DriftReport {
  readonly format: 1;
  /** What undeclared VMs and devices mean; `forbid` counts them as drift. Not given: `ignore`. */
  readonly unmanaged?: Unmanaged;
  readonly esxform: string;
  readonly connections: readonly ConnectionDrift[];
  /** What was not looked at, for people. Not given: nothing. */
  readonly notes?: readonly string[];
}
