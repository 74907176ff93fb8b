/**
 * Managed objects: what a client can refer to and read properties of. The World holds them and what they share; subfolders group them by
 * subject. A revision changes whenever a property may have changed.
 */

import { ownEntry } from '../own-entry.js';
import type { PropertyContext } from '../properties/property-context.js';
import type { Reference, Value } from '../soap/value.js';

/** An object that clients can refer to and read properties of. */
export interface ManagedObject {
  readonly ref: Reference;
  /** Changes whenever a property may have changed; equal revisions need no comparison. */
  readonly revision: number;
  /** The value of a property; undefined when it is unset, null when there is no such property (dotted ones may be served too). */
  property(path: string, context: PropertyContext | null): Value | undefined | null;
  /** The names of all whole properties. */
  propertyNames(): readonly string[];
}

/** Path -> value, of one kind of object. Names with a dot are shortcuts into a whole property and must agree with it. */
export type PropertyTable<Self> = Readonly<
  Record<string, (self: Self, context: PropertyContext | null) => Value | undefined>
>;

export function readTable<Self>(
  table: PropertyTable<Self>,
  self: Self,
  path: string,
  context: PropertyContext | null,
): Value | undefined | null {
  const read = ownEntry(table, path);
  return read === undefined ? null : read(self, context);
}

export function wholeProperties(table: PropertyTable<never>): readonly string[] {
  return Object.keys(table).filter((name) => !name.includes('.'));
}
