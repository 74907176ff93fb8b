import { printable } from '../../domain/diagnostics/printable.js';
import type { Step } from '../../plan/steps/step.js';
import type { StepFormat } from '../../plan/steps/step-row.js';
import { describeStep } from '../../plan/steps/steps.js';
import { durationText } from '../text/duration-text.js';

const FORMAT: StepFormat = { text: printable, duration: durationText };

/** One step in words, as an order: "shut down the guest (at most 5 minutes)". */
export function stepText(step: Step): string {
  return describeStep(step, FORMAT);
}
