import { failure, type Result, success } from './diagnostics/result.js';

/** The longest pattern that a manifest may give, in characters. */
export const MAX_PATTERN_LENGTH = 200;

/**
 * Compiles the `text` of an answer rule by `compile`, which throws for what is no expression. Its engine must take linear time: a
 * manifest's pattern meets texts that a host, or a guest behind it, chose.
 */
export function parseAnswerPattern<Pattern>(text: string, compile: (text: string) => Pattern): Result<Pattern> {
  if (text.length > MAX_PATTERN_LENGTH)
    return failure(`must have at most ${MAX_PATTERN_LENGTH} characters, not ${text.length}`);
  try {
    return success(compile(text));
  } catch (error) {
    return failure(`must be a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}
