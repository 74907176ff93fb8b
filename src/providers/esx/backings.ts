import type {
  Cdrom,
  DistributedPort,
  FloppyMedium,
  Limit,
  Nic,
  Parallel,
  PassthroughDevice,
  Serial,
  Shares,
} from '../../domain/domain.js';
import { assertNever } from '../../domain/values/assert-never.js';
import type { Uuid } from '../../domain/values/uuid.js';
import type { NetworkBackings } from './network-backings.js';
import { apiDeviceId, apiPciAddress, apiVendorId } from './pci-address.js';
import type { VimObject } from './soap/value.js';

/** With a named level the number is ignored; libvirt sends -1, and so do we. */
export function sharesSpec(shares: Shares | null): VimObject {
  return typeof shares === 'number' ? { shares, level: 'custom' } : { shares: -1, level: shares ?? 'normal' };
}

export function limitSpec(limit: Limit<number>): number {
  return limit === 'unlimited' ? -1 : limit;
}

/** A switch is known by its uuid as VMware spells it: `50 2a 4f … c1-9d …`. */
function switchUuid(uuid: Uuid): string {
  const pairs = uuid.replaceAll('-', '').match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`;
}

function networkBacking(network: string | null, networks: NetworkBackings): VimObject {
  const special = network === null ? undefined : networks.get(network);
  return special ?? { $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: network ?? '' };
}

function portBacking(port: DistributedPort): VimObject {
  return {
    $type: 'VirtualEthernetCardDistributedVirtualPortBackingInfo',
    port: {
      switchUuid: switchUuid(port.switch),
      portgroupKey: port.portgroup,
      ...(port.port === null ? {} : { portKey: port.port }),
      ...(port.port === null || port.connection === null ? {} : { connectionCookie: port.connection }),
    },
  };
}

/** A distributed port where there is one, else a network by its name. */
export function nicBacking(nic: Nic, networks: NetworkBackings): VimObject {
  return nic.port === null ? networkBacking(nic.network, networks) : portBacking(nic.port);
}

/** The port to ask for: one that was given by a switch or group that the card leaves means nothing in the next. */
function movedPort(before: DistributedPort | null, after: DistributedPort): DistributedPort {
  if (before === null) return after;
  const sameGroup = before.switch === after.switch && before.portgroup === after.portgroup;
  const port = sameGroup || after.port !== before.port ? after.port : null;
  const samePort = sameGroup && port === before.port;
  return { ...after, port, connection: samePort || after.connection !== before.connection ? after.connection : null };
}

function isSamePort(one: DistributedPort | null, other: DistributedPort | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.switch === other.switch &&
    one.portgroup === other.portgroup &&
    one.port === other.port &&
    one.connection === other.connection
  );
}

/** The backing of a card that moves; null for one that stays where it is, and keeps its whole backing. */
export function movedNicBacking(before: Nic, after: Nic, networks: NetworkBackings): VimObject | null {
  if (after.port !== null && !isSamePort(before.port, after.port))
    return portBacking(movedPort(before.port, after.port));
  return before.network === after.network ? null : networkBacking(after.network, networks);
}

export function cdromBacking({ medium }: Cdrom): VimObject {
  switch (medium.kind) {
    case 'iso':
      return { $type: 'VirtualCdromIsoBackingInfo', fileName: medium.file };
    case 'device':
      return {
        $type: medium.raw ? 'VirtualCdromPassthroughBackingInfo' : 'VirtualCdromAtapiBackingInfo',
        ...hostDevice(medium.device),
        ...(medium.raw ? { exclusive: false } : {}),
      };
    case 'client':
      return { $type: 'VirtualCdromRemotePassthroughBackingInfo', deviceName: '', exclusive: false };
    case 'empty':
      return { $type: 'VirtualCdromIsoBackingInfo', fileName: '' };
    default:
      return assertNever(medium);
  }
}

/** A drive of the host by its name, or the one that the host picks. */
function hostDevice(device: string | null): VimObject {
  return { deviceName: device ?? '', useAutoDetect: device === null };
}

export function floppyBacking(medium: FloppyMedium): VimObject {
  switch (medium.kind) {
    case 'file':
      return { $type: 'VirtualFloppyImageBackingInfo', fileName: medium.file };
    case 'device':
      return { $type: 'VirtualFloppyDeviceBackingInfo', ...hostDevice(medium.device) };
    case 'client':
      return { $type: 'VirtualFloppyRemoteDeviceBackingInfo', deviceName: '' };
    case 'empty':
      return { $type: 'VirtualFloppyImageBackingInfo', fileName: '' };
    default:
      return assertNever(medium);
  }
}

export function serialBacking(serial: Serial): VimObject {
  switch (serial.kind) {
    case 'file':
      return { $type: 'VirtualSerialPortFileBackingInfo', fileName: serial.file };
    case 'device':
      return { $type: 'VirtualSerialPortDeviceBackingInfo', deviceName: serial.device };
    case 'pipe':
      return {
        $type: 'VirtualSerialPortPipeBackingInfo',
        pipeName: serial.pipe,
        endpoint: serial.endpoint,
        noRxLoss: false,
      };
    case 'network':
      return { $type: 'VirtualSerialPortURIBackingInfo', serviceURI: serial.uri, direction: serial.direction };
    default:
      return assertNever(serial);
  }
}

export function parallelBacking(parallel: Parallel): VimObject {
  switch (parallel.kind) {
    case 'file':
      return { $type: 'VirtualParallelPortFileBackingInfo', fileName: parallel.file };
    case 'device':
      return { $type: 'VirtualParallelPortDeviceBackingInfo', deviceName: parallel.device };
    default:
      return assertNever(parallel);
  }
}

export function passthroughBacking({ address, vendor, device, system }: PassthroughDevice): VimObject {
  return {
    $type: 'VirtualPCIPassthroughDeviceBackingInfo',
    deviceName: '',
    id: address === null ? '' : apiPciAddress(address),
    deviceId: device === null ? '' : apiDeviceId(device),
    systemId: system ?? '',
    vendorId: vendor === null ? 0 : apiVendorId(vendor),
  };
}
