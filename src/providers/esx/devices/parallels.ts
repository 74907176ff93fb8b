import type { Parallel } from '../../../domain/domain.js';
import { assertNever } from '../../../domain/values/assert-never.js';
import { objectOf, textOf, type VimObject } from '../soap/value.js';
import { addOrRemove, DEVICE_SPEC, numbered, type SlottedDevice, withBacking } from './device.js';

function parallelOf(device: VimObject): Parallel | null {
  const backing = objectOf(device['backing']);
  switch (backing?.$type) {
    case 'VirtualParallelPortFileBackingInfo':
      return { kind: 'file', file: textOf(backing['fileName']) ?? '' };
    case 'VirtualParallelPortDeviceBackingInfo':
      return { kind: 'device', device: textOf(backing['deviceName']) ?? '' };
    default:
      return null;
  }
}

function backingSpec(parallel: Parallel): VimObject {
  switch (parallel.kind) {
    case 'file':
      return { $type: 'VirtualParallelPortFileBackingInfo', fileName: parallel.file };
    case 'device':
      return { $type: 'VirtualParallelPortDeviceBackingInfo', deviceName: parallel.device };
    default:
      return assertNever(parallel);
  }
}

export const PARALLELS: SlottedDevice<Parallel> = {
  find: numbered('VirtualParallelPort', 'parallel', 10_000, 3),
  read: parallelOf,
  added: (parallel) => ({ $type: 'VirtualParallelPort', backing: backingSpec(parallel) }),
  edited: withBacking(backingSpec),
  costs: [{ path: [], source: `${DEVICE_SPEC}; guess`, cost: addOrRemove('parallel ports') }],
  since: [],
};
