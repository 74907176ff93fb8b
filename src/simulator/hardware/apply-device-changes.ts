import { children, dynamicType, integer, optionalInteger, optionalText, required } from '../soap/arguments.js';
import { Fault } from '../soap/fault.js';
import { int, string } from '../soap/value.js';
import type { XmlElement } from '../soap/xml-reader.js';
import { applyCdrom, applyFloppy } from './cdrom-change.js';
import { applyController, isControllerType } from './controller-change.js';
import type { Device } from './device.js';
import { type DeviceChange, type DeviceWork, invalidDevice } from './device-change.js';
import { applyDisk } from './disk-change.js';
import { applyNic } from './nic-change.js';
import { readDevices } from './read-devices.js';
import { NIC_TYPES } from './read-nics.js';
import { applySerial } from './serial-change.js';

/** Applies every deviceChange in order: each sees what those before it did. */
export function applyDeviceChanges(spec: XmlElement, work: DeviceWork): void {
  children(spec, 'deviceChange').forEach((element, index) => {
    const device = required(element, 'device');
    const type = dynamicType(device);
    const operation = optionalText(element, 'operation')?.trim() ?? 'edit';
    if (type === undefined) throw invalidDevice(index, 'device');
    if (operation !== 'add' && operation !== 'edit' && operation !== 'remove') throw invalidDevice(index, 'operation');
    const existing = operation === 'add' ? null : findDevice(work, integer(device, 'key'));
    if (operation !== 'add' && existing === null) throw invalidDevice(index, 'device.key');
    const fileOperation = optionalText(element, 'fileOperation')?.trim();
    applyChange({ work, index, operation, fileOperation, type, spec: device, existing });
  });
}

/** What each type of device takes; the kinds of controllers and cards are many types. */
function changeFor(type: string): ((change: DeviceChange) => void) | null {
  if (isControllerType(type)) return applyController;
  if (Object.values(NIC_TYPES).includes(type)) return applyNic;
  switch (type) {
    case 'VirtualDisk':
      return applyDisk;
    case 'VirtualCdrom':
      return applyCdrom;
    case 'VirtualFloppy':
      return applyFloppy;
    case 'VirtualSerialPort':
      return applySerial;
    case 'VirtualMachineVideoCard':
      return applyVideoCard;
    default:
      return null;
  }
}

function applyChange(change: DeviceChange): void {
  const { type, existing, index } = change;
  if (existing !== null && existing.value.type !== type) throw invalidDevice(index, 'device');
  const apply = changeFor(type);
  if (apply !== null) {
    apply(change);
    return;
  }
  throw new Fault('DeviceUnsupportedForVmVersion', `The device type ${type} is not simulated.`, {
    property: string(`configSpec.deviceChange[${index}].device`),
    deviceIndex: int(index),
  });
}

function applyVideoCard(change: DeviceChange): void {
  const { draft, isOff, refuse } = change.work;
  if (change.operation !== 'edit') throw invalidDevice(change.index, 'operation');
  if (!isOff) throw refuse();
  const ram = optionalInteger(change.spec, 'videoRamSizeInKB');
  const displays = optionalInteger(change.spec, 'numDisplays');
  if (ram !== undefined) draft.set('svga.vramSize', ram * 1024);
  if (displays !== undefined) draft.set('svga.numDisplays', displays);
}

function findDevice(work: DeviceWork, key: number): Device | null {
  return readDevices(work.draft, work.around).find((device) => device.key === key) ?? null;
}
