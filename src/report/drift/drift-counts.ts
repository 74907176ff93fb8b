import type { DomainDrift, DriftReport, Finding } from '../../plan/drift/drift.js';

/** A drift report in numbers: domains by state, findings by kind. */
export interface DriftCounts {
  readonly domains: Readonly<Record<DomainDrift['state'], number>>;
  readonly findings: Readonly<Record<Finding['kind'], number>>;
}

export function driftCounts(report: DriftReport): DriftCounts {
  const domains = { 'in-sync': 0, findings: 0, missing: 0, unreadable: 0 };
  const findings = { drift: 0, pending: 0, unknown: 0 };
  for (const domain of report.connections.flatMap((connection) => connection.domains)) {
    domains[domain.state] += 1;
    for (const { kind } of domain.findings) findings[kind] += 1;
  }
  return { domains, findings };
}

/** True when every declared domain lives, could be read, and is as declared. */
export function isInSync({ domains }: DriftCounts): boolean {
  return domains.findings + domains.missing + domains.unreadable === 0;
}
