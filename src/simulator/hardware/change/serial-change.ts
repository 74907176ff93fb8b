import { ownEntry } from '../../own-entry.js';
import { optionalBoolean, optionalInteger, optionalText, text } from '../../soap/arguments.js';
import { SERIAL_COUNT } from '../slots.js';
import { applyConnectable, backingOf, type DeviceChange, invalidDevice } from './device-change.js';

/** Serial ports only come, go and change their backing while the machine is off; connecting them works at any time. */
export function applySerial(change: DeviceChange): void {
  const { work, existing } = change;
  if (change.operation !== 'edit' && !work.isOff) throw work.refuse();
  if (change.operation === 'remove') {
    work.draft.removeAll(`${existing?.slot ?? ''}.`);
    return;
  }
  const slot = existing?.slot ?? newSlot(change);
  const before = valuesOf(change, slot);
  if (existing === null) work.draft.removeAll(`${slot}.`);
  work.draft.set(`${slot}.present`, true);
  applyBacking(change, slot);
  const polls = optionalBoolean(change.spec, 'yieldOnPoll');
  if (polls !== undefined && polls !== work.draft.boolean(`${slot}.yieldOnMsrRead`, false)) {
    work.draft.set(`${slot}.yieldOnMsrRead`, polls);
  }
  if (!work.isOff && valuesOf(change, slot) !== before) throw work.refuse();
  applyConnectable(change, slot);
}

function newSlot(change: DeviceChange): string {
  const isFree = (index: number) => !change.work.draft.boolean(`serial${index}.present`, false);
  const asked = optionalInteger(change.spec, 'unitNumber');
  const wanted = asked === undefined || asked < 0 ? undefined : asked;
  const index = wanted ?? Array.from({ length: SERIAL_COUNT }, (_, each) => each).find(isFree);
  if (index === undefined || index >= SERIAL_COUNT || !isFree(index))
    throw invalidDevice(change.index, 'device.unitNumber');
  return `serial${index}`;
}

const BACKING_KEYS = ['fileType', 'fileName', 'pipe.endPoint', 'tryNoRxLoss', 'network.endPoint', 'vspc', 'autodetect'];

function valuesOf(change: DeviceChange, slot: string): string {
  const { draft } = change.work;
  return JSON.stringify(BACKING_KEYS.map((key) => draft.get(`${slot}.${key}`) ?? null));
}

function applyBacking(change: DeviceChange, slot: string): void {
  const { draft } = change.work;
  const wanted = backingValues(change);
  for (const key of BACKING_KEYS) {
    const value = ownEntry(wanted, key) ?? null;
    if ((draft.get(`${slot}.${key}`) ?? null) !== value) draft.set(`${slot}.${key}`, value);
  }
}

function backingValues(change: DeviceChange): Readonly<Record<string, string>> {
  const { work } = change;
  const { type, backing } = backingOf(change);
  switch (type) {
    case 'VirtualSerialPortFileBackingInfo':
      return { fileType: 'file', fileName: work.around.fileName(work.locate(text(backing, 'fileName'))) };
    case 'VirtualSerialPortPipeBackingInfo':
      return {
        fileType: 'pipe',
        fileName: text(backing, 'pipeName'),
        'pipe.endPoint': text(backing, 'endpoint').trim(),
        tryNoRxLoss: optionalBoolean(backing, 'noRxLoss') === true ? 'TRUE' : 'FALSE',
      };
    case 'VirtualSerialPortURIBackingInfo': {
      const proxy = optionalText(backing, 'proxyURI');
      return {
        fileType: 'network',
        fileName: text(backing, 'serviceURI'),
        'network.endPoint': text(backing, 'direction').trim(),
        ...(proxy === undefined ? {} : { vspc: proxy }),
      };
    }
    case 'VirtualSerialPortDeviceBackingInfo': {
      const auto = optionalBoolean(backing, 'useAutoDetect') === true;
      return {
        fileType: 'device',
        fileName: text(backing, 'deviceName'),
        ...(auto ? { autodetect: 'TRUE' } : {}),
      };
    }
    default:
      throw invalidDevice(change.index, 'device.backing');
  }
}
