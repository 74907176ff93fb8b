import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import type { LiveDomain, SnapshotMarker } from '../../domain/live.js';
import { diskMark, type Marker, MOST_DISK_MARKS, markedPath } from '../../domain/marker.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { canonicalJson, sameData } from '../diff/canonical-json.js';
import { declaredLeaves } from '../diff/declared-leaves.js';
import { sortedEntries } from '../diff/natural-order.js';
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
 * Was the marker written for this machine, and not copied to it with a clone or a restore? Where both sides have the server's own id, that
 * decides: a machine keeps it when its host, path or datastore changes, and a copy has another. A server may assign a new one after a
 * conflict, and then a machine of the same uuid that is still at its path is the same. Where the server keeps no id, or the marker was
 * written before it was known, the uuid decides. A marker of a domain that was made without a uuid has only its path.
 */
export function isSameMachine({ machine }: Pick<Marker, 'machine'>, live: MachineIdentity): boolean {
  const isAtPath = live.vmxPath !== null && machine.vmxPath === markedPath(live.vmxPath);
  const hasUuid = machine.uuid !== null && machine.uuid === live.uuid;
  if (machine.instanceUuid !== undefined && live.instanceUuid !== null)
    return machine.instanceUuid === live.instanceUuid || (hasUuid && isAtPath);
  return machine.uuid === null ? isAtPath : hasUuid;
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

/** The newest marker of this VM that its snapshots hold; null where none has a counter. */
function newestInSnapshots(
  { domain, instanceUuid, runtime, vmxPath }: Pick<LiveDomain, 'domain' | 'instanceUuid' | 'runtime' | 'vmxPath'>,
  owner: string,
): SnapshotMarker | null {
  const ours = (runtime.snapshotMarkers ?? []).filter(
    ({ marker }) => marker.owner === owner && isSameMachine(marker, { uuid: domain.uuid, vmxPath, instanceUuid }),
  );
  return ours.reduce<SnapshotMarker | null>(
    (newest, each) => ((each.marker.serial ?? 0) > (newest?.marker.serial ?? 0) ? each : newest),
    null,
  );
}

/**
 * The marker of a snapshot that is newer than the live one: the VM went back to an older state since that snapshot was taken. Null where no
 * snapshot shows it, which is no proof that it did not: there is no other record of earlier markers.
 */
export function laterMarker(live: LiveDomain, owner: string): SnapshotMarker | null {
  const newest = newestInSnapshots(live, owner);
  if (live.marker !== null && isOurs(live.marker, owner, live) !== 'ours') return null;
  return newest !== null && (newest.marker.serial ?? 0) > (live.marker?.serial ?? 0) ? newest : null;
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

/**
 * The marks of declared disks, by slot: of their live uuids, and an empty one for a disk that is not there yet, which is filled in when the
 * marker is written. A live disk whose uuid is not known has none.
 */
function diskMarks(desired: DesiredDomain, live: Pick<LiveDomain, 'domain' | 'runtime'> | null): Marker['disks'] {
  const slots = sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) => (disk === null ? [] : [slot]));
  const marks = slots.flatMap((slot): readonly (readonly [string, string])[] => {
    if (live === null || !Object.hasOwn(live.domain.disks, slot)) return [[slot, '']];
    const uuid = ownEntry(live.runtime.diskUuids ?? {}, slot);
    return uuid === undefined ? [] : [[slot, diskMark(uuid)]];
  });
  return marks.length === 0 ? undefined : Object.fromEntries(marks.slice(0, MOST_DISK_MARKS));
}

/**
 * The marker to leave behind, within its bounds: a digest of each declared value; see {@link appliedAfter} for `notApplied`. `live` is null
 * where there is no VM yet.
 */
export function markerFor(
  desired: DesiredDomain,
  owner: string,
  machine: Marker['machine'],
  notApplied: readonly Path[],
  previous: Marker | null,
  live: LiveDomain | null = null,
): Marker {
  const inSnapshots = live === null ? null : newestInSnapshots(live, owner);
  const disks = diskMarks(desired, live);
  return {
    format: 2,
    owner,
    machine: { ...machine, vmxPath: markedPath(machine.vmxPath) },
    serial: Math.max(previous?.serial ?? 0, inSnapshots?.marker.serial ?? 0) + 1,
    ...(disks === undefined ? {} : { disks }),
    domain: vmNameOf(desired),
    ...(desired.protect ? { protected: true } : {}),
    applied: compactApplied(appliedAfter(desired, notApplied, withRawKeysAsFields(previous?.applied ?? {}))),
  };
}

/**
 * Whether a marker that was found is the one that a step was to write. What is filled in when it is written is not compared: the machine,
 * the marks of disks and the time.
 */
export function isMarkerOf(found: Marker | null, planned: Marker): boolean {
  const content = ({ machine: _machine, disks: _disks, written: _written, ...others }: Marker) => others;
  return found !== null && sameData(content(found), content(planned));
}

/**
 * Whether a marker that was found says what `next` would say, so that it need not be written: what was not known or not kept at the time is
 * no difference, nor is the granularity, which a marker of format 1 chose otherwise.
 */
export function isSameMarker(found: Marker | null, next: Marker): boolean {
  if (found === null || found.owner !== next.owner || found.machine.vmxPath !== next.machine.vmxPath) return false;
  const { uuid, instanceUuid } = found.machine;
  if (uuid !== null && uuid !== next.machine.uuid) return false;
  if (instanceUuid !== undefined && instanceUuid !== next.machine.instanceUuid) return false;
  if (found.unfinished !== next.unfinished || found.copying !== next.copying) return false;
  if (found.protected !== next.protected) return false;
  // A marker without a serial is of a version that kept none.
  const isOlder = found.serial === undefined;
  if (!isOlder && !sameData(found.disks ?? {}, next.disks ?? {})) return false;
  if (found.domain !== undefined && found.domain !== next.domain) return false;
  const applied = ({ applied }: Marker) => canonicalJson(compactApplied(withRawKeysAsFields(applied)));
  return applied(found) === applied(next);
}
