import type { DeclaredFields, DesiredDomain } from '../domain/desired.js';
import type { Json } from '../domain/json.js';
import type { Path } from '../domain/path-key.js';
import { asJson, isBranch, member } from './as-json.js';
import { naturalOrder } from './natural-order.js';

/** The fields of a Domain in the order in which people read them; plans, reports and markers keep to it. */
export const FIELD_ORDER = [
  'uuid',
  'guestOs',
  'hardwareVersion',
  'firmware',
  'annotation',
  'memory',
  'vcpus',
  'coresPerSocket',
  'scheduler',
  'controllers',
  'disks',
  'nics',
  'cdroms',
  'serials',
  'vmx',
] as const satisfies readonly (keyof DeclaredFields)[];

export interface DeclaredLeaf {
  readonly path: Path;
  readonly value: Json;
}

function leaves(value: Json, path: Path): readonly DeclaredLeaf[] {
  if (!isBranch(value)) return [{ path, value }];
  return Object.keys(value)
    .sort(naturalOrder)
    .flatMap((key) => leaves(member(value, key), [...path, key]));
}

/** A new disk's datastore says where its file goes; afterwards the file alone tells, so nothing is compared with it. */
function isPlacementOnly(path: Path): boolean {
  return path[0] === 'disks' && path[2] === 'datastore';
}

/** Each declared value by its path, a removal as null; `power` last, unless it is `keep`. */
export function declaredLeaves(desired: DesiredDomain): readonly DeclaredLeaf[] {
  const declared = asJson(desired.declared);
  const fields = isBranch(declared)
    ? FIELD_ORDER.filter((field) => Object.hasOwn(declared, field)).flatMap((field) =>
        leaves(member(declared, field), [field]),
      )
    : [];
  const power = desired.power === 'keep' ? [] : [{ path: ['power'], value: desired.power }];
  return [...fields.filter(({ path }) => !isPlacementOnly(path)), ...power];
}
