import type { HostPlaceFacts, Inventory } from './inventory/inventory.js';
import { InventoryError } from './inventory/inventory-reader.js';
import type { ComputeResourceRecord, FolderRecord, HostRecord, PoolRecord } from './objects/inventory/place-records.js';
import { PlaceRegistry } from './objects/inventory/place-registry.js';
import { usualAllocation } from './objects/inventory/pool-allocation.js';
import type { Roots } from './objects/world-parts.js';
import { type Reference, reference } from './soap/value.js';

/** The name of the cluster that a vCenter has beside the standalone host when nothing else is said. */
const CLUSTER_NAME = 'cluster1';

/** The fixed name of a root pool. */
const ROOT_POOL = 'Resources';

/**
 * Makes the hosts, clusters, resource pools and folders of an inventory.
 * @throws InventoryError for a pool whose owner does not exist.
 */
export function buildPlaces(
  kind: 'host' | 'vcenter',
  inventory: Inventory,
  roots: Roots,
  saved: SavedPlaces | null,
): PlaceRegistry {
  const computeResources = kind === 'host' ? [loneHost(inventory)] : centerHosts(inventory);
  const datacenter = {
    name: roots.datacenterName,
    ref: roots.datacenter,
    parent: roots.rootFolder,
    folders: {
      machines: roots.machineFolder,
      hosts: roots.hostFolder,
      datastores: roots.datastoreFolder,
      networks: roots.networkFolder,
    },
  };
  return new PlaceRegistry({
    computeResources,
    pools: saved?.pools ?? buildPools(kind, inventory, computeResources),
    folders: saved?.folders ?? (kind === 'host' ? [] : buildFolders(inventory.folders ?? [], roots.machineFolder)),
    datacenters: saved?.datacenters ?? [datacenter],
  });
}

/** The places that can be made and removed while the simulator runs, as they were when it ended. */
export type SavedPlaces = Pick<PlaceRegistry, 'pools' | 'folders' | 'datacenters'>;

const alone = (name: string, cluster: string | null): HostPlaceFacts => ({
  name,
  cluster,
  datastores: null,
  networks: null,
  hardwareVersion: null,
  state: 'connected',
  maintenance: false,
});

function loneHost({ host }: Inventory): ComputeResourceRecord {
  const computeResource = reference('ComputeResource', 'ha-compute-res');
  const pool = reference('ResourcePool', 'ha-root-pool');
  const record: HostRecord = {
    name: host.name,
    ref: reference('HostSystem', 'ha-host'),
    computeResource,
    pool,
    autoStartManager: reference('HostAutoStartManager', 'ha-autostart-mgr'),
    datastores: null,
    networks: null,
    hardwareVersion: host.hardwareVersion,
    state: 'connected',
    maintenance: false,
  };
  const environmentBrowser = reference('EnvironmentBrowser', 'ha-env-browser');
  return { name: host.name, ref: computeResource, hosts: [record], drs: false, pool, environmentBrowser };
}

function centerHosts(inventory: Inventory): readonly ComputeResourceRecord[] {
  const { name } = inventory.host;
  const second = /^esx1\b/.test(name) ? name.replace(/^esx1/, 'esx2') : `second.${name}`;
  const given = inventory.hosts ?? [];
  const facts = given.length > 0 ? given : [alone(name, null), alone(second, CLUSTER_NAME)];
  const found = new Map<string, { readonly first: number; readonly members: HostPlaceFacts[] }>();
  facts.forEach((host, index) => {
    const key = host.cluster === null ? `host ${host.name}` : `cluster ${host.cluster}`;
    const group = found.get(key) ?? { first: index, members: [] };
    group.members.push(host);
    found.set(key, group);
  });
  return [...found.values()].map(({ first, members }) => computeResource(inventory, facts, first, members));
}

/** Ids go up in steps of three: a compute resource, its pool, its host. */
function computeResource(
  inventory: Inventory,
  all: readonly HostPlaceFacts[],
  first: number,
  members: readonly HostPlaceFacts[],
): ComputeResourceRecord {
  const cluster = members[0]?.cluster ?? null;
  const number = 7 + 3 * first;
  const ref =
    cluster === null
      ? reference('ComputeResource', `domain-s${number}`)
      : reference('ClusterComputeResource', `domain-c${number}`);
  const pool = reference('ResourcePool', `resgroup-${number + 1}`);
  const hosts = members.map((facts): HostRecord => {
    const number = 9 + 3 * all.indexOf(facts);
    return {
      name: facts.name,
      ref: reference('HostSystem', `host-${number}`),
      computeResource: ref,
      pool,
      autoStartManager: reference('HostAutoStartManager', `autostart-${number}`),
      datastores: facts.datastores,
      networks: facts.networks,
      hardwareVersion: facts.hardwareVersion ?? inventory.host.hardwareVersion,
      state: facts.state,
      maintenance: facts.maintenance,
    };
  });
  const environmentBrowser = reference('EnvironmentBrowser', `envbrowser-${number}`);
  const drs = cluster !== null && inventory.clustersWithoutDrs?.includes(cluster) !== true;
  return { name: cluster ?? members[0]?.name ?? '', ref, hosts, drs, pool, environmentBrowser };
}

function buildPools(
  kind: 'host' | 'vcenter',
  inventory: Inventory,
  computeResources: readonly ComputeResourceRecord[],
): readonly PoolRecord[] {
  const pools: PoolRecord[] = computeResources.map(({ pool, ref }) => ({
    name: ROOT_POOL,
    ref: pool,
    parent: ref,
    owner: ref,
    cpu: usualAllocation('cpu'),
    memory: usualAllocation('memory'),
  }));
  const byPath = new Map<string, Reference>(computeResources.map(({ name, pool }) => [`${name}/`, pool]));
  for (const [index, { owner, path }] of (inventory.pools ?? []).entries()) {
    const resource = computeResources.find((each) => each.name === owner);
    if (resource === undefined) {
      // Pools of clusters are nothing to a lone host.
      if (kind === 'host') continue;
      throw new InventoryError([
        `resource_pools.${owner}: there is no such cluster, nor such a host that stands alone`,
      ]);
    }
    const slash = path.lastIndexOf('/');
    const parent = byPath.get(`${owner}/${slash === -1 ? '' : path.slice(0, slash)}`) ?? resource.pool;
    const ref = reference('ResourcePool', kind === 'host' ? `pool${index + 1}` : `resgroup-${1000 + index}`);
    byPath.set(`${owner}/${path}`, ref);
    pools.push({
      name: path.slice(slash + 1),
      ref,
      parent,
      owner: resource.ref,
      cpu: usualAllocation('cpu'),
      memory: usualAllocation('memory'),
    });
  }
  return pools;
}

function buildFolders(paths: readonly string[], root: Reference): readonly FolderRecord[] {
  const byPath = new Map<string, Reference>([['', root]]);
  return paths.map((path, index) => {
    const slash = path.lastIndexOf('/');
    const parent = byPath.get(slash === -1 ? '' : path.slice(0, slash)) ?? root;
    const ref = reference('Folder', `group-v${1000 + index}`);
    byPath.set(path, ref);
    return { name: path.slice(slash + 1), ref, parent, kind: 'machines' };
  });
}
