import { enumeration, int, long, object, type Reference, references, string } from '../soap/value.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';
import type { HostRecord, World } from './world.js';

/** A standalone host's compute resource, or a cluster. */
export class ComputeResource extends SimpleObject {
  readonly world: World;
  readonly name: string;
  readonly hosts: readonly HostRecord[];
  readonly pool: Reference;
  protected readonly table = COMPUTE_RESOURCE_PROPERTIES;

  constructor(world: World, ref: Reference, name: string, hosts: readonly HostRecord[], pool: Reference) {
    super(ref);
    this.world = world;
    this.name = name;
    this.hosts = hosts;
    this.pool = pool;
  }
}

const COMPUTE_RESOURCE_PROPERTIES: PropertyTable<ComputeResource> = {
  name: (resource) => string(resource.name),
  parent: ({ world }) => world.parts.roots.hostFolder,
  host: (resource) => references(resource.hosts),
  resourcePool: (resource) => resource.pool,
  datastore: ({ world }) => references(world.parts.datastores),
  network: ({ world }) => references(world.networks),
  summary: (resource) => {
    const { cpus, memoryMiB } = resource.world.parts.host;
    const count = resource.hosts.length;
    return object('ComputeResourceSummary', {
      totalCpu: int(2400 * cpus * count),
      totalMemory: long(memoryMiB * 1024 * 1024 * count),
      numCpuCores: int(cpus * count),
      numCpuThreads: int(cpus * count),
      effectiveCpu: int(2400 * cpus * count),
      effectiveMemory: long(memoryMiB * count),
      numHosts: int(count),
      numEffectiveHosts: int(count),
      overallStatus: enumeration('ManagedEntityStatus', 'green'),
    });
  },
  environmentBrowser: () => undefined,
};
