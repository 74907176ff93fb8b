import { matches } from '../inventory/path-pattern.js';
import { atLeast } from '../soap/api-version.js';
import { SCALAR_SINCE } from './fields.js';

/** The first vSphere API that has a member for the field (vSphere API reference, "since"). Fields that are not here are as old as the API. */
export const FIELD_SINCE: readonly { readonly path: readonly string[]; readonly since: readonly [number, number] }[] = [
  ...SCALAR_SINCE,
  { path: ['usb', 'xhci'], since: [5, 0] },
  { path: ['tpm'], since: [6, 7] },
  { path: ['disks', '*', 'shares'], since: [4, 1] },
  { path: ['disks', '*', 'limit'], since: [4, 1] },
  { path: ['disks', '*', 'sharing'], since: [6, 0] },
  { path: ['nics', '*', 'port'], since: [4, 0] },
  { path: ['nics', '*', 'port', '*'], since: [4, 0] },
  { path: ['nics', '*', 'shares'], since: [6, 0] },
  { path: ['nics', '*', 'reservation'], since: [6, 0] },
  { path: ['nics', '*', 'limit'], since: [6, 0] },
  { path: ['passthrough', '*'], since: [4, 0] },
];

/** Has an API of this version a member for the field? */
export function hasField(apiVersion: string, path: readonly string[]): boolean {
  const row = FIELD_SINCE.find((each) => matches(each.path, path));
  return row === undefined || atLeast(apiVersion, ...row.since);
}
