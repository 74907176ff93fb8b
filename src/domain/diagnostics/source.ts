/** Where something stands in a text that somebody wrote. Lines and columns count from 1; `end` is exclusive. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
