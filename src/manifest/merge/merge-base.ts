import type { YamlEntry, YamlMap } from '../yaml/yaml-node.js';
import { isNull, mergeKeepingNulls, withEntries } from './merge-defaults.js';

/** Keys that say what a document is, and no part of what it declares. */
const OWN_KEYS = new Set(['extends', 'base', 'apiVersion', 'kind', 'metadata']);

/**
 * A manifest with its base under it, as one map. Each value keeps the place where it was written. `defaults` and each domain merge
 * as defaults do; the other keys replace the base's. A null that takes something away from the base takes it from the merged
 * defaults too, and so stays; a domain that is null is one of the base's that this manifest does not have.
 */
export function mergeBase(base: YamlMap, own: YamlMap): YamlMap {
  const entries = new Map([...base.entries].filter(([key]) => !OWN_KEYS.has(key)));
  for (const [key, entry] of own.entries) {
    if (OWN_KEYS.has(key)) continue;
    if (isNull(entry.node) && entries.has(key)) entries.delete(key);
    else entries.set(key, mergeKey(key, entries.get(key), entry));
  }
  return withEntries(own, entries);
}

function mergeKey(key: string, base: YamlEntry | undefined, over: YamlEntry): YamlEntry {
  if (base?.node.kind !== 'map' || over.node.kind !== 'map') return over;
  if (key === 'defaults') return { ...over, node: mergeKeepingNulls(base.node, over.node) };
  return key === 'domains' ? { ...over, node: mergeDomains(base.node, over.node) } : over;
}

function mergeDomains(base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    const below = entries.get(name);
    if (below !== undefined && isNull(entry.node)) entries.delete(name);
    else if (below?.node.kind === 'map' && entry.node.kind === 'map')
      entries.set(name, { ...entry, node: mergeKeepingNulls(below.node, entry.node) });
    else entries.set(name, entry);
  }
  return withEntries(over, entries);
}
