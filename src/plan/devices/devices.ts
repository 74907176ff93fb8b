import type { DeclaredFields, DesiredDomain } from '../../domain/desired.js';
import type { DeviceKind, Domain, SingleDeviceKind, SlottedKind } from '../../domain/domain.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { asJson } from '../diff/as-json.js';
import { sortedEntries } from '../diff/natural-order.js';
import { map, nullable, type Shape } from '../file/shape.js';
import { CDROMS } from './cdroms.js';
import { CONTROLLERS } from './controllers.js';
import { MAX_SLOTS, type SingleDevice, type SlotContext, type SlottedDevice } from './device.js';
import { DISKS } from './disks.js';
import { FLOPPIES } from './floppies.js';
import { NICS } from './nics.js';
import { PARALLELS } from './parallels.js';
import { PASSTHROUGH } from './passthrough.js';
import { SERIALS } from './serials.js';
import { SHARED_FOLDERS } from './shared-folders.js';
import { SINGLE_DEVICES } from './single-devices.js';

type DeclaredDevice<Kind extends SlottedKind> = NonNullable<NonNullable<DeclaredFields[Kind]>[string]>;

/** The devices that have slots, in the order in which people read them. */
const SLOTTED: { readonly [Kind in SlottedKind]: SlottedDevice<DeclaredDevice<Kind>, Domain[Kind][string]> } = {
  controllers: CONTROLLERS,
  disks: DISKS,
  nics: NICS,
  cdroms: CDROMS,
  floppies: FLOPPIES,
  serials: SERIALS,
  parallels: PARALLELS,
  sharedFolders: SHARED_FOLDERS,
  passthrough: PASSTHROUGH,
};

type AnySlotted = SlottedDevice<unknown, unknown>;
type AnySingle = SingleDevice<unknown, unknown>;
type Files = ReadonlyMap<string, DatastorePath>;

const SINGLE_KINDS = Object.keys(SINGLE_DEVICES) as readonly SingleDeviceKind[];
const SLOTTED_KINDS = Object.keys(SLOTTED) as readonly SlottedKind[];

/** All kinds of devices, in the order in which people read them. */
export const DEVICE_KINDS: readonly DeviceKind[] = [...SINGLE_KINDS, ...SLOTTED_KINDS];

// The compiler has checked each row; a loop over rows of several types cannot say so.
function slotted(kind: SlottedKind): AnySlotted {
  return SLOTTED[kind] as AnySlotted;
}

function single(kind: SingleDeviceKind): AnySingle {
  return SINGLE_DEVICES[kind] as AnySingle;
}

export function isDeviceKind(field: string): field is DeviceKind {
  return isSingle(field) || Object.hasOwn(SLOTTED, field);
}

function isSingle(field: string): field is SingleDeviceKind {
  return Object.hasOwn(SINGLE_DEVICES, field);
}

/** The checks of all devices in a saved plan, by kind: of whole domains, or of what a manifest declares. */
export function deviceShapes(part: 'whole' | 'declared'): Readonly<Record<string, Shape>> {
  const many = (kind: SlottedKind): Shape => {
    const { whole, declared } = slotted(kind);
    return map(part === 'whole' ? whole : nullable(declared), MAX_SLOTS);
  };
  return Object.fromEntries([
    ...SINGLE_KINDS.map((kind) => [kind, single(kind)[part]] as const),
    ...SLOTTED_KINDS.map((kind) => [kind, many(kind)] as const),
  ]);
}

/** All devices of a domain that does not exist yet. `files` names the file of each disk to be made. */
export function newDevices(desired: DesiredDomain, files: Files): Pick<Domain, DeviceKind> {
  const many = (kind: SlottedKind) =>
    sortedEntries<unknown>(desired.declared[kind] ?? {}).flatMap(([slot, device]) => {
      const whole = device === null ? null : slotted(kind).complete(device, { slot, desired, files });
      return whole === null ? [] : [[slot, whole] as const];
    });
  return Object.fromEntries([
    ...SINGLE_KINDS.map((kind) => [kind, single(kind).complete(desired.declared[kind])] as const),
    ...SLOTTED_KINDS.map((kind) => [kind, Object.fromEntries(many(kind))] as const),
  ]) as Pick<Domain, DeviceKind>;
}

function wantedDevice(kind: SlottedKind, declared: unknown, live: unknown, context: SlotContext): Json {
  const { complete, compare } = slotted(kind);
  if (live !== undefined) return compare(declared, live, context);
  return asJson((complete(declared, context) ?? declared) as Json);
}

/** What is wanted of the live devices of a kind: declared paths only, a removal as null, whole devices in empty slots. */
export function wantedDevices(kind: DeviceKind, desired: DesiredDomain, live: Domain, files: Files): Json {
  if (isSingle(kind)) return single(kind).compare(desired.declared[kind], live[kind]);
  const slots: Readonly<Record<string, unknown>> = live[kind];
  return Object.fromEntries(
    sortedEntries<unknown>(desired.declared[kind] ?? {}).map(([slot, device]) => {
      const context = { slot, desired, files };
      return [slot, device === null ? null : wantedDevice(kind, device, ownEntry(slots, slot), context)];
    }),
  );
}
