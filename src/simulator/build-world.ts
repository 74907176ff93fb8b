import { createHash } from 'node:crypto';
import { buildPlaces, type SavedPlaces } from './build-places.js';
import { ChangeFeed } from './change-feed.js';
import type { Clock } from './clock.js';
import type { DatastoreFacts, Inventory, SwitchFacts } from './inventory/inventory.js';
import { eventDescription } from './objects/events/event-description.js';
import { AutoStartManager } from './objects/host/auto-start-manager.js';
import { ComputeResource } from './objects/host/compute-resource.js';
import { HostSystem } from './objects/host/host-system.js';
import { addDatacenter } from './objects/inventory/datacenter-folders.js';
import { Folder, type FolderContents } from './objects/inventory/folder.js';
import type { FolderKind } from './objects/inventory/place-records.js';
import { ResourcePool } from './objects/inventory/resource-pool.js';
import { licenses } from './objects/licenses.js';
import { EnvironmentBrowser } from './objects/machine/environment-browser.js';
import { MachineRegistry } from './objects/machine/machine-registry.js';
import type { ManagedObject, PropertyTable } from './objects/managed-object.js';
import {
  CompatibilityChecker,
  EventManager,
  FileManager,
  LicenseManager,
  Manager,
  ProvisioningChecker,
  SearchIndex,
  SessionManager,
  ViewManager,
  VirtualDiskManager,
} from './objects/manager.js';
import { DistributedPortGroup } from './objects/network/distributed-port-group.js';
import { DistributedSwitch } from './objects/network/distributed-switch.js';
import { HostNetworkSystem } from './objects/network/host-network-system.js';
import { Network } from './objects/network/network.js';
import type { SwitchRecord } from './objects/network/network-records.js';
import { PerformanceManager } from './objects/performance/performance-manager.js';
import { PropertyCollector } from './objects/property-collector.js';
import { managerReferences, ServiceInstance } from './objects/service-instance.js';
import { Datastore } from './objects/storage/datastore.js';
import { DatastoreBrowser } from './objects/storage/datastore-browser.js';
import { HostStorageSystem } from './objects/storage/host-storage-system.js';
import { World } from './objects/world.js';
import type { Roots } from './objects/world-parts.js';
import type { PropertyContext } from './properties/property-context.js';
import type { QuestionStyle } from './questions/question.js';
import { type Reference, reference, references } from './soap/value.js';
import type { FileStore } from './storage/file-store.js';

export interface BuildOptions {
  readonly kind: 'host' | 'vcenter';
  readonly inventory: Inventory;
  readonly files: FileStore;
  readonly clock: Clock;
  readonly taskMilliseconds: number;
  readonly questionStyle: QuestionStyle;
  readonly doorQuestionMilliseconds: number;
  readonly nextNumber: number | null;
  /** Null for those of the inventory. */
  readonly places: SavedPlaces | null;
  readonly readOnlyLicense: boolean;
}

/** Makes the world of an inventory, with everything in it but the machines. */
export function buildWorld(options: BuildOptions): { readonly world: World; readonly machines: MachineRegistry } {
  const { kind, inventory } = options;
  const isHost = kind === 'host';
  const roots = isHost ? HOST_ROOTS : { ...CENTER_ROOTS, datacenterName: inventory.datacenter ?? 'dc1' };
  const world = new World({
    kind,
    host: inventory.host,
    roots,
    places: buildPlaces(kind, inventory, roots, options.places),
    datastores: inventory.datastores.map((facts, index) => ({
      ...facts,
      ref: reference('Datastore', isHost ? mountId(facts.name) : `datastore-${20 + index}`),
      mount: inventory.host.product === 'gsx' ? windowsMount(facts, index) : `/vmfs/volumes/${mountId(facts.name)}`,
    })),
    networks: inventory.networks.map((name, index) => ({
      name,
      ref: reference('Network', isHost ? `HaNetwork-${name}` : `network-${40 + index}`),
    })),
    switches: switchRecords(inventory.switches ?? []),
    iscsi: inventory.iscsi ?? [],
    files: options.files,
    feed: new ChangeFeed(),
    clock: options.clock,
    taskMilliseconds: options.taskMilliseconds,
    questionStyle: options.questionStyle,
    doorQuestionMilliseconds: options.doorQuestionMilliseconds,
    readOnlyLicense: options.readOnlyLicense,
  });
  const machines = new MachineRegistry(world, options.nextNumber ?? (isHost ? 1 : 101));
  addManagers(world);
  addInventory(world, machines);
  return { world, machines };
}

const folder = (value: string): Reference => reference('Folder', value);

const HOST_ROOTS: Roots = {
  rootFolder: folder('ha-folder-root'),
  datacenter: reference('Datacenter', 'ha-datacenter'),
  machineFolder: folder('ha-folder-vm'),
  hostFolder: folder('ha-folder-host'),
  datastoreFolder: folder('ha-folder-datastore'),
  networkFolder: folder('ha-folder-network'),
  datacenterName: 'ha-datacenter',
};

const CENTER_ROOTS: Roots = {
  rootFolder: folder('group-d1'),
  datacenter: reference('Datacenter', 'datacenter-2'),
  machineFolder: folder('group-v3'),
  hostFolder: folder('group-h4'),
  datastoreFolder: folder('group-s5'),
  networkFolder: folder('group-n6'),
  datacenterName: 'dc1',
};

/** Looks like the UUID of a VMFS volume, and is the same in every run. */
export function mountId(name: string): string {
  const hex = createHash('sha256').update(`volume ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** VMware Server's first datastore is the folder that its installer makes, others are drives of their own or shares (guess). */
function windowsMount({ name, type }: DatastoreFacts, index: number): string {
  if (type === 'NFS') return `\\\\nas.example.com\\${name}`;
  return index === 0 ? 'C:\\Virtual Machines\\' : `${String.fromCharCode('C'.charCodeAt(0) + index)}:\\${name}\\`;
}

function hostUuid(name: string): string {
  const hex = createHash('sha256').update(`host ${name}`).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function addManagers(world: World): void {
  const managers = managerReferences(world.parts.kind);
  const currentSession: PropertyTable<unknown> = {
    currentSession: (_self: unknown, context: PropertyContext | null) => context?.userSession,
  };
  world.add(new ServiceInstance(world));
  world.add(new PropertyCollector(managers.propertyCollector, null));
  world.add(new ViewManager(managers.viewManager));
  world.add(new SessionManager(managers.sessionManager, currentSession));
  const recentTasks: PropertyTable<unknown> = {
    recentTask: () =>
      references(world.recentTasks.filter((ref) => world.find(ref) !== undefined).map((ref) => ({ ref }))),
  };
  world.add(new Manager(managers.taskManager, recentTasks));
  const license: PropertyTable<unknown> = { licenses: () => licenses(world) };
  world.add(new LicenseManager(managers.licenseManager, license));
  const events: PropertyTable<unknown> = {
    description: eventDescription,
    latestEvent: () => world.events.all.at(-1)?.value,
  };
  world.add(new EventManager(managers.eventManager, events));
  world.add(new PerformanceManager(managers.perfManager, world));
  world.add(new SearchIndex(managers.searchIndex));
  world.add(new FileManager(managers.fileManager));
  world.add(new VirtualDiskManager(managers.virtualDiskManager));
  if (world.parts.kind === 'host') return;
  world.add(new ProvisioningChecker(managers.vmProvisioningChecker));
  world.add(new CompatibilityChecker(managers.vmCompatibilityChecker));
}

function switchRecords(switches: readonly SwitchFacts[]): readonly SwitchRecord[] {
  return switches.map(({ name, uuid, portGroups }, index) => {
    const ref = reference('VmwareDistributedVirtualSwitch', `dvs-${50 + index}`);
    return {
      name,
      uuid,
      ref,
      portGroups: portGroups.map((group) => ({
        ...group,
        ref: reference('DistributedVirtualPortgroup', group.key),
        switch: ref,
        switchUuid: uuid,
      })),
    };
  });
}

/** Switches and their port groups are objects of a vCenter alone. */
function distributedObjects(world: World, machines: MachineRegistry): readonly ManagedObject[] {
  if (world.parts.kind === 'host') return [];
  return world.parts.switches.flatMap((record) => [
    new DistributedSwitch(world, record, machines),
    ...record.portGroups.map((group) => new DistributedPortGroup(world, group, machines)),
  ]);
}

function addInventory(world: World, machines: MachineRegistry): void {
  const { places, datastores } = world.parts;
  const computeResources = places.computeResources.map((record) => new ComputeResource(world, record));
  const datastoreObjects = datastores.map((record) => new Datastore(world, record, machines));
  const networkObjects = world.standardNetworks.all.map((record) => new Network(world, record, machines));
  const distributed = distributedObjects(world, machines);
  addFolders(world, (ref, kind, context) => {
    const isOwn = (each: Reference) => each.value === ref.value;
    switch (kind) {
      case 'datacenters':
        return places.datacenters.filter((each) => isOwn(each.parent));
      case 'machines':
        return machines.in(ref, context);
      case 'hosts':
        if (!isOwn(world.parts.roots.hostFolder)) return [];
        return computeResources.filter(({ record }) => context?.scope == null || record.hosts.includes(context.scope));
      case 'datastores':
        return isOwn(world.parts.roots.datastoreFolder) ? datastoreObjects : [];
      case 'networks':
        return isOwn(world.parts.roots.networkFolder) ? [...world.standardNetworks.all, ...distributed] : [];
    }
  });
  for (const object of [...computeResources, ...datastoreObjects, ...networkObjects, ...distributed]) world.add(object);
  for (const host of places.hosts) {
    world.add(new HostSystem(world, host, machines, hostUuid(host.name)));
    world.add(new HostNetworkSystem(world, host, machines, hostUuid(host.name)));
    world.add(new HostStorageSystem(world, host));
    world.add(new AutoStartManager(host.autoStartManager));
  }
  for (const pool of places.pools) world.add(new ResourcePool(world, pool, machines));
  for (const resource of places.computeResources) world.add(new EnvironmentBrowser(world, resource));
  for (const record of datastores) world.add(new DatastoreBrowser(world, record));
}

type Items = (
  ref: Reference,
  kind: FolderKind,
  context: PropertyContext | null,
) => readonly { readonly ref: Reference }[];

/** The root, those of the datacenters and those that were made: each shows the folders that are in it first. */
function addFolders(world: World, itemsIn: Items): void {
  const { roots, places, kind } = world.parts;
  const contents: FolderContents = ({ ref, facts }, context) => [
    ...places.foldersIn(ref),
    ...itemsIn(ref, facts.kind, context),
  ];
  const name = kind === 'host' ? 'ha-folder-root' : 'Datacenters';
  world.add(new Folder(world, { ref: roots.rootFolder, name, parent: null, kind: 'datacenters' }, contents));
  for (const folder of places.folders) world.add(new Folder(world, folder, contents));
  for (const datacenter of places.datacenters) addDatacenter(world, datacenter, contents);
}
