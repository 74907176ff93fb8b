import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import type { Session } from '../soap/session/session.js';
import { textOf } from '../soap/value.js';
import { searchDirectory } from './search-directory.js';

/** The names in a directory of a datastore; null where there is no such directory. Gives up after `milliseconds`. */
export async function listDirectory(
  session: Session,
  path: DatastorePath,
  mounts: readonly DatastoreMount[],
  signal: AbortSignal,
  milliseconds?: number,
): Promise<readonly string[] | null> {
  const files = await searchDirectory(session, { path, mounts }, null, signal, milliseconds);
  return files?.map((file) => textOf(file['path']) ?? '') ?? null;
}
