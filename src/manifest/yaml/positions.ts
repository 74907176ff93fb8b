import type { SourceRange } from '../../domain/diagnostics/source.js';

/** Turns offsets into one text to lines and columns. */
export interface Positions {
  readonly file: string;
  range(start: number, end: number): SourceRange;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before the offset, counted from 0. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Line starts come from the text and not from the parser, which does not announce the lines that it skips over after an error.
 * Offsets outside the text are taken for its nearest end. The text's own begin at `first`.
 */
export function positionsIn(file: string, text: string, first = 0): Positions {
  const starts = lineStarts(text);
  const place = (offset: number): { readonly line: number; readonly column: number } => {
    const within = Math.min(Math.max(0, offset - first), text.length);
    const line = lineAt(starts, within);
    return { line: line + 1, column: within - (starts[line] ?? 0) + 1 };
  };
  return {
    file,
    range(start, end) {
      const from = place(start);
      const to = place(Math.max(start, end));
      return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
    },
  };
}

/** Places in several texts: offsets from `from` and below `to` are those of `own`, all others those of `other`. */
export function jointPositions(own: Positions, other: Positions, [from, to]: readonly [number, number]): Positions {
  return {
    file: own.file,
    range: (start, end) => (start >= from && start < to ? own : other).range(start, end),
  };
}
