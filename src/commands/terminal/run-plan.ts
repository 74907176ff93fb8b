import { setTimeout as delay } from 'node:timers/promises';
import { isPortOpen } from '../../app/apply/is-port-open.js';
import { replan } from '../../app/apply/replan.js';
import { lockRun, type RunLock } from '../../app/apply/run-lock.js';
import type { Connections } from '../../app/connections/connections.js';
import type { ApplyContext } from '../../apply/apply-context.js';
import type { ApplyEvent, RunOutcome } from '../../apply/apply-event.js';
import { applyPlan } from '../../apply/apply-plan.js';
import type { Batches } from '../../apply/batches.js';
import { diagnosticOf } from '../../apply/failure.js';
import { checkJournalFolder, earlierRun, type Journal, openJournal } from '../../apply/recovery/journal.js';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { AnswerRule } from '../../domain/question.js';
import { changedFacts } from '../../plan/checks/guards.js';
import { isOpen } from '../../plan/cost/maintenance-window.js';
import type { Plan } from '../../plan/plan.js';
import type { ChangePolicy } from '../../plan/policy/change-policy.js';
import { policyDenials } from '../../plan/policy/check-change-policy.js';
import type { Writer } from '../../providers/provider.js';
import { applyReport } from './apply-report.js';
import { simulatorFolder } from './embedded-simulator.js';
import { listenForInterrupt } from './interrupt.js';
import type { Output } from './output.js';

export interface RunOptions {
  readonly json: boolean;
  readonly strict: boolean;
  readonly answers: readonly AnswerRule[];
  readonly keepGoing: boolean;
  readonly batches: Batches | null;
  /** The operator's change policy; null for none. */
  readonly policy: ChangePolicy | null;
  /** A folder; null for none. */
  readonly journal: string | null;
  /** Reports that a record of the run is incomplete. */
  readonly tellIncomplete: (diagnostic: Diagnostic) => void;
  /** Takes each event, for a report at the end. */
  readonly onEvent?: (event: ApplyEvent) => void;
  readonly output: Output;
  readonly noColor: boolean;
  /** The command that starts the run again, for people. */
  readonly command?: string;
}

/** So many characters may wait for a slow reader before the run waits, too, between two VMs. */
const MOST_QUEUED = 16 * 1024 * 1024;

/** A run that is to be written down is not begun where that cannot be done. */
function withJournal<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError(errorDiagnostic('EF4025', `No journal can be created in ${folder}`, { detail }));
  }
}

/** Throws a DiagnosticError for a folder that can hold no journal, before anybody waits for the plan. */
export function checkJournal(folder: string): void {
  withJournal(folder, () => checkJournalFolder(folder));
}

function brokenJournal(detail: string): Diagnostic {
  return errorDiagnostic('EF4025', 'The journal of this run is incomplete', {
    detail,
    hint: 'The run itself ended. Check the VMs with esxform plan.',
  });
}

/** How apply asks the change policy; nothing where there is none. */
function deniedBy(policy: ChangePolicy | null, owner: string): Pick<ApplyContext, 'deniedByPolicy'> {
  if (policy === null) return {};
  return {
    deniedByPolicy: (plan, { connect }, live) => policyDenials(policy, plan, { owner, connect, live, at: Date.now() }),
  };
}

/** Carries out a plan and reports it as it goes. The first signal ends the run at the next safe place, the second at once. */
export async function runPlan(plan: Plan, connections: Connections<Writer>, options: RunOptions): Promise<RunOutcome> {
  const report = applyReport(options);
  const interrupt = listenForInterrupt((count) => report.interrupted(count));
  const locks: RunLock[] = [];
  let journal: Journal | null = null;
  let undrawn: Diagnostic | null = null;
  try {
    for (const { connect, server } of plan.connections) {
      const place = connect === 'sim:' ? simulatorFolder(process.env) : connect.split('?', 1)[0];
      locks.push(await lockRun(`${server.id} ${place}`, plan.owner));
    }
    // After the locks: the journal of a run that goes on has no end either.
    const earlier = options.journal === null ? null : earlierRun(options.journal, plan);
    if (options.journal !== null) {
      const folder = options.journal;
      journal = withJournal(folder, () => openJournal(folder, plan, new Date()));
    }
    const events = applyPlan(plan, {
      writerFor: (connection) => connections.portFor(connection, interrupt.second),
      replan: (of, _connection, live, writer, signal) => replan(plan, of, live, writer, signal),
      changedFacts,
      now: () => performance.now(),
      sleep: async (milliseconds, signal) => {
        await delay(milliseconds, undefined, { signal });
      },
      stop: interrupt.first,
      abandon: interrupt.second,
      strict: options.strict,
      answers: options.answers,
      keepGoing: options.keepGoing,
      inWindow: ({ desired: { window } }) => window === null || isOpen(window, Date.now()),
      ...deniedBy(options.policy, plan.owner),
      isPortOpen,
      batches: options.batches,
      ...(options.command === undefined ? {} : { command: options.command }),
      earlier,
    });
    for (;;) {
      const next: IteratorResult<ApplyEvent, RunOutcome> = await events.next();
      if (next.done === true) return next.value;
      journal?.take(next.value);
      options.onEvent?.(next.value);
      try {
        report.take(next.value);
      } catch (error) {
        // A defect in how an event is drawn must not end a run.
        undrawn ??= diagnosticOf(error, null);
      }
      // Only here: a reader that stops reading must not keep a VM down.
      if (next.value.kind === 'domain-started') await options.output.below(MOST_QUEUED, interrupt.first);
    }
  } finally {
    report.end();
    journal?.close();
    const broken = journal?.broken() ?? null;
    if (broken !== null) options.tellIncomplete(brokenJournal(broken));
    if (undrawn !== null) options.tellIncomplete(undrawn);
    interrupt.release();
    for (const lock of locks) await lock.release();
  }
}
