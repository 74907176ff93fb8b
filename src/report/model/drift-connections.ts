import { fieldName } from '../../domain/values/manifest-path.js';
import type { DomainDrift, DriftReport, Finding } from '../../plan/drift/drift.js';
import { blankVm, type ReportConnection, type ReportFinding, type ReportVm } from './run-report.js';
import { shownText } from './shown-text.js';

function findingOf({ kind, path, live, declared, note, source }: Finding): ReportFinding {
  return {
    kind,
    path: fieldName(path),
    live: shownText(live, path),
    declared: shownText(declared, path),
    note: note ?? null,
    by: null,
    at: null,
    source,
  };
}

function vmOf({ name, state, because, findings }: DomainDrift): ReportVm {
  return {
    ...blankVm(name, state),
    because,
    source: findings.find(({ source }) => source !== null)?.source ?? null,
    findings: findings.map(findingOf),
  };
}

/** The connections of a drift result as a report has them. */
export function driftConnections({ connections }: DriftReport): readonly ReportConnection[] {
  return connections.map(({ connect, domains }) => ({
    connect,
    product: null,
    unchanged: 0,
    notes: [],
    vms: domains.map(vmOf),
  }));
}
