import type { PropertyContext } from '../../properties/property-context.js';
import { array, type DataObject } from '../../soap/value.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';
import type { RecordedEvent } from './event-log.js';

/** Reads events that match a filter, page by page; `latestPage` is always available. */
export class EventCollector extends SimpleObject {
  pageSize = 10;
  /** How many matching events a reader going forward has had. */
  position = 0;
  readonly matching: () => readonly RecordedEvent[];
  protected readonly table = EVENT_COLLECTOR_PROPERTIES;

  constructor(ref: SimpleObject['ref'], matching: () => readonly RecordedEvent[]) {
    super(ref);
    this.matching = matching;
  }

  next(count: number): readonly DataObject[] {
    const page = this.matching().slice(this.position, this.position + count);
    this.position += page.length;
    return page.map((event) => event.value);
  }

  /** Those before the position, newest first. */
  previous(count: number): readonly DataObject[] {
    const start = Math.max(0, this.position - count);
    const page = this.matching().slice(start, this.position);
    this.position = start;
    return page.reverse().map((event) => event.value);
  }
}

const EVENT_COLLECTOR_PROPERTIES: PropertyTable<EventCollector> = {
  latestPage: (collector: EventCollector, _viewer: PropertyContext | null) =>
    array(
      'Event',
      collector
        .matching()
        .slice(-collector.pageSize)
        .reverse()
        .map((event) => event.value),
    ),
};
