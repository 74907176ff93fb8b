import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { type DatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import { plainText } from '../../domain/values/json.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { formatDiskSize, type KiB } from '../../domain/values/units.js';
import { sortedEntries } from '../diff/natural-order.js';
import { locate } from '../locate.js';
import type { DiskByHand } from '../match/disks-by-hand.js';

/** What was done to a disk, as a clause: "moved to [ds2] web01/web01.vmdk". */
export function byHandText({ kind, difference: { before, after } }: DiskByHand): string {
  if (kind === 'moved') return `moved to ${plainText(before)}`;
  return `grown to ${formatDiskSize(Number(before) as KiB)} from ${formatDiskSize(Number(after) as KiB)}`;
}

/** How to accept it, or to take it back. */
export function byHandHint({ kind, difference: { before, after } }: DiskByHand): string {
  if (kind === 'grown')
    return `A disk cannot shrink. To accept the size, declare size: ${formatDiskSize(Number(before) as KiB)}.`;
  const [is, was] = [before, after].map((file) => splitDatastorePath(file as DatastorePath).datastore);
  const back = is === was ? '' : ` To move it back, declare datastore: ${was} beside it.`;
  return `To keep it there, declare file: "${plainText(before)}".${back}`;
}

/** Disks that are not where or what they were when they were applied, and declared files that a snapshot takes away again. */
export function diskWarnings(
  desired: DesiredDomain,
  live: LiveDomain,
  byHand: readonly DiskByHand[],
): readonly Diagnostic[] {
  const subject = desired.name;
  const changed = byHand.map((each) => {
    const { kind, difference, slot } = each;
    const summary = `disks.${slot} of ${subject} was ${byHandText(each)} since it was applied`;
    const source = locate(desired, difference.path);
    return warningDiagnostic(kind === 'moved' ? 'EF2064' : 'EF2065', summary, {
      hint: byHandHint(each),
      subject,
      source,
    });
  });
  if (live.runtime.snapshots.length === 0) return changed;
  const deltas = sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) => {
    const chain = ownEntry(live.runtime.diskChains ?? {}, slot) ?? [];
    const root = chain.at(-1);
    if (disk?.file === undefined || root === undefined || root === disk.file || !chain.includes(disk.file)) return [];
    const path = ['disks', slot, 'file'];
    const summary = `${fieldName(path)} of ${subject} is a file of a snapshot, ${disk.file}`;
    const hint = `It goes when the snapshot is removed. Declare file: "${root}".`;
    return [warningDiagnostic('EF2066', summary, { hint, subject, source: locate(desired, path) })];
  });
  return [...changed, ...deltas];
}
