import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import type { Path } from '../values/path-key.js';
import { compareSlots } from './limits.js';

type Slots<Device> = Readonly<Record<string, Device | null>>;
type Bound = number | 'unlimited';

interface CheckedAllocation {
  readonly reservation?: number;
  readonly limit?: Bound;
}

export interface CheckedDisk {
  readonly file?: string;
  readonly size?: number | null;
  readonly datastore?: string;
  readonly copyOf?: string;
  readonly replace?: boolean;
}

export interface CheckedNic extends CheckedAllocation {
  readonly model?: string;
  readonly network?: string | null;
  readonly port?: object | null;
  readonly connection?: string;
  readonly device?: string | null;
  readonly mac?: string | null;
}

/**
 * What rules are checked on: a Domain, what a manifest declares of one, or a live domain with the declaration on top of it. A member that
 * is not there is unknown; a null slot is one that is emptied.
 */
export interface CheckedDomain {
  readonly hardwareVersion?: number;
  readonly firmware?: string;
  readonly secureBoot?: boolean;
  readonly boot?: { readonly order?: readonly string[]; readonly retry?: number | null };
  readonly memory?: number;
  readonly vcpus?: number;
  readonly coresPerSocket?: number;
  readonly hotAdd?: { readonly cpu?: boolean; readonly cpuRemove?: boolean; readonly memory?: boolean };
  readonly scheduler?: {
    readonly cpu?: CheckedAllocation & { readonly affinity?: readonly number[] | null };
    readonly memory?: CheckedAllocation;
  };
  readonly nestedHv?: boolean;
  readonly iommu?: boolean;
  readonly vbs?: boolean;
  readonly memoryLocked?: boolean;
  readonly latency?: string;
  readonly vnc?: { readonly port?: number | null } | null;
  readonly video?: {
    readonly memory?: number | null;
    readonly displays?: number | null;
    readonly accelerated?: boolean;
  };
  readonly usb?: { readonly uhci?: boolean; readonly ehci?: boolean; readonly xhci?: boolean };
  readonly tpm?: boolean;
  readonly controllers?: Slots<string>;
  readonly disks?: Slots<CheckedDisk>;
  readonly cdroms?: Slots<object>;
  readonly nics?: Slots<CheckedNic>;
  readonly floppies?: Slots<object>;
  readonly serials?: Slots<object>;
  readonly parallels?: Slots<object>;
  readonly passthrough?: Slots<object>;
}

/** Whether a device that is not named is `absent` (the domain is known as a whole) or `unknown` (only a declaration is). */
export type Unnamed = 'absent' | 'unknown';

/** One place where a domain breaks a rule. */
export interface Violated {
  /** The value that breaks it: `['disks', 'scsi0:7']`. */
  readonly path: Path;
  /** Other values that it depends on. A change of any of them can bring the violation about. */
  readonly also: readonly Path[];
  /** What the problem is said of, where that is not the value itself: `['scheduler', 'cpu']`. */
  readonly label: Path;
  /** A phrase that follows the label: "must be a multiple of 4MiB, not 1027MiB". */
  readonly problem: string;
  readonly hint: string | null;
  /** The other of two declarations that do not go together; null where there is only one. */
  readonly other: Path | null;
}

export type Finding = Violated | 'unknown';

export type RuleResult =
  | { readonly is: 'ok' }
  | { readonly is: 'unknown' }
  | { readonly is: 'violated'; readonly violations: readonly Violated[] };

/** A rule of virtual hardware, or of the consistency of one domain. */
export interface Rule<Id extends string = string> {
  readonly id: Id;
  /** A warning is about what some hosts take. */
  readonly severity: 'error' | 'warning';
  /** The code of a violation in a manifest. EF1028 when not given. */
  readonly declaredCode?: DiagnosticCode;
  /** The code of a violation that a plan finds. EF2001 when not given. */
  readonly plannedCode?: DiagnosticCode;
  /** What it finds in a domain: nothing where the rule holds, `unknown` where a value that it needs is not there. */
  readonly check: (domain: CheckedDomain, unnamed: Unnamed) => readonly Finding[];
}

export function violated(
  path: Path,
  problem: string,
  more: { readonly also?: readonly Path[]; readonly label?: Path; readonly hint?: string; readonly other?: Path } = {},
): Violated {
  const { also = [], label = path, hint = null, other = null } = more;
  return { path, also: other === null ? also : [other, ...also], label, problem, hint, other };
}

/** Returns the result of a rule for a VM. A violation has priority over unknown values. */
export function checkRule({ check }: Rule, domain: CheckedDomain, unnamed: Unnamed): RuleResult {
  const findings = check(domain, unnamed);
  const violations = findings.filter((each) => each !== 'unknown');
  if (violations.length > 0) return { is: 'violated', violations };
  return { is: findings.length > 0 ? 'unknown' : 'ok' };
}

/** The devices of a map in the order of their slots, without slots that are emptied. */
export function devicesOf<Device>(slots: Slots<Device> | undefined): readonly (readonly [string, Device])[] {
  return Object.entries(slots ?? {})
    .sort(([one], [other]) => compareSlots(one, other))
    .flatMap(([slot, device]) => (device === null ? [] : [[slot, device] as const]));
}

/** The first number of a slot: 1 of `scsi1:0` and of `ethernet1`. */
export function slotNumber(slot: string): number {
  return Number(/\d+/.exec(slot)?.[0] ?? Number.NaN);
}
