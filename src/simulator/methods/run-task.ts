import { VirtualMachine } from '../objects/machine/virtual-machine.js';
import type { ManagedObject } from '../objects/managed-object.js';
import { Task } from '../objects/task.js';
import { spokenText } from '../questions/question-info.js';
import { askScripted } from '../questions/scripted-question.js';
import { Fault } from '../soap/fault.js';
import { type Reference, reference, string, type Value } from '../soap/value.js';
import { actorOf } from './events/record-event.js';
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
  void runTask(call, task, scriptedWork(call, machine, work)).finally(() => {
    if (world.closed.aborted) return;
    machine?.touch();
    world.after(KEPT_MILLISECONDS, () => world.remove(task), 'upkeep');
  });
  return task.ref;
}

/** @throws Fault TaskInProgress, or QuestionPending where a machine asks that has no task. */
export function requireIdle(machine: VirtualMachine): void {
  const active = machine.activeTask;
  if (active !== null) {
    throw new Fault('TaskInProgress', 'The operation is not allowed: another task is already in progress.', {
      task: active.ref,
    });
  }
  if (machine.question === null) return;
  const asked = spokenText(machine.question.question);
  throw new Fault('QuestionPending', `The operation is not allowed while the machine asks: '${asked}'.`, {
    text: string(asked),
  });
}

/** The id of the task that the latest number of the simulation goes to. */
export function taskId(call: Call, options: Pick<TaskOptions, 'descriptionId' | 'entity'>): string {
  const { world } = call.simulation;
  const number = call.simulation.taskCount;
  if (world.parts.kind === 'vcenter') return `task-${number}`;
  const entity = options.entity?.ref.value ?? world.parts.roots.machineFolder.value;
  return `haTask-${entity}-vim.${options.descriptionId}-${number}`;
}

/** Questions of a script are asked before the task's first pause, after its own checks and questions. */
function scriptedWork(call: Call, machine: VirtualMachine | null, work: TaskWork): TaskWork {
  if (machine === null || call.questions.length === 0) return work;
  return (task, pause) => {
    const open = [...call.questions];
    return work(task, async () => {
      const actor = actorOf(call, task);
      for (const scripted of open.splice(0)) await askScripted({ machine, task, actor }, scripted);
      await pause();
    });
  };
}

async function runTask(call: Call, task: Task, work: TaskWork): Promise<void> {
  const { world } = call.simulation;
  const either = AbortSignal.any([world.closed, task.cancelled]);
  const half = world.parts.taskMilliseconds / 2;
  const pause = async () => {
    await world.pause(half, either);
    task.advance(50);
    await world.pause(half, either);
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
