import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import type { DomainRef, LiveDomain } from '../../domain/live.js';
import type { Step } from '../../plan/steps/step.js';
import { STEPS } from '../../plan/steps/steps.js';
import type { ApplyEvent } from '../apply-event.js';
import { pause, timeCounted } from '../call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from '../deadlines.js';
import type { DomainRun } from '../domain-run.js';
import { diagnosticOf } from '../failure.js';
import { clearBlockers } from '../questions/clear-blockers.js';
import { readNow } from '../read-vm.js';
import { sendStep } from '../steps/send-step.js';

const POWER_ON: Step = { do: 'power-on' };

/** Between two power-ons. */
const RETRY_MILLISECONDS = 10_000;
/** A power-on that the host refuses for a reason of its own is made so often, because some reasons pass, such as a file lock. */
const MOST_REFUSALS = 3;

/** The VM once it is off, also after a late shutdown; null while it stays on. */
async function downDomain(run: DomainRun, ref: DomainRef, failed: Step): Promise<LiveDomain | null> {
  const { tools } = run;
  const patience = failed.do === 'shut-down' ? APPLY_DEADLINES.lateShutdown : 0;
  const until = timeCounted(tools) + patience;
  for (;;) {
    const live = await readNow(run, ref);
    if (live.runtime.power !== 'on') return live;
    if (timeCounted(tools) >= until) return null;
    await pause(tools, POLL_MILLISECONDS);
  }
}

/** Powers the VM on once. Returns null when it is on; else why not, and whether the host refused the call. */
async function* attempt(
  run: DomainRun,
  ref: DomainRef,
  failed: Step,
  sent: Set<Step>,
): AsyncGenerator<ApplyEvent, { readonly diagnostic: Diagnostic; readonly isRefused: boolean } | null> {
  const down = await downDomain(run, ref, failed);
  if (down === null) return null;
  const way = yield* clearBlockers(run, ref, APPLY_DEADLINES.foreignTaskInTheDark);
  if (way.kind === 'blocked') return { diagnostic: way.diagnostic, isRefused: false };
  const live = way.answered ? await readNow(run, ref) : down;
  if (live.runtime.power === 'on') return null;
  sent.add(POWER_ON);
  const end = yield* sendStep(run, POWER_ON, live, null);
  return end.kind === 'done' ? null : { diagnostic: end.diagnostic, isRefused: true };
}

async function* powerOn(
  run: DomainRun,
  ref: DomainRef,
  failed: Step,
  sent: Set<Step>,
): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  const { tools } = run;
  const until = timeCounted(tools) + APPLY_DEADLINES.refusedPowerOn;
  let refusals = 0;
  for (let step = failed; ; step = POWER_ON) {
    const end = yield* attempt(run, ref, step, sent);
    if (end === null) return null;
    const { run: next } = consequencesOf(end.diagnostic.code);
    if (!end.isRefused || next === 'stop' || tools.patience?.gaveUp() != null) return end.diagnostic;
    if (next !== 'retry' && tools.patience?.isOut() !== true) refusals += 1;
    if (refusals >= MOST_REFUSALS || timeCounted(tools) >= until) return end.diagnostic;
    await pause(tools, RETRY_MILLISECONDS);
  }
}

/**
 * The diagnostic of a VM that could not be powered on again: EF4033 if its host was unreachable, else EF4010. `sent` holds the failed
 * step and what was sent after it, `reason` why the power-on failed.
 */
function leftOff({ plan, tools }: DomainRun, sent: ReadonlySet<Step>, reason: Diagnostic): Diagnostic {
  const { name } = plan;
  const facts = [reason.summary, reason.detail].filter((text) => text !== null).join('\n');
  const isRefused = consequencesOf(reason.code).host === 'login-refused';
  if (!isRefused && tools.patience?.gaveUp() == null) {
    return errorDiagnostic('EF4010', `${name} was on and could not be powered on again`, {
      subject: name,
      detail: facts,
      hint: reason.hint,
    });
  }
  const minutes = APPLY_DEADLINES.hostOutage / 60_000;
  const why = isRefused ? 'its host refuses the login' : `its host was unreachable for ${minutes} minutes`;
  // Until such a step is known to be done, the VM may be on or off.
  const power = [...sent].some((step) => STEPS[step.do].power !== null) ? 'may be off' : 'is off';
  return errorDiagnostic('EF4033', `${name} ${power}: ${why}`, {
    subject: name,
    detail: `esxform powered it off for a change and could not power it on again. Its marker records this, so the next run powers it on.\n${facts}`,
    hint: `When the host is reachable, run: ${tools.command ?? 'esxform apply'}`,
  });
}

/**
 * Powers the VM on after a failure in its downtime. Returns the diagnostic if that fails. A power-on that the question policy refused
 * is not repeated: it would ask the same question.
 */
export async function* restorePower(
  run: DomainRun,
  ref: DomainRef,
  failed: Step,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  const domain = run.plan.name;
  yield { kind: 'returning', domain, to: 'on' };
  const sent = new Set([failed]);
  let reason: Diagnostic | null;
  try {
    reason =
      failed.do === 'power-on' && consequencesOf(cause.code).exit === 'question'
        ? cause
        : yield* powerOn(run, ref, failed, sent);
  } catch (error) {
    reason = diagnosticOf(error, domain);
  }
  const diagnostic = reason === null ? null : leftOff(run, sent, reason);
  yield { kind: 'returned', domain, to: 'on', diagnostic };
  return diagnostic;
}
