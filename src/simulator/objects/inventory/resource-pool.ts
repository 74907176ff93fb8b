import { object, references, string } from '../../soap/value.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import type { PoolRecord } from './place-records.js';
import { allocationInfo } from './pool-allocation.js';

export class ResourcePool extends SimpleObject {
  readonly world: World;
  readonly record: PoolRecord;
  readonly machines: MachineRegistry;
  protected readonly table = RESOURCE_POOL_PROPERTIES;

  constructor(world: World, record: PoolRecord, machines: MachineRegistry) {
    super(record.ref);
    this.world = world;
    this.record = record;
    this.machines = machines;
  }

  /** Nobody can rename, move or remove the pool that a compute resource comes with. */
  get isRoot(): boolean {
    return this.record.parent.value === this.record.owner.value;
  }
}

const RESOURCE_POOL_PROPERTIES: PropertyTable<ResourcePool> = {
  name: ({ record }) => string(record.name),
  parent: ({ record }) => record.parent,
  owner: ({ record }) => record.owner,
  vm: ({ machines, ref }, context) =>
    references(machines.seenBy(context).filter((machine) => machine.pool.ref.value === ref.value)),
  resourcePool: ({ world, ref }) => references(world.parts.places.poolsIn(ref)),
  recentTask: recentTasksOn,
  runtime: () => undefined,
  config: ({ ref, record }) =>
    object('ResourceConfigSpec', {
      entity: ref,
      changeVersion: undefined,
      lastModified: undefined,
      cpuAllocation: allocationInfo(record.cpu),
      memoryAllocation: allocationInfo(record.memory),
      scaleDescendantsShares: undefined,
    }),
};
