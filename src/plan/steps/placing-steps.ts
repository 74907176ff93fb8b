import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { plainText } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Change } from '../diff/change.js';
import { sortedEntries } from '../diff/natural-order.js';
import type { NicMove } from './location-steps.js';
import type { Step } from './step.js';

/**
 * A new domain is created on its host, in its folder ({@link inFolder}) and the topmost pool there; from these it goes to where it is
 * declared to be.
 */
export function placingSteps({ place, autostart }: DesiredDomain): readonly Step[] {
  return [
    ...(place.resourcePool === undefined ? [] : [{ do: 'move-to-pool', pool: place.resourcePool } as const]),
    ...(autostart === true ? [{ do: 'autostart', enabled: true } as const] : []),
  ];
}

/** The folder of a step that makes a domain known to the host. */
export function inFolder({ place }: DesiredDomain): { readonly folder?: string } {
  return place.folder === undefined || place.folder === '' ? {} : { folder: place.folder };
}

/**
 * Every disk that the domain has is named: one that no change moves stays on its datastore. A new host goes into the same step, because
 * the domain may have no datastore that both hosts reach.
 */
function relocation(
  moving: readonly Change[],
  live: LiveDomain,
  host: Change | undefined,
  nics: readonly NicMove[],
): readonly Step[] {
  const home = moving.find(({ path }) => path[0] === 'datastore');
  const disks = new Map(
    moving.flatMap(({ path, after }) => (path[0] === 'disks' ? [[path[1], plainText(after)]] : [])),
  );
  if (home === undefined && disks.size === 0) return [];
  return [
    {
      do: 'relocate',
      ...(host === undefined ? {} : { host: plainText(host.after) }),
      home: home === undefined ? splitDatastorePath(live.vmxPath).datastore : plainText(home.after),
      disks: sortedEntries(live.domain.disks).map(([slot, disk]) => ({
        slot,
        datastore: disks.get(slot) ?? splitDatastorePath(ownEntry(live.runtime.diskRoots, slot) ?? disk.file).datastore,
      })),
      ...withNics(nics),
    },
  ];
}

function withNics(nics: readonly NicMove[]): { readonly nics?: readonly NicMove[] } {
  return nics.length === 0 ? {} : { nics };
}

/** The steps that bring a domain to where it is declared to be, in the power state that it has. */
export function movingSteps(
  moving: readonly Change[],
  live: LiveDomain,
  nics: readonly NicMove[] = [],
): readonly Step[] {
  const to = (field: string): Change | undefined => moving.find(({ path }) => path[0] === field);
  const [host, folder, pool, autostart] = [to('host'), to('folder'), to('resourcePool'), to('autostart')];
  const relocated = relocation(moving, live, host, nics);
  return [
    ...(host === undefined || relocated.length > 0
      ? []
      : [{ do: 'migrate', host: plainText(host.after), ...withNics(nics) } as const]),
    ...relocated,
    ...(folder === undefined ? [] : [{ do: 'move-to-folder', folder: plainText(folder.after) } as const]),
    ...(pool === undefined ? [] : [{ do: 'move-to-pool', pool: plainText(pool.after) } as const]),
    ...(autostart === undefined ? [] : [{ do: 'autostart', enabled: autostart.after === true } as const]),
  ];
}
