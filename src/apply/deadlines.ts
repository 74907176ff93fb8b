import type { Step } from '../plan/steps/step.js';
import { stepDeadline } from '../plan/steps/steps.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long each wait of a run may last beside those of its steps, in milliseconds. No wait is without one. */
export const APPLY_DEADLINES = {
  /** One call that carries out nothing: a reading, a look for questions, an answer, a cancel. */
  call: 2 * MINUTE,
  /** Somebody may be typing a password meanwhile. */
  connect: 10 * MINUTE,
  /** What each domain adds to a call that reads several. */
  readOne: SECOND,
  /** The removal of a file that was just made. */
  discard: 5 * MINUTE,
  /** A task that a question blocked, from the answer on. */
  answeredTask: 10 * MINUTE,
  /** A task that was cancelled, until it has ended. */
  cancelledTask: MINUTE,
  /** Somebody else's task, where a domain is down for us and cannot be left so. */
  foreignTaskInTheDark: 10 * MINUTE,
  /** A guest that did not shut down in time may still do so; it is then powered on again. */
  lateShutdown: 2 * MINUTE,
  /** Time to probe the outcome of a call whose reply was lost, without tasks that are known to run. */
  lostReply: 10 * MINUTE,
  /** A host that cannot be reached, while a domain is down or a call is running whose end is not known. */
  hostOutage: 10 * MINUTE,
  /** All such outages of one domain's run together, where the host comes and goes. */
  allOutages: HOUR,
  /** After an outage, until a host that restarted lists and reads its domains again. */
  settling: MINUTE,
  /** A power-on that a passing reason refuses, such as another task, where a domain is down for us. */
  refusedPowerOn: 10 * MINUTE,
  /** A guest that may have been asked to shut down, until it is taken for one that was not. */
  slowGuest: MINUTE,
  /** One pass over the whole inventory. */
  fleet: 10 * MINUTE,
  /** A guest that was just started, until its Tools answer. */
  gate: 10 * MINUTE,
  /** The end of a watch that is not needed any more. */
  closeWatch: 10 * SECOND,
} as const;

/** Between two looks at something that cannot be waited for in one call. */
export const POLL_MILLISECONDS = 2 * SECOND;

/** The longest that a step may take, in milliseconds: the deadline that its plan has shown. */
export function stepMilliseconds(step: Step): number {
  return stepDeadline(step) * SECOND;
}
