import { deviceRows } from './devices/devices.js';
import { FIELD_ROWS } from './fields.js';
import { GUESTINFO_ROWS } from './guestinfo.js';
import { HARDWARE_ROWS } from './hardware.js';
import { FILE_ROWS, NAME_ROWS } from './identity.js';
import type { MappingRow } from './row.js';

/** The rows of some fields or groups; of those that are placed elsewhere, none. */
function rowsOf(...fields: readonly string[]): readonly MappingRow[] {
  return fields.flatMap((name) => FIELD_ROWS.filter(({ field }) => `${field}.`.startsWith(`${name}.`)));
}

const IDENTITY = rowsOf('guestOs', 'guestOsName', 'smbiosHost', 'uuid');
const RESOURCES = rowsOf('annotation', 'generationId', 'memory', 'scheduler.memory', 'vcpus', 'coresPerSocket');
const CPU = rowsOf('scheduler.cpu', 'latency', 'hotAdd', 'tools');
const HARDWARE_VERSION = rowsOf('hardwareVersion');
const FIRMWARE = rowsOf('firmware', 'secureBoot', 'boot');
/** libvirt knows none of these fields, so their place is free. */
const OTHER = FIELD_ROWS.filter(
  (row) => ![HARDWARE_VERSION, IDENTITY, RESOURCES, CPU, FIRMWARE].some((placed) => placed.includes(row)),
);

/**
 * The mapping between VMX keys and Domain: the one table that reading and writing both walk, so that they cannot part ways.
 * Its order is that of a new file, which is libvirt's (libvirt-esx-behaviour 2.2); what libvirt does not know stands between.
 * "LV" in a source stands for libvirt 9.0.0 as told in that reference, "guess" for what nobody confirmed.
 */
export const VMX_MAPPING: readonly MappingRow[] = [
  ...FILE_ROWS,
  ...HARDWARE_VERSION,
  ...IDENTITY,
  ...NAME_ROWS,
  ...RESOURCES,
  ...CPU,
  ...OTHER,
  ...deviceRows('before firmware'),
  ...FIRMWARE,
  ...deviceRows('after firmware'),
  ...HARDWARE_ROWS,
  ...GUESTINFO_ROWS,
];

const ROW_BY_KEY: ReadonlyMap<string, MappingRow> = new Map(
  VMX_MAPPING.flatMap((row) => row.keys.map((key) => [key, row] as const)),
);

/** The row that holds a key, without regard to case; null for a raw key. */
export function mappingRowOf(key: string): MappingRow | null {
  const lower = key.toLowerCase();
  const family = `${lower.slice(0, lower.indexOf('.') + 1)}*`;
  return ROW_BY_KEY.get(lower.replace(/\d+/g, '#')) ?? ROW_BY_KEY.get(lower) ?? ROW_BY_KEY.get(family) ?? null;
}
