import type { Domain, Slots } from '../../../domain/domain.js';
import { compareSlots } from '../../../domain/rules/limits.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { FieldDifference } from '../../../plan/diff/change.js';
import type { NewDisk } from '../../../plan/steps/file-steps.js';
import type { SlottedDevice } from './device.js';
import { DeviceSpecs, type DeviceTable, type HostKind } from './device-specs.js';
import { deviceTable, HOST_DEVICES, HOST_SINGLES } from './devices.js';
import { type NetworkBackings, PLAIN_NETWORKS } from './network-backings.js';

interface SlotChange {
  readonly kind: HostKind;
  readonly row: SlottedDevice<unknown>;
  readonly slot: string;
  /** Undefined or null if there is no device. */
  readonly before: unknown;
  readonly after: unknown;
}

interface Parts {
  readonly newDisks: readonly NewDisk[];
  readonly networks: NetworkBackings;
  /** Slots whose devices are connected or disconnected while the VM runs. */
  readonly connecting: ReadonlySet<string>;
}

function addDevice(specs: DeviceSpecs, change: SlotChange, { newDisks, networks }: Parts): void {
  const { kind, row, slot, after } = change;
  const newDisk = kind === 'disks' ? (newDisks.find((each) => each.slot === slot) ?? null) : null;
  const device = row.added(after, { slot, newDisk, networks });
  const place = row.onBus === true ? specs.placeOf(slot) : {};
  specs.add(slot, { ...device, ...place }, newDisk === null ? null : 'create');
}

function changeDevice(specs: DeviceSpecs, change: SlotChange, parts: Parts): void {
  const { kind, row, slot, before, after } = change;
  if (after == null) specs.remove(kind, slot);
  else if (before == null) addDevice(specs, change, parts);
  else if (row.isReplaced?.(before, after) === true) {
    if (row.replacement !== undefined) {
      const context = { slot, newDisk: null, networks: parts.networks };
      specs.replace(kind, slot, row.replacement(specs.live(kind, slot), before, after, context));
      return;
    }
    // The file of the first disk stays. Hosts carry out the changes of a spec in their order.
    specs.remove(kind, slot);
    addDevice(specs, change, parts);
  } else {
    const { networks } = parts;
    const context = { slot, newDisk: null, networks, connectsNow: parts.connecting.has(slot) };
    specs.edit(row.edited(specs.live(kind, slot), before, after, context));
  }
}

/** The changes of these slots, by kind, then in the order of the slots: hosts number new cards and ports by the order in which they come. */
function slotChanges(before: Domain | null, after: Domain, slotsOf: (kind: HostKind) => readonly string[]) {
  return HOST_DEVICES.flatMap(([kind, row]) => {
    const was: Slots<unknown> = before?.[kind] ?? {};
    const becomes: Slots<unknown> = after[kind];
    return [...new Set(slotsOf(kind))]
      .sort(compareSlots)
      .map((slot): SlotChange => ({ kind, row, slot, before: ownEntry(was, slot), after: ownEntry(becomes, slot) }));
  });
}

/** Sends the changes in an order that a host can carry out: disks refer to controllers, so these are added first and removed last. */
function sendAll(
  specs: DeviceSpecs,
  changes: readonly SlotChange[],
  sendSingles: () => void,
  parts: Parts,
): DeviceSpecs {
  const isController = ({ kind }: SlotChange) => kind === 'controllers';
  for (const change of changes) if (isController(change) && change.after != null) changeDevice(specs, change, parts);
  sendSingles();
  for (const change of changes) if (!isController(change)) changeDevice(specs, change, parts);
  specs.moveToNewControllers();
  for (const change of changes) if (isController(change) && change.after == null) changeDevice(specs, change, parts);
  return specs;
}

/** The device changes between two Domains at the paths that the changes name. A running VM connects and disconnects devices at once. */
export function deviceChanges(
  live: Domain,
  target: Domain,
  { changes, newDisks }: { readonly changes: readonly FieldDifference[]; readonly newDisks: readonly NewDisk[] },
  devices: DeviceTable,
  networks: NetworkBackings = PLAIN_NETWORKS,
  isRunning = false,
): DeviceSpecs {
  const specs = new DeviceSpecs(devices);
  const touched = (kind: string) => changes.filter(({ path }) => path[0] === kind);
  const sendSingles = () => {
    for (const [kind, row] of HOST_SINGLES) if (touched(kind).length > 0) row.change(target[kind], specs);
  };
  const slots = slotChanges(live, target, (kind) => touched(kind).map(({ path }) => path[1] ?? ''));
  const connecting = changes.flatMap(({ path: [, slot, leaf] }) =>
    isRunning && leaf === 'connected' && slot !== undefined ? [slot] : [],
  );
  return sendAll(specs, slots, sendSingles, { newDisks, networks, connecting: new Set(connecting) });
}

/** All devices of a new domain. Its video card is not a new device, and there is none to edit yet: a plan has such a domain uploaded. */
export function newDomainDevices(
  domain: Domain,
  newDisks: readonly NewDisk[],
  networks: NetworkBackings = PLAIN_NETWORKS,
): DeviceSpecs {
  const specs = new DeviceSpecs(deviceTable([]));
  const sendSingles = () => {
    for (const [kind, row] of HOST_SINGLES) if (row.isAdded(domain[kind])) row.change(domain[kind], specs);
  };
  const slots = slotChanges(null, domain, (kind) => Object.keys(domain[kind]));
  return sendAll(specs, slots, sendSingles, { newDisks, networks, connecting: new Set() });
}
