/**
 * Disks that somebody moved or grew on the host. The marker shows it: what is declared was applied to this very disk, so the difference is
 * drift, and no step carries it out. Without that proof a difference stays what it is: another disk, or a disk that would shrink.
 */

import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { diskMark } from '../../domain/marker.js';
import { type DatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { FieldDifference } from '../diff/change.js';
import { declaredLeaves } from '../diff/declared-leaves.js';
import { appliedStates } from './applied-state.js';
import { isOurs } from './marker.js';

/** `moved`: the same disk in another file. `grown`: the same disk with a larger size. */
export interface DiskByHand {
  readonly kind: 'moved' | 'grown';
  readonly slot: string;
  readonly difference: FieldDifference;
}

export interface SplitDifferences {
  /** What a plan carries out. */
  readonly differences: readonly FieldDifference[];
  readonly byHand: readonly DiskByHand[];
}

function kindOf({ path: [field, , leaf], before, after }: FieldDifference): DiskByHand['kind'] | null {
  if (field !== 'disks' || before === null || after === null) return null;
  if (leaf === 'file') return 'moved';
  return leaf === 'size' && Number(before) > Number(after) ? 'grown' : null;
}

/** Is the disk in the slot the one that was there when the marker was written? */
function isMarkedDisk({ marker, runtime }: LiveDomain, slot: string): boolean {
  const mark = ownEntry(marker?.disks ?? {}, slot) ?? '';
  const uuid = ownEntry(runtime.diskUuids ?? {}, slot);
  return mark !== '' && uuid !== undefined && diskMark(uuid) === mark;
}

/** The change that brings a moved disk back: its datastore is declared beside the file, and is that of the file. */
function wayBack(
  { declared, place }: DesiredDomain,
  { slot, difference: { before, after } }: DiskByHand,
): readonly FieldDifference[] {
  const [is, was] = [before, after].map((file) => splitDatastorePath(file as DatastorePath).datastore);
  const wanted = ownEntry(declared.disks, slot)?.datastore ?? place.datastore;
  if (is === undefined || was === undefined || is === was || wanted !== was) return [];
  return [{ path: ['disks', slot, 'datastore'], before: is, after: was }];
}

/**
 * Separates what was done to disks by hand from what a plan carries out. `have` are the live values that the differences were made from.
 */
export function splitByHand(
  all: readonly FieldDifference[],
  { desired, live, have, owner }: { desired: DesiredDomain; live: LiveDomain; have: Json; owner: string },
): SplitDifferences {
  const candidates = all.filter((each) => kindOf(each) !== null);
  if (candidates.length === 0 || live.marker === null || isOurs(live.marker, owner, live) !== 'ours')
    return { differences: all, byHand: [] };
  const declared = declaredLeaves(desired);
  const stateOf = appliedStates({ applied: live.marker.applied, declared, have, differences: all });
  const byHand = candidates.flatMap((difference): readonly DiskByHand[] => {
    const [, slot = ''] = difference.path;
    const kind = kindOf(difference);
    if (kind === null || stateOf(difference) !== 'declared') return [];
    if (kind === 'moved' && !isMarkedDisk(live, slot)) return [];
    return [{ kind, slot, difference }];
  });
  const differences = all.flatMap((each) => {
    const found = byHand.find(({ difference }) => difference === each);
    if (found === undefined) return [each];
    return found.kind === 'moved' ? wayBack(desired, found) : [];
  });
  return { differences, byHand };
}
