import type { DriftReport } from '../../plan/drift/drift.js';
import { driftCounts } from './drift-counts.js';

export { driftMarkdown } from './drift-markdown.js';
export { driftJson, driftText } from './drift-text.js';

/**
 * Is there something that nobody planned? Pending work alone is none: the manifest has moved on, or a change waits for its time,
 * and a detector that always alarms is not a detector. What is missing, unreadable, of unknown origin or waits for an answer counts, and
 * what is not declared where that is forbidden.
 */
export function hasDrift(report: DriftReport): boolean {
  const { domains, findings, questions, undeclared } = driftCounts(report);
  const forbidden = report.unmanaged === 'forbid' ? undeclared.vms + undeclared.devices : 0;
  return findings.drift + findings.unknown + domains.missing + domains.unreadable + questions + forbidden > 0;
}
