import { errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { type DeclaredOf, type FieldTable, isGroup, snake } from '../domain/fields/field.js';
import type { Json } from '../domain/values/json.js';
import { setEntry } from '../domain/values/own-entry.js';
import { type Path, pathKey } from '../domain/values/path-key.js';
import { type Entries, type FieldReader, keyRange, report, valueRange } from './field-reader.js';
import { isNull } from './merge/merge-defaults.js';
import type { YamlNode } from './yaml/yaml-node.js';

/** A scalar or a list of scalars; null for a map and for a list of others, which the schema refuses. */
function jsonOf(node: YamlNode): Json {
  if (node.kind === 'scalar') return node.value as Json;
  if (node.kind !== 'list' || !node.items.every(({ kind }) => kind === 'scalar')) return null;
  return node.items.map(({ value }) => value as Json);
}

/**
 * Returns what a map declares of a table's fields, and remembers the position of each. A value that the schema refuses is left out; one
 * that its codec refuses is reported.
 */
export function parseFields<const Table extends FieldTable>(
  reader: FieldReader,
  entries: Entries,
  table: Table,
  above: Path = [],
): DeclaredOf<Table> {
  const declared: Record<string, unknown> = {};
  for (const [key, row] of Object.entries(table)) {
    const entry = entries.get(snake(key));
    if (entry === undefined) continue;
    const { node } = entry;
    const path = [...above, key];
    if (isGroup(row)) {
      if (node.kind !== 'map') continue;
      setEntry(reader.sources, pathKey(path), keyRange(reader, entry));
      setEntry(declared, key, parseFields(reader, node.entries, row.fields, path));
      continue;
    }
    const result = isNull(node) ? null : row.codec.parse(jsonOf(node));
    if (result === null) continue;
    const source = node.kind === 'list' ? keyRange(reader, entry) : valueRange(reader, entry);
    if (result.ok) {
      setEntry(reader.sources, pathKey(path), source);
      setEntry(declared, key, result.value);
    } else {
      const label = path.map(snake).join('.');
      report(reader, errorDiagnostic('EF1011', `${reader.name}: ${label} ${result.problem}`, { source }));
    }
  }
  return declared as DeclaredOf<Table>;
}
