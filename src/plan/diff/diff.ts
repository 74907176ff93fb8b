/**
 * Differences between declared and live values. A path names a value; a change has the path, the old and the new value. Only declared
 * values are compared; others stay as they are.
 */

import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import { isBranch, member } from './as-json.js';
import { sameJson } from './canonical-json.js';
import type { FieldDifference } from './change.js';

/**
 * All differences at the paths that `want` holds, in its order; `have` may hold more, which is nobody's business here.
 *
 * Dumb by design: what is declared, defaulted or compared by another name was settled by resolve. Where both sides have keys it
 * goes down; anywhere else unequal values are ONE difference, so a device that one side lacks comes whole. No key is null.
 */
export function diff(have: Json, want: Json, path: Path = []): readonly FieldDifference[] {
  if (isBranch(have) && isBranch(want)) {
    return Object.keys(want).flatMap((key) => diff(member(have, key), member(want, key), [...path, key]));
  }
  return sameJson(have, want) ? [] : [{ path, before: have, after: want }];
}
