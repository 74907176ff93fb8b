import { optionalBoolean, optionalInteger, text } from '../../soap/arguments.js';
import { PARALLEL_COUNT } from '../slots.js';
import { applyConnectable, backingOf, type DeviceChange, invalidDevice, setKeys } from './device-change.js';

const BACKING_KEYS = ['fileType', 'fileName', 'autodetect'];

/** Parallel ports come, go and change their backing while the machine is off; connecting them works at any time. */
export function applyParallel(change: DeviceChange): void {
  const { work, existing } = change;
  const { draft } = work;
  if (change.operation !== 'edit' && !work.isOff) throw work.refuse();
  if (change.operation === 'remove') {
    draft.removeAll(`${existing?.slot ?? ''}.`);
    return;
  }
  const slot = existing?.slot ?? newSlot(change);
  if (existing === null) draft.removeAll(`${slot}.`);
  draft.set(`${slot}.present`, true);
  if (setKeys(change, slot, BACKING_KEYS, backingValues(change)) && !work.isOff) throw work.refuse();
  applyConnectable(change, slot);
}

function newSlot(change: DeviceChange): string {
  const isFree = (index: number) => !change.work.draft.boolean(`parallel${index}.present`, false);
  const asked = optionalInteger(change.spec, 'unitNumber') ?? -1;
  const index = asked >= 0 ? asked : Array.from({ length: PARALLEL_COUNT }, (_, each) => each).find(isFree);
  if (index === undefined || index >= PARALLEL_COUNT || !isFree(index)) {
    throw invalidDevice(change.index, 'device.unitNumber');
  }
  return `parallel${index}`;
}

function backingValues(change: DeviceChange): Readonly<Record<string, string>> {
  const { work } = change;
  const { type, backing } = backingOf(change);
  switch (type) {
    case 'VirtualParallelPortFileBackingInfo':
      return { fileType: 'file', fileName: work.around.fileName(work.locate(text(backing, 'fileName'))) };
    case 'VirtualParallelPortDeviceBackingInfo': {
      const detects = optionalBoolean(backing, 'useAutoDetect') === true;
      return {
        fileType: 'device',
        fileName: detects ? 'auto detect' : text(backing, 'deviceName'),
        ...(detects ? { autodetect: 'TRUE' } : {}),
      };
    }
    default:
      throw invalidDevice(change.index, 'device.backing');
  }
}
