/**
 * The formats of `--report`, one file each. Every one is a pure function of a run report and is never empty. Texts of hosts and manifests
 * are escaped for the format that shows them.
 */

import type { RunReport } from '../model/run-report.js';
import { githubReport } from './github.js';
import { gitlabReport } from './gitlab.js';
import { htmlReport } from './html.js';
import { jsonReport } from './json.js';
import { markdownReport } from './markdown.js';
import { prometheusReport } from './prometheus.js';
import type { ReportPlace } from './report-place.js';
import { sarifReport } from './sarif.js';
import { textReport } from './text.js';

export interface ReportContext {
  readonly place: ReportPlace;
  /** What the terminal showed, without colours. */
  readonly shown: string;
}

interface Format {
  readonly render: (report: RunReport, context: ReportContext) => string;
  /** The file's mode, if other users have to read it; else only its owner reads it. */
  readonly mode?: number;
}

export const REPORT_FORMATS = {
  text: { render: (report, { shown }) => textReport(report, shown) },
  json: { render: jsonReport },
  markdown: { render: markdownReport },
  html: { render: htmlReport },
  sarif: { render: (report, { place }) => sarifReport(report, place) },
  github: { render: (report, { place }) => githubReport(report, place) },
  gitlab: { render: gitlabReport },
  // The node exporter runs as another user, and the file has numbers only.
  prometheus: { render: prometheusReport, mode: 0o644 },
} as const satisfies Readonly<Record<string, Format>>;

export type ReportFormat = keyof typeof REPORT_FORMATS;

export function isReportFormat(text: string): text is ReportFormat {
  return Object.hasOwn(REPORT_FORMATS, text);
}

/** The report in a format, and the mode of its file (0600 if undefined). */
export function renderReport(format: ReportFormat, report: RunReport, context: ReportContext) {
  const { render, mode }: Format = REPORT_FORMATS[format];
  return { text: render(report, context), mode };
}
