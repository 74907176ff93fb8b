import { boolean, type DataObject, dateTime, type Fields, int, object, string } from '../soap/value.js';
import type { HostRecord } from './place-records.js';
import type { VirtualMachine } from './virtual-machine.js';
import type { World } from './world.js';

/** What is the same in all events about a machine. */
export interface MachineEventParts {
  readonly key: number;
  readonly chainId: number;
  readonly created: Date;
  readonly userName: string;
  readonly message: string;
}

/** An event about a machine as it is now; `more` are the members of its own type. */
export function machineEvent(
  world: World,
  type: string,
  machine: VirtualMachine,
  parts: MachineEventParts,
  more: Fields = {},
): DataObject {
  const { datacenter, datacenterName } = world.parts.roots;
  const resource = world.computeResource(machine.host.computeResource);
  return object(type, {
    key: int(parts.key),
    chainId: int(parts.chainId),
    createdTime: dateTime(parts.created),
    userName: string(parts.userName),
    datacenter: object('DatacenterEventArgument', { name: string(datacenterName), datacenter }),
    computeResource:
      resource === undefined
        ? undefined
        : object('ComputeResourceEventArgument', { name: string(resource.name), computeResource: resource.ref }),
    host: hostArgument(machine.host),
    vm: object('VmEventArgument', { name: string(machine.name), vm: machine.ref }),
    ds: undefined,
    net: undefined,
    dvs: undefined,
    fullFormattedMessage: string(parts.message),
    changeTag: undefined,
    template: boolean(machine.state.template),
    ...more,
  });
}

export function hostArgument(host: HostRecord): DataObject {
  return object('HostEventArgument', { name: string(host.name), host: host.ref });
}
