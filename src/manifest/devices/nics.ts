import { BLANK_NIC } from '../../domain/blank-domain.js';
import type { DeclaredNic } from '../../domain/desired.js';
import type { DistributedPort, Nic, NicModel } from '../../domain/domain.js';
import { parseMac } from '../../domain/values/mac.js';
import type { Path } from '../../domain/values/path-key.js';
import { parseUuid } from '../../domain/values/uuid.js';
import {
  type Entries,
  type FieldReader,
  readBoolean,
  readMap,
  readNull,
  readNumber,
  readText,
  readWord,
  written,
} from '../field-reader.js';
import { mapOf, type Omit, unless, type WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { asWritten, readShares, type SlottedDevice } from './device.js';

const NIC_MODELS: readonly NicModel[] = [
  'vlance',
  'vmxnet',
  'vmxnet2',
  'vmxnet3',
  'e1000',
  'e1000e',
  'sriov',
  'default',
];
const CONNECTIONS: readonly Nic['connection'][] = ['bridged', 'custom', 'nat', 'host-only'];

/** A whole: what is not written is the switch's to choose. */
function readPort(reader: FieldReader, entries: Entries, path: Path): DistributedPort | undefined {
  const identity = readText(reader, entries, 'switch', [...path, 'switch'], parseUuid);
  const portgroup = readText(reader, entries, 'portgroup', [...path, 'portgroup'], asWritten);
  if (identity === undefined || portgroup === undefined) return undefined;
  return {
    switch: identity,
    portgroup,
    port: readText(reader, entries, 'port', [...path, 'port'], asWritten) ?? null,
    connection: readNumber(reader, entries, 'connection', [...path, 'connection']) ?? null,
  };
}

function parseNic(reader: FieldReader, slot: string, node: YamlNode): DeclaredNic | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['nics', slot, key];
  const unlimited = readWord(reader, node.entries, 'limit', at('limit'), ['unlimited'] as const);
  const unplugged = readNull(reader, node.entries, 'network', at('network'));
  return written<DeclaredNic>({
    model: readWord(reader, node.entries, 'model', at('model'), NIC_MODELS),
    network: unplugged ? null : readText(reader, node.entries, 'network', at('network'), asWritten),
    connection: readWord(reader, node.entries, 'connection', at('connection'), CONNECTIONS),
    device: readText(reader, node.entries, 'device', at('device'), asWritten),
    port: readMap(reader, node.entries, 'port', at('port'), (inside) => readPort(reader, inside, at('port'))),
    mac: readText(reader, node.entries, 'mac', at('mac'), parseMac),
    macType: readWord(reader, node.entries, 'mac_type', at('macType'), ['generated', 'static'] as const),
    macCheck: readBoolean(reader, node.entries, 'mac_check', at('macCheck')),
    connected: readBoolean(reader, node.entries, 'connected', at('connected')),
    wakeOnLan: readBoolean(reader, node.entries, 'wake_on_lan', at('wakeOnLan')),
    shares: readShares(reader, node.entries, at('shares')),
    reservation: readNumber(reader, node.entries, 'reservation', at('reservation')),
    limit: unlimited ?? readNumber(reader, node.entries, 'limit', at('limit')),
  });
}

function formatPort({ switch: identity, portgroup, port, connection }: DistributedPort): WrittenMap | undefined {
  return mapOf({
    switch: identity as string,
    portgroup,
    port: unless(port, null),
    connection: unless(connection, null),
  });
}

function formatNic(nic: Nic, omit: Omit): WrittenMap | undefined {
  const both = nic.network !== null && nic.port !== null;
  const unused = nic.device !== null && nic.connection !== 'custom';
  return mapOf({
    network: both ? omit('network') : unless(nic.network, null),
    // Also a model that the host chooses is said, or a new machine would get another one.
    model: nic.model,
    connection: unless(nic.connection, 'bridged'),
    device: unused ? omit('device') : unless(nic.device, null),
    port: nic.port === null ? undefined : formatPort(nic.port),
    mac: unless<string>(nic.mac, null),
    mac_type: unless(nic.macType, null),
    mac_check: nic.macCheck ?? undefined,
    connected: unless(nic.connected, true),
    wake_on_lan: unless(nic.wakeOnLan, true),
    shares: unless(nic.shares, BLANK_NIC.shares),
    reservation: unless(nic.reservation, BLANK_NIC.reservation),
    limit: unless(nic.limit, BLANK_NIC.limit),
  });
}

/** A network card names its network, or the port of a distributed switch. */
export const NICS: SlottedDevice<DeclaredNic, Nic> = { parse: parseNic, format: formatNic };
