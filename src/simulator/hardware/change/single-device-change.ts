import { child, dynamicType, optionalBoolean, optionalText } from '../../soap/arguments.js';
import { SOUND_TYPES } from '../single-devices.js';
import { backingOf, type DeviceChange, invalidDevice } from './device-change.js';

/** Sound cards, USB controllers and TPMs come and go while the machine is off, and there is one of each. */
export function applySound(change: DeviceChange): void {
  const { work, type, index } = change;
  if (change.operation === 'remove') {
    removeSingle(change, 'sound');
    return;
  }
  if (!work.isOff) throw work.refuse();
  if (change.operation === 'add') requireAbsent(change, 'sound');
  work.draft.removeAll('sound.');
  work.draft.set('sound.present', true);
  const model = Object.entries(SOUND_TYPES).find(([, each]) => each === type)?.[0];
  if (model === undefined) throw invalidDevice(index, 'device');
  work.draft.set('sound.virtualDev', model);
  if (child(change.spec, 'backing') === undefined) return;
  const backing = backingOf(change);
  if (backing.type !== 'VirtualSoundCardDeviceBackingInfo') throw invalidDevice(index, 'device.backing');
  const name = optionalText(backing.backing, 'deviceName')?.trim() ?? '';
  const detects = optionalBoolean(backing.backing, 'useAutoDetect') === true || name === '';
  work.draft.set('sound.autodetect', detects);
  work.draft.set('sound.fileName', detects ? '-1' : name);
}

export function applyUsb(change: DeviceChange): void {
  const { work, type, index, operation } = change;
  const slot = type === 'VirtualUSBXHCIController' ? 'usb_xhci' : 'usb';
  if (operation === 'remove') {
    removeSingle(change, slot);
    if (slot === 'usb') work.draft.removeAll('ehci.');
    return;
  }
  if (operation === 'add') {
    if (!work.isOff) throw work.refuse();
    requireAbsent(change, slot);
    work.draft.set(`${slot}.present`, true);
  }
  if (slot === 'usb_xhci') return;
  const set = (key: string, member: string) => {
    const value = optionalBoolean(change.spec, member);
    if (value === undefined || value === work.draft.boolean(key, false)) return;
    if (!work.isOff) throw work.refuse();
    work.draft.set(key, value);
  };
  if (dynamicType(change.spec) !== 'VirtualUSBController') throw invalidDevice(index, 'device');
  set('ehci.present', 'ehciEnabled');
  set('usb.generic.autoconnect', 'autoConnectDevices');
}

export function applyTpm(change: DeviceChange): void {
  const { work, operation } = change;
  if (operation === 'edit') return;
  if (operation === 'remove') {
    removeSingle(change, 'vtpm');
    return;
  }
  if (!work.isOff) throw work.refuse();
  requireAbsent(change, 'vtpm');
  work.draft.set('vtpm.present', true);
}

function requireAbsent(change: DeviceChange, slot: string): void {
  if (change.work.draft.boolean(`${slot}.present`, false)) throw invalidDevice(change.index, 'device');
}

function removeSingle(change: DeviceChange, slot: string): void {
  const { work } = change;
  if (!work.isOff) throw work.refuse();
  work.draft.removeAll(`${slot}.`);
}
