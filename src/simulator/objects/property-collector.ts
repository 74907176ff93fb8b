import type { Collector } from '../properties/collector.js';
import { boolean, type Reference } from '../soap/value.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';

/** The collector that all sessions share by reference, each having its own behind it; or one that a session made for itself. */
export class PropertyCollector extends SimpleObject {
  /** Null for the shared reference: the session's default collector is meant. */
  readonly collector: Collector | null;
  protected readonly table: PropertyTable<never> = {};

  constructor(ref: Reference, collector: Collector | null) {
    super(ref);
    this.collector = collector;
  }
}

export class PropertyFilter extends SimpleObject {
  readonly collector: Collector;
  readonly partialUpdates: boolean;
  protected readonly table = FILTER_PROPERTIES;

  constructor(ref: Reference, collector: Collector, partialUpdates: boolean) {
    super(ref);
    this.collector = collector;
    this.partialUpdates = partialUpdates;
  }
}

const FILTER_PROPERTIES: PropertyTable<PropertyFilter> = {
  partialUpdates: (filter) => boolean(filter.partialUpdates),
};
