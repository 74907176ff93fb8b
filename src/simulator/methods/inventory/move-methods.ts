import { isKindOf } from '../../api/type-table.js';
import { Datacenter } from '../../objects/inventory/datacenter.js';
import { Folder } from '../../objects/inventory/folder.js';
import { ResourcePool } from '../../objects/inventory/resource-pool.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import type { ManagedObject } from '../../objects/managed-object.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import { children, referenceOf } from '../../soap/arguments.js';
import { invalidArgument, notSupported } from '../../soap/fault.js';
import { type Actor, actorOf, recordEvent } from '../events/record-event.js';
import { recordPoolEvent } from '../events/record-place-event.js';
import { type Call, type MethodTable, on, requireCenter } from '../method.js';
import { requireIdle, startTask } from '../run-task.js';
import { placesChanged } from './changed-places.js';
import { invalidFolder, requireOwnFolder } from './folder-methods.js';
import { requireFreeNameIn, requireFreePlaceName } from './place-names.js';

/** Methods that move VMs, pools, folders and datacenters in the inventory. A single host has pools only. */
export const MOVE_METHODS: MethodTable = {
  MoveIntoFolder_Task: on(Folder, (folder, call) => {
    requireCenter(call);
    const items = itemsOf(call);
    return startTask(call, { descriptionId: 'Folder.moveInto', entity: folder }, async (_task, pause) => {
      for (const item of items) requireMovable(call, item, folder);
      await pause();
      for (const item of items) {
        requireMovable(call, item, folder);
        if (item instanceof VirtualMachine) item.moveTo({ folder: folder.ref });
        else if (item instanceof Datacenter) item.record.parent = folder.ref;
        else if (item instanceof Folder) requireOwnFolder(item, call).parent = folder.ref;
      }
      placesChanged(call.simulation);
      return undefined;
    });
  }),

  MoveIntoResourcePool: on(ResourcePool, (pool, call) => {
    const items = itemsOf(call).map((item) => {
      if (item instanceof VirtualMachine || item instanceof ResourcePool) return item;
      throw invalidArgument('list');
    });
    for (const item of items) requireFits(call, item, pool);
    const actor = actorOf(call);
    for (const item of items) moveIntoPool(actor, item, pool);
    placesChanged(call.simulation);
    return undefined;
  }),
};

function itemsOf(call: Call): readonly ManagedObject[] {
  return children(call.body, 'list').map((element) => {
    const ref = referenceOf(element);
    const found = call.simulation.world.find(ref);
    if (found === undefined) throw managedObjectNotFound(ref);
    return found;
  });
}

/** A folder takes what it is for, folders of its own kind included; and none takes what it is in itself. */
function requireMovable(call: Call, item: ManagedObject, into: Folder): void {
  const { world } = call.simulation;
  const isFolder = item instanceof Folder;
  const isTaken = isFolder
    ? item.facts.kind === into.facts.kind
    : into.childTypes.some((type) => isKindOf(item.ref.type, type));
  if (!isTaken) throw notSupported('This folder does not hold such things.');
  if (item instanceof Folder) {
    requireOwnFolder(item, call);
    const above = [into.ref, ...world.parts.places.above(into.ref)];
    if (above.some((each) => each.value === item.ref.value)) throw invalidFolder(into.ref);
  } else if (item instanceof VirtualMachine) {
    // Its pool stays, which another datacenter has not.
    if (!world.isMachineFolder(into.ref)) throw notSupported('The folder is in another datacenter.');
  } else if (!(item instanceof Datacenter)) throw notSupported('This cannot be moved in the simulator.');
  const name = item.property('name', null);
  if (name?.kind === 'scalar') requireFreeNameIn(call.simulation, name.text, into, item.ref);
}

function requireFits(call: Call, item: VirtualMachine | ResourcePool, into: ResourcePool): void {
  const owner = item instanceof VirtualMachine ? item.pool.owner : item.record.owner;
  // Another compute resource means another host, which takes a migration.
  if (owner.value !== into.record.owner.value) throw invalidArgument('list');
  if (item instanceof VirtualMachine) requireIdle(item);
  else {
    const { places } = call.simulation.world.parts;
    const above = [into.ref, ...places.above(into.ref)];
    if (item.isRoot || above.some((each) => each.value === item.ref.value)) throw invalidArgument('list');
    requireFreePlaceName(call.simulation, item.record.name, places.poolsIn(into.ref), item.ref);
  }
}

/** Both sides are known to be there and to fit. */
export function moveIntoPool(actor: Actor, item: VirtualMachine | ResourcePool, to: ResourcePool): void {
  if (item instanceof VirtualMachine) {
    const from = item.pool;
    item.moveTo({ pool: to.record });
    recordEvent(actor, item, { type: 'VmResourcePoolMovedEvent', from, to: to.record });
    return;
  }
  const from = actor.simulation.world.pool(item.record.parent);
  item.record.parent = to.ref;
  if (from !== undefined) recordPoolEvent(actor, item.record, { type: 'ResourcePoolMovedEvent', from, to: to.record });
}
