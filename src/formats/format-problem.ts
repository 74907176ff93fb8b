import type { Severity } from '../domain/diagnostics/diagnostic.js';

/**
 * A problem of a foreign format. `kind` says what is lost: a value, or a device; a `file` problem names a file that the user must bring to
 * the datastore. Errors refuse the input.
 */
export interface FormatProblem {
  /** From 1; 0 for the input as a whole. */
  readonly line: number;
  readonly column?: number;
  readonly problem: string;
  readonly severity: Severity;
  readonly kind: 'value' | 'device' | 'file';
}

/** More problems than anybody reads are counted and not kept. */
export const MAX_PROBLEMS = 200;
const MAX_PROBLEM_LENGTH = 500;

/** Collects the problems of one reading, up to {@link MAX_PROBLEMS}. */
export class ProblemList {
  readonly #kept: FormatProblem[] = [];
  #more = 0;

  add(problem: FormatProblem): void {
    const { problem: text } = problem;
    const short = text.length > MAX_PROBLEM_LENGTH ? `${text.slice(0, MAX_PROBLEM_LENGTH)}...` : text;
    // A later error must not be lost behind warnings.
    if (this.#kept.length < MAX_PROBLEMS || (problem.severity === 'error' && this.#kept.length < 2 * MAX_PROBLEMS))
      this.#kept.push({ ...problem, problem: short });
    else this.#more += 1;
  }

  /** The problems in the order of the input, with the number of those that were not kept. */
  all(): readonly FormatProblem[] {
    const sorted = [...this.#kept].sort((one, other) => one.line - other.line);
    if (this.#more === 0) return sorted;
    return [...sorted, { line: 0, problem: `${this.#more} more problems`, severity: 'warning', kind: 'value' }];
  }
}
