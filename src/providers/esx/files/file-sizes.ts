import { type DatastorePath, datastoreBaseName, datastoreDirectory } from '../../../domain/values/datastore-path.js';
import type { Bytes } from '../../../domain/values/units.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import type { Session } from '../soap/session/session.js';
import { numberOf, textOf, type VimObject } from '../soap/value.js';
import { searchDirectory } from './search-directory.js';

/** All three have to be there (vSphere API reference, FileQueryFlags); the fourth came with API 4.0. */
const SIZES = { fileType: false, fileSize: true, modification: false };

/** What a disk's data files add to the name of its descriptor; some servers list them, others count them with the descriptor. */
const DATA = /-(?:flat|delta|sesparse|ctk|rdmp?|s\d{3}|f\d{3})$/;

/** The name of the disk whose data a file holds, by the names that hosts give; null for any other file. */
export function diskOf(name: string): string | null {
  if (!name.toLowerCase().endsWith('.vmdk')) return null;
  const stem = name.slice(0, -5);
  const disk = stem.replace(DATA, '');
  return disk === stem ? null : disk + name.slice(-5);
}

/** The bytes of each file of a listing, by its name; a disk is counted with its data files. */
export function wholeSizes(files: readonly VimObject[]): ReadonlyMap<string, Bytes> {
  const sizes = new Map(files.map((file) => [textOf(file['path']) ?? '', numberOf(file['fileSize']) ?? 0]));
  const whole = new Map(sizes);
  for (const [name, size] of sizes) {
    const disk = diskOf(name);
    const own = disk === null ? undefined : whole.get(disk);
    if (disk !== null && own !== undefined) whole.set(disk, own + size);
  }
  return whole as ReadonlyMap<string, number> as ReadonlyMap<string, Bytes>;
}

/**
 * Bytes that files take, in the order of `paths`; null for one that is not there. A disk is counted with its data files. One search
 * for each directory.
 */
export async function fileSizes(
  session: Session,
  paths: readonly DatastorePath[],
  mounts: readonly DatastoreMount[],
  signal: AbortSignal,
): Promise<readonly (Bytes | null)[]> {
  const found = new Map<DatastorePath, ReadonlyMap<string, Bytes>>();
  for (const directory of new Set(paths.map(datastoreDirectory))) {
    const files = await searchDirectory(session, { path: directory, mounts }, SIZES, signal);
    found.set(directory, wholeSizes(files ?? []));
  }
  return paths.map((path) => found.get(datastoreDirectory(path))?.get(datastoreBaseName(path)) ?? null);
}
