import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';

export type JsonObject = { readonly [key: string]: Json };

/** Views plain readonly data as Json. The compiler cannot see it, because an interface has no index signature. */
export function asJson(value: object | string | number | boolean | null): Json {
  return value as unknown as Json;
}

/** A value with keys of its own: no list, no scalar, and no tagged union such as a CD-ROM's medium, which is one value. */
export function isBranch(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, 'kind');
}

export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own value of a key; null where there is none. */
export function member(value: JsonObject, key: string): Json {
  return Object.hasOwn(value, key) ? (ownEntry(value, key) ?? null) : null;
}
