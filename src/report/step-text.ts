import type { Step } from '../plan/step.js';
import type { StepFormat } from '../plan/steps/step-row.js';
import { describeStep } from '../plan/steps/steps.js';
import { durationText } from './duration-text.js';
import { printable } from './printable.js';

const FORMAT: StepFormat = { text: printable, duration: durationText };

/** One step in words, as an order: "shut down the guest (at most 5 minutes)". */
export function stepText(step: Step): string {
  return describeStep(step, FORMAT);
}
