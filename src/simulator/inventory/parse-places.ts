import { HOST_STATES } from '../objects/inventory/place-records.js';
import type { HostPlaceFacts, PoolFacts } from './inventory.js';
import type { InventoryReader } from './inventory-reader.js';

const HOST_FIELDS = ['name', 'cluster', 'datastores', 'networks', 'hardware_version', 'state', 'maintenance'];

export interface KnownPlaces {
  readonly datastores: readonly string[];
  readonly networks: readonly string[];
}

/** Parses the hosts of a vCenter. A host without a cluster is a single host. */
export function readHosts(reader: InventoryReader, value: unknown, known: KnownPlaces): readonly HostPlaceFacts[] {
  return reader.list(value, 'hosts').map((each, index) => {
    const path = `hosts[${index}]`;
    const host = reader.map(each, path, HOST_FIELDS);
    const version = host['hardware_version'];
    return {
      name: reader.text(host['name'], `${path}.name`, null),
      cluster: host['cluster'] === undefined ? null : reader.text(host['cluster'], `${path}.cluster`, null),
      datastores: visible(reader, host['datastores'], `${path}.datastores`, known.datastores, 'datastore'),
      networks: visible(reader, host['networks'], `${path}.networks`, known.networks, 'network'),
      hardwareVersion: version === undefined ? null : reader.whole(version, `${path}.hardware_version`, 21, 99),
      state: reader.choice(host['state'], `${path}.state`, HOST_STATES, 'connected'),
      maintenance: reader.boolean(host['maintenance'], `${path}.maintenance`),
    };
  });
}

/** Null, the default, is all of them. */
function visible(
  reader: InventoryReader,
  value: unknown,
  path: string,
  known: readonly string[],
  what: string,
): readonly string[] | null {
  if (value === undefined || value === null) return null;
  return reader.list(value, path).map((each, index) => {
    const name = reader.text(each, `${path}[${index}]`, null);
    if (!known.includes(name)) reader.note(`${path}[${index}]`, `there is no ${what} ${name}`);
    return name;
  });
}

/** Names of clusters, each of which a host must be in. */
export function readClusterNames(
  reader: InventoryReader,
  value: unknown,
  hosts: readonly HostPlaceFacts[],
): readonly string[] {
  return reader.list(value, 'clusters_without_drs').map((each, index) => {
    const path = `clusters_without_drs[${index}]`;
    const name = reader.text(each, path, null);
    if (!hosts.some(({ cluster }) => cluster === name)) reader.note(path, `no host is in a cluster ${name}`);
    return name;
  });
}

/** Folders of domains, each with those above it, parents first. */
export function readFolders(reader: InventoryReader, value: unknown): readonly string[] {
  const written = reader.list(value, 'folders').map((each, index) => {
    const path = reader.text(each, `folders[${index}]`, null);
    checkPath(reader, path, `folders[${index}]`);
    return path;
  });
  return withParents(written);
}

/** Resource pools, by the name of the cluster or lone host that they are in; each with those above it, parents first. */
export function readPools(reader: InventoryReader, value: unknown): readonly PoolFacts[] {
  return Object.entries(reader.map(value, 'resource_pools', null)).flatMap(([owner, list]) => {
    const written = reader.list(list, `resource_pools.${owner}`).map((each, index) => {
      const at = `resource_pools.${owner}[${index}]`;
      const path = reader.text(each, at, null);
      checkPath(reader, path, at);
      return path;
    });
    return withParents(written).map((path) => ({ owner, path }));
  });
}

function checkPath(reader: InventoryReader, path: string, at: string): void {
  if (path.split('/').some((part) => part === '')) reader.note(at, 'must be names joined by "/"');
}

function withParents(paths: readonly string[]): readonly string[] {
  const all = paths.flatMap((path) => {
    const names = path.split('/');
    return names.map((_, index) => names.slice(0, index + 1).join('/'));
  });
  return [...new Set(all)];
}
