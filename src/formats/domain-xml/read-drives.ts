import { blankDisk } from '../../domain/blank-domain.js';
import type { Cdrom, CdromMedium, Disk, Domain, Floppy, FloppyMedium } from '../../domain/domain.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { setEntry } from '../../domain/values/own-entry.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { busOf, slotOfDisk } from './drive-slot.js';
import { targetIndex } from './target-names.js';
import {
  attribute,
  child,
  childrenNamed,
  fileOf,
  wholeNumberOf,
  wordAttribute,
  type XmlReading,
} from './xml-reading.js';

/** Disks, CD-ROM drives and floppies, all of which are a `disk` to libvirt (libvirt-esx-behaviour 2.8 and 2.9). */

const TYPES = ['file', 'block', 'dir', 'network', 'volume', 'nvme', 'vhostuser', 'vhostvdpa'] as const;
const DEVICES = ['disk', 'cdrom', 'lun', 'floppy'] as const;
const AUTO_DETECT = 'auto detect';

type DiskType = (typeof TYPES)[number];

function typeOf(xml: XmlReading, node: XmlNode): DiskType | null {
  return attribute(node, 'type') === null ? 'file' : wordAttribute(xml, node, 'type', TYPES);
}

/** An attribute of the source; null where it is missing or empty. */
function sourceOf(node: XmlNode, name: string): string | null {
  return attribute(child(node, 'source'), name) || null;
}

function isOptional(node: XmlNode): boolean {
  return attribute(child(node, 'source'), 'startupPolicy') === 'optional';
}

function refuseType(xml: XmlReading, node: XmlNode, device: string, type: string): null {
  xml.error(node, `a <disk> of kind "${device}" cannot be of type "${type}"`);
  return null;
}

function readCache(xml: XmlReading, node: XmlNode): boolean {
  const driver = child(node, 'driver');
  const cache = attribute(driver, 'cache');
  if (driver !== null && busOf(node) === 'scsi' && cache !== null && !['default', 'writethrough'].includes(cache)) {
    xml.error(driver, `cache of a SCSI disk must be default or writethrough, not "${cache}"`);
  }
  return cache === 'writethrough';
}

function readDisk(xml: XmlReading, node: XmlNode, type: DiskType): Disk | null {
  if (type !== 'file') return refuseType(xml, node, 'disk', type);
  const name = sourceOf(node, 'file');
  if (name === null) {
    xml.error(node, 'a <disk> of kind "disk" must have a source file');
    return null;
  }
  const file = fileOf(xml, child(node, 'source') ?? node, name);
  if (file === null) return null;
  if (!/\.vmdk$/i.test(name)) {
    xml.error(node, `the file of a disk must end in .vmdk, unlike "${name}"`);
    return null;
  }
  const iops = wholeNumberOf(child(child(node, 'iotune'), 'total_iops_sec')?.text.trim() ?? '');
  const kept = attribute(node, 'snapshot') === 'no' ? 'independent-persistent' : 'persistent';
  return {
    // A file off every datastore keeps its absolute name, as hosted products have it.
    ...blankDisk(file as DatastorePath),
    mode: child(node, 'transient') !== null ? 'independent-nonpersistent' : kept,
    writeThrough: readCache(xml, node),
    sharing: child(node, 'shareable') === null ? 'none' : 'multi-writer',
    limit: iops === null || iops === 0 ? 'unlimited' : iops,
  };
}

function readImage(xml: XmlReading, node: XmlNode): CdromMedium | null {
  const name = sourceOf(node, 'file');
  if (name === null) return { kind: 'empty' };
  const file = fileOf(xml, child(node, 'source') ?? node, name);
  if (file === null) return null;
  if (/\.iso$/i.test(name)) return { kind: 'iso', file };
  xml.error(node, `the file of a CD-ROM drive must end in .iso, unlike "${name}"`);
  return null;
}

function readMedium(xml: XmlReading, node: XmlNode, type: DiskType, raw: boolean): CdromMedium | null {
  const device = sourceOf(node, 'dev');
  const kind = raw ? 'lun' : 'cdrom';
  if (raw && (type !== 'block' || (device === null && !isOptional(node)))) {
    xml.error(node, 'a <disk> of kind "lun" must be of type block, with a source');
    return null;
  }
  if (type === 'file') return readImage(xml, node);
  if (type !== 'block') return refuseType(xml, node, kind, type);
  return device === null && !isOptional(node) ? { kind: 'empty' } : { kind: 'device', device, raw };
}

function readFloppyMedium(xml: XmlReading, node: XmlNode, type: DiskType): FloppyMedium | null {
  if (type === 'file') {
    const name = sourceOf(node, 'file');
    if (name === null) return { kind: 'empty' };
    const file = fileOf(xml, child(node, 'source') ?? node, name);
    return file === null ? null : { kind: 'file', file };
  }
  if (type !== 'block') return refuseType(xml, node, 'floppy', type);
  const device = sourceOf(node, 'dev');
  if (device === null) return isOptional(node) ? { kind: 'device', device: null } : { kind: 'empty' };
  return { kind: 'device', device: device.toLowerCase() === AUTO_DETECT ? null : device };
}

interface Drives {
  readonly disks: Record<string, Disk>;
  readonly cdroms: Record<string, Cdrom>;
  readonly floppies: Record<string, Floppy>;
}

function readDrive(xml: XmlReading, node: XmlNode, slot: string, drives: Drives): void {
  const type = typeOf(xml, node);
  const device = attribute(node, 'device') === null ? 'disk' : wordAttribute(xml, node, 'device', DEVICES);
  if (type === null || device === null) return;
  const connected = true;
  const transient = child(node, 'transient');
  if (transient !== null && device !== 'disk')
    xml.warn(transient, '<transient> of a removable medium is not carried over');
  if (device === 'disk') {
    const disk = readDisk(xml, node, type);
    if (disk !== null) setEntry(drives.disks, slot, disk);
  } else if (device === 'floppy') {
    const medium = readFloppyMedium(xml, node, type);
    if (medium !== null) setEntry(drives.floppies, slot, { medium, connected });
  } else {
    const medium = readMedium(xml, node, type, device === 'lun');
    if (medium !== null) setEntry(drives.cdroms, slot, { medium, connected });
  }
}

export function readDrives(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const drives: Drives = { disks: {}, cdroms: {}, floppies: {} };
  const taken = new Set<string>();
  for (const node of childrenNamed(child(root, 'devices'), 'disk')) {
    const slot = slotOfDisk(node, xml.hardwareVersion);
    if (!slot.ok) {
      xml.error(child(node, 'target') ?? node, `a <disk> ${slot.problem}`);
      continue;
    }
    if (taken.has(slot.value))
      xml.error(child(node, 'target') ?? node, `the slot ${slot.value} is taken by a disk above`);
    taken.add(slot.value);
    readDrive(xml, node, slot.value, drives);
  }
  return { ...domain, ...drives };
}

/** libvirt keeps disks whose document names the same bus, or none, together and sorted by name. */
function libvirtOrder(nodes: readonly XmlNode[]): readonly XmlNode[] {
  const ordered: XmlNode[] = [];
  const key = (node: XmlNode) => attribute(child(node, 'target'), 'bus');
  const index = (node: XmlNode) => {
    const name = attribute(child(node, 'target'), 'dev') ?? '';
    return (['scsi', 'ide', 'fdc'] as const).map((bus) => targetIndex(name, bus)).find((each) => each !== null) ?? 0;
  };
  for (const node of nodes) {
    let at = -1;
    for (let place = ordered.length - 1; place >= 0; place -= 1) {
      const other = ordered[place];
      if (other === undefined || key(other) !== key(node)) continue;
      if (index(other) > index(node)) at = place;
      else if (at < 0) at = place + 1;
    }
    ordered.splice(at < 0 ? ordered.length : at, 0, node);
  }
  return ordered;
}

/** The slots of the drives that were read, in the order in which libvirt writes them. */
export function readDriveOrder(root: XmlNode, domain: Domain): readonly string[] {
  const known = { ...domain.disks, ...domain.cdroms, ...domain.floppies };
  const nodes = new Map<string, XmlNode>();
  for (const node of childrenNamed(child(root, 'devices'), 'disk')) {
    const slot = slotOfDisk(node, domain.hardwareVersion);
    if (slot.ok && Object.hasOwn(known, slot.value) && !nodes.has(slot.value)) nodes.set(slot.value, node);
  }
  const slots = new Map([...nodes].map(([slot, node]) => [node, slot]));
  return libvirtOrder([...slots.keys()]).flatMap((node) => slots.get(node) ?? []);
}
