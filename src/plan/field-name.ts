import type { Path } from '../domain/path-key.js';

/** Fields whose keys are words of the user, not of the manifest's schema. */
export const FREE_KEYS: ReadonlySet<string> = new Set(['vmx', 'guestinfo']);

/** The manifest writes snake_case; slots such as `sharedFolder0` are names and stay. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

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

/** A path in the manifest's own spelling: `cores_per_socket`, `disks.scsi0:1.write_through`, `vmx."disk.EnableUUID"`. */
export function fieldName(path: Path): string {
  const [field, ...rest] = path;
  if (field === undefined) return 'the domain';
  if (FREE_KEYS.has(field)) return [field, ...rest.map((key) => JSON.stringify(key))].join('.');
  const names = rest.map((key, index) => (index === 0 && BY_SLOT.has(field) ? key : snakeCase(key)));
  return [snakeCase(field), ...names].join('.');
}
