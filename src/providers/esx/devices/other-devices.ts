import type { Domain, Slots } from '../../../domain/domain.js';
import { ownEntry, setEntry } from '../../../domain/values/own-entry.js';
import { numberOf, objectOf, textOf, type VimObject } from '../soap/value.js';
import { isKindOf, membersOf } from '../soap/vim25/vim25.js';

/** Devices of the host that no Domain can hold. They occupy their slots: a plan shows them, adds nothing there, and can remove them. */

type Found = ReadonlyMap<string, VimObject>;

interface Numbered {
  readonly prefix: string;
  /** The type that the tables know; a sub-type that they lack is one of the others. */
  readonly known: string;
  readonly first: number;
  readonly count: number;
}

/** The usual keys of hosts: `ethernet0` is 4000, `serial0` is 9000. */
const NUMBERED = {
  nics: { prefix: 'ethernet', known: 'VirtualEthernetCard', first: 4000, count: 10 },
  floppies: { prefix: 'floppy', known: 'VirtualFloppy', first: 8000, count: 2 },
  serials: { prefix: 'serial', known: 'VirtualSerialPort', first: 9000, count: 32 },
  parallels: { prefix: 'parallel', known: 'VirtualParallelPort', first: 10_000, count: 3 },
  passthrough: { prefix: 'pciPassthru', known: 'VirtualPCIPassthrough', first: 13_000, count: 16 },
} as const satisfies Readonly<Record<string, Numbered>>;

const DRIVES = ['VirtualDisk', 'VirtualCdrom'] as const;
const CONTROLLERS = ['VirtualController'] as const;

function keyOf(device: VimObject): number {
  return numberOf(device['key']) ?? -1;
}

function isKnown(device: VimObject, known: readonly string[]): boolean {
  return known.some((ancestor) => isKindOf(device.$type ?? '', ancestor));
}

/**
 * Devices by slot that are in no map of a device table: those on a disk controller that are neither disk nor CD-ROM drive (SCSI passthrough),
 * and those of a type that the tables lack, by the usual keys. `slotByKey` has the controllers.
 */
export function otherDevices(devices: readonly VimObject[], slotByKey: ReadonlyMap<number, string>): Found {
  const found = new Map<string, VimObject>();
  for (const device of devices) {
    if (isKnown(device, CONTROLLERS)) continue;
    const controller = slotByKey.get(numberOf(device['controllerKey']) ?? Number.NaN);
    const numbered = Object.values(NUMBERED).find(({ first, count }) => {
      const number = keyOf(device) - first;
      return number >= 0 && number < count;
    });
    if (controller !== undefined && !isKnown(device, DRIVES))
      found.set(`${controller}:${numberOf(device['unitNumber']) ?? 0}`, device);
    // An SR-IOV card has the key of a passed-through device.
    else if (
      controller === undefined &&
      numbered !== undefined &&
      !isKnown(device, ['VirtualEthernetCard', numbered.known])
    )
      found.set(`${numbered.prefix}${keyOf(device) - numbered.first}`, device);
  }
  return found;
}

/** `Serial port 1 (VirtualSerialPortThinPrintBackingInfo)`: what the API calls a device. */
function described(device: VimObject): string {
  const label = textOf(objectOf(device['deviceInfo'])?.['label']) ?? 'device';
  const type = objectOf(device['backing'])?.$type ?? device.$type ?? 'unknown';
  return `${label} (${type})`;
}

/** The maps of a device table that are searched. */
interface SlottedTable {
  readonly disks: Found;
  readonly cdroms: Found;
  readonly nics: Found;
  readonly serials: Found;
  readonly floppies: Found;
  readonly parallels: Found;
  readonly passthrough: Found;
  readonly others: Found;
}

/** A server that numbers devices otherwise does not say which slot of a VMX one is in. */
function isUsual(kind: keyof typeof NUMBERED, slot: string, device: VimObject): boolean {
  const { prefix, first } = NUMBERED[kind];
  return keyOf(device) - first === Number(slot.slice(prefix.length));
}

/**
 * The devices of a host that the Domain lacks, by slot, as people read them. `reported` has the words of the VMX for some. A host that shows no
 * device in a slot has none there, whatever its VMX says.
 */
export function unexpressedDevices(table: SlottedTable, domain: Domain, reported: Slots<string>): Slots<string> {
  const found: Record<string, string> = {};
  const add = (slot: string, device: VimObject): void => {
    setEntry(found, slot, ownEntry(reported, slot) ?? described(device));
  };
  for (const kind of ['disks', 'cdroms'] as const)
    for (const [slot, device] of table[kind])
      if (!Object.hasOwn(domain.disks, slot) && !Object.hasOwn(domain.cdroms, slot)) add(slot, device);
  for (const kind of ['nics', 'floppies', 'serials', 'parallels', 'passthrough'] as const)
    for (const [slot, device] of table[kind])
      if (isUsual(kind, slot, device) && !Object.hasOwn(domain[kind], slot)) add(slot, device);
  for (const [slot, device] of table.others) if (!Object.hasOwn(found, slot)) add(slot, device);
  return found;
}

/** What the removal of a device sends whose type or backing the tables lack: a host finds the device by its key (guess). */
export function removableDevice(device: VimObject): VimObject {
  const { $type = 'VirtualDevice', controllerKey, unitNumber } = device;
  const place = {
    ...(controllerKey === undefined ? {} : { controllerKey }),
    ...(unitNumber === undefined ? {} : { unitNumber }),
  };
  return { $type: membersOf($type) === null ? 'VirtualDevice' : $type, key: keyOf(device), ...place };
}
