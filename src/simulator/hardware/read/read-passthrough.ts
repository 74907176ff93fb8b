import { array, boolean, type DataObject, int, object, short, string } from '../../soap/value.js';
import { type Device, device } from '../device.js';
import { apiPciAddress, pciId, shortId } from '../pci-ids.js';
import { FIXED_KEYS, PASSTHROUGH_COUNT, PASSTHROUGH_KEY } from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';

const PRESENT = /^pcipassthru(0|[1-9]\d{0,2})\.present$/i;

/** Numbers of the present `pciPassthruN`, in order. Scans the keys, because most VMs have none and fewer keys than possible numbers. */
export function presentPassthrough(keys: VmxKeys): readonly number[] {
  const present: number[] = [];
  for (const { key } of keys.entries()) {
    const index = Number(PRESENT.exec(key)?.[1] ?? PASSTHROUGH_COUNT);
    if (index < PASSTHROUGH_COUNT && keys.boolean(key, false)) present.push(index);
  }
  return present.sort((one, other) => one - other);
}

/** The name of a physical function makes it a network card. */
export function isSriov(keys: VmxKeys, index: number): boolean {
  return keys.get(`pciPassthru${index}.pfId`) !== undefined;
}

/** Two bands of PCI units: 18 to 21, and from 38 on. */
export function passthroughUnit(index: number): number {
  return index < 4 ? 18 + index : 34 + index;
}

/** Devices of the host that the machine has to itself, and virtual GPUs. */
export function readPassthrough(keys: VmxKeys): readonly Device[] {
  return presentPassthrough(keys)
    .filter((index) => !isSriov(keys, index))
    .map((index) =>
      device('VirtualPCIPassthrough', {
        kind: 'passthrough',
        key: PASSTHROUGH_KEY + index,
        slot: `pciPassthru${index}`,
        controllerKey: FIXED_KEYS.pci,
        unitNumber: passthroughUnit(index),
        label: `PCI device ${index}`,
        backing: passthroughBacking(keys, `pciPassthru${index}`),
      }),
    );
}

function passthroughBacking(keys: VmxKeys, slot: string): DataObject {
  const vgpu = keys.get(`${slot}.vgpu`);
  if (vgpu !== undefined) return object('VirtualPCIPassthroughVmiopBackingInfo', { vgpu: string(vgpu) });
  const allowed = keys.get(`${slot}.allowedDevices`);
  return allowed === undefined ? pciBacking(keys, slot, 'id') : dynamicBacking(allowed);
}

/** Dynamic DirectPath: the host picks one of these devices at power-on. The text is `0xVENDOR:0xDEVICE`, separated by commas (guess). */
function dynamicBacking(allowed: string): DataObject {
  const devices = allowed.split(',').map((pair) => {
    const [vendor, id] = pair.split(':');
    return object('VirtualPCIPassthroughAllowedDevice', { vendorId: int(pciId(vendor)), deviceId: int(pciId(id)) });
  });
  return object('VirtualPCIPassthroughDynamicBackingInfo', {
    deviceName: string(''),
    allowedDevice: array('VirtualPCIPassthroughAllowedDevice', devices),
  });
}

/** The function of the host that `idKey` names. */
export function pciBacking(keys: VmxKeys, slot: string, idKey: 'id' | 'pfId'): DataObject {
  return object('VirtualPCIPassthroughDeviceBackingInfo', {
    deviceName: string(''),
    useAutoDetect: boolean(false),
    id: string(apiPciAddress(keys.get(`${slot}.${idKey}`) ?? '')),
    deviceId: string(pciId(keys.get(`${slot}.deviceId`)).toString(16)),
    systemId: string(keys.get(`${slot}.systemId`) ?? ''),
    vendorId: short(shortId(pciId(keys.get(`${slot}.vendorId`)))),
  });
}
