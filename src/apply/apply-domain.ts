import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { DomainPlan } from '../plan/plan.js';
import { STEPS } from '../plan/steps/steps.js';
import type { ApplyEvent, DoneAction } from './apply-event.js';
import { verifyDomain } from './checks/verify-domain.js';
import { type DomainProgress, isDown, startProgress, wasDown } from './domain-progress.js';
import type { DomainRun } from './domain-run.js';
import { EventQueue, withQueue } from './event-queue.js';
import { diagnosticOf, type Failure, failure } from './failure.js';
import { answerPending } from './questions/answer-pending.js';
import { hostPatience } from './recovery/host-patience.js';
import { recoverDomain } from './recovery/recover-domain.js';
import { prepareStep } from './steps/prepare-step.js';
import { runStep } from './steps/run-step.js';

/** All steps, or the diagnostic of what stopped them. */
async function* steps(run: DomainRun, progress: DomainProgress): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  try {
    if (run.plan.steps.length === 0) return yield* answerPending(run);
    while (progress.index < run.plan.steps.length) {
      const ready = yield* prepareStep(run, progress);
      if (ready.kind === 'skip') continue;
      const diagnostic = yield* runStep(run, progress, ready.live);
      if (diagnostic !== null) return diagnostic;
    }
    return null;
  } catch (error) {
    return diagnosticOf(error, run.plan.name);
  }
}

function doneAction({ action, ref, steps }: DomainPlan): DoneAction {
  if (steps.length === 0) return 'answered';
  if (action === 'remove') return 'removed';
  if (action === 'register') return 'registered';
  if (action === 'adopt') return 'adopted';
  return ref === null ? 'created' : 'updated';
}

/**
 * Carries out the plan of one domain, then proves it by a new reading. Gives null when all is well. Never throws; whatever fails
 * in the downtime, apply first restores the initial power state. While the domain is down, outages of
 * its host are waited out.
 */
export async function* applyDomain(run: DomainRun): AsyncGenerator<ApplyEvent, Failure | null> {
  const { plan, tools } = run;
  const progress = startProgress(plan);
  const queue = new EventQueue<ApplyEvent>();
  const patience = hostPatience({
    domain: plan.name,
    tools,
    isDown: () => isDown(plan, progress),
    wasDown: () => wasDown(plan, progress),
    report: (event) => queue.put(event),
  });
  const patient = { ...run, tools: { ...tools, patience } };
  return yield* withQueue(carryOut(patient, progress), queue, () => patience.end());
}

async function* carryOut(run: DomainRun, progress: DomainProgress): AsyncGenerator<ApplyEvent, Failure | null> {
  const { connection, plan } = run;
  const { name: domain, removes } = plan;
  const shown = removes === undefined ? {} : { removes };
  yield { kind: 'domain-started', connect: connection.connect, domain, steps: plan.steps.length, ...shown };
  const cause = yield* steps(run, progress);
  let diagnostics: readonly Diagnostic[];
  try {
    if (plan.steps.length === 0) diagnostics = cause === null ? [] : [cause];
    else diagnostics = cause === null ? yield* verifyDomain(run, progress) : yield* recoverDomain(run, progress, cause);
  } catch (error) {
    diagnostics = [...(cause === null ? [] : [cause]), diagnosticOf(error, plan.name)];
  }
  const [first, ...more] = diagnostics;
  if (first !== undefined) {
    const failed = failure(first, ...more);
    const made = progress.done.some((step) => STEPS[step.do].vm === 'added') ? ({ made: true } as const) : {};
    yield { kind: 'domain-failed', domain: plan.name, outcome: failed.outcome, diagnostics, ...made };
    return failed;
  }
  yield { kind: 'domain-done', domain: plan.name, action: doneAction(plan) };
  return null;
}
