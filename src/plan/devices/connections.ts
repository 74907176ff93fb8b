import type { DesiredDomain } from '../../domain/desired.js';
import type { Domain, Slots } from '../../domain/domain.js';
import type { RuntimeFacts } from '../../domain/live.js';
import { ownEntry } from '../../domain/values/own-entry.js';

/** Devices that a manifest declares connected or not. */
export const CONNECTED_KINDS = ['nics', 'cdroms', 'floppies'] as const;

/**
 * The machine with `connected` as it is compared: at power-on, and now where the VM runs. A device of which only one is as declared differs
 * from its declaration. What is connected now and not known is not compared.
 */
export function withConnections<Machine extends Pick<Domain, (typeof CONNECTED_KINDS)[number]>>(
  machine: Machine,
  { declared }: Pick<DesiredDomain, 'declared'>,
  { connectedNow = {} }: Pick<RuntimeFacts, 'connectedNow'>,
): Machine {
  const compared = <Device extends { readonly connected: boolean }>(
    devices: Slots<Device>,
    wanted: Slots<{ readonly connected?: boolean } | null> = {},
  ): Slots<Device> =>
    Object.fromEntries(
      Object.entries(devices).map(([slot, device]) => {
        const connected = ownEntry(wanted, slot)?.connected;
        const differs = connected !== undefined && (ownEntry(connectedNow, slot) ?? connected) !== connected;
        return [slot, differs ? { ...device, connected: !connected } : device];
      }),
    );
  return {
    ...machine,
    nics: compared(machine.nics, declared.nics),
    cdroms: compared(machine.cdroms, declared.cdroms),
    floppies: compared(machine.floppies, declared.floppies),
  };
}
