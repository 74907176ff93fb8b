import {
  boolean,
  type DataObject,
  dateTime,
  type Fields,
  int,
  object,
  type Reference,
  string,
} from '../../soap/value.js';
import type { DatacenterRecord, HostRecord, PoolRecord } from '../inventory/place-records.js';
import type { VirtualMachine } from '../machine/virtual-machine.js';
import type { World } from '../world.js';
import type { EventParts } from './event-log.js';

/** An event about a machine as it is now; `more` are the members of its own type. */
export function machineEvent(
  world: World,
  type: string,
  machine: VirtualMachine,
  parts: EventParts,
  more: Fields = {},
): DataObject {
  const about = {
    datacenter: datacenterArgument(world.datacenter),
    computeResource: resourceArgument(world, machine.host.computeResource),
    host: hostArgument(machine.host),
    vm: object('VmEventArgument', { name: string(machine.name), vm: machine.ref }),
  };
  return eventOf(type, parts, about, { template: boolean(machine.state.template), ...more });
}

/** An event about a place; `about` are the members of every event that lead to it. */
export function placeEvent(type: string, parts: EventParts, about: EventPlaces, more: Fields): DataObject {
  return eventOf(type, parts, about, more);
}

/** The members of every event that say where it was. */
export interface EventPlaces {
  readonly datacenter?: DataObject;
  readonly computeResource?: DataObject | undefined;
  readonly host?: DataObject;
  readonly vm?: DataObject;
}

function eventOf(type: string, parts: EventParts, about: EventPlaces, more: Fields): DataObject {
  return object(type, {
    key: int(parts.key),
    chainId: int(parts.chainId),
    createdTime: dateTime(parts.created),
    userName: string(parts.userName),
    datacenter: about.datacenter,
    computeResource: about.computeResource,
    host: about.host,
    vm: about.vm,
    ds: undefined,
    net: undefined,
    dvs: undefined,
    fullFormattedMessage: string(parts.message),
    changeTag: undefined,
    ...more,
  });
}

export function datacenterArgument({ name, ref }: Pick<DatacenterRecord, 'name' | 'ref'>): DataObject {
  return object('DatacenterEventArgument', { name: string(name), datacenter: ref });
}

export function resourceArgument(world: World, ref: Reference): DataObject | undefined {
  const resource = world.computeResource(ref);
  if (resource === undefined) return undefined;
  return object('ComputeResourceEventArgument', { name: string(resource.name), computeResource: resource.ref });
}

export function poolArgument({ name, ref }: Pick<PoolRecord, 'name' | 'ref'>): DataObject {
  return object('ResourcePoolEventArgument', { name: string(name), resourcePool: ref });
}

export function hostArgument(host: HostRecord): DataObject {
  return object('HostEventArgument', { name: string(host.name), host: host.ref });
}

/** Details of an event about a VM. */
export interface EventDetails {
  readonly type: string;
  /** The user; empty for the guest itself. */
  readonly userName: string;
  /** Events of one task share this number. */
  readonly chainId: number;
  readonly message: string;
  /** Members of the event's own type. */
  readonly more?: Fields;
}

/** Records an event about a machine. */
export function recordMachineEvent(
  machine: VirtualMachine,
  { type, userName, chainId, message, more }: EventDetails,
): void {
  const { world } = machine;
  const recorded = { type, userName, chainId, message, entity: machine.ref, within: [machine.host.ref] };
  world.events.add(world, recorded, (parts) => machineEvent(world, type, machine, parts, more));
}
