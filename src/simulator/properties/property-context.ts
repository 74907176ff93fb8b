import type { ApiSurface } from '../api/api-surface.js';
import type { HostRecord } from '../objects/inventory/place-records.js';
import type { DataObject } from '../soap/value.js';

/** The reader of a property. */
export interface PropertyContext {
  readonly userSession: DataObject;
  /** What the API has in the version that the client speaks. */
  readonly api: ApiSurface;
  /** The host of a vCenter that the client logged in to directly, which shows only its own objects; null for the whole server. */
  readonly scope: HostRecord | null;
}
