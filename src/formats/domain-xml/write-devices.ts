import type { Domain, Nic, Parallel, Serial } from '../../domain/domain.js';
import { compareSlots } from '../../domain/rules/limits.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { element, type XmlElement } from '../xml/format-xml.js';
import { bootPlaces } from './boot-order.js';
import { parseSerialUri } from './serial-uri.js';
import type { XmlMode } from './xml-mode.js';

/** Shared folders, NICs and ports (libvirt-esx-behaviour 2.10 to 2.12). */

function sorted<Device>(slots: Readonly<Record<string, Device>>): readonly (readonly [string, Device])[] {
  return Object.entries(slots).sort(([left], [right]) => compareSlots(left, right));
}

function numberOf(slot: string): number {
  return Number(/\d+$/.exec(slot)?.[0] ?? 0);
}

export function writeFilesystems({ sharedFolders }: Domain): readonly XmlElement[] {
  return sorted(sharedFolders).map(([, folder]) =>
    element('filesystem', { type: 'mount', accessmode: 'passthrough' }, [
      element('source', { dir: folder.hostPath }),
      element('target', { dir: folder.guestName }),
      folder.writable ? null : element('readonly'),
    ]),
  );
}

interface Attachment {
  readonly type: string;
  readonly parts: readonly XmlElement[];
}

/** Null for a connection that libvirt's ESX driver has no form for. */
function attachmentOf(nic: Nic): Attachment | null {
  const { port } = nic;
  if (port !== null) {
    const source = element('source', {
      switchid: port.switch,
      portid: port.port,
      portgroupid: port.portgroup,
      connectionid: port.connection,
    });
    return { type: 'vds', parts: [source] };
  }
  const bridge = () => element('source', { bridge: nic.network });
  switch (nic.connection) {
    case 'nat':
      return { type: 'user', parts: [] };
    case 'custom':
      return {
        type: 'bridge',
        parts: [bridge(), ...(nic.device === null ? [] : [element('target', { dev: nic.device })])],
      };
    case 'bridged':
      return nic.network === null ? { type: 'null', parts: [] } : { type: 'bridge', parts: [bridge()] };
    case 'host-only':
      return null;
    default:
      return assertNever(nic.connection);
  }
}

/** libvirt's forms for NAT and for ports of a distributed switch have no place for the name of a network. */
function namesNetwork({ connection, port }: Nic): boolean {
  return port === null && (connection === 'bridged' || connection === 'custom');
}

const NO_MAC = '00:00:00:00:00:00';

function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? 'yes' : 'no';
}

export function writeInterfaces(domain: Domain, mode: XmlMode): readonly XmlElement[] {
  const places = mode.extended ? bootPlaces(domain) : new Map<string, number>();
  return sorted(domain.nics).flatMap(([slot, nic]) => {
    const attachment = attachmentOf(nic);
    if (attachment === null || (nic.model === 'sriov' && !mode.extended)) {
      mode.omit(`${slot} (${attachment === null ? nic.connection : nic.model})`);
      return [];
    }
    if (nic.network !== null && !namesNetwork(nic)) mode.omit(`${slot}.network ${nic.network}`);
    if (!nic.connected && !mode.extended) mode.omit(`${slot}.connected`);
    if (!nic.wakeOnLan) mode.omit(`${slot}.wake_on_lan false`);
    if (nic.shares !== 'normal') mode.omit(`${slot}.shares ${nic.shares}`);
    if (nic.reservation !== 0) mode.omit(`${slot}.reservation ${nic.reservation}`);
    if (nic.limit !== 'unlimited') mode.omit(`${slot}.limit ${nic.limit}`);
    const place = places.get(slot);
    return element('interface', { type: attachment.type }, [
      element('mac', { address: nic.mac ?? NO_MAC, type: nic.macType, check: yesNo(nic.macCheck) }),
      ...attachment.parts,
      nic.model === 'default' ? null : element('model', { type: nic.model }),
      !nic.connected && mode.extended ? element('link', { state: 'down' }) : null,
      place === undefined ? null : element('boot', { order: place }),
    ]);
  });
}

interface CharacterDevice {
  readonly type: string;
  readonly parts: readonly XmlElement[];
}

function path(type: string, where: string): CharacterDevice {
  return { type, parts: [element('source', { path: where })] };
}

/** Null for a network address that is none. */
function characterDevice(port: Serial | Parallel): CharacterDevice | null {
  switch (port.kind) {
    case 'file':
      return path('file', port.file);
    case 'device':
      return path('dev', port.device);
    case 'pipe':
      return path('pipe', port.pipe);
    case 'network': {
      const address = parseSerialUri(port.uri);
      if (!address.ok) return null;
      const { protocol, host, service } = address.value;
      const mode = port.direction === 'server' ? 'bind' : 'connect';
      return {
        type: 'tcp',
        parts: [element('source', { mode, host, service }), element('protocol', { type: protocol })],
      };
    }
    default:
      return assertNever(port);
  }
}

/** The ports, with the console that libvirt shows for the first serial one. */
export function writePorts({ serials, parallels }: Domain, mode: XmlMode): readonly XmlElement[] {
  const written: XmlElement[] = [];
  let console: XmlElement | null = null;
  for (const [slot, serial] of sorted(serials)) {
    const device = characterDevice(serial);
    if (device === null) {
      mode.omit(`${slot} (${serial.kind})`);
      continue;
    }
    if (serial.kind === 'pipe' && serial.endpoint === 'server') mode.omit(`${slot}.endpoint`);
    const { type, parts } = device;
    const port = numberOf(slot);
    written.push(element('serial', { type }, [...parts, element('target', { port })]));
    console ??= element('console', { type }, [...parts, element('target', { type: 'serial', port })]);
  }
  for (const [slot, parallel] of sorted(parallels)) {
    const device = characterDevice(parallel);
    if (device === null) continue;
    written.push(
      element('parallel', { type: device.type }, [...device.parts, element('target', { port: numberOf(slot) })]),
    );
  }
  return console === null ? written : [...written, console];
}
