import { ENCODING_KEY } from '../guestinfo/encode-guestinfo.js';
import type { YamlEntry } from '../yaml/yaml-node.js';

type Entries = ReadonlyMap<string, YamlEntry>;

/**
 * Guestinfo that was merged key by key, with the keys of encodings set right: a map says how its value is encoded, and null that
 * there is no value, so that what the base declares of the encoding goes with its value. A key of the encoding that stands beside
 * them in the same map is its own author's.
 */
export function mergeEncodings(base: Entries, over: Entries, merged: Entries): Entries {
  const result = new Map(merged);
  const baseKeys = inLowerCase(base);
  const overKeys = inLowerCase(over);
  for (const [key, entry] of over) {
    const { node } = entry;
    const isRemoval = node.kind === 'scalar' && node.value === null;
    const name = `${key}${ENCODING_KEY}`;
    if ((!isRemoval && node.kind !== 'map') || overKeys.has(name.toLowerCase())) continue;
    const declared = baseKeys.get(name.toLowerCase());
    if (declared !== undefined) result.delete(declared);
    const below = base.get(baseKeys.get(key.toLowerCase()) ?? key)?.node;
    if (isRemoval && (declared !== undefined || below?.kind === 'map')) result.set(declared ?? name, entry);
  }
  return result;
}

/** The keys as they are spelled, by what they are to a host, to which case does not matter. */
export function inLowerCase(entries: Entries): ReadonlyMap<string, string> {
  return new Map([...entries.keys()].map((key) => [key.toLowerCase(), key]));
}
