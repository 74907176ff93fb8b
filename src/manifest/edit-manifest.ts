import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { failure, type Result, success } from '../domain/diagnostics/result.js';
import type { Written } from './written-map.js';

/** A value to write below a VM. Null is written as it is; undefined takes the key away. */
export interface ManifestEdit {
  /** The keys below the VM, in the manifest's spelling. */
  readonly path: readonly string[];
  readonly value: Written | null | undefined;
}

type Item = Pair<Node, Node | null>;

/** A part of the text, and what takes its place. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Maps whose keys are VMX keys: their case does not matter. */
const CASELESS: ReadonlySet<string> = new Set(['vmx', 'guestinfo']);

/** A value on one line. Words that YAML 1.1 takes for something else are quoted, because many tools still read it. */
function inline(value: Written | null): string {
  const document = new Document(value, { compat: 'yaml-1.1' });
  const { contents } = document;
  if (isCollection(contents)) contents.flow = true;
  if (isScalar(contents) && typeof value === 'string' && value.includes('\n')) contents.type = 'QUOTE_DOUBLE';
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd();
}

function nested(path: readonly string[], value: Written | null): Written | null {
  return path.reduceRight<Written | null>((inner, key) => ({ [key]: inner as Written }), value);
}

function itemOf(map: YAMLMap, key: string, caseless: boolean): Item | undefined {
  const same = (found: unknown): boolean =>
    String(found) === key || (caseless && String(found).toLowerCase() === key.toLowerCase());
  return map.items.find((item) => isScalar(item.key) && same(item.key.value)) as Item | undefined;
}

/** The offset after the line that holds this one; the end of the text for its last line. */
function afterLine(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** The end of the value of an item, or of its key where it has none. */
function endOf({ key, value }: Item): number {
  return value?.range?.[1] ?? key.range?.[1] ?? 0;
}

function inserted(text: string, map: YAMLMap, key: string, value: Written | null): Splice {
  const last = map.items.at(-1) as Item | undefined;
  const first = map.items[0] as Item | undefined;
  if (map.flow === true || last === undefined || first === undefined) {
    const whole = { ...(map.toJSON() as Record<string, Written>), [key]: value as Written };
    return { from: startOf(map), to: map.range?.[1] ?? startOf(map), text: inline(whole) };
  }
  const at = afterLine(text, endOf(last));
  const keyAt = startOf(first.key);
  const indent = ' '.repeat(keyAt - (text.lastIndexOf('\n', keyAt - 1) + 1));
  const before = at === text.length && !text.endsWith('\n') ? '\n' : '';
  return { from: at, to: at, text: `${before}${indent}${inline(key)}: ${inline(value)}\n` };
}

function removed(text: string, map: YAMLMap, item: Item): Splice {
  if (map.flow === true || map.items.length === 1) {
    const { [String((item.key as { value?: unknown }).value)]: _, ...rest } = map.toJSON() as Record<string, Written>;
    return { from: startOf(map), to: map.range?.[1] ?? startOf(map), text: inline(rest) };
  }
  const start = startOf(item.key);
  return { from: text.lastIndexOf('\n', start - 1) + 1, to: afterLine(text, endOf(item)), text: '' };
}

function replaced(text: string, item: Item, value: Written | null): Splice {
  const { key, value: node } = item;
  const [from, to] = node?.range ?? [key.range?.[1] ?? 0, key.range?.[1] ?? 0];
  // `key:` without a value has an empty range behind the colon.
  if (from === to) {
    const colon = text.indexOf(':', key.range?.[1] ?? 0) + 1;
    return { from: colon, to: colon, text: ` ${inline(value)}` };
  }
  const ending = text.slice(from, to).endsWith('\n') ? '\n' : '';
  return { from, to, text: inline(value) + ending };
}

function spliceOf(text: string, domain: YAMLMap, { path, value }: ManifestEdit): Result<Splice | null> {
  let map = domain;
  for (const [index, key] of path.entries()) {
    const item = itemOf(map, key, index > 0 && CASELESS.has(path[0] ?? ''));
    const rest = path.slice(index + 1);
    if (item === undefined) {
      if (value === undefined) return success(null);
      return success(inserted(text, map, key, nested(rest, value)));
    }
    const node = item.value;
    if (isAlias(node)) return failure(`${path.slice(0, index + 1).join('.')} is an alias of another value`);
    if (node !== null && 'anchor' in node && node.anchor !== undefined)
      return failure(`${path.slice(0, index + 1).join('.')} has an anchor that other values use`);
    if (rest.length === 0) return success(value === undefined ? removed(text, map, item) : replaced(text, item, value));
    if (!isMap(node)) return success(value === undefined ? null : replaced(text, item, nested(rest, value)));
    map = node;
  }
  return success(null);
}

/** The map of a VM in a text with one or more documents; null where no document declares it in a map of its own. */
function domainMap(text: string, domain: string): YAMLMap | null {
  for (const document of parseAllDocuments(text, { schema: 'core', logLevel: 'silent' })) {
    const found =
      'getIn' in document && document.errors.length === 0 ? document.getIn(['domains', domain], true) : undefined;
    if (isMap(found)) return found;
  }
  return null;
}

/**
 * Writes values into the text of a manifest, in place: comments, order and the spelling of everything else stay. Fails, with a clause, where
 * that cannot be done without a change elsewhere: aliases, anchors, a VM that has no map of its own. Nothing is validated.
 */
export function editManifest(text: string, domain: string, edits: readonly ManifestEdit[]): Result<string> {
  let edited = text;
  for (const edit of edits) {
    const map = domainMap(edited, domain);
    if (map === null) return failure(`${domain} has no map of its own in this file`);
    if (map.items.some(({ key }) => isScalar(key) && key.value === '<<')) return failure(`${domain} has a merge key`);
    const splice = spliceOf(edited, map, edit);
    if (!splice.ok) return splice;
    if (splice.value === null) continue;
    const { from, to, text: piece } = splice.value;
    edited = edited.slice(0, from) + piece + edited.slice(to);
  }
  return success(edited);
}

/** Whether the VM itself writes the value at a path, or a map above it that is not a map of keys; else it is inherited, or not declared. */
export function declaresInText(text: string, domain: string, path: readonly string[]): boolean {
  let map = domainMap(text, domain);
  for (const [index, key] of path.entries()) {
    const item = map === null ? undefined : itemOf(map, key, index > 0 && CASELESS.has(path[0] ?? ''));
    if (item === undefined) return false;
    map = isMap(item.value) ? item.value : null;
    if (map === null) return true;
  }
  return true;
}
