import type { Diagnostic } from '../domain/diagnostic.js';
import { paragraph, printable } from './printable.js';
import { paint, type TextStyle } from './text-style.js';

/** A diagnostic in the midst of a report: what it is, where it stands in a manifest, and what to do. */
export function diagnosticLines(diagnostic: Diagnostic, indent: string, style: TextStyle): readonly string[] {
  const { severity, code, summary, source, detail, hint } = diagnostic;
  const place = source === null ? [] : [`at ${source.file}:${source.line}:${source.column}`];
  const below = [...place, detail ?? '', hint === null ? '' : `hint: ${hint}`].flatMap(textLines);
  return [
    `${indent}${paint(`${severity} ${code}`, severity, style)}: ${printable(summary)}`,
    ...below.map((line) => `${indent}    ${line}`),
  ];
}

function textLines(text: string): readonly string[] {
  return text === '' ? [] : paragraph(text);
}
