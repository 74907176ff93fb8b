import type { SharedFolder } from '../../../domain/domain.js';
import { always } from '../fields/field-costs.js';
import type { RawKeyDevice } from './device.js';

const SOURCE = 'libvirt, VMX mapping: sharedFolderN; no member of VirtualMachineConfigSpec';

export const SHARED_FOLDERS: RawKeyDevice<SharedFolder> = {
  keys: /^(?:sharedfolder|isolation\.tools\.hgfs\.)/i,
  costs: [
    {
      path: [],
      source: SOURCE,
      cost: always('impossible', 'no call gives a live domain shared folders, which hosted products alone have'),
    },
    {
      path: ['**'],
      source: SOURCE,
      cost: always(
        'impossible',
        'no call changes the shared folders of a live domain, which hosted products alone have',
      ),
    },
  ],
  since: [],
};
