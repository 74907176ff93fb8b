import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import type { Domain } from '../../domain/domain.js';
import type { LiveDomain } from '../../domain/live.js';
import { type Marker, markedPath } from '../../domain/marker.js';
import { isOurs } from './marker.js';

/** What stands at the place of a domain that does not exist: an unregistered VMX, and files. */
export interface LeftBehind {
  /** The marker in that VMX. */
  readonly marker: Marker | null;
  /** The machine that it describes; null where it is no VMX. */
  readonly domain: Domain | null;
  /** Datastore paths, in lower case, in the directories where the domain's files go. */
  readonly files: ReadonlySet<string>;
}

/**
 * Whether a create of this owner ended there before its time, so that this one may go on with its files. A VMX that was whole once,
 * and unregistered since, is somebody's machine and nothing to go on with.
 */
export function resumes({ marker }: Pick<LeftBehind, 'marker'>, owner: string, vmxPath: string): boolean {
  return marker?.unfinished === 'create' && marker.owner === owner && marker.machine.vmxPath === markedPath(vmxPath);
}

/**
 * Whether an unregistered VMX is the declared VM, and was unregistered since this owner managed it: its marker was written for this uuid at
 * this path and under this name. A copy of it is at another path or has another uuid.
 */
export function isOwnVmx(desired: DesiredDomain, live: LiveDomain, owner: string): boolean {
  const { domain, marker, vmxPath } = live;
  if (marker === null || isOurs(marker, owner, live) !== 'ours') return false;
  const isDeclared = domain.name === vmNameOf(desired) && (marker.domain ?? desired.name) === desired.name;
  return isDeclared && marker.machine.vmxPath === markedPath(vmxPath);
}
