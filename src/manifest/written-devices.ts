import { BLANK_NIC, blankDisk } from '../domain/blank-domain.js';
import type {
  Cdrom,
  CdromMedium,
  Disk,
  DistributedPort,
  Floppy,
  FloppyMedium,
  Nic,
  Parallel,
  PassthroughDevice,
  Serial,
  SharedFolder,
} from '../domain/domain.js';
import { assertNever } from '../domain/values/assert-never.js';
import { parseDatastorePath } from '../domain/values/datastore-path.js';
import { AUTO_DEVICE, parseFile } from './desire-devices.js';
import { mapOf, type Omit, sizeOf, unless, type WrittenMap } from './written-map.js';

/** A file whose spelling a manifest would keep; another one would name another file. */
function fileOf(file: string, omit: () => undefined): string | undefined {
  const path = parseFile(file);
  return path.ok && path.value === file ? file : omit();
}

export function writeDisk(disk: Disk, omit: Omit): WrittenMap | undefined {
  const path = parseDatastorePath(disk.file);
  const blank = blankDisk(disk.file);
  // Without its file a disk would be a new one, or one that the slot already has.
  if (!path.ok || path.value !== disk.file) return undefined;
  return mapOf({
    file: disk.file as string,
    size: disk.size === null ? undefined : sizeOf(disk.size, () => omit('size')),
    provisioning: unless(disk.provisioning, null),
    mode: unless(disk.mode, blank.mode),
    write_through: unless(disk.writeThrough, blank.writeThrough),
    sharing: unless(disk.sharing, blank.sharing),
    shares: unless(disk.shares, blank.shares),
    limit: unless(disk.limit, blank.limit),
  });
}

function writePort({ switch: identity, portgroup, port, connection }: DistributedPort): WrittenMap | undefined {
  return mapOf({
    switch: identity as string,
    portgroup,
    port: unless(port, null),
    connection: unless(connection, null),
  });
}

export function writeNic(nic: Nic, omit: Omit): WrittenMap | undefined {
  const both = nic.network !== null && nic.port !== null;
  const unused = nic.device !== null && nic.connection !== 'custom';
  return mapOf({
    network: both ? omit('network') : unless(nic.network, null),
    // Also a model that the host chooses is said, or a new machine would get another one.
    model: nic.model,
    connection: unless(nic.connection, 'bridged'),
    device: unused ? omit('device') : unless(nic.device, null),
    port: nic.port === null ? undefined : writePort(nic.port),
    mac: unless<string>(nic.mac, null),
    mac_type: unless(nic.macType, null),
    mac_check: nic.macCheck ?? undefined,
    connected: unless(nic.connected, true),
    shares: unless(nic.shares, BLANK_NIC.shares),
    reservation: unless(nic.reservation, BLANK_NIC.reservation),
    limit: unless(nic.limit, BLANK_NIC.limit),
  });
}

function deviceOf(device: string | null, omit: () => undefined): string | undefined {
  if (device === null) return AUTO_DEVICE;
  return device === AUTO_DEVICE ? omit() : device;
}

/** Left out where everybody would expect it: of a drive that has something in it, which is connected. */
function connectedOf({ kind }: CdromMedium | FloppyMedium, connected: boolean): boolean | undefined {
  return connected && kind !== 'client' && kind !== 'empty' ? undefined : connected;
}

function cdromMedium(medium: CdromMedium, omit: Omit) {
  switch (medium.kind) {
    case 'iso':
      return { iso: fileOf(medium.file, () => omit('iso')) };
    case 'device': {
      const device = deviceOf(medium.device, () => omit('device'));
      // A drive without a device holds nothing; it is still a drive.
      if (device === undefined) return { empty: true };
      return { device, raw: device === undefined ? undefined : unless(medium.raw, false) };
    }
    case 'client':
      return { client: true };
    case 'empty':
      return { empty: true };
    default:
      return assertNever(medium);
  }
}

export function writeCdrom({ medium, connected }: Cdrom, omit: Omit): WrittenMap | undefined {
  return mapOf({ ...cdromMedium(medium, omit), connected: connectedOf(medium, connected) });
}

function floppyMedium(medium: FloppyMedium, omit: Omit) {
  switch (medium.kind) {
    case 'file':
      return { file: fileOf(medium.file, () => omit('file')) };
    case 'device': {
      const device = deviceOf(medium.device, () => omit('device'));
      return device === undefined ? { empty: true } : { device };
    }
    case 'client':
      return { client: true };
    case 'empty':
      return { empty: true };
    default:
      return assertNever(medium);
  }
}

export function writeFloppy({ medium, connected }: Floppy, omit: Omit): WrittenMap | undefined {
  return mapOf({ ...floppyMedium(medium, omit), connected: connectedOf(medium, connected) });
}

export function writeSerial(serial: Serial, omit: Omit): WrittenMap | undefined {
  switch (serial.kind) {
    case 'file':
      return mapOf({ file: fileOf(serial.file, () => omit('file')) });
    case 'device':
      return { device: serial.device };
    case 'pipe':
      return { pipe: serial.pipe, endpoint: serial.endpoint };
    case 'network':
      return { network: serial.uri, direction: serial.direction };
    default:
      return assertNever(serial);
  }
}

export function writeParallel(parallel: Parallel, omit: Omit): WrittenMap | undefined {
  return parallel.kind === 'file'
    ? mapOf({ file: fileOf(parallel.file, () => omit('file')) })
    : { device: parallel.device };
}

export function writeSharedFolder({ hostPath, guestName, writable }: SharedFolder): WrittenMap {
  return { host_path: hostPath, guest_name: guestName, ...(writable ? { writable } : {}) };
}

/** A device of which the host is to choose everything is an empty map. */
export function writePassthrough({ address, vendor, device, system }: PassthroughDevice): WrittenMap {
  const told = { address, vendor, device, system };
  return Object.fromEntries(Object.entries(told).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}
