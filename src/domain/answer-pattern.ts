import { type Parsed, parsed, unparsed } from './parsed.js';

/** The longest pattern that a manifest may give, in characters. */
export const MAX_PATTERN_LENGTH = 200;

/** Compiles the `text` of an answer rule. Case does not matter, as it does not in message ids and choices. */
export function parseAnswerPattern(text: string): Parsed<RegExp> {
  if (text.length > MAX_PATTERN_LENGTH)
    return unparsed(`must have at most ${MAX_PATTERN_LENGTH} characters, not ${text.length}`);
  try {
    return parsed(new RegExp(text, 'i'));
  } catch (error) {
    return unparsed(`must be a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}
