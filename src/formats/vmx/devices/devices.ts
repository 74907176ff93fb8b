import type { DeviceKind } from '../../../domain/domain.js';
import type { MappingRow } from '../row.js';
import { CONTROLLER_ROWS } from './controllers.js';
import { SOUND_ROWS, VIDEO_ROWS, VNC_ROWS } from './display.js';
import { DRIVE_ROWS } from './drives.js';
import { NIC_ROWS } from './nics.js';
import { PARALLEL_ROWS } from './parallels.js';
import { PASSTHROUGH_ROWS } from './passthrough.js';
import { SERIAL_ROWS } from './serials.js';
import { SHARED_FOLDER_ROWS } from './shared-folders.js';
import { TPM_ROWS, USB_ROWS } from './small-devices.js';

/**
 * The rows of each kind of device, in the order of libvirt's lines. Drives of all kinds share their rows, since one VMX key may be
 * that of a disk or of a CD-ROM drive.
 */
const ROWS: { readonly [Kind in DeviceKind]: readonly MappingRow[] } = {
  vnc: VNC_ROWS,
  controllers: CONTROLLER_ROWS,
  disks: DRIVE_ROWS,
  cdroms: DRIVE_ROWS,
  floppies: DRIVE_ROWS,
  sharedFolders: SHARED_FOLDER_ROWS,
  nics: NIC_ROWS,
  video: VIDEO_ROWS,
  sound: SOUND_ROWS,
  serials: SERIAL_ROWS,
  parallels: PARALLEL_ROWS,
  usb: USB_ROWS,
  tpm: TPM_ROWS,
  passthrough: PASSTHROUGH_ROWS,
};

/** libvirt knows none of these, so their place is free. */
const AFTER_FIRMWARE: ReadonlySet<string> = new Set<DeviceKind>(['usb', 'tpm', 'passthrough']);

/** The rows of all devices before or after those of the firmware, each row once. */
export function deviceRows(place: 'before firmware' | 'after firmware'): readonly MappingRow[] {
  const kinds = Object.entries(ROWS).filter(([kind]) => AFTER_FIRMWARE.has(kind) === (place === 'after firmware'));
  return [...new Set(kinds.flatMap(([, rows]) => rows))];
}
