/**
 * The guard in front of the XML library: what an untrusted document must not contain, and bounds on its size. The library alone accepts a
 * DOCTYPE with entities, unknown entities, NUL, `]]>` in text, `<` in an attribute and several roots.
 */

/** A problem at an offset of the text. */
export class XmlViolation extends Error {
  readonly at: number;

  constructor(at: number, problem: string) {
    super(problem);
    this.at = at;
  }
}

export const XML_LIMITS = { characters: 1024 * 1024, depth: 64, attributes: 64, elements: 100_000 } as const;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
const LONGEST_ENTITY = 12;

/** Characters that no XML 1.0 document can contain: most control characters, and unpaired surrogates. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A start or end tag. Each alternative begins with another character, so that the match takes linear time. */
const TAG = /<(\/?)([^\s"'<>/=!?]+)((?:[^"'<>]|"[^"]*"|'[^']*')*)>/y;
const ATTRIBUTE = /([^\s=/]+)\s*=\s*("[^"]*"|'[^']*')/g;

/** The library refuses these names without a position. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function decodeEntity(entity: string, at: number): string {
  const named = ENTITIES.get(entity);
  if (named !== undefined) return named;
  const digits = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(entity);
  if (digits === null) throw new XmlViolation(at, `the entity &${entity.slice(0, 40)}; is not one of XML's own`);
  const point = digits[1] !== undefined ? Number.parseInt(digits[1], 16) : Number(digits[2]);
  const character = point <= 0x10ffff ? String.fromCodePoint(point) : '\0';
  if (FORBIDDEN.test(character)) throw new XmlViolation(at, `&${entity}; is not a character that XML allows`);
  return character;
}

/**
 * Replaces XML's five entities and numeric references. Throws {@link XmlViolation} for any other; `start` is the offset of `raw` in the
 * document.
 */
export function decodeEntities(raw: string, start = 0): string {
  if (!raw.includes('&')) return raw;
  let text = '';
  let from = 0;
  for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', from)) {
    const end = raw.slice(at, at + LONGEST_ENTITY).indexOf(';');
    if (end < 0) throw new XmlViolation(start + at, 'a & must be written as &amp;');
    text += raw.slice(from, at) + decodeEntity(raw.slice(at + 1, at + end), start + at);
    from = at + end + 1;
  }
  return text + raw.slice(from);
}

function checkName(name: string, at: number): void {
  if (RESERVED_NAMES.has(name)) throw new XmlViolation(at, `the name ${name} is not allowed`);
}

function checkAttributes(text: string, start: number): void {
  let count = 0;
  for (const { 0: whole, 1: name = '', 2: quoted = '', index } of text.matchAll(ATTRIBUTE)) {
    count += 1;
    if (count > XML_LIMITS.attributes)
      throw new XmlViolation(start + index, `an element has more than ${XML_LIMITS.attributes} attributes`);
    checkName(name, start + index);
    const value = start + index + whole.length - quoted.length;
    if (quoted.includes('<')) throw new XmlViolation(value, `a < in the value of ${name} must be written as &lt;`);
    decodeEntities(quoted.slice(1, -1), value + 1);
  }
}

function checkText(text: string, at: number, inside: boolean): void {
  if (!inside) {
    if (text.trim() !== '') throw new XmlViolation(at + text.search(/\S/), 'there is text outside the document');
    return;
  }
  if (text.includes(']]>')) throw new XmlViolation(at, 'the text contains ]]>');
  decodeEntities(text, at);
}

function checkDeclaration(declaration: string, at: number): void {
  if (at !== 0) throw new XmlViolation(at, 'the XML declaration must come first');
  const encoding = /\bencoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1]?.toLowerCase() ?? 'utf-8';
  if (encoding !== 'utf-8' && encoding !== 'us-ascii')
    throw new XmlViolation(at, `the encoding must be UTF-8, not ${encoding}`);
}

const SECTIONS = [
  { begin: '<!--', end: '-->', what: 'a comment' },
  { begin: '<![CDATA[', end: ']]>', what: 'a CDATA section' },
  { begin: '<?', end: '?>', what: 'a processing instruction' },
] as const;

/** The offset behind a comment, CDATA section or processing instruction; null where none begins at `at`. */
function checkSection(text: string, at: number, inside: boolean): number | null {
  const section = SECTIONS.find(({ begin }) => text.startsWith(begin, at));
  if (section === undefined) return null;
  const { begin, end, what } = section;
  const found = text.indexOf(end, at + begin.length);
  if (found < 0) throw new XmlViolation(at, `${what} is not closed`);
  const content = text.slice(at + begin.length, found);
  if (begin === '<!--' && content.includes('--')) throw new XmlViolation(at, 'a comment contains --');
  if (begin === '<![CDATA[' && !inside) throw new XmlViolation(at, 'there is text outside the document');
  if (begin === '<?' && /^xml(?:\s|$)/i.test(content)) checkDeclaration(content, at);
  return found + end.length;
}

interface OpenElement {
  readonly name: string;
  readonly at: number;
}

/** Matches tags against each other. The library checks names and the syntax of attributes. */
function checkTag(found: RegExpExecArray, open: OpenElement[]): void {
  const { 0: whole, 1: slash, 2: name = '', 3: rest = '', index: at } = found;
  if (slash === '/') {
    const element = open.pop();
    if (element === undefined) throw new XmlViolation(at, `</${name}> closes nothing`);
    if (element.name !== name) throw new XmlViolation(at, `</${element.name}> is expected here`);
    return;
  }
  checkName(name, at);
  checkAttributes(rest, at + 1 + name.length);
  if (whole.endsWith('/>')) return;
  if (open.length >= XML_LIMITS.depth)
    throw new XmlViolation(at, `elements are nested more than ${XML_LIMITS.depth} deep`);
  open.push({ name, at });
}

/** Walks the document once. Throws {@link XmlViolation} at the first thing that is not allowed. */
export function checkXml(text: string): void {
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden !== null) throw new XmlViolation(forbidden.index, 'there is a character here that XML does not allow');
  const open: OpenElement[] = [];
  let elements = 0;
  let at = 0;
  while (at < text.length) {
    const begin = text.indexOf('<', at);
    const end = begin < 0 ? text.length : begin;
    checkText(text.slice(at, end), at, open.length > 0);
    if (begin < 0) break;
    at = checkSection(text, begin, open.length > 0) ?? begin;
    if (at > begin) continue;
    if (text.startsWith('<!DOCTYPE', at)) throw new XmlViolation(at, 'a DOCTYPE is not allowed');
    if (text.startsWith('<!', at)) throw new XmlViolation(at, 'a declaration is not allowed here');
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (tag === null) throw new XmlViolation(at, 'a tag is not closed, or a < must be written as &lt;');
    if (tag[1] === '' && open.length === 0 && elements > 0)
      throw new XmlViolation(at, 'a second document follows the first');
    if (tag[1] === '') elements += 1;
    if (elements > XML_LIMITS.elements)
      throw new XmlViolation(at, `there are more than ${XML_LIMITS.elements} elements`);
    checkTag(tag, open);
    at = TAG.lastIndex;
  }
  const last = open.at(-1);
  if (last !== undefined) throw new XmlViolation(last.at, `<${last.name}> is never closed`);
  if (elements === 0) throw new XmlViolation(0, 'there is no element');
}
