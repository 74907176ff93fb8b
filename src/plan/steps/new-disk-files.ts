import { type DeclaredDisk, type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { datastoreItem } from '../../domain/values/datastore-item.js';
import {
  type DatastorePath,
  datastoreBaseName,
  datastoreDirectory,
  datastorePath,
  joinDatastorePath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';
import { isNewDisk } from '../devices/disks.js';
import { sortedEntries } from '../diff/natural-order.js';

export interface NamedFiles {
  /** By slot: the file of each disk that is to be made. */
  readonly files: ReadonlyMap<string, DatastorePath>;
  /** Directories on further datastores that must be made first. */
  readonly directories: readonly DatastorePath[];
}

/** The disks of a domain that have to be made: declared with a size, in a slot where `liveSlots` has none. */
export function newDiskSlots(
  desired: DesiredDomain,
  liveSlots: Readonly<Record<string, unknown>>,
): readonly (readonly [string, DeclaredDisk])[] {
  return sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
    disk !== null && isNewDisk(disk) && !Object.hasOwn(liveSlots, slot) ? [[slot, disk] as const] : [],
  );
}

/**
 * File names for the disks of a domain that does not exist yet: `<directory>/<item>.vmdk` for the first slot in order, then
 * `<item>_1.vmdk` and so on; on another datastore in a directory of the same name.
 */
export function filesForNewDomain(desired: DesiredDomain, directory: DatastorePath): NamedFiles {
  const item = datastoreItem(vmNameOf(desired));
  const home = splitDatastorePath(directory);
  const fresh = newDiskSlots(desired, {});
  const taken = declaredFiles(desired);
  const files = new Map<string, DatastorePath>();
  const directories = new Set<DatastorePath>();
  let count = 0;
  for (const [slot, disk] of fresh) {
    if (disk.file !== undefined) {
      files.set(slot, disk.file);
      continue;
    }
    const place = datastorePath(disk.datastore ?? desired.place.datastore ?? home.datastore, home.path);
    if (place !== directory) directories.add(place);
    let file: DatastorePath;
    do {
      file = joinDatastorePath(place, `${item}${count === 0 ? '' : `_${count}`}.vmdk`);
      count += 1;
    } while (taken.has(file.toLowerCase()));
    files.set(slot, file);
  }
  return { files, directories: [...directories] };
}

/**
 * File names for disks that join a live domain: the next free `<VMX name>_<n>.vmdk`, beside its VMX, or on another datastore where
 * a disk of it lies already; else in a directory of the VMX directory's name, which has to be made.
 */
export function filesForLiveDomain(desired: DesiredDomain, live: LiveDomain): NamedFiles {
  const home = datastoreDirectory(live.vmxPath);
  const base = datastoreBaseName(live.vmxPath).replace(/\.vmx$/i, '');
  const used = [
    ...Object.values(live.domain.disks).map(({ file }) => file),
    ...Object.values(live.runtime.diskRoots),
  ].sort();
  const taken = new Set([...declaredFiles(desired), ...used.map((file) => file.toLowerCase())]);
  const files = new Map<string, DatastorePath>();
  const directories = new Set<DatastorePath>();
  for (const [slot, disk] of newDiskSlots(desired, live.domain.disks)) {
    if (disk.file !== undefined) {
      files.set(slot, disk.file);
      continue;
    }
    const { place, exists } = placeOnDatastore(disk.datastore ?? desired.place.datastore, home, used);
    if (!exists) directories.add(place);
    let count = 1;
    while (taken.has(joinDatastorePath(place, `${base}_${count}.vmdk`).toLowerCase())) count += 1;
    const file = joinDatastorePath(place, `${base}_${count}.vmdk`);
    taken.add(file.toLowerCase());
    files.set(slot, file);
  }
  return { files, directories: [...directories] };
}

function placeOnDatastore(
  datastore: string | undefined,
  home: DatastorePath,
  used: readonly DatastorePath[],
): { readonly place: DatastorePath; readonly exists: boolean } {
  const { datastore: own, path } = splitDatastorePath(home);
  if (datastore === undefined || datastore === own) return { place: home, exists: true };
  const neighbour = used.find((file) => splitDatastorePath(file).datastore === datastore);
  if (neighbour !== undefined) return { place: datastoreDirectory(neighbour), exists: true };
  const place = datastorePath(datastore, path.slice(path.lastIndexOf('/') + 1));
  return { place, exists: path === '' };
}

function declaredFiles(desired: DesiredDomain): Set<string> {
  const files = Object.values(desired.declared.disks ?? {}).flatMap((disk) =>
    disk?.file === undefined ? [] : [disk.file],
  );
  return new Set(files.map((file) => file.toLowerCase()));
}
