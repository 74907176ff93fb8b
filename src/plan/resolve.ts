import type { DatastorePath } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import type { Disk, Domain } from '../domain/domain.js';
import type { Json } from '../domain/json.js';
import type { LiveDomain } from '../domain/live.js';
import { asJson, isBranch } from './as-json.js';
import { FIELD_ORDER } from './declared-leaves.js';
import { sortedEntries } from './natural-order.js';
import { spelling } from './value-at.js';
import { wholeCdrom, wholeDisk, wholeNic } from './whole-device.js';

/** Two trees of one shape, for diff: what lives, and what is wanted of it. `want` holds declared paths only. */
export interface Resolved {
  readonly have: Json;
  readonly want: Json;
  /** Slots of declared disks whose live size nobody knows, so that it is not compared. */
  readonly unknownSizes: readonly string[];
}

type Tree = Record<string, Json>;

function bySlot<Declared, Live>(
  declared: Readonly<Record<string, Declared | null>> | undefined,
  live: Readonly<Record<string, Live>>,
  want: (declared: Declared, live: Live | undefined, slot: string) => Json,
): Json {
  return Object.fromEntries(
    sortedEntries(declared ?? {}).map(([slot, device]) => {
      const found = Object.hasOwn(live, slot) ? live[slot] : undefined;
      return [slot, device === null ? null : want(device, found, slot)];
    }),
  );
}

/** The live disks by the file that a manifest means: the root of the chain, not the delta that a snapshot put in its place. */
function disksByRoot(live: LiveDomain): Readonly<Record<string, Disk>> {
  return Object.fromEntries(
    Object.entries(live.domain.disks).map(([slot, disk]) => [
      slot,
      { ...disk, file: live.runtime.diskRoots[slot] ?? disk.file },
    ]),
  );
}

function wantDisks(desired: DesiredDomain, live: Domain, files: ReadonlyMap<string, DatastorePath>): Json {
  return bySlot(desired.declared.disks, live.disks, (declared, found, slot) => {
    if (found === undefined) {
      const file = files.get(slot) ?? declared.file;
      return asJson(file === undefined ? declared : wholeDisk(declared, file));
    }
    const { file, size, provisioning } = declared;
    return {
      ...(file === undefined ? {} : { file }),
      ...(size === undefined || found.size === null ? {} : { size }),
      ...(provisioning === undefined || found.provisioning === null ? {} : { provisioning }),
    };
  });
}

/** The value with its keys in the order of slots, so that no order that somebody typed shows in a plan. */
function ordered(value: Json): Json {
  if (!isBranch(value)) return value;
  return Object.fromEntries(sortedEntries(value).map(([key, each]) => [key, ordered(each)]));
}

/** An empty raw value and no key at all are one thing to a host, which removes a key by emptying it. */
function wantRawKeys(desired: DesiredDomain, live: Domain): Json {
  const keys = Object.keys(live.vmx);
  return Object.fromEntries(
    sortedEntries(desired.declared.vmx ?? {}).flatMap(([key, value]) => {
      const name = spelling(keys, key);
      return value === '' && !Object.hasOwn(live.vmx, name) ? [] : [[name, value] as const];
    }),
  );
}

function wantField(
  field: string,
  desired: DesiredDomain,
  live: Domain,
  files: ReadonlyMap<string, DatastorePath>,
): Json {
  const { declared } = desired;
  switch (field) {
    case 'guestOs':
      return declared.guestOs?.toLowerCase() === live.guestOs?.toLowerCase()
        ? live.guestOs
        : (declared.guestOs ?? null);
    case 'controllers':
      return bySlot(declared.controllers, live.controllers, (model) => model);
    case 'disks':
      return wantDisks(desired, live, files);
    case 'nics':
      return bySlot(declared.nics, live.nics, (nic, found) => asJson(found === undefined ? wholeNic(nic) : nic));
    case 'cdroms':
      return bySlot(declared.cdroms, live.cdroms, (drive, found) =>
        asJson(found === undefined ? wholeCdrom(drive) : drive),
      );
    case 'serials':
      return bySlot(declared.serials, live.serials, asJson);
    case 'vmx':
      return wantRawKeys(desired, live);
    default:
      return asJson((declared as Readonly<Record<string, object>>)[field] ?? null);
  }
}

/**
 * Settles all that a diff must not think about: which paths are declared, which live value each is compared with, what a device
 * gets that joins. `files` names the file of each new disk.
 */
export function resolve(desired: DesiredDomain, live: LiveDomain, files: ReadonlyMap<string, DatastorePath>): Resolved {
  const want: Tree = {};
  for (const field of FIELD_ORDER) {
    if (desired.declared[field] !== undefined) want[field] = ordered(wantField(field, desired, live.domain, files));
  }
  if (desired.power !== 'keep') want['power'] = desired.power;
  const have = { ...live.domain, disks: disksByRoot(live), power: live.runtime.power };
  const unknownSizes = sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
    disk?.size !== undefined && Object.hasOwn(live.domain.disks, slot) && live.domain.disks[slot]?.size === null
      ? [slot]
      : [],
  );
  return { have: asJson(have), want, unknownSizes };
}
