/**
 * Applies the device changes of a ConfigSpec to a draft of the VMX, in order. A change of a file is collected first and made when the
 * whole spec is valid. An unknown or invalid change is refused, never ignored.
 */

import {
  child,
  children,
  dynamicType,
  integer,
  optionalInteger,
  optionalText,
  required,
} from '../../soap/arguments.js';
import { Fault } from '../../soap/fault.js';
import { int, string } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { Device } from '../device.js';
import { readDevices } from '../read/read-devices.js';
import { NIC_TYPES } from '../read/read-nics.js';
import { applyBootOrder } from '../settings/boot-options.js';
import { applyVideoCard } from '../settings/video-card.js';
import { SOUND_TYPES } from '../single-devices.js';
import { applyCdrom } from './cdrom-change.js';
import { applyController, isControllerType } from './controller-change.js';
import { type DeviceChange, type DeviceWork, invalidDevice } from './device-change.js';
import { applyDisk } from './disk-change.js';
import { applyFloppy } from './floppy-change.js';
import { requireNoneAdrift } from './move-drive.js';
import { applyNic } from './nic-change.js';
import { applyParallel } from './parallel-change.js';
import { applyPassthrough } from './passthrough-change.js';
import { applySerial } from './serial-change.js';
import { applySound, applyTpm, applyUsb } from './single-device-change.js';

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
    const change: DeviceChange = { work, index, operation, fileOperation, type, spec: device, existing };
    if (operation === 'add') applyAddition(change);
    else applyChange(change);
  });
  requireNoneAdrift(work);
  applyOrder(spec, work);
}

/** Notes where the new device went, because the boot order may name it by the key of the spec. */
function applyAddition(change: DeviceChange): void {
  const { work, spec } = change;
  const key = optionalInteger(spec, 'key');
  const before = new Set(readDevices(work.draft, work.around).map((device) => device.slot));
  applyChange(change);
  const added = readDevices(work.draft, work.around).find((device) => !before.has(device.slot));
  if (key !== undefined && added !== undefined) work.newSlots.set(key, added.slot);
}

function applyOrder(spec: XmlElement, work: DeviceWork): void {
  const options = child(spec, 'bootOptions');
  if (options === undefined) return;
  applyBootOrder(options, work.draft, (key) => {
    const kind = findDevice(work, key);
    const isBootable = kind !== null && (kind.kind === 'disk' || kind.kind === 'nic');
    return work.newSlots.get(key) ?? (isBootable ? kind.slot : null);
  });
}

/** What each type of device takes; the kinds of controllers and cards are many types. */
function changeFor(type: string): ((change: DeviceChange) => void) | null {
  if (isControllerType(type)) return applyController;
  if (Object.values(NIC_TYPES).includes(type)) return applyNic;
  if (Object.values(SOUND_TYPES).includes(type)) return applySound;
  switch (type) {
    case 'VirtualDisk':
      return applyDisk;
    case 'VirtualCdrom':
      return applyCdrom;
    case 'VirtualFloppy':
      return applyFloppy;
    case 'VirtualSerialPort':
      return applySerial;
    case 'VirtualParallelPort':
      return applyParallel;
    case 'VirtualPCIPassthrough':
      return applyPassthrough;
    case 'VirtualUSBController':
    case 'VirtualUSBXHCIController':
      return applyUsb;
    case 'VirtualTPM':
      return applyTpm;
    case 'VirtualMachineVideoCard':
      return applyVideoCard;
    case 'VirtualPCIController':
    case 'VirtualPS2Controller':
    case 'VirtualSIOController':
    case 'VirtualKeyboard':
    case 'VirtualPointingDevice':
    case 'VirtualMachineVMCIDevice':
      return applyFixed;
    default:
      return null;
  }
}

/** Devices that every machine has. A spec for a new machine may list them; an edit changes nothing that is simulated. */
function applyFixed({ work, operation, index }: DeviceChange): void {
  if (operation === 'edit' || (operation === 'add' && work.isNew)) return;
  throw invalidDevice(index, 'device');
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

function findDevice(work: DeviceWork, key: number): Device | null {
  const adrift = work.adrift.get(key);
  return adrift?.device ?? readDevices(work.draft, work.around).find((device) => device.key === key) ?? null;
}
