import { structuredPatch } from 'diff';
import { printable } from '../../domain/diagnostics/printable.js';
import { hidesValue } from '../../domain/secrets/secret-keys.js';
import { paint, type TextStyle } from '../text/text-style.js';

/** Lines around a changed line, and the most lines of a diff that are drawn. */
const LIMITS = { context: 3, lines: 400, maxEditLength: 2000 } as const;

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

function wholeLines(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

/**
 * The difference of two VMX texts as a unified diff, whose values of secret keys are hidden. Empty where they do not differ; in the
 * end a line of words where it is cut or the texts are too different. Without a line end.
 */
export function vmxDiffText(before: string, after: string, style: TextStyle): string {
  const { context, lines: limit, maxEditLength } = LIMITS;
  const patch = structuredPatch('live', 'planned', wholeLines(before), wholeLines(after), '', '', {
    context,
    maxEditLength,
  });
  if (patch === undefined) return '(too different to compare line by line)';
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: hunk }) => [
    paint(`@@ -${place(oldStart, oldLines)} +${place(newStart, newLines)} @@`, 'faint', style),
    ...hunk.filter((line) => !line.startsWith('\\')).map((line) => drawn(line, style)),
  ]);
  if (lines.length === 0) return '';
  const more = lines.length > limit ? [`(${lines.length - limit} more lines)`] : [];
  return [
    paint('--- live', 'remove', style),
    paint('+++ planned', 'add', style),
    ...lines.slice(0, limit),
    ...more,
  ].join('\n');
}

/** Of no lines, unified diffs give the line before. */
function place(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

function drawn(line: string, style: TextStyle): string {
  const sign = line[0] ?? ' ';
  const text = `${sign}${shown(line.slice(1))}`;
  if (sign === '+') return paint(text, 'add', style);
  return sign === '-' ? paint(text, 'remove', style) : text;
}
