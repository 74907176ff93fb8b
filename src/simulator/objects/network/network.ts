import { boolean, object, references, string } from '../../soap/value.js';
import { networksOf } from '../machine/machine-reading.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import type { NetworkRecord } from './network-records.js';

export class Network extends SimpleObject {
  readonly world: World;
  readonly record: NetworkRecord;
  readonly machines: MachineRegistry;
  protected readonly table = NETWORK_PROPERTIES;

  constructor(world: World, record: NetworkRecord, machines: MachineRegistry) {
    super(record.ref);
    this.world = world;
    this.record = record;
    this.machines = machines;
  }
}

const NETWORK_PROPERTIES: PropertyTable<Network> = {
  name: (network) => string(network.record.name),
  parent: ({ world }) => world.parts.roots.networkFolder,
  recentTask: recentTasksOn,
  summary: ({ record }) =>
    object('NetworkSummary', {
      network: record.ref,
      name: string(record.name),
      accessible: boolean(true),
      ipPoolName: string(''),
    }),
  host: ({ world, record }) =>
    references(world.hosts.filter((host) => world.standardNetworks.isSeenBy(host, record.name))),
  vm: ({ machines, record }) =>
    references(machines.all().filter((machine) => networksOf(machine).some((each) => each.name === record.name))),
};
