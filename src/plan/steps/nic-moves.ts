import type { LiveDomain } from '../../domain/live.js';
import { atLeast } from '../../domain/values/api-version.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Change } from '../diff/change.js';
import type { NicMove } from './location-steps.js';

/**
 * The network cards that get their new network in the task that moves the VM to another host, because the new host may lack the old one. A
 * card on a distributed switch gets it after the move. Source: vSphere API reference, VirtualMachineRelocateSpec.deviceChange: since API
 * 5.5, for network cards; a running VM needs hosts that can (VMotionAcrossNetworkNotSupported), which the server's check reports. vSphere
 * vCenter Server and Host Management does not allow a migration from a distributed to a standard switch.
 */
export function nicMoves(changes: readonly Change[], live: LiveDomain, apiVersion: string): readonly NicMove[] {
  if (!atLeast(apiVersion, 5, 5) || !changes.some(({ path }) => path[0] === 'host')) return [];
  return changes.flatMap(({ path: [kind, slot = '', leaf], before, after, impact }): NicMove[] => {
    const isMove =
      kind === 'nics' && leaf === 'network' && typeof after === 'string' && after !== '' && before !== null;
    const onStandardSwitch = ownEntry(live.domain.nics, slot)?.port === null;
    return isMove && onStandardSwitch && impact.cost === 'hot' ? [{ slot, network: after }] : [];
  });
}
