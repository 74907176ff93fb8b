import type { ApplyEvent } from '../../apply/apply-event.js';
import type { Step } from '../../plan/steps/step.js';

/** Where a run is: the domain at work, which of its steps, and how far. All that a line about the next event has to know. */
export interface ApplyProgress {
  readonly domain: string | null;
  readonly connect: string | null;
  readonly steps: number;
  readonly index: number;
  readonly step: Step | null;
  readonly percent: number | null;
  /** Whether the host cannot be reached at the moment. */
  readonly isUnreachable: boolean;
}

export const NO_PROGRESS: ApplyProgress = {
  domain: null,
  connect: null,
  steps: 0,
  index: 0,
  step: null,
  percent: null,
  isUnreachable: false,
};

/** The progress after an event. */
export function nextProgress(progress: ApplyProgress, event: ApplyEvent): ApplyProgress {
  switch (event.kind) {
    case 'domain-started':
      return { ...NO_PROGRESS, domain: event.domain, connect: event.connect, steps: event.steps };
    case 'step-started':
      return { ...progress, domain: event.domain, index: event.index, step: event.step, percent: null };
    case 'step-progress':
      return { ...progress, percent: event.percent };
    case 'host-unreachable':
      return { ...progress, isUnreachable: true };
    case 'host-back':
      return { ...progress, isUnreachable: false };
    case 'domain-done':
    case 'domain-failed':
      return NO_PROGRESS;
    default:
      return progress;
  }
}
