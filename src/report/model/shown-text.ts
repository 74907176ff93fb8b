import { shortened } from '../../domain/diagnostics/shortened.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import { valueText } from '../text/value-text.js';

/** The longest value that a report holds, in characters. */
const MOST_CHARACTERS = 4_000;

/** A value as the terminal shows it, cut after 4,000 characters; null for no value. */
export function shownText(value: Json, path: Path): string | null {
  return value === null ? null : shortened(valueText(value, path), MOST_CHARACTERS);
}
