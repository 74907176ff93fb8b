import { ownEntry } from '../../own-entry.js';
import { boolean, type DataObject, type Fields, object, string } from '../../soap/value.js';
import { connectInfo, type Device, device, pciSlot } from '../device.js';
import type { MachineContext } from '../machine-context.js';
import { networkOfCard, nicBacking } from '../nic-backing.js';
import { addressKeys } from '../nic-keys.js';
import { nicAllocation } from '../settings/nic-allocation.js';
import { FIXED_KEYS, NIC_COUNT, NIC_KEY, NIC_UNIT, PASSTHROUGH_KEY } from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';
import { isSriov, passthroughUnit, pciBacking, presentPassthrough } from './read-passthrough.js';

export const SRIOV_TYPE = 'VirtualSriovEthernetCard';

/** `ethernetN.virtualDev` -> the API's type. Without the key a card is the adaptable one, which shows as PCNet32. */
export const NIC_TYPES: Readonly<Record<string, string>> = {
  vlance: 'VirtualPCNet32',
  vmxnet: 'VirtualVmxnet',
  vmxnet2: 'VirtualVmxnet2',
  vmxnet3: 'VirtualVmxnet3',
  e1000: 'VirtualE1000',
  e1000e: 'VirtualE1000e',
  sriov: SRIOV_TYPE,
};

/** The cards of `ethernetN`, and those with a physical function of the host, which hosts keep among the passthrough devices. */
export function readNics(keys: VmxKeys, around: MachineContext): readonly Device[] {
  const cards = Array.from({ length: NIC_COUNT }, (_, index) => index)
    .filter((index) => keys.boolean(`ethernet${index}.present`, false))
    .map((index) => {
      const slot = `ethernet${index}`;
      const label = `Network adapter ${index + 1}`;
      return nic(keys, { slot, key: NIC_KEY + index, unit: NIC_UNIT + index, label }, nicType(keys, slot), around);
    });
  const functions = presentPassthrough(keys)
    .filter((index) => isSriov(keys, index))
    .map((index) => {
      const slot = `pciPassthru${index}`;
      const label = `SR-IOV network adapter ${index}`;
      const place = { slot, key: PASSTHROUGH_KEY + index, unit: passthroughUnit(index), label };
      return nic(keys, place, SRIOV_TYPE, around);
    });
  return [...cards, ...functions];
}

/** Words of the VMX for where a MAC comes from, and the API's. */
export const ADDRESS_TYPES: Readonly<Record<string, string>> = {
  static: 'manual',
  generated: 'generated',
  vpx: 'assigned',
};

export function nicMac(keys: VmxKeys, slot: string): string {
  const names = addressKeys(slot);
  const isGiven = keys.get(names.type)?.toLowerCase() === 'static';
  return keys.get(isGiven ? names.given : names.generated)?.toLowerCase() ?? '';
}

function nicType(keys: VmxKeys, slot: string): string {
  const model = keys.get(`${slot}.virtualDev`)?.toLowerCase() ?? '';
  const isEnhanced = model === 'vmxnet' && keys.integer(`${slot}.features`, 0) === 15;
  return isEnhanced ? 'VirtualVmxnet2' : (ownEntry(NIC_TYPES, model) ?? 'VirtualPCNet32');
}

interface CardPlace {
  readonly slot: string;
  readonly key: number;
  readonly unit: number;
  readonly label: string;
}

function nic(keys: VmxKeys, { slot, key, unit, label }: CardPlace, type: string, around: MachineContext): Device {
  const startConnected = keys.boolean(`${slot}.startConnected`, true);
  const network = networkOfCard(keys, slot, around);
  return device(type, {
    kind: 'nic',
    key,
    slot,
    network,
    controllerKey: FIXED_KEYS.pci,
    unitNumber: unit,
    label,
    summary: network ?? '',
    backing: nicBacking(keys, slot, around),
    connectable: connectInfo(
      startConnected,
      around.isConnected(slot, startConnected),
      keys.boolean(`${slot}.allowGuestConnectionControl`, true),
    ),
    slotInfo: pciSlot(keys, slot),
    fields: {
      addressType: string(ownEntry(ADDRESS_TYPES, keys.get(addressKeys(slot).type)?.toLowerCase()) ?? 'generated'),
      macAddress: string(nicMac(keys, slot)),
      wakeOnLanEnabled: boolean(keys.boolean(`${slot}.wakeOnPcktRcv`, true)),
      resourceAllocation: nicAllocation(keys, slot),
      externalId: undefined,
      uptCompatibilityEnabled: boolean(keys.boolean(`${slot}.uptCompatibility`, false)),
      ...(type === SRIOV_TYPE ? sriovFields(keys, slot) : {}),
    },
  });
}

/** The virtual function is the host's choice at power on, and hosts do not show it here. */
function sriovFields(keys: VmxKeys, slot: string): Fields {
  const physical = keys.get(`${slot}.pfId`) === undefined ? null : pciBacking(keys, slot, 'pfId');
  const backing: DataObject | undefined =
    physical === null
      ? undefined
      : object('VirtualSriovEthernetCardSriovBackingInfo', {
          physicalFunctionBacking: physical,
          virtualFunctionBacking: undefined,
          virtualFunctionIndex: undefined,
        });
  return { allowGuestOSMtuChange: boolean(false), sriovBacking: backing };
}
