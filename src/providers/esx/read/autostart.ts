import { retrieveRefs } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { booleanOf, type MoRef, objectOf, objectsOf, refOf, textOf, type VimValue } from '../soap/value.js';

/** The ids of the domains that a host starts when it starts itself. */
type Started = ReadonlySet<string>;

const PATHS = ['config.defaults', 'config.powerInfo'];

/** As libvirt's ESX driver reads it: the host starts domains at all, and this one by `powerOn`, however that is capitalised. */
function startedBy(properties: ReadonlyMap<string, VimValue>): Started | null {
  const defaults = objectOf(properties.get('config.defaults'));
  if (defaults === null) return null;
  if (booleanOf(defaults['enabled']) !== true) return new Set();
  const rows = objectsOf(properties.get('config.powerInfo'));
  return new Set(
    rows.flatMap((row) => {
      const domain = refOf(row['key']);
      return domain !== null && textOf(row['startAction'])?.toLowerCase() === 'poweron' ? [domain.value] : [];
    }),
  );
}

async function ask(session: Session, managers: readonly MoRef[], signal: AbortSignal): Promise<Map<string, Started>> {
  const found = new Map<string, Started>();
  for await (const { ref, properties } of retrieveRefs(session, managers, PATHS, signal)) {
    const started = startedBy(properties);
    if (started !== null) found.set(ref.value, started);
  }
  return found;
}

/**
 * What each of some HostAutoStartManagers starts, by the manager's id, in one call. One that cannot be read is left out; as its fault
 * would fail the call for all, each is then asked alone.
 */
export async function readAutostart(
  session: Session,
  managers: readonly MoRef[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Started>> {
  if (managers.length === 0) return new Map();
  try {
    return await ask(session, managers, signal);
  } catch (error) {
    if (!(error instanceof VimFault)) throw error;
  }
  const found = new Map<string, Started>();
  for (const manager of managers) {
    const alone = await ask(session, [manager], signal).catch((error: unknown) => {
      if (error instanceof VimFault) return new Map<string, Started>();
      throw error;
    });
    for (const [id, started] of alone) found.set(id, started);
  }
  return found;
}
