import { type DeclaredFields, type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { isFieldKey } from '../../domain/fields/fields.js';
import { isUnseenInConfig, memberDefault } from '../../domain/fields/unseen-keys.js';
import type { LiveDomain } from '../../domain/live.js';
import type { PortGroupFacts } from '../../domain/server-facts.js';
import { assertNever } from '../../domain/values/assert-never.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { withConnections } from '../devices/connections.js';
import { isDeviceKind, wantedDevices } from '../devices/devices.js';
import { knownDisks } from '../devices/disks.js';
import { nicsByNetwork } from '../devices/nics.js';
import { digestValue, markerKey } from '../match/applied.js';
import { isOurs } from '../match/marker.js';
import { asJson, isBranch, type JsonObject } from './as-json.js';
import { FIELD_ORDER } from './declared-leaves.js';
import { declaredPlace, livePlace, PLACE_FIELDS, type PlaceField } from './location-paths.js';
import { sortedEntries } from './natural-order.js';
import { withOccupants } from './occupied-slots.js';
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

/** The value with its keys in the order of slots, so that no order that somebody typed shows in a plan. */
function ordered(value: Json): Json {
  if (!isBranch(value)) return value;
  return Object.fromEntries(sortedEntries(value).map(([key, each]) => [key, ordered(each)]));
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

/**
 * What is wanted of raw keys beside a reading of the configuration. A key that it cannot show is unknown, so it is not compared; the
 * spelling of a flag that it has from a member is not known.
 */
function wantSeenKeys(
  declared: Readonly<Record<string, string | null>> | undefined,
  live: Readonly<Record<string, string>>,
): Json {
  const keys = Object.keys(live);
  const seen = Object.entries(declared ?? {}).flatMap(([key, value]): (readonly [string, string | null])[] => {
    const now = ownEntry(live, spelling(keys, key));
    if (now === undefined && isUnseenInConfig(key)) return [];
    const usual = memberDefault(key);
    const isSame = usual !== null && value?.toLowerCase() === (now ?? usual).toLowerCase();
    if (!isSame) return [[key, value]];
    return now === undefined ? [] : [[key, now]];
  });
  return wantRawKeys(Object.fromEntries(seen), live);
}

/** What is wanted of a field. Rows of FIELDS are compared as they are, but for the case of a guest's word. */
function wantField(
  field: keyof DeclaredFields,
  desired: DesiredDomain,
  { domain: live, readFrom }: LiveDomain,
  files: ReadonlyMap<string, DatastorePath>,
): Json {
  const { declared } = desired;
  if (isDeviceKind(field)) return wantedDevices(field, desired, live, files);
  switch (field) {
    case 'guestOs':
      return declared.guestOs?.toLowerCase() === live.guestOs?.toLowerCase()
        ? live.guestOs
        : (declared.guestOs ?? null);
    case 'guestinfo':
      return wantRawKeys(declared.guestinfo, live.guestinfo);
    case 'vmx':
      return (readFrom === 'config' ? wantSeenKeys : wantRawKeys)(declared.vmx, live.vmx);
    default:
      return isFieldKey(field) ? asJson(declared[field] ?? null) : assertNever(field);
  }
}

/**
 * Whether the one start that enters the setup of the firmware is over: apply set it, and the host cleared it at that start. To enter the setup
 * once more, the flag has to be applied as false in between, together with another change.
 */
function isSetupOver({ declared }: DesiredDomain, live: LiveDomain): boolean {
  return declared.boot?.setup === true && !live.domain.boot.setup && wasSetupApplied(live);
}

/** Whether the marker says that apply set the flag. */
function wasSetupApplied(live: LiveDomain): boolean {
  if (live.marker === null || isOurs(live.marker, live.marker.owner, live) !== 'ours') return false;
  return ownEntry(live.marker.applied, markerKey(['boot', 'setup'])) === digestValue(true);
}

function withoutSetup(boot: Json): Json {
  return isBranch(boot) ? Object.fromEntries(Object.entries(boot).filter(([key]) => key !== 'setup')) : boot;
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
  const want: Tree = { name: vmNameOf(desired) };
  const unknownPlaces: PlaceField[] = [];
  for (const field of PLACE_FIELDS) {
    const declared = declaredPlace(desired, field);
    if (declared === undefined) continue;
    if (livePlace(live, field) === null) unknownPlaces.push(field);
    else want[field] = declared;
  }
  for (const field of FIELD_ORDER) {
    if (desired.declared[field] !== undefined) want[field] = ordered(wantField(field, desired, live, files));
  }
  if (isSetupOver(desired, live)) want['boot'] = withoutSetup(want['boot'] ?? null);
  if (desired.power !== 'keep') want['power'] = desired.power;
  const place = Object.fromEntries(PLACE_FIELDS.map((field) => [field, livePlace(live, field)]));
  const nics = nicsByNetwork(live.domain.nics, portGroups);
  const connected = withConnections({ ...live.domain, nics }, desired, live.runtime);
  const have = { ...connected, ...place, disks: knownDisks(live, desired), power: live.runtime.power };
  const unknownSizes = sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
    disk?.size !== undefined &&
    Object.hasOwn(live.domain.disks, slot) &&
    ownEntry(live.domain.disks, slot)?.size === null
      ? [slot]
      : [],
  );
  return { have: withOccupants(asJson(have) as JsonObject, live), want, unknownSizes, unknownPlaces };
}
