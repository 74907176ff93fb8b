import type { Json } from '../domain/json.js';
import { ownEntry } from '../domain/own-entry.js';

/** Whether two values are equal in all that JSON keeps of them; the order of keys means nothing. */
export function sameValue(left: Json, right: Json): boolean {
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return left === right;
  const [leftKeys, rightKeys] = [Object.keys(left), Object.keys(right)];
  const [leftValues, rightValues] = [left, right] as readonly Readonly<Record<string, Json>>[];
  return (
    Array.isArray(left) === Array.isArray(right) &&
    leftKeys.length === rightKeys.length &&
    leftKeys.every(
      (key) =>
        Object.hasOwn(right, key) && sameValue(ownEntry(leftValues, key) ?? null, ownEntry(rightValues, key) ?? null),
    )
  );
}

/** The same for values of a type that is plain JSON by its promise, such as a step or a marker. */
export function sameData(left: object | null, right: object | null): boolean {
  return sameValue(JSON.parse(JSON.stringify(left)) as Json, JSON.parse(JSON.stringify(right)) as Json);
}
