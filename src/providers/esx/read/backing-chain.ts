import { objectOf, type VimObject } from '../soap/value.js';

/** Snapshots on snapshots; hosts allow 32. */
const MOST_PARENTS = 64;

/** The backings of a disk: what it writes to now, then each parent, to the root that a manifest names. */
export function backingChain(disk: VimObject): readonly VimObject[] {
  const chain: VimObject[] = [];
  let at = objectOf(disk['backing']);
  while (at !== null && chain.length <= MOST_PARENTS) {
    chain.push(at);
    at = objectOf(at['parent']);
  }
  return chain;
}
