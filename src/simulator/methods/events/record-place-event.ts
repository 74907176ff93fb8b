import { datacenterArgument, placeEvent, poolArgument, resourceArgument } from '../../objects/events/event.js';
import type { DatacenterRecord, PoolRecord } from '../../objects/inventory/place-records.js';
import { type Fields, object, type Reference, string } from '../../soap/value.js';
import type { Actor } from './record-event.js';

/** Kinds of events about pools, with what each has of its own. Parents are named as they were at the time. */
export type PoolHappening =
  | { readonly type: 'ResourcePoolCreatedEvent'; readonly parent: PoolRecord }
  | { readonly type: 'ResourcePoolDestroyedEvent' | 'ResourcePoolReconfiguredEvent' }
  | { readonly type: 'ResourcePoolMovedEvent'; readonly from: PoolRecord; readonly to: PoolRecord };

export function recordPoolEvent(actor: Actor, pool: PoolRecord, details: PoolHappening): void {
  const { world } = actor.simulation;
  const { userName, chainId } = actor;
  const about = {
    datacenter: datacenterArgument(world.datacenter),
    computeResource: resourceArgument(world, pool.owner),
  };
  const within = world.parts.places.above(pool.ref);
  const message = poolMessage(pool, details);
  world.events.add(world, { type: details.type, userName, chainId, message, entity: pool.ref, within }, (parts) =>
    placeEvent(details.type, parts, about, { resourcePool: poolArgument(pool), ...poolMembers(details) }),
  );
}

function poolMessage({ name }: PoolRecord, details: PoolHappening): string {
  switch (details.type) {
    case 'ResourcePoolCreatedEvent':
      return `The pool ${name} was created in ${details.parent.name}`;
    case 'ResourcePoolDestroyedEvent':
      return `The pool ${name} was removed`;
    case 'ResourcePoolReconfiguredEvent':
      return `The pool ${name} was reconfigured`;
    case 'ResourcePoolMovedEvent':
      return `The pool ${name} went from ${details.from.name} to ${details.to.name}`;
  }
}

function poolMembers(details: PoolHappening): Fields {
  switch (details.type) {
    case 'ResourcePoolCreatedEvent':
      return { parent: poolArgument(details.parent) };
    case 'ResourcePoolDestroyedEvent':
      return {};
    case 'ResourcePoolReconfiguredEvent':
      return { configChanges: undefined };
    case 'ResourcePoolMovedEvent':
      return { oldParent: poolArgument(details.from), newParent: poolArgument(details.to) };
  }
}

export type DatacenterHappening =
  | { readonly type: 'DatacenterCreatedEvent'; readonly parent: { readonly name: string; readonly ref: Reference } }
  | { readonly type: 'DatacenterRenamedEvent'; readonly oldName: string };

export function recordDatacenterEvent(actor: Actor, record: DatacenterRecord, details: DatacenterHappening): void {
  const { world } = actor.simulation;
  const { userName, chainId } = actor;
  const { type } = details;
  const isNew = type === 'DatacenterCreatedEvent';
  const message = isNew ? `${record.name} was created` : `${details.oldName} was renamed to ${record.name}`;
  const more = isNew
    ? { parent: object('FolderEventArgument', { name: string(details.parent.name), folder: details.parent.ref }) }
    : { oldName: string(details.oldName), newName: string(record.name) };
  const within = world.parts.places.above(record.ref);
  world.events.add(world, { type, userName, chainId, message, entity: record.ref, within }, (parts) =>
    placeEvent(type, parts, { datacenter: datacenterArgument(record) }, more),
  );
}
