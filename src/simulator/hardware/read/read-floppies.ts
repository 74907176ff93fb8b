import { boolean, type DataObject, object, string } from '../../soap/value.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';
import { connectInfo, type Device, device } from '../device.js';
import type { MachineContext } from '../machine-context.js';
import { FIXED_KEYS, FLOPPY_COUNT, FLOPPY_KEY } from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';

const DRIVE_KEYS = ['fileType', 'fileName', 'clientDevice', 'startConnected', 'autodetect'] as const;

/** A floppy drive is present if the VMX says so or says anything else of it: the default of VMware would give each VM one. */
export function isFloppyPresent(keys: VmxKeys, index: number): boolean {
  return keys.boolean(`floppy${index}.present`, hasKeys(keys, index));
}

function hasKeys(keys: VmxKeys, index: number): boolean {
  return DRIVE_KEYS.some((key) => keys.get(`floppy${index}.${key}`) !== undefined);
}

export function readFloppies(keys: VmxKeys, around: MachineContext): readonly Device[] {
  return Array.from({ length: FLOPPY_COUNT }, (_, index) => index)
    .filter((index) => isFloppyPresent(keys, index))
    .map((index) => {
      const slot = `floppy${index}`;
      const isFile = keys.get(`${slot}.fileType`)?.toLowerCase() === 'file';
      const file = isFile ? around.locate(keys.get(`${slot}.fileName`) ?? '') : null;
      const startConnected = keys.boolean(`${slot}.startConnected`, true);
      return device('VirtualFloppy', {
        kind: 'floppy',
        key: FLOPPY_KEY + index,
        slot,
        file,
        controllerKey: FIXED_KEYS.sio,
        unitNumber: index,
        label: `Floppy drive ${index + 1}`,
        backing: floppyBacking(keys, slot, isFile, file, around),
        connectable: connectInfo(
          startConnected,
          around.isConnected(slot, startConnected),
          keys.boolean(`${slot}.allowGuestConnectionControl`, true),
        ),
      });
    });
}

function floppyBacking(
  keys: VmxKeys,
  slot: string,
  isFile: boolean,
  file: Location | null,
  around: MachineContext,
): DataObject {
  const name = keys.get(`${slot}.fileName`) ?? '';
  if (keys.boolean(`${slot}.clientDevice`, false)) {
    return object('VirtualFloppyRemoteDeviceBackingInfo', { deviceName: string(''), useAutoDetect: boolean(false) });
  }
  if (isFile) {
    return object('VirtualFloppyImageBackingInfo', {
      fileName: string(file === null ? name : formatLocation(file)),
      datastore: file === null ? undefined : around.datastore(file.datastore),
      backingObjectId: undefined,
    });
  }
  const detects = keys.boolean(`${slot}.autodetect`, false) || name === '' || /^auto detect$/i.test(name);
  return object('VirtualFloppyDeviceBackingInfo', {
    deviceName: string(detects ? '' : name),
    useAutoDetect: boolean(detects),
  });
}
