import type { Floppy, FloppyMedium } from '../../../domain/domain.js';
import { assertNever } from '../../../domain/values/assert-never.js';
import { always } from '../fields/field-costs.js';
import { objectOf, textOf, type VimObject } from '../soap/value.js';
import {
  addOrRemove,
  connectable,
  connectedCost,
  DEVICE_SPEC,
  hostDrive,
  hostDriveSpec,
  numbered,
  type SlottedDevice,
  startConnected,
} from './device.js';

function mediumOf(backing: VimObject | null): FloppyMedium {
  switch (backing?.$type) {
    case 'VirtualFloppyImageBackingInfo': {
      const file = textOf(backing['fileName']) ?? '';
      return file === '' ? { kind: 'empty' } : { kind: 'file', file };
    }
    case 'VirtualFloppyRemoteDeviceBackingInfo':
      return { kind: 'client' };
    case 'VirtualFloppyDeviceBackingInfo':
      return { kind: 'device', device: hostDrive(backing) };
    default:
      return { kind: 'empty' };
  }
}

function backingSpec({ medium }: Floppy): VimObject {
  switch (medium.kind) {
    case 'file':
      return { $type: 'VirtualFloppyImageBackingInfo', fileName: medium.file };
    case 'device':
      return { $type: 'VirtualFloppyDeviceBackingInfo', ...hostDriveSpec(medium.device) };
    case 'client':
      return { $type: 'VirtualFloppyRemoteDeviceBackingInfo', deviceName: '' };
    case 'empty':
      return { $type: 'VirtualFloppyImageBackingInfo', fileName: '' };
    default:
      return assertNever(medium);
  }
}

export const FLOPPIES: SlottedDevice<Floppy> = {
  find: numbered('VirtualFloppy', 'floppy', 8000, 2),
  read: (device) => ({ medium: mediumOf(objectOf(device['backing'])), connected: startConnected(device) }),
  added: (floppy) => ({
    $type: 'VirtualFloppy',
    backing: backingSpec(floppy),
    connectable: connectable(floppy.connected),
  }),
  edited: (live, _before, floppy, { connectsNow }) => ({
    ...live,
    backing: backingSpec(floppy),
    connectable: connectable(floppy.connected, live['connectable'], connectsNow),
  }),
  costs: [
    { path: [], source: `${DEVICE_SPEC}; guess`, cost: addOrRemove('floppy drives') },
    connectedCost('drive'),
    {
      path: ['**'],
      source: `${DEVICE_SPEC}; guess`,
      cost: always('needs-power-off', 'the medium of a floppy drive changes only while the domain is off'),
    },
  ],
  since: [],
};
