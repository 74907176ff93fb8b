import type { HostRecord } from '../objects/inventory/place-records.js';
import { VirtualMachine } from '../objects/machine/virtual-machine.js';
import type { ManagedObject } from '../objects/managed-object.js';
import { SearchIndex } from '../objects/manager.js';
import type { World } from '../objects/world.js';
import { ownEntry } from '../own-entry.js';
import { managedObjectNotFound } from '../properties/select-objects.js';
import { flag, optionalBoolean, referenceOf, required, text } from '../soap/arguments.js';
import type { Reference } from '../soap/value.js';
import { type Call, type MethodTable, on } from './method.js';

/** Finding nothing is an empty answer, no fault. */
export const SEARCH_METHODS: MethodTable = {
  FindByUuid: on(SearchIndex, (_self, call) => findByUuid(call)[0]),
  FindAllByUuid: on(SearchIndex, (_self, call) => findByUuid(call)),
  FindByDatastorePath: on(SearchIndex, (_self, call) => {
    const location = call.simulation.world.locate(text(call.body, 'path'));
    const machine = call.simulation.machines.byPath(location);
    return machine !== undefined && isSeen(call, machine) ? machine.ref : undefined;
  }),
  FindByIp: on(SearchIndex, (_self, call) => {
    const { machines, world } = call.simulation;
    const ip = text(call.body, 'ip').trim();
    if (!flag(call.body, 'vmSearch')) return hostAt(world, ip)?.ref;
    return machines.seenBy(call.session).find((machine) => stringAt(machine, 'guest', 'ipAddress') === ip)?.ref;
  }),
  FindByDnsName: on(SearchIndex, (_self, call) => {
    const { machines, world } = call.simulation;
    const name = text(call.body, 'dnsName').trim();
    if (!flag(call.body, 'vmSearch')) return world.hosts.find((host) => host.name === name)?.ref;
    return machines.seenBy(call.session).find((machine) => stringAt(machine, 'guest', 'hostName') === name)?.ref;
  }),
  FindChild: on(SearchIndex, (_self, call) => {
    const ref = referenceOf(required(call.body, 'entity'));
    const entity = call.simulation.world.find(ref);
    if (entity === undefined) throw managedObjectNotFound(ref);
    return childNamed(call, entity, text(call.body, 'name'))?.ref;
  }),
  FindByInventoryPath: on(SearchIndex, (_self, call) => {
    const { world } = call.simulation;
    let at = world.find(world.parts.roots.rootFolder);
    for (const name of text(call.body, 'inventoryPath').split('/')) {
      if (name !== '' && at !== undefined) at = childNamed(call, at, name);
    }
    return at?.ref;
  }),
};

/** Hosts without an address share the simulator's address; a search for it finds the first host. */
function hostAt(world: World, ip: string): HostRecord | undefined {
  if (world.hostAddresses.size > 0) return world.hostAddresses.get(ip);
  return /^127\./.test(ip) ? world.hosts[0] : undefined;
}

function findByUuid(call: Call): readonly Reference[] {
  const uuid = text(call.body, 'uuid').trim().toLowerCase();
  const { machines, world } = call.simulation;
  if (!flag(call.body, 'vmSearch')) {
    const host = world.hosts.find((each) => hostUuid(call, each.ref) === uuid);
    return host === undefined ? [] : [host.ref];
  }
  if (optionalBoolean(call.body, 'instanceUuid') !== true) {
    return machines
      .byUuid(uuid)
      .filter((machine) => isSeen(call, machine))
      .map((machine) => machine.ref);
  }
  return machines
    .seenBy(call.session)
    .filter((machine) => stringAt(machine, 'config', 'instanceUuid') === uuid)
    .map((machine) => machine.ref);
}

function hostUuid(call: Call, ref: Reference): string | undefined {
  const hardware = call.simulation.world.find(ref)?.property('hardware', null);
  const info = hardware?.kind === 'object' ? hardware.fields['systemInfo'] : undefined;
  const uuid = info?.kind === 'object' ? info.fields['uuid'] : undefined;
  return uuid?.kind === 'scalar' ? uuid.text : undefined;
}

function stringAt(machine: VirtualMachine, property: string, member: string): string | undefined {
  const whole = machine.property(property, null);
  const value = whole?.kind === 'object' ? ownEntry(whole.fields, member) : undefined;
  return value?.kind === 'scalar' ? value.text : undefined;
}

function isSeen({ session }: Call, machine: VirtualMachine): boolean {
  return session.scope === null || machine.host === session.scope;
}

/** Where the children of an entity are, for inventory paths: datacenters lead through their four folders. */
const CHILD_PROPERTIES = [
  'childEntity',
  'vmFolder',
  'hostFolder',
  'datastoreFolder',
  'networkFolder',
  'host',
  'resourcePool',
];

function childNamed(call: Call, parent: ManagedObject, name: string): ManagedObject | undefined {
  if (parent instanceof VirtualMachine) return undefined;
  for (const property of CHILD_PROPERTIES) {
    const value = parent.property(property, call.session);
    const items = value === null || value === undefined ? [] : value.kind === 'array' ? value.items : [value];
    for (const item of items) {
      const found = item.kind === 'reference' ? call.simulation.world.find(item) : undefined;
      const itsName = found?.property('name', call.session);
      if (itsName?.kind === 'scalar' && itsName.text === name) return found;
    }
  }
  return undefined;
}
