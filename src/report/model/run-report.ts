/**
 * One report of one run of a command. Every format of `--report` is a function of this model. All of it is plain JSON: values are texts as
 * the terminal shows them, so passwords in them are hidden. Limit: it decides nothing and reads no clock.
 */

import type { DoneAction } from '../../apply/apply-event.js';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { Cost } from '../../plan/diff/change.js';
import type { DomainDrift, Finding } from '../../plan/drift/drift.js';
import type { Action, Hazard } from '../../plan/plan.js';

export type ReportCommand = 'validate' | 'plan' | 'apply' | 'destroy' | 'drift';

/** How the run ended, by its exit code. `pending`: changes or drift were found. */
export type ReportOutcome =
  | 'done'
  | 'pending'
  | 'failed'
  | 'stale'
  | 'question'
  | 'busy'
  | 'refused'
  | 'usage'
  | 'interrupted';

/** A difference. Null is no value: nothing before, or nothing after. */
export interface ReportChange {
  /** In the manifest's spelling: `disks.scsi0:1.size`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Null for a VM that is created. */
  readonly cost: Cost | null;
  readonly because: string | null;
  /** What a deferred change waits for; null for a change of this plan. */
  readonly until: string | null;
}

export interface ReportStep {
  readonly text: string;
  readonly state: 'planned' | 'running' | 'done' | 'failed';
  /** ISO 8601; null for a step that was not started. */
  readonly started: string | null;
  readonly milliseconds: number | null;
}

export interface ReportHazard extends Pick<Hazard, 'code' | 'what' | 'allowedBy'> {
  readonly source: SourceRange | null;
}

/** The question that blocked a VM when it was planned. */
export interface ReportQuestion {
  readonly id: string | null;
  readonly text: string;
  readonly choices: readonly string[];
  /** The choice that apply gives; null where it stops at the question. */
  readonly answer: string | null;
  readonly because: string;
}

/** A declared value that the live VM does not have. */
export interface ReportFinding {
  readonly kind: Finding['kind'];
  readonly path: string;
  readonly live: string | null;
  readonly declared: string | null;
  readonly note: string | null;
  /** The user that changed it, and when (ISO 8601); null where not known. */
  readonly by: string | null;
  readonly at: string | null;
  readonly source: SourceRange | null;
}

/** One line, or several, of the log of an apply. */
export interface ReportEvent {
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
  readonly isProblem: boolean;
}

export interface ReportVm {
  readonly name: string;
  /** The plan's action, or the state that drift found. */
  readonly action: Action | DomainDrift['state'];
  /** What apply did; null where it was not run. */
  readonly result: DoneAction | 'failed' | 'skipped' | 'unfinished' | null;
  readonly because: string | null;
  readonly source: SourceRange | null;
  readonly changes: readonly ReportChange[];
  readonly deferred: readonly ReportChange[];
  readonly hazards: readonly ReportHazard[];
  readonly steps: readonly ReportStep[];
  /** Null for none. */
  readonly question: ReportQuestion | null;
  /** The longest planned downtime; null for none. */
  readonly downtimeSeconds: number | null;
  readonly findings: readonly ReportFinding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly events: readonly ReportEvent[];
}

export interface ReportConnection {
  readonly connect: string;
  /** Null where the server was not read. */
  readonly product: string | null;
  readonly unchanged: number;
  readonly notes: readonly string[];
  readonly vms: readonly ReportVm[];
}

/** VMs by action, result and state; findings by kind; diagnostics by severity. */
export interface ReportCounts {
  readonly declared: number;
  readonly create: number;
  readonly update: number;
  readonly adopt: number;
  readonly remove: number;
  /** VMs that need nothing but an answer. */
  readonly answer: number;
  readonly blocked: number;
  readonly unchanged: number;
  /** Changes that wait. */
  readonly deferred: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly missing: number;
  readonly unreadable: number;
  readonly in_sync: number;
  readonly drift: number;
  readonly pending: number;
  readonly unknown: number;
  readonly errors: number;
  readonly warnings: number;
}

export interface RunReport {
  readonly format: 1;
  readonly esxform: string;
  readonly command: ReportCommand;
  /** Null where the run ended before the manifests were read. */
  readonly owner: string | null;
  /** ISO 8601. */
  readonly started: string;
  readonly ended: string;
  readonly exit: number;
  readonly outcome: ReportOutcome;
  /** False where the run ended before there was a plan, a comparison or a check: then no count of VMs says anything. */
  readonly complete: boolean;
  readonly counts: ReportCounts;
  readonly connections: readonly ReportConnection[];
  /** Those of no single VM. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A VM without anything known of it. */
export function blankVm(name: string, action: ReportVm['action']): ReportVm {
  return {
    name,
    action,
    result: null,
    because: null,
    source: null,
    changes: [],
    deferred: [],
    hazards: [],
    steps: [],
    question: null,
    downtimeSeconds: null,
    findings: [],
    diagnostics: [],
    events: [],
  };
}

export function allVms(report: Pick<RunReport, 'connections'>): readonly ReportVm[] {
  return report.connections.flatMap(({ vms }) => vms);
}

export function allDiagnostics(report: Pick<RunReport, 'connections' | 'diagnostics'>): readonly Diagnostic[] {
  return [...allVms(report).flatMap(({ diagnostics }) => diagnostics), ...report.diagnostics];
}

/** `declared` is the number of VMs in the manifests, where the command counts them. */
export function reportCounts(report: Pick<RunReport, 'connections' | 'diagnostics'>, declared = 0): ReportCounts {
  const vms = allVms(report);
  const diagnostics = allDiagnostics(report);
  const acting = (...actions: readonly ReportVm['action'][]) =>
    vms.filter(({ action }) => actions.includes(action)).length;
  const found = (kind: ReportFinding['kind']) =>
    vms.reduce((sum, { findings }) => sum + findings.filter((each) => each.kind === kind).length, 0);
  const ended = (...results: readonly ReportVm['result'][]) =>
    vms.filter(({ result }) => results.includes(result)).length;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    declared,
    create: acting('create', 'register'),
    update: acting('update'),
    adopt: acting('adopt'),
    remove: acting('remove'),
    answer: acting('answer'),
    blocked: acting('blocked'),
    unchanged: report.connections.reduce((sum, { unchanged }) => sum + unchanged, 0),
    deferred: vms.reduce((sum, { deferred }) => sum + deferred.length, 0),
    done: ended('created', 'registered', 'updated', 'adopted', 'answered', 'removed'),
    failed: ended('failed', 'unfinished'),
    skipped: ended('skipped'),
    missing: acting('missing'),
    unreadable: acting('unreadable'),
    in_sync: acting('in-sync'),
    drift: found('drift'),
    pending: found('pending'),
    unknown: found('unknown'),
    errors,
    warnings: diagnostics.length - errors,
  };
}

const CAPTIONS: Readonly<Record<ReportOutcome, string>> = {
  done: 'Done',
  pending: 'Changes found',
  failed: 'Failed',
  stale: 'Refused: the plan is stale',
  question: 'Stopped at a question',
  busy: 'Stopped: another task or run blocks a VM',
  refused: 'Refused for protection',
  usage: 'Wrong usage',
  interrupted: 'Interrupted',
};

/** The outcome in words. */
export function outcomeCaption({ command, outcome }: Pick<RunReport, 'command' | 'outcome'>): string {
  if (outcome === 'pending') return command === 'drift' ? 'Drift found' : 'Changes pending';
  return CAPTIONS[outcome];
}

/** The numbers that matter for the command, in one sentence. */
export function countsText({ command, complete, counts }: RunReport): string {
  const problems = `${counts.errors} errors, ${counts.warnings} warnings.`;
  if (!complete) return `The run ended before there was a result: ${problems}`;
  switch (command) {
    case 'validate':
      return `${counts.declared} VMs declared: ${problems}`;
    case 'drift':
      return (
        `Drift: ${counts.drift} drifted, ${counts.pending} pending, ${counts.unknown} unknown; ${counts.missing} missing, ` +
        `${counts.unreadable} unreadable, ${counts.in_sync} in sync.`
      );
    default: {
      const adopted = counts.adopt === 0 ? '' : `, ${counts.adopt} to adopt`;
      const plan = `Plan: ${counts.create} to add, ${counts.update} to change, ${counts.remove} to destroy${adopted}${counts.answer === 0 ? '' : `, ${counts.answer} to answer`}.`;
      const also = ` ${counts.deferred} changes deferred, ${counts.blocked} VMs blocked, ${counts.unchanged} unchanged.`;
      const ran = counts.done + counts.failed + counts.skipped;
      const run = ran === 0 ? '' : ` Applied: ${counts.done} done, ${counts.failed} failed, ${counts.skipped} skipped.`;
      return plan + also + run;
    }
  }
}
