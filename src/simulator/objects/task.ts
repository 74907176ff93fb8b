import type { PropertyContext } from '../properties/property-context.js';
import { type Fault, localizedFault } from '../soap/fault.js';
import {
  boolean,
  type DataObject,
  dateTime,
  enumeration,
  int,
  object,
  type Reference,
  string,
  type Value,
} from '../soap/value.js';
import { type ManagedObject, type PropertyTable, readTable, wholeProperties } from './managed-object.js';
import type { World } from './world.js';

export type TaskState = 'queued' | 'running' | 'success' | 'error';

export interface TaskParts {
  readonly ref: Reference;
  /** The method as the API names it, `PowerOnVM_Task`. */
  readonly method: string;
  /** `VirtualMachine.powerOn`. */
  readonly descriptionId: string;
  readonly entity: Reference | null;
  readonly entityName: string | null;
  readonly cancelable: boolean;
  readonly userName: string;
  readonly chainId: number;
}

/** A long-running call: queued, running, then success or error, once. */
export class Task implements ManagedObject {
  readonly ref: Reference;
  readonly parts: TaskParts;
  readonly #world: World;
  readonly #cancel = new AbortController();
  readonly #queued: Date;
  #state: TaskState = 'queued';
  #started: Date | null = null;
  #completed: Date | null = null;
  #progress: number | null = null;
  #result: Value | undefined;
  #error: Fault | null = null;
  #cancelled = false;
  #cancelable: boolean;
  #info: DataObject | null = null;
  #revision: number;

  constructor(world: World, parts: TaskParts) {
    this.#world = world;
    this.parts = parts;
    this.ref = parts.ref;
    this.#cancelable = parts.cancelable;
    this.#queued = world.now();
    this.#revision = world.feed.next();
  }

  get revision(): number {
    return this.#revision;
  }

  get state(): TaskState {
    return this.#state;
  }

  get isFinished(): boolean {
    return this.#state === 'success' || this.#state === 'error';
  }

  /** Whether the kind of task, or its pending question, allows CancelTask. */
  get cancelable(): boolean {
    return this.#cancelable;
  }

  /** Aborted by CancelTask. */
  get cancelled(): AbortSignal {
    return this.#cancel.signal;
  }

  get info(): DataObject {
    this.#info ??= taskInfo(this.parts, {
      state: this.#state,
      cancelled: this.#cancelled,
      cancelable: this.#cancelable,
      error: this.#error,
      result: this.#result,
      progress: this.#state === 'running' ? this.#progress : null,
      queued: this.#queued,
      started: this.#started,
      completed: this.#completed,
    });
    return this.#info;
  }

  start(): void {
    this.#state = 'running';
    this.#started = this.#world.now();
    this.#progress = 0;
    this.#touch();
  }

  advance(percent: number): void {
    this.#progress = percent;
    this.#touch();
  }

  succeed(result: Value | undefined): void {
    this.#state = 'success';
    this.#result = result;
    this.#end();
  }

  fail(error: Fault): void {
    this.#state = 'error';
    this.#error = error;
    this.#cancelled = this.#cancel.signal.aborted;
    this.#end();
  }

  /** Allows CancelTask while a question is pending; a task that is always cancelable stays so. */
  allowCancel(allowed: boolean): void {
    this.#cancelable = this.parts.cancelable || allowed;
    if (!this.isFinished) this.#touch();
  }

  cancel(): void {
    this.#cancelled = true;
    this.#cancel.abort();
    this.#touch();
  }

  property(path: string, context: PropertyContext | null): Value | undefined | null {
    return readTable(TASK_PROPERTIES, this, path, context);
  }

  propertyNames(): readonly string[] {
    return wholeProperties(TASK_PROPERTIES);
  }

  #end(): void {
    this.#completed = this.#world.now();
    this.#touch();
  }

  #touch(): void {
    this.#info = null;
    this.#revision = this.#world.feed.next();
  }
}

const TASK_PROPERTIES: PropertyTable<Task> = {
  info: (task) => task.info,
};

interface Progress {
  readonly state: TaskState;
  readonly cancelled: boolean;
  readonly cancelable: boolean;
  readonly error: Fault | null;
  readonly result: Value | undefined;
  readonly progress: number | null;
  readonly queued: Date;
  readonly started: Date | null;
  readonly completed: Date | null;
}

function taskInfo(parts: TaskParts, now: Progress): DataObject {
  const time = (value: Date | null) => (value === null ? undefined : dateTime(value));
  return object('TaskInfo', {
    key: string(parts.ref.value),
    task: parts.ref,
    description: undefined,
    name: string(parts.method),
    descriptionId: string(parts.descriptionId),
    entity: parts.entity ?? undefined,
    entityName: parts.entityName === null ? undefined : string(parts.entityName),
    locked: undefined,
    state: enumeration('TaskInfoState', now.state),
    cancelled: boolean(now.cancelled),
    cancelable: boolean(now.cancelable),
    error: now.error === null ? undefined : localizedFault(now.error),
    result: now.result,
    progress: now.progress === null ? undefined : int(now.progress),
    reason: object('TaskReasonUser', { userName: string(parts.userName) }),
    queueTime: dateTime(now.queued),
    startTime: time(now.started),
    completeTime: time(now.completed),
    eventChainId: int(parts.chainId),
    changeTag: undefined,
    parentTaskKey: undefined,
    rootTaskKey: undefined,
    activationId: undefined,
  });
}
