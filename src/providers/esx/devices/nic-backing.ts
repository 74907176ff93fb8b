import type { DistributedPort, Nic } from '../../../domain/domain.js';
import { parseUuid, type Uuid } from '../../../domain/values/uuid.js';
import { numberOf, objectOf, textOf, type VimObject, type VimValue } from '../soap/value.js';
import type { NetworkBackings } from './network-backings.js';

/** The distributed port of a backing; null for another kind of backing. */
export function portOf(backing: VimObject | null): DistributedPort | null {
  const port = objectOf(backing?.['port']);
  const uuid = parseUuid(textOf(port?.['switchUuid']) ?? '');
  if (port === null || !uuid.ok) return null;
  return {
    switch: uuid.value,
    portgroup: textOf(port['portgroupKey']) ?? '',
    port: textOf(port['portKey']),
    connection: numberOf(port['connectionCookie']),
  };
}

/** VMware's spelling of a switch's uuid: `50 2a 4f … c1-9d …`. */
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

/** The backing of a new card: its distributed port if it has one, else its network by name. */
export function nicBacking(nic: Nic, networks: NetworkBackings): VimObject {
  return nic.port === null ? networkBacking(nic.network, networks) : portBacking(nic.port);
}

/** The port to request. The next switch or group does not know a port of the one that the card leaves. */
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

/** Null for a card that does not move. */
function movedNicBacking(before: Nic, after: Nic, networks: NetworkBackings): VimObject | null {
  if (after.port !== null && !isSamePort(before.port, after.port))
    return portBacking(movedPort(before.port, after.port));
  return before.network === after.network ? null : networkBacking(after.network, networks);
}

/** A card that is on the port group already has its port there, which a backing that names the group alone would take away. */
function isOnPortgroup(has: VimValue | undefined, wanted: VimObject): boolean {
  const [port, group] = [objectOf(objectOf(has)?.['port']), objectOf(wanted['port'])];
  if (port === null || group === null || group['portKey'] !== undefined) return false;
  return port['switchUuid'] === group['switchUuid'] && port['portgroupKey'] === group['portgroupKey'];
}

/** The backing of a changed card. A card that does not move keeps its whole backing. */
export function editedNicBacking(
  has: VimValue | undefined,
  before: Nic,
  after: Nic,
  networks: NetworkBackings,
): VimValue | undefined {
  const moved = movedNicBacking(before, after, networks);
  return moved === null || isOnPortgroup(has, moved) ? has : moved;
}
