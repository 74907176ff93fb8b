/**
 * A small reader of XML from strangers: elements, attributes, text, CDATA, comments, processing instructions, the five entities of
 * XML and numeric ones. It refuses every DOCTYPE, so there is nothing to expand and nothing to fetch; it walks the text once, and
 * what it builds is bounded.
 */

export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** All character data directly inside, as it stands. */
  readonly text: string;
  /** Where the element starts, from 1. */
  readonly line: number;
  readonly column: number;
}

export interface XmlProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

export type XmlTree = { readonly root: XmlNode } | { readonly root: null; readonly problem: XmlProblem };

const MAX_TEXT = 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 64;
const MAX_NODES = 100_000;

const NAME = /[A-Za-z_:\u00c0-\u{effff}][A-Za-z0-9_:.\u00b7\u00c0-\u{effff}-]*/uy;
const BLANKS = /[ \t\n]*/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** What no XML 1.0 document can hold: most control characters, and halves of surrogate pairs. */
const UNFIT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

class Refused extends Error {
  readonly at: number;

  constructor(at: number, problem: string) {
    super(problem);
    this.at = at;
  }
}

interface OpenNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
  readonly text: string[];
  readonly at: number;
}

/** The scanner's only state is how far it is. */
interface Cursor {
  at: number;
}

function decodeEntity(entity: string, at: number): string {
  const named = Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined;
  if (named !== undefined) return named;
  const digits = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(entity);
  if (digits === null) throw new Refused(at, `the entity &${entity.slice(0, 40)}; is not one of XML's own`);
  const point = digits[1] !== undefined ? Number.parseInt(digits[1], 16) : Number(digits[2]);
  const character = point <= 0x10ffff ? String.fromCodePoint(point) : '\0';
  if (UNFIT.test(character)) throw new Refused(at, `&${entity}; is no character that XML allows`);
  return character;
}

const LONGEST_ENTITY = 12;

function decode(raw: string, start: number): string {
  if (!raw.includes('&')) return raw;
  let text = '';
  let from = 0;
  for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', from)) {
    const end = raw.slice(at, at + LONGEST_ENTITY).indexOf(';');
    if (end < 0) throw new Refused(start + at, 'a & must be written as &amp;');
    text += raw.slice(from, at) + decodeEntity(raw.slice(at + 1, at + end), start + at);
    from = at + end + 1;
  }
  return text + raw.slice(from);
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

function scan(pattern: RegExp, text: string, cursor: Cursor): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(text)?.[0] ?? '';
  cursor.at += found.length;
  return found;
}

function readAttributes(text: string, cursor: Cursor): ReadonlyMap<string, string> {
  const next = text[cursor.at];
  if (next === '>' || next === '/') return NO_ATTRIBUTES;
  const attributes = new Map<string, string>();
  for (;;) {
    const gap = scan(BLANKS, text, cursor);
    const at = cursor.at;
    const name = scan(NAME, text, cursor);
    if (name === '') return attributes;
    if (gap === '') throw new Refused(at, 'a blank must stand before an attribute');
    scan(BLANKS, text, cursor);
    if (text[cursor.at] !== '=') throw new Refused(at, `the attribute ${name} has no value`);
    cursor.at += 1;
    scan(BLANKS, text, cursor);
    const quote = text[cursor.at];
    if (quote !== '"' && quote !== "'") throw new Refused(cursor.at, `the value of ${name} must be quoted`);
    const end = text.indexOf(quote, cursor.at + 1);
    if (end < 0) throw new Refused(cursor.at, `the value of ${name} is not closed`);
    const raw = text.slice(cursor.at + 1, end);
    if (raw.includes('<')) throw new Refused(cursor.at, `a < in the value of ${name} must be written as &lt;`);
    if (attributes.has(name)) throw new Refused(at, `the attribute ${name} stands twice`);
    if (attributes.size >= MAX_ATTRIBUTES)
      throw new Refused(at, `an element has more than ${MAX_ATTRIBUTES} attributes`);
    attributes.set(name, decode(raw.replace(/[\t\n]/g, ' '), cursor.at + 1));
    cursor.at = end + 1;
  }
}

/** Skips to behind `end`; what is between is given back. */
function skipPast(end: string, what: string, text: string, cursor: Cursor, begin: number): string {
  const found = text.indexOf(end, cursor.at + begin);
  if (found < 0) throw new Refused(cursor.at, `${what} is not closed`);
  const inside = text.slice(cursor.at + begin, found);
  cursor.at = found + end.length;
  return inside;
}

/** Comments, CDATA and processing instructions; true when there was one at the cursor. */
function readAside(text: string, cursor: Cursor, open: OpenNode | undefined): boolean {
  const at = cursor.at;
  if (text[at + 1] !== '!' && text[at + 1] !== '?') return false;
  if (text.startsWith('<!--', at)) {
    if (skipPast('-->', 'a comment', text, cursor, 4).includes('--')) throw new Refused(at, 'a comment holds --');
    return true;
  }
  if (text.startsWith('<![CDATA[', at)) {
    if (open === undefined) throw new Refused(at, 'text stands outside the document');
    open.text.push(skipPast(']]>', 'a CDATA section', text, cursor, 9));
    return true;
  }
  if (text.startsWith('<?', at)) {
    const instruction = skipPast('?>', 'a processing instruction', text, cursor, 2);
    if (/^xml(?:\s|$)/i.test(instruction)) checkDeclaration(instruction, at);
    return true;
  }
  if (text.startsWith('<!DOCTYPE', at)) throw new Refused(at, 'a DOCTYPE is not allowed');
  if (text.startsWith('<!', at)) throw new Refused(at, 'a declaration is not allowed here');
  return false;
}

function checkDeclaration(declaration: string, at: number): void {
  if (at !== 0) throw new Refused(at, 'the XML declaration must stand first');
  const encoding = /\bencoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1]?.toLowerCase() ?? 'utf-8';
  if (encoding !== 'utf-8' && encoding !== 'us-ascii')
    throw new Refused(at, `the encoding must be UTF-8, not ${encoding}`);
}

/** Where each line begins, to turn places into lines. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function locate(starts: readonly number[], at: number): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

function readCharacters(text: string, cursor: Cursor, open: OpenNode | undefined): void {
  const next = text.indexOf('<', cursor.at);
  const end = next < 0 ? text.length : next;
  const raw = text.slice(cursor.at, end);
  if (open === undefined) {
    if (raw.trim() !== '') throw new Refused(cursor.at, 'text stands outside the document');
  } else if (raw !== '') {
    if (raw.includes(']]>')) throw new Refused(cursor.at, 'text holds ]]>');
    open.text.push(decode(raw, cursor.at));
  }
  cursor.at = end;
}

function readStartTag(text: string, cursor: Cursor): { readonly node: OpenNode; readonly closed: boolean } {
  const at = cursor.at;
  cursor.at += 1;
  const name = scan(NAME, text, cursor);
  if (name === '') throw new Refused(at, 'a < must be written as &lt;');
  const attributes = readAttributes(text, cursor);
  const closed = text.startsWith('/>', cursor.at);
  if (!closed && text[cursor.at] !== '>') throw new Refused(at, `the tag <${name}> is not closed`);
  cursor.at += closed ? 2 : 1;
  return { node: { name, attributes, children: [], text: [], at }, closed };
}

function readEndTag(text: string, cursor: Cursor, open: OpenNode | undefined): void {
  const at = cursor.at;
  cursor.at += 2;
  const name = scan(NAME, text, cursor);
  scan(BLANKS, text, cursor);
  if (open === undefined || name !== open.name || text[cursor.at] !== '>') {
    throw new Refused(at, open === undefined ? `</${name}> closes nothing` : `</${open.name}> is expected here`);
  }
  cursor.at += 1;
}

function readDocument(text: string, starts: readonly number[]): XmlNode {
  const cursor: Cursor = { at: 0 };
  const stack: OpenNode[] = [];
  let root: XmlNode | null = null;
  let nodes = 0;
  const finish = (node: OpenNode): void => {
    const { name, attributes, children } = node;
    const { line, column } = locate(starts, node.at);
    const done: XmlNode = { name, attributes, children, text: node.text.join(''), line, column };
    const parent = stack.at(-1);
    if (parent === undefined) root = done;
    else parent.children.push(done);
  };
  while (cursor.at < text.length) {
    const open = stack.at(-1);
    readCharacters(text, cursor, open);
    if (cursor.at >= text.length) break;
    if (readAside(text, cursor, open)) continue;
    if (text.startsWith('</', cursor.at)) {
      readEndTag(text, cursor, open);
      stack.pop();
      if (open !== undefined) finish(open);
      continue;
    }
    if (root !== null) throw new Refused(cursor.at, 'a second document follows the first');
    nodes += 1;
    if (nodes > MAX_NODES) throw new Refused(cursor.at, `there are more than ${MAX_NODES} elements`);
    if (stack.length >= MAX_DEPTH) throw new Refused(cursor.at, `elements are nested more than ${MAX_DEPTH} deep`);
    const { node, closed } = readStartTag(text, cursor);
    if (closed) finish(node);
    else stack.push(node);
  }
  const open = stack.at(-1);
  if (open !== undefined) throw new Refused(open.at, `<${open.name}> is never closed`);
  if (root === null) throw new Refused(0, 'there is no element');
  return root;
}

/** Reads one document; the first mistake ends it. Line ends are read as line feeds. */
export function parseXmlTree(source: string): XmlTree {
  if (source.length > MAX_TEXT) {
    return { root: null, problem: { line: 1, column: 1, problem: `is larger than ${MAX_TEXT} characters` } };
  }
  const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const starts = lineStarts(text);
  try {
    const unfit = UNFIT.exec(text);
    if (unfit !== null) throw new Refused(unfit.index, 'a character stands here that XML does not allow');
    return { root: readDocument(text, starts) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { root: null, problem: { ...locate(starts, error.at), problem: error.message } };
  }
}
