import { ApiSurface } from '../api/api-surface.js';
import { versionNumber } from '../api/api-version.js';
import { type Mode, wordsOf } from '../api/products.js';
import type { ChangeFeed } from '../change-feed.js';
import { type Clock, pauseOn, type TimerKind } from '../clock.js';
import { QuestionLog } from '../questions/question-log.js';
import { Fault } from '../soap/fault.js';
import { type Reference, string } from '../soap/value.js';
import { type Location, parseLocation } from '../storage/datastore-location.js';
import type { FileStore } from '../storage/file-store.js';
import { EventLog } from './events/event-log.js';
import type { ComputeResourceRecord, DatacenterRecord, HostRecord, PoolRecord } from './inventory/place-records.js';
import type { ManagedObject } from './managed-object.js';
import type { NetworkRecord, PortGroupRecord } from './network/network-records.js';
import { NetworkRegistry } from './network/network-registry.js';
import type { DatastoreRecord } from './storage/datastore-record.js';
import type { WorldParts } from './world-parts.js';

/** Clients name the version that they speak, so that the number of kept ones is bounded. */
const MOST_VERSIONS = 64;

/** The state that all managed objects share: the registry of objects, the files, and the fixed facts of the inventory. */
export class World {
  readonly parts: WorldParts;
  /** The current standard networks, and the switches that carry them. */
  readonly standardNetworks: NetworkRegistry;
  readonly #objects = new Map<string, ManagedObject>();
  readonly #closed = new AbortController();
  readonly #timers = new Set<() => void>();
  #lastChangeVersion = 0;
  /** Events of all changes. */
  readonly events = new EventLog();
  readonly questions = new QuestionLog();
  /** Surfaces of older versions that clients spoke. */
  readonly #olderApis = new Map<string, ApiSurface>();
  /** The latest tasks, oldest first; some may be forgotten by now. */
  recentTasks: readonly Reference[] = [];
  /** Addresses at which hosts of a vCenter can be reached by themselves. */
  readonly hostAddresses = new Map<string, HostRecord>();
  /** Methods, types and members of the server's API version. */
  readonly api: ApiSurface;
  /** What a host shows as the address of its vCenter. */
  managementServerIp: string | null;

  constructor(parts: WorldParts) {
    this.parts = parts;
    const { apiVersion } = parts.host;
    this.api = new ApiSurface(apiVersion, wordsOf(this.mode, apiVersion));
    this.standardNetworks = new NetworkRegistry(parts);
    this.managementServerIp = parts.host.managementServer ?? null;
  }

  get feed(): ChangeFeed {
    return this.parts.feed;
  }

  get files(): FileStore {
    return this.parts.files;
  }

  /** Aborted when the simulator closes, to end all waits. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  close(): void {
    this.#closed.abort();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** What a client of a version sees: nothing that is newer than the client. Newer clients, and those without a version, see all. */
  apiFor(version: string | null): ApiSurface {
    const number = version === null ? Number.NaN : versionNumber(version);
    // VMware Server 2 calls its API 2.5, and a client of 2.5 sees what it has beyond that.
    if (version === null || Number.isNaN(number) || number >= versionNumber(this.api.apiVersion)) return this.api;
    const known = this.#olderApis.get(version);
    if (known !== undefined) return known;
    const surface = new ApiSurface(this.api.apiVersion, version);
    if (this.#olderApis.size < MOST_VERSIONS) this.#olderApis.set(version, surface);
    return surface;
  }

  /** Runs something later, by the simulator's clock, unless the simulator is closed by then. */
  after(milliseconds: number, run: () => void, why: TimerKind = 'work'): void {
    if (this.closed.aborted) return;
    const cancel = this.clock.after(
      milliseconds,
      () => {
        this.#timers.delete(cancel);
        run();
      },
      why,
    );
    this.#timers.add(cancel);
  }

  /** Waits, by the simulator's clock. Rejects when the signal is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return pauseOn(this.clock, milliseconds, signal);
  }

  get clock(): Clock {
    return this.parts.clock;
  }

  now(): Date {
    return this.clock.now();
  }

  /** Whether it is a host, VMware Server or a vCenter. */
  get mode(): Mode {
    if (this.parts.kind === 'vcenter') return 'vpx';
    return this.parts.host.product === 'gsx' ? 'gsx' : 'esx';
  }

  find(ref: Reference): ManagedObject | undefined {
    return this.#objects.get(ref.value);
  }

  add(object: ManagedObject): void {
    this.#objects.set(object.ref.value, object);
  }

  remove(object: Pick<ManagedObject, 'ref'>): void {
    this.#objects.delete(object.ref.value);
  }

  /** An ISO time with microseconds, which clients must take as opaque; later ones are always greater. */
  nextChangeVersion(): string {
    const micros = Math.max(this.now().getTime() * 1000, this.#lastChangeVersion + 1);
    this.#lastChangeVersion = micros;
    const iso = new Date(Math.floor(micros / 1000)).toISOString();
    return `${iso.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`;
  }

  get hosts(): readonly HostRecord[] {
    return this.parts.places.hosts;
  }

  /** The host with an id. */
  host(ref: Reference): HostRecord | undefined {
    return this.hosts.find((each) => each.ref.value === ref.value);
  }

  pool(ref: Reference): PoolRecord | undefined {
    return this.parts.places.pool(ref);
  }

  computeResource(ref: Reference): ComputeResourceRecord | undefined {
    return this.parts.places.computeResources.find((each) => each.ref.value === ref.value);
  }

  /** Whether domains can be put into a folder. */
  isMachineFolder(ref: Reference): boolean {
    const { places, roots } = this.parts;
    if (ref.value === roots.machineFolder.value) return true;
    return places.above(ref).some((each) => each.value === roots.machineFolder.value);
  }

  /** The datacenter that all hosts, datastores and domains are in. */
  get datacenter(): DatacenterRecord {
    const record = this.parts.places.datacenter(this.parts.roots.datacenter);
    if (record === undefined) throw new Error('there is no datacenter');
    return record;
  }

  /** Its name, after those of the folders that it was put into. */
  get datacenterPath(): string {
    const { places } = this.parts;
    const folders = places.above(this.datacenter.ref).flatMap((ref) => places.folder(ref)?.name ?? []);
    return [...folders.reverse(), this.datacenter.name].join('/');
  }

  datastore(name: string): DatastoreRecord | undefined {
    return this.parts.datastores.find((each) => each.name === name);
  }

  network(name: string): NetworkRecord | undefined {
    return this.standardNetworks.find(name);
  }

  portGroup(key: string): PortGroupRecord | undefined {
    return this.parts.switches.flatMap((each) => each.portGroups).find((group) => group.key === key);
  }

  /** Everything that is a Network to clients: port groups are, on a vCenter. */
  get networks(): readonly NetworkRecord[] {
    const { kind, switches } = this.parts;
    const standard = this.standardNetworks.all;
    return kind === 'host' ? standard : [...standard, ...switches.flatMap((each) => each.portGroups)];
  }

  /** Reads `[datastore] path` and refuses an unknown datastore. */
  locate(text: string): Location {
    const location = parseLocation(text);
    if (this.datastore(location.datastore) === undefined) {
      throw new Fault('InvalidDatastore', `The datastore '${location.datastore}' was not found.`, {
        name: string(location.datastore),
      });
    }
    return location;
  }

  /** Bytes that are left on a datastore. */
  free(name: string): number {
    return Math.max(0, (this.datastore(name)?.capacityBytes ?? 0) - this.files.used(name));
  }

  requireSpace(name: string, bytes: number): void {
    if (bytes <= this.free(name)) return;
    throw new Fault('NoDiskSpace', `There is not enough space on the datastore '${name}'.`, {
      file: string(`[${name}]`),
      datastore: string(name),
    });
  }
}
