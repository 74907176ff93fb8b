import { type DatastorePath, datastoreBaseName, datastoreDirectory } from '../../../domain/values/datastore-path.js';
import type { KiB } from '../../../domain/values/units.js';
import type { DiskFile } from '../../provider.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import type { Session } from '../soap/session/session.js';
import { numberOf, textOf } from '../soap/value.js';
import { searchDirectory } from './search-directory.js';

/** The first three have to be there (vSphere API reference, VmDiskFileQueryFlags). */
const QUERY = { $type: 'VmDiskFileQuery', details: { diskType: false, capacityKb: true, hardwareVersion: false } };
/** A server shows the type of a file only if the query requests it (FileQueryFlags). */
const DETAILS = { fileType: true, fileSize: false, modification: false };

/**
 * Disks by their descriptors, in the order of `paths`; null for one that is not there. One search for each directory. A server that
 * gives no capacities (vcsim) leaves them null.
 */
export async function diskFiles(
  session: Session,
  paths: readonly DatastorePath[],
  mounts: readonly DatastoreMount[],
  signal: AbortSignal,
): Promise<readonly (DiskFile | null)[]> {
  const found = new Map<DatastorePath, ReadonlyMap<string, DiskFile>>();
  for (const directory of new Set(paths.map(datastoreDirectory))) {
    const files = await searchDirectory(session, { path: directory, mounts, query: QUERY }, DETAILS, signal);
    const disks = (files ?? []).map((file): [string, DiskFile] => {
      const capacity = numberOf(file['capacityKb']);
      return [textOf(file['path']) ?? '', { capacity: capacity === null || capacity <= 0 ? null : (capacity as KiB) }];
    });
    found.set(directory, new Map(disks));
  }
  return paths.map((path) => found.get(datastoreDirectory(path))?.get(datastoreBaseName(path)) ?? null);
}
