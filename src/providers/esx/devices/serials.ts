import type { Serial } from '../../../domain/domain.js';
import { assertNever } from '../../../domain/values/assert-never.js';
import { always } from '../fields/field-costs.js';
import { objectOf, textOf, type VimObject } from '../soap/value.js';
import { addOrRemove, DEVICE_SPEC, numbered, type SlottedDevice, withBacking } from './device.js';

function endpointOf(text: string | null): 'client' | 'server' {
  return text === 'client' ? 'client' : 'server';
}

function serialOf(device: VimObject): Serial | null {
  const backing = objectOf(device['backing']);
  switch (backing?.$type) {
    case 'VirtualSerialPortFileBackingInfo':
      return { kind: 'file', file: textOf(backing['fileName']) ?? '' };
    case 'VirtualSerialPortDeviceBackingInfo':
      return { kind: 'device', device: textOf(backing['deviceName']) ?? '' };
    case 'VirtualSerialPortPipeBackingInfo':
      return {
        kind: 'pipe',
        pipe: textOf(backing['pipeName']) ?? '',
        endpoint: endpointOf(textOf(backing['endpoint'])),
      };
    case 'VirtualSerialPortURIBackingInfo':
      return {
        kind: 'network',
        uri: textOf(backing['serviceURI']) ?? '',
        direction: endpointOf(textOf(backing['direction'])),
      };
    default:
      return null;
  }
}

function backingSpec(serial: Serial): VimObject {
  switch (serial.kind) {
    case 'file':
      return { $type: 'VirtualSerialPortFileBackingInfo', fileName: serial.file };
    case 'device':
      return { $type: 'VirtualSerialPortDeviceBackingInfo', deviceName: serial.device };
    case 'pipe':
      return {
        $type: 'VirtualSerialPortPipeBackingInfo',
        pipeName: serial.pipe,
        endpoint: serial.endpoint,
        noRxLoss: false,
      };
    case 'network':
      return { $type: 'VirtualSerialPortURIBackingInfo', serviceURI: serial.uri, direction: serial.direction };
    default:
      return assertNever(serial);
  }
}

export const SERIALS: SlottedDevice<Serial> = {
  find: numbered('VirtualSerialPort', 'serial', 9000, 32),
  read: serialOf,
  added: (serial) => ({ $type: 'VirtualSerialPort', backing: backingSpec(serial), yieldOnPoll: true }),
  edited: withBacking(backingSpec),
  costs: [
    { path: [], source: `${DEVICE_SPEC}; guess`, cost: addOrRemove('serial ports') },
    {
      path: ['**'],
      source: `${DEVICE_SPEC}; guess`,
      cost: always('needs-power-off', 'a serial port’s backing changes only while the domain is off'),
    },
  ],
  since: [],
};
