import { BLANK_NIC } from '../../../domain/blank-domain.js';
import { success } from '../../../domain/diagnostics/result.js';
import type { DistributedPort, Nic, NicModel, Slots } from '../../../domain/domain.js';
import { compareSlots, MAX_NIC_INDEX } from '../../../domain/rules/limits.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import { parseUuid, type Uuid } from '../../../domain/values/uuid.js';
import { readLooseFlag, readValue, type VmxReading, wholeNumber } from '../reading.js';
import { deviceKeys, type MappingRow, type VmxPair } from '../row.js';
import { encodeUuid } from '../uuid-spelling.js';
import { ADDRESS_KEYS, readAddress, writeAddress } from './nic-address.js';

/** NICs (libvirt-esx-behaviour 2.10). */

const MODELS = ['vlance', 'vmxnet', 'vmxnet3', 'e1000', 'e1000e', 'sriov'] as const;
/** What makes a `vmxnet` the enhanced one. */
const ENHANCED = '15';
/** The words of `connectionType`. */
const CONNECTIONS: ReadonlyMap<string, Nic['connection']> = new Map([
  ['bridged', 'bridged'],
  ['custom', 'custom'],
  ['nat', 'nat'],
  ['hostonly', 'host-only'],
]);
const CONNECTION_KEYS = ['networkName', 'connectionType', 'vnet'] as const;
const PORT_KEYS = ['dvs.switchId', 'dvs.portId', 'dvs.portgroupId', 'dvs.connectionId'] as const;
const MODEL_KEYS = ['present', 'startConnected', 'wakeOnPcktRcv', 'virtualDev', 'features'] as const;
const KEYS = [...MODEL_KEYS, ...CONNECTION_KEYS, ...PORT_KEYS, ...ADDRESS_KEYS];

type Connection = Pick<Nic, 'network' | 'connection' | 'device' | 'port'>;

function readModel(vmx: VmxReading, slot: string): NicModel | null {
  const key = `${slot}.virtualDev`;
  const virtualDev = vmx.text(key);
  const features = vmx.text(`${slot}.features`);
  if (features !== null && !wholeNumber(Number.MIN_SAFE_INTEGER)(features).ok)
    vmx.problem(`${slot}.features`, `must be a whole number, not "${features}"`);
  if (virtualDev === null) return 'default';
  const model = MODELS.find((each) => each === virtualDev.toLowerCase());
  if (model === undefined) {
    vmx.problem(key, `names a NIC model that is not known: "${virtualDev}"`);
    return null;
  }
  if (model !== 'vmxnet' || features?.trim() !== ENHANCED) return model;
  vmx.take(`${slot}.features`);
  return 'vmxnet2';
}

/** A port of a distributed switch: where its switch is named, the other ways to connect mean nothing. */
function readPort(vmx: VmxReading, slot: string): DistributedPort | null {
  const [switchKey, portKey, groupKey, connectionKey] = PORT_KEYS.map((name) => `${slot}.${name}`) as [
    string,
    string,
    string,
    string,
  ];
  const identity = readValue<Uuid | null>(vmx, switchKey, parseUuid, null);
  if (identity === null) return null;
  const missing = [groupKey, portKey, connectionKey].filter((key) => vmx.text(key) === null);
  if (missing.length > 0) vmx.problem(switchKey, `is there, but ${missing.join(' and ')} is not`);
  const port = vmx.text(portKey) ?? '0';
  if (!wholeNumber(Number.MIN_SAFE_INTEGER)(port).ok) vmx.problem(portKey, `must be a whole number, not "${port}"`);
  return {
    switch: identity,
    portgroup: readValue(vmx, groupKey, (text) => success(text), ''),
    port: readValue<string | null>(vmx, portKey, (text) => success(text), null),
    connection: readValue<number | null>(vmx, connectionKey, wholeNumber(Number.MIN_SAFE_INTEGER), null),
  };
}

function readConnection(vmx: VmxReading, slot: string): Connection {
  const [networkKey, typeKey, deviceKey] = CONNECTION_KEYS.map((name) => `${slot}.${name}`) as [string, string, string];
  const nothing = { network: null, connection: BLANK_NIC.connection, device: null, port: null };
  if (vmx.text(`${slot}.dvs.switchId`) !== null) return { ...nothing, port: readPort(vmx, slot) };
  const network = vmx.text(networkKey) || null;
  vmx.take(networkKey);
  const type = vmx.text(typeKey);
  if (type === null) return { ...nothing, network };
  const connection = CONNECTIONS.get(type.toLowerCase());
  if (connection === undefined) {
    vmx.problem(typeKey, `must be bridged, custom, nat or hostonly, not "${type}"`);
    return { ...nothing, network };
  }
  const named = connection === 'bridged' || connection === 'custom';
  if (named && vmx.text(networkKey) === null) vmx.problem(typeKey, `is ${type}, but there is no networkName`);
  else vmx.take(typeKey);
  if (connection !== 'custom') return { ...nothing, network, connection };
  const device = vmx.text(deviceKey) || null;
  if (device === null) vmx.problem(typeKey, 'is custom, but there is no vnet');
  vmx.take(deviceKey);
  return { ...nothing, network, connection, device };
}

function readNics(vmx: VmxReading): Slots<Nic> {
  const nics: Record<string, Nic> = {};
  for (const { key } of vmx.startingWith('ethernet')) {
    if (!/^ethernet\d{1,9}\./i.test(key)) vmx.problem(key, 'is no key of a NIC; such a key is ethernetN.NAME');
  }
  for (const slot of vmx.stems(/^(ethernet(?:0|[1-9]\d{0,8}))\.present$/)) {
    const present = vmx.flag(`${slot}.present`, false);
    if (present === null) continue;
    if (Number(slot.slice('ethernet'.length)) > MAX_NIC_INDEX) {
      if (present) vmx.warn(`${slot}.present`, `is beyond the last NIC that is read, ethernet${MAX_NIC_INDEX}`);
      continue;
    }
    if (!present) {
      vmx.take(...KEYS.map((key) => `${slot}.${key}`));
      continue;
    }
    const model = readModel(vmx, slot);
    const connected = vmx.flag(`${slot}.startConnected`, true);
    if (model === null || connected === null) {
      vmx.occupied(slot, `network card of the model "${vmx.text(`${slot}.virtualDev`) ?? 'default'}"`);
      continue;
    }
    vmx.take(`${slot}.present`, `${slot}.virtualDev`, `${slot}.startConnected`);
    const { shares, reservation, limit } = BLANK_NIC;
    const wakeOnLan = readLooseFlag(vmx, `${slot}.wakeOnPcktRcv`, BLANK_NIC.wakeOnLan);
    const said = { model, connected, wakeOnLan, ...readConnection(vmx, slot), ...readAddress(vmx, slot) };
    setEntry(nics, slot, { ...said, shares, reservation, limit });
  }
  return nics;
}

function writePort(slot: string, port: DistributedPort): readonly VmxPair[] {
  const values = [
    encodeUuid(port.switch),
    port.port,
    port.portgroup,
    port.connection === null ? null : String(port.connection),
  ];
  return PORT_KEYS.flatMap((key, index) => {
    const value = values[index] ?? null;
    return value === null ? [] : [[`${slot}.${key}`, value] as const];
  });
}

function writeConnection(slot: string, { network, connection, device, port }: Nic): readonly VmxPair[] {
  if (port !== null) return writePort(slot, port);
  const pairs: VmxPair[] = network === null ? [] : [[`${slot}.networkName`, network]];
  if (network !== null || connection !== 'bridged')
    pairs.push([`${slot}.connectionType`, connection === 'host-only' ? 'hostonly' : connection]);
  if (connection === 'custom' && device !== null) pairs.push([`${slot}.vnet`, device]);
  return pairs;
}

function writeNic(slot: string, nic: Nic): readonly VmxPair[] {
  const pairs: VmxPair[] = [[`${slot}.present`, 'true']];
  if (!nic.connected) pairs.push([`${slot}.startConnected`, 'false']);
  if (!nic.wakeOnLan) pairs.push([`${slot}.wakeOnPcktRcv`, 'false']);
  if (nic.model === 'vmxnet2') pairs.push([`${slot}.virtualDev`, 'vmxnet'], [`${slot}.features`, ENHANCED]);
  else if (nic.model !== 'default') pairs.push([`${slot}.virtualDev`, nic.model]);
  return [...pairs, ...writeConnection(slot, nic), ...writeAddress(slot, nic)];
}

export const NIC_ROWS: readonly MappingRow[] = [
  {
    keys: deviceKeys('ethernet#', KEYS),
    field: 'nics',
    way: 'device',
    source: 'LV 2.10; the model sriov and host-only connections, which libvirt refuses, are VMware’s words',
    read: (vmx, domain) => ({ ...domain, nics: readNics(vmx) }),
    write: (domain) =>
      Object.entries(domain.nics)
        .sort(([left], [right]) => compareSlots(left, right))
        .flatMap(([slot, nic]) => writeNic(slot, nic)),
  },
];
