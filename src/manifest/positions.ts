import type { LineCounter } from 'yaml';
import type { SourceRange } from '../domain/source.js';

/** Turns offsets into one text to lines and columns. */
export interface Positions {
  readonly file: string;
  range(start: number, end: number): SourceRange;
}

/** `lines` must have heard of each line of the text, as the parser tells them. */
export function positionsIn(file: string, lines: LineCounter): Positions {
  return {
    file,
    range(start, end) {
      const from = lines.linePos(start);
      const to = lines.linePos(Math.max(start, end));
      return {
        file,
        line: Math.max(1, from.line),
        column: Math.max(1, from.col),
        endLine: Math.max(1, to.line),
        endColumn: Math.max(1, to.col),
      };
    },
  };
}
