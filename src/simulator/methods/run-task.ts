import { setTimeout as delay } from 'node:timers/promises';
import type { ManagedObject } from '../objects/managed-object.js';
import { Task } from '../objects/task.js';
import { VirtualMachine } from '../objects/virtual-machine.js';
import { Fault } from '../soap/fault.js';
import { type Reference, reference, string, type Value } from '../soap/value.js';
import type { Call } from './method.js';

export interface TaskOptions {
  readonly descriptionId: string;
  readonly entity: ManagedObject | null;
  readonly entityName?: string;
  readonly cancelable?: boolean;
}

/** `pause` takes the task's time, so that clients see it run. */
export type TaskWork = (task: Task, pause: () => Promise<void>) => Promise<Value | undefined>;

/** So many does the TaskManager list. */
const RECENT_TASKS = 100;

/** Finished tasks stay readable this long. */
const KEPT_MILLISECONDS = 10 * 60 * 1000;

/**
 * Starts a task and returns its reference at once. A machine carries out one task at a time: a second is refused with
 * TaskInProgress. What the work throws as a Fault becomes the task's error.
 */
export function startTask(call: Call, options: TaskOptions, work: TaskWork): Reference {
  const { world } = call.simulation;
  const machine = options.entity instanceof VirtualMachine ? options.entity : null;
  if (machine !== null) requireIdle(machine);
  call.simulation.taskCount += 1;
  const task = new Task(world, {
    ref: reference('Task', taskId(call, options)),
    method: call.method,
    descriptionId: options.descriptionId,
    entity: options.entity?.ref ?? null,
    entityName: options.entityName ?? machine?.name ?? null,
    cancelable: options.cancelable ?? false,
    userName: call.session.userName,
    chainId: call.simulation.taskCount,
  });
  world.add(task);
  world.recentTasks = [...world.recentTasks.slice(-(RECENT_TASKS - 1)), task.ref];
  machine?.noteTask(task);
  void runTask(call, task, work).finally(() => {
    if (world.closed.aborted) return;
    machine?.touch();
    world.after(KEPT_MILLISECONDS, () => world.remove(task));
  });
  return task.ref;
}

export function requireIdle(machine: VirtualMachine): void {
  const active = machine.activeTask;
  if (active === null) return;
  throw new Fault('TaskInProgress', 'The operation is not allowed: another task is already in progress.', {
    task: active.ref,
  });
}

function taskId(call: Call, options: TaskOptions): string {
  const { world } = call.simulation;
  const number = call.simulation.taskCount;
  if (world.parts.kind === 'vcenter') return `task-${number}`;
  const entity = options.entity?.ref.value ?? world.parts.roots.machineFolder.value;
  return `haTask-${entity}-vim.${options.descriptionId}-${number}`;
}

async function runTask(call: Call, task: Task, work: TaskWork): Promise<void> {
  const { world } = call.simulation;
  const either = AbortSignal.any([world.closed, task.cancelled]);
  const half = world.parts.taskMilliseconds / 2;
  const pause = async () => {
    await delay(half, undefined, { signal: either });
    task.advance(50);
    await delay(half, undefined, { signal: either });
  };
  await new Promise((resolve) => setImmediate(resolve));
  if (world.closed.aborted) return;
  task.start();
  try {
    task.succeed(await work(task, pause));
  } catch (error) {
    if (world.closed.aborted) return;
    task.fail(taskFault(task, error));
  }
}

function taskFault(task: Task, error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (task.cancelled.aborted) return new Fault('RequestCanceled', 'The task was canceled by a user.');
  const reason = error instanceof Error ? error.message : String(error);
  return new Fault('SystemError', `A general system error occurred: ${reason}`, { reason: string(reason) });
}
