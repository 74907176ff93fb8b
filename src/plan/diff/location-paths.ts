import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';

/** Where a domain is, by the first key of a change's path; the order is that in which people read them. */
export const PLACE_FIELDS = ['host', 'datastore', 'folder', 'resourcePool', 'autostart'] as const;
export type PlaceField = (typeof PLACE_FIELDS)[number];

export function isPlaceField(key: string | undefined): key is PlaceField {
  return PLACE_FIELDS.some((field) => field === key);
}

/** Whether a change of this path moves files of the domain to another datastore: the VMX, or a disk. */
export function isRelocation([field, , leaf]: Path): boolean {
  return field === 'datastore' || (field === 'disks' && leaf === 'datastore');
}

/** What is declared of the place of a domain; undefined where nothing is. */
export function declaredPlace(desired: DesiredDomain, field: PlaceField): Json | undefined {
  return field === 'autostart' ? (desired.autostart ?? undefined) : desired.place[field];
}

/** Where it is; null where nobody could read it. */
export function livePlace({ vmxPath, runtime }: LiveDomain, field: PlaceField): Json {
  switch (field) {
    case 'datastore':
      return splitDatastorePath(vmxPath).datastore;
    case 'resourcePool':
      return runtime.pool;
    case 'host':
    case 'folder':
    case 'autostart':
      return runtime[field];
  }
}

const FACTS: Readonly<Record<PlaceField, Path>> = {
  host: ['runtime', 'host'],
  datastore: ['vmxPath'],
  folder: ['runtime', 'folder'],
  resourcePool: ['runtime', 'pool'],
  autostart: ['runtime', 'autostart'],
};

/** The live fact that a change stands on, by its path into LiveDomain; null for power, whose facts its own steps name. */
export function factPath(path: Path): Path | null {
  const [field, slot, leaf] = path;
  if (field === 'power' || field === 'ensure' || field === 'deleteFiles') return null;
  if (isPlaceField(field)) return FACTS[field];
  if (field === 'disks' && slot !== undefined && leaf === 'datastore') return ['runtime', 'diskRoots', slot];
  return ['domain', ...path];
}
