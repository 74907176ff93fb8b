import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { Result } from '../domain/diagnostics/result.js';
import type { SourceRange } from '../domain/diagnostics/source.js';
import { setEntry } from '../domain/values/own-entry.js';
import { type Path, pathKey } from '../domain/values/path-key.js';
import type { GuestinfoValues } from './guestinfo/guestinfo-values.js';
import { isNull } from './merge/merge-defaults.js';
import type { Positions } from './yaml/positions.js';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml/yaml-node.js';

/** Collects, for one domain, what was read, where it stood, and what was wrong with it. */
export interface FieldReader {
  readonly name: string;
  readonly positions: Positions;
  readonly sources: Record<string, SourceRange>;
  readonly diagnostics: Diagnostic[];
  readonly guestinfo: GuestinfoValues;
}

export type Entries = ReadonlyMap<string, YamlEntry>;

export function keyRange(reader: FieldReader, entry: YamlEntry): SourceRange {
  return reader.positions.range(entry.keyStart, entry.keyEnd);
}

export function valueRange(reader: FieldReader, entry: YamlEntry): SourceRange {
  const { node } = entry;
  return node.kind === 'scalar' && node.end > node.start
    ? reader.positions.range(node.start, node.end)
    : keyRange(reader, entry);
}

export function report(reader: FieldReader, diagnostic: Diagnostic): void {
  reader.diagnostics.push({ ...diagnostic, subject: reader.name });
}

function scalarOf(node: YamlNode): YamlScalar | null {
  return node.kind === 'scalar' ? node : null;
}

/**
 * Reads the text under a key by a parser and remembers its place under `path`, in Domain's names. Undefined when the key is not
 * there, is null, or holds what the schema refuses anyway; a text that the parser refuses is reported.
 */
export function readText<Value>(
  reader: FieldReader,
  entries: Entries,
  key: string,
  path: Path,
  parse: (text: string) => Result<Value>,
): Value | undefined {
  const entry = entries.get(key);
  const scalar = entry === undefined ? null : scalarOf(entry.node);
  if (entry === undefined || scalar === null || typeof scalar.value !== 'string') return undefined;
  const result = parse(scalar.value);
  const source = valueRange(reader, entry);
  if (!result.ok) {
    report(reader, errorDiagnostic('EF1011', `${reader.name}: ${pathText(path, key)} ${result.problem}`, { source }));
    return undefined;
  }
  setEntry(reader.sources, pathKey(path), source);
  return result.value;
}

function pathText(path: Path, key: string): string {
  return [...path.slice(0, -1), key].join('.');
}

/** Reads a whole number; the schema has checked its range. */
export function readNumber(reader: FieldReader, entries: Entries, key: string, path: Path): number | undefined {
  const entry = entries.get(key);
  const value = entry === undefined ? null : entry.node.value;
  if (entry === undefined || typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  setEntry(reader.sources, pathKey(path), valueRange(reader, entry));
  return value;
}

export function readBoolean(reader: FieldReader, entries: Entries, key: string, path: Path): boolean | undefined {
  const entry = entries.get(key);
  if (entry === undefined || typeof entry.node.value !== 'boolean') return undefined;
  setEntry(reader.sources, pathKey(path), valueRange(reader, entry));
  return entry.node.value;
}

/** Reads one of a set of words; another one has been refused by the schema. */
export function readWord<Word extends string>(
  reader: FieldReader,
  entries: Entries,
  key: string,
  path: Path,
  words: readonly Word[],
): Word | undefined {
  const entry = entries.get(key);
  const word = words.find((each) => each === entry?.node.value);
  if (entry === undefined || word === undefined) return undefined;
  setEntry(reader.sources, pathKey(path), valueRange(reader, entry));
  return word;
}

/** Reads a list of the kind of items that are asked for; the schema has refused what holds others. */
export function readList<Item>(
  reader: FieldReader,
  entries: Entries,
  key: string,
  path: Path,
  isItem: (value: unknown) => value is Item,
): readonly Item[] | undefined {
  const entry = entries.get(key);
  if (entry?.node.kind !== 'list') return undefined;
  const items = entry.node.items.map(({ value }) => value);
  if (!items.every(isItem)) return undefined;
  setEntry(reader.sources, pathKey(path), keyRange(reader, entry));
  return items;
}

/**
 * Reads a list of texts by a parser, as a set: sorted, each once. The place of each is remembered under its value below `path`, and
 * that of the key under `path`; a text that the parser refuses is reported.
 */
export function readTexts<Value extends string>(
  reader: FieldReader,
  entries: Entries,
  key: string,
  path: Path,
  parse: (text: string) => Result<Value>,
): readonly Value[] | undefined {
  const entry = entries.get(key);
  if (entry?.node.kind !== 'list') return undefined;
  setEntry(reader.sources, pathKey(path), keyRange(reader, entry));
  const values = new Set<Value>();
  for (const item of entry.node.items) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') continue;
    const result = parse(item.value);
    const source = reader.positions.range(item.start, item.end);
    if (result.ok) {
      values.add(result.value);
      setEntry(reader.sources, pathKey([...path, result.value]), source);
    } else report(reader, errorDiagnostic('EF1011', `${reader.name}: ${key} ${result.problem}`, { source }));
  }
  return [...values].sort();
}

/** Reads a map of some keys. Undefined when there is no such map. */
export function readMap<Shape>(
  reader: FieldReader,
  entries: Entries,
  key: string,
  path: Path,
  read: (entries: Entries) => Shape,
): Shape | undefined {
  const entry = entries.get(key);
  if (entry?.node.kind !== 'map') return undefined;
  setEntry(reader.sources, pathKey(path), keyRange(reader, entry));
  return read(entry.node.entries);
}

/** Whether a key holds null where null is an order of its own, and remembers its place. */
export function readNull(reader: FieldReader, entries: Entries, key: string, path: Path): boolean {
  const entry = entries.get(key);
  if (entry === undefined || !isNull(entry.node)) return false;
  setEntry(reader.sources, pathKey(path), valueRange(reader, entry));
  return true;
}

/** A value of the user keeps its spelling: `TRUE`, `0x10` and `1.10` go to the host as they were written. */
export function parseFreeValue(_reader: FieldReader, _key: string, node: YamlNode): string | undefined {
  return node.kind === 'scalar' ? node.source : undefined;
}

/** What a device's slot looks like; the schema knows the ranges. A key that is none would raise more questions than it answers. */
const SLOT = /^(?:scsi|sata|nvme|ide|ethernet|floppy|serial|parallel|sharedFolder|pciPassthru)\d+(?::\d+)?$/;

/** The map whose keys are words of the user. */
const RAW_KEYS = 'vmx';

/** Reads a map by slot; null stands for a device to remove. Undefined when there is no such map. `field` is Domain's name of it. */
export function readSlots<Device>(
  reader: FieldReader,
  entries: Entries,
  key: string,
  field: string,
  read: (reader: FieldReader, slot: string, device: YamlNode) => Device | undefined,
): Record<string, Device | null> | undefined {
  const entry = entries.get(key);
  if (entry?.node.kind !== 'map') return undefined;
  setEntry(reader.sources, field, keyRange(reader, entry));
  const slots: [string, Device | null][] = [];
  for (const [slot, child] of entry.node.entries) {
    if (field !== RAW_KEYS && !SLOT.test(slot)) continue;
    const device = isNull(child.node) ? null : read(reader, slot, child.node);
    if (device === undefined) continue;
    slots.push([slot, device]);
    setEntry(reader.sources, pathKey([field, slot]), keyRange(reader, child));
  }
  return Object.fromEntries(slots);
}

/** The object without the keys that hold undefined, which are those that nobody wrote. */
export function written<Shape extends object>(shape: { [Key in keyof Shape]: Shape[Key] | undefined }): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape;
}
