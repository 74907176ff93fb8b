/**
 * The devices of VMware ESX: one file per kind holds how a kind is read from a VirtualMachineConfigInfo and sent in a
 * VirtualDeviceConfigSpec, what its changes cost, and which members older APIs lack. Here is the table by kind. A kind without a row does
 * not compile. Limit: no policy; a device change sends what a step says.
 */

import type { DeviceKind, Domain, SingleDeviceKind, SlottedKind } from '../../../domain/domain.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import type { Path } from '../../../domain/values/path-key.js';
import type { CostRule } from '../fields/field-costs.js';
import type { VimObject } from '../soap/value.js';
import { CDROMS } from './cdroms.js';
import { CONTROLLERS } from './controllers.js';
import {
  type DeviceRules,
  isOfType,
  keyOf,
  type RawKeyDevice,
  type SingleDevice,
  type SlottedDevice,
} from './device.js';
import type { DeviceTable, HostKind, SingleName } from './device-specs.js';
import { DISKS } from './disks.js';
import { FLOPPIES } from './floppies.js';
import { NICS } from './nics.js';
import { otherDevices } from './other-devices.js';
import { PARALLELS } from './parallels.js';
import { PASSTHROUGH } from './passthrough.js';
import { SERIALS } from './serials.js';
import { SHARED_FOLDERS } from './shared-folders.js';
import { SINGLE_DEVICES } from './single-devices.js';

/** In the order in which a spec has the changes: hosts number cards and ports by the order in which they come. */
const SLOTTED: {
  readonly [Kind in SlottedKind]: SlottedDevice<Domain[Kind][string]> | RawKeyDevice<Domain[Kind][string]>;
} = {
  controllers: CONTROLLERS,
  disks: DISKS,
  cdroms: CDROMS,
  floppies: FLOPPIES,
  nics: NICS,
  serials: SERIALS,
  parallels: PARALLELS,
  passthrough: PASSTHROUGH,
  sharedFolders: SHARED_FOLDERS,
};

const SINGLE: { readonly [Kind in SingleDeviceKind]: SingleDevice<Domain[Kind]> | RawKeyDevice<Domain[Kind]> } =
  SINGLE_DEVICES;

// The compiler has checked each row; a loop over rows of several types cannot say so.
type AnySlotted = SlottedDevice<unknown> | RawKeyDevice<unknown>;
type AnySingle = SingleDevice<unknown> | RawKeyDevice<unknown>;
const slottedRows = Object.entries(SLOTTED) as readonly (readonly [SlottedKind, AnySlotted])[];
const singleRows = Object.entries(SINGLE) as readonly (readonly [SingleDeviceKind, AnySingle])[];

/** The kinds that a host shows by slot, with their rows. */
export const HOST_DEVICES = slottedRows.filter(
  (entry): entry is readonly [HostKind, SlottedDevice<unknown>] => 'find' in entry[1],
);

type HostSingle = Exclude<SingleDeviceKind, 'vnc'>;

/** The kinds that a VM has once and a host shows, with their rows. */
export const HOST_SINGLES = singleRows.filter(
  (entry): entry is readonly [HostSingle, SingleDevice<unknown>] => 'read' in entry[1],
);

const RAW_KEY_DEVICES = [...slottedRows, ...singleRows].filter(
  (entry): entry is readonly [DeviceKind, RawKeyDevice<unknown>] => 'keys' in entry[1],
);

/** True for a VMX key of a device that the API has as raw keys only. */
export function isDeviceKey(key: string): boolean {
  return RAW_KEY_DEVICES.some(([, { keys }]) => keys.test(key));
}

/** The raw keys for a change of such a device; an empty value removes a key. */
export function deviceRawValues(domain: Domain, [kind, member = '']: Path): Readonly<Record<string, string>> {
  const found = RAW_KEY_DEVICES.find(([each]) => each === kind);
  return found?.[1].raw?.(domain[found[0]], member) ?? {};
}

const SINGLE_TYPES: readonly (readonly [ancestor: string, name: SingleName])[] = [
  ['VirtualMachineVideoCard', 'video'],
  ['VirtualSoundCard', 'sound'],
  ['VirtualUSBController', 'usb'],
  ['VirtualUSBXHCIController', 'xhci'],
  ['VirtualTPM', 'tpm'],
];

function singlesOf(devices: readonly VimObject[]): ReadonlyMap<SingleName, VimObject> {
  const found = new Map<SingleName, VimObject>();
  for (const [ancestor, name] of SINGLE_TYPES) {
    const device = devices.find((each) => isOfType(each, ancestor));
    if (device !== undefined) found.set(name, device);
  }
  return found;
}

/** Returns the devices of `config.hardware.device` by kind and slot. */
export function deviceTable(devices: readonly VimObject[]): DeviceTable {
  const controllers = CONTROLLERS.find(devices, new Map());
  const slotByKey = new Map([...controllers].map(([slot, device]) => [keyOf(device), slot]));
  const bySlot = Object.fromEntries(HOST_DEVICES.map(([kind, row]) => [kind, row.find(devices, slotByKey)]));
  const others = otherDevices(devices, slotByKey);
  return { ...(bySlot as Pick<DeviceTable, HostKind>), others, singles: singlesOf(devices) };
}

function readSlots(row: SlottedDevice<unknown>, devices: ReadonlyMap<string, VimObject>) {
  const slots: Record<string, unknown> = {};
  for (const [slot, device] of devices) {
    const value = row.read(device);
    if (value !== null) setEntry(slots, slot, value);
  }
  return slots;
}

/** Returns the devices that a host shows, as a Domain has them. */
export function readDevices(table: DeviceTable): Pick<Domain, HostKind | HostSingle> {
  const devices: unknown = Object.fromEntries([
    ...HOST_SINGLES.map(([kind, row]) => [kind, row.read(table.singles)] as const),
    ...HOST_DEVICES.map(([kind, row]) => [kind, readSlots(row, table[kind])] as const),
  ]);
  return devices as Pick<Domain, HostKind | HostSingle>;
}

interface RulePath {
  readonly path: readonly string[];
}

function rulesOf<Row extends RulePath>(rows: (rules: DeviceRules<unknown>) => readonly Row[]): readonly Row[] {
  const below = (above: Path, rules: DeviceRules<unknown>): readonly Row[] =>
    rows(rules).map((row) => ({ ...row, path: [...above, ...row.path] }));
  return [
    ...singleRows.flatMap(([kind, rules]) => below([kind], rules)),
    ...slottedRows.flatMap(([kind, rules]) => below([kind, '*'], rules)),
  ];
}

/** The cost rules of all devices, by the path from the domain. */
export const DEVICE_COSTS: readonly { readonly path: Path; readonly source: string; readonly cost: CostRule }[] =
  rulesOf((rules) => rules.costs);

/** The members of devices that older APIs lack, by the path from the domain. */
export const DEVICE_SINCE: readonly { readonly path: Path; readonly since: readonly [number, number] }[] = rulesOf(
  (rules) => rules.since,
);

/** The members of this domain's devices that older APIs lack and that it sets. */
export function newerDeviceMembers(domain: Domain): readonly Path[] {
  const set = (above: Path, { since }: DeviceRules<unknown>, device: unknown): readonly Path[] =>
    since.filter((row) => row.isSet(device)).map((row) => [...above, ...row.path]);
  return [
    ...singleRows.flatMap(([kind, rules]) => set([kind], rules, domain[kind])),
    ...slottedRows.flatMap(([kind, rules]) =>
      Object.entries<unknown>(domain[kind]).flatMap(([slot, device]) => set([kind, slot], rules, device)),
    ),
  ];
}
