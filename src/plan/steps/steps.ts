/**
 * The kinds of steps and their order. Each kind has one row: members in the plan file, deadline, effect, hazards, text. The planners in
 * this folder turn changes into steps and send nothing.
 */

import type { Path } from '../../domain/values/path-key.js';
import { DEFINITION_STEPS } from './definition-steps.js';
import { FILE_STEPS } from './file-steps.js';
import { LOCATION_STEPS } from './location-steps.js';
import { POWER_STEPS } from './power-steps.js';
import type { Step } from './step.js';
import type { CreatedFile, StepFormat, StepRow, StepRows } from './step-row.js';

/**
 * The kinds of steps, each defined once. A step is one call, and at most one task on the host. Its row says what a saved plan holds
 * of it, how long it may take, what it changes and how it reads. What apply does with a kind is in `apply/steps`. Rows hold no
 * state, and never ask the host.
 */
export const STEPS: StepRows<Step> = { ...FILE_STEPS, ...DEFINITION_STEPS, ...LOCATION_STEPS, ...POWER_STEPS };

/** The row of a step. `do` selects the row that takes this very kind, which the compiler cannot follow. */
export function stepRow(step: Step): StepRow<Step> {
  return STEPS[step.do] as unknown as StepRow<Step>;
}

/** The longest that a step may take, in seconds: what the plan shows, and what apply obeys. */
export function stepDeadline(step: Step): number {
  const { deadline } = stepRow(step);
  return typeof deadline === 'number' ? deadline : deadline(step);
}

/** The paths into LiveDomain of the facts that a step changes; empty where it leaves the VM as it was read. */
export function changedPaths(step: Step): readonly Path[] {
  return stepRow(step).changes?.(step) ?? [];
}

/** The files and directories that a step creates. */
export function createdFiles(step: Step): readonly CreatedFile[] {
  return stepRow(step).creates(step);
}

/** Whether a step stops what runs in the guest. */
export function stopsGuest({ do: kind }: Step): boolean {
  const { power } = STEPS[kind];
  return power === 'off' || power === 'suspended';
}

/** The step as an imperative, in the form that `format` gives its values. */
export function describeStep(step: Step, format: StepFormat): string {
  return stepRow(step).describe(step, format);
}
