import { hostOwns } from '../../domain/fields/host-keys.js';
import { isSecretVmxKey } from '../../domain/secrets/secret-keys.js';
import { uriPasswords } from '../../domain/secrets/uri-secrets.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { isJsonObject, type JsonObject } from '../diff/as-json.js';

/** Under which names a plan holds VMX keys, and what those keys begin with in a VMX. */
const KEY_MAPS: Readonly<Record<string, string>> = { vmx: '', guestinfo: 'guestinfo.' };

/**
 * Where a plan holds a secret, or would read or change one, as a path in words; null where it does not. It looks at everything,
 * because a plan that was edited may hold it anywhere.
 */
export function secretInPlan(plan: Json): string | null {
  if (Array.isArray(plan)) return first(plan as readonly Json[], secretInPlan);
  if (!isJsonObject(plan)) return null;
  return first(Object.entries(plan), ([key, value]) => secretAt(key, value) ?? secretInPlan(value));
}

function first<Item>(items: readonly Item[], find: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function secretAt(key: string, value: Json): string | null {
  if (key === 'path' && Array.isArray(value)) return secretPath(value as readonly Json[]);
  if (key === 'password') return value === null ? null : 'vnc.password';
  if (typeof value === 'string') {
    const isUri = key === 'connect' || key === 'uri';
    return isUri && uriPasswords(value).length > 0 ? `a password in ${key}` : null;
  }
  const prefix = ownEntry(KEY_MAPS, key);
  return prefix === undefined || !isJsonObject(value) ? null : secretKey(key, prefix, value);
}

function secretKey(map: string, prefix: string, values: JsonObject): string | null {
  const found = Object.keys(values).find((each) => isSecretVmxKey(prefix + each));
  return found === undefined ? null : `${map}.${found}`;
}

function secretPath([field, key]: readonly Json[]): string | null {
  if (typeof field !== 'string' || typeof key !== 'string') return null;
  if (field === 'vnc' && key === 'password') return 'vnc.password';
  const prefix = ownEntry(KEY_MAPS, field);
  return prefix !== undefined && isSecretVmxKey(prefix + key) ? `${field}.${key}` : null;
}

/** Where a plan holds a VMX key that the host owns, as a path in words; null where it does not. No plan of esxform holds one. */
export function hostKeyInPlan(plan: Json): string | null {
  if (Array.isArray(plan)) return first(plan as readonly Json[], hostKeyInPlan);
  if (!isJsonObject(plan)) return null;
  return first(Object.entries(plan), ([key, value]) => hostKeyAt(key, value) ?? hostKeyInPlan(value));
}

function hostKeyAt(key: string, value: Json): string | null {
  const map = key === 'path' && Array.isArray(value) ? (value as readonly Json[])[0] : key;
  const prefix = typeof map === 'string' ? ownEntry(KEY_MAPS, map) : undefined;
  if (prefix === undefined) return null;
  const keys = Array.isArray(value) ? [(value as readonly Json[])[1]] : isJsonObject(value) ? Object.keys(value) : [];
  const found = keys.find((each) => typeof each === 'string' && hostOwns(prefix + each) !== null);
  return found === undefined ? null : `${map}.${found}`;
}
