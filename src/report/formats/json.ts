import { printableJson } from '../../domain/diagnostics/printable.js';
import { asJson } from '../../plan/diff/as-json.js';
import { canonicalJson } from '../../plan/diff/canonical-json.js';
import type { RunReport } from '../model/run-report.js';

/** A report for programs, in the format of schemas/report.v1.json; keys sorted. */
export function jsonReport(report: RunReport): string {
  return `${printableJson(canonicalJson(asJson(report), 2))}\n`;
}
