import { type Result, success } from '../../domain/diagnostics/result.js';
import type { Shares } from '../../domain/domain.js';
import { parseDatastorePath } from '../../domain/values/datastore-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { type Entries, type FieldReader, readNumber, readWord } from '../field-reader.js';
import type { Omit, Written } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';

/** How a manifest spells a device that has a slot, in both directions. */
export interface SlottedDevice<Declared, Whole> {
  /** What is declared of the device; undefined for what the schema refuses anyway. Other problems are reported. */
  readonly parse: (reader: FieldReader, slot: string, node: YamlNode) => Declared | undefined;
  /** The device as a manifest would declare it; undefined for one that no manifest can hold. `omit` names a part that is left out. */
  readonly format: (device: Whole, omit: Omit) => Written | undefined;
}

/** Reads a level or a number under `shares`. */
export function readShares(reader: FieldReader, entries: Entries, path: Path): Shares | undefined {
  return (
    readWord(reader, entries, 'shares', path, ['low', 'normal', 'high'] as const) ??
    readNumber(reader, entries, 'shares', path)
  );
}

export function asWritten(text: string): Result<string> {
  return success(text);
}

/** A datastore path in its one spelling; an absolute path of the host stays as it is. */
export function parseFile(text: string): Result<string> {
  return text.startsWith('[') ? parseDatastorePath(text) : success(text);
}

/** A file whose spelling a manifest would keep; another one would name another file. */
export function formatFile(file: string, omit: () => undefined): string | undefined {
  const path = parseFile(file);
  return path.ok && path.value === file ? file : omit();
}
