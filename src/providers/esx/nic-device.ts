import { BLANK_NIC } from '../../domain/blank-domain.js';
import type { Nic } from '../../domain/domain.js';
import { limitSpec, movedNicBacking, nicBacking, sharesSpec } from './backings.js';
import { connectable } from './connectable.js';
import { nicTypeOf } from './device-words.js';
import type { NetworkBackings } from './network-backings.js';
import { objectOf, type VimObject, type VimValue } from './soap/value.js';

/** Addresses that vCenter generates are `assigned` (00:50:56:80 to bf); one that is given is manual unless it is said to be generated. */
function addressSpec({ mac, macType }: Nic): VimObject {
  if (mac === null) return { addressType: 'generated' };
  if (macType !== 'generated') return { addressType: 'manual', macAddress: mac };
  return { addressType: /^00:50:56:[89ab]/.test(mac) ? 'assigned' : 'generated', macAddress: mac };
}

/** What the card gets of the network; nothing where that is as `before`, since servers before API 6.0 do not know the member. */
function bandwidthSpec(before: Nic, { shares, reservation, limit }: Nic): VimObject {
  if (before.shares === shares && before.reservation === reservation && before.limit === limit) return {};
  return { resourceAllocation: { reservation, share: sharesSpec(shares), limit: limitSpec(limit) } };
}

/** A card that joins, without its key. */
export function newNic(nic: Nic, networks: NetworkBackings): VimObject {
  return {
    $type: nicTypeOf(nic.model),
    backing: nicBacking(nic, networks),
    connectable: connectable(nic.connected, undefined),
    ...addressSpec(nic),
    ...bandwidthSpec(BLANK_NIC, nic),
  };
}

/** A card that is on the port group already has its port there, which a backing that names the group alone would take away. */
function isOnPortgroup(has: VimValue | undefined, wanted: VimObject): boolean {
  const [port, group] = [objectOf(objectOf(has)?.['port']), objectOf(wanted['port'])];
  if (port === null || group === null || group['portKey'] !== undefined) return false;
  return port['switchUuid'] === group['switchUuid'] && port['portgroupKey'] === group['portgroupKey'];
}

/** All that the host says of the card, with the members that change. */
export function editedNic(device: VimObject, before: Nic, after: Nic, networks: NetworkBackings): VimObject {
  const moved = movedNicBacking(before, after, networks);
  const readdressed = before.mac !== after.mac || before.macType !== after.macType;
  // An address that replaces a generated one is the user's own, unless the type was changed with it.
  const macType = before.macType === after.macType ? null : after.macType;
  return {
    ...device,
    backing: moved === null || isOnPortgroup(device['backing'], moved) ? device['backing'] : moved,
    connectable: connectable(after.connected, device['connectable']),
    ...(readdressed ? addressSpec({ ...after, macType }) : {}),
    ...bandwidthSpec(before, after),
  };
}
