import { stringify } from 'yaml';
import { hidesValue } from '../../domain/secrets/secret-keys.js';
import { secretSpans } from '../../domain/secrets/secret-text.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { SchemaNode } from './manifest-schema.js';

/** How many items of a list are shown as the map that they should be. */
const SHOWN_ITEMS = 8;
/** Longer texts are not worth showing. */
const LONGEST_TEXT = 2_000;

type Item = Readonly<Record<string, unknown>>;

/** Slots to fill in, by the key of the map: in the order in which people use them, one for each number. */
const SLOTS: Readonly<Record<string, (index: number, item: unknown) => string>> = {
  controllers: (index, item) => `${item === 'ahci' ? 'sata' : item === 'nvme' ? 'nvme' : 'scsi'}${index}`,
  // Unit 7 is the controller's own.
  disks: (index) => `scsi0:${index < 7 ? index : index + 1}`,
  nics: (index) => `ethernet${index}`,
  cdroms: (index) => (index < 4 ? `ide${index < 2 ? 1 : 0}:${index % 2}` : `sata0:${index - 4}`),
  floppies: (index) => `floppy${index}`,
  serials: (index) => `serial${index}`,
  parallels: (index) => `parallel${index}`,
  shared_folders: (index) => `sharedFolder${index}`,
  passthrough: (index) => `pciPassthru${index}`,
};

/** What a bare word stands for in a list of devices. */
const WORDS: Readonly<Record<string, (word: string) => unknown>> = {
  controllers: (word) => word,
  disks: (word) => (word.startsWith('[') ? { file: word } : { size: word }),
  nics: (word) => ({ network: word }),
  cdroms: (word) => ({ iso: word }),
  floppies: (word) => ({ file: word }),
  serials: (word) => ({ file: word }),
  parallels: (word) => ({ file: word }),
  passthrough: (word) => ({ address: word }),
};

/** Under what people put the key of an item, when they write a list. */
const KEY_NAMES = ['slot', 'name', 'id', 'key', 'label', 'device'];

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The item's own name for its slot, and the item without it. */
function named(item: Item, isKey: (text: string) => boolean): readonly [string, Item] | null {
  for (const name of KEY_NAMES) {
    const key = ownEntry(item, name);
    if (typeof key !== 'string' || !isKey(key)) continue;
    return [key, Object.fromEntries(Object.entries(item).filter(([each]) => each !== name))];
  }
  return null;
}

function deviceMap(field: string, list: readonly unknown[], schema: SchemaNode): Item | null {
  const slotOf = ownEntry(SLOTS, field);
  if (slotOf === undefined) return null;
  const patterns = Object.keys(schema.patternProperties ?? {}).map((pattern) => new RegExp(pattern));
  const isSlot = (text: string) => patterns.some((pattern) => pattern.test(text));
  const devices = new Map<string, unknown>();
  let next = 0;
  for (const value of list) {
    const item = typeof value === 'string' ? ownEntry(WORDS, field)?.(value) : value;
    const [slot, device] = isItem(item) ? (named(item, isSlot) ?? [null, item]) : [null, item];
    if (device === undefined || (!isItem(device) && field !== 'controllers')) return null;
    let free = slot;
    while (free === null || (slot === null && devices.has(free))) free = slotOf(next++, device);
    if (!isSlot(free) || devices.has(free)) return null;
    devices.set(free, device);
  }
  return Object.fromEntries(devices);
}

function domainMap(list: readonly unknown[]): Item | null {
  const domains = list.map((value, index): readonly [string, Item] | null => {
    if (typeof value === 'string') return [value, {}];
    if (!isItem(value)) return null;
    return named(value, (text) => text !== '') ?? [`domain${index + 1}`, value];
  });
  return domains.every((each) => each !== null) ? Object.fromEntries(domains) : null;
}

/** `- key: x` with `value: y`, `- x: y`, and `- x=y`. */
function keyMap(list: readonly unknown[]): Item | null {
  const entries = list.map((value): readonly [string, unknown] | null => {
    const text = typeof value === 'string' ? /^([^=\s]+)\s*=\s*(.*)$/s.exec(value) : null;
    if (text !== null) return [text[1] ?? '', text[2] ?? ''];
    if (!isItem(value)) return null;
    const key = value['key'] ?? value['name'];
    if (typeof key === 'string' && 'value' in value) return [key, value['value']];
    const [only, ...more] = Object.entries(value);
    return only === undefined || more.length > 0 ? null : only;
  });
  if (!entries.every((each) => each !== null) || entries.some(([key]) => hidesValue(key))) return null;
  return Object.fromEntries(entries);
}

/** The map that somebody should have written who wrote a list, with keys filled in; null where the list does not tell. */
function asMap(key: string, list: readonly unknown[], schema: SchemaNode): Item | null {
  const shown = list.slice(0, SHOWN_ITEMS);
  if (shown.length === 0) return null;
  if (schema.title === 'Domains') return domainMap(shown);
  if (schema.title === 'VmxKeys' || schema.title === 'Guestinfo') return keyMap(shown);
  return deviceMap(key, shown, schema);
}

/** What to write in place of a list: its own items as a map, or else an example. Null where there is neither. */
export function listAsMapHint(key: string, list: readonly unknown[], schema: SchemaNode): string | null {
  const map = asMap(key, list, schema);
  const own = map === null ? null : stringify({ [key]: map }, { compat: 'yaml-1.1', lineWidth: 0 }).trimEnd();
  if (own !== null && own.length <= LONGEST_TEXT && secretSpans(own).length === 0) {
    const more = list.length > SHOWN_ITEMS ? '\n  # and so on' : '';
    return `Write it like this:\n${own}${more}`;
  }
  const example = schema.examples?.[0];
  return example === undefined ? null : `Write it like this:\n${stringify({ [key]: example }).trimEnd()}`;
}
