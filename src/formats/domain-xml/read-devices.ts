import { createHash } from 'node:crypto';
import { BLANK_NIC } from '../../domain/blank-domain.js';
import type { Domain, Nic, NicModel, Parallel, Serial, SharedFolder } from '../../domain/domain.js';
import { MAX_NICS, MAX_SERIALS } from '../../domain/rules/limits.js';
import { generateMac, type Mac, parseMac } from '../../domain/values/mac.js';
import { setEntry } from '../../domain/values/own-entry.js';
import { parseUuid } from '../../domain/values/uuid.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { formatSerialUri, isSerialProtocol } from './serial-uri.js';
import {
  attribute,
  child,
  childrenNamed,
  fileOf,
  listed,
  wholeNumberOf,
  wordAttribute,
  type XmlReading,
} from './xml-reading.js';

/** Shared folders, NICs and ports (libvirt-esx-behaviour 2.10 to 2.12). */

const MAX_FOLDERS = 1000;
const MAX_PARALLELS = 3;
const NO_MAC = '00:00:00:00:00:00';
const MORE_NICS_HARDWARE_VERSION = 7;
const OLD_MAX_NICS = 4;

export function readFilesystems(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const sharedFolders: Record<string, SharedFolder> = {};
  for (const [index, node] of childrenNamed(child(root, 'devices'), 'filesystem').entries()) {
    const type = attribute(node, 'type') ?? 'mount';
    const hostPath = attribute(child(node, 'source'), 'dir');
    const guestName = attribute(child(node, 'target'), 'dir');
    if (type !== 'mount') xml.error(node, `type of <filesystem> must be mount, not "${type}"`);
    else if (hostPath === null || guestName === null)
      xml.error(node, '<filesystem> must have a source and a target directory');
    else if (index >= MAX_FOLDERS) xml.error(node, `there are more than ${MAX_FOLDERS} filesystems`);
    else sharedFolders[`sharedFolder${index}`] = { hostPath, guestName, writable: child(node, 'readonly') === null };
  }
  return { ...domain, sharedFolders };
}

const NIC_TYPES = ['bridge', 'user', 'null', 'vds'] as const;
const NIC_MODELS: readonly NicModel[] = ['vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e', 'sriov'];

type Connection = Pick<Nic, 'connection' | 'network' | 'device' | 'port'>;

function readPort(xml: XmlReading, node: XmlNode): Nic['port'] {
  const source = child(node, 'source');
  const [id, group, port, connection] = ['switchid', 'portgroupid', 'portid', 'connectionid'].map((name) =>
    attribute(source, name),
  );
  const uuid = parseUuid(id ?? '');
  const number = wholeNumberOf(connection ?? '');
  if (!uuid.ok) xml.error(source ?? node, `switchid ${uuid.problem}`);
  else if (group == null || port == null || !/^-?\d{1,15}$/.test(port) || number === null) {
    xml.error(source ?? node, 'the source of a vds interface must have portid, portgroupid and connectionid');
  } else return { switch: uuid.value, portgroup: group, port, connection: number };
  return null;
}

/** Null, with the problem told, for a connection that the host does not have. */
function readConnection(xml: XmlReading, node: XmlNode): Connection | null {
  const type = attribute(node, 'type') ?? 'user';
  const unconnected: Connection = { connection: 'bridged', network: null, device: null, port: null };
  switch (NIC_TYPES.find((each) => each === type)) {
    case 'null':
      return unconnected;
    case 'user':
      return { ...unconnected, connection: 'nat' };
    case 'vds':
      return { ...unconnected, port: readPort(xml, node) };
    case 'bridge': {
      const network = attribute(child(node, 'source'), 'bridge');
      const device = attribute(child(node, 'target'), 'dev');
      if (network === null) xml.error(node, 'a bridge interface must have a source with a bridge');
      return { ...unconnected, network, device, connection: device === null ? 'bridged' : 'custom' };
    }
    case undefined:
      xml.error(node, `type of <interface> must be ${listed(NIC_TYPES)}, not "${type}"`);
      return null;
  }
}

function readModel(xml: XmlReading, node: XmlNode): NicModel {
  const model = child(node, 'model');
  const name = attribute(model, 'type')?.toLowerCase();
  if (model === null || name === undefined) return 'default';
  const known = NIC_MODELS.find((each) => each === name);
  if (known === undefined)
    xml.error(model, `type of an interface's model must be ${listed(NIC_MODELS)}, not "${name}"`);
  return known ?? 'default';
}

/** Numbers that look random and are always the same for the same machine and slot. */
function digestNumbers(domain: Domain, slot: string): () => number {
  const digest = createHash('sha256')
    .update(JSON.stringify([domain.uuid, domain.name, slot]))
    .digest();
  let next = 0;
  return () => (digest[next++ % digest.length] ?? 0) / 256;
}

/** Where libvirt takes a random address, one is taken that this machine always gets: a filter gives the same again. */
function readMac(xml: XmlReading, node: XmlNode, random: () => number): Pick<Nic, 'mac' | 'macType' | 'macCheck'> {
  const mac = child(node, 'mac');
  if (mac === null) return { mac: generateMac(random), macType: null, macCheck: null };
  const address: { readonly ok: true; readonly value: Mac } | { readonly ok: false; readonly problem: string } =
    parseMac(attribute(mac, 'address') ?? '');
  if (!address.ok) xml.error(mac, `address of <mac> ${address.problem}`);
  else if (Number.parseInt(address.value.slice(0, 2), 16) % 2 === 1) {
    xml.error(mac, `address of <mac> must be that of one machine, unlike "${address.value}"`);
  }
  const check = wordAttribute(xml, mac, 'check', ['yes', 'no'] as const);
  return {
    // What libvirt prints for an address that is not there yet.
    mac: address.ok && address.value !== NO_MAC ? address.value : null,
    macType: wordAttribute(xml, mac, 'type', ['generated', 'static'] as const),
    macCheck: check === null ? null : check === 'yes',
  };
}

export function readInterfaces(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const nics: Record<string, Nic> = {};
  const most = xml.hardwareVersion < MORE_NICS_HARDWARE_VERSION ? OLD_MAX_NICS : MAX_NICS;
  for (const [index, node] of childrenNamed(child(root, 'devices'), 'interface').entries()) {
    if (index >= most) {
      xml.error(node, `hardware version ${xml.hardwareVersion} has at most ${most} interfaces`);
      break;
    }
    const connection = readConnection(xml, node);
    if (connection === null) continue;
    const slot = `ethernet${index}`;
    setEntry(nics, slot, {
      ...BLANK_NIC,
      ...connection,
      model: readModel(xml, node),
      ...readMac(xml, node, digestNumbers(domain, slot)),
      connected: attribute(child(node, 'link'), 'state') !== 'down',
    });
  }
  return { ...domain, nics };
}

function readNetworkPort(xml: XmlReading, node: XmlNode): Serial | null {
  const source = child(node, 'source') ?? node;
  const mode = attribute(source, 'mode') === null ? 'connect' : wordAttribute(xml, source, 'mode', ['bind', 'connect']);
  const [host, service] = [attribute(source, 'host'), attribute(source, 'service')];
  const protocol = attribute(child(node, 'protocol'), 'type') ?? 'raw';
  if (!isSerialProtocol(protocol))
    xml.error(node, `type of <protocol> must be raw, telnet, telnets or tls, not "${protocol}"`);
  else if (host === null || service === null)
    xml.error(source, 'the source of a tcp port must have a host and a service');
  else if (mode !== null) {
    const direction = mode === 'bind' ? 'server' : 'client';
    return { kind: 'network', uri: formatSerialUri({ protocol, host, service }), direction };
  }
  return null;
}

const SERIAL_TYPES = ['file', 'dev', 'pipe', 'tcp'];
const PARALLEL_TYPES = ['file', 'dev'];

function readCharacterDevice(xml: XmlReading, node: XmlNode, types: readonly string[]): Serial | null {
  const type = attribute(node, 'type') ?? 'pty';
  if (!types.includes(type)) {
    xml.error(node, `type of <${node.name}> must be ${listed(types)}, not "${type}"`);
    return null;
  }
  if (type === 'tcp') return readNetworkPort(xml, node);
  const source = child(node, 'source');
  const path = attribute(source, 'path');
  if (source === null || path === null) {
    xml.error(node, `<${node.name}> must have a source with a path`);
    return null;
  }
  if (type === 'dev') return { kind: 'device', device: path };
  if (type === 'pipe') return { kind: 'pipe', pipe: path, endpoint: 'client' };
  const file = fileOf(xml, source, path);
  return file === null ? null : { kind: 'file', file };
}

/** Each port with its number; without one it is the number after the highest above. */
function numbered(xml: XmlReading, nodes: readonly XmlNode[], most: number): readonly (readonly [number, XmlNode])[] {
  const ports: (readonly [number, XmlNode])[] = [];
  let next = 0;
  for (const node of nodes) {
    const said = attribute(child(node, 'target'), 'port');
    const port = said === null ? next : wholeNumberOf(said);
    if (port === null || port >= most) {
      xml.error(node, `port of <${node.name}> must be from 0 to ${most - 1}, not "${said ?? next}"`);
      continue;
    }
    if (ports.some(([taken]) => taken === port)) xml.error(node, `<${node.name}> ${port} stands above already`);
    ports.push([port, node]);
    next = Math.max(next, port + 1);
  }
  return ports;
}

/** A console that is a serial port stands for one only where no serial port is listed. */
function serialNodes(xml: XmlReading, devices: XmlNode | null): readonly XmlNode[] {
  const serials = childrenNamed(devices, 'serial');
  const [console, ...more] = childrenNamed(devices, 'console');
  const isSerial = (node: XmlNode) => (attribute(child(node, 'target'), 'type') ?? 'serial') === 'serial';
  for (const node of more) if (isSerial(node)) xml.error(node, 'only the first console can be a serial port');
  if (serials.length > 0 || console === undefined || !isSerial(console)) return serials;
  return [{ ...console, children: console.children.filter(({ name }) => name !== 'target') }];
}

export function readPorts(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const devices = child(root, 'devices');
  const serials: Record<string, Serial> = {};
  const parallels: Record<string, Parallel> = {};
  for (const [port, node] of numbered(xml, serialNodes(xml, devices), MAX_SERIALS)) {
    const serial = readCharacterDevice(xml, node, SERIAL_TYPES);
    if (serial !== null) serials[`serial${port}`] = serial;
  }
  for (const [port, node] of numbered(xml, childrenNamed(devices, 'parallel'), MAX_PARALLELS)) {
    const parallel = readCharacterDevice(xml, node, PARALLEL_TYPES);
    if (parallel?.kind === 'file' || parallel?.kind === 'device') parallels[`parallel${port}`] = parallel;
  }
  return { ...domain, serials, parallels };
}
