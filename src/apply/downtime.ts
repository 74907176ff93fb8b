import type { DomainPlan } from '../plan/plan.js';
import type { DomainProgress } from './domain-progress.js';

/**
 * Whether the domain is off because of a run, this one or an earlier one, and must come up again: from the call that takes it down
 * until the step that brings it up is done. An earlier run's downtime counts where the plan ends it.
 */
export function isDown({ dark, steps }: DomainPlan, progress: DomainProgress): boolean {
  if (progress.ref === null) return false;
  if (dark === null) {
    return progress.leftOff && steps.some((step, index) => index >= progress.index && step.do === 'power-on');
  }
  return progress.initialPower === 'on' && progress.sent >= dark.from && progress.index <= dark.to;
}

/** Whether this run took the domain down, so that it also has to take the mark away and to look at what came of it. */
export function wasDown({ dark }: DomainPlan, progress: DomainProgress): boolean {
  return dark !== null && progress.sent >= dark.from;
}

/** Whether a request to stop waits: in the downtime, and for the record that takes its mark away. */
export function inDowntime({ dark, steps }: DomainPlan, index: number): boolean {
  if (dark === null || index <= dark.from) return false;
  return index <= dark.to || (index === dark.to + 1 && steps[index]?.do === 'record');
}
