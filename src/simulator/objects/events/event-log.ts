import type { DataObject, Fields, Reference } from '../../soap/value.js';
import type { VirtualMachine } from '../machine/virtual-machine.js';
import type { World } from '../world.js';
import { type EventParts, machineEvent } from './event.js';

/** Older ones are forgotten. */
const MOST_EVENTS = 10_000;

export interface RecordedEvent {
  readonly created: Date;
  readonly userName: string;
  readonly chainId: number;
  readonly type: string;
  /** What it is about: a machine, a pool, a datacenter. */
  readonly entity: Reference;
  /** Where that was at the time, beside what a machine's own whereabouts tell. */
  readonly within: readonly Reference[];
  readonly value: DataObject;
}

/** What is to be remembered of a change of a machine. */
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
    const where = { entity: machine.ref, within: [machine.host.ref] };
    this.add(world, { type, userName, chainId, message, ...where }, (parts) =>
      machineEvent(world, type, machine, parts, more),
    );
  }

  /** Takes in an event of any kind, which `build` makes once it has its number and its time. */
  add(
    world: World,
    event: Omit<RecordedEvent, 'created' | 'value'> & { readonly message: string },
    build: (parts: EventParts) => DataObject,
  ): void {
    this.#lastKey += 1;
    const { message, ...recorded } = event;
    const created = world.now();
    const { chainId, userName } = event;
    const value = build({ key: this.#lastKey, chainId, created, userName, message });
    this.#events.push({ ...recorded, created, value });
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
  }
}
