/** The lines of a VMX text, and the problems that the scanner finds in them. `syntax.ts` exports these types to other folders. */

export interface VmxEntry {
  readonly kind: 'entry';
  readonly key: string;
  /** Unescaped. */
  readonly value: string;
  /** The whole statement as it stood, with its comment, its `;` and its line end; several may share a line, and one may span lines. */
  readonly raw: string;
  /** Where it starts in the file that it was read from, counted from 1; 0 for one that was read from no file. */
  readonly line: number;
}

/** A comment, a blank line, the `#!` line, a line that does not parse, or what stands behind a NUL. */
export interface VmxOther {
  readonly kind: 'other';
  readonly raw: string;
}

export type VmxLine = VmxEntry | VmxOther;

/** A line that does not parse, counted from 1, or a bound that was passed (line 0). */
export interface VmxProblem {
  readonly line: number;
  readonly problem: string;
}
