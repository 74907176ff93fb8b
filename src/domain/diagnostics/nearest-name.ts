/** Longer names are not compared: the work grows with the product of the lengths. */
const MAX_LENGTH = 80;

/** Edits to turn one word into the other: letters added, left out, changed, or two neighbours swapped. */
function distance(one: string, other: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const best = Math.min(
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}

/** Without case, `-` and `_`: `coresPerSocket`, `cores-per-socket` and `cores_per_socket` are one word. */
function squeezed(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** The known name that was probably meant: at most a third of its letters wrong. Null when none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (name.length === 0 || name.length > MAX_LENGTH) return null;
  let best: { readonly name: string; readonly away: number } | null = null;
  for (const each of known) {
    if (each.length > MAX_LENGTH) continue;
    const away = distance(squeezed(name), squeezed(each));
    if (away <= Math.max(1, Math.floor(each.length / 3)) && (best === null || away < best.away))
      best = { name: each, away };
  }
  return best?.name ?? null;
}
