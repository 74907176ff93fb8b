import { child, optionalBoolean, optionalInteger, optionalText } from '../../soap/arguments.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { addressKeys, isSriovSlot } from '../nic-keys.js';
import { vmxPciAddress } from '../pci-ids.js';
import { ADDRESS_TYPES, NIC_TYPES, nicMac, SRIOV_TYPE } from '../read/read-nics.js';
import { applyNicAllocation } from '../settings/nic-allocation.js';
import { NIC_COUNT, NIC_UNIT, PASSTHROUGH_COUNT } from '../slots.js';
import { applyConnectable, applyPciSlot, type DeviceChange, invalidDevice } from './device-change.js';
import { applyNicBacking } from './nic-backing-change.js';
import { hotPlugFailed } from './passthrough-change.js';

/**
 * Network cards are PCI cards: they come, go and change their network while the machine runs. Their MAC does not change then.
 * Cards with a function of the host come and go while it is off.
 */
export function applyNic(change: DeviceChange): void {
  const { work, existing } = change;
  const isSriov = change.type === SRIOV_TYPE;
  if (isSriov && change.operation !== 'edit' && !work.isOff) throw hotPlugFailed();
  if (change.operation === 'remove') {
    work.draft.removeAll(`${existing?.slot ?? ''}.`);
    return;
  }
  const slot = existing?.slot ?? (isSriov ? newSriovSlot(change) : newSlot(change));
  if (existing === null) {
    work.draft.removeAll(`${slot}.`);
    work.draft.set(`${slot}.present`, true);
    if (!isSriov) setModel(change, slot);
    applyPciSlot(change, slot);
  }
  if (isSriovSlot(slot)) applyFunction(change, slot);
  applyNicBacking(change, slot);
  applyAddress(change, slot);
  applyConnectable(change, slot);
  applyNicAllocation(change.spec, slot, change.work.draft);
  applyWakeOnLan(change, slot);
  const upt = optionalBoolean(change.spec, 'uptCompatibilityEnabled');
  const uptKey = `${slot}.uptCompatibility`;
  if (upt !== undefined && upt !== work.draft.boolean(uptKey, false)) work.draft.set(uptKey, upt);
}

/** A file without the key means that the card wakes the guest; a spec without the member means that a new card does not (guess). */
function applyWakeOnLan({ spec, existing, work: { draft } }: DeviceChange, slot: string): void {
  const key = `${slot}.wakeOnPcktRcv`;
  const given = optionalBoolean(spec, 'wakeOnLanEnabled');
  if (existing === null) draft.set(key, given ?? false);
  else if (given !== undefined && given !== draft.boolean(key, true)) draft.set(key, given);
}

function setModel(change: DeviceChange, slot: string): void {
  const { draft } = change.work;
  const model = Object.entries(NIC_TYPES).find(([, type]) => type === change.type)?.[0] ?? 'vmxnet3';
  draft.set(`${slot}.virtualDev`, model === 'vmxnet2' ? 'vmxnet' : model);
  if (model === 'vmxnet2') draft.set(`${slot}.features`, 15);
}

function newSlot(change: DeviceChange): string {
  const isFree = (index: number) => !change.work.draft.boolean(`ethernet${index}.present`, false);
  const asked = optionalInteger(change.spec, 'unitNumber');
  const wanted = asked === undefined || asked < NIC_UNIT ? undefined : asked - NIC_UNIT;
  const index = wanted ?? Array.from({ length: NIC_COUNT }, (_, each) => each).find(isFree);
  if (index === undefined || index >= NIC_COUNT || !isFree(index))
    throw invalidDevice(change.index, 'device.unitNumber');
  return `ethernet${index}`;
}

/** Hosts number these downward from 31, and pass over the unit that a spec asks for. */
const FIRST_SRIOV = 31;

function newSriovSlot(change: DeviceChange): string {
  const isFree = (index: number) => !change.work.draft.boolean(`pciPassthru${index}.present`, false);
  for (let index = FIRST_SRIOV; index >= 0; index -= 1) if (isFree(index)) return `pciPassthru${index}`;
  for (let index = FIRST_SRIOV + 1; index < PASSTHROUGH_COUNT; index += 1) {
    if (isFree(index)) return `pciPassthru${index}`;
  }
  throw invalidDevice(change.index, 'device');
}

/** What the API calls the choice of the host; the VMX spells its address in decimals (guess). */
const AUTOMATIC = 'Automatic-0000:00:00.0';

function applyFunction(change: DeviceChange, slot: string): void {
  const { draft, isOff } = change.work;
  const sriov = child(change.spec, 'sriovBacking');
  const physical = sriov === undefined ? undefined : child(sriov, 'physicalFunctionBacking');
  if (sriov !== undefined && physical === undefined) {
    throw invalidDevice(change.index, 'device.sriovBacking.physicalFunctionBacking');
  }
  if (physical === undefined && change.operation === 'edit') return;
  const id = vmxPciAddress(idOf(physical) ?? AUTOMATIC);
  if (draft.get(`${slot}.pfId`) === id) return;
  if (!isOff) throw hotPlugFailed();
  draft.set(`${slot}.deviceId`, '0');
  draft.set(`${slot}.vendorId`, '0');
  draft.set(`${slot}.systemId`, 'BYPASS');
  draft.set(`${slot}.id`, id);
  draft.set(`${slot}.pfId`, id);
}

function idOf(backing: XmlElement | undefined): string | null {
  const id = backing === undefined ? undefined : optionalText(backing, 'id')?.trim();
  return id === undefined || id === '' ? null : id;
}

function applyAddress(change: DeviceChange, slot: string): void {
  const { draft, isOff, refuse } = change.work;
  const keys = addressKeys(slot);
  const mac = optionalText(change.spec, 'macAddress')?.trim().toLowerCase() ?? '';
  const asked = optionalText(change.spec, 'addressType')?.trim().toLowerCase();
  if (mac !== '' && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) throw invalidDevice(change.index, 'device.macAddress');
  const type = asked ?? (mac === '' ? undefined : 'manual');
  const before = `${draft.get(keys.type) ?? ''} ${nicMac(draft, slot)}`;
  if (type === undefined) return;
  const word = Object.entries(ADDRESS_TYPES).find(([, api]) => api === type)?.[0];
  if (word === undefined) throw invalidDevice(change.index, 'device.addressType');
  if (word === 'static') {
    if (mac === '') throw invalidDevice(change.index, 'device.macAddress');
    for (const key of [keys.generated, `${keys.generated}Offset`]) {
      if (draft.get(key) !== undefined) draft.set(key, null);
    }
    draft.set(keys.type, 'static');
    draft.set(keys.given, mac);
  } else {
    const wasStatic = draft.get(keys.type)?.toLowerCase() === 'static';
    if (wasStatic) draft.set(keys.given, null);
    draft.set(keys.type, word);
    if (mac !== '' && !wasStatic) draft.set(keys.generated, mac);
  }
  const after = `${draft.get(keys.type) ?? ''} ${nicMac(draft, slot)}`;
  if (!isOff && change.operation === 'edit' && before !== after) throw refuse();
}
