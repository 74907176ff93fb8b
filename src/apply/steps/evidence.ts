import type { DomainRef, LiveDomain } from '../../domain/live.js';
import type { Marker } from '../../domain/marker.js';
import type { Bytes, KiB } from '../../domain/values/units.js';

/**
 * The outcome of a call whose reply was lost. `not-begun`: the host is as it was before. `begun`: the call may still run, or it cannot
 * be seen whether it has ended. `done`: its effect is there. `foreign`: neither as before nor as wanted, so somebody else changed it.
 */
export type ProbeOutcome = 'not-begun' | 'begun' | 'done' | 'foreign';

/** The state of the host, as far as a step needs it. Read again for each probe; nothing of it comes from the run itself. */
export interface Evidence {
  /** The VM as it was read right before the call; null where there was none. */
  readonly before: LiveDomain | null;
  /** As it is now; null where the host has none. For register and create: the one at the path of their VMX. */
  readonly now: LiveDomain | null;
  /** Whether a task of that VM is queued or running. */
  readonly busy: boolean;
  /** Keys of the paths that a plan made from `now` still changes. */
  readonly lacking: ReadonlySet<string>;
  /** The VM that is registered from the VMX at the step's path. */
  readonly registered: DomainRef | null;
  /** The VMX file at the step's path: whether it exists, and its marker. */
  readonly vmx: { readonly marker: Marker | null } | null;
  /** The names in the step's directory; null where there is none. */
  readonly names: readonly string[] | null;
  /** Whether that directory must be new, and so must be empty. */
  readonly exclusive: boolean;
  /** The size of the step's file before the call, and now; null for a file that does not exist. */
  readonly sizeBefore: Bytes | null;
  readonly size: Bytes | null;
  /** The capacity of the step's disk now; null where the server does not report it. */
  readonly capacity: KiB | null;
  /** Whether the size changed between two probes. */
  readonly growing: boolean;
}

export const NO_EVIDENCE: Evidence = {
  before: null,
  now: null,
  busy: false,
  lacking: new Set(),
  registered: null,
  vmx: null,
  names: null,
  exclusive: false,
  sizeBefore: null,
  size: null,
  capacity: null,
  growing: false,
};

/** The outcome of a step that brings one value of a VM to `wanted`. */
export function valueOutcome(
  { before, busy, now }: Evidence,
  value: (live: LiveDomain) => unknown,
  wanted: unknown,
): ProbeOutcome {
  if (now === null) return 'foreign';
  if (busy) return 'begun';
  if (value(now) === wanted) return 'done';
  return before !== null && value(before) === value(now) ? 'not-begun' : 'foreign';
}
