import { assertNever } from '../../domain/assert-never.js';
import type { Cdrom, CdromMedium, Disk, Domain } from '../../domain/domain.js';
import { type DriveSlot, parseDriveSlot } from '../../domain/limits.js';
import { datastorePathOf, fileNameOf, looseFileNameOf, looseFileOf, type VmxPlace } from './place.js';
import type { VmxReading } from './reading.js';
import type { VmxPair } from './row.js';

/**
 * Disks and CD-ROM drives share their keys; `deviceType` and the file's name tell them apart (libvirt-esx-behaviour 2.8). Where
 * libvirt fails the file, or drops the drive without a word, the drive's keys stay raw here and the reason is told.
 */

const EMPTY = 'emptyBackingString';
const AUTO_DETECT = 'auto detect';
const HOST_CDROMS = '/vmfs/devices/cdrom/';
const HARD_DISKS = ['scsi-harddisk', 'ata-harddisk', 'disk'];
const CDROMS = ['atapi-cdrom', 'cdrom-raw', 'cdrom-image'];
const DISK_KEYS = ['present', 'fileName', 'deviceType', 'clientDevice'];
const CDROM_KEYS = [...DISK_KEYS, 'startConnected', 'autodetect'];

type Drive = { readonly kind: 'disk'; readonly disk: Disk } | { readonly kind: 'cdrom'; readonly cdrom: Cdrom };
type Drives = Pick<Domain, 'disks' | 'cdroms'>;

function keysOf(slot: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${slot}.${name}`);
}

/** What a CD-ROM drive holds, or null when the keys name no CD-ROM drive. */
function mediumOf(vmx: VmxReading, slot: string, place: VmxPlace): CdromMedium | null {
  const name = vmx.text(`${slot}.fileName`);
  const type = vmx.text(`${slot}.deviceType`)?.toLowerCase() ?? null;
  const isVmdk = name?.toLowerCase().endsWith('.vmdk') === true;
  if (isVmdk) return null;
  if (type === 'atapi-cdrom' || type === 'cdrom-raw') {
    return name === null || name === '' || name === EMPTY ? { kind: 'empty' } : { kind: 'device', device: name };
  }
  if (type === 'scsi-passthru' && name?.startsWith(HOST_CDROMS) === true) return { kind: 'device', device: name };
  if (type !== null && type !== 'cdrom-image') return null;
  if (name === EMPTY || (type !== null && (name === null || name === ''))) return { kind: 'empty' };
  if (name === null || (type === null && !name.toLowerCase().endsWith('.iso'))) return null;
  return { kind: 'iso', file: looseFileOf(name, place) };
}

function readCdrom(vmx: VmxReading, slot: string, medium: CdromMedium): Drive | null {
  const connected = vmx.flag(`${slot}.startConnected`, true);
  return connected === null ? null : { kind: 'cdrom', cdrom: { medium, connected } };
}

function readDisk(vmx: VmxReading, slot: string, bus: DriveSlot['bus'], place: VmxPlace): Drive | null {
  const nameKey = `${slot}.fileName`;
  const typeKey = `${slot}.deviceType`;
  const name = vmx.text(nameKey);
  const type = vmx.text(typeKey)?.toLowerCase() ?? 'disk';
  const foreign = bus === 'scsi' ? 'ata-harddisk' : bus === 'ide' ? 'scsi-harddisk' : null;
  if (!HARD_DISKS.includes(type) || type === foreign) {
    vmx.problem(typeKey, `is not a kind of disk or CD-ROM drive that is known here: "${vmx.text(typeKey)}"`);
    return null;
  }
  if (name === null) {
    vmx.problem(`${slot}.present`, 'is true, but the drive has no fileName');
    return null;
  }
  if (!name.toLowerCase().endsWith('.vmdk')) {
    vmx.problem(nameKey, `names neither a .vmdk nor an .iso: "${name}"`);
    return null;
  }
  const file = datastorePathOf(name, place);
  if (file === null) {
    vmx.problem(nameKey, `lies on no datastore that is known: "${name}"`);
    return null;
  }
  return { kind: 'disk', disk: { file, size: null, provisioning: null } };
}

/** The drive in a slot whose `present` is true, or null with the reason told. */
function readDrive(vmx: VmxReading, slot: string, bus: DriveSlot['bus'], place: VmxPlace): Drive | null {
  const client = vmx.flag(`${slot}.clientDevice`, false);
  if (client === null) return null;
  if (client) return readCdrom(vmx, slot, { kind: 'client' });
  const medium = mediumOf(vmx, slot, place);
  if (medium !== null) return readCdrom(vmx, slot, medium);
  if (CDROMS.includes(vmx.text(`${slot}.deviceType`)?.toLowerCase() ?? '')) {
    vmx.problem(`${slot}.fileName`, `is a disk in a CD-ROM drive: "${vmx.text(`${slot}.fileName`)}"`);
    return null;
  }
  return readDisk(vmx, slot, bus, place);
}

/** All drives. Those of a controller that is not present do not exist for the host either; they stay raw. */
export function readDrives(vmx: VmxReading, hardwareVersion: number, place: VmxPlace): Drives {
  const disks: Record<string, Disk> = {};
  const cdroms: Record<string, Cdrom> = {};
  for (const slot of vmx.stems(/^((?:scsi|sata|nvme|ide)\d+:\d+)\./)) {
    const present = vmx.flag(`${slot}.present`, false);
    if (present === null) continue;
    const parsed = parseDriveSlot(slot, hardwareVersion);
    if (!present) {
      if (parsed !== null) vmx.take(...keysOf(slot, CDROM_KEYS));
      continue;
    }
    if (parsed === null) {
      vmx.problem(`${slot}.present`, 'is outside the slots that this hardware version has');
      continue;
    }
    const controller = `${parsed.bus}${parsed.controller}`;
    if (parsed.bus !== 'ide' && vmx.text(`${controller}.present`)?.toLowerCase() !== 'true') {
      vmx.problem(`${slot}.present`, `is true, but its controller ${controller} is not present`);
      continue;
    }
    const drive = readDrive(vmx, slot, parsed.bus, place);
    if (drive === null) continue;
    if (drive.kind === 'disk') disks[slot] = drive.disk;
    else cdroms[slot] = drive.cdrom;
    vmx.take(...keysOf(slot, drive.kind === 'disk' ? DISK_KEYS : CDROM_KEYS));
  }
  return { disks, cdroms };
}

/** A SATA or NVMe slot holds a disk unless a deviceType says otherwise; libvirt writes neither bus (so this is a guess). */
export function writeDisk(slot: string, disk: Disk, place: VmxPlace): readonly VmxPair[] {
  const type = slot.startsWith('scsi') ? 'scsi-hardDisk' : slot.startsWith('ide') ? 'ata-hardDisk' : null;
  return [
    [`${slot}.present`, 'true'],
    ...(type === null ? [] : [[`${slot}.deviceType`, type] as const]),
    [`${slot}.fileName`, fileNameOf(disk.file, place)],
  ];
}

function writeMedium(slot: string, medium: CdromMedium, place: VmxPlace): readonly VmxPair[] {
  const type = (value: string): VmxPair => [`${slot}.deviceType`, value];
  const name = (value: string): VmxPair => [`${slot}.fileName`, value];
  switch (medium.kind) {
    case 'iso':
      return [type('cdrom-image'), name(looseFileNameOf(medium.file, place))];
    case 'device': {
      if (slot.startsWith('scsi') && medium.device.startsWith(HOST_CDROMS)) {
        return [type('scsi-passthru'), name(medium.device)];
      }
      const detect = medium.device.toLowerCase() === AUTO_DETECT;
      return [type('atapi-cdrom'), ...(detect ? [[`${slot}.autodetect`, 'true'] as const] : []), name(medium.device)];
    }
    case 'client':
      return [type('cdrom-raw'), [`${slot}.clientDevice`, 'true']];
    case 'empty':
      return [type('cdrom-image'), name(EMPTY)];
    default:
      return assertNever(medium);
  }
}

export function writeCdrom(slot: string, cdrom: Cdrom, place: VmxPlace): readonly VmxPair[] {
  const connected: readonly VmxPair[] = cdrom.connected ? [] : [[`${slot}.startConnected`, 'false']];
  return [[`${slot}.present`, 'true'], ...connected, ...writeMedium(slot, cdrom.medium, place)];
}
