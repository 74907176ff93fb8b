import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { Domain, Slots } from '../../domain/domain.js';
import {
  type DatastorePath,
  datastorePath,
  parseDatastorePath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';

/** Reads `UUID=NAME`. A volume has a uuid like 5e1f0c2a-3b4d5e6f-7a8b-0050569c0001; NFS volumes have shorter ones. */
function parseDatastoreMount(text: string): Result<{ readonly uuid: string; readonly name: string }> {
  const at = text.indexOf('=');
  const [uuid, name] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (!/^[0-9A-Za-z:_.-]{1,128}$/.test(uuid)) return failure(`must be UUID=NAME, not "${text}"`);
  return parseDatastorePath(`[${name}] x`).ok && name.trim() === name && !/[[\]]/.test(name)
    ? success({ uuid: uuid.toLowerCase(), name })
    : failure(`must name a datastore after the =, not "${name}"`);
}

type Names = ReadonlyMap<string, string>;

/** The names of datastores by uuid, in lower case, as values of `--datastore` give them, and what is wrong with the values. */
export function datastoreNames(written: readonly string[]): {
  readonly names: Names;
  readonly problems: readonly Diagnostic[];
} {
  const names = new Map<string, string>();
  const problems = written.flatMap((each) => {
    const mount = parseDatastoreMount(each);
    if (!mount.ok) return [errorDiagnostic('EF7005', `--datastore ${mount.problem}`)];
    const { uuid, name } = mount.value;
    if (names.has(uuid) && names.get(uuid) !== name)
      return [errorDiagnostic('EF7005', `--datastore names ${uuid} twice`)];
    names.set(uuid, name);
    return [];
  });
  return { names, problems };
}

/** The directory that `--datastore-dir` gives, and what is wrong with it. */
export function datastoreDirectoryFlag(written: string | undefined): {
  readonly path: DatastorePath | null;
  readonly problems: readonly Diagnostic[];
} {
  if (written === undefined) return { path: null, problems: [] };
  const path = parseDatastorePath(written);
  return path.ok
    ? { path: path.value, problems: [] }
    : { path: null, problems: [errorDiagnostic('EF7005', `--datastore-dir ${path.problem}`)] };
}

/** A path on the datastore of that name, if it names the datastore by a uuid that `names` has. */
export function namedPath(path: DatastorePath, names: Names): DatastorePath {
  const { datastore, path: inside } = splitDatastorePath(path);
  const name = names.get(datastore.toLowerCase());
  return name === undefined ? path : datastorePath(name, inside);
}

function namedFile(file: string, names: Names): string {
  const path = file.startsWith('[') ? parseDatastorePath(file) : null;
  return path?.ok ? namedPath(path.value, names) : file;
}

function mapSlots<Device>(slots: Slots<Device>, change: (device: Device) => Device): Slots<Device> {
  return Object.fromEntries(Object.entries(slots).map(([slot, device]) => [slot, change(device)]));
}

function withFile<Part extends object>(part: Part, names: Names): Part {
  return 'file' in part && typeof part.file === 'string' ? { ...part, file: namedFile(part.file, names) } : part;
}

/** The domain with every file on datastores by their names, where `names` has the uuid of the volume (lower case). */
export function nameDatastores(domain: Domain, names: Names): Domain {
  if (names.size === 0) return domain;
  return {
    ...domain,
    disks: mapSlots(domain.disks, (disk) => withFile(disk, names)),
    cdroms: mapSlots(domain.cdroms, (drive) => ({ ...drive, medium: withFile(drive.medium, names) })),
    floppies: mapSlots(domain.floppies, (drive) => ({ ...drive, medium: withFile(drive.medium, names) })),
    serials: mapSlots(domain.serials, (port) => withFile(port, names)),
    parallels: mapSlots(domain.parallels, (port) => withFile(port, names)),
  };
}
