import { boolean, type DataObject, enumeration, int, long, object, references, string } from '../../soap/value.js';
import { type ComputeResourceRecord, isUsable, seesDatastore } from '../inventory/place-records.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';

/** A standalone host's compute resource, or a cluster. */
export class ComputeResource extends SimpleObject {
  readonly world: World;
  readonly record: ComputeResourceRecord;
  protected readonly table = COMPUTE_RESOURCE_PROPERTIES;

  constructor(world: World, record: ComputeResourceRecord) {
    super(record.ref);
    this.world = world;
    this.record = record;
  }
}

/** What a cluster is configured to do; only clusters have a configuration of DRS and HA. */
function clusterConfiguration({ drs, ref }: ComputeResourceRecord, type: string): DataObject | undefined {
  if (ref.type !== 'ClusterComputeResource') return undefined;
  return object(type, {
    dasConfig: object('ClusterDasConfigInfo', { enabled: boolean(false) }),
    drsConfig: object('ClusterDrsConfigInfo', {
      enabled: boolean(drs),
      defaultVmBehavior: enumeration('DrsBehavior', 'fullyAutomated'),
      vmotionRate: int(3),
    }),
  });
}

const COMPUTE_RESOURCE_PROPERTIES: PropertyTable<ComputeResource> = {
  name: ({ record }) => string(record.name),
  parent: ({ world }) => world.parts.roots.hostFolder,
  recentTask: recentTasksOn,
  host: ({ record }, context) =>
    references(record.hosts.filter((host) => context?.scope == null || context.scope === host)),
  resourcePool: ({ record }) => record.pool,
  datastore: ({ world, record }) =>
    references(world.parts.datastores.filter(({ name }) => record.hosts.some((host) => seesDatastore(host, name)))),
  network: ({ world, record }) =>
    references(
      world.networks.filter(({ name }) => record.hosts.some((host) => world.standardNetworks.isSeenBy(host, name))),
    ),
  summary: (resource) => {
    const { cpus, memoryMiB } = resource.world.parts.host;
    const count = resource.record.hosts.length;
    return object('ComputeResourceSummary', {
      totalCpu: int(2400 * cpus * count),
      totalMemory: long(memoryMiB * 1024 * 1024 * count),
      numCpuCores: int(cpus * count),
      numCpuThreads: int(cpus * count),
      effectiveCpu: int(2400 * cpus * count),
      effectiveMemory: long(memoryMiB * count),
      numHosts: int(count),
      numEffectiveHosts: int(resource.record.hosts.filter(isUsable).length),
      overallStatus: enumeration('ManagedEntityStatus', 'green'),
    });
  },
  configuration: ({ record }) => clusterConfiguration(record, 'ClusterConfigInfo'),
  configurationEx: ({ record }) => clusterConfiguration(record, 'ClusterConfigInfoEx'),
  environmentBrowser: ({ record }) => record.environmentBrowser,
};
