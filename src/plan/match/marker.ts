import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { type Marker, markedPath } from '../../domain/marker.js';
import type { Path } from '../../domain/values/path-key.js';
import { canonicalJson } from '../diff/canonical-json.js';
import { declaredLeaves } from '../diff/declared-leaves.js';
import {
  type Applied,
  compactApplied,
  deviceOfKey,
  digestValue,
  entryFor,
  fieldOfKey,
  isGroup,
  isRaw,
  markerKey,
  withRawKeysAsFields,
} from './applied.js';

export type Ownership = 'ours' | 'other-owner' | 'foreign-machine' | 'none';

/** By what a live machine is held against the one that a marker was written for. */
export interface MachineIdentity {
  readonly uuid: string | null;
  readonly vmxPath: string | null;
  readonly instanceUuid: string | null;
}

/**
 * Was the marker written for this machine, and not copied to it with a clone or a restore? Where both sides have the server's own id,
 * that decides, because a machine keeps it when it moves and a copy has another; else the path does. A marker of a domain that was
 * made without a uuid has none to compare.
 */
export function isSameMachine({ machine }: Pick<Marker, 'machine'>, live: MachineIdentity): boolean {
  if (machine.uuid !== null && machine.uuid !== live.uuid) return false;
  if (machine.instanceUuid !== undefined && live.instanceUuid !== null)
    return machine.instanceUuid === live.instanceUuid;
  return live.vmxPath !== null && machine.vmxPath === markedPath(live.vmxPath);
}

export function machineOf({ domain, vmxPath, instanceUuid }: LiveDomain): Marker['machine'] {
  return { uuid: domain.uuid, vmxPath: markedPath(vmxPath), ...(instanceUuid === null ? {} : { instanceUuid }) };
}

/** Whose domain it is, by its marker. The machine comes first: a marker that was copied here proves nothing, even one of this owner. */
export function isOurs(marker: Marker | null, owner: string, live: LiveDomain): Ownership {
  if (marker === null) return 'none';
  const { domain, vmxPath, instanceUuid } = live;
  if (!isSameMachine(marker, { uuid: domain.uuid, vmxPath, instanceUuid })) return 'foreign-machine';
  return marker.owner === owner ? 'ours' : 'other-owner';
}

/** Whether a path is another one or leads into what that names. The case of raw keys has no meaning. */
export function isWithin(path: Path, outer: Path): boolean {
  return outer.every((key, index) => path[index] === key || (isRaw(outer) && sameRawKey(path[index], key)));
}

function sameRawKey(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

/**
 * The applied values after a run. Paths in `notApplied` keep the digest of what was applied before, so that they continue to show as
 * pending; without one they have none. An entry that stands for several values, one of them not applied, stays whole as it was: it
 * cannot be divided, and a new one would claim what was not applied.
 */
function appliedAfter(desired: DesiredDomain, notApplied: readonly Path[], previous: Applied): Applied {
  const kept = new Map<string, string>();
  const leaves = declaredLeaves(desired).map(({ path, value }) => {
    const key = markerKey(path);
    if (!notApplied.some((outer) => isWithin(path, outer))) return { key, text: digestValue(value) };
    const found = entryFor(previous, key);
    if (found !== undefined && isGroup(found[1])) kept.set(found[0], found[1]);
    return { key, text: found?.[1] ?? null };
  });
  const entries = leaves.map(({ key, text }): readonly [string, string | null] => {
    const group = [fieldOfKey(key), deviceOfKey(key), key].find((each) => each !== null && kept.has(each));
    return group == null ? [key, text] : [group, kept.get(group) ?? null];
  });
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

/** The marker to leave behind, within its bounds: a digest of each declared value; see {@link appliedAfter} for `notApplied`. */
export function markerFor(
  desired: DesiredDomain,
  owner: string,
  machine: Marker['machine'],
  notApplied: readonly Path[],
  previous: Marker | null,
): Marker {
  return {
    format: 2,
    owner,
    machine: { ...machine, vmxPath: markedPath(machine.vmxPath) },
    domain: desired.name,
    ...(desired.protect ? { protected: true } : {}),
    applied: compactApplied(appliedAfter(desired, notApplied, withRawKeysAsFields(previous?.applied ?? {}))),
  };
}

/**
 * Whether a marker that was found says what `next` would say, so that it need not be written: an id that was not known at the time is no
 * difference, nor is the granularity, which a marker of format 1 chose otherwise.
 */
export function isSameMarker(found: Marker | null, next: Marker): boolean {
  if (found === null || found.owner !== next.owner || found.machine.vmxPath !== next.machine.vmxPath) return false;
  const { uuid, instanceUuid } = found.machine;
  if (uuid !== null && uuid !== next.machine.uuid) return false;
  if (instanceUuid !== undefined && instanceUuid !== next.machine.instanceUuid) return false;
  if (found.unfinished !== next.unfinished || found.copying !== next.copying) return false;
  if (found.protected !== next.protected) return false;
  if (found.domain !== undefined && found.domain !== next.domain) return false;
  const applied = ({ applied }: Marker) => canonicalJson(compactApplied(withRawKeysAsFields(applied)));
  return applied(found) === applied(next);
}
