import { child, optionalBoolean, optionalInteger, optionalText, text } from '../soap/arguments.js';
import { applyConnectable, backingOf, type DeviceChange, invalidDevice } from './device-change.js';
import { ADDRESS_TYPES, NIC_TYPES, nicMac } from './read-nics.js';
import { NIC_COUNT, NIC_UNIT } from './slots.js';

/** Network cards are PCI cards: they come, go and change their network while the machine runs. Their MAC does not change then. */
export function applyNic(change: DeviceChange): void {
  const { work, existing } = change;
  if (change.operation === 'remove') {
    work.draft.removeAll(`${existing?.slot ?? ''}.`);
    return;
  }
  const slot = existing?.slot ?? newSlot(change);
  if (existing === null) {
    work.draft.removeAll(`${slot}.`);
    work.draft.set(`${slot}.present`, true);
    const model = Object.entries(NIC_TYPES).find(([, type]) => type === change.type)?.[0] ?? 'vmxnet3';
    work.draft.set(`${slot}.virtualDev`, model === 'vmxnet2' ? 'vmxnet' : model);
    if (model === 'vmxnet2') work.draft.set(`${slot}.features`, 15);
  }
  applyBacking(change, slot);
  applyAddress(change, slot);
  applyConnectable(change, slot);
  const wake = optionalBoolean(change.spec, 'wakeOnLanEnabled');
  if (wake !== undefined && wake !== work.draft.boolean(`${slot}.wakeOnPcktRcv`, false)) {
    work.draft.set(`${slot}.wakeOnPcktRcv`, wake);
  }
  const direct = optionalBoolean(change.spec, 'uptCompatibilityEnabled');
  if (direct !== undefined && direct !== work.draft.boolean(`${slot}.uptCompatibility`, false)) {
    work.draft.set(`${slot}.uptCompatibility`, direct);
  }
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

function applyBacking(change: DeviceChange, slot: string): void {
  const { draft, around } = change.work;
  const { type, backing } = backingOf(change);
  const clear = (...names: readonly string[]) => {
    for (const name of names) if (draft.get(`${slot}.${name}`) !== undefined) draft.set(`${slot}.${name}`, null);
  };
  switch (type) {
    case 'VirtualEthernetCardNetworkBackingInfo': {
      const name = text(backing, 'deviceName');
      if (around.network(name) === undefined) throw invalidDevice(change.index, 'device.backing.deviceName');
      clear(
        'dvs.switchId',
        'dvs.portgroupId',
        'dvs.portId',
        'dvs.connectionId',
        'opaqueNetwork.id',
        'opaqueNetwork.type',
      );
      draft.set(`${slot}.networkName`, name);
      return;
    }
    case 'VirtualEthernetCardDistributedVirtualPortBackingInfo': {
      const port = child(backing, 'port');
      if (port === undefined) throw invalidDevice(change.index, 'device.backing.port');
      clear('networkName', 'opaqueNetwork.id', 'opaqueNetwork.type');
      draft.set(`${slot}.dvs.switchId`, text(port, 'switchUuid'));
      draft.set(`${slot}.dvs.portgroupId`, optionalText(port, 'portgroupKey') ?? '');
      draft.set(`${slot}.dvs.portId`, optionalText(port, 'portKey') ?? '0');
      draft.set(`${slot}.dvs.connectionId`, '1');
      return;
    }
    default:
      throw invalidDevice(change.index, 'device.backing');
  }
}

function applyAddress(change: DeviceChange, slot: string): void {
  const { draft, isOff, refuse } = change.work;
  const mac = optionalText(change.spec, 'macAddress')?.trim().toLowerCase() ?? '';
  const asked = optionalText(change.spec, 'addressType')?.trim().toLowerCase();
  if (mac !== '' && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) throw invalidDevice(change.index, 'device.macAddress');
  const type = asked ?? (mac === '' ? undefined : 'manual');
  const before = `${draft.get(`${slot}.addressType`) ?? ''} ${nicMac(draft, slot)}`;
  if (type === undefined) return;
  const word = Object.entries(ADDRESS_TYPES).find(([, api]) => api === type)?.[0];
  if (word === undefined) throw invalidDevice(change.index, 'device.addressType');
  if (word === 'static') {
    if (mac === '') throw invalidDevice(change.index, 'device.macAddress');
    for (const name of ['generatedAddress', 'generatedAddressOffset']) {
      if (draft.get(`${slot}.${name}`) !== undefined) draft.set(`${slot}.${name}`, null);
    }
    draft.set(`${slot}.addressType`, 'static');
    draft.set(`${slot}.address`, mac);
  } else {
    const wasStatic = draft.get(`${slot}.addressType`)?.toLowerCase() === 'static';
    if (wasStatic) draft.set(`${slot}.address`, null);
    draft.set(`${slot}.addressType`, word);
    if (mac !== '' && !wasStatic) draft.set(`${slot}.generatedAddress`, mac);
  }
  const after = `${draft.get(`${slot}.addressType`) ?? ''} ${nicMac(draft, slot)}`;
  if (!isOff && change.operation === 'edit' && before !== after) throw refuse();
}
