import { integer, text } from '../../soap/arguments.js';
import { Fault } from '../../soap/fault.js';
import { string } from '../../soap/value.js';
import { pciId, vmxPciAddress, vmxPciId } from '../pci-ids.js';
import { PASSTHROUGH_COUNT } from '../slots.js';
import { backingOf, type DeviceChange, invalidDevice } from './device-change.js';

/** What a running machine answers to a device of the host that is to come or go. */
export function hotPlugFailed(): Fault {
  return new Fault('GenericVmConfigFault', 'The hot-plug operation failed.', { reason: string('hot-plug') });
}

/** Devices of the host come and go while the machine is off. */
export function applyPassthrough(change: DeviceChange): void {
  const { work, existing } = change;
  const { draft } = work;
  if (change.operation === 'remove') {
    if (!work.isOff) throw hotPlugFailed();
    draft.removeAll(`${existing?.slot ?? ''}.`);
    return;
  }
  const values = passthroughValues(change);
  const slot = existing?.slot ?? freeSlot(change);
  if (existing === null) draft.removeAll(`${slot}.`);
  for (const [key, value] of Object.entries(values)) {
    if ((draft.get(`${slot}.${key}`) ?? '').toLowerCase() === value.toLowerCase()) continue;
    if (!work.isOff) throw hotPlugFailed();
    draft.set(`${slot}.${key}`, value);
  }
}

function passthroughValues(change: DeviceChange): Readonly<Record<string, string>> {
  const { type, backing } = backingOf(change);
  switch (type) {
    case 'VirtualPCIPassthroughDeviceBackingInfo':
      return {
        present: 'TRUE',
        id: vmxPciAddress(text(backing, 'id')),
        deviceId: vmxPciId(pciId(text(backing, 'deviceId'))),
        vendorId: vmxPciId(integer(backing, 'vendorId')),
        systemId: text(backing, 'systemId').trim(),
      };
    case 'VirtualPCIPassthroughVmiopBackingInfo':
      return { present: 'TRUE', virtualDev: 'vmiop', vgpu: text(backing, 'vgpu').trim() };
    default:
      throw invalidDevice(change.index, 'device.backing');
  }
}

function freeSlot(change: DeviceChange): string {
  for (let index = 0; index < PASSTHROUGH_COUNT; index += 1) {
    if (!change.work.draft.boolean(`pciPassthru${index}.present`, false)) return `pciPassthru${index}`;
  }
  throw invalidDevice(change.index, 'device');
}
