import type { ApplyEvent } from '../../../src/apply/apply-event.js';
import { errorDiagnostic, warningDiagnostic } from '../../../src/domain/diagnostics/diagnostic.js';
import type { DriftReport } from '../../../src/plan/drift/drift.js';
import type { Plan } from '../../../src/plan/plan.js';
import { reportPlace } from '../../../src/report/formats/report-place.js';
import { foldApply, type TimedEvent } from '../../../src/report/model/apply-fold.js';
import { driftConnections } from '../../../src/report/model/drift-connections.js';
import { planConnections } from '../../../src/report/model/plan-connections.js';
import { type ReportCommand, type RunReport, reportCounts } from '../../../src/report/model/run-report.js';
import { gib, name } from '../../plan/builders.js';
import { removalOf, updateOf, wholePlan } from '../plan-builders.js';

export const SOURCE = { file: 'manifests/db.yaml', line: 7, column: 3, endLine: 7, endColumn: 12 };
export const PLACE = reportPlace('/repo', '/repo');
const BEGAN = Date.UTC(2026, 0, 2, 3, 4, 5);

export const FAULT = errorDiagnostic('EF1003', 'unknown key "memry"', {
  detail: 'line one\nline two',
  hint: 'Did you mean "memory"?',
  source: SOURCE,
});
export const WARNING = warningDiagnostic('EF2085', 'db01 takes no marker now', { subject: 'db01' });

export function reportOf(
  command: ReportCommand,
  parts: Partial<Pick<RunReport, 'connections' | 'diagnostics' | 'exit' | 'outcome' | 'complete' | 'owner'>>,
  declared = 0,
): RunReport {
  const { connections = [], diagnostics = [], ...more } = parts;
  return {
    format: 1,
    esxform: '1.2.3',
    command,
    owner: 'team',
    started: new Date(BEGAN).toISOString(),
    ended: new Date(BEGAN + 90_000).toISOString(),
    exit: 0,
    outcome: 'done',
    complete: true,
    ...more,
    counts: reportCounts({ connections, diagnostics }, declared),
    connections,
    diagnostics,
  };
}

/** A VM that is changed, one that is removed, and one at a second connection with the same name as the first. */
export function samplePlan(): Plan {
  return wholePlan(
    [
      updateOf('db01', { allowPowerOff: 'guest', declared: { memory: gib(4), annotation: 'new "note"' } }),
      removalOf('old', []),
    ],
    [updateOf('db01', { allowPowerOff: 'guest', declared: { memory: gib(8) } })],
  );
}

export function planReport(plan: Plan = samplePlan()): RunReport {
  return reportOf('plan', { connections: planConnections(plan), diagnostics: plan.diagnostics });
}

export const DRIFT: DriftReport = {
  format: 1,
  esxform: '1.2.3',
  connections: [
    {
      connect: 'sim:0',
      domains: [
        {
          name: name('db01'),
          state: 'findings',
          because: 'it is managed by x',
          findings: [
            { kind: 'drift', path: ['memory'], live: gib(2), declared: gib(4), source: SOURCE },
            { kind: 'pending', path: ['annotation'], live: 'a', declared: null, source: null, note: 'changed' },
          ],
        },
        { name: name('web01'), state: 'missing', because: null, findings: [] },
        { name: name('web02'), state: 'unreadable', because: 'no permission', findings: [] },
        { name: name('web03'), state: 'in-sync', because: null, findings: [] },
      ],
    },
  ],
};

export function driftReport(drift: DriftReport = DRIFT): RunReport {
  return reportOf('drift', { connections: driftConnections(drift), exit: 2, outcome: 'pending' });
}

/** The events of a run of {@link samplePlan}: the first VM done, the second failed, the third skipped. */
export function sampleEvents(plan: Plan = samplePlan()): readonly TimedEvent[] {
  const [first, second] = plan.connections[0]?.domains ?? [];
  if (first === undefined || second === undefined) throw new Error('the sample has two VMs');
  const step = (domain: typeof first, index: number): ApplyEvent => {
    const found = domain.steps[index];
    if (found === undefined) throw new Error(`${domain.name} has no step ${index}`);
    return { kind: 'step-started', domain: domain.name, index, step: found };
  };
  const events: readonly ApplyEvent[] = [
    { kind: 'run-started', domains: 3, steps: 9 },
    { kind: 'domain-started', connect: 'sim:0', domain: first.name, steps: first.steps.length },
    ...first.steps.flatMap((_, index): readonly ApplyEvent[] => [
      step(first, index),
      { kind: 'step-done', domain: first.name, index, milliseconds: 1_000 * (index + 1) },
    ]),
    { kind: 'domain-done', domain: first.name, action: 'updated' },
    { kind: 'domain-started', connect: 'sim:0', domain: second.name, steps: second.steps.length },
    step(second, 0),
    {
      kind: 'step-failed',
      domain: second.name,
      index: 0,
      diagnostic: errorDiagnostic('EF4001', 'the host refused it'),
    },
    {
      kind: 'domain-failed',
      domain: second.name,
      outcome: 'failed',
      diagnostics: [errorDiagnostic('EF4001', 'the host refused it')],
    },
    { kind: 'domain-skipped', domain: first.name, because: 'an earlier VM failed' },
    {
      kind: 'run-finished',
      outcome: 'failed',
      created: 0,
      updated: 1,
      adopted: 0,
      answered: 0,
      removed: 0,
      failed: 1,
      skipped: 1,
      milliseconds: 90_000,
    },
  ];
  return events.map((event, index) => ({ at: BEGAN + index * 5_000, event }));
}

export function applyReport(): RunReport {
  const plan = samplePlan();
  const { connections, diagnostics } = foldApply(planConnections(plan), sampleEvents(plan));
  return reportOf('apply', { connections, diagnostics, exit: 1, outcome: 'failed' });
}

export const FAILED = reportOf('plan', {
  diagnostics: [FAULT, WARNING],
  exit: 1,
  outcome: 'failed',
  complete: false,
  owner: null,
});

export const SAMPLES: readonly (readonly [string, RunReport])[] = [
  ['validate', reportOf('validate', { diagnostics: [FAULT, WARNING], exit: 1, outcome: 'failed' }, 3)],
  ['plan', planReport()],
  ['failed plan', FAILED],
  ['drift', driftReport()],
  ['apply', applyReport()],
];

/** A plan that changes so many VMs. */
export function largeReport(count: number): RunReport {
  const [sample] = planReport(
    wholePlan([updateOf('db01', { allowPowerOff: 'guest', declared: { memory: gib(4), annotation: 'note' } })]),
  ).connections;
  const [vm] = sample?.vms ?? [];
  if (sample === undefined || vm === undefined) throw new Error('the sample has a VM');
  const vms = Array.from({ length: count }, (_, index) => ({
    ...vm,
    name: `vm${index}`,
    source: { ...SOURCE, line: index + 1 },
    hazards: [{ code: 'HZ302', what: `powers off vm${index}`, allowedBy: 'manifest', source: null } as const],
  }));
  return reportOf('plan', { connections: [{ ...sample, vms }] });
}
