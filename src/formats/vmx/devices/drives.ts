import { blankDisk } from '../../../domain/blank-domain.js';
import type { Cdrom, CdromMedium, Disk, Domain } from '../../../domain/domain.js';
import { compareSlots, type DriveSlot, parseDriveSlot } from '../../../domain/rules/limits.js';
import { assertNever } from '../../../domain/values/assert-never.js';
import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import { ownEntry, setEntry } from '../../../domain/values/own-entry.js';
import { datastorePathOf, isFileOfAPc, looseFileNameOf, type VmxPlace } from '../place.js';
import { readLooseFile, type VmxReading } from '../reading.js';
import { deviceKeys, type MappingRow, type VmxPair, type VmxWriteOptions } from '../row.js';
import { readDiskPolicy, writeDiskPolicy, writeDiskScheduler } from './disk-policy.js';
import { FLOPPY_KEYS, readFloppies, writeAbsentFloppies, writeFloppy } from './floppies.js';

/**
 * Disks and CD-ROM drives share their keys; `deviceType` and the file's name tell them apart (libvirt-esx-behaviour 2.8). Where
 * libvirt fails the file, or drops the drive without a word, the keys of the drive stay raw here and the reason is reported.
 */

const VOLUMES = '/vmfs/volumes/';
const EMPTY = 'emptyBackingString';
const AUTO_DETECT = 'auto detect';
const HOST_CDROMS = '/vmfs/devices/cdrom/';
const HARD_DISKS = ['scsi-harddisk', 'ata-harddisk', 'disk'];
const CDROMS = ['atapi-cdrom', 'cdrom-raw', 'cdrom-image'];
const DISK_KEYS = ['present', 'fileName', 'deviceType'] as const;
const POLICY_KEYS = ['mode', 'writeThrough', 'sharing'] as const;
const CDROM_KEYS = [...DISK_KEYS, 'startConnected', 'clientDevice', 'autodetect'] as const;
const BUSES = ['scsi#:#', 'sata#:#', 'nvme#:#', 'ide#:#'] as const;

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
  const isEmpty = name?.toLowerCase() === EMPTY.toLowerCase();
  if (isEmpty && type !== null && CDROMS.includes(type)) return { kind: 'empty' };
  if (type === 'atapi-cdrom' || type === 'cdrom-raw') {
    const device = name?.toLowerCase() === AUTO_DETECT ? null : (name ?? '');
    return { kind: 'device', device, raw: type === 'cdrom-raw' };
  }
  if (type === 'scsi-passthru' && name?.startsWith(HOST_CDROMS) === true)
    return { kind: 'device', device: name, raw: true };
  if (type !== null && type !== 'cdrom-image') return null;
  if (isEmpty) return { kind: 'empty' };
  if (type !== null && (name === null || name === '')) {
    vmx.problem(`${slot}.deviceType`, `is ${type}, but the drive has no fileName`);
    return { kind: 'empty' };
  }
  if (name === null || (type === null && !name.toLowerCase().endsWith('.iso'))) return null;
  if (!name.toLowerCase().endsWith('.iso')) vmx.problem(`${slot}.fileName`, `does not end in .iso: "${name}"`);
  const file = readLooseFile(vmx, `${slot}.fileName`, name, place);
  return isFileOfAPc(file, place) ? { kind: 'empty' } : { kind: 'iso', file };
}

/** `autodetect` says nothing of an image; what it says of a drive of the host stays raw, unless the device says the same. */
function readCdrom(vmx: VmxReading, slot: string, medium: CdromMedium): Drive | null {
  const connected = vmx.flag(`${slot}.startConnected`, true);
  if (connected === null) return null;
  vmx.take(...keysOf(slot, ['present', 'fileName', 'deviceType', 'startConnected', 'clientDevice']));
  const detects = vmx.text(`${slot}.autodetect`)?.toLowerCase();
  const named = medium.kind === 'empty' || (medium.kind === 'device' && medium.device !== null);
  if (detects === 'false' ? named : !named) vmx.take(`${slot}.autodetect`);
  return { kind: 'cdrom', cdrom: { medium, connected } };
}

function isForeignType(type: string, bus: DriveSlot['bus']): boolean {
  // libvirt looks at the type of a SATA disk no more than at an NVMe disk at all.
  if (bus === 'sata' || bus === 'nvme') return false;
  return !HARD_DISKS.includes(type) || type === (bus === 'scsi' ? 'ata-harddisk' : 'scsi-harddisk');
}

/** Hosted products name disks by their own paths. Such a name is no datastore path, and goes back as it stands. */
function fileOffDatastores(name: string): DatastorePath | null {
  return name.startsWith('/') && !name.startsWith(VOLUMES) ? (name as DatastorePath) : null;
}

function readDisk(vmx: VmxReading, slot: string, bus: DriveSlot['bus'], place: VmxPlace): Drive | null {
  const nameKey = `${slot}.fileName`;
  const typeKey = `${slot}.deviceType`;
  const name = vmx.text(nameKey);
  const type = vmx.text(typeKey)?.toLowerCase() ?? 'disk';
  if (isForeignType(type, bus)) {
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
  const file = datastorePathOf(name, place) ?? fileOffDatastores(name);
  if (file === null) {
    vmx.problem(nameKey, `lies on no datastore that is known: "${name}"`);
    return null;
  }
  // What libvirt does not look at may be anything.
  if (vmx.flag(`${slot}.startConnected`, true) === true) vmx.take(`${slot}.startConnected`);
  vmx.take(`${slot}.present`, nameKey, `${slot}.clientDevice`);
  if (HARD_DISKS.includes(type)) vmx.take(typeKey);
  return { kind: 'disk', disk: { ...blankDisk(file as DatastorePath), ...readDiskPolicy(vmx, slot) } };
}

/** The drive in a slot whose `present` is true, or null with the reason told. */
function readDrive(vmx: VmxReading, slot: string, bus: DriveSlot['bus'], place: VmxPlace): Drive | null {
  const client = vmx.flag(`${slot}.clientDevice`, false);
  if (client === null) return null;
  if (client) return readCdrom(vmx, slot, { kind: 'client' });
  const medium = mediumOf(vmx, slot, place);
  if (medium !== null) return readCdrom(vmx, slot, medium);
  if (CDROMS.includes(vmx.text(`${slot}.deviceType`)?.toLowerCase() ?? '')) {
    vmx.warn(`${slot}.fileName`, `is a disk in a CD-ROM drive: "${vmx.text(`${slot}.fileName`)}"`);
    return null;
  }
  return readDisk(vmx, slot, bus, place);
}

function unknownDrive(vmx: VmxReading, slot: string): string {
  const [type, file] = [vmx.text(`${slot}.deviceType`), vmx.text(`${slot}.fileName`)];
  return `drive${type === null ? '' : ` of the type "${type}"`}${file === null ? '' : ` with "${file}"`}`;
}

/** All drives. Those of a controller that is not present do not exist for the host either; they stay raw. */
function readDrives(vmx: VmxReading, hardwareVersion: number, place: VmxPlace): Drives {
  const disks: Record<string, Disk> = {};
  const cdroms: Record<string, Cdrom> = {};
  for (const slot of vmx.stems(/^((?:scsi|sata|nvme|ide)\d+:\d+)\.present$/)) {
    const parsed = parseDriveSlot(slot, hardwareVersion);
    const controller = parsed === null ? null : `${parsed.bus}${parsed.controller}`;
    const absent =
      controller !== null &&
      !controller.startsWith('ide') &&
      vmx.text(`${controller}.present`)?.toLowerCase() !== 'true';
    if (vmx.text(`${slot}.present`)?.toLowerCase() !== 'false' && (parsed === null || absent)) {
      const reason =
        parsed === null ? 'is outside the slots that this hardware version has' : `has no controller ${controller}`;
      vmx.warn(`${slot}.present`, reason);
      continue;
    }
    const present = vmx.flag(`${slot}.present`, false);
    if (present === false && parsed !== null)
      vmx.take(
        ...keysOf(slot, [...CDROM_KEYS, ...POLICY_KEYS]),
        ...keysOf(`sched.${slot}`, ['shares', 'throughputCap']),
      );
    if (present !== true || parsed === null) continue;
    const drive = readDrive(vmx, slot, parsed.bus, place);
    if (drive === null) vmx.occupied(slot, unknownDrive(vmx, slot));
    if (drive?.kind === 'disk') setEntry(disks, slot, drive.disk);
    if (drive?.kind === 'cdrom') setEntry(cdroms, slot, drive.cdrom);
  }
  return { disks, cdroms };
}

/** A SATA or NVMe slot holds a disk unless a deviceType says otherwise; libvirt writes neither bus (so this is a guess). */
function writeDisk(slot: string, disk: Disk, place: VmxPlace): readonly VmxPair[] {
  const type = slot.startsWith('scsi') ? 'scsi-hardDisk' : slot.startsWith('ide') ? 'ata-hardDisk' : null;
  return [
    [`${slot}.present`, 'true'],
    ...(type === null ? [] : [[`${slot}.deviceType`, type] as const]),
    [`${slot}.fileName`, looseFileNameOf(disk.file, place)],
    ...writeDiskPolicy(slot, disk),
  ];
}

function writeMedium(slot: string, medium: CdromMedium, place: VmxPlace): readonly VmxPair[] {
  const type = (value: string): VmxPair => [`${slot}.deviceType`, value];
  const name = (value: string): VmxPair => [`${slot}.fileName`, value];
  switch (medium.kind) {
    case 'iso':
      return [type('cdrom-image'), name(looseFileNameOf(medium.file, place))];
    case 'device': {
      const { device, raw } = medium;
      const kind = type(raw ? 'cdrom-raw' : 'atapi-cdrom');
      if (device === null) return [kind, [`${slot}.autodetect`, 'true'], name(AUTO_DETECT)];
      if (device === '') return [kind];
      const passed = raw && slot.startsWith('scsi') && device.startsWith(HOST_CDROMS);
      return [passed ? type('scsi-passthru') : kind, name(device)];
    }
    case 'client':
      return [type('cdrom-raw'), [`${slot}.clientDevice`, 'true']];
    case 'empty':
      return [type('cdrom-image'), name(EMPTY)];
    default:
      return assertNever(medium);
  }
}

function writeCdrom(slot: string, cdrom: Cdrom, place: VmxPlace): readonly VmxPair[] {
  const connected: readonly VmxPair[] = cdrom.connected ? [] : [[`${slot}.startConnected`, 'false']];
  return [[`${slot}.present`, 'true'], ...connected, ...writeMedium(slot, cdrom.medium, place)];
}

/** Slots in the order that is asked for; the others follow in that of {@link compareSlots}, floppy drives last. */
function inOrder(slots: readonly string[], order: readonly string[]): readonly string[] {
  const first = order.filter((slot) => slots.includes(slot));
  return [...first, ...slots.filter((slot) => !first.includes(slot)).sort(compareSlots)];
}

/** Floppy drives stand among the others, since libvirt counts all of them as disks. */
function writeDrives(domain: Domain, place: VmxPlace, options: VmxWriteOptions): readonly VmxPair[] {
  const { disks, cdroms, floppies } = domain;
  return inOrder([disks, cdroms, floppies].flatMap(Object.keys), options.driveOrder).flatMap((slot) => {
    const [disk, cdrom, floppy] = [ownEntry(disks, slot), ownEntry(cdroms, slot), ownEntry(floppies, slot)];
    if (disk !== undefined) return writeDisk(slot, disk, place);
    if (cdrom !== undefined) return writeCdrom(slot, cdrom, place);
    return floppy === undefined ? [] : writeFloppy(slot, floppy, place, options);
  });
}

export const DRIVE_ROWS: readonly MappingRow[] = [
  {
    keys: BUSES.flatMap((drive) => deviceKeys(drive, CDROM_KEYS)),
    field: 'disks and cdroms',
    way: 'device',
    source:
      'LV 2.8; client drives are read, which libvirt skips; SATA and NVMe disks are written without a type (guess)',
    read: (vmx, domain, place) => ({ ...domain, ...readDrives(vmx, domain.hardwareVersion, place) }),
    write: writeDrives,
  },
  {
    keys: BUSES.flatMap((drive) => deviceKeys(drive, POLICY_KEYS)),
    field: 'disks (mode, writeThrough, sharing)',
    way: 'device',
    source: 'LV 2.8 for writeThrough and one mode; the other modes and sharing as seen in public VMX files',
    // Read and written with the disk that they belong to.
    read: (_vmx, domain) => domain,
    write: () => [],
  },
  {
    keys: deviceKeys('floppy#', FLOPPY_KEYS),
    field: 'floppies',
    way: 'device',
    source: 'LV 2.9; client drives are read, which libvirt skips; autodetect as seen in public VMX files',
    read: (vmx, domain, place) => ({ ...domain, floppies: readFloppies(vmx, place) }),
    // Drives that are there are written with the other drives; VMware would assume the others.
    write: (domain) => writeAbsentFloppies(domain.floppies),
  },
  {
    keys: BUSES.flatMap((drive) => deviceKeys(`sched.${drive}`, ['shares', 'throughputCap'])),
    field: 'disks (shares, limit)',
    way: 'device',
    source: 'as seen in public VMX files (normal, off); a number of operations a second is a guess',
    read: (_vmx, domain) => domain,
    write: (domain) =>
      Object.entries(domain.disks)
        .sort(([left], [right]) => compareSlots(left, right))
        .flatMap(([slot, disk]) => writeDiskScheduler(slot, disk)),
  },
];
