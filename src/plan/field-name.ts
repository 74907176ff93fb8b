import type { Path } from '../domain/path-key.js';

const FIELD_NAMES: Readonly<Record<string, string>> = {
  guestOs: 'guest_os',
  hardwareVersion: 'hardware_version',
  coresPerSocket: 'cores_per_socket',
};

/** A path in the manifest's own spelling: `cores_per_socket`, `disks.scsi0:1.size`, `vmx."disk.EnableUUID"`. */
export function fieldName(path: Path): string {
  const [field, ...rest] = path;
  if (field === undefined) return 'the domain';
  if (field === 'vmx') return ['vmx', ...rest.map((key) => JSON.stringify(key))].join('.');
  return [FIELD_NAMES[field] ?? field, ...rest].join('.');
}
