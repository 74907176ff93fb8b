import { boolean, type DataObject, int, object, string } from '../soap/value.js';
import type { MachineContext } from './machine-context.js';
import type { VmxKeys } from './vmx-draft.js';

/** The name of the network or port group that a card is on. */
export function networkOfCard(keys: VmxKeys, slot: string, around: MachineContext): string | null {
  if (keys.get(`${slot}.dvs.switchId`) === undefined) return keys.get(`${slot}.networkName`) ?? null;
  return around.portGroup(keys.get(`${slot}.dvs.portgroupId`) ?? '')?.name ?? null;
}

export function nicBacking(keys: VmxKeys, slot: string, around: MachineContext): DataObject {
  const switchId = keys.get(`${slot}.dvs.switchId`);
  if (switchId !== undefined) return portBacking(keys, slot, switchId);
  const opaque = keys.get(`${slot}.opaqueNetwork.id`);
  if (opaque !== undefined) {
    return object('VirtualEthernetCardOpaqueNetworkBackingInfo', {
      opaqueNetworkId: string(opaque),
      opaqueNetworkType: string(keys.get(`${slot}.opaqueNetwork.type`) ?? 'nsx.LogicalSwitch'),
    });
  }
  const name = keys.get(`${slot}.networkName`) ?? '';
  return object('VirtualEthernetCardNetworkBackingInfo', {
    deviceName: string(name),
    useAutoDetect: boolean(false),
    network: around.network(name),
    inPassthroughMode: undefined,
  });
}

function portBacking(keys: VmxKeys, slot: string, switchId: string): DataObject {
  const text = (name: string) => {
    const value = keys.get(`${slot}.dvs.${name}`);
    return value === undefined || value === '' ? undefined : string(value);
  };
  const cookie = keys.get(`${slot}.dvs.connectionId`);
  return object('VirtualEthernetCardDistributedVirtualPortBackingInfo', {
    port: object('DistributedVirtualSwitchPortConnection', {
      switchUuid: string(switchId),
      portgroupKey: text('portgroupId'),
      portKey: text('portId'),
      connectionCookie: cookie === undefined ? undefined : int(keys.integer(`${slot}.dvs.connectionId`, 0)),
    }),
  });
}
