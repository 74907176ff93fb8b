import type { Domain, Slots } from '../../domain/domain.js';
import { compareSlots } from '../../domain/rules/limits.js';
import type { VmxPlace } from './place.js';
import type { VmxReading } from './reading.js';

/**
 * How a key reaches a host that has the domain already. `spec`: a field of its own in the API. `device`: a field of a device.
 * `extraConfig`: the API's list of raw keys. `vmx only`: only by writing the file.
 */
export type WayToHost = 'spec' | 'device' | 'extraConfig' | 'vmx only';

export type VmxPair = readonly [key: string, value: string];

/** How a new file is written. */
export interface VmxWriteOptions {
  /** `libvirt`: what libvirt 9.0.0 writes of the same domain, key by key, where ESX has another habit. */
  readonly dialect: 'esx' | 'libvirt';
  /** Slots of disks, CD-ROM and floppy drives in the order of their definition; those not named follow, sorted by bus. */
  readonly driveOrder: readonly string[];
}

/** One row of the mapping: some VMX keys, the field of Domain that holds what they say, and both directions between them. */
export interface MappingRow {
  /** In lower case, with `#` for each number and `*` for any rest: `scsi#:#.filename`, `guestinfo.*`. */
  readonly keys: readonly string[];
  /** The path into Domain; null for keys that only make the file valid. */
  readonly field: string | null;
  readonly way: WayToHost;
  /** Where the row comes from. */
  readonly source: string;
  /** The domain with what the keys say. Rows are read in the order of the table and may use what earlier rows found. */
  readonly read: (vmx: VmxReading, domain: Domain, place: VmxPlace) => Domain;
  /** The lines for a new file, in order. */
  readonly write: (domain: Domain, place: VmxPlace, options: VmxWriteOptions) => readonly VmxPair[];
}

/** The keys of a row about the numbered devices of one kind. */
export function deviceKeys(prefix: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${prefix}.${name}`.toLowerCase());
}

/** Ports by number; libvirt writes them as they were defined, which is the order in which they came into the domain. */
export function portsInOrder<Port>(
  ports: Slots<Port>,
  { dialect }: VmxWriteOptions,
): readonly (readonly [slot: string, port: Port])[] {
  const entries = Object.entries(ports);
  return dialect === 'libvirt' ? entries : entries.sort(([left], [right]) => compareSlots(left, right));
}
