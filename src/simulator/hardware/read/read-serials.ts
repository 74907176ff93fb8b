import { boolean, type DataObject, object, string } from '../../soap/value.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';
import { connectInfo, type Device, device } from '../device.js';
import type { MachineContext } from '../machine-context.js';
import { FIXED_KEYS, SERIAL_COUNT, SERIAL_KEY } from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';

export function readSerials(keys: VmxKeys, around: MachineContext): readonly Device[] {
  return Array.from({ length: SERIAL_COUNT }, (_, index) => index)
    .filter((index) => keys.boolean(`serial${index}.present`, false))
    .map((index) => serial(keys, index, around));
}

function serial(keys: VmxKeys, index: number, around: MachineContext): Device {
  const slot = `serial${index}`;
  const startConnected = keys.boolean(`${slot}.startConnected`, true);
  const file =
    keys.get(`${slot}.fileType`)?.toLowerCase() === 'file' ? around.locate(keys.get(`${slot}.fileName`) ?? '') : null;
  return device('VirtualSerialPort', {
    kind: 'serial',
    key: SERIAL_KEY + index,
    slot,
    file,
    controllerKey: FIXED_KEYS.sio,
    unitNumber: index,
    label: `Serial port ${index + 1}`,
    backing: serialBacking(keys, slot, file, around),
    connectable: connectInfo(
      startConnected,
      around.isConnected(slot, startConnected),
      keys.boolean(`${slot}.allowGuestConnectionControl`, true),
    ),
    fields: { yieldOnPoll: boolean(keys.boolean(`${slot}.yieldOnMsrRead`, false)) },
  });
}

function serialBacking(keys: VmxKeys, slot: string, file: Location | null, around: MachineContext): DataObject {
  const name = keys.get(`${slot}.fileName`) ?? '';
  const vspc = keys.get(`${slot}.vspc`);
  switch (keys.get(`${slot}.fileType`)?.toLowerCase()) {
    case 'file':
      return object('VirtualSerialPortFileBackingInfo', {
        fileName: string(file === null ? name : formatLocation(file)),
        datastore: file === null ? undefined : around.datastore(file.datastore),
        backingObjectId: undefined,
      });
    case 'pipe':
      return object('VirtualSerialPortPipeBackingInfo', {
        pipeName: string(name),
        endpoint: string(keys.get(`${slot}.pipe.endPoint`) ?? 'server'),
        noRxLoss: boolean(keys.boolean(`${slot}.tryNoRxLoss`, false)),
      });
    case 'network':
      return object('VirtualSerialPortURIBackingInfo', {
        serviceURI: string(name),
        direction: string(keys.get(`${slot}.network.endPoint`) ?? 'server'),
        proxyURI: vspc === undefined ? undefined : string(vspc),
      });
    case 'thinprint':
      return object('VirtualSerialPortThinPrintBackingInfo', {});
    default:
      return object('VirtualSerialPortDeviceBackingInfo', {
        deviceName: string(name),
        useAutoDetect: boolean(keys.boolean(`${slot}.autodetect`, false)),
      });
  }
}
