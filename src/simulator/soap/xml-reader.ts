import { ownEntry } from '../own-entry.js';

/** Bounds of one request. A list view over tens of thousands of machines must still fit. */
export const XML_LIMITS = { depth: 64, elements: 400_000, characters: 64 * 1024 * 1024 } as const;

/** An element with its namespaces resolved. `text` is what stands in it directly, entities decoded. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  /** Keyed by local name, or `{namespace}local` where the attribute has a prefix: `xsi:type` and `type` stay apart. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** What a SOAP stack refuses to read: the message says what stood where. */
export class XmlError extends Error {
  constructor(message: string, at: number) {
    super(`${message} at character ${at}`);
    this.name = 'XmlError';
  }
}

type Namespaces = ReadonlyMap<string, string>;

interface OpenElement {
  readonly qualifiedName: string;
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly namespaces: Namespaces;
  text: string;
}

const NAME = /[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?/y;
const ATTRIBUTE = /\s+([A-Za-z_][A-Za-z0-9_.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const NAMED_ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/**
 * Reads a document strictly: namespaces resolved, no document type, no unknown entities, everything bounded.
 * Clients differ in prefixes and in where they declare them, so nothing here depends on how a prefix is spelled.
 */
export function readXml(source: string): XmlElement {
  if (source.length > XML_LIMITS.characters) throw new XmlError('the document is too large', source.length);
  const reader = { source, at: source.charCodeAt(0) === 0xfeff ? 1 : 0, elements: 0 };
  const open: OpenElement[] = [];
  let root: XmlElement | null = null;
  while (reader.at < source.length) {
    const next = source.indexOf('<', reader.at);
    const end = next === -1 ? source.length : next;
    addText(reader, open, end);
    if (next === -1) break;
    reader.at = next;
    if (skipMarkup(reader, open)) continue;
    if (source.startsWith('</', next)) {
      const closed = closeElement(reader, open);
      const parent = open.at(-1);
      if (parent === undefined) root = closed;
      else parent.children.push(closed);
      continue;
    }
    if (root !== null) throw new XmlError('more than one root element', next);
    const empty = openElement(reader, open);
    if (empty === null) continue;
    const parent = open.at(-1);
    if (parent === undefined) root = empty;
    else parent.children.push(empty);
  }
  if (open.length > 0) throw new XmlError(`<${open.at(-1)?.qualifiedName}> is not closed`, reader.at);
  if (root === null) throw new XmlError('there is no element', reader.at);
  return root;
}

interface Reader {
  readonly source: string;
  at: number;
  elements: number;
}

function addText(reader: Reader, open: readonly OpenElement[], end: number): void {
  if (end === reader.at) return;
  const text = reader.source.slice(reader.at, end);
  const element = open.at(-1);
  if (element !== undefined) element.text += decodeEntities(text, reader.at);
  else if (text.trim() !== '') throw new XmlError('text outside the root element', reader.at);
  reader.at = end;
}

/** Passes over a comment or a declaration, takes in CDATA; false when an element stands here. */
function skipMarkup(reader: Reader, open: readonly OpenElement[]): boolean {
  const { source, at } = reader;
  const passOver = (start: string, end: string): string | null => {
    if (!source.startsWith(start, at)) return null;
    const stop = source.indexOf(end, at + start.length);
    if (stop === -1) throw new XmlError(`${start} is not closed`, at);
    reader.at = stop + end.length;
    return source.slice(at + start.length, stop);
  };
  if (passOver('<!--', '-->') !== null || passOver('<?', '?>') !== null) return true;
  const text = passOver('<![CDATA[', ']]>');
  if (text !== null) {
    const element = open.at(-1);
    if (element === undefined) throw new XmlError('text outside the root element', at);
    element.text += text;
    return true;
  }
  if (source.startsWith('<!', at)) throw new XmlError('document types are not accepted', at);
  return false;
}

function openElement(reader: Reader, open: OpenElement[]): XmlElement | null {
  const { source } = reader;
  const start = reader.at;
  NAME.lastIndex = start + 1;
  const qualifiedName = NAME.exec(source)?.[0];
  if (qualifiedName === undefined) throw new XmlError('expected an element name', start);
  const written: [string, string][] = [];
  let at = NAME.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(source);
    if (match === null) break;
    written.push([match[1] ?? '', decodeEntities(match[2] ?? match[3] ?? '', at)]);
    at = ATTRIBUTE.lastIndex;
  }
  while (/\s/.test(source[at] ?? '')) at += 1;
  const isEmpty = source.startsWith('/>', at);
  if (!isEmpty && source[at] !== '>') throw new XmlError(`<${qualifiedName}> is malformed`, at);
  reader.at = at + (isEmpty ? 2 : 1);
  reader.elements += 1;
  if (reader.elements > XML_LIMITS.elements) throw new XmlError('too many elements', start);
  if (open.length >= XML_LIMITS.depth) throw new XmlError('elements are nested too deeply', start);

  const namespaces = declaredNamespaces(open.at(-1)?.namespaces, written);
  const { prefix, local } = splitName(qualifiedName);
  const element = {
    qualifiedName,
    name: local,
    namespace: namespaceOf(prefix, namespaces, start),
    attributes: resolveAttributes(written, namespaces, start),
    children: [],
    namespaces,
    text: '',
  };
  if (isEmpty) return element;
  open.push(element);
  return null;
}

function closeElement(reader: Reader, open: OpenElement[]): XmlElement {
  const stop = reader.source.indexOf('>', reader.at);
  const name = stop === -1 ? '' : reader.source.slice(reader.at + 2, stop).trim();
  const element = open.pop();
  if (element === undefined || element.qualifiedName !== name) {
    throw new XmlError(`expected </${element?.qualifiedName ?? ''}>, found </${name}>`, reader.at);
  }
  reader.at = stop + 1;
  return element;
}

function declaredNamespaces(outer: Namespaces | undefined, written: readonly [string, string][]): Namespaces {
  const declared = written.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (outer !== undefined && declared.length === 0) return outer;
  const namespaces = new Map(outer);
  for (const [name, uri] of declared) namespaces.set(name === 'xmlns' ? '' : name.slice(6), uri);
  return namespaces;
}

function splitName(qualifiedName: string): { prefix: string; local: string } {
  const colon = qualifiedName.indexOf(':');
  return { prefix: colon === -1 ? '' : qualifiedName.slice(0, colon), local: qualifiedName.slice(colon + 1) };
}

function namespaceOf(prefix: string, namespaces: Namespaces, at: number): string {
  if (prefix === 'xml') return XML_NAMESPACE;
  const uri = namespaces.get(prefix);
  if (uri === undefined && prefix !== '') throw new XmlError(`the prefix ${prefix} is not declared`, at);
  return uri ?? '';
}

function resolveAttributes(written: readonly [string, string][], namespaces: Namespaces, at: number) {
  const attributes = new Map<string, string>();
  for (const [qualifiedName, value] of written) {
    if (qualifiedName === 'xmlns' || qualifiedName.startsWith('xmlns:')) continue;
    const { prefix, local } = splitName(qualifiedName);
    const key = prefix === '' ? local : `{${namespaceOf(prefix, namespaces, at)}}${local}`;
    if (attributes.has(key)) throw new XmlError(`the attribute ${qualifiedName} is given twice`, at);
    attributes.set(key, value);
  }
  return attributes;
}

function decodeEntities(text: string, at: number): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9A-Fa-f]+|#[0-9]+|[A-Za-z]+)?(;?)/g, (whole, name: string | undefined, end: string) => {
    if (name === undefined || end === '') throw new XmlError('a bare & in text', at);
    if (name.startsWith('#')) {
      const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
      if (code === 0 || code > 0x10ffff) throw new XmlError(`${whole} is no character`, at);
      return String.fromCodePoint(code);
    }
    const character = ownEntry(NAMED_ENTITIES, name);
    if (character === undefined) throw new XmlError(`the entity ${whole} is not known`, at);
    return character;
  });
}
