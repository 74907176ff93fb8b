import { BOOT_ROWS } from './boot.js';
import { CONTROLLER_ROWS } from './controllers.js';
import { VIDEO_ROWS, VNC_ROWS } from './display.js';
import { DRIVE_ROWS } from './drives.js';
import { GENERATION_ID_ROWS } from './generation-id.js';
import { GUESTINFO_ROWS } from './guestinfo.js';
import { HARDWARE_ROWS } from './hardware.js';
import { FILE_ROWS, IDENTITY_ROWS } from './identity.js';
import { NIC_ROWS } from './nics.js';
import { PARALLEL_ROWS } from './parallels.js';
import { PASSTHROUGH_ROWS } from './passthrough.js';
import { RESOURCE_ROWS } from './resources.js';
import type { MappingRow } from './row.js';
import { SERIAL_ROWS } from './serials.js';
import { SHARED_FOLDER_ROWS } from './shared-folders.js';
import { SMALL_DEVICE_ROWS } from './small-devices.js';
import { TOOLS_ROWS } from './tools-settings.js';

/**
 * The mapping between VMX keys and Domain: the one table that reading and writing both walk, so that they cannot part ways.
 * Its order is that of a new file, which is libvirt's (libvirt-esx-behaviour 2.2); what libvirt does not know stands between.
 * "LV" in a source stands for libvirt 9.0.0 as told in that reference, "guess" for what nobody confirmed.
 */
export const VMX_MAPPING: readonly MappingRow[] = [
  ...FILE_ROWS,
  ...IDENTITY_ROWS,
  ...GENERATION_ID_ROWS,
  ...RESOURCE_ROWS,
  ...TOOLS_ROWS,
  ...VNC_ROWS,
  ...CONTROLLER_ROWS,
  ...DRIVE_ROWS,
  ...SHARED_FOLDER_ROWS,
  ...NIC_ROWS,
  ...VIDEO_ROWS,
  ...SERIAL_ROWS,
  ...PARALLEL_ROWS,
  ...BOOT_ROWS,
  ...SMALL_DEVICE_ROWS,
  ...PASSTHROUGH_ROWS,
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
