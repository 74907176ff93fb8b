import { boolean, object, string } from '../soap/value.js';
import { formatLocation } from '../storage/datastore-location.js';
import { connectInfo, type Device, device } from './device.js';
import { FIXED_KEYS, FLOPPY_COUNT, FLOPPY_KEY } from './slots.js';
import type { Surroundings } from './surroundings.js';
import type { VmxKeys } from './vmx-draft.js';

/** Floppy drives. One is there only when the VMX names a kind for it: a bare default would put one into every machine. */
export function readFloppies(keys: VmxKeys, around: Surroundings): readonly Device[] {
  return Array.from({ length: FLOPPY_COUNT }, (_, index) => index).flatMap((index) => {
    const slot = `floppy${index}`;
    const fileType = keys.get(`${slot}.fileType`)?.toLowerCase();
    if (fileType === undefined || !keys.boolean(`${slot}.present`, true)) return [];
    const name = keys.get(`${slot}.fileName`) ?? '';
    const file = fileType === 'file' ? around.locate(name) : null;
    const startConnected = keys.boolean(`${slot}.startConnected`, true);
    const isClient = keys.boolean(`${slot}.clientDevice`, false);
    const byName = { deviceName: string(isClient ? '' : name), useAutoDetect: boolean(false) };
    const image = {
      fileName: string(file === null ? name : formatLocation(file)),
      datastore: file === null ? undefined : around.datastore(file.datastore),
      backingObjectId: undefined,
    };
    return [
      device('VirtualFloppy', {
        kind: 'floppy',
        key: FLOPPY_KEY + index,
        slot,
        file,
        controllerKey: FIXED_KEYS.sio,
        unitNumber: index,
        label: `Floppy drive ${index + 1}`,
        backing: isClient
          ? object('VirtualFloppyRemoteDeviceBackingInfo', byName)
          : fileType === 'file'
            ? object('VirtualFloppyImageBackingInfo', image)
            : object('VirtualFloppyDeviceBackingInfo', byName),
        connectable: connectInfo(startConnected, startConnected && around.poweredOn, true),
      }),
    ];
  });
}
