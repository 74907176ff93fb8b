/**
 * Drives that go from one controller to another within a spec, by an edit of their controllerKey or unitNumber. A controller that goes
 * leaves its drives adrift: the spec has to edit each of them to another controller, or to remove it, or it is refused as a whole.
 */

import { optionalInteger } from '../../soap/arguments.js';
import { readDevices } from '../read/read-devices.js';
import { type AdriftDrive, type DeviceChange, type DeviceWork, invalidDevice } from './device-change.js';
import { slotForNewDrive } from './drive-unit.js';

type Keys = AdriftDrive['keys'];

function keysBelow({ draft }: DeviceWork, prefix: string): Keys {
  const below = [...draft.entries()].filter(({ key }) => key.toLowerCase().startsWith(prefix.toLowerCase()));
  return below.map(({ key, value }) => [key.slice(prefix.length), value] as const);
}

/** Takes the keys of a drive out of the draft and returns them. */
function takeKeys(work: DeviceWork, slot: string): Pick<AdriftDrive, 'keys' | 'schedule'> {
  const taken = { keys: keysBelow(work, `${slot}.`), schedule: keysBelow(work, `sched.${slot}.`) };
  work.draft.removeAll(`${slot}.`);
  work.draft.removeAll(`sched.${slot}.`);
  return taken;
}

/** True if a drive is on the controller of a slot such as `scsi0`. */
export function hasDrives(work: DeviceWork, controller: string): boolean {
  return readDevices(work.draft, work.around).some(({ slot }) => slot.startsWith(`${controller}:`));
}

/** Leaves the drives of a controller that is about to go without one. */
export function setAdrift({ work, index }: DeviceChange, controller: string): void {
  for (const device of readDevices(work.draft, work.around)) {
    if (!device.slot.startsWith(`${controller}:`)) continue;
    work.adrift.set(device.key, { device, index, ...takeKeys(work, device.slot) });
  }
}

/** Refuses the removal of a controller some drive of which is still without another. */
export function requireNoneAdrift({ adrift }: DeviceWork): void {
  const [left] = adrift.values();
  if (left !== undefined) throw invalidDevice(left.index, 'device.key');
}

/** Returns the slot of an edited drive, after a move of it where its spec names another controller or unit. */
export function movedSlot(change: DeviceChange): string {
  const { work, spec, index, existing } = change;
  if (existing === null) throw invalidDevice(index, 'device.key');
  const adrift = work.adrift.get(existing.key);
  const key = optionalInteger(spec, 'controllerKey');
  const unit = optionalInteger(spec, 'unitNumber');
  const isSameKey = key === undefined || key === existing.controllerKey;
  if (adrift === undefined && isSameKey && (unit === undefined || unit === existing.unitNumber)) return existing.slot;
  // The key of the controller that is gone names no controller, even where a new one has its number.
  if (adrift !== undefined && isSameKey && (key === undefined || !work.newControllers.has(key)))
    throw invalidDevice(index, 'device.controllerKey');
  if (!work.isOff) throw work.refuse();
  if (existing.kind === 'disk' && work.hasSnapshots) throw invalidDevice(index, 'device');
  const { keys, schedule } = adrift ?? takeKeys(work, existing.slot);
  work.adrift.delete(existing.key);
  const { slot } = slotForNewDrive(change);
  for (const [name, value] of keys) work.draft.set(`${slot}.${name}`, value);
  for (const [name, value] of schedule) work.draft.set(`sched.${slot}.${name}`, value);
  return slot;
}
