import type { FileFacts } from '../../../domain/file-facts.js';
import {
  type DatastorePath,
  datastoreBaseName,
  datastoreDirectory,
  datastorePath,
  joinDatastorePath,
  splitDatastorePath,
} from '../../../domain/values/datastore-path.js';
import type { Bytes } from '../../../domain/values/units.js';
import { diskOf, wholeSizes } from '../files/file-sizes.js';
import { searchDirectory } from '../files/search-directory.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import type { Session } from '../soap/session/session.js';
import { listOf, textOf } from '../soap/value.js';

/** What a path is, and the names of everything that deleting it deletes. */
export interface DeletionTarget extends Pick<FileFacts, 'kind' | 'size' | 'instead'> {
  readonly path: DatastorePath;
  /** Names of files as the server spells them; the path's own first. */
  readonly takes: readonly string[];
}

/** FileQueryFlags: the type of a directory is reported only if it is requested. */
const DETAILS = { fileType: true, fileSize: true, modification: false };
const DISKS = {
  $type: 'VmDiskFileQuery',
  details: { diskType: false, capacityKb: false, hardwareVersion: false, diskExtents: true },
};
const DIRECTORY = 'FolderFileInfo';

/** The content of one directory. */
interface Listing {
  readonly sizes: ReadonlyMap<string, Bytes>;
  readonly directories: ReadonlySet<string>;
  /** Names of the data files of each disk, by the name of its descriptor. */
  readonly disks: ReadonlyMap<string, readonly string[]>;
}

async function listing(
  session: Session,
  path: DatastorePath,
  mounts: readonly DatastoreMount[],
  withDisks: boolean,
  signal: AbortSignal,
): Promise<Listing> {
  const files = (await searchDirectory(session, { path, mounts }, DETAILS, signal)) ?? [];
  const found = withDisks
    ? ((await searchDirectory(session, { path, mounts, query: DISKS }, DETAILS, signal)) ?? [])
    : [];
  const sizes = wholeSizes(files);
  const disks = found.map((disk): readonly [string, readonly string[]] => {
    const name = textOf(disk['path']) ?? '';
    const told = listOf(disk['diskExtents']).flatMap((extent) => textOf(extent) ?? []);
    // A server may omit the extents and omits change tracking files: these are found by name.
    const named = [...sizes.keys()]
      .filter((each) => diskOf(each) === name)
      .map((each) => joinDatastorePath(path, each));
    return [name, [...told, ...named]];
  });
  return {
    sizes,
    directories: new Set(files.filter(({ $type }) => $type === DIRECTORY).map((file) => textOf(file['path']) ?? '')),
    disks: new Map(disks),
  };
}

/** The name of the disk that a file holds data of; null for a disk of its own, and for any other file. */
function diskWithData(name: string, { disks }: Listing): string | null {
  const own = disks.has(name);
  const suffix = `/${name.toLowerCase()}`;
  for (const [disk, data] of disks) {
    if (disk === name || (own && diskOf(name) !== disk)) continue;
    if (data.some((each) => `/${each.replace(/^\[[^\]]*\] */, '')}`.toLowerCase().endsWith(suffix))) return disk;
  }
  return null;
}

function describe(path: DatastorePath, listed: Listing): DeletionTarget {
  const name = datastoreBaseName(path);
  const base = { path, size: null, instead: null, takes: [path] } as const;
  if (name === '' || listed.directories.has(name)) return { ...base, kind: 'directory' };
  const size = listed.sizes.get(name);
  if (size === undefined) return { ...base, kind: 'missing' };
  const disk = diskWithData(name, listed);
  if (disk !== null) {
    const instead = joinDatastorePath(datastoreDirectory(path), disk);
    return { ...base, kind: 'disk-data', size, instead };
  }
  const data = listed.disks.get(name);
  return data === undefined ? { ...base, kind: 'file', size } : { ...base, kind: 'disk', size, takes: [path, ...data] };
}

/** The same path by the datastore's name, where `[uuid]` stands for it. */
function byName(path: DatastorePath, mounts: readonly DatastoreMount[]): DatastorePath | null {
  const { datastore, path: rest } = splitDatastorePath(path);
  const mount = mounts.find((each) => each.mount.split('/').at(-1) === datastore);
  return mount === undefined ? null : datastorePath(mount.datastore, rest);
}

/** Asks the server what each path is. At most two searches for each directory. */
export async function deletionTargets(
  session: Session,
  paths: readonly DatastorePath[],
  mounts: readonly DatastoreMount[],
  signal: AbortSignal,
): Promise<readonly DeletionTarget[]> {
  const listings = new Map<DatastorePath, Listing>();
  const targets: DeletionTarget[] = [];
  for (const path of new Set(paths)) {
    const { datastore, path: rest } = splitDatastorePath(path);
    if (!mounts.some((each) => each.datastore === datastore)) {
      targets.push({ path, kind: 'no-datastore', size: null, instead: byName(path, mounts), takes: [path] });
      continue;
    }
    if (rest === '') {
      targets.push({ path, kind: 'directory', size: null, instead: null, takes: [path] });
      continue;
    }
    const directory = datastoreDirectory(path);
    const disks = paths.some((each) => datastoreDirectory(each) === directory && /\.vmdk$/i.test(each));
    const listed = listings.get(directory) ?? (await listing(session, directory, mounts, disks, signal));
    listings.set(directory, listed);
    targets.push(describe(path, listed));
  }
  return targets;
}
