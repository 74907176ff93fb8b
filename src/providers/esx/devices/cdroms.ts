import type { Cdrom } from '../../../domain/domain.js';
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
  onController,
  type SlottedDevice,
  startConnected,
} from './device.js';

function mediumOf(backing: VimObject | null): Cdrom['medium'] {
  switch (backing?.$type) {
    case 'VirtualCdromIsoBackingInfo': {
      const file = textOf(backing['fileName']) ?? '';
      return file === '' ? { kind: 'empty' } : { kind: 'iso', file };
    }
    case 'VirtualCdromRemoteAtapiBackingInfo':
    case 'VirtualCdromRemotePassthroughBackingInfo':
      return { kind: 'client' };
    case 'VirtualCdromAtapiBackingInfo':
    case 'VirtualCdromPassthroughBackingInfo': {
      const raw = backing.$type === 'VirtualCdromPassthroughBackingInfo';
      return { kind: 'device', device: hostDrive(backing), raw };
    }
    default:
      return { kind: 'empty' };
  }
}

function backingSpec({ medium }: Cdrom): VimObject {
  switch (medium.kind) {
    case 'iso':
      return { $type: 'VirtualCdromIsoBackingInfo', fileName: medium.file };
    case 'device':
      return {
        $type: medium.raw ? 'VirtualCdromPassthroughBackingInfo' : 'VirtualCdromAtapiBackingInfo',
        ...hostDriveSpec(medium.device),
        ...(medium.raw ? { exclusive: false } : {}),
      };
    case 'client':
      return { $type: 'VirtualCdromRemotePassthroughBackingInfo', deviceName: '', exclusive: false };
    case 'empty':
      return { $type: 'VirtualCdromIsoBackingInfo', fileName: '' };
    default:
      return assertNever(medium);
  }
}

export const CDROMS: SlottedDevice<Cdrom> = {
  find: onController('VirtualCdrom'),
  onBus: true,
  read: (device) => ({ medium: mediumOf(objectOf(device['backing'])), connected: startConnected(device) }),
  added: (cdrom) => ({
    $type: 'VirtualCdrom',
    backing: backingSpec(cdrom),
    connectable: connectable(cdrom.connected),
  }),
  edited: (live, _before, cdrom, { connectsNow }) => ({
    ...live,
    backing: backingSpec(cdrom),
    connectable: connectable(cdrom.connected, live['connectable'], connectsNow),
  }),
  costs: [
    { path: [], source: DEVICE_SPEC, cost: addOrRemove('CD-ROM drives') },
    connectedCost('drive'),
    { path: ['**'], source: DEVICE_SPEC, cost: always('hot', 'media can be changed while it runs') },
  ],
  since: [],
};
