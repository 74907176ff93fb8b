import { blankDisk } from '../../domain/blank-domain.js';
import type { DeclaredDisk, DesiredDomain } from '../../domain/desired.js';
import type { Disk, Provisioning } from '../../domain/domain.js';
import type { LiveDomain } from '../../domain/live.js';
import { type DatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { flag, integer, nullable, object, oneOf, text } from '../file/shape.js';
import { datastoreFile } from '../normal-text.js';
import { limit, type SlotContext, type SlottedDevice, shares } from './device.js';

/** The form of a new disk whose manifest leaves it open. */
export const DEFAULT_PROVISIONING: Provisioning = 'thin';

/** A disk is new, made by us, when the manifest gives its size or what it is a copy of; one that is only named is attached. */
export function isNewDisk(declared: DeclaredDisk): boolean {
  return declared.size !== undefined || declared.copyOf !== undefined;
}

/** Members that say how a new disk is made: of a live disk only its file is known. */
const PLACEMENT: ReadonlySet<string> = new Set(['copyOf', 'replace']);

/** True for what says only how a disk comes about. Nothing that lives is compared with it, so it has no digest. */
export function isPlacementOnly(path: Path): boolean {
  return path[0] === 'disks' && PLACEMENT.has(path[2] ?? '');
}

/**
 * Which file of a live disk its declaration names: any of its chain is the disk, because a snapshot or its removal changes the newest one.
 * Otherwise the root counts.
 */
function knownFile({ runtime }: LiveDomain, slot: string, disk: Disk, declared: DeclaredDisk | null): DatastorePath {
  const chain = ownEntry(runtime.diskChains ?? {}, slot) ?? [];
  const named = declared?.file;
  if (named !== undefined && chain.includes(named)) return named;
  return ownEntry(runtime.diskRoots, slot) ?? disk.file;
}

/** The live disks by the files by which `desired` may know them; their datastores are those of the roots. */
export function knownDisks(live: LiveDomain, desired: Pick<DesiredDomain, 'declared'>): Readonly<Record<string, Disk>> {
  return Object.fromEntries(
    Object.entries(live.domain.disks).map(([slot, disk]) => {
      const root = ownEntry(live.runtime.diskRoots, slot) ?? disk.file;
      const file = knownFile(live, slot, disk, ownEntry(desired.declared.disks ?? {}, slot) ?? null);
      return [slot, { ...disk, file, datastore: splitDatastorePath(root).datastore }];
    }),
  );
}

/** The datastore on which a live disk shall be: its own word, else the domain's for a disk that was made for the domain. */
function wantedDatastore(declared: DeclaredDisk, { place }: DesiredDomain): string | undefined {
  if (declared.file !== undefined) return undefined;
  return declared.datastore ?? (isNewDisk(declared) ? place.datastore : undefined);
}

function completeDisk(declared: DeclaredDisk, { slot, files }: SlotContext): Disk | null {
  const file = files.get(slot) ?? declared.file;
  if (file === undefined) return null;
  const { datastore: _, copyOf: _from, replace: _replace, ...said } = declared;
  const made = { ...blankDisk(file), ...said, file };
  return !isNewDisk(declared) ? made : { ...made, provisioning: declared.provisioning ?? DEFAULT_PROVISIONING };
}

/** What nobody could read of the live disk is not compared. */
function compareDisk(declared: DeclaredDisk, live: Disk, { desired }: SlotContext): Json {
  const { size, provisioning, datastore: _, copyOf: _from, replace: _replace, ...same } = declared;
  const datastore = wantedDatastore(declared, desired);
  return {
    ...same,
    ...(datastore === undefined ? {} : { datastore }),
    ...(size === undefined || live.size === null ? {} : { size }),
    ...(provisioning === undefined || live.provisioning === null ? {} : { provisioning }),
  };
}

export const provisioning = oneOf('thin', 'thick', 'eager');

const members = {
  mode: oneOf(
    'persistent',
    'nonpersistent',
    'undoable',
    'append',
    'independent-persistent',
    'independent-nonpersistent',
  ),
  writeThrough: flag,
  sharing: oneOf('none', 'multi-writer'),
  limit,
};

export const DISKS: SlottedDevice<DeclaredDisk, Disk> = {
  whole: object({
    ...members,
    file: datastoreFile,
    size: nullable(integer(0)),
    provisioning: nullable(provisioning),
    shares: nullable(shares),
  }),
  declared: object(
    {},
    {
      ...members,
      file: datastoreFile,
      copyOf: datastoreFile,
      size: integer(0),
      provisioning,
      datastore: text(),
      replace: flag,
      shares,
    },
  ),
  complete: completeDisk,
  compare: compareDisk,
};
