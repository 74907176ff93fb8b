import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import type { LiveDomain } from '../../domain/live.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { Step } from '../../plan/steps/step.js';
import { STEPS } from '../../plan/steps/steps.js';
import type { ApplyEvent } from '../apply-event.js';
import { pause, timeCounted } from '../call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from '../deadlines.js';
import type { DomainProgress } from '../domain-progress.js';
import { isDown } from '../domain-progress.js';
import type { DomainRun } from '../domain-run.js';
import { failedPrecondition, isAlreadyDone } from './handlers.js';
import { prepareStep } from './prepare-step.js';
import type { TaskEnd } from './run-task.js';
import { sendStep } from './send-step.js';

/** Between two attempts of a call whose host cannot be reached. */
const MOST_PAUSE = 30_000;

/**
 * Sends the step until the host has begun with it. A call that may have gone out is sent at most twice. One that never went out, because
 * the host could not be reached, is sent again for as long as an outage may last where the domain is down. Null: the step is not needed
 * any more.
 */
async function* send(
  run: DomainRun,
  progress: DomainProgress,
  step: Step,
  ready: LiveDomain | null,
): AsyncGenerator<ApplyEvent, TaskEnd | null> {
  const { tools } = run;
  const until = timeCounted(tools) + APPLY_DEADLINES.hostOutage;
  let repeats = 0;
  let refusals = 0;
  for (let live = ready; ; ) {
    const end = yield* sendStep(run, step, live, progress.index);
    if (end.kind !== 'repeat') return end;
    if (end.wasSent || !isDown(run.plan, progress)) repeats += 1;
    else refusals += 1;
    if (repeats > 1 || (refusals > 0 && timeCounted(tools) >= until)) {
      return { kind: 'failed', diagnostic: end.diagnostic, lost: null };
    }
    // Where a vCenter answers and its host does not, readings succeed and only the call fails.
    await pause(tools, Math.min(refusals * POLL_MILLISECONDS, MOST_PAUSE));
    const again = yield* prepareStep(run, progress);
    if (again.kind === 'skip') return null;
    live = again.live;
  }
}

/** Whether the next step powers the VM off if its guest has not shut down in time. */
function isBackedUp(steps: readonly Step[], index: number): boolean {
  return steps[index]?.do === 'shut-down' && steps[index + 1]?.do === 'force-off';
}

/** What the server's check of a move warned of, when the plan was made. */
function checkWarnings({ diagnostics }: DomainPlan, step: Step): readonly Diagnostic[] {
  if (step.do !== 'migrate' && step.do !== 'relocate') return [];
  return diagnostics.filter(({ code, severity }) => severity === 'warning' && consequencesOf(code).about === 'move');
}

/** Runs the current step. Returns the diagnostic of what stopped it, or null. */
export async function* runStep(
  run: DomainRun,
  progress: DomainProgress,
  ready: LiveDomain | null,
): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  const { plan, tools } = run;
  const { index } = progress;
  const step = plan.steps[index];
  if (step === undefined) throw new Error(`there is no step ${index}`);
  const started = tools.now();
  let timedOut = false;
  yield { kind: 'step-started', domain: plan.name, index, step };
  for (const diagnostic of checkWarnings(plan, step))
    yield { kind: 'step-warning', domain: plan.name, index, diagnostic };
  if (await isAlreadyDone(run, step, ready, progress.gone)) progress.already.add(step);
  else {
    const failure = await failedPrecondition(run, step);
    if (failure !== null) {
      yield { kind: 'step-failed', domain: plan.name, index, diagnostic: failure };
      return failure;
    }
    progress.sent = index;
    const end = yield* send(run, progress, step, ready);
    if (end === null) {
      yield { kind: 'step-done', domain: plan.name, index, milliseconds: tools.now() - started };
      return null;
    }
    timedOut = end.kind === 'failed' && isBackedUp(plan.steps, index) && end.expired === true;
    if (end.kind === 'failed' && !timedOut) {
      yield { kind: 'step-failed', domain: plan.name, index, diagnostic: end.diagnostic };
      return end.diagnostic;
    }
    if (end.kind === 'done' && end.made !== null) progress.ref = end.made;
  }
  if (STEPS[step.do].vm === 'removed') {
    progress.ref = null;
    progress.gone = true;
  }
  const late = timedOut ? ({ timedOut: true } as const) : {};
  yield { kind: 'step-done', domain: plan.name, index, milliseconds: tools.now() - started, ...late };
  progress.done.push(step);
  progress.index += 1;
  return null;
}
