/** Half of a surrogate pair: no UTF-8 file can hold it, and every encoder writes another character in its place. */
const HALF_PAIR = /\p{Surrogate}/u;

/** What no XML 1.0 document can hold, not even as a reference: half pairs, most control characters, U+FFFE and U+FFFF. */
const UNFIT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The code point of the first character that the vSphere API cannot carry; null when there is none. */
export function unfitCharacter(text: string): number | null {
  return UNFIT.exec(text)?.[0].codePointAt(0) ?? null;
}

/** The code unit of the first half of a surrogate pair that stands alone; null when there is none. */
export function halfPair(text: string): number | null {
  return HALF_PAIR.exec(text)?.[0].charCodeAt(0) ?? null;
}

/** `U+000B`. */
export function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
