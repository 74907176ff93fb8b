/**
 * What virtual hardware can hold, as data. Sources: libvirt 9.0.0's VMX reader for SCSI, SATA, IDE, NIC and serial ranges
 * (confirmed against the real reader); NVMe ranges are those of the vSphere configuration maximums for hardware version 13.
 */

export type DriveBus = 'scsi' | 'sata' | 'nvme' | 'ide';

interface BusLimits {
  readonly controllers: number;
  readonly units: number;
  /** Units that the controller itself takes. */
  readonly reserved: readonly number[];
}

/** In the order in which drives are listed. */
export const DRIVE_BUSES: Readonly<Record<DriveBus, BusLimits>> = {
  scsi: { controllers: 4, units: 64, reserved: [7] },
  sata: { controllers: 4, units: 30, reserved: [] },
  nvme: { controllers: 4, units: 15, reserved: [] },
  ide: { controllers: 2, units: 2, reserved: [] },
};

/** Below this hardware version a SCSI controller has 16 units, from it on 64. */
export const WIDE_SCSI_HARDWARE_VERSION = 13;
const NARROW_SCSI_UNITS = 16;

export const MAX_NICS = 10;
/** Higher numbers are not looked at: libvirt reads sparse numbers beyond the NICs that a host has, but not without end. */
export const MAX_NIC_INDEX = 99;
export const MAX_SERIALS = 4;
export const MAX_PARALLELS = 3;
export const MAX_FLOPPIES = 2;
/** More than any host gives a domain: SR-IOV and vGPU take numbers of their own from 16 up. */
export const MAX_PASSTHROUGH = 64;
/** Hosted products have no bound of their own. */
export const MAX_SHARED_FOLDERS = 256;
/** The highest number of a host's processor that libvirt takes. */
export const MAX_HOST_CPU = 16_383;
/** Video memory comes in steps of so many KiB. Source: libvirt, which rounds up to it. */
export const VIDEO_MEMORY_STEP = 64;
/** The ports that VMware keeps for remote displays; others work. Source: libvirt, which warns about them. */
export const VNC_PORTS = { first: 5900, last: 5964 } as const;
/** Memory comes in steps of so many MiB. */
export const MEMORY_STEP = 4;
/** What a VMX means that names no memory, in MiB. */
export const DEFAULT_MEMORY = 32;
/** The oldest virtual hardware that is read. */
export const MIN_HARDWARE_VERSION = 4;

/** Where a disk or CD-ROM drive sits. */
export interface DriveSlot {
  readonly bus: DriveBus;
  readonly controller: number;
  readonly unit: number;
}

const DRIVE_SLOT = /^(scsi|sata|nvme|ide)(0|[1-9]\d{0,2}):(0|[1-9]\d{0,2})$/;

/** Reads `scsi0:1`; null when it is no drive slot, or lies outside what hardware of that version has. */
export function parseDriveSlot(text: string, hardwareVersion = Number.POSITIVE_INFINITY): DriveSlot | null {
  const match = DRIVE_SLOT.exec(text);
  if (match === null) return null;
  const bus = match[1] as DriveBus;
  const slot = { bus, controller: Number(match[2]), unit: Number(match[3]) };
  const limits = DRIVE_BUSES[bus];
  const units = bus === 'scsi' && hardwareVersion < WIDE_SCSI_HARDWARE_VERSION ? NARROW_SCSI_UNITS : limits.units;
  const fits = slot.controller < limits.controllers && slot.unit < units && !limits.reserved.includes(slot.unit);
  return fits ? slot : null;
}

/** The order of slots for people: by bus, then by number (`scsi0:2` before `scsi0:10`). */
export function compareSlots(left: string, right: string): number {
  const rank = (slot: string): readonly number[] => {
    const bus = Object.keys(DRIVE_BUSES).indexOf(/^[a-z]*/.exec(slot)?.[0] ?? '');
    return [bus < 0 ? Number.MAX_SAFE_INTEGER : bus, ...(slot.match(/\d+/g) ?? []).map(Number)];
  };
  const [leftRank, rightRank] = [rank(left), rank(right)];
  for (const [index, value] of leftRank.entries()) {
    const difference = value - (rightRank[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return leftRank.length - rightRank.length || (left < right ? -1 : left > right ? 1 : 0);
}
