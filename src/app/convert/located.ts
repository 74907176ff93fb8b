import {
  type Diagnostic,
  errorDiagnostic,
  type Severity,
  warningDiagnostic,
} from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { FormatProblem } from '../../formats/format-problem.js';

/** How standard input is called in messages, here as for manifests. */
export function shownFile(file: string): string {
  return file === '-' ? '<stdin>' : file;
}

interface Problem {
  /** Counted from 1; 0 for the input as a whole. */
  readonly line: number;
  readonly column?: number;
  readonly problem: string;
  readonly severity?: Severity;
}

/** A problem that is only a warning is about something that is not carried over, and has the code of that. */
export function located(code: DiagnosticCode, file: string): (problem: Problem) => Diagnostic {
  return ({ line, column = 1, problem, severity = 'error' }) => {
    const source: SourceRange | null = line < 1 ? null : { file, line, column, endLine: line, endColumn: column };
    const summary = source === null ? `${file}: ${problem}` : problem;
    return severity === 'error'
      ? errorDiagnostic(code, summary, { source })
      : warningDiagnostic('EF5005', summary, { source });
  };
}

const HINTS = {
  value: null,
  device: null,
  file: 'A conversion copies no files. Until the file is there, plan refuses to attach it.',
} as const;

/** The diagnostic of a problem of a foreign format: an error has the code of the format, a warning that of what is lost. */
export function foreignProblem(code: DiagnosticCode, file: string): (problem: FormatProblem) => Diagnostic {
  const codes = { value: 'EF5005', device: 'EF5009', file: 'EF5014' } as const;
  return ({ line, column = 1, problem, severity, kind }) => {
    const source: SourceRange | null = line < 1 ? null : { file, line, column, endLine: line, endColumn: column };
    const summary = source === null ? `${file}: ${problem}` : problem;
    return severity === 'error'
      ? errorDiagnostic(code, summary, { source })
      : warningDiagnostic(codes[kind], summary, { source, hint: HINTS[kind] });
  };
}
