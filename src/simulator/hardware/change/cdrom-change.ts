import { optionalBoolean, text } from '../../soap/arguments.js';
import { fileFault } from '../../storage/virtual-disk.js';
import { applyConnectable, backingOf, type DeviceChange, invalidDevice, setKeys } from './device-change.js';
import { slotForNewDrive } from './drive-unit.js';
import { movedSlot } from './move-drive.js';

/** Drives come and go while the machine is off; their medium changes at any time. */
export function applyCdrom(change: DeviceChange): void {
  const { work, existing } = change;
  if (change.operation !== 'edit' && !work.isOff) throw work.refuse();
  if (change.operation === 'remove') {
    if (existing !== null && work.adrift.delete(existing.key)) return;
    work.draft.removeAll(`${existing?.slot ?? ''}.`);
    return;
  }
  const slot = existing === null ? slotForNewDrive(change).slot : movedSlot(change);
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
