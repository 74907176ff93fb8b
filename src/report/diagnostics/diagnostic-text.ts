/**
 * Texts of diagnostics: severity, code, position, detail, hint. Control characters are replaced, so that a name from a host cannot
 * control the terminal.
 */

import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { printable, visibleCharacters } from '../../domain/diagnostics/printable.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import { characterWidth } from '../text/display-width.js';
import { paint, type TextStyle, type Tone } from '../text/text-style.js';
import { detailLines, summaryLine } from './diagnostic-lines.js';

/** The most columns that a line of the source takes; a longer one is cut on both sides of the caret. */
const LINE_COLUMNS = 100;
/** How much of a cut line stands before the caret. */
const COLUMNS_BEFORE = 40;
const TAB_COLUMNS = 4;
const CUT = '...';

type Style = Pick<TextStyle, 'color'>;

/**
 * A diagnostic for people: what it is, where it stands, the line itself with carets under the place, and what to do. `texts` are
 * the sources by file name; without the text, only the position is shown. The result ends without a line feed.
 */
export function diagnosticText(diagnostic: Diagnostic, texts: ReadonlyMap<string, string>, style: Style): string {
  const tone: Tone = diagnostic.severity;
  const head = paint(paint(`${diagnostic.severity} ${diagnostic.code}`, tone, style), 'bold', style);
  const lines = [`${head}: ${paint(summaryLine(diagnostic), 'bold', style)}`];
  if (diagnostic.source !== null) lines.push(...codeFrame(diagnostic.source, texts, tone, style));
  if (diagnostic.detail !== null) lines.push(...detailLines(diagnostic.detail).map((line) => `  ${line}`));
  if (diagnostic.hint !== null) lines.push(...hintLines(diagnostic.hint, style));
  return lines.join('\n');
}

function hintLines(hint: string, style: Style): readonly string[] {
  const [first = '', ...rest] = detailLines(hint);
  return [`${paint('hint:', 'good', style)} ${first}`, ...rest.map((line) => `  ${line}`)];
}

function codeFrame(
  source: SourceRange,
  texts: ReadonlyMap<string, string>,
  tone: Tone,
  style: Style,
): readonly string[] {
  const place = `${printable(source.file)}:${source.line}:${source.column}`;
  const text = texts.get(source.file);
  const line = text === undefined ? undefined : nthLine(text, source.line);
  if (line === undefined) return [`  --> ${place}`];
  const number = String(source.line);
  const margin = ' '.repeat(number.length);
  const end = source.endLine === source.line ? source.endColumn : Number.POSITIVE_INFINITY;
  const { shown, before, carets } = cut(drawn(line, source.column, end));
  const marks = ' '.repeat(before) + paint('^'.repeat(carets), tone, style);
  const bar = paint('|', 'faint', style);
  return [`${margin}--> ${place}`, `${paint(number, 'faint', style)} ${bar} ${shown}`, `${margin} ${bar} ${marks}`];
}

/** The line by number from 1, without its end; undefined past the end of the text. */
function nthLine(text: string, number: number): string | undefined {
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (let line = 1; line < number; line += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return undefined;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}

/** One character as it is drawn, and whether the caret goes under it. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly marked: boolean;
  /** Whether it stands before the marked range. */
  readonly early: boolean;
}

function drawn(line: string, column: number, endColumn: number): readonly Cell[] {
  const shown = visibleCharacters(line);
  let at = 1;
  return [...line].map((character, index) => {
    const text = character === '\t' ? ' '.repeat(TAB_COLUMNS) : (shown[index] ?? '');
    const width = text === character ? characterWidth(character) : text.length;
    const cell = { text, width, marked: at >= column && at < endColumn, early: at < column };
    at += character.length;
    return cell;
  });
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

interface Window {
  readonly shown: string;
  readonly before: number;
  /** At least one, so that an empty range has its caret too. */
  readonly carets: number;
}

function cut(cells: readonly Cell[]): Window {
  const early = cells.filter((cell) => cell.early);
  const excess = Math.max(0, widthOf(early) - COLUMNS_BEFORE);
  const fits = widthOf(cells) <= LINE_COLUMNS;
  const from = fits ? 0 : skipColumns(cells, excess);
  const kept = fits ? cells : takeColumns(cells.slice(from), LINE_COLUMNS);
  const left = from > 0 ? CUT : '';
  const right = from + kept.length < cells.length ? CUT : '';
  return {
    shown: left + kept.map((cell) => cell.text).join('') + right,
    before: left.length + widthOf(kept.filter((cell) => cell.early)),
    carets: Math.max(1, widthOf(kept.filter((cell) => cell.marked))),
  };
}

function skipColumns(cells: readonly Cell[], columns: number): number {
  let width = 0;
  let index = 0;
  while (index < cells.length && width < columns) {
    width += cells[index]?.width ?? 0;
    index += 1;
  }
  return index;
}

function takeColumns(cells: readonly Cell[], columns: number): readonly Cell[] {
  let width = 0;
  const end = cells.findIndex((cell) => {
    width += cell.width;
    return width > columns;
  });
  return end < 0 ? cells : cells.slice(0, end);
}
