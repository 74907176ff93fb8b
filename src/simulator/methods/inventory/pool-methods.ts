import type { PoolRecord } from '../../objects/inventory/place-records.js';
import { usualAllocation } from '../../objects/inventory/pool-allocation.js';
import { ResourcePool } from '../../objects/inventory/resource-pool.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import { child, children, optionalReference, optionalText, required, text } from '../../soap/arguments.js';
import { invalidArgument, notSupported } from '../../soap/fault.js';
import type { Value } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { type Actor, actorOf } from '../events/record-event.js';
import { recordPoolEvent } from '../events/record-place-event.js';
import { requireName } from '../machine/register-methods.js';
import { type Call, type MethodTable, on } from '../method.js';
import { startTask } from '../run-task.js';
import { placesChanged } from './changed-places.js';
import { newPlaceReference } from './folder-methods.js';
import { moveIntoPool } from './move-methods.js';
import { requireFreePlaceName } from './place-names.js';
import { type Allocations, readAllocations, readWholeAllocations } from './read-allocations.js';
import { requireFreePoolName } from './rename-places.js';

/** Methods that create, change and remove resource pools. A single host has them too. */
export const POOL_METHODS: MethodTable = {
  CreateResourcePool: on(ResourcePool, (parent, call) => {
    const { world } = call.simulation;
    const name = requireName(text(call.body, 'name'));
    const usual = { cpu: usualAllocation('cpu'), memory: usualAllocation('memory') };
    const allocations = readWholeAllocations(required(call.body, 'spec'), usual);
    requireFreePlaceName(call.simulation, name, world.parts.places.poolsIn(parent.ref));
    const ref = newPlaceReference(call, 'ResourcePool', world.parts.kind === 'host' ? 'pool' : 'resgroup-');
    const record: PoolRecord = { name, ref, parent: parent.ref, owner: parent.record.owner, ...allocations };
    world.parts.places.addPool(record);
    world.add(new ResourcePool(world, record, call.simulation.machines));
    recordPoolEvent(actorOf(call), record, { type: 'ResourcePoolCreatedEvent', parent: parent.record });
    placesChanged(call.simulation);
    return ref;
  }),

  UpdateConfig: on(ResourcePool, (pool, call) => {
    const wanted = optionalText(call.body, 'name');
    const name = wanted === undefined || wanted === '' ? pool.record.name : requireName(wanted);
    requireFreePoolName(call, pool, name);
    const config = child(call.body, 'config');
    const allocations = config === undefined ? pool.record : readChanged(pool, config);
    change(call, pool.record, name, allocations);
    return undefined;
  }),

  UpdateChildResourceConfiguration: on(ResourcePool, (parent, call) => {
    const changes = children(call.body, 'spec').map((spec) => {
      const ref = optionalReference(spec, 'entity');
      if (ref === undefined) throw invalidArgument('spec.entity');
      const pool = call.simulation.world.find(ref);
      if (pool === undefined) throw managedObjectNotFound(ref);
      // Those of a machine are its own configuration, which ReconfigVM_Task changes.
      if (!(pool instanceof ResourcePool) || pool.record.parent.value !== parent.ref.value) {
        throw invalidArgument('spec.entity');
      }
      return { pool, allocations: readChanged(pool, spec) };
    });
    for (const { pool, allocations } of changes) change(call, pool.record, pool.record.name, allocations);
    return undefined;
  }),

  DestroyChildren: on(ResourcePool, (pool, call) => {
    dissolveChildren(actorOf(call), pool);
    placesChanged(call.simulation);
    return undefined;
  }),
};

/** ResourcePool.Destroy_Task: what is in it, pools and domains, goes to its parent. */
export function destroyPool(pool: ResourcePool, call: Call): Value {
  return startTask(call, { descriptionId: 'ResourcePool.destroy', entity: pool }, async (task, pause) => {
    const { world } = call.simulation;
    const check = () => {
      const parent = world.find(pool.record.parent);
      if (pool.isRoot || !(parent instanceof ResourcePool)) throw notSupported('The root resource pool cannot go.');
      const names = world.parts.places.poolsIn(parent.ref).filter(({ ref }) => ref.value !== pool.ref.value);
      for (const { name } of world.parts.places.poolsIn(pool.ref)) requireFreePlaceName(call.simulation, name, names);
      return parent;
    };
    check();
    await pause();
    const parent = check();
    const actor = actorOf(call, task);
    for (const each of poolsIn(actor, pool)) moveIntoPool(actor, each, parent);
    remove(actor, pool, parent);
    placesChanged(call.simulation);
    return undefined;
  });
}

function readChanged(pool: ResourcePool, config: XmlElement): Allocations {
  const entity = optionalReference(config, 'entity');
  if (entity !== undefined && entity.value !== pool.ref.value) throw invalidArgument('config.entity');
  return readAllocations(config, pool.record);
}

function change(call: Call, record: PoolRecord, name: string, { cpu, memory }: Allocations): void {
  Object.assign(record, { name, cpu, memory });
  recordPoolEvent(actorOf(call), record, { type: 'ResourcePoolReconfiguredEvent' });
  placesChanged(call.simulation);
}

/** All pools below one are gone afterwards, and their domains in it. */
function dissolveChildren(actor: Actor, pool: ResourcePool): void {
  for (const each of poolsIn(actor, pool)) {
    dissolveChildren(actor, each);
    remove(actor, each, pool);
  }
}

function poolsIn({ simulation: { world } }: Actor, pool: ResourcePool): readonly ResourcePool[] {
  return world.parts.places.poolsIn(pool.ref).flatMap(({ ref }) => {
    const found = world.find(ref);
    return found instanceof ResourcePool ? [found] : [];
  });
}

/** Takes away a pool that no other is in. */
function remove(actor: Actor, pool: ResourcePool, parent: ResourcePool): void {
  const { world, machines } = actor.simulation;
  for (const machine of machines.all()) if (machine.pool === pool.record) moveIntoPool(actor, machine, parent);
  recordPoolEvent(actor, pool.record, { type: 'ResourcePoolDestroyedEvent' });
  world.parts.places.remove(pool.ref);
  world.remove(pool);
}
