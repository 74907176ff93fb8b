import { ownEntry, setEntry } from '../../domain/values/own-entry.js';
import type { YamlEntry, YamlMap, YamlNode } from '../yaml/yaml-node.js';
import { mergeEncodings } from './merge-encodings.js';

/** The maps in which null is an order of its own (remove the device or key), which merging keeps. */
const SLOT_MAPS = new Set([
  ...['controllers', 'disks', 'nics', 'cdroms', 'floppies', 'serials', 'parallels', 'shared_folders', 'passthrough'],
  ...['guestinfo', 'vmx'],
]);

/** Devices of which a domain has one or none: null takes them out, as it does in a map by slot. */
const SINGLE_DEVICES = new Set(['vnc', 'sound']);

/** Maps by a key in which case does not matter. */
const CASELESS = ['vmx', 'guestinfo'];

/** Devices and values that make sense as a whole only. */
const WHOLE = ['serials', 'parallels', 'shared_folders', 'guestinfo'];

/** Keys of a device that stand for each other: one that the domain writes takes the place of the default's. */
const ALTERNATIVES: Readonly<Record<string, readonly string[]>> = {
  cdroms: ['iso', 'device', 'raw', 'client', 'empty'],
  floppies: ['file', 'device', 'client', 'empty'],
  nics: ['network', 'port'],
};
/** What goes with one of the alternatives without standing for another. */
const COMPANIONS = ['raw'];

/** What is of one domain alone: the schema refuses it as a default. */
const OF_ONE_DOMAIN = ['uuid', 'instance_uuid', 'generation_id', 'vmx_path', 'depends_on', 'ensure', 'delete_files'];

/** What becomes of a null that takes away: `apply` it, or `keep` it for a later merge, which has more to take away. */
type Nulls = 'apply' | 'keep';

export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function mapOf(entry: YamlEntry | undefined): YamlMap | null {
  return entry?.node.kind === 'map' ? entry.node : null;
}

/** The map with other entries: at its own place, with the value that they have now. */
export function withEntries(map: YamlMap, entries: ReadonlyMap<string, YamlEntry>): YamlMap {
  const value: Record<string, unknown> = Object.create(null);
  for (const [key, { node }] of entries) setEntry(value, key, node.value);
  return { ...map, value, entries };
}

/**
 * What a domain declares, with the defaults under it. Maps merge key by key; lists, scalars, ports and shared folders replace the
 * default. Null takes a default away; for a device or a raw key it stays and means that the domain shall not have the thing.
 */
export function mergeDefaults(defaults: YamlMap | null, domain: YamlMap): ReadonlyMap<string, YamlEntry> {
  const shared = [...(defaults?.entries ?? [])].filter(([key]) => !OF_ONE_DOMAIN.includes(key));
  return mergeFields(new Map(shared), domain.entries, 'apply');
}

/** As defaults are merged, but nulls stay: they take away what lies under the result, too. */
export function mergeKeepingNulls(base: YamlMap, over: YamlMap): YamlMap {
  return withEntries(over, mergeFields(base.entries, over.entries, 'keep'));
}

type Entries = ReadonlyMap<string, YamlEntry>;

function mergeFields(base: Entries, over: Entries, nulls: Nulls): Entries {
  const merged = new Map(base);
  for (const [key, entry] of over) {
    if (isNull(entry.node) && !SINGLE_DEVICES.has(key) && nulls === 'apply') merged.delete(key);
    else merged.set(key, mergeField(key, merged.get(key), entry, nulls));
  }
  return merged;
}

function mergeField(key: string, base: YamlEntry | undefined, over: YamlEntry, nulls: Nulls): YamlEntry {
  const baseMap = mapOf(base);
  const overMap = mapOf(over);
  if (baseMap === null || overMap === null) return over;
  if (SLOT_MAPS.has(key)) return { ...over, node: mergeSlots(key, baseMap, overMap, nulls) };
  return { ...over, node: mergeMaps(baseMap, overMap, nulls) };
}

function mergeSlots(field: string, base: YamlMap, over: YamlMap, nulls: Nulls): YamlMap {
  const entries = new Map(base.entries);
  const spelling = new Map(
    CASELESS.includes(field) ? [...base.entries.keys()].map((key) => [key.toLowerCase(), key]) : [],
  );
  for (const [slot, entry] of over.entries) {
    const same = spelling.get(slot.toLowerCase());
    if (same !== undefined && same !== slot) entries.delete(same);
    const below = WHOLE.includes(field) ? null : mapOf(entries.get(slot));
    const above = mapOf(entry);
    const node = below === null || above === null ? null : mergeDevice(field, below, above, nulls);
    entries.set(slot, node === null ? entry : { ...entry, node });
  }
  return withEntries(over, field === 'guestinfo' ? mergeEncodings(base.entries, over.entries, entries) : entries);
}

function mergeDevice(field: string, base: YamlMap, over: YamlMap, nulls: Nulls): YamlMap {
  const entries = new Map(base.entries);
  const alternatives = ownEntry(ALTERNATIVES, field) ?? [];
  if (alternatives.some((key) => over.entries.has(key) && !COMPANIONS.includes(key)))
    for (const key of alternatives) entries.delete(key);
  for (const [key, entry] of over.entries) {
    const isOrder = nulls === 'keep' || (field === 'nics' && key === 'network');
    if (isNull(entry.node) && !isOrder) entries.delete(key);
    else entries.set(key, entry);
  }
  return withEntries(over, entries);
}

function mergeMaps(base: YamlMap, over: YamlMap, nulls: Nulls): YamlMap {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = mapOf(entries.get(key));
    const above = mapOf(entry);
    if (isNull(entry.node) && nulls === 'apply') entries.delete(key);
    else {
      const node = below === null || above === null ? null : mergeMaps(below, above, nulls);
      entries.set(key, node === null ? entry : { ...entry, node });
    }
  }
  return withEntries(over, entries);
}
