import type { RuntimeFacts } from '../../../domain/live.js';
import { type DatastorePath, parseDatastorePath } from '../../../domain/values/datastore-path.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import { deviceTable } from '../devices/devices.js';
import { backingChain } from '../devices/disks.js';
import { objectOf, objectsOf, textOf, type VimObject } from '../soap/value.js';

/** What a disk is known by: its files, and the uuid that stays when they move. */
export type DiskIdentities = Pick<RuntimeFacts, 'diskRoots' | 'diskChains' | 'diskUuids'>;

/** The identities of all disks of a `config`. A file that has no datastore path is left out; the root is then not known. */
export function diskIdentities(config: VimObject): DiskIdentities {
  const diskRoots: Record<string, DatastorePath> = {};
  const diskChains: Record<string, readonly DatastorePath[]> = {};
  const diskUuids: Record<string, string> = {};
  for (const [slot, device] of deviceTable(objectsOf(objectOf(config['hardware'])?.['device'])).disks) {
    const backings = backingChain(device);
    const files = backings.map((backing) => parseDatastorePath(textOf(backing['fileName']) ?? ''));
    const root = files.at(-1);
    if (root?.ok === true) setEntry(diskRoots, slot, root.value);
    if (files.length > 1)
      setEntry(
        diskChains,
        slot,
        files.flatMap((file) => (file.ok ? [file.value] : [])),
      );
    const uuid = textOf(backings[0]?.['uuid']) ?? '';
    if (uuid !== '') setEntry(diskUuids, slot, uuid.toLowerCase());
  }
  return {
    diskRoots,
    ...(Object.keys(diskChains).length === 0 ? {} : { diskChains }),
    ...(Object.keys(diskUuids).length === 0 ? {} : { diskUuids }),
  };
}
