import type { DeclaredFields, DesiredDomain } from '../../domain/desired.js';
import { FIELDS, type FieldKey } from '../../domain/fields/fields.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import { asJson, isBranch, member } from './as-json.js';
import { declaredPlace, PLACE_FIELDS } from './location-paths.js';
import { naturalOrder } from './natural-order.js';

type Field = keyof DeclaredFields;

/** One entry for each field that is no row of FIELDS: one that is forgotten here would be read from a manifest and never compared, so the compiler asks for all. */
const DEVICES = {
  vnc: true,
  video: true,
  sound: true,
  usb: true,
  tpm: true,
  controllers: true,
  disks: true,
  nics: true,
  cdroms: true,
  floppies: true,
  serials: true,
  parallels: true,
  sharedFolders: true,
  passthrough: true,
  guestinfo: true,
  vmx: true,
} as const satisfies Readonly<Record<Exclude<Field, FieldKey>, true>>;

/** The fields of a Domain in the order in which people read them; plans, reports and markers keep to it. */
export const FIELD_ORDER = Object.keys({ ...FIELDS, ...DEVICES }) as readonly Field[];

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

/** Fields that only matter when a disk is created. Afterwards only its file counts. */
const PLACEMENT: ReadonlySet<string> = new Set(['copyOf', 'replace']);

/** Nothing that lives is compared with it, so it has no digest. */
function isPlacementOnly(path: Path): boolean {
  return path[0] === 'disks' && PLACEMENT.has(path[2] ?? '');
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
