import { Datacenter } from '../../objects/inventory/datacenter.js';
import { Folder } from '../../objects/inventory/folder.js';
import { ResourcePool } from '../../objects/inventory/resource-pool.js';
import type { ManagedObject } from '../../objects/managed-object.js';
import { text } from '../../soap/arguments.js';
import { notSupported } from '../../soap/fault.js';
import type { Value } from '../../soap/value.js';
import { actorOf } from '../events/record-event.js';
import { recordDatacenterEvent, recordPoolEvent } from '../events/record-place-event.js';
import { requireName } from '../machine/register-methods.js';
import { type Call, requireCenter } from '../method.js';
import { startTask } from '../run-task.js';
import { placesChanged } from './changed-places.js';
import { requireOwnFolder } from './folder-methods.js';
import { requireFreeNameIn, requireFreePlaceName } from './place-names.js';

type Place = Folder | ResourcePool | Datacenter;

const isPlace = (self: ManagedObject): self is Place =>
  self instanceof Folder || self instanceof ResourcePool || self instanceof Datacenter;

/** Rename_Task of all objects except VMs. */
export function renamePlace(self: ManagedObject, call: Call): Value {
  if (!isPlace(self)) throw notSupported();
  if (!(self instanceof ResourcePool)) requireCenter(call);
  const wanted = text(call.body, 'newName');
  return startTask(call, { descriptionId: 'ManagedEntity.rename', entity: self }, async (task, pause) => {
    const name = requireName(wanted);
    const record = requireFreeNameOf(call, self, name);
    await pause();
    requireFreeNameOf(call, self, name);
    const oldName = record.name;
    record.name = name;
    const actor = actorOf(call, task);
    if (self instanceof ResourcePool) recordPoolEvent(actor, self.record, { type: 'ResourcePoolReconfiguredEvent' });
    if (self instanceof Datacenter)
      recordDatacenterEvent(actor, self.record, { type: 'DatacenterRenamedEvent', oldName });
    placesChanged(call.simulation);
    return undefined;
  });
}

/** The record that holds the name of a place that may be called so. */
function requireFreeNameOf(call: Call, self: Place, name: string): { name: string } {
  if (self instanceof ResourcePool) {
    requireFreePoolName(call, self, name);
    return self.record;
  }
  const record = self instanceof Datacenter ? self.record : requireOwnFolder(self, call);
  const above = call.simulation.world.find(record.parent);
  if (!(above instanceof Folder)) throw new Error(`${record.ref.value} is in no folder`);
  requireFreeNameIn(call.simulation, name, above, self.ref);
  return record;
}

/** Names of pools are unique among those in one parent. The root pool keeps its own. */
export function requireFreePoolName(call: Call, pool: ResourcePool, name: string): void {
  if (pool.isRoot && name !== pool.record.name) throw notSupported('The root resource pool cannot be renamed.');
  const siblings = call.simulation.world.parts.places.poolsIn(pool.record.parent);
  requireFreePlaceName(call.simulation, name, siblings, pool.ref);
}
