/**
 * Reads VMs and their files into domains and runtime facts. Unknown or hidden values are null, never guessed. Cached readings are valid
 * for one revision of a VM.
 */

import {
  type DomainRef,
  type DomainSummary,
  isUnreadable,
  type LiveDomain,
  type Unreadable,
} from '../../../domain/live.js';
import { atLeast } from '../../../domain/values/api-version.js';
import { parseDatastorePath } from '../../../domain/values/datastore-path.js';
import type { DomainName } from '../../../domain/values/domain-name.js';
import { parseUuid } from '../../../domain/values/uuid.js';
import { fromApiName } from '../inventory/names.js';
import type { Scope } from '../inventory/scope.js';
import type { DatastoreMount } from '../inventory/server-facts.js';
import { type Locate, locator, NOWHERE, type PlaceBook, type Whereabouts } from '../inventory/whereabouts.js';
import { type ObjectProperties, retrieveOne, retrieveRefs, retrieveUnder } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { moRef, refOf, textOf } from '../soap/value.js';
import { knownDomain, knownPaths, mayHoldSecrets, readingKey } from './cached-reading.js';
import { liveDomain, livePaths, powerOf, vmxPathOf } from './live-domain.js';
import type { ReadingCache } from './reading-cache.js';
import { snapshotMarkers } from './snapshot-markers.js';
import { UNREAD_PATHS, withUnreadPlace } from './unread-location.js';
import { type ReadFrom, vmxFile } from './vmx-file.js';

const LIST_PATHS = [
  'name',
  'config.uuid',
  'config.changeVersion',
  'config.files.vmPathName',
  'config.template',
  'runtime.powerState',
  'runtime.connectionState',
];

/** Since API 4.0. */
const NEWER_LIST_PATHS = ['config.instanceUuid'];

/** Domains whose properties come in one call, and whose VMX files are downloaded side by side. */
const BATCH = 50;
const DOWNLOADS = 4;
/** A domain that keeps moving while it is read is given up on after this many readings. */
const ATTEMPTS = 4;

/** Why a domain cannot be read: its state, what the server refused to give, or that it gave nothing to know it by. */
export function unreadableOf(object: ObjectProperties): string | null {
  const state = textOf(object.properties.get('runtime.connectionState')) ?? 'connected';
  if (state !== 'connected') return state;
  const identity = ['config.uuid', 'config.files.vmPathName'];
  if (identity.every((path) => object.properties.has(path))) return null;
  const refused = identity.map((path) => object.missing.get(path)).find((fault) => fault !== undefined);
  return refused ?? 'the server gives no configuration';
}

function summaryOf(object: ObjectProperties): DomainSummary {
  const uuid = parseUuid(textOf(object.properties.get('config.uuid')) ?? '');
  const instance = parseUuid(textOf(object.properties.get('config.instanceUuid')) ?? '');
  const path = parseDatastorePath(textOf(object.properties.get('config.files.vmPathName')) ?? '');
  return {
    ref: { id: object.ref.value },
    name: fromApiName(textOf(object.properties.get('name')) ?? '') as DomainName,
    uuid: uuid.ok ? uuid.value : null,
    instanceUuid: instance.ok ? instance.value : null,
    vmxPath: path.ok ? path.value : null,
    power: powerOf(object.properties.get('runtime.powerState')),
    changeVersion: textOf(object.properties.get('config.changeVersion')),
    unreadable: unreadableOf(object),
    ...(object.properties.get('config.template') === true ? { template: true } : {}),
  };
}

/** All VMs of the scope. Those that cannot be told apart by what the list gives come last, with what else the server keeps of them. */
export async function* listDomains(
  session: Session,
  scope: Scope,
  signal: AbortSignal,
  {
    mounts = [],
    places = null,
  }: { readonly mounts?: readonly DatastoreMount[]; readonly places?: PlaceBook | null } = {},
): AsyncIterable<DomainSummary> {
  const incomplete: DomainSummary[] = [];
  // A lone host has one folder.
  const book = session.content.apiType === 'VirtualCenter' ? places : null;
  const newer = atLeast(session.content.apiVersion, 4, 0) ? NEWER_LIST_PATHS : [];
  const paths = [...LIST_PATHS, ...newer, ...(book === null ? [] : ['parent'])];
  for await (const object of retrieveUnder(session, scope.vmFolder, 'VirtualMachine', paths, signal)) {
    const folders = (await book?.knowing([object], signal))?.folders;
    const folder = folders?.get(refOf(object.properties.get('parent'))?.value ?? '') ?? null;
    const summary = { ...summaryOf(object), ...(book === null ? {} : { folder }) };
    if (summary.uuid === null || summary.vmxPath === null || summary.name === '') incomplete.push(summary);
    else yield summary;
  }
  for (let start = 0; start < incomplete.length; start += BATCH) {
    const batch = incomplete.slice(start, start + BATCH);
    const ids = batch.map(({ ref }) => ref.id);
    const found = await propertiesOf(session, ids, UNREAD_PATHS, signal);
    for (const summary of batch) yield withUnreadPlace(summary, found.get(summary.ref.id), mounts);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof VimFault && error.type === 'ManagedObjectNotFound';
}

/** Properties of many domains. One that is gone would fail the call for all, so then each is asked alone. */
async function propertiesOf(session: Session, ids: readonly string[], paths: readonly string[], signal: AbortSignal) {
  const found = new Map<string, ObjectProperties>();
  const refs = ids.map((id) => moRef('VirtualMachine', id));
  try {
    for await (const object of retrieveRefs(session, refs, paths, signal)) found.set(object.ref.value, object);
  } catch (error) {
    if (!isGone(error)) throw error;
    found.clear();
    for (const ref of refs) {
      const object = await retrieveOne(session, ref, paths, signal).catch((reason: unknown) => {
        if (isGone(reason)) return null;
        throw reason;
      });
      if (object !== null) found.set(ref.value, object);
    }
  }
  return found;
}

interface Reading {
  readonly session: Session;
  readonly places: PlaceBook;
  readonly scope: Scope;
  readonly mounts: readonly DatastoreMount[];
  /** `auto` unless said. */
  readonly from?: ReadFrom;
  /** Null, and never looked for, where each reading has to be of now. */
  readonly cache?: ReadingCache | null;
  /** Names and addresses of the vCenter, from `vcenterAddresses`. */
  readonly servers?: readonly string[];
}

/** A reading that is under way. */
interface Underway extends Reading {
  readonly locate: Locate;
}

async function assemble(
  reading: Reading,
  object: ObjectProperties,
  where: Whereabouts,
  signal: AbortSignal,
): Promise<LiveDomain | Unreadable> {
  const path = vmxPathOf(object);
  if (typeof path !== 'string') return path;
  const { session, scope, mounts, from, servers } = reading;
  const place = { vmxPath: path, mounts };
  if (from === 'config') return liveDomain(object, path, null, place, where, servers);
  const file = await vmxFile(session, path, scope.datacenterPath, signal);
  const live = liveDomain(object, path, file.bytes, place, where, servers);
  if (isUnreadable(live) || from !== 'vmx' || live.readFrom === 'vmx') return live;
  const why = file.bytes === null ? file.why : 'is none that can be read';
  return { ref: live.ref, name: live.domain.name, unreadable: `its VMX ${why}` };
}

async function assembleAll(reading: Underway, objects: readonly ObjectProperties[], signal: AbortSignal) {
  const results = new Map<string, LiveDomain | Unreadable>();
  const located = await reading.locate(objects, signal);
  const markers = await snapshotMarkers(reading.session, objects, signal);
  const queue = [...objects];
  const work = async (): Promise<void> => {
    for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
      const id = object.ref.value;
      const live = await assemble(reading, object, located.get(id) ?? NOWHERE, signal);
      const found = markers.get(id);
      const runtime = isUnreadable(live) || found === undefined ? null : { ...live.runtime, snapshotMarkers: found };
      results.set(id, runtime === null ? live : { ...live, runtime });
    }
  };
  await Promise.all(Array.from({ length: Math.min(DOWNLOADS, objects.length) }, work));
  return results;
}

/** Which domains have moved since their reading, whose properties and VMX may then be of two moments, and which are gone. */
async function movedSince(
  session: Session,
  results: ReadonlyMap<string, LiveDomain | Unreadable>,
  signal: AbortSignal,
) {
  const now = await propertiesOf(session, [...results.keys()], ['config.changeVersion', 'runtime.powerState'], signal);
  const moved = [...results].filter(([id, live]) => {
    const object = now.get(id);
    if (object === undefined || isUnreadable(live)) return false;
    const changed = textOf(object.properties.get('config.changeVersion')) !== live.changeVersion;
    return changed || powerOf(object.properties.get('runtime.powerState')) !== live.runtime.power;
  });
  return { moved, gone: [...results.keys()].filter((id) => !now.has(id)) };
}

/**
 * Domains that have not changed since an earlier run read them. Their state and their changeVersion come in one answer, so these
 * readings are of one moment as they are.
 */
async function knownDomains(reading: Underway, ids: readonly string[], signal: AbortSignal) {
  const results = new Map<string, LiveDomain | Unreadable>();
  const { session, cache, servers } = reading;
  const likely = cache == null || reading.from === 'config' ? [] : ids.filter((id) => cache.mayKnow(id));
  if (cache == null || likely.length === 0) return results;
  const objects = await propertiesOf(session, likely, knownPaths(session.content.apiVersion), signal);
  const located = await reading.locate([...objects.values()], signal);
  for (const [id, object] of objects) {
    const key = readingKey(object);
    const known = key === null ? null : await cache.find(key);
    if (key === null || known === null) continue;
    const live = knownDomain(object, key, known, located.get(id) ?? NOWHERE, servers);
    if (live !== null) results.set(id, live);
  }
  return results;
}

/** Keeps a reading that is proven to be of one moment. */
async function keep(cache: ReadingCache, object: ObjectProperties, live: LiveDomain): Promise<void> {
  const key = readingKey(object);
  // What no Domain can hold is read again each time.
  if (live.unexpressed !== undefined) return;
  if (key === null || live.readFrom !== 'vmx' || mayHoldSecrets(live.domain)) return;
  const { domain, marker, runtime, secrets } = live;
  const { bootTime, connectedNow, diskRoots, diskChains, diskUuids, power } = runtime;
  const disks = { diskRoots, ...(diskChains && { diskChains }), ...(diskUuids && { diskUuids }) };
  const connections = { ...(bootTime == null ? {} : { bootTime }), ...(connectedNow && { connectedNow }) };
  await cache.keep(key, {
    domain,
    marker,
    disks,
    ...(secrets && { secrets }),
    ...(power === 'on' ? { connections } : {}),
  });
}

async function readBatch(reading: Underway, ids: readonly string[], signal: AbortSignal) {
  const results = await knownDomains(reading, ids, signal);
  let open = ids.filter((id) => !results.has(id));
  for (let attempt = 1; open.length > 0; attempt += 1) {
    const objects = await propertiesOf(reading.session, open, livePaths(reading.session.content.apiVersion), signal);
    const fresh = await assembleAll(reading, [...objects.values()], signal);
    for (const id of open) results.delete(id);
    for (const [id, live] of fresh) results.set(id, live);
    const { moved, gone } = await movedSince(reading.session, fresh, signal);
    for (const id of gone) results.delete(id);
    open = moved.map(([id]) => id);
    if (reading.cache != null) {
      for (const [id, object] of objects) {
        const live = results.get(id);
        if (live !== undefined && !isUnreadable(live) && !open.includes(id)) await keep(reading.cache, object, live);
      }
    }
    if (attempt === ATTEMPTS) {
      for (const [id, live] of moved) {
        const name = isUnreadable(live) ? live.name : live.domain.name;
        results.set(id, { ref: { id }, name, unreadable: `it changed during each of ${ATTEMPTS} readings` });
      }
      break;
    }
  }
  return results;
}

/** Full readings in the order of `refs`. Each is of one moment: it is repeated while the domain moves under it. */
export async function* readDomains(
  reading: Reading,
  refs: readonly DomainRef[],
  signal: AbortSignal,
): AsyncIterable<LiveDomain | Unreadable> {
  const underway = { ...reading, locate: locator(reading.session, reading.places) };
  for (let start = 0; start < refs.length; start += BATCH) {
    const ids = refs.slice(start, start + BATCH).map((ref) => ref.id);
    const results = await readBatch(underway, ids, signal);
    for (const id of ids) {
      const live = results.get(id);
      if (live !== undefined) yield live;
    }
  }
}
