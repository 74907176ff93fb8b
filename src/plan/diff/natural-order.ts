/** Orders slots as people count them: `scsi0:2` before `scsi0:10`. Total and deterministic: no locale has a say. */
export function naturalOrder(one: string, other: string): number {
  const left = one.match(/\d+|\D+/g) ?? [];
  const right = other.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const a = left[index] ?? '';
    const b = right[index] ?? '';
    if (a === b) continue;
    const bothNumbers = /^\d/.test(a) && /^\d/.test(b);
    if (bothNumbers && Number(a) !== Number(b)) return Number(a) - Number(b);
    return a < b ? -1 : 1;
  }
  return left.length - right.length;
}

export function sortedEntries<Value>(record: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] {
  return Object.entries(record).sort(([one], [other]) => naturalOrder(one, other));
}
