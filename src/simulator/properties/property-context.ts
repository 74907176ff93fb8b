import type { ApiSurface } from '../api/api-surface.js';
import type { HostRecord } from '../objects/inventory/place-records.js';
import type { DataObject } from '../soap/value.js';

/** Who reads a property. */
export interface PropertyContext {
  readonly userSession: DataObject;
  /** What the server's version of the API has. */
  readonly api: ApiSurface;
  /** The host of a vCenter that was logged in to by itself, which shows only what is its own; null for the server as a whole. */
  readonly scope: HostRecord | null;
}
