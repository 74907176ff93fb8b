import { optionalBoolean, optionalText, text } from '../soap/arguments.js';
import { fileFault } from '../storage/virtual-disk.js';
import { applyConnectable, backingOf, type DeviceChange, invalidDevice } from './device-change.js';
import { slotForNewDrive } from './drive-unit.js';
import { FLOPPY_COUNT } from './slots.js';

/** Drives come and go while the machine is off; their medium changes at any time. */
export function applyCdrom(change: DeviceChange): void {
  const { work, existing } = change;
  if (change.operation !== 'edit' && !work.isOff) throw work.refuse();
  if (change.operation === 'remove') {
    work.draft.removeAll(`${existing?.slot ?? ''}.`);
    return;
  }
  const slot = existing?.slot ?? slotForNewDrive(change).slot;
  if (existing === null) work.draft.removeAll(`${slot}.`);
  work.draft.set(`${slot}.present`, true);
  setKeys(change, slot, MEDIUM_KEYS, cdromValues(change));
  applyConnectable(change, slot);
}

const MEDIUM_KEYS = ['deviceType', 'fileName', 'autodetect', 'clientDevice'];

function cdromValues(change: DeviceChange): Readonly<Record<string, string>> {
  const { work, index } = change;
  const { type, backing } = backingOf(change);
  const device = (deviceType: string) => {
    const auto = optionalBoolean(backing, 'useAutoDetect') === true;
    const name = auto ? 'auto detect' : text(backing, 'deviceName');
    return { deviceType, fileName: name, ...(auto ? { autodetect: 'TRUE' } : {}) };
  };
  switch (type) {
    case 'VirtualCdromIsoBackingInfo': {
      const fileName = text(backing, 'fileName').trim();
      if (fileName === '' || fileName === '[]') return { deviceType: 'cdrom-image', fileName: 'emptyBackingString' };
      const location = work.locate(fileName);
      if (!work.fileExists(location)) throw fileFault('FileNotFound', location);
      return { deviceType: 'cdrom-image', fileName: work.around.fileName(location) };
    }
    case 'VirtualCdromAtapiBackingInfo':
      return device('atapi-cdrom');
    case 'VirtualCdromPassthroughBackingInfo':
      return device('cdrom-raw');
    case 'VirtualCdromRemoteAtapiBackingInfo':
      return { deviceType: 'atapi-cdrom', fileName: 'emptyBackingString', clientDevice: 'TRUE' };
    case 'VirtualCdromRemotePassthroughBackingInfo':
      return { deviceType: 'cdrom-raw', fileName: 'emptyBackingString', clientDevice: 'TRUE' };
    default:
      throw invalidDevice(index, 'device.backing');
  }
}

export function applyFloppy(change: DeviceChange): void {
  const { work, existing } = change;
  if (change.operation !== 'edit' && !work.isOff) throw work.refuse();
  if (change.operation === 'remove') {
    const slot = existing?.slot ?? '';
    work.draft.removeAll(`${slot}.`);
    work.draft.set(`${slot}.present`, false);
    return;
  }
  const slot = existing?.slot ?? freeFloppy(change);
  work.draft.set(`${slot}.present`, true);
  setKeys(change, slot, ['fileType', 'fileName', 'clientDevice'], floppyValues(change));
  applyConnectable(change, slot);
}

function floppyValues(change: DeviceChange): Readonly<Record<string, string>> {
  const { work } = change;
  const { type, backing } = backingOf(change);
  switch (type) {
    case 'VirtualFloppyImageBackingInfo':
      return { fileType: 'file', fileName: work.around.fileName(work.locate(text(backing, 'fileName'))) };
    case 'VirtualFloppyDeviceBackingInfo':
      return { fileType: 'device', fileName: optionalText(backing, 'deviceName') ?? '' };
    case 'VirtualFloppyRemoteDeviceBackingInfo':
      return { fileType: 'device', fileName: '', clientDevice: 'TRUE' };
    default:
      throw invalidDevice(change.index, 'device.backing');
  }
}

function freeFloppy(change: DeviceChange): string {
  for (let index = 0; index < FLOPPY_COUNT; index += 1) {
    const isTaken = change.work.draft.get(`floppy${index}.fileType`) !== undefined;
    if (!isTaken) return `floppy${index}`;
  }
  throw invalidDevice(change.index, 'device.unitNumber');
}

function setKeys(
  change: DeviceChange,
  slot: string,
  keys: readonly string[],
  values: Readonly<Record<string, string>>,
): void {
  const { draft } = change.work;
  for (const key of keys) {
    const value = values[key] ?? null;
    if ((draft.get(`${slot}.${key}`) ?? null) !== value) draft.set(`${slot}.${key}`, value);
  }
}
