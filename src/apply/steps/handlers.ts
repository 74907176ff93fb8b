/**
 * Runs one step: checks whether it is already done, sends its call, waits for its task, and probes the host if the reply was lost. Each
 * kind of step has one handler, in the file of its family. A handler never sends the call itself again.
 */

import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { Bytes } from '../../domain/values/units.js';
import type { Step } from '../../plan/steps/step.js';
import { STEPS } from '../../plan/steps/steps.js';
import type { DomainRun } from '../domain-run.js';
import { DEFINITION_HANDLERS } from './definition-handlers.js';
import { type Evidence, NO_EVIDENCE, type ProbeOutcome } from './evidence.js';
import { FILE_HANDLERS } from './file-handlers.js';
import { fileSize } from './gather-evidence.js';
import { LOCATION_HANDLERS } from './location-handlers.js';
import { POWER_HANDLERS } from './power-handlers.js';
import type { StepHandler, StepHandlers } from './step-handler.js';

/**
 * What apply does with each kind of step: one handler per kind. A handler looks at the host and never changes it; the provider sends
 * the call. What is known of a kind without a host is its row in `plan/steps`.
 */
export const STEP_HANDLERS: StepHandlers<Step> = {
  ...FILE_HANDLERS,
  ...DEFINITION_HANDLERS,
  ...LOCATION_HANDLERS,
  ...POWER_HANDLERS,
};

/** The handler of a step. `do` selects the handler that takes this very kind, which the compiler cannot follow. */
export function stepHandler(step: Step): StepHandler<Step> {
  return STEP_HANDLERS[step.do] as unknown as StepHandler<Step>;
}

/**
 * The outcome of a step's call, by the state of the host. Pure. After a lost reply, an ended session or a killed run, nothing that is
 * known from before counts, and no call is repeated that is not proved to be `not-begun`.
 */
export function probeOutcome(step: Step, evidence: Evidence): ProbeOutcome {
  return stepHandler(step).probe(step, evidence);
}

/** Asks the host for all that {@link probeOutcome} needs for a step. `sizes` are those of its file, before the call and at the last probe. */
export async function gatherEvidence(
  run: DomainRun,
  step: Step,
  before: LiveDomain | null,
  sizes: { readonly before: Bytes | null; readonly last: Bytes | null },
): Promise<Evidence> {
  const gathered = await stepHandler(step).gather(run, step, { before, lastSize: sizes.last });
  return { ...NO_EVIDENCE, before, sizeBefore: sizes.before, ...gathered };
}

/** The size of a step's file before its call, for steps whose probe compares it; null for others, and for a file that does not exist. */
export async function sizeBeforeCall(run: DomainRun, step: Step): Promise<Bytes | null> {
  const file = stepHandler(step).sizedFile?.(step);
  return file === undefined ? null : await fileSize(run, file);
}

/** What keeps a step from being sent, or null. */
export async function failedPrecondition(run: DomainRun, step: Step): Promise<Diagnostic | null> {
  return (await stepHandler(step).precondition?.(run, step)) ?? null;
}

function readingShowsEffect(step: Step, now: LiveDomain): boolean {
  return stepHandler(step).alreadyDone === 'by-reading' && probeOutcome(step, { ...NO_EVIDENCE, now }) === 'done';
}

/**
 * True if the effect of a step is already there, so that nothing is sent. False for steps that create: what exists is not ours. `live`
 * is a fresh reading of the VM, null where there is none; `isGone` says that there was one.
 */
export async function isAlreadyDone(
  run: DomainRun,
  step: Step,
  live: LiveDomain | null,
  isGone: boolean,
): Promise<boolean> {
  const { alreadyDone } = stepHandler(step);
  if (typeof alreadyDone === 'function') return await alreadyDone(run, step);
  if (live !== null) return readingShowsEffect(step, live);
  const { power, vm } = STEPS[step.do];
  return isGone && (power === 'off' || vm === 'removed');
}

/** Like {@link isAlreadyDone}, without power steps: that somebody else moved or upgraded the VM first does not change the plan. */
export function isMoveAlreadyDone(step: Step, now: LiveDomain): boolean {
  return STEPS[step.do].power === null && readingShowsEffect(step, now);
}
