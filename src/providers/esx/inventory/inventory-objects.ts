import type { MiB } from '../../../domain/values/units.js';
import { type ObjectProperties, retrieve } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { booleanOf, listOf, type MoRef, numberOf, objectOf, refOf, textOf } from '../soap/value.js';
import { hardwareVersionOf } from './hardware-version.js';
import { fromApiName } from './names.js';

export interface HostPlace {
  readonly ref: MoRef;
  readonly name: string;
  /** Connected, and not in maintenance. */
  readonly usable: boolean;
  /** Its compute resource or cluster; null where the account may not see it. */
  readonly parent: MoRef | null;
  /** The newest virtual hardware by its own version; null where the server does not tell that. */
  readonly hardwareVersion: number | null;
  readonly freeMemory: MiB | null;
  /** Ids of the networks that it has; empty where the server does not tell. */
  readonly networks: readonly string[];
  /** Null where the account may not see it, or the host has none. */
  readonly autostartManager: MoRef | null;
}

export interface PoolPlace {
  /** Names below the root pool of the host or cluster, joined by `/`; '' is the root pool. */
  readonly path: string;
  /** The id of that host's or cluster's compute resource. */
  readonly computeResource: string;
}

/** The hosts, resource pools and folders of a datacenter, by id. What the account cannot see the way to is not here; nor are vApps and what is in them. */
export interface Places {
  readonly hosts: ReadonlyMap<string, HostPlace>;
  readonly pools: ReadonlyMap<string, PoolPlace>;
  /** Names below the datacenter's folder of domains, joined by `/`; '' is that folder itself. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Folders and pools above another; they may be nested, but not endlessly. */
const MOST_LEVELS = 64;

const traversal = (name: string, type: string, path: string, skip: boolean, ...next: readonly string[]) => ({
  $type: 'TraversalSpec',
  name,
  type,
  path,
  skip,
  ...(next.length === 0 ? {} : { selectSet: next.map((each) => ({ name: each })) }),
});

/** All below a datacenter in one walk: hosts and pools by its folder of hosts, folders by its folder of domains. */
function below(datacenter: MoRef) {
  return {
    propSet: [
      {
        type: 'HostSystem',
        pathSet: [
          'name',
          'parent',
          'runtime.connectionState',
          'runtime.inMaintenanceMode',
          'configManager.autoStartManager',
          'network',
          'summary.config.product',
          'summary.hardware.memorySize',
          'summary.quickStats.overallMemoryUsage',
        ],
      },
      { type: 'ResourcePool', pathSet: ['name', 'parent'] },
      { type: 'Folder', pathSet: ['name', 'parent'] },
    ],
    objectSet: {
      obj: datacenter,
      skip: true,
      selectSet: [
        traversal('datacenterToHosts', 'Datacenter', 'hostFolder', true, 'folderToChildren'),
        traversal('datacenterToDomains', 'Datacenter', 'vmFolder', false, 'folderToChildren'),
        traversal(
          'folderToChildren',
          'Folder',
          'childEntity',
          false,
          'folderToChildren',
          'computeToHosts',
          'computeToPool',
        ),
        traversal('computeToHosts', 'ComputeResource', 'host', false),
        traversal('computeToPool', 'ComputeResource', 'resourcePool', false, 'poolToPools'),
        traversal('poolToPools', 'ResourcePool', 'resourcePool', false, 'poolToPools'),
      ],
    },
  };
}

const nameOf = (object: ObjectProperties): string | null => {
  const name = textOf(object.properties.get('name'));
  return name === null ? null : fromApiName(name);
};

const parentOf = (object: ObjectProperties): MoRef | null => refOf(object.properties.get('parent'));

/** The memory of a host that its VMs and services do not use now. The API counts the one in bytes and the other in MiB. */
function freeMemoryOf({ properties }: ObjectProperties): MiB | null {
  const size = numberOf(properties.get('summary.hardware.memorySize'));
  const used = numberOf(properties.get('summary.quickStats.overallMemoryUsage'));
  return size === null || used === null ? null : (Math.max(0, Math.floor(size / 1024 / 1024) - used) as MiB);
}

function hostPlace(object: ObjectProperties, name: string): HostPlace {
  const product = objectOf(object.properties.get('summary.config.product'));
  const version = textOf(product?.['apiVersion']) ?? textOf(product?.['version']);
  const state = textOf(object.properties.get('runtime.connectionState'));
  return {
    ref: object.ref,
    name,
    usable: state === 'connected' && booleanOf(object.properties.get('runtime.inMaintenanceMode')) !== true,
    parent: parentOf(object),
    hardwareVersion: version === null ? null : hardwareVersionOf(version),
    freeMemory: freeMemoryOf(object),
    networks: listOf(object.properties.get('network')).flatMap((each) => refOf(each)?.value ?? []),
    autostartManager: refOf(object.properties.get('configManager.autoStartManager')),
  };
}

/** The way up to a root pool, which is a child of the compute resource; null where it leads elsewhere, or through a vApp. */
function poolPlace(start: ObjectProperties, pools: ReadonlyMap<string, ObjectProperties>): PoolPlace | null {
  const names: string[] = [];
  let at: ObjectProperties | undefined = start;
  for (let level = 0; at !== undefined && level < MOST_LEVELS; level += 1) {
    const parent = parentOf(at);
    if (at.ref.type !== 'ResourcePool' || parent === null) return null;
    if (parent.type.endsWith('ComputeResource')) return { path: names.join('/'), computeResource: parent.value };
    const name = nameOf(at);
    if (name === null) return null;
    names.unshift(name);
    at = pools.get(parent.value);
  }
  return null;
}

function folderPath(
  start: ObjectProperties,
  folders: ReadonlyMap<string, ObjectProperties>,
  root: MoRef,
): string | null {
  const names: string[] = [];
  let at: ObjectProperties | undefined = start;
  for (let level = 0; at !== undefined && level < MOST_LEVELS; level += 1) {
    if (at.ref.value === root.value) return names.join('/');
    const name = nameOf(at);
    if (name === null) return null;
    names.unshift(name);
    at = folders.get(parentOf(at)?.value ?? '');
  }
  return null;
}

/** Reads them in one paged pass. `vmFolder` is the datacenter's folder of domains. */
export async function readPlaces(
  session: Session,
  datacenter: MoRef,
  vmFolder: MoRef,
  signal: AbortSignal,
): Promise<Places> {
  const hosts = new Map<string, HostPlace>();
  const pools = new Map<string, ObjectProperties>();
  const folders = new Map<string, ObjectProperties>();
  for await (const object of retrieve(session, below(datacenter), signal)) {
    const { type, value } = object.ref;
    const name = nameOf(object);
    if (type === 'HostSystem' && name !== null) hosts.set(value, hostPlace(object, name));
    else if (type === 'ResourcePool' || type === 'VirtualApp') pools.set(value, object);
    else if (type === 'Folder') folders.set(value, object);
  }
  const found = <T>(objects: ReadonlyMap<string, ObjectProperties>, place: (object: ObjectProperties) => T | null) =>
    new Map(
      [...objects].flatMap(([id, object]): [string, T][] => {
        const at = place(object);
        return at === null ? [] : [[id, at]];
      }),
    );
  return {
    hosts,
    pools: found(pools, (object) => poolPlace(object, pools)),
    folders: found(folders, (object) => folderPath(object, folders, vmFolder)),
  };
}
