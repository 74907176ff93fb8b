import { ownEntry } from '../domain/own-entry.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from a host or a manifest as it may go to a terminal: what would move the cursor, ring, colour, or turn the direction of
 * writing is shown as an escape (`\n`, `\u001b`) instead of being sent.
 */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => ownEntry(NAMED, character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The lines of a detail or a hint: their ends are meant; all else that a terminal would obey is made visible. */
export function paragraph(text: string): readonly string[] {
  return text.split('\n').map(printable);
}
