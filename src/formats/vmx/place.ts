import {
  type DatastorePath,
  datastoreBaseName,
  datastoreDirectory,
  datastorePath,
  parseDatastorePath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';

/** Where a VMX lives, which is what the file names in it are relative to. */
export interface VmxPlace {
  /** Resolves bare file names; null if unknown, as for a file from a pipe. */
  readonly vmxPath: DatastorePath | null;
  /** `/vmfs/volumes/<uuid>` or a Windows directory, and the datastore that is mounted there. */
  readonly mounts: readonly { readonly datastore: string; readonly mount: string }[];
}

const VOLUMES = '/vmfs/volumes/';

/** Resolves `.` and `..` of a path; null where `..` leads out of the datastore. */
function withoutDots(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.pop() === undefined) return null;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}

function clean(datastore: string, path: string): DatastorePath | null {
  const direct = withoutDots(path);
  // A path that begins or ends with a blank has no spelling behind `[name] `.
  if (direct === null || direct.trim() !== direct || datastore.trim() !== datastore || /[[\]]/.test(datastore))
    return null;
  const result = parseDatastorePath(`[${datastore}] ${direct}`);
  return result.ok && splitDatastorePath(result.value).path !== '' ? result.value : null;
}

function withoutTrailingSeparators(mount: string): string {
  let end = mount.length;
  while (mount[end - 1] === '/' || mount[end - 1] === '\\') end -= 1;
  return mount.slice(0, end);
}

/** The part of an absolute name below a mount, by whole components; null when it lies elsewhere. */
function below(name: string, mount: string): string | null {
  const base = withoutTrailingSeparators(mount);
  if (mount === '' || !name.startsWith(base)) return null;
  const rest = name.slice(base.length);
  if (!/^[/\\]/.test(rest)) return null;
  const inside = rest.replace(/^[/\\]+/, '');
  return mount.includes('\\') ? inside.replaceAll('\\', '/') : inside;
}

function longestMount(name: string, { mounts }: VmxPlace): { datastore: string; inside: string } | null {
  let found: { readonly datastore: string; readonly inside: string } | null = null;
  for (const { datastore, mount } of mounts) {
    const inside = below(name, mount);
    if (inside !== null && (found === null || inside.length < found.inside.length)) found = { datastore, inside };
  }
  return found;
}

/** Begins with a root, a drive letter or a datastore, so that the directory of the VMX has no part in it. */
const ABSOLUTE = /^(?:[/\\[]|[A-Za-z]:)/;

/** A name in the directory of the VMX, in one below it, or by `..` in one above it. Hosted products write `\` for `/`. */
function besideVmx(name: string, vmxPath: DatastorePath): DatastorePath | null {
  const { datastore, path } = splitDatastorePath(datastoreDirectory(vmxPath));
  return clean(datastore, `${path}/${name.replaceAll('\\', '/')}`);
}

/**
 * The datastore path that a VMX file name means, or null when it lies on no known datastore (libvirt-esx-behaviour 3.6; unlike
 * libvirt, mounts match whole components only, of nested mounts the longest counts, and a relative name may lead through directories).
 * Without known mounts, `/vmfs/volumes/NAME` is taken to name a datastore.
 */
export function datastorePathOf(name: string, place: VmxPlace): DatastorePath | null {
  if (!ABSOLUTE.test(name)) return place.vmxPath === null || name === '' ? null : besideVmx(name, place.vmxPath);
  const mounted = longestMount(name, place);
  if (mounted !== null) return clean(mounted.datastore, mounted.inside);
  if (!name.startsWith(VOLUMES)) return null;
  const [datastore, ...path] = name.slice(VOLUMES.length).split('/');
  if (datastore === undefined) return null;
  if (place.mounts.length > 0 && !place.mounts.some((each) => each.datastore === datastore)) return null;
  return clean(datastore, path.join('/'));
}

/** The name that a VMX uses for a file: bare in its own directory, otherwise absolute by mount or by the datastore's name. */
export function fileNameOf(file: DatastorePath, place: VmxPlace): string {
  if (place.vmxPath !== null && datastoreDirectory(file) === datastoreDirectory(place.vmxPath)) {
    return datastoreBaseName(file);
  }
  const { datastore, path } = splitDatastorePath(file);
  const mount = place.mounts.find((each) => each.datastore === datastore)?.mount;
  if (mount === undefined) return `${VOLUMES}${datastore}/${path}`;
  const base = withoutTrailingSeparators(mount);
  return mount.includes('\\') ? `${base}\\${path.replaceAll('/', '\\')}` : `${base}/${path}`;
}

/** Of a file that may lie off every datastore: its datastore path where it has one, else the name as it stands. */
export function looseFileOf(name: string, place: VmxPlace): string {
  return datastorePathOf(name, place) ?? name;
}

/** True for a file of a Windows PC that is on no datastore, unless the host itself runs on Windows. An ESX host starts the VM without it. */
export function isFileOfAPc(file: string, { mounts }: VmxPlace): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(file) && !mounts.some(({ mount }) => mount.includes('\\'));
}

/** The other way of {@link looseFileOf}. */
export function looseFileNameOf(file: string, place: VmxPlace): string {
  const path = file.startsWith('[') ? parseDatastorePath(file) : null;
  if (path === null || !path.ok) return file;
  const { datastore, path: inside } = splitDatastorePath(path.value);
  return inside === '' ? file : fileNameOf(datastorePath(datastore, inside), place);
}
