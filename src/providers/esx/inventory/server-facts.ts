import type {
  DatastoreFacts,
  HostFacts,
  NewVmTarget,
  PortGroupFacts,
  ServerFacts,
} from '../../../domain/server-facts.js';
import type { KiB } from '../../../domain/values/units.js';
import { parseUuid } from '../../../domain/values/uuid.js';
import type { Vcenter } from '../net/vcenter.js';
import { type ObjectProperties, retrieve, retrieveOne, retrieveRefs } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { booleanOf, listOf, type MoRef, numberOf, objectOf, objectsOf, refOf, textOf } from '../soap/value.js';
import { hardwareVersionOf } from './hardware-version.js';
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

/** The ids of the hosts to which a datastore is accessible; of one that does not tell, all that mount it. */
function hostsWith(object: ObjectProperties): readonly string[] {
  return objectsOf(object.properties.get('host')).flatMap((mount) => {
    const isAccessible = booleanOf(objectOf(mount['mountInfo'])?.['accessible']) ?? true;
    return isAccessible ? (refOf(mount['key'])?.value ?? []) : [];
  });
}

function networkName(object: ObjectProperties): string {
  return textOf(object.properties.get('name')) ?? '';
}

/** Names by the ids of the hosts that have them, sorted. */
function byHost(
  objects: readonly ObjectProperties[],
  nameOf: (object: ObjectProperties) => string,
  hostsOf: (object: ObjectProperties) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const object of objects) {
    for (const id of hostsOf(object)) {
      const names = found.get(id) ?? [];
      names.push(nameOf(object));
      found.set(id, names);
    }
  }
  for (const names of found.values()) names.sort(byName);
  return found;
}

interface Objects {
  readonly datastores: readonly ObjectProperties[];
  readonly networks: readonly ObjectProperties[];
}

/** The hosts of a vCenter's datacenter, with what the VMs of each can use. */
function hostsWithReach(places: Places, { datastores, networks }: Objects, newest: number): readonly HostFacts[] {
  const stores = byHost(datastores, (object) => datastoreFacts(object, null).name, hostsWith);
  // A host lists its networks and a network its hosts; vcsim has some of them on one side alone.
  const nets = byHost(networks, networkName, ({ properties, ref }) => {
    const listed = listOf(properties.get('host')).flatMap((each) => refOf(each)?.value ?? []);
    const having = [...places.hosts].flatMap(([id, host]) => (host.networks.includes(ref.value) ? [id] : []));
    return [...new Set([...listed, ...having])];
  });
  return [...places.hosts].map(([id, { name, usable, parent, hardwareVersion, freeMemory }]) => {
    const group = parent?.value ?? id;
    const pools = [...places.pools.values()].filter(({ computeResource }) => computeResource === group);
    return {
      name,
      usable,
      reach: {
        group,
        hardwareVersion: hardwareVersion ?? newest,
        freeMemory,
        datastores: stores.get(id) ?? [],
        networks: nets.get(id) ?? [],
        pools: [...new Set(pools.map(({ path }) => path))].sort(byName),
      },
    };
  });
}

/** Where the URI sends new VMs. A cluster that does not say whether it has DRS counts as one without. */
async function newVmTarget({ session, scope }: Server, places: Places, signal: AbortSignal): Promise<NewVmTarget> {
  const { computeResource, host } = scope;
  if (host !== null) return { kind: 'host', name: places.hosts.get(host.value)?.name ?? '' };
  if (computeResource === null) return { kind: 'datacenter' };
  const found = await retrieveOne(session, computeResource, ['name', 'configuration.drsConfig'], signal);
  const drs = objectOf(found.properties.get('configuration.drsConfig'));
  return {
    kind: 'cluster',
    name: fromApiName(textOf(found.properties.get('name')) ?? ''),
    group: computeResource.value,
    drs: booleanOf(drs?.['enabled']) ?? false,
  };
}

const HOST_PATHS = ['config.product', 'hardware.systemInfo.uuid', 'summary.managementServerIp'];

/** The vCenter of a single host. The datacenter of the host there is not known. */
function managedBy(server: string | null, places: Places, scope: Scope): Pick<ServerFacts, 'managedBy'> {
  if (server === null || server === '') return {};
  const authority = server.includes(':') ? `[${server}]` : server;
  const host = places.hosts.get(scope.host?.value ?? '')?.name ?? 'HOST';
  return { managedBy: { server, uri: `vpx://${authority}/DATACENTER/${host}` } };
}

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

/** Properties of many objects of one type, in one call. */
async function propertiesOf(session: Session, refs: readonly MoRef[], paths: readonly string[], signal: AbortSignal) {
  const found: ObjectProperties[] = [];
  for await (const object of retrieveRefs(session, refs, paths, signal)) found.push(object);
  return found;
}

/** The port groups of distributed switches among some networks; two calls, and none where there are no port groups. */
async function portGroups(
  session: Session,
  networks: readonly ObjectProperties[],
  signal: AbortSignal,
): Promise<readonly PortGroupFacts[]> {
  const names = new Map(networks.map((object) => [object.ref.value, fromApiName(networkName(object))]));
  const refs = networks.flatMap(({ ref }) => (ref.type === 'DistributedVirtualPortgroup' ? [ref] : []));
  const groups = await propertiesOf(session, refs, ['key', 'config.distributedVirtualSwitch'], signal);
  const switchOf = ({ properties }: ObjectProperties) => refOf(properties.get('config.distributedVirtualSwitch'));
  const used = new Map(groups.flatMap((group) => switchOf(group) ?? []).map((ref) => [ref.value, ref]));
  const types = new Set([...used.values()].map(({ type }) => type));
  const uuids = new Map<string, string>();
  for (const wanted of types) {
    const switches = [...used.values()].filter(({ type }) => type === wanted);
    for (const { ref, properties } of await propertiesOf(session, switches, ['uuid'], signal))
      uuids.set(ref.value, textOf(properties.get('uuid')) ?? '');
  }
  const found = groups.flatMap((group): PortGroupFacts[] => {
    const key = textOf(group.properties.get('key'));
    const uuid = parseUuid(uuids.get(switchOf(group)?.value ?? '') ?? '');
    return key === null || !uuid.ok ? [] : [{ name: names.get(group.ref.value) ?? '', switch: uuid.value, key }];
  });
  return found.sort((left, right) => byName(left.name, right.name) || byName(left.key, right.key));
}

/**
 * Reads what planning needs of the server and of the place where new domains go: four calls, one for a cluster, and one to the vCenter of
 * a single host. On a vCenter, datastores and networks are those of the datacenter, because any of its hosts may get a new domain.
 */
export async function readServer(server: Server, signal: AbortSignal): Promise<ServerReading> {
  const { session, scope, vcenter } = server;
  const { content } = session;
  const isVcenter = content.apiType === 'VirtualCenter';
  const place = isVcenter ? scope.datacenter : (scope.host ?? scope.computeResource ?? scope.datacenter);
  const datastores = await related(session, place, 'datastore', 'Datastore', ['summary', 'host'], signal);
  const networks = await related(session, place, 'network', 'Network', ['name', 'host'], signal);
  const host = await readHost(session, scope.host, signal);
  const own = await readPlaces(session, scope.datacenter, scope.vmFolder, signal);
  const hosts = await reachableHosts(server, own, signal);
  const nameThere = vcenter === null ? undefined : hosts.get(vcenter.host.value)?.name;
  const places = named(own, scope.host, nameThere);
  const again = async (now: AbortSignal): Promise<Places> =>
    named(await readPlaces(session, scope.datacenter, scope.vmFolder, now), scope.host, nameThere);
  const hostFacts = isVcenter
    ? hostsWithReach(places, { datastores, networks }, host.hardwareVersion)
    : [...hosts.values()].map(({ name, usable }): HostFacts => ({ name, usable }));
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
      newVms: await newVmTarget(server, places, signal),
      hosts: hostFacts.toSorted((left, right) => byName(left.name, right.name)),
      folders: [...new Set(places.folders.values())].sort(byName),
      pools: poolsOf(places, scope),
      guestIds: null,
      ...(isVcenter || vcenter !== null ? {} : managedBy(host.managementServer, places, scope)),
      ...(vcenter === null ? {} : { vcenterUri: vcenter.uri }),
      // A host migrates nothing; what its vCenter migrates is planned at the vCenter.
      canMigrate: isVcenter,
      canRelocate: isVcenter || vcenter !== null,
      portGroups: await portGroups(session, networks, signal),
      networks: networks.map(networkName).sort(byName),
    },
    mounts: datastores.map((object) => mountOf(object, scope.host)),
    places: placeBook(places, again),
    managementServer: host.managementServer,
  };
}
