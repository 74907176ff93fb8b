/**
 * Events: the log of a simulator, the types and members of events, and collectors that page through them. The latest 10,000 events are
 * kept.
 */

import type { DataObject, Reference } from '../../soap/value.js';

/** Older events are dropped. */
const MOST_EVENTS = 10_000;

/** Members of every event. */
export interface EventParts {
  readonly key: number;
  readonly chainId: number;
  readonly created: Date;
  readonly userName: string;
  readonly message: string;
}

export interface RecordedEvent {
  readonly created: Date;
  readonly userName: string;
  readonly chainId: number;
  readonly type: string;
  /** The changed object: a VM, a pool or a datacenter. */
  readonly entity: Reference;
  /** Further objects that contained the entity at that time. */
  readonly within: readonly Reference[];
  readonly value: DataObject;
}

/** The recorded events, oldest first. */
export class EventLog {
  readonly #events: RecordedEvent[] = [];
  #lastKey = 0;

  get all(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** Records an event. `build` makes its value from its key and time. */
  add(
    time: { now(): Date },
    event: Omit<RecordedEvent, 'created' | 'value'> & { readonly message: string },
    build: (parts: EventParts) => DataObject,
  ): void {
    this.#lastKey += 1;
    const { message, ...recorded } = event;
    const created = time.now();
    const { chainId, userName } = event;
    const value = build({ key: this.#lastKey, chainId, created, userName, message });
    this.#events.push({ ...recorded, created, value });
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
  }
}
