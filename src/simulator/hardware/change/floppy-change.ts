import { optionalBoolean, optionalInteger, optionalText, text } from '../../soap/arguments.js';
import { isFloppyPresent } from '../read/read-floppies.js';
import { FLOPPY_COUNT } from '../slots.js';
import { applyConnectable, backingOf, type DeviceChange, invalidDevice, setKeys } from './device-change.js';

const BACKING_KEYS = ['fileType', 'fileName', 'autodetect', 'clientDevice'];

/** Drives come and go while the machine is off; their medium changes at any time. */
export function applyFloppy(change: DeviceChange): void {
  const { work, existing } = change;
  if (change.operation !== 'edit' && !work.isOff) throw work.refuse();
  if (change.operation === 'remove') {
    const slot = existing?.slot ?? '';
    work.draft.removeAll(`${slot}.`);
    work.draft.set(`${slot}.present`, false);
    return;
  }
  const slot = existing?.slot ?? newSlot(change);
  work.draft.set(`${slot}.present`, true);
  setKeys(change, slot, BACKING_KEYS, floppyValues(change));
  applyConnectable(change, slot);
}

/** An image without a name is a drive without a medium. */
function floppyValues(change: DeviceChange): Readonly<Record<string, string>> {
  const { work } = change;
  const { type, backing } = backingOf(change);
  switch (type) {
    case 'VirtualFloppyImageBackingInfo': {
      const name = text(backing, 'fileName').trim();
      if (name === '' || name === '[]') return { fileType: 'file' };
      return { fileType: 'file', fileName: work.around.fileName(work.locate(name)) };
    }
    case 'VirtualFloppyDeviceBackingInfo': {
      const name = optionalText(backing, 'deviceName')?.trim() ?? '';
      const detects = optionalBoolean(backing, 'useAutoDetect') === true || name === '';
      return detects
        ? { fileType: 'device', fileName: 'auto detect', autodetect: 'TRUE' }
        : { fileType: 'device', fileName: name };
    }
    case 'VirtualFloppyRemoteDeviceBackingInfo':
      return { fileType: 'device', fileName: '', clientDevice: 'TRUE' };
    default:
      throw invalidDevice(change.index, 'device.backing');
  }
}

function newSlot(change: DeviceChange): string {
  const isFree = (index: number) => !isFloppyPresent(change.work.draft, index);
  const asked = optionalInteger(change.spec, 'unitNumber') ?? -1;
  const index = asked >= 0 ? asked : Array.from({ length: FLOPPY_COUNT }, (_, each) => each).find(isFree);
  if (index === undefined || index >= FLOPPY_COUNT || !isFree(index)) {
    throw invalidDevice(change.index, 'device.unitNumber');
  }
  return `floppy${index}`;
}
