import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { paragraph, printable } from '../../domain/diagnostics/printable.js';
import { shortened } from '../../domain/diagnostics/shortened.js';
import { paint, type TextStyle } from '../text/text-style.js';

/** The most characters of a summary, a detail or a hint; a server may send a text of any length. */
const MOST_CHARACTERS = { summary: 2_000, below: 10_000 } as const;

/** The summary of a diagnostic in one line. */
export function summaryLine({ summary }: Diagnostic): string {
  return printable(shortened(summary, MOST_CHARACTERS.summary));
}

/** The lines of a detail or a hint. */
export function detailLines(text: string): readonly string[] {
  return paragraph(shortened(text, MOST_CHARACTERS.below));
}

/** A diagnostic in the midst of a report: what it is, where it stands in a manifest, and what to do. */
export function diagnosticLines(diagnostic: Diagnostic, indent: string, style: TextStyle): readonly string[] {
  const { severity, code, source, detail, hint } = diagnostic;
  const below = [
    ...(source === null ? [] : [`at ${printable(source.file)}:${source.line}:${source.column}`]),
    ...(detail === null || detail === '' ? [] : detailLines(detail)),
    ...(hint === null ? [] : detailLines(`hint: ${hint}`)),
  ];
  return [
    `${indent}${paint(`${severity} ${code}`, severity, style)}: ${summaryLine(diagnostic)}`,
    ...below.map((line) => `${indent}    ${line}`),
  ];
}
