import { ownEntry } from '../../../../domain/own-entry.js';

/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

/** A shorter secret would take half of every answer along; it is removed where it stands as what it is (a password, a cookie). */
const SHORTEST_BYTES = 6;
const LONGEST_CHARACTERS = 8_192;

/** Keys of a VMX, and of extraConfig, whose values are nobody's business. */
const SENSITIVE_KEY =
  /password|passwd|passphrase|secret|token|credential|private_?key|vnc\.key|^encryption\.|^dataFileKey$/i;

const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Bytes as text of one character each, so that any file can be searched, whatever its encoding. */
function bytewise(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Every way in which one character may be written: as it is, in XML, in a URL, in JSON. */
function spellings(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const named = ownEntry(NAMED, character);
  const percent = [...Buffer.from(character, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const json = [...Array(character.length).keys()]
    .map((at) => `\\\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
  const all = [literal(bytewise(character)), `&#0*${code};`, `&#x0*${code.toString(16)};`, percent, json];
  if (named !== undefined) all.push(`&${named};`);
  if (character === '"' || character === '\\') all.push(`\\\\${literal(character)}`);
  if (character === ' ') all.push('\\+');
  return `(?:${all.join('|')})`;
}

/** Takes secrets out of what passes over the wire. It knows those that it was told, and the places where secrets stand. */
export class Redactor {
  readonly #known = new Set<string>();
  #patterns: RegExp[] = [];

  /** From now on this value is taken out wherever it stands. */
  learn(secret: string): void {
    if (this.#known.has(secret) || Buffer.byteLength(secret) < SHORTEST_BYTES) return;
    this.#known.add(secret);
    const longestFirst = [...this.#known].sort((left, right) => right.length - left.length);
    this.#patterns = longestFirst.map((each) => {
      const plain = [...each.slice(0, LONGEST_CHARACTERS)].map(spellings).join('');
      return new RegExp(`${plain}|${literal(Buffer.from(each, 'utf8').toString('base64').replace(/=+$/, ''))}`, 'gi');
    });
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

  bytes(body: Buffer): Buffer {
    return Buffer.from(this.#redact(body.toString('latin1')), 'latin1');
  }

  /** Of a text in UTF-8. */
  text(text: string): string {
    return this.bytes(Buffer.from(text, 'utf8')).toString('utf8');
  }

  #redact(text: string): string {
    let clean = redactPlaces(text);
    for (const pattern of this.#patterns) clean = clean.replace(pattern, REDACTED);
    return clean;
  }
}

/** Secrets by where they stand: the arguments of Login, sessions of users, and values of sensitive keys. */
function redactPlaces(text: string): string {
  return text
    .replace(/(<(?:\w+:)?Login\b[^>]*>[\s\S]*?<userName\b[^>]*>)[^<]*(?=<)/g, `$1${REDACTED}`)
    .replace(/(<(?:\w+:)?password\b[^>]*>)[^<]*(?=<)/gi, `$1${REDACTED}`)
    .replace(
      /(<(?:\w+:)?LoginResponse\b[^>]*>\s*<returnval\b[^>]*>)[\s\S]*?(?=<\/returnval>)/g,
      `$1<key>${REDACTED}</key><userName>${REDACTED}</userName>`,
    )
    .replace(/(<\w+ (?:\w+:)?type="UserSession"[^>]*>)[\s\S]*?(?=<\/val>|<\/UserSession>)/g, `$1<key>${REDACTED}</key>`)
    .replace(/(vmware_soap_session\s*=\s*)(?:"[^"]*"|[^\s;,<"]*)/gi, `$1${REDACTED}`)
    .replace(/(<key\b[^>]*>)([^<]*)(<\/key>\s*<value\b[^>]*>)[^<]*(?=<)/g, (whole, open, key, close) =>
      SENSITIVE_KEY.test(key) ? `${open}${key}${close}${REDACTED}` : whole,
    )
    .replace(/^([ \t]*)([\w.:-]+)([ \t]*=[ \t]*")[^"\r\n]*(?=")/gm, (whole, indent, key, equals) =>
      SENSITIVE_KEY.test(key) ? `${indent}${key}${equals}${REDACTED}` : whole,
    );
}
