import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, refOf, type VimObject } from '../soap/value.js';
import { unusableAnswer } from '../watch/unusable-answer.js';

/**
 * A call that went out: a task to wait for, a guest that was asked to shut down, or something that is done already. `session` is
 * there where the task is another server's than that of the connection.
 */
export type Sent = SentTask | { readonly until: 'power-is-off'; readonly vm: MoRef } | { readonly until: 'now' };

export interface SentTask {
  readonly until: 'task-ends';
  readonly task: MoRef;
  readonly vm: MoRef | null;
  readonly session?: Session;
  /** Whether the warnings that the server records during the task are wanted. */
  readonly warns?: true;
}

export const DONE: Sent = { until: 'now' };

/** Makes a call that gives a task. `vm` is the domain whose questions may block it; null where there is none. */
export async function startTask(
  session: Session,
  method: string,
  self: MoRef,
  args: VimObject,
  vm: MoRef | null,
  signal: AbortSignal,
): Promise<SentTask> {
  const task = refOf(await session.call(method, self, args, signal));
  if (task === null) throw unusableAnswer(method, 'its task');
  return { until: 'task-ends', task, vm };
}

export function isFault(error: unknown, ...types: readonly string[]): error is VimFault {
  return error instanceof VimFault && types.includes(error.type);
}
