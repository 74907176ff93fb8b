import { type ObjectProperties, retrieveOne, retrieveRefs } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { moRef } from '../soap/value.js';

/** VMs whose properties come in one call. */
const BATCH = 100;

/** A VM that a datastore lists, and what the server gives of it; null where it gives nothing. */
export interface ListedVm {
  readonly id: string;
  readonly object: ObjectProperties | null;
}

async function readAlone(
  session: Session,
  id: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ListedVm | null> {
  try {
    return { id, object: await retrieveOne(session, moRef('VirtualMachine', id), paths, signal) };
  } catch (error) {
    if (!(error instanceof VimFault)) throw error;
    return error.type === 'ManagedObjectNotFound' ? null : { id, object: null };
  }
}

async function* readBatch(
  session: Session,
  ids: readonly string[],
  paths: readonly string[],
  signal: AbortSignal,
): AsyncIterable<ListedVm> {
  const found = new Map<string, ObjectProperties>();
  try {
    const refs = ids.map((id) => moRef('VirtualMachine', id));
    for await (const object of retrieveRefs(session, refs, paths, signal)) found.set(object.ref.value, object);
  } catch (error) {
    // One VM that is gone or hidden fails the call for all of them.
    if (!(error instanceof VimFault)) throw error;
    found.clear();
    for (const id of ids) {
      const vm = await readAlone(session, id, paths, signal);
      if (vm !== null) yield vm;
    }
    return;
  }
  for (const id of ids) yield { id, object: found.get(id) ?? null };
}

/** VMs that are known by reference, wherever in the inventory they are. Those that are gone by now are left out. */
export async function* readListedVms(
  session: Session,
  ids: readonly string[],
  paths: readonly string[],
  signal: AbortSignal,
): AsyncIterable<ListedVm> {
  for (let start = 0; start < ids.length; start += BATCH)
    yield* readBatch(session, ids.slice(start, start + BATCH), paths, signal);
}
