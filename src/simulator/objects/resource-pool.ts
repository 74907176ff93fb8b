import { boolean, enumeration, int, long, object, type Reference, references, string } from '../soap/value.js';
import type { MachineRegistry } from './machine-registry.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';

/** The root pool of a compute resource. */
export class ResourcePool extends SimpleObject {
  readonly owner: Reference;
  readonly machines: MachineRegistry;
  protected readonly table = RESOURCE_POOL_PROPERTIES;

  constructor(ref: Reference, owner: Reference, machines: MachineRegistry) {
    super(ref);
    this.owner = owner;
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
  name: () => string('Resources'),
  parent: (pool) => pool.owner,
  owner: (pool) => pool.owner,
  vm: (pool) => references(pool.machines.all().filter((machine) => machine.host.pool.value === pool.ref.value)),
  resourcePool: () => references([]),
  runtime: () => undefined,
  config: (pool) =>
    object('ResourceConfigSpec', {
      entity: pool.ref,
      cpuAllocation: allocation(),
      memoryAllocation: allocation(),
    }),
};
