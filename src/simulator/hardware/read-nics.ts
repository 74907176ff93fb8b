import { lookUp } from '../look-up.js';
import { boolean, type DataObject, enumeration, int, long, object, string } from '../soap/value.js';
import { connectInfo, type Device, device } from './device.js';
import { FIXED_KEYS, NIC_COUNT, NIC_KEY, NIC_UNIT } from './slots.js';
import type { Surroundings } from './surroundings.js';
import type { VmxKeys } from './vmx-draft.js';

/** `ethernetN.virtualDev` -> the API's type. Without the key a card is the adaptable one, which shows as PCNet32. */
export const NIC_TYPES: Readonly<Record<string, string>> = {
  vlance: 'VirtualPCNet32',
  vmxnet: 'VirtualVmxnet',
  vmxnet2: 'VirtualVmxnet2',
  vmxnet3: 'VirtualVmxnet3',
  e1000: 'VirtualE1000',
  e1000e: 'VirtualE1000e',
};

export function readNics(keys: VmxKeys, around: Surroundings): readonly Device[] {
  return Array.from({ length: NIC_COUNT }, (_, index) => index)
    .filter((index) => keys.boolean(`ethernet${index}.present`, false))
    .map((index) => nic(keys, index, around));
}

/** Words of the VMX for where a MAC comes from, and the API's. */
export const ADDRESS_TYPES: Readonly<Record<string, string>> = {
  static: 'manual',
  generated: 'generated',
  vpx: 'assigned',
};

export function nicMac(keys: VmxKeys, slot: string): string {
  const isStatic = keys.get(`${slot}.addressType`)?.toLowerCase() === 'static';
  return keys.get(isStatic ? `${slot}.address` : `${slot}.generatedAddress`)?.toLowerCase() ?? '';
}

function nicType(keys: VmxKeys, slot: string): string {
  const model = keys.get(`${slot}.virtualDev`)?.toLowerCase() ?? '';
  const isEnhanced = model === 'vmxnet' && keys.integer(`${slot}.features`, 0) === 15;
  return isEnhanced ? 'VirtualVmxnet2' : (lookUp(NIC_TYPES, model) ?? 'VirtualPCNet32');
}

function nic(keys: VmxKeys, index: number, around: Surroundings): Device {
  const slot = `ethernet${index}`;
  const startConnected = keys.boolean(`${slot}.startConnected`, true);
  const network = keys.get(`${slot}.networkName`) ?? null;
  const allocation = object('VirtualEthernetCardResourceAllocation', {
    reservation: long(0),
    share: object('SharesInfo', { shares: int(50), level: enumeration('SharesLevel', 'normal') }),
    limit: long(-1),
  });
  return device(nicType(keys, slot), {
    kind: 'nic',
    key: NIC_KEY + index,
    slot,
    network,
    controllerKey: FIXED_KEYS.pci,
    unitNumber: NIC_UNIT + index,
    label: `Network adapter ${index + 1}`,
    summary: network ?? '',
    backing: nicBacking(keys, slot, around),
    connectable: connectInfo(
      startConnected,
      startConnected && around.poweredOn,
      keys.boolean(`${slot}.allowGuestConnectionControl`, true),
    ),
    fields: {
      addressType: string(lookUp(ADDRESS_TYPES, keys.get(`${slot}.addressType`)?.toLowerCase()) ?? 'generated'),
      macAddress: string(nicMac(keys, slot)),
      wakeOnLanEnabled: boolean(keys.boolean(`${slot}.wakeOnPcktRcv`, false)),
      resourceAllocation: allocation,
      externalId: undefined,
      uptCompatibilityEnabled: boolean(keys.boolean(`${slot}.uptCompatibility`, false)),
    },
  });
}

function nicBacking(keys: VmxKeys, slot: string, around: Surroundings): DataObject {
  const switchId = keys.get(`${slot}.dvs.switchId`);
  if (switchId !== undefined) {
    const key = (name: string) => {
      const value = keys.get(`${slot}.dvs.${name}`);
      return value === undefined ? undefined : string(value);
    };
    return object('VirtualEthernetCardDistributedVirtualPortBackingInfo', {
      port: object('DistributedVirtualSwitchPortConnection', {
        switchUuid: string(switchId),
        portgroupKey: key('portgroupId'),
        portKey: key('portId'),
        connectionCookie: undefined,
      }),
    });
  }
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
