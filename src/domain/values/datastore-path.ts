import { failure, type Result, success } from '../diagnostics/result.js';
import type { Brand } from './brand.js';

/** A file or directory on a datastore in its one spelling: `[name] dir/file`, or `[name]` for the root. */
export type DatastorePath = Brand<string, 'DatastorePath'>;

export interface DatastoreLocation {
  readonly datastore: string;
  /** Without leading or doubled slashes; empty for the root of the datastore. */
  readonly path: string;
}

/** Reads `[name] dir/file`. Refuses an empty name, `.` and `..` segments, backslashes and control characters. */
export function parseDatastorePath(text: string): Result<DatastorePath> {
  const match = /^\[([^\]]+)\] *(.*)$/.exec(text.trim());
  if (match?.[1] === undefined || match[2] === undefined) {
    return failure(`must be a datastore path like "[ssd1] web01/web01.vmdk", not "${text}"`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(text)) return failure('must not hold backslashes or control characters');
  const segments = match[2].split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return failure(`must not hold "." or ".." as a directory, as "${text}" does`);
  }
  return success(datastorePath(match[1], segments.join('/')));
}

/** The same for what people write: `/vmfs/volumes/NAME/dir/file`, as in a VMX, is `[NAME] dir/file`. */
export function parseWrittenPath(text: string): Result<DatastorePath> {
  const mounted = /^\/vmfs\/volumes\/([^/[\]]+)\/(.+)$/.exec(text.trim());
  return parseDatastorePath(mounted === null ? text : `[${mounted[1] ?? ''}] ${mounted[2] ?? ''}`);
}

/** Joins a datastore's name and a path that are known to be clean. */
export function datastorePath(datastore: string, path: string): DatastorePath {
  return (path === '' ? `[${datastore}]` : `[${datastore}] ${path}`) as DatastorePath;
}

export function splitDatastorePath(path: DatastorePath): DatastoreLocation {
  const end = path.indexOf(']');
  return { datastore: path.slice(1, end), path: path.slice(end + 1).trimStart() };
}

/** The directory that holds a file: `[ds] a/b.vmx` gives `[ds] a`, and a file at the root gives `[ds]`. */
export function datastoreDirectory(file: DatastorePath): DatastorePath {
  const { datastore, path } = splitDatastorePath(file);
  const slash = path.lastIndexOf('/');
  return datastorePath(datastore, slash < 0 ? '' : path.slice(0, slash));
}

/** The last component: `[ds] a/b.vmx` gives `b.vmx`. */
export function datastoreBaseName(file: DatastorePath): string {
  const { path } = splitDatastorePath(file);
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joinDatastorePath(directory: DatastorePath, name: string): DatastorePath {
  const { datastore, path } = splitDatastorePath(directory);
  return datastorePath(datastore, path === '' ? name : `${path}/${name}`);
}
