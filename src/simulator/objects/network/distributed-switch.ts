import { boolean, dateTime, int, object, references, string, strings } from '../../soap/value.js';
import { networksOf } from '../machine/machine-reading.js';
import type { MachineRegistry } from '../machine/machine-registry.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import type { SwitchRecord } from './network-records.js';

/** How many ports a port group shows; they are not counted. */
const PORTS = 8;

export class DistributedSwitch extends SimpleObject {
  readonly world: World;
  readonly record: SwitchRecord;
  readonly machines: MachineRegistry;
  protected readonly table = SWITCH_PROPERTIES;

  constructor(world: World, record: SwitchRecord, machines: MachineRegistry) {
    super(record.ref);
    this.world = world;
    this.record = record;
    this.machines = machines;
  }
}

const machinesOn = ({ machines, record }: DistributedSwitch) =>
  machines
    .all()
    .filter((machine) => networksOf(machine).some((each) => record.portGroups.some((group) => group.ref === each.ref)));

const product = ({ world }: DistributedSwitch) =>
  object('DistributedVirtualSwitchProductSpec', {
    name: string('DVS'),
    vendor: string('esxform'),
    version: string(world.parts.host.version),
    build: string(world.parts.host.build),
    forwardingClass: string('etherswitch'),
  });

const SWITCH_PROPERTIES: PropertyTable<DistributedSwitch> = {
  name: ({ record }) => string(record.name),
  parent: ({ world }) => world.parts.roots.networkFolder,
  recentTask: recentTasksOn,
  uuid: ({ record }) => string(record.uuid),
  summary: (self) =>
    object('DVSSummary', {
      name: string(self.record.name),
      uuid: string(self.record.uuid),
      numPorts: int(PORTS * self.record.portGroups.length),
      productInfo: product(self),
      hostMember: references(self.world.hosts),
      vm: references(machinesOn(self)),
      host: references(self.world.hosts),
      portgroupName: strings(self.record.portGroups.map((group) => group.name)),
      description: undefined,
      contact: undefined,
      numHosts: int(self.world.hosts.length),
    }),
  config: (self) =>
    object('VMwareDVSConfigInfo', {
      uuid: string(self.record.uuid),
      name: string(self.record.name),
      numStandalonePorts: int(0),
      numPorts: int(PORTS * self.record.portGroups.length),
      maxPorts: int(60_000),
      uplinkPortPolicy: object('DVSUplinkPortPolicy', {}),
      uplinkPortgroup: undefined,
      defaultPortConfig: object('DVPortSetting', {}),
      host: undefined,
      productInfo: product(self),
      description: undefined,
      configVersion: string('1'),
      contact: object('DVSContactInfo', {}),
      createTime: dateTime(new Date(0)),
      networkResourceManagementEnabled: boolean(false),
      maxMtu: int(1500),
    }),
  portgroup: ({ record }) => references(record.portGroups),
};
