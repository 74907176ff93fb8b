import type { Json } from '../../domain/values/json.js';
import { isJsonObject, member } from './as-json.js';

/** The value with the keys of every object sorted, so that equal values give equal bytes. */
export function canonical(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, canonical(member(value, key))]),
  );
}

export function canonicalJson(value: Json, indent?: number): string {
  return JSON.stringify(canonical(value), null, indent);
}

/** Structural equality; the order of keys means nothing. */
export function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((each, index) => sameJson(each, other[index] ?? null))
    );
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(member(one, key), member(other, key)))
  );
}

/** The same for values of a type that is plain JSON, such as a step or a marker. A member that is undefined counts as missing. */
export function sameData(one: object | null, other: object | null): boolean {
  return sameJson(JSON.parse(JSON.stringify(one)) as Json, JSON.parse(JSON.stringify(other)) as Json);
}
