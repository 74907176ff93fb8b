import type { DataObject, Fields, Reference } from '../soap/value.js';
import { machineEvent } from './event.js';
import type { VirtualMachine } from './virtual-machine.js';
import type { World } from './world.js';

/** Older ones are forgotten. */
const MOST_EVENTS = 10_000;

export interface RecordedEvent {
  readonly created: Date;
  readonly userName: string;
  readonly chainId: number;
  readonly type: string;
  readonly machine: Reference;
  readonly host: Reference;
  readonly value: DataObject;
}

/** What is to be remembered of a change. */
export interface Happening {
  readonly type: string;
  /** Who did it; empty for the guest itself. */
  readonly userName: string;
  /** What belongs to one task has one number. */
  readonly chainId: number;
  readonly message: string;
  /** Members of the event's own type. */
  readonly more?: Fields;
}

/** Who changed what, oldest first. */
export class EventLog {
  readonly #events: RecordedEvent[] = [];
  #lastKey = 0;

  get all(): readonly RecordedEvent[] {
    return this.#events;
  }

  record(world: World, machine: VirtualMachine, { type, userName, chainId, message, more }: Happening): void {
    this.#lastKey += 1;
    const created = world.now();
    const value = machineEvent(world, type, machine, { key: this.#lastKey, chainId, created, userName, message }, more);
    this.#events.push({ created, userName, chainId, type, machine: machine.ref, host: machine.host.ref, value });
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
  }
}
