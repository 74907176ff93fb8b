import type { DeclaredDisk, DeclaredFields, DeclaredNic, DesiredDomain } from '../../domain/desired.js';
import type { Disk, Domain, Nic, Slots } from '../../domain/domain.js';
import { isFieldKey } from '../../domain/fields/fields.js';
import type { LiveDomain } from '../../domain/live.js';
import type { PortGroupFacts } from '../../domain/server-facts.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { type DatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { isNewDisk, wholeCdrom, wholeDisk, wholeFloppy, wholeNic, wholeVnc } from '../whole-device.js';
import { asJson, isBranch } from './as-json.js';
import { FIELD_ORDER } from './declared-leaves.js';
import { declaredPlace, livePlace, PLACE_FIELDS, type PlaceField } from './location-paths.js';
import { sortedEntries } from './natural-order.js';
import { spelling } from './value-at.js';

/** Two trees of one shape, for diff: what lives, and what is wanted of it. `want` holds declared paths only. */
export interface Resolved {
  readonly have: Json;
  readonly want: Json;
  /** Slots of declared disks with an unknown live size, which is not compared. */
  readonly unknownSizes: readonly string[];
  /** What is declared of its place and could not be read, so that it is not compared. */
  readonly unknownPlaces: readonly PlaceField[];
}

type Tree = Record<string, Json>;

function bySlot<Declared, Live>(
  declared: Readonly<Record<string, Declared | null>> | undefined,
  live: Readonly<Record<string, Live>>,
  want: (declared: Declared, live: Live | undefined, slot: string) => Json,
): Json {
  return Object.fromEntries(
    sortedEntries(declared ?? {}).map(([slot, device]) => {
      const found = ownEntry(live, slot);
      return [slot, device === null ? null : want(device, found, slot)];
    }),
  );
}

/** The live disks by the file that a manifest means: the root of the chain, not the delta that a snapshot put in its place. */
function disksByRoot(live: LiveDomain): Readonly<Record<string, Disk>> {
  return Object.fromEntries(
    Object.entries(live.domain.disks).map(([slot, disk]) => [
      slot,
      diskAtRoot(disk, ownEntry(live.runtime.diskRoots, slot) ?? disk.file),
    ]),
  );
}

function diskAtRoot(disk: Disk, file: DatastorePath): Disk & { readonly datastore: string } {
  return { ...disk, file, datastore: splitDatastorePath(file).datastore };
}

/** Cards with the name of the network that they are on, where that is a port group of a distributed switch: a card holds its key. */
function nicsByNetwork(nics: Slots<Nic>, portGroups: readonly PortGroupFacts[]): Slots<Nic> {
  return Object.fromEntries(
    Object.entries(nics).map(([slot, nic]) => {
      const { port } = nic;
      const group =
        port === null
          ? undefined
          : portGroups.find((each) => each.switch === port.switch && each.key === port.portgroup);
      return [slot, group === undefined || nic.network !== null ? nic : { ...nic, network: group.name }];
    }),
  );
}

/** The datastore on which a live disk shall be: its own word, else the domain's for a disk that was made for the domain. */
function wantedDatastore(declared: DeclaredDisk, { place }: DesiredDomain): string | undefined {
  if (declared.file !== undefined) return undefined;
  return declared.datastore ?? (isNewDisk(declared) ? place.datastore : undefined);
}

function wantDisks(desired: DesiredDomain, live: Domain, files: ReadonlyMap<string, DatastorePath>): Json {
  return bySlot(desired.declared.disks, live.disks, (declared, found, slot) => {
    if (found === undefined) {
      const file = files.get(slot) ?? declared.file;
      return asJson(file === undefined ? declared : wholeDisk(declared, file));
    }
    const { size, provisioning, datastore: _, copyOf: _from, replace: _replace, ...same } = declared;
    const datastore = wantedDatastore(declared, desired);
    return {
      ...same,
      ...(datastore === undefined ? {} : { datastore }),
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

/** Parts without those that are null on the left, where null means unknown or not declared. */
function withoutNulls<Parts extends object>(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null)) as Parts;
}

/** `default` takes whatever model the host took. */
function wantModel(declared: string, live: string | null | undefined): string {
  return declared === 'default' && live != null ? live : declared;
}

/** What nobody could read of the live card is not compared; nor are the port and connection that its switch picks. */
function wantNic(declared: DeclaredNic, live: Nic | undefined): Json {
  if (live === undefined) return asJson(wholeNic(declared));
  const { model, port, macType, macCheck, ...same } = declared;
  return asJson({
    ...same,
    ...(model === undefined ? {} : { model: wantModel(model, live.model) }),
    ...(port === undefined ? {} : { port: live.port === null ? port : withoutNulls(port) }),
    ...(macType === undefined || live.macType === null ? {} : { macType }),
    ...(macCheck === undefined || live.macCheck === null ? {} : { macCheck }),
  });
}

/** An empty raw value and no key at all are one thing to a host, which removes a key by emptying it. */
function wantRawKeys(
  declared: Readonly<Record<string, string | null>> | undefined,
  live: Readonly<Record<string, string>>,
): Json {
  const keys = Object.keys(live);
  return Object.fromEntries(
    sortedEntries(declared ?? {}).flatMap(([key, value]) => {
      const name = spelling(keys, key);
      return value === '' && !Object.hasOwn(live, name) ? [] : [[name, value] as const];
    }),
  );
}

/** Exhaustive for devices, so that a new one has to say here how it is compared. Rows of FIELDS are compared as they are. */
function wantField(
  field: keyof DeclaredFields,
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
    case 'vnc':
      return declared.vnc == null ? null : asJson(live.vnc === null ? wholeVnc(declared.vnc) : declared.vnc);
    case 'controllers':
      return bySlot(declared.controllers, live.controllers, wantModel);
    case 'disks':
      return wantDisks(desired, live, files);
    case 'nics':
      return bySlot(declared.nics, live.nics, wantNic);
    case 'cdroms':
      return bySlot(declared.cdroms, live.cdroms, (drive, found) =>
        asJson(found === undefined ? wholeCdrom(drive) : drive),
      );
    case 'floppies':
      return bySlot(declared.floppies, live.floppies, (drive, found) =>
        asJson(found === undefined ? wholeFloppy(drive) : drive),
      );
    case 'serials':
      return bySlot(declared.serials, live.serials, asJson);
    case 'parallels':
      return bySlot(declared.parallels, live.parallels, asJson);
    case 'sharedFolders':
      return bySlot(declared.sharedFolders, live.sharedFolders, asJson);
    case 'passthrough':
      return bySlot(declared.passthrough, live.passthrough, (device, found) =>
        asJson(found === undefined ? device : withoutNulls(device)),
      );
    case 'sound':
      return declared.sound == null ? null : wantModel(declared.sound, live.sound);
    case 'guestinfo':
      return wantRawKeys(declared.guestinfo, live.guestinfo);
    case 'vmx':
      return wantRawKeys(declared.vmx, live.vmx);
    case 'video':
    case 'usb':
    case 'tpm':
      return asJson(declared[field] ?? null);
    default:
      return isFieldKey(field) ? asJson(declared[field] ?? null) : assertNever(field);
  }
}

/**
 * Settles all that a diff must not think about: which paths are declared, which live value each is compared with, what a device
 * gets that joins. `files` names the file of each new disk.
 */
export function resolve(
  desired: DesiredDomain,
  live: LiveDomain,
  files: ReadonlyMap<string, DatastorePath>,
  portGroups: readonly PortGroupFacts[] = [],
): Resolved {
  const want: Tree = { name: desired.name };
  const unknownPlaces: PlaceField[] = [];
  for (const field of PLACE_FIELDS) {
    const declared = declaredPlace(desired, field);
    if (declared === undefined) continue;
    if (livePlace(live, field) === null) unknownPlaces.push(field);
    else want[field] = declared;
  }
  for (const field of FIELD_ORDER) {
    if (desired.declared[field] !== undefined) want[field] = ordered(wantField(field, desired, live.domain, files));
  }
  if (desired.power !== 'keep') want['power'] = desired.power;
  const place = Object.fromEntries(PLACE_FIELDS.map((field) => [field, livePlace(live, field)]));
  const nics = nicsByNetwork(live.domain.nics, portGroups);
  const have = { ...live.domain, ...place, nics, disks: disksByRoot(live), power: live.runtime.power };
  const unknownSizes = sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
    disk?.size !== undefined &&
    Object.hasOwn(live.domain.disks, slot) &&
    ownEntry(live.domain.disks, slot)?.size === null
      ? [slot]
      : [],
  );
  return { have: asJson(have), want, unknownSizes, unknownPlaces };
}
