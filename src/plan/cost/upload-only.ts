import type { DesiredDomain } from '../../domain/desired.js';
import type { Path } from '../../domain/values/path-key.js';
import { gapViolation } from '../checks/slot-gap.js';
import type { PathViolation } from '../checks/violation.js';
import { sortedEntries } from '../diff/natural-order.js';

function vmxAlone(path: Path): PathViolation {
  const because = 'the API cannot set it, only a VMX file can';
  const hint = 'Remove define, or write define: upload.';
  return { path, violation: { rule: 'define-method', code: 'EF2001', because, hint, evidence: [] } };
}

/**
 * What a new domain can have only by its VMX: settings for which the one call that makes a domain has no member, cards of an
 * existing device (the video card) that it cannot edit, and slots with a gap below them.
 */
export function uploadOnlyViolations(desired: DesiredDomain): readonly PathViolation[] {
  const { declared } = desired;
  const found: PathViolation[] = [];
  if (declared.generationId !== undefined) found.push(vmxAlone(['generationId']));
  if (declared.video !== undefined) found.push(vmxAlone(['video']));
  const order = declared.boot?.order ?? [];
  // A call names them by keys that devices have once they are made.
  if (order.some((each) => each !== 'cdrom' && each !== 'floppy')) found.push(vmxAlone(['boot', 'order']));
  for (const [slot, folder] of sortedEntries(declared.sharedFolders ?? {})) {
    if (folder !== null) found.push(vmxAlone(['sharedFolders', slot]));
  }
  for (const [slot, nic] of sortedEntries(declared.nics ?? {})) {
    if (nic?.connection !== undefined && nic.connection !== 'bridged')
      found.push(vmxAlone(['nics', slot, 'connection']));
    if (nic?.device !== undefined) found.push(vmxAlone(['nics', slot, 'device']));
    if (nic?.macCheck !== undefined) found.push(vmxAlone(['nics', slot, 'macCheck']));
  }
  for (const kind of ['nics', 'floppies', 'serials', 'parallels', 'passthrough'] as const) {
    for (const [slot, device] of sortedEntries<unknown>(declared[kind] ?? {})) {
      const violation = device === null ? null : gapViolation([kind, slot], desired, null);
      if (violation !== null) found.push({ path: [kind, slot], violation });
    }
  }
  return found;
}

/** Does the new domain need its VMX written, so that the one call would not do? */
export function needsUpload(desired: DesiredDomain): boolean {
  // Copies are made before the domain, in a directory that the one call would not take for its own.
  const copies = Object.values(desired.declared.disks ?? {}).some((disk) => disk?.copyOf !== undefined);
  return copies || uploadOnlyViolations(desired).length > 0;
}
