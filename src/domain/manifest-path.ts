import type { Path } from './path-key.js';

/**
 * The two spellings of a path. In memory a path has the keys of the TypeScript types (`coresPerSocket`); everything outside the code (plans,
 * reports, events, markers, messages) has the keys of a manifest (`cores_per_socket`). Words of the user and names of slots are the same
 * in both.
 */

/** Fields whose keys are words of the user, not of the manifest's schema. */
export const FREE_KEYS: ReadonlySet<string> = new Set(['vmx', 'guestinfo']);

/** Fields that are maps of devices: a slot is the second key of their paths. */
export const BY_SLOT: ReadonlySet<string> = new Set([
  'controllers',
  'disks',
  'nics',
  'cdroms',
  'floppies',
  'serials',
  'parallels',
  'sharedFolders',
  'passthrough',
]);

/** A key of the types as a manifest spells it: `coresPerSocket` gives `cores_per_socket`. */
export function manifestKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A key of a manifest as the types spell it: the inverse of {@link manifestKey}. */
export function memberKey(key: string): string {
  return key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Applies `spell` to the keys of a path that belong to the schema. `field` is the first key in the spelling of the types. */
function respelled([first, ...rest]: Path, field: string, spell: (key: string) => string): Path {
  if (first === undefined) return [];
  if (FREE_KEYS.has(field)) return [first, ...rest];
  return [spell(first), ...rest.map((key, index) => (index === 0 && BY_SLOT.has(field) ? key : spell(key)))];
}

/** A path into a domain with the keys of a manifest. */
export function manifestPath(path: Path): Path {
  return respelled(path, path[0] ?? '', manifestKey);
}

/** A path into a domain with the keys of the types: the inverse of {@link manifestPath}. */
export function memberPath(path: Path): Path {
  return respelled(path, memberKey(path[0] ?? ''), memberKey);
}

/** A path as one text in the manifest's spelling: `cores_per_socket`, `disks.scsi0:1.write_through`, `vmx."disk.EnableUUID"`. */
export function fieldName(path: Path): string {
  const [field, ...rest] = manifestPath(path);
  if (field === undefined) return 'the domain';
  return [field, ...(FREE_KEYS.has(field) ? rest.map((key) => JSON.stringify(key)) : rest)].join('.');
}
