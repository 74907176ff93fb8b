/**
 * Tables of the API types that are used, with their members in the order of the WSDL. Servers reject members in another order, so the
 * order is part of the table.
 */

import { ownEntry } from '../../../../domain/values/own-entry.js';
import { BACKING_TYPES } from './vim25-backing-types.js';
import { DEVICE_TYPES } from './vim25-device-types.js';
import { DOMAIN_TYPES } from './vim25-domain-types.js';
import { HOST_TYPES } from './vim25-host-types.js';
import type { Members, TypeRow } from './vim25-rows.js';
import { SERVICE_TYPES } from './vim25-service-types.js';

export { METHODS } from './vim25-methods.js';
export type { Members, MethodRow, TypeRow } from './vim25-rows.js';

/**
 * The part of the vSphere API (namespace urn:vim25) that is spoken here, as data. Members stand in the order of the WSDL, which
 * servers insist on; a sub-type's members follow those of its base. The encoder and the decoder walk these tables and nothing else.
 */
export const TYPES: Readonly<Record<string, TypeRow>> = {
  ...SERVICE_TYPES,
  ...HOST_TYPES,
  ...DOMAIN_TYPES,
  ...DEVICE_TYPES,
  ...BACKING_TYPES,
};

/** All members of a type, its base's first. */
export function membersOf(type: string): Members | null {
  const row = ownEntry(TYPES, type);
  if (row === undefined) return null;
  return row.base === undefined ? row.members : [...(membersOf(row.base) ?? []), ...row.members];
}

/** True when `type` is `ancestor` or derives from it. */
export function isKindOf(type: string, ancestor: string): boolean {
  if (type === ancestor) return true;
  const base = ownEntry(TYPES, type)?.base;
  return base !== undefined && isKindOf(base, ancestor);
}
