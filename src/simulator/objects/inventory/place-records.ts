/**
 * Records of the inventory, and its objects: datacenters, folders, resource pools. A record is plain data; an object shows a record to
 * clients. Hosts and clusters stay, the others come and go.
 */

import type { Reference } from '../../soap/value.js';
import type { Allocation } from './pool-allocation.js';

/** A host, and what of the datacenter it can reach. */
export interface HostRecord {
  readonly name: string;
  readonly ref: Reference;
  readonly computeResource: Reference;
  /** The root pool of its compute resource. */
  readonly pool: Reference;
  readonly autoStartManager: Reference;
  /** Names; null for all there are. */
  readonly datastores: readonly string[] | null;
  /** Networks of standard switches at the start. `NetworkRegistry` has the current ones. */
  readonly networks: readonly string[] | null;
  /** The newest virtual hardware that it runs. */
  readonly hardwareVersion: number;
  /** A fault script changes it. */
  state: HostState;
  maintenance: boolean;
}

export const HOST_STATES = ['connected', 'disconnected', 'not-responding'] as const;
export type HostState = (typeof HOST_STATES)[number];

/** A cluster, or a single host. */
export interface ComputeResourceRecord {
  readonly name: string;
  readonly ref: Reference;
  readonly hosts: readonly HostRecord[];
  /** Whether DRS chooses the hosts of its VMs; only clusters have it. */
  readonly drs: boolean;
  readonly pool: Reference;
  readonly environmentBrowser: Reference;
}

/** The only record of a pool: VMs keep a reference to it, and changes are made in it. */
export interface PoolRecord {
  name: string;
  readonly ref: Reference;
  /** Another pool; for a root pool its compute resource. */
  parent: Reference;
  /** The compute resource. */
  readonly owner: Reference;
  cpu: Allocation;
  memory: Allocation;
}

/** What a folder is for. */
export type FolderKind = 'datacenters' | 'machines' | 'hosts' | 'datastores' | 'networks';

/** A folder that a user created: not the root, and not one of the folders of a new datacenter. */
export interface FolderRecord {
  name: string;
  readonly ref: Reference;
  parent: Reference;
  readonly kind: FolderKind;
}

export interface DatacenterRecord {
  name: string;
  readonly ref: Reference;
  parent: Reference;
  /** Those that it comes with. */
  readonly folders: Readonly<Record<Exclude<FolderKind, 'datacenters'>, Reference>>;
}

/** Where domains can be put. */
export interface Places {
  readonly hosts: readonly HostRecord[];
  readonly computeResources: readonly ComputeResourceRecord[];
  readonly pools: readonly PoolRecord[];
  readonly folders: readonly FolderRecord[];
}

export const isUsable = (host: HostRecord): boolean => host.state === 'connected' && !host.maintenance;

export const seesDatastore = (host: HostRecord, name: string): boolean =>
  host.datastores === null || host.datastores.includes(name);

/** The pool at names joined by `/` below the root pool of a compute resource; '' is the root pool itself. */
export function poolAt(places: Places, computeResource: Reference, path: string): PoolRecord | undefined {
  const pools = places.pools.filter((pool) => pool.owner.value === computeResource.value);
  const root = pools.find((pool) => pool.parent.value === computeResource.value);
  return descend(root, path, pools);
}

/** The folder at names joined by `/` below the datacenter's own. */
export function folderAt(places: Places, root: Reference, path: string): Reference | undefined {
  return descend<{ readonly name: string; readonly ref: Reference; readonly parent: Reference | null }>(
    { name: '', ref: root, parent: null },
    path,
    places.folders,
  )?.ref;
}

function descend<Item extends { readonly name: string; readonly ref: Reference; readonly parent: Reference | null }>(
  root: Item | undefined,
  path: string,
  items: readonly Item[],
): Item | undefined {
  let at = root;
  for (const name of path === '' ? [] : path.split('/')) {
    const above = at;
    at = items.find((item) => item.name === name && item.parent?.value === above?.ref.value);
    if (at === undefined) return undefined;
  }
  return at;
}
