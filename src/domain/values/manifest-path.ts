import type { Json } from './json.js';
import type { Path } from './path-key.js';

/**
 * The two spellings of a path. In memory a path has the keys of the TypeScript types (`coresPerSocket`); everything outside the code (plans,
 * reports, events, markers, messages) has the keys of a manifest (`cores_per_socket`). Words of the user and names of slots are the same
 * in both.
 */

/** Fields whose keys are words of the user, not of the manifest's schema. */
export const FREE_KEYS: ReadonlySet<string> = new Set(['vmx', 'guestinfo']);

/** Maps of devices that are known by their slots, without the controllers that carry them. */
export const DEVICE_FIELDS = [
  'disks',
  'nics',
  'cdroms',
  'floppies',
  'serials',
  'parallels',
  'sharedFolders',
  'passthrough',
] as const;

/** Fields that are maps of devices: a slot is the second key of their paths. */
export const BY_SLOT: ReadonlySet<string> = new Set(['controllers', ...DEVICE_FIELDS]);

/** A key of the types as a manifest spells it: `coresPerSocket` gives `cores_per_socket`. */
export function manifestKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A key of a manifest as the types spell it: the inverse of {@link manifestKey}. */
export function memberKey(key: string): string {
  return key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

type Spell = (key: string) => string;

/** Applies `spell` to the keys of a path that belong to the schema. `field` is the first key in the spelling of the types. */
function respelled([first, ...rest]: Path, field: string, spell: Spell): Path {
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

/** Values of a domain have four levels at most. What is nested deeper comes from a damaged file and stays as it is. */
const DEEPEST = 32;

/** The keys of a value that is at a path, spelled as those of that path are. The path is in the spelling of the types, or `[]`. */
function respelledValue(value: Json, path: Path, spell: Spell, depth = 0): Json {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((each: Json) => respelledValue(each, path, spell, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, Json]) => {
      const inner = [...path, key];
      return [respelled(inner, path[0] ?? '', spell).at(-1) ?? key, respelledValue(each, inner, spell, depth + 1)];
    }),
  );
}

/** A value at a path into a domain (in the spelling of the types) with the keys of a manifest. */
export function manifestValue(value: Json, path: Path): Json {
  return respelledValue(value, path, manifestKey);
}

/** The inverse of {@link manifestValue}: the value with the keys of the types. */
export function memberValue(value: Json, path: Path): Json {
  return respelledValue(value, path, memberKey);
}

/** A path into a reading of a VM (`['domain', 'guestOs']`, `['runtime', 'memoryHotAdd']`, `['vmxPath']`). Only a domain has free keys. */
function respelledFact([root, leaf, ...rest]: Path, spell: Spell, inDomain: (path: Path) => Path): Path {
  if (root === undefined) return [];
  if (leaf === undefined) return [spell(root)];
  if (root === 'domain') return [root, ...inDomain([leaf, ...rest])];
  return [spell(root), spell(leaf), ...rest];
}

/** A path into a reading of a VM with the keys of a manifest. */
export function manifestFactPath(path: Path): Path {
  return respelledFact(path, manifestKey, manifestPath);
}

/** The inverse of {@link manifestFactPath}. */
export function memberFactPath(path: Path): Path {
  return respelledFact(path, memberKey, memberPath);
}

/** A path as one text in the manifest's spelling: `cores_per_socket`, `disks.scsi0:1.write_through`, `vmx."disk.EnableUUID"`. */
export function fieldName(path: Path): string {
  const [field, ...rest] = manifestPath(path);
  if (field === undefined) return 'the domain';
  return [field, ...(FREE_KEYS.has(field) ? rest.map((key) => JSON.stringify(key)) : rest)].join('.');
}
