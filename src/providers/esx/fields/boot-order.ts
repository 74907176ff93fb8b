import type { DeviceSpecs, DeviceTable } from '../devices/device-specs.js';
import { numberOf, objectOf, objectsOf, type VimObject } from '../soap/value.js';

/** By the keys of devices: a disk's slot or a network card's. */
function slotOfKey(devices: ReadonlyMap<string, VimObject>, key: number | null): readonly string[] {
  return [...devices].flatMap(([slot, device]) => (key !== null && numberOf(device['key']) === key ? [slot] : []));
}

/** The boot order of a VirtualMachineConfigInfo, in the words of a Domain. */
export function bootOrderOf(config: VimObject, table: DeviceTable): readonly string[] {
  return objectsOf(objectOf(config['bootOptions'])?.['bootOrder']).flatMap((device) => {
    switch (device.$type) {
      case 'VirtualMachineBootOptionsBootableCdromDevice':
        return ['cdrom'];
      case 'VirtualMachineBootOptionsBootableFloppyDevice':
        return ['floppy'];
      case 'VirtualMachineBootOptionsBootableDiskDevice':
        return slotOfKey(table.disks, numberOf(device['deviceKey']));
      case 'VirtualMachineBootOptionsBootableEthernetDevice':
        return slotOfKey(table.nics, numberOf(device['deviceKey']));
      default:
        return [];
    }
  });
}

function bootDevice(word: string, devices: DeviceSpecs): VimObject {
  if (word === 'cdrom') return { $type: 'VirtualMachineBootOptionsBootableCdromDevice' };
  if (word === 'floppy') return { $type: 'VirtualMachineBootOptionsBootableFloppyDevice' };
  const kind = word.startsWith('ethernet') ? 'Ethernet' : 'Disk';
  return { $type: `VirtualMachineBootOptionsBootable${kind}Device`, deviceKey: devices.keyOf(word) };
}

/** An empty list is no list on the wire. A lone device of no kind takes the order away, as govc's `device.boot -order -` sends it. */
export function bootOrderSpec(order: readonly string[], devices: DeviceSpecs): readonly VimObject[] {
  if (order.length === 0) return [{ $type: 'VirtualMachineBootOptionsBootableDevice' }];
  return order.map((word) => bootDevice(word, devices));
}
