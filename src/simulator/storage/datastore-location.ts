import { Fault } from '../soap/fault.js';
import { string } from '../soap/value.js';

/** A place on a datastore. `path` has no leading or trailing slash; empty for the root. */
export interface Location {
  readonly datastore: string;
  readonly path: string;
}

/** Reads `[name] directory/file`. Refuses paths that climb out or name nothing. */
export function parseLocation(text: string): Location {
  const match = /^\[([^\]]+)\]\s*(.*)$/.exec(text.trim());
  const datastore = match?.[1];
  const parts = (match?.[2] ?? '').split('/').filter((part) => part !== '' && part !== '.');
  if (datastore === undefined || parts.some(isForbidden)) {
    throw new Fault('InvalidDatastorePath', `Invalid datastore path '${text}'.`, { datastorePath: string(text) });
  }
  return { datastore, path: parts.join('/') };
}

export function isForbidden(part: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return part === '..' || part.length > 255 || /[\u0000-\u001f\\]/.test(part);
}

/** Whether each part of a path names something in its folder. */
export function isSafePath(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && !isForbidden(part));
}

/** Whether a datastore can have the name: it is a folder of that name in a state folder. */
export function isDatastoreName(name: string): boolean {
  return !/[[\]/]/.test(name) && isSafePath(name);
}

export function formatLocation(location: Location): string {
  return location.path === '' ? `[${location.datastore}]` : `[${location.datastore}] ${location.path}`;
}

export function parentOf(location: Location): Location {
  const slash = location.path.lastIndexOf('/');
  return { datastore: location.datastore, path: slash === -1 ? '' : location.path.slice(0, slash) };
}

export function baseName(location: Location): string {
  return location.path.slice(location.path.lastIndexOf('/') + 1);
}

/** A name in the same directory, or deeper. */
export function within(directory: Location, name: string): Location {
  return { datastore: directory.datastore, path: directory.path === '' ? name : `${directory.path}/${name}` };
}
