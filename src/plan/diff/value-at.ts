import type { LiveDomain } from '../../domain/live.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import { asJson, isJsonObject, member } from './as-json.js';
import { occupantAt } from './occupied-slots.js';

/** The value at a path into a reading; null where it holds none. A device that no Domain can hold is its text. Raw VMX keys and guestinfo are found whatever their case. */
export function valueAt(live: LiveDomain, path: Path): Json {
  let value = asJson(live);
  for (const [index, key] of path.entries()) {
    if (!isJsonObject(value)) return null;
    const raw = index === 2 && path[0] === 'domain' && (path[1] === 'vmx' || path[1] === 'guestinfo');
    value = raw ? member(value, spelling(Object.keys(value), key)) : member(value, key);
  }
  return value === null && path[0] === 'domain' ? occupantAt(live, path.slice(1)) : value;
}

/** The key among `keys` that is `key` but for case; `key` itself where there is none. An exact one is preferred. */
export function spelling(keys: readonly string[], key: string): string {
  if (keys.includes(key)) return key;
  const lower = key.toLowerCase();
  return keys.find((each) => each.toLowerCase() === lower) ?? key;
}
