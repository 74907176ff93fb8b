import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { Bytes } from '../../domain/values/units.js';
import type { Step } from '../../plan/steps/step.js';
import type { ApplyEvent } from '../apply-event.js';
import { pause, timeCounted } from '../call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS, stepMilliseconds } from '../deadlines.js';
import type { DomainRun } from '../domain-run.js';
import { clearBlockers } from '../questions/clear-blockers.js';
import { readAll } from '../read-vm.js';
import type { Evidence, ProbeOutcome } from '../steps/evidence.js';
import { gatherEvidence, probeOutcome, stepHandler } from '../steps/handlers.js';
import type { TaskEnd } from '../steps/run-task.js';

/** `repeat`: the host never began the call, so it may be sent again. */
export type ResolvedEnd = TaskEnd | { readonly kind: 'repeat' };

const WHY: Readonly<Record<Exclude<ProbeOutcome, 'done'>, string>> = {
  'not-begun': 'the host shows no effect of it',
  begun: 'it may still run, or have stopped partway',
  foreign: 'the host is neither in the old nor in the planned state',
};

function unknown({ plan }: DomainRun, step: Step, outcome: Exclude<ProbeOutcome, 'done'>, cause: Diagnostic): TaskEnd {
  const detail = [WHY[outcome], `the reply was lost: ${cause.summary}`, cause.detail].filter((text) => text !== null);
  return {
    kind: 'failed',
    lost: null,
    diagnostic: errorDiagnostic('EF4021', `The outcome of ${step.do} is unknown`, {
      subject: plan.name,
      detail: detail.join('\n'),
    }),
  };
}

/** Waits for a task that the lost call may have started, and answers its questions by the policy. */
async function* settled(
  run: DomainRun,
  step: Step,
  before: LiveDomain | null,
): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  if (before === null || !(await readAll(run.writer, [before.ref], run.tools)).has(before.ref.id)) return null;
  const way = yield* clearBlockers(run, before.ref, stepMilliseconds(step));
  return way.kind === 'blocked' ? way.diagnostic : null;
}

/**
 * Probes the host for the outcome of a call whose reply was lost. Every outcome but `done` needs two equal probes, because a call can
 * arrive late and be partway at the first probe. Rejects if the host cannot be probed.
 */
export async function* resolveLostReply(
  run: DomainRun,
  step: Step,
  before: LiveDomain | null,
  sizeBefore: Bytes | null,
  index: number | null,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, ResolvedEnd> {
  const { tools } = run;
  const start = timeCounted(tools);
  const until = start + APPLY_DEADLINES.lostReply;
  let last: ProbeOutcome | null = null;
  let lastSize: Bytes | null = sizeBefore;
  const outcomeEvents = (outcome: ProbeOutcome): ApplyEvent[] =>
    index === null
      ? []
      : [{ kind: 'step-judged', domain: run.plan.name, index, verdict: outcome, because: cause.summary }];
  for (;;) {
    const blocked = yield* settled(run, step, before);
    if (blocked !== null) return { kind: 'failed', diagnostic: blocked, lost: null };
    const evidence: Evidence = await gatherEvidence(run, step, before, { before: sizeBefore, last: lastSize });
    const outcome = probeOutcome(step, evidence);
    // A host that restarts does not list its domains yet, which looks as if somebody had removed them.
    const open = outcome === 'begun' || (outcome === 'foreign' && tools.patience?.isSettling() === true);
    const maySlowlyEnd = outcome === 'not-begun' && timeCounted(tools) - start < stepHandler(step).settlesWithin;
    const plain = outcome === 'done' || (!open && !maySlowlyEnd && outcome === last);
    if (plain || timeCounted(tools) >= until) {
      yield* outcomeEvents(outcome);
      if (outcome === 'done') return { kind: 'done', made: evidence.registered };
      if (outcome === 'not-begun' && last === 'not-begun') return { kind: 'repeat' };
      return unknown(run, step, outcome, cause);
    }
    last = outcome;
    lastSize = evidence.size;
    await pause(tools, POLL_MILLISECONDS);
  }
}
