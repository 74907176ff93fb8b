import type { DeclaredFields } from '../../domain/desired.js';
import type { DeviceKind, Domain, SlottedKind } from '../../domain/domain.js';
import { snake } from '../../domain/fields/field.js';
import { type Entries, type FieldReader, readSlots, written } from '../field-reader.js';
import { mapOf, type Omit, type Parts } from '../written-map.js';
import { CDROMS } from './cdroms.js';
import { CONTROLLERS } from './controllers.js';
import type { SlottedDevice } from './device.js';
import { DISKS } from './disks.js';
import { FLOPPIES } from './floppies.js';
import { NICS } from './nics.js';
import { PARALLELS } from './parallels.js';
import { PASSTHROUGH } from './passthrough.js';
import { SERIALS } from './serials.js';
import { SHARED_FOLDERS } from './shared-folders.js';
import { SINGLE_DEVICES } from './single-devices.js';

type DeclaredDevice<Kind extends SlottedKind> = NonNullable<NonNullable<DeclaredFields[Kind]>[string]>;

/** The devices that have slots, in the order of a manifest. */
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

/** All that a domain of a manifest declares of its devices. Problems are added to the reader's list. */
export function parseDevices(reader: FieldReader, entries: Entries): Pick<DeclaredFields, DeviceKind> {
  const singles = Object.entries(SINGLE_DEVICES).map(([kind, { parse }]) => [kind, parse(reader, entries)] as const);
  const slotted = Object.entries(SLOTTED).map(([kind, { parse }]) => {
    const read: SlottedDevice<unknown, never>['parse'] = parse;
    return [kind, readSlots(reader, entries, snake(kind), kind, read)] as const;
  });
  return written<Pick<DeclaredFields, DeviceKind>>(Object.fromEntries([...singles, ...slotted]));
}

/** The devices of a domain in the keys of a manifest, in their order. What no manifest can hold is named to `omit`. */
export function formatDevices(domain: Domain, omit: Omit): Parts {
  const singles = (Object.keys(SINGLE_DEVICES) as (keyof typeof SINGLE_DEVICES)[]).map((kind) => {
    const format = SINGLE_DEVICES[kind].format as SlottedDevice<unknown, unknown>['format'];
    return [snake(kind), format(domain[kind], (...path) => omit(kind, ...path))] as const;
  });
  const slotted = (Object.keys(SLOTTED) as SlottedKind[]).map((kind) => {
    const format = SLOTTED[kind].format as SlottedDevice<unknown, unknown>['format'];
    const key = snake(kind);
    const slots = Object.entries(domain[kind]).map(([slot, device]) => [
      slot,
      format(device, (...path) => omit(key, slot, ...path)) ?? omit(key, slot),
    ]);
    return [key, mapOf(Object.fromEntries(slots))] as const;
  });
  return Object.fromEntries([...singles, ...slotted]);
}
