import { resolve } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { nearestName } from '../../../domain/diagnostics/nearest-name.js';
import { cannotReplace } from '../../../files/replace-file.js';
import { isReportFormat, REPORT_FORMATS, type ReportFormat } from '../../../report/formats/formats.js';

export interface ReportTarget {
  readonly format: ReportFormat;
  /** `-` is standard output. */
  readonly file: string;
}

export const STANDARD_OUTPUT = '-';

function wrongFlag(summary: string, hint: string): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('EF7033', summary, { hint }));
}

export function unwritable(file: string, why: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF7034', `The report cannot be written to ${file}: ${why}`, {
      hint: 'Name a new file, or a regular file to replace, in a folder that you may write to.',
    }),
  );
}

function parseTarget(value: string): ReportTarget {
  const formats = Object.keys(REPORT_FORMATS);
  const at = value.indexOf('=');
  const format = value.slice(0, Math.max(0, at));
  const file = value.slice(at + 1);
  if (at < 0 || file === '') {
    throw wrongFlag(`--report ${value} has no file`, 'Write FORMAT=FILE, like html=report.html.');
  }
  if (!isReportFormat(format)) {
    const nearest = nearestName(format, formats);
    const meant = nearest === null ? '' : `Did you mean ${nearest}? `;
    throw wrongFlag(`There is no report format "${format}"`, `${meant}The formats are ${formats.join(', ')}.`);
  }
  return { format, file };
}

/**
 * Returns the targets of `--report`.
 * @throws a DiagnosticError for a wrong flag, a file that is named twice or cannot be written, and a second output on standard output.
 */
export function reportTargets(values: readonly string[], hasOtherOutput: boolean): readonly ReportTarget[] {
  const targets = values.map(parseTarget);
  const files = targets.map(({ file }) => (file === STANDARD_OUTPUT ? file : resolve(file)));
  for (const [index, { file }] of targets.entries()) {
    if (files.indexOf(files[index] ?? '') !== index) {
      throw wrongFlag(`--report names ${file} twice`, 'Write each report to a file of its own.');
    }
    if (file === STANDARD_OUTPUT) {
      if (!hasOtherOutput) continue;
      throw wrongFlag('Standard output cannot take a report and another document', 'Write one of them to a file.');
    }
    const why = cannotReplace(file);
    if (why !== null) throw unwritable(file, why);
  }
  return targets;
}
