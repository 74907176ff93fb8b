import { structuredPatch } from 'diff';
import { printable } from '../../domain/diagnostics/printable.js';
import { paint, type TextStyle } from './text-style.js';

/** Lines around a changed line, and the most lines of a diff that are drawn. */
const LIMITS = { context: 3, lines: 400, maxEditLength: 2000 } as const;

function wholeLines(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

/** Of no lines, unified diffs give the line before. */
function place(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/**
 * The difference of two texts as a unified diff under these names. Empty where they do not differ; in the end a line of words where it is cut
 * or the texts are too different. `shown` makes a line safe to print. Without a line end.
 */
export function textDiff(
  before: string,
  after: string,
  names: { readonly before: string; readonly after: string },
  style: TextStyle,
  shown: (line: string) => string = printable,
): string {
  const { context, lines: limit, maxEditLength } = LIMITS;
  const patch = structuredPatch('', '', wholeLines(before), wholeLines(after), '', '', { context, maxEditLength });
  if (patch === undefined) return '(too different to compare line by line)';
  const drawn = (line: string): string => {
    const sign = line[0] ?? ' ';
    const text = `${sign}${shown(line.slice(1))}`;
    if (sign === '+') return paint(text, 'add', style);
    return sign === '-' ? paint(text, 'remove', style) : text;
  };
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: hunk }) => [
    paint(`@@ -${place(oldStart, oldLines)} +${place(newStart, newLines)} @@`, 'faint', style),
    ...hunk.filter((line) => !line.startsWith('\\')).map(drawn),
  ]);
  if (lines.length === 0) return '';
  const more = lines.length > limit ? [`(${lines.length - limit} more lines)`] : [];
  return [
    paint(`--- ${printable(names.before)}`, 'remove', style),
    paint(`+++ ${printable(names.after)}`, 'add', style),
    ...lines.slice(0, limit),
    ...more,
  ].join('\n');
}
