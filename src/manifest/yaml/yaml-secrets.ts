import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';
import { hidesValue } from '../../domain/secrets/secret-keys.js';
import type { Span } from '../../domain/secrets/span.js';
import { uriPasswords } from '../../domain/secrets/uri-secrets.js';

/** How many keys above a value may belong to its name: `vmx: { encryption: { keySafe: ... } }`. */
const NAME_PARTS = 3;

interface Search {
  readonly text: string;
  readonly spans: Span[];
  readonly anchors: Map<string, Node>;
  /** Nodes that were looked at as secrets, so that aliases are followed once. */
  readonly hidden: Set<Node>;
}

/**
 * Secrets of parsed YAML, as parts of its text: values of keys that call them one, however key and value are written (quoted,
 * escaped, folded, by an alias), values of `{ key: NAME, value: ... }`, and URIs that hold a password.
 */
export function yamlSecrets({ contents }: Document, text: string): readonly Span[] {
  const search: Search = { text, spans: [], anchors: new Map(), hidden: new Set() };
  visit(contents, [], search);
  return search.spans;
}

function isSecretName(path: readonly string[]): boolean {
  return path.some((_, index) => index >= path.length - NAME_PARTS && hidesValue(path.slice(index).join('.')));
}

function visit(node: unknown, path: readonly string[], search: Search): void {
  if (isNode(node) && 'anchor' in node && typeof node.anchor === 'string') search.anchors.set(node.anchor, node);
  if (isMap(node)) {
    const named = pairValue(node.items, search);
    for (const pair of node.items) {
      const key = nameOf(pair.key, search);
      const inside = key === null ? path : [...path, key];
      visit(pair.key, path, search);
      visit(pair.value, inside, search);
      if (pair === named || (key !== null && isSecretName(inside))) hide(pair.value, search);
    }
  } else if (isSeq(node)) {
    const [first, second] = node.items;
    const key = node.items.length === 2 ? nameOf(first, search) : null;
    if (key !== null && hidesValue(key)) hide(second, search);
    for (const item of node.items) visit(item, path, search);
  } else if (isPair(node)) {
    visit(node.value, path, search);
  } else if (isScalar(node) && typeof node.value === 'string' && uriPasswords(node.value).length > 0) {
    hide(node, search);
  }
}

/** The `value` beside a `key` or `name` that is the name of a secret. */
function pairValue(items: readonly Pair[], search: Search): Pair | null {
  const named = (name: string) => items.find(({ key }) => nameOf(key, search) === name);
  const name = nameOf((named('key') ?? named('name'))?.value, search);
  return name !== null && hidesValue(name) ? (named('value') ?? null) : null;
}

function nameOf(node: unknown, { anchors }: Search): string | null {
  const target = isAlias(node) ? anchors.get(node.source) : node;
  return isScalar(target) ? String(target.value) : null;
}

/** Hides what is written in a node; of an alias, that and what it stands for. */
function hide(node: unknown, search: Search): void {
  if (!isNode(node) || search.hidden.has(node)) return;
  search.hidden.add(node);
  if (isScalar(node)) hideScalar(node, search);
  else if (isAlias(node)) hide(search.anchors.get(node.source), search);
  else if (isMap(node)) for (const { value } of node.items) hide(value, search);
  else if (isSeq(node)) for (const item of node.items) hide(item, search);
}

function hideScalar(node: Scalar, { text, spans }: Search): void {
  const [start, end] = node.range ?? [0, 0];
  const written = text.slice(start, end);
  const value = typeof node.value === 'string' ? node.value : '';
  const uri = uriPasswords(value).flatMap((span) => placeIn(written, value.slice(span.start, span.end), start));
  spans.push(...(uri.length > 0 ? uri : [{ start, end }]));
}

/** Where a password stands in what was written; nowhere if that has escapes or folds, so that the whole of it is hidden. */
function placeIn(written: string, password: string, from: number): readonly Span[] {
  const at = written.lastIndexOf(password);
  return at < 0 ? [] : [{ start: from + at, end: from + at + password.length }];
}
