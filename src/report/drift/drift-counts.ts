import type { DomainDrift, DriftReport, Finding } from '../../plan/drift/drift.js';

/** A drift report in numbers: domains by state, findings by kind. */
export interface DriftCounts {
  readonly domains: Readonly<Record<DomainDrift['state'], number>>;
  readonly findings: Readonly<Record<Finding['kind'], number>>;
  /** VMs that wait for an answer. */
  readonly questions: number;
  /** What no manifest declares. */
  readonly undeclared: { readonly vms: number; readonly devices: number };
  /** VMs that no manifest declares and that others manage. They are no drift. */
  readonly managedByOthers: number;
}

export function driftCounts(report: DriftReport): DriftCounts {
  const domains = { 'in-sync': 0, findings: 0, missing: 0, unreadable: 0 };
  const findings = { drift: 0, pending: 0, unknown: 0 };
  for (const domain of report.connections.flatMap((connection) => connection.domains)) {
    domains[domain.state] += 1;
    for (const { kind } of domain.findings) findings[kind] += 1;
  }
  const all = report.connections.flatMap((connection) => connection.domains);
  return {
    domains,
    findings,
    questions: all.filter(({ question }) => question !== undefined).length,
    undeclared: {
      vms: report.connections.reduce((sum, { undeclared = [] }) => sum + undeclared.length, 0),
      devices: all.reduce((sum, { undeclared = [] }) => sum + undeclared.length, 0),
    },
    managedByOthers: report.connections.reduce((sum, { managedByOthers = 0 }) => sum + managedByOthers, 0),
  };
}

/** True when every declared domain lives, could be read, is as declared and waits for no answer, and nothing else was found. */
export function isInSync({ domains, questions, undeclared }: DriftCounts): boolean {
  return (
    domains.findings + domains.missing + domains.unreadable + questions + undeclared.vms + undeclared.devices === 0
  );
}
