import { createHash } from 'node:crypto';
import { child, optionalText, text } from '../../soap/arguments.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { formatLocation } from '../../storage/datastore-location.js';
import type { VmxDraft } from '../vmx-draft.js';
import { backingOf, type DeviceChange, invalidDevice } from './device-change.js';

/** Connects a card to a standard network or to a port of a distributed switch, and takes it off where it was. */
export function applyNicBacking(change: DeviceChange, slot: string): void {
  const { draft, around } = change.work;
  const { type, backing } = backingOf(change);
  switch (type) {
    case 'VirtualEthernetCardNetworkBackingInfo': {
      const name = text(backing, 'deviceName');
      if (around.network(name) === undefined) throw invalidDevice(change.index, 'device.backing.deviceName');
      draft.removeAll(`${slot}.dvs.`);
      draft.removeAll(`${slot}.opaqueNetwork.`);
      draft.set(`${slot}.networkName`, name);
      return;
    }
    case 'VirtualEthernetCardDistributedVirtualPortBackingInfo': {
      const port = child(backing, 'port');
      if (port === undefined) throw invalidDevice(change.index, 'device.backing.port');
      connectPort(change, slot, port);
      return;
    }
    default:
      throw invalidDevice(change.index, 'device.backing');
  }
}

const digitsOf = (uuid: string | undefined) => (uuid ?? '').replace(/[\s-]/g, '').toLowerCase();

/**
 * The switch hands out the port where none is named, and the cookie always: a client's own is passed over (vSphere API reference,
 * DistributedVirtualSwitchPortConnection). A card that stays in its port group keeps its port.
 */
function connectPort(change: DeviceChange, slot: string, port: XmlElement): void {
  const { draft, around } = change.work;
  const switchUuid = text(port, 'switchUuid').trim();
  const group = optionalText(port, 'portgroupKey')?.trim() ?? '';
  if (around.hasSwitches) {
    const known = around.portGroup(group);
    if (known === undefined) throw invalidDevice(change.index, 'device.backing.port.portgroupKey');
    if (digitsOf(known.switchUuid) !== digitsOf(switchUuid)) {
      throw invalidDevice(change.index, 'device.backing.port.switchUuid');
    }
  }
  const read = (name: string) => draft.get(`${slot}.dvs.${name}`);
  const asked = optionalText(port, 'portKey')?.trim() ?? '';
  const stays = digitsOf(read('switchId')) === digitsOf(switchUuid) && read('portgroupId') === group;
  if (stays && (asked === '' || asked === read('portId'))) return;
  const place = `${formatLocation(around.vmx)} ${slot} ${group}`;
  for (const name of ['networkName', 'opaqueNetwork.id', 'opaqueNetwork.type']) {
    if (draft.get(`${slot}.${name}`) !== undefined) draft.set(`${slot}.${name}`, null);
  }
  draft.set(`${slot}.dvs.switchId`, switchUuid);
  draft.set(`${slot}.dvs.portId`, asked === '' ? null : asked);
  draft.set(`${slot}.dvs.portgroupId`, group);
  draft.set(`${slot}.dvs.connectionId`, null);
  givePort(draft, slot, place);
}

/** Sets the port and the connection that a switch gives a card on binding, if the keys of the card lack them. `place` is unique for each card. */
export function givePort(draft: VmxDraft, slot: string, place: string): void {
  const key = (name: string) => `${slot}.dvs.${name}`;
  if (draft.get(key('switchId')) === undefined) return;
  if ((draft.get(key('portId')) ?? '') === '') draft.set(key('portId'), String(100 + (numberFrom(place) % 8000)));
  if ((draft.get(key('connectionId')) ?? '') === '') {
    draft.set(key('connectionId'), numberFrom(`${place} ${draft.get(key('portId')) ?? ''}`));
  }
}

/** The same place gets the same number in every run. */
function numberFrom(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) & 0x7fffffff;
}
