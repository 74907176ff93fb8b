/**
 * Events: the log of a simulator, the types and members of events, and collectors that page through them. The latest 10,000 events are
 * kept.
 */

import type { DataObject, Reference } from '../../soap/value.js';

/** Older ones are forgotten. */
const MOST_EVENTS = 10_000;

/** What every event says. */
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
  /** What it is about: a machine, a pool, a datacenter. */
  readonly entity: Reference;
  /** Where that was at the time, beside what a machine's own whereabouts tell. */
  readonly within: readonly Reference[];
  readonly value: DataObject;
}

/** Who changed what, oldest first. */
export class EventLog {
  readonly #events: RecordedEvent[] = [];
  #lastKey = 0;

  get all(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** Takes in an event of any kind, which `build` makes once it has its number and its time. */
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
