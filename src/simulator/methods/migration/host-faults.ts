import { type HostRecord, isUsable } from '../../objects/inventory/place-records.js';
import { hostNotConnected } from '../../objects/machine/machine-control.js';
import { Fault } from '../../soap/fault.js';

/** Why a host takes no VM now; empty for one that does. */
export function hostFaults(host: HostRecord): readonly Fault[] {
  if (isUsable(host)) return [];
  if (host.maintenance) {
    return [new Fault('InvalidHostState', `The host ${host.name} is in maintenance mode.`, { host: host.ref })];
  }
  return [hostNotConnected(host)];
}
