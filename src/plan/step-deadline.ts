import { assertNever } from '../domain/assert-never.js';
import type { Step } from './step.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** A guest has so many seconds to shut down. The step carries them, because a plan shows them. */
export const SHUT_DOWN_SECONDS = 5 * MINUTE;

/**
 * The longest that a step may take, in seconds, from the call until its effect. A plan promises the sum of these for its downtime, and apply
 * waits no longer for any of them.
 */
export function stepDeadline(step: Step): number {
  switch (step.do) {
    case 'make-directory':
      return MINUTE;
    // Disks that are zeroed or fully allocated take as long as the datastore is slow.
    case 'make-disk':
    case 'extend-disk':
      return 2 * HOUR;
    // Every byte of every disk may have to go over a slow wire.
    case 'copy-disk':
    case 'relocate':
      return 12 * HOUR;
    // The memory of a running domain goes over, as often as the guest changes it.
    case 'migrate':
      return HOUR;
    case 'upgrade-hardware':
    case 'move-to-pool':
    case 'move-to-folder':
    case 'autostart':
    case 'unregister':
    case 'record':
    case 'power-on':
      return 10 * MINUTE;
    // A thin disk is allocated later; any other one may be zeroed first.
    case 'create':
    case 'reconfigure':
      return step.newDisks.some(({ provisioning }) => provisioning !== 'thin') ? 2 * HOUR : 10 * MINUTE;
    case 'delete-file':
    case 'upload-vmx':
    case 'register':
    case 'power-off':
      return 5 * MINUTE;
    case 'shut-down':
      return step.deadlineSeconds;
    // The memory is written out.
    case 'suspend':
      return 30 * MINUTE;
    default:
      return assertNever(step);
  }
}
