import { stripVTControlCharacters } from 'node:util';
import { printable, printableText } from '../../domain/diagnostics/printable.js';
import { diagnosticLines } from '../diagnostics/diagnostic-lines.js';
import { countsText, outcomeCaption, type RunReport } from '../model/run-report.js';

const PLAIN = { color: false, columns: 120 } as const;

/** A report for people without a browser: what the terminal showed (`shown`), then the problems of no single VM, then how it ended. */
export function textReport(report: RunReport, shown: string): string {
  const { command, started, exit, esxform, diagnostics } = report;
  const problems = diagnostics.flatMap((each) => [...diagnosticLines(each, '', PLAIN), '']);
  // A file has no colours.
  const plain = stripVTControlCharacters(shown);
  const body = plain === '' ? [] : [plain.trimEnd(), ''];
  const about = `esxform ${printable(esxform)} ${command}, started ${started}`;
  const lines = [about, '', ...body, ...problems, `${outcomeCaption(report)} (exit ${exit}). ${countsText(report)}`];
  return printableText(`${lines.join('\n')}\n`);
}
