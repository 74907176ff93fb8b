import { printableJson } from '../../domain/diagnostics/printable.js';
import type { RunReport } from '../model/run-report.js';

/** GitLab shows no larger number. */
const MOST = 999_999;

/**
 * The file of GitLab's `artifacts:reports:terraform`: three numbers for the widget of a merge request, and no name, because guests can read
 * it. A drift report has what a plan would do. A run without a result has no numbers; GitLab then shows that the report failed, not that
 * nothing changes. Source: GitLab's parser of these files.
 */
export function gitlabReport({ command, complete, counts, outcome }: RunReport): string {
  if (!complete) return `${printableJson(JSON.stringify({ error: outcome }))}\n`;
  const { create, update, remove, missing, drift, pending, unknown } = counts;
  const widget =
    command === 'drift'
      ? { create: missing, update: drift + pending + unknown, delete: 0 }
      : { create, update, delete: remove };
  const bounded = Object.fromEntries(Object.entries(widget).map(([key, value]) => [key, Math.min(MOST, value)]));
  return `${printableJson(JSON.stringify(bounded))}\n`;
}
