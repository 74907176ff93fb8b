import type { Disk } from '../../domain/domain.js';
import type { NewDisk } from '../../plan/steps/file-steps.js';
import { limitSpec, sharesSpec } from './backings.js';
import { diskModeWord } from './device-words.js';
import { numberOf, objectOf, type VimObject } from './soap/value.js';

function ioAllocation({ limit, shares }: Disk): VimObject {
  return { limit: limitSpec(limit), shares: sharesSpec(shares) };
}

/** A disk that joins, without its key and place. `created` makes the file with it; without it the file must be there. */
export function newDisk(disk: Disk, created: NewDisk | null): VimObject {
  const backing: VimObject = {
    $type: 'VirtualDiskFlatVer2BackingInfo',
    fileName: created?.file ?? disk.file,
    diskMode: diskModeWord(disk.mode),
    ...(disk.writeThrough ? { writeThrough: true } : {}),
    ...(created === null
      ? {}
      : {
          thinProvisioned: created.provisioning === 'thin',
          // The member came with API 4.0, and is false where it is not sent.
          ...(created.provisioning === 'eager' ? { eagerlyScrub: true } : {}),
        }),
    ...(disk.sharing === 'multi-writer' ? { sharing: 'sharingMultiWriter' } : {}),
  };
  const plain = disk.limit === 'unlimited' && (disk.shares === null || disk.shares === 'normal');
  return {
    $type: 'VirtualDisk',
    backing,
    capacityInKB: created?.size ?? 0,
    ...(plain ? {} : { storageIOAllocation: ioAllocation(disk) }),
  };
}

/** All that the host says of the disk, with the members that change. */
export function editedDisk(device: VimObject, before: Disk, after: Disk): VimObject {
  const { size } = after;
  const grows = size !== null && size !== before.size;
  const bytes = grows && numberOf(device['capacityInBytes']) !== null ? { capacityInBytes: size * 1024 } : {};
  const scheduled = before.shares !== after.shares || before.limit !== after.limit;
  const backing: VimObject = {
    ...objectOf(device['backing']),
    ...(before.mode === after.mode ? {} : { diskMode: diskModeWord(after.mode) }),
    ...(before.writeThrough === after.writeThrough ? {} : { writeThrough: after.writeThrough }),
    ...(before.sharing === after.sharing
      ? {}
      : { sharing: after.sharing === 'multi-writer' ? 'sharingMultiWriter' : 'sharingNone' }),
  };
  return {
    ...device,
    backing,
    ...(grows ? { capacityInKB: size } : {}),
    ...bytes,
    ...(scheduled ? { storageIOAllocation: ioAllocation(after) } : {}),
  };
}
