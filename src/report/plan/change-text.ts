import { structuredPatch } from 'diff';
import { printable } from '../../domain/diagnostics/printable.js';
import { assertNever } from '../../domain/values/assert-never.js';
import type { Json } from '../../domain/values/json.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Change, Cost, FieldDifference } from '../../plan/diff/change.js';
import { paint, type TextStyle, type Tone } from '../text/text-style.js';
import { shownValue, valueText } from '../text/value-text.js';

/** Lines around a changed line, and the most lines of a text diff that are drawn. */
const TEXT_DIFF = { context: 1, lines: 40, maxEditLength: 1000 } as const;

export function costText(cost: Cost): string {
  switch (cost) {
    case 'hot':
      return 'hot';
    case 'next-power-on':
      return 'at next power-on';
    case 'needs-power-off':
      return 'needs power-off';
    case 'replace':
      return 'needs replacement';
    case 'impossible':
      return 'impossible';
    default:
      return assertNever(cost);
  }
}

export interface Mark {
  readonly sign: '+' | '~' | '-' | '-/+';
  readonly tone: Tone;
}

export function markOf({ path, before, after }: FieldDifference, cost: Cost | null): Mark {
  if (cost === 'replace') return { sign: '-/+', tone: 'remove' };
  if (after === null || (path[0] === 'ensure' && after === 'absent')) return { sign: '-', tone: 'remove' };
  return before === null ? { sign: '+', tone: 'add' } : { sign: '~', tone: 'change' };
}

/** A text as whole lines, so that a missing last line end is no difference of its own. Null is no lines. */
function wholeLines(value: Json): string {
  const text = typeof value === 'string' ? value : '';
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function isLongText({ before, after }: FieldDifference): boolean {
  const long = [before, after].some((value) => typeof value === 'string' && value.includes('\n'));
  return long && wholeLines(before) !== wholeLines(after);
}

/** The changed lines of a text of several lines, each with its mark; a line of words where they are too many to draw. */
export function textDiff(before: string, after: string, style: TextStyle): readonly string[] {
  const { context, lines: limit, maxEditLength } = TEXT_DIFF;
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength });
  if (patch === undefined) return ['(too different to compare line by line)'];
  const lines = patch.hunks.flatMap(({ lines: hunk }) => hunk).filter((line) => !line.startsWith('\\'));
  const drawn = lines.slice(0, limit).map((line) => {
    const text = `${line[0] ?? ' '} ${printable(line.slice(1))}`;
    if (line.startsWith('+')) return paint(text, 'add', style);
    return line.startsWith('-') ? paint(text, 'remove', style) : text;
  });
  if (lines.length === 0) return ['(the difference is in what is hidden)'];
  return lines.length > limit ? [...drawn, `(${lines.length - limit} more lines)`] : drawn;
}

function valuesText({ path, before, after }: FieldDifference): string {
  if (before === null) return valueText(after, path);
  return `${valueText(before, path)} -> ${valueText(after, path)}`;
}

/** The width at which `=` stands under `=`. */
export function labelWidth(differences: readonly Pick<FieldDifference, 'path'>[]): number {
  return differences.reduce((most, { path }) => Math.max(most, printable(fieldName(path)).length), 0);
}

/**
 * One difference in one line, or in several for a text of several lines; `remark` stands beside it where the line has room, else
 * below it.
 */
export function differenceLines(
  difference: FieldDifference,
  mark: Mark,
  remark: string,
  layout: { readonly indent: string; readonly width: number; readonly style: TextStyle },
): readonly string[] {
  const { indent, width, style } = layout;
  const label = printable(fieldName(difference.path));
  const sign = paint(mark.sign, mark.tone, style);
  const below = `${indent}    `;
  const faint = remark === '' ? '' : paint(`# ${remark}`, 'faint', style);
  if (isLongText(difference)) {
    const { path, before, after } = difference;
    const [old, planned] = [before, after].map((value) => shownValue(wholeLines(value), path));
    const drawn = textDiff(old ?? '', planned ?? '', style).map((line) => below + line);
    return [`${indent}${sign} ${label}:`, ...drawn, ...(faint === '' ? [] : [below + faint])];
  }
  const plain = `${indent}${mark.sign} ${label.padEnd(width)} = ${valuesText(difference)}`;
  const line = `${indent}${sign} ${label.padEnd(width)} = ${valuesText(difference)}`;
  if (faint === '') return [line];
  return plain.length + remark.length + 4 <= style.columns ? [`${line}  ${faint}`] : [line, below + faint];
}

function remarkOf({ path, after, impact }: Change): string {
  const reason = printable(impact.because);
  if (path[0] === 'power' || path[0] === 'deleteFiles') return reason;
  const detached = path[0] === 'disks' && path.length === 2 && after === null ? '; its file is kept' : '';
  return `${costText(impact.cost)}: ${reason}${detached}`;
}

/** A change with its cost and reason. Power's own cost is its steps, that of deleted files stands among the hazards. */
export function changeLines(
  change: Change,
  layout: { readonly indent: string; readonly width: number; readonly style: TextStyle },
): readonly string[] {
  return differenceLines(change, markOf(change, change.impact.cost), remarkOf(change), layout);
}
