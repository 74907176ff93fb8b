import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import type { Step } from '../plan/step.js';
import { alreadySo } from './already-so.js';
import type { ApplyEvent } from './apply-event.js';
import { boundedCall } from './bounded-call.js';
import { type DomainProgress, isHome } from './domain-progress.js';
import type { DomainRun } from './domain-run.js';
import { diagnosticOf } from './failure.js';
import { sizeNow } from './gather-evidence.js';
import { judgeLostCall, type LostEnd } from './judge-lost-call.js';
import { prepareStep } from './prepare-step.js';
import { runTask } from './run-task.js';

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
    if (isHome(step.path, run.plan)) return false;
    const names = await boundedCall(run.tools, 'looking for a directory', (signal) =>
      run.writer.directory(step.path, signal),
    );
    return names !== null;
  }
  if (step.do === 'delete-file') return (await sizeNow(run, step)) === null;
  if (live === null) return progress.gone && PAST.has(step.do);
  return alreadySo(step, live);
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

/** The call and its task; where the reply is lost, the host is asked what became of it, and once more at most it is sent. */
async function* send(
  run: DomainRun,
  progress: DomainProgress,
  step: Step,
  live: LiveDomain | null,
): AsyncGenerator<ApplyEvent, LostEnd> {
  const { index } = progress;
  const size = step.do === 'extend-disk' ? await sizeNow(run, step) : null;
  const end = yield* runTask(run, step, live, index);
  if (end.kind !== 'failed' || !end.lost || run.tools.abandon.aborted) return end;
  try {
    return yield* judgeLostCall(run, step, live, size, index, end.diagnostic);
  } catch (error) {
    // The host cannot be asked: what is known is that the reply was lost.
    const why = diagnosticOf(error, run.plan.name);
    const detail = [end.diagnostic.detail, `then: ${why.summary}`].filter((text) => text !== null).join('\n');
    return { ...end, diagnostic: { ...end.diagnostic, detail } };
  }
}

/** Carries out the step at hand. Gives the diagnostic of what stopped it. */
export async function* carryStep(
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
    let end = yield* send(run, progress, step, ready);
    if (end.kind === 'repeat') {
      const again = yield* prepareStep(run, progress);
      if (again.kind === 'skip') {
        yield { kind: 'step-done', domain: plan.name, index, milliseconds: tools.now() - started };
        return null;
      }
      end = yield* runTask(run, step, again.live, index);
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
