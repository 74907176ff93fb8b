import { boolean, enumeration, int, long, object, references, string } from '../soap/value.js';
import type { MachineRegistry } from './machine-registry.js';
import type { PropertyTable } from './managed-object.js';
import type { PoolRecord } from './place-records.js';
import { SimpleObject } from './simple-object.js';
import type { World } from './world.js';

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
}

const allocation = () =>
  object('ResourceAllocationInfo', {
    reservation: long(0),
    expandableReservation: boolean(true),
    limit: long(-1),
    shares: object('SharesInfo', { shares: int(4000), level: enumeration('SharesLevel', 'normal') }),
  });

const RESOURCE_POOL_PROPERTIES: PropertyTable<ResourcePool> = {
  name: ({ record }) => string(record.name),
  parent: ({ record }) => record.parent,
  owner: ({ record }) => record.owner,
  vm: ({ machines, ref }, viewer) =>
    references(machines.seenBy(viewer).filter((machine) => machine.pool.ref.value === ref.value)),
  resourcePool: ({ world, ref }) =>
    references(world.parts.places.pools.filter((pool) => pool.parent.value === ref.value)),
  runtime: () => undefined,
  config: (pool) =>
    object('ResourceConfigSpec', {
      entity: pool.ref,
      cpuAllocation: allocation(),
      memoryAllocation: allocation(),
    }),
};
