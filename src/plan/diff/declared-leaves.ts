import type { DeclaredFields, DesiredDomain } from '../../domain/desired.js';
import type { DeviceKind } from '../../domain/domain.js';
import { FIELDS, type FieldKey } from '../../domain/fields/fields.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import { DEVICE_KINDS } from '../devices/devices.js';
import { isPlacementOnly } from '../devices/disks.js';
import { asJson, isBranch, member } from './as-json.js';
import { declaredPlace, PLACE_FIELDS } from './location-paths.js';
import { naturalOrder } from './natural-order.js';

type Field = keyof DeclaredFields;

/** What is neither a row of FIELDS nor a device. One that is forgotten here would be read and never compared, so the compiler asks for all. */
const FREE_KEYS = {
  guestinfo: true,
  vmx: true,
} as const satisfies Readonly<Record<Exclude<Field, FieldKey | DeviceKind>, true>>;

/** The fields of a Domain in the order in which people read them; plans, reports and markers keep to it. */
export const FIELD_ORDER = [...Object.keys(FIELDS), ...DEVICE_KINDS, ...Object.keys(FREE_KEYS)] as readonly Field[];

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

/** Each declared value by its path, a removal as null; `power` last, unless it is `keep`. */
export function declaredLeaves(desired: DesiredDomain): readonly DeclaredLeaf[] {
  const declared = asJson(desired.declared);
  const fields = isBranch(declared)
    ? FIELD_ORDER.filter((field) => Object.hasOwn(declared, field)).flatMap((field) =>
        leaves(member(declared, field), [field]),
      )
    : [];
  const place = PLACE_FIELDS.flatMap((field): readonly DeclaredLeaf[] => {
    const value = declaredPlace(desired, field);
    return value === undefined ? [] : [{ path: [field], value }];
  });
  const power = desired.power === 'keep' ? [] : [{ path: ['power'], value: desired.power }];
  return [...place, ...fields.filter(({ path }) => !isPlacementOnly(path)), ...power];
}
