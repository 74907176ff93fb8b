import type { PowerState } from '../domain/domain.js';
import type { DomainRef } from '../domain/live.js';
import { type DatastorePath, datastoreDirectory } from '../domain/values/datastore-path.js';
import type { DomainPlan } from '../plan/plan.js';
import type { Step } from '../plan/steps/step.js';

/** Where a domain's run stands. */
export interface DomainProgress {
  /** Null before there is a domain, and after the host has forgotten it. */
  ref: DomainRef | null;
  /** Whether there was a domain, and is none any more. */
  gone: boolean;
  /** The plan whose guards hold: the approved one, or the one made after a question was answered. */
  plan: DomainPlan;
  readonly done: Step[];
  /** Those of them whose effect was there before, so that it is none of ours. */
  readonly already: Set<Step>;
  index: number;
  /** The power state in which the domain was found. */
  initialPower: PowerState | null;
  /** Whether it was found off, with the mark of a run that had taken it down and not brought it up again. */
  leftOff: boolean;
  /** The last step whose call was sent; -1 before any. */
  sent: number;
  /** Whether the facts of the host beside the VM were compared before the first step. */
  hostChecked: boolean;
  /** Whether what the rest of the plan needs was looked up before the VM is powered off. */
  downChecked: boolean;
}

export function startProgress(plan: DomainPlan): DomainProgress {
  return {
    ref: plan.ref,
    gone: false,
    plan,
    done: [],
    already: new Set(),
    index: 0,
    initialPower: null,
    leftOff: false,
    sent: -1,
    hostChecked: false,
    downChecked: false,
  };
}

/** The directory of a new domain must be new: that alone keeps a create out of other people's files. */
export function isNewVmDirectory(path: DatastorePath, { steps }: DomainPlan): boolean {
  return steps.some((step) => step.do === 'upload-vmx' && datastoreDirectory(step.path) === path);
}

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
