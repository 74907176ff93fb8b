import type { PropertyContext } from '../properties/property-context.js';
import type { Reference, Value } from '../soap/value.js';
import { type ManagedObject, type PropertyTable, readTable, wholeProperties } from './managed-object.js';

/** A managed object whose properties are computed from elsewhere at each read: folders, hosts, managers. */
export abstract class SimpleObject implements ManagedObject {
  readonly ref: Reference;

  constructor(ref: Reference) {
    this.ref = ref;
  }

  /** Never the same twice, because what it is computed from may have moved; filters then compare the values. */
  get revision(): number {
    return Number.NaN;
  }

  protected abstract readonly table: PropertyTable<never>;

  property(path: string, context: PropertyContext | null): Value | undefined | null {
    return readTable(this.table as PropertyTable<this>, this, path, context);
  }

  propertyNames(): readonly string[] {
    return wholeProperties(this.table);
  }
}
