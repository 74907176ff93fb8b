import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { Step } from '../../plan/steps/step.js';
import type { ApplyEvent } from '../apply-event.js';
import type { DomainRun } from '../domain-run.js';
import { diagnosticOf } from '../failure.js';
import { resolveLostReply } from '../recovery/resolve-lost-reply.js';
import { sizeBeforeCall } from './handlers.js';
import { runTask, type TaskEnd } from './run-task.js';

/**
 * `repeat`: the host did not begin with the call. `wasSent`: the call may have gone out all the same, so that this rests on what the host
 * shows; otherwise it never did.
 */
export type SentEnd = TaskEnd | { readonly kind: 'repeat'; readonly diagnostic: Diagnostic; readonly wasSent: boolean };

/**
 * Sends the call of a step and stays with its task. Where the reply is lost, or the end of the task is not seen, the host is asked what
 * became of it. The call is made once. `index` is null for a call that is no step of the plan. Never throws.
 */
export async function* sendStep(
  run: DomainRun,
  step: Step,
  live: LiveDomain | null,
  index: number | null,
): AsyncGenerator<ApplyEvent, SentEnd> {
  const { abandon, patience } = run.tools;
  let size = null;
  try {
    size = await sizeBeforeCall(run, step);
  } catch (error) {
    return { kind: 'failed', diagnostic: diagnosticOf(error, run.plan.name), lost: null };
  }
  const end = yield* runTask(run, step, live, index);
  if (end.kind !== 'failed' || end.lost === null || abandon.aborted) return end;
  if (end.lost === 'later') return { kind: 'repeat', diagnostic: end.diagnostic, wasSent: false };
  const over = end.lost === 'unknown' ? patience?.outstanding() : undefined;
  try {
    const resolved = yield* resolveLostReply(run, step, live, size, index, end.diagnostic);
    if (resolved.kind !== 'repeat') return resolved;
    return { kind: 'repeat', diagnostic: end.diagnostic, wasSent: end.lost === 'unknown' };
  } catch (error) {
    // The host cannot be asked: what is known is that the reply was lost.
    const why = diagnosticOf(error, run.plan.name);
    if (abandon.aborted) return { ...end, diagnostic: { ...why, detail: `${why.detail}; ${end.diagnostic.summary}` } };
    const detail = [end.diagnostic.detail, `then: ${why.summary}`].filter((text) => text !== null).join('\n');
    return { ...end, diagnostic: { ...end.diagnostic, detail } };
  } finally {
    over?.();
  }
}
