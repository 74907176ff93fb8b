import type { Domain } from '../../domain/domain.js';
import type { VmxPlace } from './place.js';
import type { VmxReading } from './reading.js';

/**
 * How a key reaches a host that has the domain already. `spec`: a field of its own in the API. `device`: a field of a device.
 * `extraConfig`: the API's list of raw keys. `vmx only`: only by writing the file.
 */
export type WayToHost = 'spec' | 'device' | 'extraConfig' | 'vmx only';

export type VmxPair = readonly [key: string, value: string];

/** One row of the mapping: some VMX keys, the field of Domain that holds what they say, and both directions between them. */
export interface MappingRow {
  /** In lower case, with `#` for each number: `scsi#:#.filename`. */
  readonly keys: readonly string[];
  /** The path into Domain; null for keys that only make the file valid. */
  readonly field: string | null;
  readonly way: WayToHost;
  /** Where the row comes from. */
  readonly source: string;
  /** The domain with what the keys say. Rows are read in the order of the table and may use what earlier rows found. */
  readonly read: (vmx: VmxReading, domain: Domain, place: VmxPlace) => Domain;
  /** The lines for a new file, in order. */
  readonly write: (domain: Domain, place: VmxPlace) => readonly VmxPair[];
}
