import { datacenterArgument, placeEvent, poolArgument, resourceArgument } from '../../objects/events/event.js';
import type { DatacenterRecord, PoolRecord } from '../../objects/inventory/place-records.js';
import { type Fields, object, type Reference, string } from '../../soap/value.js';
import type { Actor } from './record-event.js';

/** Kinds of events about pools, with what each has of its own. Parents are named as they were at the time. */
export type PoolHappening =
  | { readonly type: 'ResourcePoolCreatedEvent'; readonly parent: PoolRecord }
  | { readonly type: 'ResourcePoolDestroyedEvent' | 'ResourcePoolReconfiguredEvent' }
  | { readonly type: 'ResourcePoolMovedEvent'; readonly from: PoolRecord; readonly to: PoolRecord };

export function recordPoolEvent(actor: Actor, pool: PoolRecord, happening: PoolHappening): void {
  const { world } = actor.simulation;
  const { userName, chainId } = actor;
  const about = {
    datacenter: datacenterArgument(world.datacenter),
    computeResource: resourceArgument(world, pool.owner),
  };
  const within = world.parts.places.above(pool.ref);
  const message = poolMessage(pool, happening);
  world.events.add(world, { type: happening.type, userName, chainId, message, entity: pool.ref, within }, (parts) =>
    placeEvent(happening.type, parts, about, { resourcePool: poolArgument(pool), ...poolMembers(happening) }),
  );
}

function poolMessage({ name }: PoolRecord, happening: PoolHappening): string {
  switch (happening.type) {
    case 'ResourcePoolCreatedEvent':
      return `The pool ${name} was created in ${happening.parent.name}`;
    case 'ResourcePoolDestroyedEvent':
      return `The pool ${name} was removed`;
    case 'ResourcePoolReconfiguredEvent':
      return `The pool ${name} was reconfigured`;
    case 'ResourcePoolMovedEvent':
      return `The pool ${name} went from ${happening.from.name} to ${happening.to.name}`;
  }
}

function poolMembers(happening: PoolHappening): Fields {
  switch (happening.type) {
    case 'ResourcePoolCreatedEvent':
      return { parent: poolArgument(happening.parent) };
    case 'ResourcePoolDestroyedEvent':
      return {};
    case 'ResourcePoolReconfiguredEvent':
      return { configChanges: undefined };
    case 'ResourcePoolMovedEvent':
      return { oldParent: poolArgument(happening.from), newParent: poolArgument(happening.to) };
  }
}

export type DatacenterHappening =
  | { readonly type: 'DatacenterCreatedEvent'; readonly parent: { readonly name: string; readonly ref: Reference } }
  | { readonly type: 'DatacenterRenamedEvent'; readonly oldName: string };

export function recordDatacenterEvent(actor: Actor, record: DatacenterRecord, happening: DatacenterHappening): void {
  const { world } = actor.simulation;
  const { userName, chainId } = actor;
  const { type } = happening;
  const isNew = type === 'DatacenterCreatedEvent';
  const message = isNew ? `${record.name} was created` : `${happening.oldName} was renamed to ${record.name}`;
  const more = isNew
    ? { parent: object('FolderEventArgument', { name: string(happening.parent.name), folder: happening.parent.ref }) }
    : { oldName: string(happening.oldName), newName: string(record.name) };
  const within = world.parts.places.above(record.ref);
  world.events.add(world, { type, userName, chainId, message, entity: record.ref, within }, (parts) =>
    placeEvent(type, parts, { datacenter: datacenterArgument(record) }, more),
  );
}
