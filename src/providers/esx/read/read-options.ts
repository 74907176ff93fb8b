import { atLeast } from '../../../domain/values/api-version.js';
import type { ServerReading } from '../inventory/server-facts.js';
import type { Target } from '../net/uri.js';
import { openReadingCache, type ReadingCache } from './reading-cache.js';
import type { ReadFrom } from './vmx-file.js';

/** How the domains of a connection are read. */
export interface ReadOptions {
  readonly from: ReadFrom;
  /** Where readings of domains are kept that have not changed; null for nowhere. A writing connection uses none. */
  readonly cache: { readonly folder: string; readonly program: string } | null;
}

export const UNCACHED_READ: ReadOptions = { from: 'auto', cache: null };

/** The known readings of a server; null for none. A host before 5.0 may lack a property that is asked for instead of a whole reading. */
export async function cachedReadings(
  { cache, from }: ReadOptions,
  target: Target,
  server: ServerReading,
): Promise<ReadingCache | null> {
  if (cache === null || from === 'config' || !atLeast(server.facts.apiVersion, 5, 0)) return null;
  const mounts = server.mounts.map(({ datastore, mount }) => `${mount} ${datastore}`).sort();
  return await openReadingCache({
    folder: cache.folder,
    server: [`${target.transport}://${target.host}:${target.port}`, server.facts.id],
    under: [cache.program, ...mounts],
  });
}
