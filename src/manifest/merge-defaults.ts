import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.js';

/** The maps in which null is an order of its own (remove the device or key), which merging keeps. */
const SLOT_MAPS = new Set(['controllers', 'disks', 'nics', 'cdroms', 'serials', 'vmx']);

/** Keys of a CD-ROM drive that stand for each other: one that the domain writes takes the place of the default's. */
const MEDIA = ['iso', 'device', 'client', 'empty'];

export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function mapOf(entry: YamlEntry | undefined): YamlMap | null {
  return entry?.node.kind === 'map' ? entry.node : null;
}

function withEntries(map: YamlMap, entries: ReadonlyMap<string, YamlEntry>): YamlMap {
  return { ...map, entries };
}

/**
 * What a domain declares, with the defaults under it. Maps merge key by key; a serial port and a scalar replace the default.
 * Null takes a default away; for a device or a raw key it stays and means that the domain shall not have the thing.
 */
export function mergeDefaults(defaults: YamlMap | null, domain: YamlMap): ReadonlyMap<string, YamlEntry> {
  const merged = new Map<string, YamlEntry>(defaults?.entries ?? []);
  for (const [key, entry] of domain.entries) {
    if (isNull(entry.node)) merged.delete(key);
    else merged.set(key, mergeField(key, merged.get(key), entry));
  }
  return merged;
}

function mergeField(key: string, base: YamlEntry | undefined, over: YamlEntry): YamlEntry {
  const baseMap = mapOf(base);
  const overMap = mapOf(over);
  if (baseMap === null || overMap === null) return over;
  if (SLOT_MAPS.has(key)) return { ...over, node: mergeSlots(key, baseMap, overMap) };
  return { ...over, node: mergeMaps(baseMap, overMap) };
}

function mergeSlots(field: string, base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map(base.entries);
  const spelling = new Map(field === 'vmx' ? [...base.entries.keys()].map((key) => [key.toLowerCase(), key]) : []);
  for (const [slot, entry] of over.entries) {
    const same = spelling.get(slot.toLowerCase());
    if (same !== undefined && same !== slot) entries.delete(same);
    const below = field === 'serials' ? null : mapOf(entries.get(slot));
    const above = mapOf(entry);
    entries.set(slot, below === null || above === null ? entry : { ...entry, node: mergeDevice(field, below, above) });
  }
  return withEntries(over, entries);
}

function mergeDevice(field: string, base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map(base.entries);
  if (field === 'cdroms' && MEDIA.some((key) => over.entries.has(key))) for (const key of MEDIA) entries.delete(key);
  for (const [key, entry] of over.entries) {
    const isOrder = field === 'nics' && key === 'network';
    if (isNull(entry.node) && !isOrder) entries.delete(key);
    else entries.set(key, entry);
  }
  return withEntries(over, entries);
}

function mergeMaps(base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = mapOf(entries.get(key));
    const above = mapOf(entry);
    if (isNull(entry.node)) entries.delete(key);
    else entries.set(key, below === null || above === null ? entry : { ...entry, node: mergeMaps(below, above) });
  }
  return withEntries(over, entries);
}
