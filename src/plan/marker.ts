import { createHash } from 'node:crypto';
import type { DesiredDomain } from '../domain/desired.js';
import type { Json } from '../domain/json.js';
import type { LiveDomain } from '../domain/live.js';
import type { Marker } from '../domain/marker.js';
import { ownEntry } from '../domain/own-entry.js';
import { type Path, pathKey } from '../domain/path-key.js';
import { canonicalJson } from './canonical-json.js';
import { declaredLeaves } from './declared-leaves.js';

/** 12 hex digits of SHA-256 over the canonical JSON: short enough to ride in a VMX key, long enough to tell values apart. */
export function digestValue(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 12);
}

/** Is the path's second key one of the VMX, whose case means nothing? */
function isRaw(path: Path): boolean {
  return path[0] === 'vmx' || path[0] === 'guestinfo';
}

/** The key of a path in a marker. Raw VMX keys are lower-cased, because VMX keys are equal whatever their case. */
export function markerKey(path: Path): string {
  return isRaw(path) ? pathKey(path).toLowerCase() : pathKey(path);
}

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
  return machine.vmxPath === live.vmxPath;
}

export function machineOf({ domain, vmxPath, instanceUuid }: LiveDomain): Marker['machine'] {
  return { uuid: domain.uuid, vmxPath, ...(instanceUuid === null ? {} : { instanceUuid }) };
}

/** Whose domain it is, by its marker. The machine comes first: a marker that was copied here says nothing, whoever wrote it. */
export function isOurs(marker: Marker | null, owner: string, live: LiveDomain): Ownership {
  if (marker === null) return 'none';
  const { domain, vmxPath, instanceUuid } = live;
  if (!isSameMachine(marker, { uuid: domain.uuid, vmxPath, instanceUuid })) return 'foreign-machine';
  return marker.owner === owner ? 'ours' : 'other-owner';
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((key, index) => path[index] === key || (isRaw(outer) && sameRawKey(path[index], key)));
}

function sameRawKey(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

/**
 * The marker to leave behind: a digest of each declared value. Paths in `notApplied` keep the digest of what was applied before, so
 * that they go on showing as pending; without one they have none.
 */
export function markerFor(
  desired: DesiredDomain,
  owner: string,
  machine: Marker['machine'],
  notApplied: readonly Path[],
  previous: Marker | null,
): Marker {
  const applied: (readonly [string, string])[] = [];
  for (const { path, value } of declaredLeaves(desired)) {
    const key = markerKey(path);
    if (!notApplied.some((outer) => isWithin(path, outer))) applied.push([key, digestValue(value)]);
    else if (previous !== null && Object.hasOwn(previous.applied, key))
      applied.push([key, ownEntry(previous.applied, key) ?? '']);
  }
  return {
    format: 1,
    owner,
    machine,
    domain: desired.name,
    ...(desired.protect ? { protected: true } : {}),
    applied: Object.fromEntries(applied),
  };
}

/** Would writing `next` tell more than `found` does? An id that was not known at the time is no news. */
export function isSameMarker(found: Marker | null, next: Marker): boolean {
  if (found === null || found.owner !== next.owner || found.machine.vmxPath !== next.machine.vmxPath) return false;
  const { uuid, instanceUuid } = found.machine;
  if (uuid !== null && uuid !== next.machine.uuid) return false;
  if (instanceUuid !== undefined && instanceUuid !== next.machine.instanceUuid) return false;
  if (found.unfinished !== next.unfinished || found.copying !== next.copying) return false;
  if (found.protected !== next.protected) return false;
  if (found.domain !== undefined && found.domain !== next.domain) return false;
  return canonicalJson(found.applied) === canonicalJson(next.applied);
}
