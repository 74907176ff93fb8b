import type { DesiredDomain } from '../../domain/desired.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import { either, integer, nullable, oneOf, type Shape, text } from '../file/shape.js';

/** Which slot a device is in, and what else decides what it becomes. */
export interface SlotContext {
  readonly slot: string;
  readonly desired: DesiredDomain;
  /** The file of each new disk, by slot. */
  readonly files: ReadonlyMap<string, DatastorePath>;
}

/** What planning knows of a kind of device that has slots. */
export interface SlottedDevice<Declared, Whole> {
  /** Checks a whole device in a saved plan. */
  readonly whole: Shape;
  /** Checks a declared device in a saved plan. */
  readonly declared: Shape;
  /** The device that an empty slot gets: the declared part, and defaults for the rest. Null where the declaration does not suffice. */
  readonly complete: (declared: Declared, context: SlotContext) => Whole | null;
  /** What a declaration wants of the live device in its slot. It holds only what is compared. */
  readonly compare: (declared: Declared, live: Whole, context: SlotContext) => Json;
}

/** What planning knows of a device that a domain has once. */
export interface SingleDevice<Declared, Whole> {
  readonly whole: Shape;
  readonly declared: Shape;
  /** What a new domain gets. */
  readonly complete: (declared: Declared | undefined) => Whole;
  readonly compare: (declared: Declared | undefined, live: Whole) => Json;
}

/** The most slots that a saved plan may hold of one kind. */
export const MAX_SLOTS = 512;

export const shares = either(oneOf('low', 'normal', 'high'), integer(0));
export const limit = either(oneOf('unlimited'), integer(0));
/** A drive of the host; null where the host picks one. */
export const hostDevice = { device: nullable(text()) };

/** `default` takes whatever model the host took. */
export function wantModel(declared: string, live: string | null): string {
  return declared === 'default' && live !== null ? live : declared;
}

/** Parts without those that are null, where null means unknown or any value. */
export function withoutNulls<Parts extends object>(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null)) as Parts;
}
