import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { plainText } from '../../domain/values/json.js';
import { setEntry } from '../../domain/values/own-entry.js';
import { INPUT_LIMITS } from '../input/input-limits.js';
import type { Positions } from './positions.js';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.js';

interface Conversion {
  readonly positions: Positions;
  /** The offset of the text's first letter. */
  readonly first: number;
  readonly diagnostics: Diagnostic[];
  readonly anchors: Map<string, YamlNode>;
  aliased: number;
}

/**
 * One parsed document as nodes that know their places. Duplicate keys are looked for here with a set, because the parser's own
 * look compares all pairs, which takes minutes for a map of many thousand keys.
 */
export function convertYaml(
  root: ParsedNode | null,
  positions: Positions,
  diagnostics: Diagnostic[],
  first = 0,
): YamlNode | null {
  if (root === null) return null;
  return convert(root, { positions, first, diagnostics, anchors: new Map(), aliased: 0 });
}

function convert(node: ParsedNode, conversion: Conversion): YamlNode {
  if (isAlias(node)) return convertAlias(node, conversion);
  const converted = isMap(node)
    ? convertMap(node as YAMLMap<ParsedNode, ParsedNode | null>, conversion)
    : isSeq(node)
      ? convertList(node as YAMLSeq<ParsedNode | Pair>, conversion)
      : convertScalar(node as Scalar, conversion);
  if (node.anchor !== undefined) conversion.anchors.set(node.anchor, converted);
  return converted;
}

function placeOf(
  node: { readonly range?: readonly [number, number, number] | null | undefined },
  { first }: Conversion,
): [number, number] {
  return [first + (node.range?.[0] ?? 0), first + (node.range?.[1] ?? 0)];
}

function nothingAt(start: number, end: number): YamlScalar {
  return { kind: 'scalar', start, end, value: null, size: 1, source: '' };
}

function convertScalar(node: Scalar, conversion: Conversion): YamlScalar {
  const [start, end] = placeOf(node, conversion);
  const { value } = node;
  const known =
    value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
      ? (value as YamlScalar['value'])
      : null;
  const source = typeof value === 'string' ? value : (node.source ?? plainText(value));
  if (known === null && value !== null) {
    conversion.diagnostics.push(
      errorDiagnostic('EF1001', `the tag ${node.tag ?? ''} creates a value that a manifest cannot contain`, {
        source: conversion.positions.range(start, end),
      }),
    );
  }
  return { kind: 'scalar', start, end, value: known, size: 1, source };
}

function convertList(node: YAMLSeq<ParsedNode | Pair>, conversion: Conversion): YamlNode {
  const [start, end] = placeOf(node, conversion);
  const items = node.items.map((item) => ('key' in item ? nothingAt(start, end) : convert(item, conversion)));
  const size = items.reduce((sum, item) => sum + item.size, 1);
  return { kind: 'list', start, end, value: items.map((item) => item.value), size, items };
}

function convertMap(node: YAMLMap<ParsedNode, ParsedNode | null>, conversion: Conversion): YamlNode {
  const [start, end] = placeOf(node, conversion);
  const entries = new Map<string, YamlEntry>();
  const value: Record<string, unknown> = Object.create(null);
  let size = 1;
  for (const pair of node.items) {
    const [keyStart, keyEnd] = placeOf(pair.key, conversion);
    const child = pair.value === null ? nothingAt(keyEnd, keyEnd) : convert(pair.value, conversion);
    size += child.size;
    const key = keyText(pair.key, conversion);
    if (key === null) continue;
    const earlier = entries.get(key);
    if (earlier !== undefined) {
      conversion.diagnostics.push(duplicateKey(key, keyStart, keyEnd, earlier, conversion.positions));
      continue;
    }
    entries.set(key, { keyStart, keyEnd, node: child });
    setEntry(value, key, child.value);
  }
  return { kind: 'map', start, end, value, size, entries };
}

/** The key as written (`001` stays `001`); null, and a problem, where it is no plain word. */
function keyText(key: ParsedNode, conversion: Conversion): string | null {
  const { positions, diagnostics } = conversion;
  const [start, end] = placeOf(key, conversion);
  if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
    diagnostics.push(
      errorDiagnostic('EF1008', 'merge keys (<<) are not part of YAML 1.2 and are not supported', {
        hint: 'Write shared values under defaults, or use an alias at each key.',
        source: positions.range(start, end),
      }),
    );
    return null;
  }
  if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? plainText(key.value));
  diagnostics.push(
    errorDiagnostic('EF1010', 'a key must be a scalar, not a list, a map or an alias', {
      source: positions.range(start, end),
    }),
  );
  return null;
}

function duplicateKey(key: string, start: number, end: number, earlier: YamlEntry, positions: Positions): Diagnostic {
  const first = positions.range(earlier.keyStart, earlier.keyEnd);
  return errorDiagnostic('EF1002', `the key "${key}" is written twice in one map`, {
    detail: `The first one is in line ${first.line}, column ${first.column}.`,
    source: positions.range(start, end),
  });
}

function convertAlias(alias: Alias.Parsed, conversion: Conversion): YamlNode {
  const [start, end] = placeOf(alias, conversion);
  const source = conversion.positions.range(start, end);
  const target = conversion.anchors.get(alias.source);
  if (target === undefined) {
    conversion.diagnostics.push(
      errorDiagnostic('EF1001', `the alias *${alias.source} has no anchor &${alias.source} before it`, { source }),
    );
    return nothingAt(start, end);
  }
  const before = conversion.aliased;
  conversion.aliased += target.size;
  if (conversion.aliased <= INPUT_LIMITS.aliasedValues) return target;
  if (before <= INPUT_LIMITS.aliasedValues) {
    conversion.diagnostics.push(
      errorDiagnostic(
        'EF1004',
        `the aliases of this document expand to more than ${INPUT_LIMITS.aliasedValues} values`,
        {
          source,
        },
      ),
    );
  }
  return nothingAt(start, end);
}
