import { assertNever } from '../domain/assert-never.js';
import { splitDatastorePath } from '../domain/datastore-path.js';
import type { DomainRef, LiveDomain } from '../domain/live.js';
import type { Marker } from '../domain/marker.js';
import { ownEntry } from '../domain/own-entry.js';
import { pathKey } from '../domain/path-key.js';
import type { Bytes, KiB } from '../domain/units.js';
import type { Step } from '../plan/step.js';
import { sameData } from './same-value.js';

/**
 * What became of a call. `not-begun`: all is as it was before. `begun`: the host may still be at it, or it is not to be seen whether
 * it has ended. `done`: its effect is there. `foreign`: neither as before nor as wanted, so somebody else had a hand in it.
 */
export type ProbeOutcome = 'not-begun' | 'begun' | 'done' | 'foreign';

/** What stands on the host, as far as a step needs it. Gathered anew for each judgement; nothing of it comes from the run itself. */
export interface Evidence {
  /** The domain as it was read right before the call; null where there was none. */
  readonly before: LiveDomain | null;
  /** As it is now; null where the host has none. For register and create: the one at the path of their VMX. */
  readonly now: LiveDomain | null;
  /** Whether a task of that domain is queued or running. */
  readonly busy: boolean;
  /** Keys of the paths that a plan made from `now` still changes. */
  readonly lacking: ReadonlySet<string>;
  /** The domain that is registered from the VMX at the step's path. */
  readonly registered: DomainRef | null;
  /** The VMX file at the step's path: whether it is there, and its marker. */
  readonly vmx: { readonly marker: Marker | null } | null;
  /** The names in the step's directory; null where there is none. */
  readonly names: readonly string[] | null;
  /** Whether that directory must be new, and so must be empty. */
  readonly exclusive: boolean;
  /** The size of the step's file before the call, and now; null for a file that is not there. */
  readonly sizeBefore: Bytes | null;
  readonly size: Bytes | null;
  /** The capacity of the step's disk now; null where the server does not tell. */
  readonly capacity: KiB | null;
  /** Whether the size moved between two looks. */
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

/** Of a step that brings one thing of a domain to one value. */
function brought({ before, busy, now }: Evidence, value: (live: LiveDomain) => unknown, wanted: unknown): ProbeOutcome {
  if (now === null) return 'foreign';
  if (busy) return 'begun';
  if (value(now) === wanted) return 'done';
  return before !== null && value(before) === value(now) ? 'not-begun' : 'foreign';
}

/** Where the VMX and each disk of a domain are, by datastore. */
function places(live: LiveDomain, slots: readonly string[]): readonly string[] {
  const disks = slots.map(
    (slot) => ownEntry(live.runtime.diskRoots, slot) ?? ownEntry(live.domain.disks, slot)?.file ?? null,
  );
  return [live.vmxPath, ...disks].map((path) => (path === null ? '' : splitDatastorePath(path).datastore));
}

function relocated({ before, busy, now }: Evidence, step: Extract<Step, { do: 'relocate' }>): ProbeOutcome {
  if (now === null) return 'foreign';
  if (busy) return 'begun';
  const slots = step.disks.map(({ slot }) => slot);
  const is = places(now, slots);
  const same = (others: readonly string[]): boolean => others.every((other, index) => other === is[index]);
  if (same([step.home, ...step.disks.map(({ datastore }) => datastore)])) return 'done';
  return before !== null && same(places(before, slots)) ? 'not-begun' : 'foreign';
}

/** The marker rides with a reconfigure, so that it tells whether this very one went through. */
function configured(
  { before, busy, lacking, now }: Evidence,
  step: Extract<Step, { do: 'reconfigure' | 'record' }>,
): ProbeOutcome {
  if (now === null) return 'foreign';
  if (busy) return 'begun';
  const keys = step.do === 'record' ? [] : step.changes.map(({ path }) => pathKey(path));
  if (sameData(now.marker, step.marker) && !keys.some((key) => lacking.has(key))) return 'done';
  if (before === null) return 'foreign';
  const revisions = before.changeVersion !== null && now.changeVersion !== null;
  const unmoved = revisions
    ? before.changeVersion === now.changeVersion
    : sameData(before.marker, now.marker) && keys.every((key) => lacking.has(key));
  return unmoved ? 'not-begun' : 'foreign';
}

function upgraded({ before, busy, now }: Evidence, version: number): ProbeOutcome {
  if (now === null) return 'foreign';
  if (busy) return 'begun';
  const is = now.domain.hardwareVersion;
  if (is >= version) return 'done';
  return before !== null && before.domain.hardwareVersion === is ? 'not-begun' : 'foreign';
}

function created(evidence: Evidence, marker: Marker): ProbeOutcome {
  const { now, registered, vmx } = evidence;
  if (registered !== null) return now !== null && sameData(now.marker, marker) ? 'done' : 'foreign';
  if (vmx === null) return 'not-begun';
  return sameData(vmx.marker, marker) ? 'begun' : 'foreign';
}

function uploaded({ vmx }: Evidence, marker: Marker): ProbeOutcome {
  if (vmx === null) return 'not-begun';
  // Half a file has no marker of ours: in the directory that is ours alone it is written once more.
  return vmx.marker === null ? 'not-begun' : sameData(vmx.marker, marker) ? 'done' : 'foreign';
}

/**
 * What became of a step's call, by what stands on the host. Pure. A reply that was lost, a session that ended, a run that was
 * killed: what is known from before is not asked, and nothing is repeated that is not proved to be `not-begun`.
 */
export function probeOutcome(step: Step, evidence: Evidence): ProbeOutcome {
  const { capacity, exclusive, growing, names, now, registered, size, sizeBefore, vmx } = evidence;
  switch (step.do) {
    case 'make-directory':
      if (names === null) return 'not-begun';
      return exclusive && names.length > 0 ? 'foreign' : 'done';
    case 'make-disk':
      if (size === null) return 'not-begun';
      return growing ? 'begun' : 'done';
    case 'copy-disk':
      // A copy that is there need not be whole, and half a copy must never become a disk.
      return size === null ? 'not-begun' : 'begun';
    case 'extend-disk':
      if (size === null) return 'foreign';
      if (growing) return 'begun';
      if (capacity !== null) return capacity >= step.size ? 'done' : 'not-begun';
      return size === sizeBefore ? 'not-begun' : 'done';
    case 'upload-vmx':
      return uploaded(evidence, step.marker);
    case 'register':
      if (registered !== null) return 'done';
      return vmx === null ? 'foreign' : 'not-begun';
    case 'create':
      return created(evidence, step.marker);
    case 'reconfigure':
    case 'record':
      return configured(evidence, step);
    case 'upgrade-hardware':
      return upgraded(evidence, step.version);
    case 'migrate':
      return brought(evidence, ({ runtime }) => runtime.host, step.host);
    case 'relocate':
      return relocated(evidence, step);
    case 'move-to-pool':
      return brought(evidence, ({ runtime }) => runtime.pool, step.pool);
    case 'move-to-folder':
      return brought(evidence, ({ runtime }) => runtime.folder, step.folder);
    case 'autostart':
      return brought(evidence, ({ runtime }) => runtime.autostart, step.enabled);
    case 'power-on':
      return brought(evidence, ({ runtime }) => runtime.power, 'on');
    case 'shut-down':
    case 'power-off':
      return brought(evidence, ({ runtime }) => runtime.power, 'off');
    case 'suspend':
      return brought(evidence, ({ runtime }) => runtime.power, 'suspended');
    case 'unregister':
      if (now === null) return 'done';
      return evidence.busy ? 'begun' : 'not-begun';
    case 'delete-file':
      return size === null ? 'done' : 'not-begun';
    default:
      return assertNever(step);
  }
}
