import { boolean, int, object, references, string } from '../../soap/value.js';
import { networksOf } from '../machine/machine-reading.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import type { PortGroupRecord } from './network-records.js';

/** A Network too: its reference is its key. */
export class DistributedPortGroup extends SimpleObject {
  readonly world: World;
  readonly record: PortGroupRecord;
  readonly machines: MachineRegistry;
  protected readonly table = PORT_GROUP_PROPERTIES;

  constructor(world: World, record: PortGroupRecord, machines: MachineRegistry) {
    super(record.ref);
    this.world = world;
    this.record = record;
    this.machines = machines;
  }
}

const PORT_GROUP_PROPERTIES: PropertyTable<DistributedPortGroup> = {
  name: ({ record }) => string(record.name),
  parent: ({ world }) => world.parts.roots.networkFolder,
  recentTask: recentTasksOn,
  key: ({ record }) => string(record.key),
  summary: ({ record }) =>
    object('NetworkSummary', {
      network: record.ref,
      name: string(record.name),
      accessible: boolean(true),
      ipPoolName: string(''),
    }),
  config: ({ record }) =>
    object('DVPortgroupConfigInfo', {
      key: string(record.key),
      name: string(record.name),
      numPorts: int(8),
      distributedVirtualSwitch: record.switch,
      defaultPortConfig: undefined,
      description: undefined,
      type: string('earlyBinding'),
      policy: object('DVPortgroupPolicy', {
        blockOverrideAllowed: boolean(true),
        shapingOverrideAllowed: boolean(false),
        vendorConfigOverrideAllowed: boolean(false),
        livePortMovingAllowed: boolean(false),
        portConfigResetAtDisconnect: boolean(true),
      }),
      portNameFormat: undefined,
      scope: undefined,
      vendorSpecificConfig: undefined,
      configVersion: string('1'),
      autoExpand: boolean(true),
      vmVnicNetworkResourcePoolKey: undefined,
      uplink: boolean(false),
    }),
  host: ({ world }) => references(world.hosts),
  vm: ({ machines, record }) =>
    references(machines.all().filter((machine) => networksOf(machine).some((each) => each.ref === record.ref))),
};
