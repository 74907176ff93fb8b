import type { ApplyEvent } from '../../apply/apply-event.js';
import type { Step } from '../../plan/steps/step.js';

/** Where a run is: the domain at work, which of its steps, and how far. All that a line about the next event has to know. */
export interface ApplyProgress {
  /** How many VMs the run has, and the number of the one at work, from 1. */
  readonly vms: number;
  readonly vm: number;
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
  vms: 0,
  vm: 0,
  domain: null,
  connect: null,
  steps: 0,
  index: 0,
  step: null,
  percent: null,
  isUnreachable: false,
};

function betweenVms({ vm, vms }: ApplyProgress): ApplyProgress {
  return { ...NO_PROGRESS, vm, vms };
}

/** Which VM of the run: "VM 12 of 50, "; nothing where there is one. */
export function vmText({ vm, vms }: ApplyProgress): string {
  return vms > 1 && vm > 0 ? `VM ${vm} of ${vms}, ` : '';
}

/** The progress after an event. */
export function nextProgress(progress: ApplyProgress, event: ApplyEvent): ApplyProgress {
  switch (event.kind) {
    case 'run-started':
      return { ...NO_PROGRESS, vms: event.domains };
    case 'domain-skipped':
      return { ...betweenVms(progress), vm: progress.vm + 1 };
    case 'domain-started':
      return {
        ...betweenVms(progress),
        vm: progress.vm + 1,
        domain: event.domain,
        connect: event.connect,
        steps: event.steps,
      };
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
      return betweenVms(progress);
    default:
      return progress;
  }
}
