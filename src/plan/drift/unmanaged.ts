import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { DEVICE_FIELDS } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { nicsByMac } from '../devices/nics-by-mac.js';
import { sortedEntries } from '../diff/natural-order.js';

/**
 * What drift does about VMs and devices that no manifest declares: nothing, name them, or count them as drift. It never plans to change
 * one.
 */
export const UNMANAGED = ['ignore', 'report', 'forbid'] as const;
export type Unmanaged = (typeof UNMANAGED)[number];

/** Devices of a VM that its manifest does not declare, as paths of a manifest. A network card is known by its MAC address too. */
export function undeclaredDevices(given: DesiredDomain, { domain }: LiveDomain): readonly Path[] {
  const { desired } = nicsByMac(given, domain.nics);
  // Controllers are left out, because they come with their drives.
  return DEVICE_FIELDS.flatMap((kind) => {
    const declared: Readonly<Record<string, unknown>> = desired.declared[kind] ?? {};
    return sortedEntries<unknown>(domain[kind]).flatMap(([slot]): readonly Path[] =>
      ownEntry(declared, slot) === undefined ? [[kind, slot]] : [],
    );
  });
}
