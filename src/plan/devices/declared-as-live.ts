import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { type MovedPortFile, portFilesByVm } from './moved-port-files.js';
import { type MovedNic, nicsByMac } from './nics-by-mac.js';

export interface DeclaredAsLive {
  readonly desired: DesiredDomain;
  readonly nics: readonly MovedNic[];
  readonly files: readonly MovedPortFile[];
}

/** The declaration with devices that moved on the host declared where they are: cards by their address, files of ports by their VM. */
export function declaredAsLive(given: DesiredDomain, live: Pick<LiveDomain, 'domain' | 'vmxPath'>): DeclaredAsLive {
  const cards = nicsByMac(given, live.domain.nics);
  const ports = portFilesByVm(cards.desired, live);
  return { desired: ports.desired, nics: cards.moved, files: ports.moved };
}
