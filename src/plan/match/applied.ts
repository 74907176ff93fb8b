import { createHash } from 'node:crypto';
import { LEAVES } from '../../domain/fields/fields.js';
import type { Marker } from '../../domain/marker.js';
import type { Json } from '../../domain/values/json.js';
import { BY_SLOT, FREE_KEYS, manifestPath, memberKey } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { type Path, pathKey } from '../../domain/values/path-key.js';
import { canonicalJson } from '../diff/canonical-json.js';

/**
 * What a marker keeps of the applied values. Three granularities, the finest that fits:
 *
 * | granularity | key | text |
 * |---|---|---|
 * | value | `disks.scsi0:1.size` | digest of the value |
 * | device | `disks.scsi0:1` | digest of `{name: digest}` of its values, then the names: `8b926d75599a datastore size` |
 * | field | `disks` | digest of `{key: text}` of its devices, then a star: `8b926d75599a *` |
 *
 * A coarser entry follows from finer ones alone, so that markers of different granularity can be compared.
 */
export type Applied = Marker['applied'];

type Entry = readonly [key: string, text: string];

/**
 * The most bytes of JSON that the applied values may have. What remains of `MARKER_BYTES` is enough for the longest owner, name and path.
 * All fields as one entry each take about 1,400 bytes, so this is always reached.
 */
export const APPLIED_BYTES = 1600;

/** 12 hex digits of SHA-256 over the canonical JSON of a value. Markers on hosts hold these: the result for a value never changes. */
export function digestValue(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 12);
}

/** Is the path's second key one of the VMX, whose case has no meaning? */
export function isRaw(path: Path): boolean {
  return FREE_KEYS.has(path[0] ?? '');
}

/** The key of a path in a marker, in the manifest's spelling. Raw VMX keys are in lower case, because their case has no meaning. */
export function markerKey(path: Path): string {
  const key = pathKey(manifestPath(path));
  return isRaw(path) ? key.toLowerCase() : key;
}

/** Texts that people write in a VMX for true and false. */
const FLAG_TEXTS: readonly (readonly [text: string, value: boolean])[] = [
  ...['TRUE', 'True', 'true', 'YES', 'Yes', 'yes', '1'].map((text) => [text, true] as const),
  ...['FALSE', 'False', 'false', 'NO', 'No', 'no', '0'].map((text) => [text, false] as const),
];

/**
 * The applied values, with an entry of a raw key as one of the field that the key has become. An earlier version applied the raw key; its
 * marker must not say that the field was never applied.
 */
export function withRawKeysAsFields(applied: Applied): Applied {
  const renamed = new Map<string, Entry>();
  for (const { path, row } of LEAVES) {
    const field = markerKey(path);
    for (const key of row.vmx.map((each) => markerKey(['vmx', each]))) {
      const digest = ownEntry(applied, key);
      if (digest === undefined || Object.hasOwn(applied, field)) continue;
      const value = FLAG_TEXTS.find(([text]) => digestValue(text) === digest)?.[1];
      if (value !== undefined && typeof row.blank === 'boolean') renamed.set(key, [field, digestValue(value)]);
    }
  }
  if (renamed.size === 0) return applied;
  return Object.fromEntries(Object.entries(applied).map((entry) => renamed.get(entry[0]) ?? entry));
}

/** The field of a marker's key: `disks` of `disks.scsi0:1.size`. */
export function fieldOfKey(key: string): string {
  return key.split('.', 1)[0] ?? key;
}

/** The device of a marker's key: `disks.scsi0:1` of `disks.scsi0:1.size`, `boot` of `boot.delay`; null for a key that has none above it. */
export function deviceOfKey(key: string): string | null {
  const field = fieldOfKey(key);
  if (FREE_KEYS.has(field)) return null;
  const parts = key.split('.');
  const depth = BY_SLOT.has(memberKey(field)) ? 2 : 1;
  return parts.length > depth ? parts.slice(0, depth).join('.') : null;
}

/** Whether an entry stands for more than one value. */
export function isGroup(text: string): boolean {
  return text.includes(' ');
}

/** The names of the values in the entry of a device; null for the entry of a field, which does not list them. */
export function namesIn(text: string): readonly string[] | null {
  const [, ...names] = text.split(' ');
  return names[0] === '*' ? null : names;
}

/** The entry of a device, over the digests of its values by name. */
export function deviceText(digests: ReadonlyMap<string, string>): string {
  const names = [...digests.keys()].sort();
  return [digestValue(Object.fromEntries(digests)), ...names].join(' ');
}

function byDevice(entries: readonly Entry[]): readonly Entry[] {
  const devices = new Map<string, Map<string, string>>();
  const result: (readonly [string, string | Map<string, string>])[] = [];
  for (const [key, text] of entries) {
    const device = isGroup(text) ? null : deviceOfKey(key);
    if (device === null) {
      result.push([key, text]);
      continue;
    }
    const known = devices.get(device);
    const digests = known ?? new Map<string, string>();
    if (known === undefined) {
      devices.set(device, digests);
      result.push([device, digests]);
    }
    digests.set(key.slice(device.length + 1), text);
  }
  return result.map(([key, text]) => [key, typeof text === 'string' ? text : deviceText(text)]);
}

/** The entry of a field, over entries of its values or devices. */
export function fieldText(entries: readonly Entry[]): string {
  return `${digestValue(Object.fromEntries(byDevice(entries)))} *`;
}

/** The entries of one field with one entry for each device; as they were where that saves none. */
function groupedByDevice(_field: string, entries: readonly Entry[]): readonly Entry[] {
  const devices = byDevice(entries);
  return devices.length < entries.length ? devices : entries;
}

/** One entry for a whole field. */
function groupedAsOne(field: string, entries: readonly Entry[]): readonly Entry[] {
  return entries.length === 1 && entries[0]?.[0] === field ? entries : [[field, fieldText(entries)]];
}

function bytesOf(entries: Iterable<Entry>): number {
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(entries)));
}

/** The entries by their field, in the order of the fields' names: which of two equally large fields comes first must not depend on a file. */
function byField(applied: Applied): Map<string, readonly Entry[]> {
  const fields = new Map<string, Entry[]>();
  for (const entry of Object.entries(applied).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const field = fieldOfKey(entry[0]);
    const known = fields.get(field);
    if (known === undefined) fields.set(field, [entry]);
    else known.push(entry);
  }
  return fields;
}

/**
 * The applied values within so many bytes: fields are grouped by device, the largest first, until all fit; where that is not enough, they
 * are grouped as a whole. The result depends on the entries alone; what fits stays as it is.
 */
export function compactApplied(applied: Applied, most: number = APPLIED_BYTES): Applied {
  if (bytesOf(Object.entries(applied)) <= most) return applied;
  const fields = byField(applied);
  for (const coarser of [groupedByDevice, groupedAsOne]) {
    const largestFirst = [...fields].sort(([, one], [, other]) => bytesOf(other) - bytesOf(one));
    for (const [field, entries] of largestFirst) {
      if (bytesOf([...fields.values()].flat()) <= most) break;
      fields.set(field, coarser(field, entries));
    }
  }
  return Object.fromEntries([...fields.values()].flat());
}

/** The entry that holds the value of a key: its own, or that of its device or field. Undefined where it was never applied. */
export function entryFor(applied: Applied, key: string): Entry | undefined {
  const own = ownEntry(applied, key);
  if (own !== undefined) return [key, own];
  const device = deviceOfKey(key);
  const group = device === null ? undefined : ownEntry(applied, device);
  if (device !== null && group !== undefined) {
    const inner = key.slice(device.length + 1);
    const holds = namesIn(group)?.some((name) => name === inner || name.startsWith(`${inner}.`));
    return holds === true ? [device, group] : undefined;
  }
  const field = fieldOfKey(key);
  const all = ownEntry(applied, field);
  return all !== undefined && isGroup(all) && namesIn(all) === null ? [field, all] : undefined;
}
