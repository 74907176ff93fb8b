import { atLeast } from '../../../domain/values/api-version.js';
import type { Path } from '../../../domain/values/path-key.js';
import { DEVICE_SINCE } from '../devices/devices.js';
import { matches } from '../inventory/path-pattern.js';
import { SCALAR_SINCE } from './fields.js';

/** The first vSphere API that has a member for the field (vSphere API reference, "since"). Fields that are not here are as old as the API. */
export const FIELD_SINCE: readonly { readonly path: Path; readonly since: readonly [number, number] }[] = [
  ...SCALAR_SINCE,
  ...DEVICE_SINCE,
];

/** Has an API of this version a member for the field? */
export function hasField(apiVersion: string, path: Path): boolean {
  const row = FIELD_SINCE.find((each) => matches(each.path, path));
  return row === undefined || atLeast(apiVersion, ...row.since);
}
