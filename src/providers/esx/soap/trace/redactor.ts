import { hidesValue } from '../../../../domain/secrets/secret-keys.js';
import { REDACTED, SecretValues, secretPattern } from '../../../../domain/secrets/secret-values.js';

export { REDACTED } from '../../../../domain/secrets/secret-values.js';

/** A shorter secret would take half of every answer along; it is removed where it stands as what it is (a password, a cookie). */
const SHORTEST_BYTES = 6;

/** Takes secrets out of what passes over the wire. It knows those that it was told, and the places where secrets stand. */
export class Redactor extends SecretValues {
  #patterns: readonly RegExp[] = [];

  /** From now on this value is taken out wherever it stands. */
  override learn(secret: string): void {
    if (Buffer.byteLength(secret) >= SHORTEST_BYTES) this.known.add(secret);
  }

  bytes(body: Buffer): Buffer {
    return Buffer.from(this.#redact(body.toString('latin1')), 'latin1');
  }

  /** Of a text in UTF-8. */
  text(text: string): string {
    return this.bytes(Buffer.from(text, 'utf8')).toString('utf8');
  }

  #redact(text: string): string {
    if (this.#patterns.length !== this.known.size) {
      this.#patterns = this.longestFirst().map((each) => secretPattern(each, 'bytes'));
    }
    return this.#patterns.reduce((clean, pattern) => clean.replace(pattern, REDACTED), redactPlaces(text));
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
      hidesValue(key) ? `${open}${key}${close}${REDACTED}` : whole,
    )
    .replace(/^([ \t]*)([\w.:-]+)([ \t]*=[ \t]*")[^"\r\n]*(?=")/gm, (whole, indent, key, equals) =>
      hidesValue(key) ? `${indent}${key}${equals}${REDACTED}` : whole,
    );
}
