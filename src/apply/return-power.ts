import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { DomainRef, LiveDomain } from '../domain/live.js';
import type { Step } from '../plan/step.js';
import type { ApplyEvent } from './apply-event.js';
import { pause } from './bounded-call.js';
import { readNow } from './check-domain.js';
import { clearWay } from './clear-way.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from './deadlines.js';
import type { DomainRun } from './domain-run.js';
import { diagnosticOf } from './failure.js';
import { runTask } from './run-task.js';

const POWER_ON: Step = { do: 'power-on' };

/** A domain that is down, or that goes down late although its shutdown was given up; null when it stays on. */
async function downDomain(run: DomainRun, ref: DomainRef, failed: Step): Promise<LiveDomain | null> {
  const patience = failed.do === 'shut-down' ? APPLY_DEADLINES.lateShutdown : 0;
  const until = run.tools.now() + patience;
  for (;;) {
    const live = await readNow(run, ref);
    if (live.runtime.power !== 'on') return live;
    if (run.tools.now() >= until) return null;
    await pause(run.tools, POLL_MILLISECONDS);
  }
}

async function* powerOn(run: DomainRun, ref: DomainRef, failed: Step): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  const down = await downDomain(run, ref, failed);
  if (down === null) return null;
  const way = yield* clearWay(run, ref, APPLY_DEADLINES.foreignTaskInTheDark);
  if (way.kind === 'blocked') return way.diagnostic;
  const live = way.answered ? await readNow(run, ref) : down;
  if (live.runtime.power === 'on') return null;
  const end = yield* runTask(run, POWER_ON, live, null);
  return end.kind === 'done' ? null : end.diagnostic;
}

/**
 * Brings a domain that was found on back on, after a step of its dark section failed. A power-on that the policy's own refusal
 * stopped is not tried again: it would ask the same question. Gives the diagnostic of a return that went wrong.
 */
export async function* returnPower(
  run: DomainRun,
  ref: DomainRef,
  failed: Step,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  const domain = run.plan.name;
  yield { kind: 'returning', domain, to: 'on' };
  let reason: Diagnostic | null;
  try {
    reason = failed.do === 'power-on' && cause.code === 'EF4006' ? cause : yield* powerOn(run, ref, failed);
  } catch (error) {
    reason = diagnosticOf(error, domain);
  }
  const diagnostic =
    reason === null
      ? null
      : errorDiagnostic('EF4010', `${domain} was on and could not be switched on again`, {
          subject: domain,
          detail: [reason.summary, reason.detail].filter((text) => text !== null).join('\n'),
          hint: reason.hint,
        });
  yield { kind: 'returned', domain, to: 'on', diagnostic };
  return diagnostic;
}
