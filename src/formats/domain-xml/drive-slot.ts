import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import {
  type DriveBus,
  type DriveSlot,
  parseDriveSlot,
  WIDE_SCSI_HARDWARE_VERSION,
} from '../../domain/rules/limits.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { driveTarget, slotOfTarget, type TargetBus, targetIndex } from './target-names.js';
import { attribute, child, wholeNumberOf } from './xml-reading.js';

/** Where a `disk` sits: its address and the name of its target, which must agree (libvirt-esx-behaviour 4.2). */

const BUSES: readonly TargetBus[] = ['scsi', 'sata', 'nvme', 'ide', 'fdc'];
const FLOPPIES = 2;
/** libvirt counts so many units to a SATA controller when it makes addresses of names, whatever the file said. */
const LIBVIRT_SATA_UNITS = 6;

/** The bus that the document names, or that the target's name stands for. */
export function busOf(node: XmlNode): string | null {
  const target = child(node, 'target');
  const said = attribute(target, 'bus');
  if (said !== null) return said;
  const name = attribute(target, 'dev') ?? '';
  if (attribute(node, 'device') === 'floppy' || name.startsWith('fd')) return 'fdc';
  if (name.startsWith('nvme')) return 'nvme';
  if (name.startsWith('hd')) return 'ide';
  return name.startsWith('sd') ? 'scsi' : null;
}

interface DriveAddress {
  readonly controller: number;
  readonly bus: number;
  readonly unit: number;
}

function addressOf(node: XmlNode): Result<DriveAddress | null> {
  const address = child(node, 'address');
  if (address === null) return success(null);
  const type = attribute(address, 'type');
  if (type !== 'drive') return failure(`must have an address of type drive, not "${type ?? ''}"`);
  const part = (name: string) => wholeNumberOf(attribute(address, name) ?? '0');
  const [controller, bus, unit] = [part('controller'), part('bus'), part('unit')];
  if (controller === null || bus === null || unit === null) return failure('must have numbers in its address');
  return success({ controller, bus, unit });
}

function slotOfAddress(bus: DriveBus, { controller, bus: channel, unit }: DriveAddress): DriveSlot | null {
  if (bus === 'ide') return controller === 0 ? { bus, controller: channel, unit } : null;
  return channel === 0 ? { bus, controller, unit } : null;
}

function sameSlot(left: DriveSlot | null, right: DriveSlot | null): boolean {
  return left !== null && left.controller === right?.controller && left.unit === right.unit;
}

/** libvirt makes the address of a SATA drive from its name by a count of its own, which is not that of the hardware. */
function isLibvirtSata(slot: DriveSlot | null, name: string): boolean {
  const index = targetIndex(name, 'sata');
  if (slot === null || index === null || slot.bus !== 'sata') return false;
  return slot.controller === Math.floor(index / LIBVIRT_SATA_UNITS) && slot.unit === index % LIBVIRT_SATA_UNITS;
}

function driveSlot(bus: DriveBus, name: string, address: DriveAddress | null, node: XmlNode): Result<DriveSlot> {
  const named = slotOfTarget(name, bus);
  if (named === null) return failure(`must have a target whose name fits the bus ${bus}, not "${name}"`);
  if (address === null) return success(named);
  const addressed = slotOfAddress(bus, address);
  if (addressed !== null && driveTarget(addressed) === name.replace(/(?<=^[a-z]+)\d+$/, '')) return success(addressed);
  if (addressed !== null && sameSlot(addressed, named)) return success(named);
  if (isLibvirtSata(addressed, name)) return success(named);
  const shown = ['controller', 'bus', 'unit'].map((part) => attribute(child(node, 'address'), part) ?? '0').join(':');
  return failure(`must have an address that fits its name: ${shown} is not that of "${name}"`);
}

function floppySlot(name: string, address: DriveAddress | null): Result<string> {
  const unit = targetIndex(name, 'fdc');
  if (unit === null || unit >= FLOPPIES) return failure(`must be the floppy fda or fdb, not "${name}"`);
  if (address !== null && (address.controller !== 0 || address.bus !== 0 || address.unit !== unit)) {
    return failure(`must have an address that fits its name "${name}"`);
  }
  return success(`floppy${unit}`);
}

/** The slot of a `disk` element, such as `scsi0:1` or `floppy0`. */
export function slotOfDisk(node: XmlNode, hardwareVersion: number): Result<string> {
  const name = attribute(child(node, 'target'), 'dev');
  if (name === null || name === '') return failure('must have a <target> with a name');
  const bus = BUSES.find((each) => each === busOf(node));
  if (bus === undefined)
    return failure(`must be on a bus that there is: scsi, sata, ide or fdc, not "${busOf(node) ?? name}"`);
  const isFloppy = attribute(node, 'device') === 'floppy';
  if (isFloppy !== (bus === 'fdc'))
    return failure(`of kind "${attribute(node, 'device') ?? 'disk'}" cannot be on the bus ${bus}`);
  const address = addressOf(node);
  if (!address.ok) return address;
  if (bus === 'fdc') return floppySlot(name, address.value);
  const slot = driveSlot(bus, name, address.value, node);
  if (!slot.ok) return slot;
  const text = `${bus}${slot.value.controller}:${slot.value.unit}`;
  if (parseDriveSlot(text, hardwareVersion) !== null) return success(text);
  const wide = bus === 'scsi' && hardwareVersion < WIDE_SCSI_HARDWARE_VERSION;
  return failure(
    `must be in a slot that there is: ${text} is none${wide ? ` on hardware version ${hardwareVersion}` : ''}`,
  );
}
