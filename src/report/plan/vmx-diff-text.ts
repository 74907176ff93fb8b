import { printable } from '../../domain/diagnostics/printable.js';
import { hidesValue } from '../../domain/secrets/secret-keys.js';
import { textDiff } from '../text/text-diff.js';
import type { TextStyle } from '../text/text-style.js';

/** The VMX texts of a domain: as it is, and as the plan would have it. */
export interface VmxTexts {
  readonly before: string;
  readonly after: string;
}

/** One line `key = "value"`, its value hidden where the key says that it is a secret. */
function shown(line: string): string {
  const key = line.slice(0, Math.max(0, line.indexOf('='))).trim();
  return printable(hidesValue(key) ? `${key} = "(hidden)"` : line);
}

/** The difference of two VMX texts as {@link textDiff} draws it, with the values of secret keys hidden. */
export function vmxDiffText(before: string, after: string, style: TextStyle): string {
  return textDiff(before, after, { before: 'live', after: 'planned' }, style, shown);
}
