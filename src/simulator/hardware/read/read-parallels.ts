import { boolean, object, string } from '../../soap/value.js';
import { formatLocation } from '../../storage/datastore-location.js';
import { connectInfo, type Device, device } from '../device.js';
import type { MachineContext } from '../machine-context.js';
import { FIXED_KEYS, PARALLEL_COUNT, PARALLEL_KEY } from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';

export function readParallels(keys: VmxKeys, around: MachineContext): readonly Device[] {
  return Array.from({ length: PARALLEL_COUNT }, (_, index) => index)
    .filter((index) => keys.boolean(`parallel${index}.present`, false))
    .map((index) => parallel(keys, index, around));
}

/** A port that names no kind is one of the host, as serial ports are. */
function parallel(keys: VmxKeys, index: number, around: MachineContext): Device {
  const slot = `parallel${index}`;
  const startConnected = keys.boolean(`${slot}.startConnected`, true);
  const name = keys.get(`${slot}.fileName`) ?? '';
  const isFile = keys.get(`${slot}.fileType`)?.toLowerCase() === 'file';
  const file = isFile ? around.locate(name) : null;
  const detects = keys.boolean(`${slot}.autodetect`, false);
  return device('VirtualParallelPort', {
    kind: 'parallel',
    key: PARALLEL_KEY + index,
    slot,
    file,
    controllerKey: FIXED_KEYS.sio,
    unitNumber: index,
    label: `Parallel port ${index + 1}`,
    backing: isFile
      ? object('VirtualParallelPortFileBackingInfo', {
          fileName: string(file === null ? name : formatLocation(file)),
          datastore: file === null ? undefined : around.datastore(file.datastore),
          backingObjectId: undefined,
        })
      : object('VirtualParallelPortDeviceBackingInfo', {
          deviceName: string(detects ? '' : name),
          useAutoDetect: boolean(detects),
        }),
    connectable: connectInfo(
      startConnected,
      around.isConnected(slot, startConnected),
      keys.boolean(`${slot}.allowGuestConnectionControl`, true),
    ),
  });
}
