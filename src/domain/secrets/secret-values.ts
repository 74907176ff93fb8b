import { ownEntry } from '../values/own-entry.js';
import { isListedKey } from './secret-keys.js';
import { covered, type Span } from './span.js';
import { percentDecoded } from './uri-secrets.js';

/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

const LONGEST_CHARACTERS = 8_192;
/** Of a longer secret, this beginning is enough to be one: messages cut values. */
const TELLING_CHARACTERS = 24;
/** So many values are kept; a text with more has them hidden by their places. */
const MOST_VALUES = 1_000;

/** A shorter value would take half of every text along; it is hidden where it stands as what it is (a password, a cookie). */
const SHORTEST = 4;
/** Up to this many characters, a value counts only where it is a word of its own. */
const WORD_CHARACTERS = 5;

/** Words that a manifest writes for other things than secrets, and those that our own messages are made of. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(
  'true false null none auto keep text file size name host user value string secret password token'.split(' '),
);

const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Bytes as text of one character each, so that any file can be searched, whatever its encoding. */
export function bytewise(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Every way in which one character may be written: as it is, in XML, in a URL, in JSON, in VMX. */
function spellings(character: string, plain: string): string {
  const code = character.codePointAt(0) ?? 0;
  const named = ownEntry(NAMED, character);
  const bytes = [...Buffer.from(character, 'utf8')].map((byte) => byte.toString(16).padStart(2, '0'));
  const json = [...Array(character.length).keys()]
    .map((at) => `\\\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
  const all = [
    literal(plain),
    `&#0*${code};`,
    `&#x0*${code.toString(16)};`,
    bytes.map((byte) => `%(?:25)*${byte}`).join(''),
    bytes.map((byte) => `\\|${byte}`).join(''),
    json,
  ];
  if (named !== undefined) all.push(`&${named};`);
  if (character === '"' || character === '\\') all.push(`\\\\${literal(character)}`);
  if (character === "'") all.push("''");
  if (character === ' ') all.push('\\+');
  return `(?:${all.join('|')})`;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '');
}

/**
 * A pattern for a secret in any of its spellings, base64 among them. `as` says whether it is to be found in text, or in bytes that
 * stand as one character each.
 */
export function secretPattern(secret: string, as: 'text' | 'bytes'): RegExp {
  const characters = [...secret.slice(0, LONGEST_CHARACTERS)];
  const spelled = (part: readonly string[]): string =>
    part.map((each) => spellings(each, as === 'bytes' ? bytewise(each) : each)).join('');
  const encoded = base64(characters.join(''));
  if (as === 'bytes') return new RegExp(`${spelled(characters)}|${literal(encoded)}`, 'gi');
  if (characters.length <= WORD_CHARACTERS)
    return new RegExp(`(?<![A-Za-z0-9])${spelled(characters)}(?![A-Za-z0-9])`, 'gi');
  if (characters.length <= TELLING_CHARACTERS) return new RegExp(`${spelled(characters)}|${literal(encoded)}`, 'gi');
  const start = spelled(characters.slice(0, TELLING_CHARACTERS));
  return new RegExp(`${start}[^\\s"'<>]*|${literal(encoded.slice(0, TELLING_CHARACTERS))}[A-Za-z0-9+/=]*`, 'gi');
}

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMED).map(([character, name]) => [name, character]),
);

/**
 * A text with all spellings of a character made one, and quotes and backslashes left out. Only good for finding out whether a
 * secret may be in it at all, which is far cheaper than to look for its pattern.
 */
function plainly(text: string): string {
  let plain = bytewise(text);
  for (let round = 0; round < 3 && plain.includes('%'); round += 1) plain = plain.replace(/%([\da-f]{2})/gi, fromHex);
  return plain
    .replace(/\|([\da-f]{2})/gi, fromHex)
    .replace(/(?:\\u[\da-f]{4})+/gi, (escapes) =>
      bytewise(
        String.fromCharCode(
          ...escapes
            .slice(2)
            .split(/\\u/i)
            .map((digits) => Number.parseInt(digits, 16)),
        ),
      ),
    )
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name: string | undefined) => {
      if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10_ff_ff ? bytewise(String.fromCodePoint(code)) : whole;
    })
    .replace(/["'\\]/g, '')
    .replaceAll('+', ' ')
    .toLowerCase();
}

function fromHex(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** A known value, and how to see quickly whether a text may hold it. */
class KnownValue {
  readonly #value: string;
  readonly #plain: string;
  readonly #encoded: string;
  #pattern: RegExp | null = null;

  constructor(value: string) {
    this.#value = value;
    this.#plain = plainly([...value].slice(0, TELLING_CHARACTERS).join(''));
    this.#encoded = base64(value).slice(0, TELLING_CHARACTERS).toLowerCase();
  }

  /** Null where neither the text nor what it spells holds the value. */
  patternFor({ lower, plain }: Looked): RegExp | null {
    if (!plain.includes(this.#plain) && !lower.includes(this.#encoded)) return null;
    this.#pattern ??= secretPattern(this.#value, 'text');
    return this.#pattern;
  }
}

interface Looked {
  readonly lower: string;
  readonly plain: string;
}

/** Secret values that a run knows, to be hidden in any text that may repeat them: messages, lines of sources, words of a server. */
export class SecretValues {
  protected readonly known = new Set<string>();
  #values: readonly KnownValue[] = [];

  get isEmpty(): boolean {
    return this.known.size === 0;
  }

  /** From now on this value is hidden wherever it stands. Values that are too short, and plain words, are not. */
  learn(secret: string): void {
    const value = secret.trim();
    if ([...value].length < SHORTEST || PLAIN_WORDS.has(value.toLowerCase()) || /^\*+$/.test(value)) return;
    if (this.known.size >= MOST_VALUES) return;
    this.known.add(value);
  }

  /** User and password as they go in one header, too. */
  learnLogin(user: string, password: string): void {
    this.learn(password);
    this.learn(`${user}:${password}`);
  }

  /** The value of each cookie of an answer. */
  learnCookies(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const value = (cookie.split(';', 1)[0] ?? '').replace(/^[^=]*=/, '').trim();
      this.learn(value.replace(/^"|"$/g, ''));
    }
  }

  /** What stands in these parts of a text: each as a whole, without its quotes, and its words. */
  learnSpans(text: string, spans: readonly Span[]): void {
    for (const { start, end } of spans) {
      const written = text.slice(start, end);
      this.learn(written);
      this.learn(percentDecoded(written));
      this.learn(written.replace(/^[\s|>+\-&*!\\"']+|[\s\\"',;}\]]+$/g, ''));
      for (const word of written.split(/[\s"',;{}[\]<>\\]+/)) {
        if (word.length > WORD_CHARACTERS && !isListedKey(word)) this.learn(word);
      }
    }
  }

  /** The text without the secrets. */
  redact(text: string): string {
    return this.#patternsFor(text).reduce((clean, pattern) => clean.replace(pattern, REDACTED), text);
  }

  /** The text with as many `*` in place of each secret as it has characters. */
  cover(text: string): string {
    const spans = this.#patternsFor(text).flatMap((pattern) =>
      [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length })),
    );
    return spans.length === 0 ? text : covered(text, spans);
  }

  /** Longest first, so that no part of one is taken for another. */
  protected longestFirst(): readonly string[] {
    return [...this.known].sort((one, other) => other.length - one.length);
  }

  #patternsFor(text: string): readonly RegExp[] {
    if (this.known.size === 0) return [];
    if (this.#values.length !== this.known.size) this.#values = this.longestFirst().map((each) => new KnownValue(each));
    const looked = { lower: text.toLowerCase(), plain: plainly(text) };
    return this.#values.map((each) => each.patternFor(looked)).filter((pattern) => pattern !== null);
  }
}
