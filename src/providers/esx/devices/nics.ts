import { BLANK_NIC } from '../../../domain/blank-domain.js';
import type { Nic, NicModel } from '../../../domain/domain.js';
import type { LiveDomain } from '../../../domain/live.js';
import type { Json } from '../../../domain/values/json.js';
import { parseMac } from '../../../domain/values/mac.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { FieldDifference, Impact } from '../../../plan/diff/change.js';
import { limitOf, limitSpec, sharesOf, sharesSpec } from '../fields/allocation.js';
import { always, factAt, impact } from '../fields/field-costs.js';
import { booleanOf, numberOf, objectOf, textOf, type VimObject } from '../soap/value.js';
import {
  connectable,
  connectedCost,
  costOfHotPlug,
  DEVICE_SPEC,
  filled,
  numbered,
  REBOOTS,
  type SlottedDevice,
  startConnected,
  type TypeWords,
  typeOf,
  wordOf,
} from './device.js';
import type { NetworkBackings } from './network-backings.js';
import { editedNicBacking, nicBacking, portOf } from './nic-backing.js';

const MODELS: TypeWords<NicModel> = [
  ['VirtualPCNet32', 'vlance'],
  ['VirtualVmxnet', 'vmxnet'],
  ['VirtualVmxnet2', 'vmxnet2'],
  ['VirtualVmxnet3', 'vmxnet3'],
  ['VirtualE1000', 'e1000'],
  ['VirtualE1000e', 'e1000e'],
  ['VirtualSriovEthernetCard', 'sriov'],
];

/** `assigned` is an address that vCenter generated. A VMX has it as generated, too, and its range shows the difference. */
function macTypeOf(word: string | null): Nic['macType'] {
  switch (word?.toLowerCase()) {
    case 'manual':
      return 'static';
    case 'generated':
    case 'assigned':
      return 'generated';
    default:
      return null;
  }
}

/** Servers before API 6.0 have no such settings, which means the normal ones. */
function bandwidthOf(device: VimObject): Pick<Nic, 'shares' | 'reservation' | 'limit'> {
  const allocation = objectOf(device['resourceAllocation']);
  return {
    shares: sharesOf(allocation?.['share']) ?? BLANK_NIC.shares,
    reservation: numberOf(allocation?.['reservation']) ?? BLANK_NIC.reservation,
    limit: limitOf(allocation?.['limit']),
  };
}

function nicOf(device: VimObject): Nic {
  const mac = parseMac(textOf(device['macAddress']) ?? '');
  const backing = objectOf(device['backing']);
  return {
    ...BLANK_NIC,
    model: wordOf(MODELS, device.$type) ?? 'default',
    network: filled(textOf(backing?.['deviceName'])),
    port: portOf(backing),
    mac: mac.ok ? mac.value : null,
    macType: macTypeOf(textOf(device['addressType'])),
    connected: startConnected(device),
    wakeOnLan: booleanOf(device['wakeOnLanEnabled']) ?? BLANK_NIC.wakeOnLan,
    ...bandwidthOf(device),
  };
}

/** Addresses that vCenter generates are `assigned` (00:50:56:80 to bf). A given address is manual unless its type is generated. */
function addressSpec({ mac, macType }: Nic): VimObject {
  if (mac === null) return { addressType: 'generated' };
  if (macType !== 'generated') return { addressType: 'manual', macAddress: mac };
  return { addressType: /^00:50:56:[89ab]/.test(mac) ? 'assigned' : 'generated', macAddress: mac };
}

/** Nothing if the bandwidth is as `before`, since servers before API 6.0 do not know the member. */
function bandwidthSpec(before: Nic, { shares, reservation, limit }: Nic): VimObject {
  if (before.shares === shares && before.reservation === reservation && before.limit === limit) return {};
  return { resourceAllocation: { reservation, share: sharesSpec(shares), limit: limitSpec(limit) } };
}

function newNic(nic: Nic, networks: NetworkBackings): VimObject {
  return {
    $type: typeOf(MODELS, nic.model) ?? 'VirtualPCNet32',
    backing: nicBacking(nic, networks),
    connectable: connectable(nic.connected),
    // A host turns it off for a new card whose spec does not have it (guess).
    wakeOnLanEnabled: nic.wakeOnLan,
    ...addressSpec(nic),
    ...bandwidthSpec(BLANK_NIC, nic),
  };
}

function editedNic(
  live: VimObject,
  before: Nic,
  after: Nic,
  networks: NetworkBackings,
  connectsNow = false,
): VimObject {
  const readdressed = before.mac !== after.mac || before.macType !== after.macType;
  // An address that replaces a generated one is the user's own, unless the type was changed with it.
  const macType = before.macType === after.macType ? null : after.macType;
  return {
    ...live,
    backing: editedNicBacking(live['backing'], before, after, networks),
    connectable: connectable(after.connected, live['connectable'], connectsNow),
    ...(before.wakeOnLan === after.wakeOnLan ? {} : { wakeOnLanEnabled: after.wakeOnLan }),
    ...(readdressed ? addressSpec({ ...after, macType }) : {}),
    ...bandwidthSpec(before, after),
  };
}

/** What a card of another model keeps; all else is of its model, or the host's. */
const KEPT = [
  'connectable',
  'slotInfo',
  'controllerKey',
  'unitNumber',
  'addressType',
  'macAddress',
  'wakeOnLanEnabled',
  'resourceAllocation',
  'externalId',
];

/** A port of a distributed switch is in use until the spec is carried out, so the switch gives the new card one. */
function withoutPort(backing: VimObject): VimObject {
  const port = objectOf(backing['port']);
  if (port === null) return backing;
  const { portKey: _port, connectionCookie: _cookie, ...group } = port;
  return { ...backing, port: group };
}

/**
 * The card of another model in the place of the live one: with its address and the type of it, its PCI slot, network and shares. A server
 * may give another address for a generated one that is out of its range or a duplicate, so the type stays as it is.
 */
function otherModel(live: VimObject, before: Nic, after: Nic, networks: NetworkBackings): VimObject {
  const edited = editedNic(live, before, after, networks);
  const kept = KEPT.flatMap((member) => {
    const value = ownEntry(edited, member);
    return value === undefined ? [] : [[member, value] as const];
  });
  return {
    $type: typeOf(MODELS, after.model) ?? 'VirtualPCNet32',
    backing: withoutPort(objectOf(edited['backing']) ?? nicBacking(after, networks)),
    ...Object.fromEntries(kept),
  };
}

const SRIOV = 'SR-IOV network cards change only while the domain is off';

function isSriov(device: Json): boolean {
  return typeof device === 'object' && device !== null && 'model' in device && device['model'] === 'sriov';
}

/** Of adding and removing. A removed card's `before` is a guard of its own, so it is no evidence. */
function costOfNic(difference: FieldDifference, live: LiveDomain): Impact {
  const { before, after } = difference;
  if (isSriov(before) || isSriov(after)) return impact('needs-power-off', SRIOV);
  if (before === null) return costOfHotPlug(live, 'network cards');
  const tools = factAt(live, 'runtime', 'tools');
  return tools.value === 'running'
    ? impact('hot', 'network cards can be removed while it runs and its Tools answer', tools)
    : impact('needs-power-off', 'a network card is removed from a running domain only when its Tools answer', tools);
}

function costOfNetwork({ path }: FieldDifference, live: LiveDomain): Impact {
  const model = factAt(live, 'domain', 'nics', path[1] ?? '', 'model');
  return model.value === 'sriov'
    ? impact('needs-power-off', SRIOV, model)
    : impact('hot', 'a network card can be moved to another network while it runs', model);
}

/** The card is removed and another added in one call. The API takes that of a running domain, but no guest keeps its connections. */
function costOfModel({ path, before, after }: FieldDifference, live: LiveDomain): Impact {
  const slot = path[1] ?? '';
  if (before === 'sriov' || after === 'sriov') {
    const because = 'an SR-IOV network card is another kind of device; remove the card and add another in a free slot';
    return impact('impossible', because);
  }
  const connection = factAt(live, 'domain', 'nics', slot, 'connection');
  const device = factAt(live, 'domain', 'nics', slot, 'device');
  if (connection.value !== 'bridged' || device.value !== null) {
    const because = 'no call adds a network card with the connection that this one has';
    return impact('impossible', because, connection, device);
  }
  const because = 'the card is removed and one of the other model added, which esxform does only while the VM is off';
  return impact('needs-power-off', because, connection, device);
}

const PORT = `${DEVICE_SPEC}, VirtualEthernetCardDistributedVirtualPortBackingInfo`;
const CARD = `${DEVICE_SPEC}, VirtualEthernetCard`;
const MAC_WHILE_OFF = always('needs-power-off', 'a MAC address changes only while the domain is off');

export const NICS: SlottedDevice<Nic> = {
  find: numbered('VirtualEthernetCard', 'ethernet', 4000, 10),
  read: nicOf,
  added: (nic, { networks }) => newNic(nic, networks),
  edited: (live, before, after, { networks, connectsNow }) => editedNic(live, before, after, networks, connectsNow),
  isReplaced: (before, after) => before.model !== after.model,
  replacement: (live, before, after, { networks }) => otherModel(live, before, after, networks),
  costs: [
    { path: [], source: `${DEVICE_SPEC}; ${REBOOTS}`, cost: costOfNic },
    { path: ['network'], source: DEVICE_SPEC, cost: costOfNetwork },
    { path: ['port'], source: PORT, cost: costOfNetwork },
    { path: ['port', '*'], source: PORT, cost: costOfNetwork },
    {
      path: ['connection'],
      source: 'libvirt, VMX mapping: connectionType; no backing of the vSphere API has it',
      cost: always('impossible', 'no call changes the kind of connection of a network card'),
    },
    {
      path: ['device'],
      source: 'libvirt, VMX mapping: vnet; no backing of the vSphere API has it',
      cost: always('impossible', 'no call changes the host adapter of a network card'),
    },
    {
      path: ['macCheck'],
      source: 'libvirt, VMX mapping: checkMACAddress; no member of VirtualEthernetCard',
      cost: always('impossible', 'no call says whether the address of a network card is checked'),
    },
    { path: ['macType'], source: `${CARD}.addressType`, cost: MAC_WHILE_OFF },
    ...['shares', 'reservation', 'limit'].map((member) => ({
      path: [member],
      source: `${CARD}.resourceAllocation; guess that it may be set while the domain runs`,
      cost: always('hot', 'what a network card gets of the network applies at once'),
    })),
    connectedCost('card'),
    {
      path: ['wakeOnLan'],
      source: `${CARD}.wakeOnLanEnabled; vSphere Automation API, Vm.Hardware.Ethernet.UpdateSpec: set at any time, applied at the next power-on`,
      cost: always('next-power-on', 'the host applies it to the card when the domain is powered on'),
    },
    { path: ['mac'], source: DEVICE_SPEC, cost: MAC_WHILE_OFF },
    {
      path: ['model'],
      source: `${DEVICE_SPEC}; this project: only while the VM is off`,
      cost: costOfModel,
    },
  ],
  since: [
    { path: ['port'], since: [4, 0], isSet: ({ port }) => port !== null },
    { path: ['port', '*'], since: [4, 0], isSet: ({ port }) => port !== null },
    { path: ['shares'], since: [6, 0], isSet: ({ shares }) => shares !== BLANK_NIC.shares },
    { path: ['reservation'], since: [6, 0], isSet: ({ reservation }) => reservation !== BLANK_NIC.reservation },
    { path: ['limit'], since: [6, 0], isSet: ({ limit }) => limit !== BLANK_NIC.limit },
  ],
};
