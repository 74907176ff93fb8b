import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import type { Step } from '../plan/step.js';
import type { ApplyEvent } from './apply-event.js';
import { callWithDeadline, pause, timeCounted } from './call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from './deadlines.js';
import { type DomainProgress, isNewVmDirectory } from './domain-progress.js';
import type { DomainRun } from './domain-run.js';
import { isDown } from './downtime.js';
import { sizeNow } from './gather-evidence.js';
import { isAlreadyDone } from './is-already-done.js';
import { prepareStep } from './prepare-step.js';
import type { TaskEnd } from './run-task.js';
import { sendStep } from './send-step.js';

/** Between two attempts of a call whose host cannot be reached. */
const MOST_PAUSE = 30_000;

/** What a domain that is gone needs no more. */
const PAST: ReadonlySet<string> = new Set(['shut-down', 'power-off', 'unregister']);

/** A step whose effect is there already is a success: nothing is sent. */
async function hasEffect(
  run: DomainRun,
  progress: DomainProgress,
  step: Step,
  live: LiveDomain | null,
): Promise<boolean> {
  if (step.do === 'make-directory') {
    if (isNewVmDirectory(step.path, run.plan)) return false;
    const names = await callWithDeadline(run.tools, 'looking for a directory', (signal) =>
      run.writer.directory(step.path, signal),
    );
    return names !== null;
  }
  if (step.do === 'delete-file') return (await sizeNow(run, step)) === null;
  if (live === null) return progress.gone && PAST.has(step.do);
  return isAlreadyDone(step, live);
}

/** A file that is there already is somebody's, or half of an earlier copy: neither is ever taken for the disk. */
async function inTheWay(run: DomainRun, step: Step): Promise<Diagnostic | null> {
  if (step.do !== 'copy-disk' || (await sizeNow(run, step)) === null) return null;
  return errorDiagnostic('EF4027', `${step.disk.file} exists already`, {
    subject: run.plan.name,
    detail: `It was to be a copy of ${step.disk.from}. Nothing was overwritten.`,
    hint: 'If an earlier run was ended in the midst of that copy, remove the file once no task of the host writes to it.',
  });
}

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

/** Carries out the step at hand. Gives the diagnostic of what stopped it. */
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
  yield { kind: 'step-started', domain: plan.name, index, step };
  if (await hasEffect(run, progress, step, ready)) progress.already.add(step);
  else {
    const obstacle = await inTheWay(run, step);
    if (obstacle !== null) {
      yield { kind: 'step-failed', domain: plan.name, index, diagnostic: obstacle };
      return obstacle;
    }
    progress.sent = index;
    const end = yield* send(run, progress, step, ready);
    if (end === null) {
      yield { kind: 'step-done', domain: plan.name, index, milliseconds: tools.now() - started };
      return null;
    }
    if (end.kind === 'failed') {
      yield { kind: 'step-failed', domain: plan.name, index, diagnostic: end.diagnostic };
      return end.diagnostic;
    }
    if (end.made !== null) progress.ref = end.made;
  }
  if (step.do === 'unregister') {
    progress.ref = null;
    progress.gone = true;
  }
  yield { kind: 'step-done', domain: plan.name, index, milliseconds: tools.now() - started };
  progress.done.push(step);
  progress.index += 1;
  return null;
}
