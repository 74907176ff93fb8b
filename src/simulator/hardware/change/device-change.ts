import { ownEntry } from '../../own-entry.js';
import { dynamicType, optionalBoolean, optionalInteger, optionalText } from '../../soap/arguments.js';
import { Fault } from '../../soap/fault.js';
import { int, string } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { Location } from '../../storage/datastore-location.js';
import type { DiskForm } from '../../storage/virtual-disk.js';
import type { Device } from '../device.js';
import type { MachineContext } from '../machine-context.js';
import { type Controller, controllerOfKey } from '../slots.js';
import type { VmxDraft } from '../vmx-draft.js';

/** A file operation of a device change, run after the whole spec was validated. */
export type FileEffect =
  | {
      readonly do: 'create';
      readonly location: Location;
      readonly form: DiskForm;
      /** The host chose the name, and makes the directory. */
      readonly isHostsChoice: boolean;
    }
  | { readonly do: 'delete'; readonly location: Location }
  | { readonly do: 'extend'; readonly location: Location; readonly capacityKiB: number };

/** A drive without a controller, with its keys below `SLOT.` and `sched.SLOT.`. */
export interface AdriftDrive {
  readonly device: Device;
  /** The index of the change that took its controller out. */
  readonly index: number;
  readonly keys: readonly (readonly [name: string, value: string])[];
  readonly schedule: readonly (readonly [name: string, value: string])[];
}

/** The state of a ConfigSpec's device list while it is worked through. */
export interface DeviceWork {
  readonly draft: VmxDraft;
  readonly around: MachineContext;
  readonly isOff: boolean;
  /** The machine is being created. */
  readonly isNew: boolean;
  /** Snapshots pin disks: they can be neither extended nor taken out. */
  readonly hasSnapshots: boolean;
  /** Thrown where a running machine cannot take a change. */
  readonly refuse: () => Fault;
  readonly machineName: string;
  /** Controllers that the spec itself added, by the keys that it gave them. */
  readonly newControllers: Map<number, Controller>;
  /** Slots of the devices that the spec itself added, by the keys that it gave them. */
  readonly newSlots: Map<number, string>;
  /** Drives whose controller the spec has taken out, by key. Each needs a controller, or its own removal, by the end of the spec. */
  readonly adrift: Map<number, AdriftDrive>;
  readonly effects: FileEffect[];
  /** What the spec says of connections, by slot. */
  readonly links: Map<string, boolean>;
  /** Exists, counting files that this spec will make. */
  fileExists(location: Location): boolean;
  /** What a file name in the spec means. */
  locate(text: string): Location;
}

export interface DeviceChange {
  readonly work: DeviceWork;
  readonly index: number;
  readonly operation: 'add' | 'edit' | 'remove';
  readonly fileOperation: string | undefined;
  readonly type: string;
  readonly spec: XmlElement;
  /** The device that is edited or removed; null for an added one. */
  readonly existing: Device | null;
}

export function invalidDevice(index: number, property: string): Fault {
  const path = `configSpec.deviceChange[${index}].${property}`;
  return new Fault('InvalidDeviceSpec', `Invalid configuration for device '${index}': ${path}.`, {
    property: string(path),
    deviceIndex: int(index),
  });
}

/** Returns the controller of a controllerKey: one that the spec adds, or an existing one. */
export function controllerFor(change: DeviceChange): Controller {
  const { work, spec, index } = change;
  const key = optionalInteger(spec, 'controllerKey');
  const controller = key === undefined ? null : (work.newControllers.get(key) ?? controllerOfKey(key));
  if (controller === null) throw invalidDevice(index, 'device.controllerKey');
  const isThere =
    controller.bus === 'ide' || work.draft.boolean(`${controller.bus}${controller.number}.present`, false);
  if (!isThere) throw invalidDevice(index, 'device.controllerKey');
  return controller;
}

/**
 * `startConnected` and `allowGuestControl`, which the VMX writes only where they are not the default, and `connected`, which the VMX does
 * not have. Source: vSphere API reference, VirtualDeviceConnectInfo: `connected` is valid only while the VM runs.
 */
export function applyConnectable(change: DeviceChange, slot: string): void {
  const connectable = change.spec.children.find((child) => child.name === 'connectable');
  if (connectable === undefined) return;
  const { draft } = change.work;
  for (const [member, key] of [
    ['startConnected', 'startConnected'],
    ['allowGuestControl', 'allowGuestConnectionControl'],
  ] as const) {
    const written = optionalText(connectable, member)?.trim();
    if (written === undefined) continue;
    const value = written === 'true' || written === '1';
    if (draft.boolean(`${slot}.${key}`, true) !== value) draft.set(`${slot}.${key}`, value);
  }
  const connected = optionalBoolean(connectable, 'connected');
  if (connected !== undefined) change.work.links.set(slot, connected);
}

/**
 * Gives a new PCI device the slot that its spec asks for. One that is invalid or taken is not an error: the host assigns another (vSphere
 * API reference, VirtualDevicePciBusSlotInfo).
 */
export function applyPciSlot({ spec, work: { draft } }: DeviceChange, slot: string): void {
  const info = spec.children.find((child) => child.name === 'slotInfo');
  const number = info === undefined ? undefined : optionalInteger(info, 'pciSlotNumber');
  if (number === undefined || number < 0) return;
  const isTaken = [...draft.entries()].some(
    ({ key, value }) => /\.pcislotnumber$/i.test(key) && Number(value) === number,
  );
  if (!isTaken) draft.set(`${slot}.pciSlotNumber`, number);
}

/** The backing's dynamic type and element; a device without one is refused. */
export function backingOf(change: DeviceChange): { readonly type: string; readonly backing: XmlElement } {
  const backing = change.spec.children.find((child) => child.name === 'backing');
  const type = backing === undefined ? undefined : dynamicType(backing);
  if (backing === undefined || type === undefined) throw invalidDevice(change.index, 'device.backing');
  return { type, backing };
}

/** Gives the named keys these values and takes the others of them out; true where that changed anything. */
export function setKeys(
  change: DeviceChange,
  slot: string,
  keys: readonly string[],
  values: Readonly<Record<string, string>>,
): boolean {
  const { draft } = change.work;
  let isChanged = false;
  for (const key of keys) {
    const value = ownEntry(values, key) ?? null;
    if ((draft.get(`${slot}.${key}`) ?? null) === value) continue;
    draft.set(`${slot}.${key}`, value);
    isChanged = true;
  }
  return isChanged;
}
