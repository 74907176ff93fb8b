import type { DatastoreFacts, PortGroupFacts, ServerFacts } from '../../../domain/server-facts.js';
import type { KiB } from '../../../domain/values/units.js';
import { parseUuid } from '../../../domain/values/uuid.js';
import type { Vcenter } from '../net/vcenter.js';
import { type ObjectProperties, retrieve, retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { booleanOf, type MoRef, numberOf, objectOf, objectsOf, refOf, textOf } from '../soap/value.js';
import { type HostPlace, type Places, readPlaces } from './inventory-objects.js';
import { fromApiName } from './names.js';
import type { Scope } from './scope.js';
import { type PlaceBook, placeBook } from './whereabouts.js';

/** Where a datastore's files appear in VMX files of the host: `/vmfs/volumes/<uuid>`. */
export interface DatastoreMount {
  readonly datastore: string;
  readonly ref: MoRef;
  readonly mount: string;
}

export interface ServerReading {
  readonly facts: ServerFacts;
  readonly mounts: readonly DatastoreMount[];
  readonly places: PlaceBook;
  /** The address of the vCenter that manages the host of the connection; null if there is none. */
  readonly managementServer: string | null;
}

/** What is read from: a session, its place, and the vCenter of a host where the URI names one. */
interface Server {
  readonly session: Session;
  readonly scope: Scope;
  readonly vcenter: Vcenter | null;
}

/** Newest first: from this API version on, a host gives new domains this hardware (VMware KB 1003746, and the API's own tables). */
const HARDWARE_VERSIONS: readonly (readonly [apiVersion: string, hardware: number])[] = [
  ['9.0.0', 22],
  ['8.0.2', 21],
  ['8.0.0', 20],
  ['7.0.2', 19],
  ['7.0.1', 18],
  ['7.0.0', 17],
  ['6.7.2', 15],
  ['6.7.0', 14],
  ['6.5.0', 13],
  ['6.0.0', 11],
  ['5.5.0', 10],
  ['5.1.0', 9],
  ['5.0.0', 8],
  ['4.0.0', 7],
];

function versionNumber(version: string): number {
  const [major = 0, minor = 0, micro = 0] = (/^[\d.]+/.exec(version)?.[0] ?? '0').split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + micro;
}

/** The virtual hardware version for a new domain; 4 for anything older than the table. */
export function hardwareVersionOf(apiVersion: string): number {
  const row = HARDWARE_VERSIONS.find(([from]) => versionNumber(apiVersion) >= versionNumber(from));
  return row?.[1] ?? 4;
}

/** VMware Server has an API as old as ESX 3.5's, and newer hardware (libvirt gives its domains version 7, too). */
const GSX_HARDWARE_VERSION = 7;

async function related(
  session: Session,
  from: MoRef,
  path: string,
  type: string,
  paths: readonly string[],
  signal: AbortSignal,
) {
  const objects: ObjectProperties[] = [];
  const spec = {
    propSet: { type, pathSet: [...paths] },
    objectSet: {
      obj: from,
      skip: true,
      selectSet: { $type: 'TraversalSpec', name: 'related', type: from.type, path, skip: false },
    },
  };
  for await (const object of retrieve(session, spec, signal)) objects.push(object);
  return objects;
}

/** The component below `/vmfs/volumes/` of a mount path or URL (`ds:///vmfs/volumes/ID/`): a datastore's uuid on VMFS and NFS. */
export function mountId(path: string | null): string | null {
  return /\/vmfs\/volumes\/([^/]+)/.exec(path ?? '')?.[1] ?? null;
}

function datastoreFacts(object: ObjectProperties, host: MoRef | null): DatastoreFacts {
  const summary = objectOf(object.properties.get('summary')) ?? {};
  const id = mountId(textOf(summary['url'])) ?? mountId(mountOf(object, host).mount);
  return {
    name: textOf(summary['name']) ?? '',
    ...(id === null ? {} : { id }),
    accessible: booleanOf(summary['accessible']) ?? false,
    free: Math.floor((numberOf(summary['freeSpace']) ?? 0) / 1024) as KiB,
    capacity: Math.floor((numberOf(summary['capacity']) ?? 0) / 1024) as KiB,
  };
}

function mountOf(object: ObjectProperties, host: MoRef | null): DatastoreMount {
  const summary = objectOf(object.properties.get('summary')) ?? {};
  const datastore = textOf(summary['name']) ?? '';
  const mounts = objectsOf(object.properties.get('host'));
  const own = mounts.find((mount) => refOf(mount['key'])?.value === host?.value) ?? mounts[0];
  const path = textOf(objectOf(own?.['mountInfo'])?.['path']);
  return { datastore, ref: object.ref, mount: path ?? `/vmfs/volumes/${datastore}` };
}

function byName(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The hosts in reach of a migration: those of the datacenter. Where a host's own vCenter moves its domains, they are that one's. */
async function reachableHosts(
  { session, vcenter }: Server,
  places: Places,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HostPlace>> {
  if (vcenter === null || session.content.apiType === 'VirtualCenter') return places.hosts;
  return (await readPlaces(vcenter.session, vcenter.datacenter, vcenter.datacenter, signal)).hosts;
}

/** A lone host knows itself by another name than its vCenter, whose names are those that a migration is declared by. */
function named(places: Places, host: MoRef | null, name: string | undefined): Places {
  const own = places.hosts.get(host?.value ?? '');
  if (own === undefined || name === undefined) return places;
  return { ...places, hosts: new Map([...places.hosts, [own.ref.value, { ...own, name }]]) };
}

/** The location of new VMs selects the pools that count: those of its host or cluster, or of all there are. */
function poolsOf(places: Places, scope: Scope): readonly string[] {
  const pools = [...places.pools.values()].filter(
    ({ computeResource }) => scope.computeResource === null || computeResource === scope.computeResource.value,
  );
  return [...new Set(pools.map(({ path }) => path))].sort(byName);
}

const HOST_PATHS = ['config.product', 'hardware.systemInfo.uuid', 'summary.managementServerIp'];

async function readHost(session: Session, host: MoRef | null, signal: AbortSignal) {
  const { content } = session;
  const found = host === null ? null : await retrieveOne(session, host, HOST_PATHS, signal);
  const product = objectOf(found?.properties.get('config.product'));
  const version = textOf(product?.['apiVersion']) ?? textOf(product?.['version']) ?? content.apiVersion;
  return {
    uuid: textOf(found?.properties.get('hardware.systemInfo.uuid')),
    managementServer: textOf(found?.properties.get('summary.managementServerIp')),
    hardwareVersion: content.productLineId === 'gsx' ? GSX_HARDWARE_VERSION : hardwareVersionOf(version),
  };
}

/** The port groups of distributed switches among some networks; asked for only where there are any. */
async function portGroups(
  session: Session,
  networks: readonly ObjectProperties[],
  signal: AbortSignal,
): Promise<readonly PortGroupFacts[]> {
  const found: PortGroupFacts[] = [];
  const switches = new Map<string, string | null>();
  for (const { ref, properties } of networks) {
    if (ref.type !== 'DistributedVirtualPortgroup') continue;
    const group = await retrieveOne(session, ref, ['key', 'config.distributedVirtualSwitch'], signal);
    const key = textOf(group.properties.get('key'));
    const dvs = refOf(group.properties.get('config.distributedVirtualSwitch'));
    if (key === null || dvs === null) continue;
    if (!switches.has(dvs.value)) {
      switches.set(dvs.value, textOf((await retrieveOne(session, dvs, ['uuid'], signal)).properties.get('uuid')));
    }
    const uuid = parseUuid(switches.get(dvs.value) ?? '');
    if (uuid.ok) found.push({ name: fromApiName(textOf(properties.get('name')) ?? ''), switch: uuid.value, key });
  }
  return found.sort((left, right) => byName(left.name, right.name) || byName(left.key, right.key));
}

/** Reads what planning needs of the server and of the place where new domains go: four calls, and one to its vCenter. */
export async function readServer(server: Server, signal: AbortSignal): Promise<ServerReading> {
  const { session, scope, vcenter } = server;
  const { content } = session;
  const isVcenter = content.apiType === 'VirtualCenter';
  const place = scope.host ?? scope.computeResource ?? scope.datacenter;
  const datastores = await related(session, place, 'datastore', 'Datastore', ['summary', 'host'], signal);
  const networks = await related(session, place, 'network', 'Network', ['name'], signal);
  const host = await readHost(session, scope.host, signal);
  const own = await readPlaces(session, scope.datacenter, scope.vmFolder, signal);
  const hosts = await reachableHosts(server, own, signal);
  const nameThere = vcenter === null ? undefined : hosts.get(vcenter.host.value)?.name;
  const places = named(own, scope.host, nameThere);
  const again = async (now: AbortSignal): Promise<Places> =>
    named(await readPlaces(session, scope.datacenter, scope.vmFolder, now), scope.host, nameThere);
  return {
    facts: {
      id: content.instanceUuid ?? host.uuid ?? content.fullName,
      product: content.fullName,
      apiVersion: content.apiVersion,
      hardwareVersion: host.hardwareVersion,
      defineBy: isVcenter ? 'create' : 'upload',
      datastores: datastores
        .map((object) => datastoreFacts(object, scope.host))
        .sort((left, right) => byName(left.name, right.name)),
      hosts: [...hosts.values()]
        .map(({ name, usable }) => ({ name, usable }))
        .sort((left, right) => byName(left.name, right.name)),
      folders: [...new Set(places.folders.values())].sort(byName),
      pools: poolsOf(places, scope),
      guestIds: null,
      // A host that its vCenter sends a domain away from has it no longer, and this connection leads nowhere else.
      canMigrate: isVcenter,
      canRelocate: isVcenter || vcenter !== null,
      portGroups: await portGroups(session, networks, signal),
      networks: networks.map((network) => textOf(network.properties.get('name')) ?? '').sort(byName),
    },
    mounts: datastores.map((object) => mountOf(object, scope.host)),
    places: placeBook(places, again),
    managementServer: host.managementServer,
  };
}
