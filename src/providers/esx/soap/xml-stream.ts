import { unfitCharacter } from '../../../domain/values/fit-text.js';
import { ownEntry } from '../../../domain/values/own-entry.js';

/** What an answer may be made of: a bomb (deep nesting, floods of attributes or elements) is refused as soon as it is seen. */
export const XML_LIMITS = {
  depth: 64,
  elements: 8_000_000,
  /** One tag with all its attributes. */
  tagCharacters: 16 * 1024,
} as const;

/** What is heard of a document, in its order. Names are without prefix; text comes in pieces, its references resolved. */
export interface XmlListener {
  /** The types are those of an XmlElement's attributes, as they are written. */
  open(name: string, xsiType: string | null, refType: string | null): void;
  text(piece: string): void;
  close(): void;
}

export interface XmlStream {
  /** The next piece of the document, cut anywhere. Throws an Error that says what is wrong with it. */
  write(text: string): void;
  /** Throws where the document is not whole. */
  end(): void;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** The longest reference that is looked for at the end of a piece. */
const REFERENCE_CHARACTERS = 12;
const SECTIONS = [
  { start: '<!--', end: '-->', text: false },
  { start: '<![CDATA[', end: ']]>', text: true },
  { start: '<?', end: '?>', text: false },
] as const;
type Section = (typeof SECTIONS)[number];

function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return ownEntry(NAMED, name) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
      if (code > 0x10ffff) return whole;
      const character = String.fromCodePoint(code);
      // No XML may refer to such a character, and nothing that the host is sent could hold it.
      return unfitCharacter(character) === null ? character : '\ufffd';
    },
  );
}

/** XML 1.0, 2.11: every line end is one line feed. */
function withPlainLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}

/** Index of the `>` that ends the tag, quotes passed over; -1 where it has not come yet. */
function tagEnd(text: string, start: number): number {
  let quote = 0;
  const most = Math.min(text.length, start + XML_LIMITS.tagCharacters);
  for (let at = start; at < most; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return at;
    else if (code === 60) throw new Error('the answer has a tag within a tag');
    else if (code === 34 || code === 39) quote = code;
  }
  if (most < text.length) throw new Error(`the answer has a tag of more than ${XML_LIMITS.tagCharacters} characters`);
  return -1;
}

/** The two attributes that mean something, out of the inside of a tag behind its name. */
function typesOf(inside: string): readonly [xsiType: string | null, refType: string | null] {
  let xsiType: string | null = null;
  let refType: string | null = null;
  let at = 0;
  for (;;) {
    while (at < inside.length && isSpace(inside.charCodeAt(at))) at += 1;
    if (at >= inside.length) return [xsiType, refType];
    const equals = inside.indexOf('=', at);
    const name = inside.slice(at, equals).trimEnd();
    at = equals + 1;
    while (at < inside.length && isSpace(inside.charCodeAt(at))) at += 1;
    const quote = inside.charAt(at);
    const end = quote === '"' || quote === "'" ? inside.indexOf(quote, at + 1) : -1;
    if (equals === -1 || end === -1) throw new Error('the answer has an attribute without a value');
    if (name === 'type') refType = resolved(inside.slice(at + 1, end));
    else if (name.endsWith(':type') && !name.startsWith('xmlns:')) xsiType = resolved(inside.slice(at + 1, end));
    at = end + 1;
  }
}

/** So much of the end of a piece may belong to what comes next: half a reference, or the first half of a line end. */
function heldBack(text: string, from: number): number {
  let end = text.length;
  const reference = text.lastIndexOf('&');
  if (reference >= Math.max(from, end - REFERENCE_CHARACTERS) && !text.includes(';', reference)) end = reference;
  return end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

/**
 * Reads a document piece by piece and keeps none of it. It knows what vSphere servers write, and no more: elements, text, CDATA,
 * comments, processing instructions and the references of XML itself. A DOCTYPE, and so every entity of one's own, is refused, and
 * each tag must be closed by its own name.
 */
export function createXmlStream(listener: XmlListener): XmlStream {
  const open: string[] = [];
  let elements = 0;
  let carry = '';
  let section: Section | null = null;

  const say = (raw: string, references: boolean): void => {
    if (raw === '') return;
    if (open.length > 0) {
      const lines = withPlainLines(raw);
      listener.text(references ? resolved(lines) : lines);
    } else if (raw.trim() !== '' && raw !== '\ufeff') {
      throw new Error(elements === 0 ? 'the answer holds no element' : 'the answer goes on after its end');
    }
  };

  const tag = (inside: string): void => {
    if (inside.startsWith('/')) {
      const name = inside.slice(1).trimEnd();
      if (open.pop() !== name) throw new Error(`the answer closes ${name.slice(0, 40)}, which is not open`);
      listener.close();
      return;
    }
    const empty = inside.endsWith('/');
    const whole = empty ? inside.slice(0, -1) : inside;
    const name = /^[^\s/<>=&"']+/.exec(whole)?.[0] ?? '';
    if (name === '' || localName(name) === '__proto__') throw new Error('the answer has a tag without a proper name');
    if (open.length === 0 && elements > 0) throw new Error('the answer goes on after its end');
    elements += 1;
    if (elements > XML_LIMITS.elements) throw new Error(`the answer has more than ${XML_LIMITS.elements} elements`);
    if (!empty && open.length >= XML_LIMITS.depth)
      throw new Error(`the answer is nested more than ${XML_LIMITS.depth} deep`);
    const [xsiType, refType] = whole.length === name.length ? [null, null] : typesOf(whole.slice(name.length));
    listener.open(localName(name), xsiType, refType);
    if (empty) listener.close();
    else open.push(name);
  };

  /** Goes on within a section; the index behind it, or behind what of it has come. */
  const within = (kind: Section, text: string, from: number): number => {
    const end = text.indexOf(kind.end, from);
    if (end !== -1) {
      if (kind.text) say(text.slice(from, end), false);
      section = null;
      return end + kind.end.length;
    }
    const sure = Math.max(from, text.length - kind.end.length);
    const stop = sure > from && text.charCodeAt(sure - 1) === 13 ? sure - 1 : sure;
    if (kind.text) say(text.slice(from, stop), false);
    return stop;
  };

  /** Reads what stands at a `<`; the index behind it, or -1 where it has not all come. */
  const markup = (text: string, at: number): number => {
    const next = text.charCodeAt(at + 1);
    if (Number.isNaN(next)) return -1;
    if (next === 33 || next === 63) {
      const found = SECTIONS.find(({ start }) => text.startsWith(start, at));
      if (found !== undefined) {
        section = found;
        return at + found.start.length;
      }
      const rest = text.slice(at);
      if (SECTIONS.some(({ start }) => start.startsWith(rest))) return -1;
      throw new Error('the answer declares a DOCTYPE, which no vSphere server does');
    }
    const end = tagEnd(text, at + 1);
    if (end !== -1) tag(text.slice(at + 1, end));
    return end === -1 ? -1 : end + 1;
  };

  const write = (piece: string): void => {
    const text = carry + piece;
    let at = 0;
    while (at < text.length) {
      if (section !== null) {
        at = within(section, text, at);
        if (section !== null) break;
        continue;
      }
      const next = text.indexOf('<', at);
      if (next === -1) {
        const sure = heldBack(text, at);
        say(text.slice(at, sure), true);
        at = sure;
        break;
      }
      say(text.slice(at, next), true);
      at = next;
      const behind = markup(text, next);
      if (behind === -1) break;
      at = behind;
    }
    carry = text.slice(at);
  };

  const end = (): void => {
    if (section !== null || carry.startsWith('<') || open.length > 0) throw new Error('the answer is cut off');
    say(carry, true);
    if (elements === 0) throw new Error('the answer holds no element');
  };

  return { write, end };
}
