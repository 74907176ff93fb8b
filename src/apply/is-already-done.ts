import { assertNever } from '../domain/assert-never.js';
import type { LiveDomain } from '../domain/live.js';
import type { Step } from '../plan/step.js';
import { NO_EVIDENCE, probeOutcome } from './probe-outcome.js';

/**
 * Whether the reading alone shows the effect of a step that need not be sent then. Never for steps that make something: what is
 * there before they were sent is somebody else's, and the host refuses to make it twice.
 */
export function isAlreadyDone(step: Step, now: LiveDomain): boolean {
  switch (step.do) {
    case 'migrate':
    case 'relocate':
    case 'move-to-pool':
    case 'move-to-folder':
    case 'autostart':
    case 'upgrade-hardware':
    case 'power-on':
    case 'shut-down':
    case 'power-off':
    case 'suspend':
      return probeOutcome(step, { ...NO_EVIDENCE, now }) === 'done';
    case 'make-directory':
    case 'make-disk':
    case 'copy-disk':
    case 'extend-disk':
    case 'upload-vmx':
    case 'register':
    case 'create':
    case 'reconfigure':
    case 'record':
    case 'unregister':
    case 'delete-file':
      return false;
    default:
      return assertNever(step);
  }
}

/** The same for steps that only say where a domain is or what hardware it has: that somebody was faster takes nothing from the plan. */
export function isMoveAlreadyDone(step: Step, now: LiveDomain): boolean {
  const placing = !['power-on', 'shut-down', 'power-off', 'suspend'].includes(step.do);
  return placing && isAlreadyDone(step, now);
}
