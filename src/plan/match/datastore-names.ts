/**
 * Puts the names of datastores into a declaration. `[NAME] x`, `[ID] x` and `/vmfs/volumes/ID/x` name one file, and a reading has only the
 * first spelling. Offline, the name of an id is unknown.
 */

import type { DeclaredFields, DeclaredLocation, DesiredDomain } from '../../domain/desired.js';
import type { DatastoreFacts } from '../../domain/server-facts.js';
import {
  type DatastorePath,
  datastorePath,
  parseWrittenPath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';
import { pathKey } from '../../domain/values/path-key.js';

type Datastores = readonly Pick<DatastoreFacts, 'name' | 'id'>[];
type Slots<Device> = Readonly<Record<string, Device | null>>;

/** The name of the datastore that has this name or id; what was written where none has. A name comes first. */
function nameOf(written: string, datastores: Datastores): string {
  if (datastores.some(({ name }) => name === written)) return written;
  const id = written.toLowerCase();
  return datastores.find((each) => each.id?.toLowerCase() === id)?.name ?? written;
}

function withName(file: DatastorePath, datastores: Datastores): DatastorePath {
  const { datastore, path } = splitDatastorePath(file);
  const name = nameOf(datastore, datastores);
  return name === datastore ? file : datastorePath(name, path);
}

/** A file that may lie off every datastore. Below `/vmfs/volumes/`, a datastore that is not known leaves it as it is. */
function looseWithName(file: string, datastores: Datastores): string {
  const parsed = parseWrittenPath(file);
  if (!parsed.ok || (!file.startsWith('[') && !file.startsWith('/'))) return file;
  const named = withName(parsed.value, datastores);
  const { datastore } = splitDatastorePath(named);
  return datastores.some(({ name }) => name === datastore) ? named : file;
}

function mapDevices<Device>(slots: Slots<Device> | undefined, edit: (device: Device) => Device): Slots<Device> {
  return Object.fromEntries(
    Object.entries(slots ?? {}).map(([slot, device]) => [slot, device === null ? null : edit(device)]),
  );
}

function declaredFields({ declared }: DesiredDomain, datastores: Datastores): DeclaredFields {
  const { disks, cdroms, floppies, serials, parallels } = declared;
  const loose = <Port extends { readonly kind: string }>(port: Port): Port =>
    'file' in port && typeof port.file === 'string' ? { ...port, file: looseWithName(port.file, datastores) } : port;
  return {
    ...declared,
    ...(disks === undefined
      ? {}
      : {
          disks: mapDevices(disks, (disk) => ({
            ...disk,
            ...(disk.file === undefined ? {} : { file: withName(disk.file, datastores) }),
            ...(disk.copyOf === undefined ? {} : { copyOf: withName(disk.copyOf, datastores) }),
            ...(disk.datastore === undefined ? {} : { datastore: nameOf(disk.datastore, datastores) }),
          })),
        }),
    ...(cdroms === undefined
      ? {}
      : { cdroms: mapDevices(cdroms, (drive) => (drive.medium ? { ...drive, medium: loose(drive.medium) } : drive)) }),
    ...(floppies === undefined
      ? {}
      : {
          floppies: mapDevices(floppies, (drive) => (drive.medium ? { ...drive, medium: loose(drive.medium) } : drive)),
        }),
    ...(serials === undefined ? {} : { serials: mapDevices(serials, loose) }),
    ...(parallels === undefined ? {} : { parallels: mapDevices(parallels, loose) }),
  };
}

function location({ place }: DesiredDomain, datastores: Datastores): DeclaredLocation {
  const { datastore, vmxPath } = place;
  return {
    ...place,
    ...(datastore === undefined ? {} : { datastore: nameOf(datastore, datastores) }),
    ...(vmxPath === undefined ? {} : { vmxPath: withName(vmxPath, datastores) }),
  };
}

/** The declaration as this server's readings spell it. */
export function withDatastoreNames(desired: DesiredDomain, datastores: Datastores): DesiredDomain {
  const sources = new Map(Object.entries(desired.sources));
  const deleteFiles = desired.deleteFiles.map((file) => {
    const named = withName(file, datastores);
    const source = sources.get(pathKey(['deleteFiles', file]));
    if (source !== undefined) sources.set(pathKey(['deleteFiles', named]), source);
    return named;
  });
  return {
    ...desired,
    declared: declaredFields(desired, datastores),
    place: location(desired, datastores),
    deleteFiles,
    sources: Object.fromEntries(sources),
  };
}
