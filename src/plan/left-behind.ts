import type { Marker } from '../domain/marker.js';

/** What stands at the place of a domain that does not exist: an unregistered VMX, and files. */
export interface LeftBehind {
  /** The marker in that VMX. */
  readonly marker: Marker | null;
  /** Datastore paths, in lower case, in the directories where the domain's files go. */
  readonly files: ReadonlySet<string>;
}

/**
 * Whether a create of this owner ended there before its time, so that this one may go on with its files. A VMX that was whole once,
 * and unregistered since, is somebody's machine and nothing to go on with.
 */
export function resumes({ marker }: LeftBehind, owner: string, vmxPath: string): boolean {
  return marker?.unfinished === 'create' && marker.owner === owner && marker.machine.vmxPath === vmxPath;
}
