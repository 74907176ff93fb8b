import type { CdromMedium, Disk, Domain, Floppy } from '../../domain/domain.js';
import { compareSlots, DRIVE_BUSES, type DriveSlot, parseDriveSlot } from '../../domain/rules/limits.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { element, type XmlElement } from '../xml/format-xml.js';
import { bootPlaces } from './boot-order.js';
import { driveTarget, floppyTarget } from './target-names.js';
import type { XmlMode } from './xml-mode.js';

/** Disks, CD-ROM drives and floppies, all of which are a `disk` to libvirt (libvirt-esx-behaviour 2.8, 2.9, 4.2). */

const FLOPPY = /^floppy(\d+)$/;
/** What the reader of a VMX makes of a floppy drive that the host is to find. */
const AUTO_DETECT = 'auto detect';

interface Medium {
  readonly type: 'file' | 'block';
  readonly device: 'cdrom' | 'lun' | 'floppy';
  readonly source: XmlElement | null;
}

function source(type: 'file' | 'block', where: string): XmlElement {
  return element('source', type === 'file' ? { file: where } : { dev: where });
}

/** Null for a medium that libvirt has no form for. */
function cdromMedium(medium: CdromMedium): Medium | null {
  switch (medium.kind) {
    case 'iso':
      return { type: 'file', device: 'cdrom', source: source('file', medium.file) };
    case 'empty':
      return { type: 'file', device: 'cdrom', source: null };
    case 'client':
      return null;
    case 'device': {
      const device = medium.raw ? 'lun' : 'cdrom';
      if (medium.device === null) {
        return { type: 'block', device, source: element('source', { startupPolicy: 'optional' }) };
      }
      return { type: 'block', device, source: medium.device === '' ? null : source('block', medium.device) };
    }
    default:
      return assertNever(medium);
  }
}

function floppyMedium({ medium }: Floppy): Medium | null {
  const device = 'floppy';
  switch (medium.kind) {
    case 'file':
      return { type: 'file', device, source: source('file', medium.file) };
    case 'empty':
      return { type: 'file', device, source: null };
    case 'device': {
      const name = medium.device ?? AUTO_DETECT;
      return { type: 'block', device, source: name === '' ? null : source('block', name) };
    }
    case 'client':
      return null;
    default:
      return assertNever(medium);
  }
}

function address(controller: number, bus: number, unit: number): XmlElement {
  return element('address', { type: 'drive', controller, bus, target: 0, unit });
}

/** libvirt counts the channels of the one IDE controller as its buses. */
function slotAddress({ bus, controller, unit }: DriveSlot): XmlElement {
  return bus === 'ide' ? address(0, controller, unit) : address(controller, 0, unit);
}

function bootPlace(place: number | undefined): XmlElement | null {
  return place === undefined ? null : element('boot', { order: place });
}

function tellDiskOmissions(slot: string, disk: Disk, mode: XmlMode): void {
  const { extended, omit } = mode;
  const told = ['persistent', 'independent-nonpersistent', ...(extended ? ['independent-persistent'] : [])];
  if (!told.includes(disk.mode)) omit(`${slot}.mode ${disk.mode}`);
  if (disk.shares !== null) omit(`${slot}.shares ${disk.shares}`);
  if (!extended && disk.sharing !== 'none') omit(`${slot}.sharing ${disk.sharing}`);
  if (!extended && disk.limit !== 'unlimited') omit(`${slot}.limit ${disk.limit}`);
}

function writeDisk(slot: DriveSlot, disk: Disk, mode: XmlMode, place: number | undefined): XmlElement {
  const { extended } = mode;
  const snapshot = extended && disk.mode === 'independent-persistent' ? 'no' : null;
  const iops = extended && disk.limit !== 'unlimited' ? String(disk.limit) : null;
  return element('disk', { type: 'file', device: 'disk', snapshot }, [
    disk.writeThrough ? element('driver', { cache: 'writethrough' }) : null,
    source('file', disk.file),
    element('target', { dev: driveTarget(slot), bus: slot.bus }),
    iops === null ? null : element('iotune', {}, [element('total_iops_sec', {}, iops)]),
    extended && disk.sharing === 'multi-writer' ? element('shareable') : null,
    disk.mode === 'independent-nonpersistent' ? element('transient') : null,
    bootPlace(place),
    slotAddress(slot),
  ]);
}

function writeCdrom(slot: DriveSlot, medium: Medium, place: number | undefined): XmlElement {
  return element('disk', { type: medium.type, device: medium.device }, [
    medium.source,
    element('target', { dev: driveTarget(slot), bus: slot.bus }),
    element('readonly'),
    bootPlace(place),
    slotAddress(slot),
  ]);
}

/** By bus as libvirt lists them, then by slot. */
function placed<Drive>(drives: Readonly<Record<string, Drive>>): readonly (readonly [string, DriveSlot, Drive])[] {
  return Object.entries(drives)
    .sort(([left], [right]) => compareSlots(left, right))
    .flatMap(([name, drive]) => {
      const slot = parseDriveSlot(name);
      return slot === null ? [] : [[name, slot, drive] as const];
    });
}

export function writeDrives(domain: Domain, mode: XmlMode): readonly XmlElement[] {
  const places = mode.extended ? bootPlaces(domain) : new Map<string, number>();
  const written: XmlElement[] = [];
  for (const [name, slot, drive] of placed<Disk | Domain['cdroms'][string]>({ ...domain.disks, ...domain.cdroms })) {
    if (slot.bus === 'nvme' && !mode.extended) {
      mode.omit(name);
      continue;
    }
    if (!('medium' in drive)) {
      tellDiskOmissions(name, drive, mode);
      written.push(writeDisk(slot, drive, mode, places.get(name)));
      continue;
    }
    const medium = cdromMedium(drive.medium);
    if (medium === null) mode.omit(`${name} (${drive.medium.kind} drive)`);
    else written.push(writeCdrom(slot, medium, places.get(name)));
    if (medium !== null && !drive.connected) mode.omit(`${name}.connected`);
  }
  return [...written, ...writeFloppies(domain, mode, places)];
}

function writeFloppies(domain: Domain, mode: XmlMode, places: ReadonlyMap<string, number>): readonly XmlElement[] {
  return Object.entries(domain.floppies)
    .sort(([left], [right]) => compareSlots(left, right))
    .flatMap(([name, floppy]) => {
      const unit = Number(FLOPPY.exec(name)?.[1] ?? 0);
      const medium = floppyMedium(floppy);
      if (medium === null) {
        mode.omit(`${name} (${floppy.medium.kind} drive)`);
        return [];
      }
      if (!floppy.connected) mode.omit(`${name}.connected`);
      return element('disk', { type: medium.type, device: medium.device }, [
        medium.source,
        element('target', { dev: floppyTarget(unit), bus: 'fdc' }),
        bootPlace(places.get(name)),
        address(0, 0, unit),
      ]);
    });
}

/** The bus that a drive hangs on, and the highest controller of it that is in use: libvirt lists none beyond. */
function lastControllers(domain: Domain, drives: readonly string[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const name of drives) {
    const slot = parseDriveSlot(name);
    if (slot === null) continue;
    last.set(slot.bus, Math.max(last.get(slot.bus) ?? 0, slot.bus === 'ide' ? 0 : slot.controller));
  }
  if (Object.values(domain.floppies).some((floppy) => floppyMedium(floppy) !== null)) last.set('fdc', 0);
  return last;
}

function modelName(model: string | undefined): string | null {
  if (model === undefined || model === 'default' || model === 'ahci' || model === 'nvme') return null;
  return model === 'pvscsi' ? 'vmpvscsi' : model;
}

/** libvirt lists floppy controllers before IDE ones. */
const CONTROLLER_TYPES = ['scsi', 'sata', 'nvme', 'fdc', 'ide'];

export function writeControllers(domain: Domain, mode: XmlMode): readonly XmlElement[] {
  const held = Object.entries(domain.cdroms).filter(([, { medium }]) => cdromMedium(medium) !== null);
  const last = lastControllers(domain, [...Object.keys(domain.disks), ...held.map(([name]) => name)]);
  const written: XmlElement[] = [];
  for (const type of CONTROLLER_TYPES) {
    const end = type === 'nvme' && !mode.extended ? undefined : last.get(type);
    for (let index = 0; end !== undefined && index <= end; index += 1) {
      written.push(element('controller', { type, index, model: modelName(domain.controllers[`${type}${index}`]) }));
    }
  }
  const most = Math.max(...Object.values(DRIVE_BUSES).map(({ controllers }) => controllers));
  for (const name of Object.keys(domain.controllers)) {
    const [, type = '', index = '0'] = /^([a-z]+)(\d+)$/.exec(name) ?? [];
    const end = type === 'nvme' && !mode.extended ? undefined : last.get(type);
    if (Number(index) < most && (end === undefined || Number(index) > end)) mode.omit(`controller ${name}`);
  }
  return written;
}
