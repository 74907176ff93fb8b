import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { blankOccupants } from '../diff/occupied-slots.js';
import type { Violation } from './violation.js';

/**
 * Devices that a call names by no slot: the host gives a new one the first free number of its kind (vSphere: keys 4000 and up for
 * network cards, 8000 for floppies, 9000 for serial and 10000 for parallel ports; a guess for passed-through devices).
 */
const NUMBERED = {
  nics: 'ethernet',
  floppies: 'floppy',
  serials: 'serial',
  parallels: 'parallel',
  passthrough: 'pciPassthru',
} as const;

function isNumbered(kind: string | undefined): kind is keyof typeof NUMBERED {
  return kind !== undefined && Object.hasOwn(NUMBERED, kind);
}

/** The slot that a new device would really get; null where it is the declared one. A slot that is being emptied counts as free. */
function landingSlot(
  kind: keyof typeof NUMBERED,
  slot: string,
  desired: DesiredDomain,
  live: Pick<LiveDomain, 'domain' | 'unexpressed'> | null,
) {
  const prefix = NUMBERED[kind];
  const declared: Readonly<Record<string, unknown>> = desired.declared[kind] ?? {};
  const present: Readonly<Record<string, unknown>> =
    live === null ? {} : { ...blankOccupants(kind, live), ...live.domain[kind] };
  const isTaken = (each: string): boolean =>
    Object.hasOwn(declared, each) ? ownEntry(declared, each) !== null : Object.hasOwn(present, each);
  const wanted = Number(slot.slice(prefix.length));
  for (let number = 0; number < wanted; number += 1) if (!isTaken(`${prefix}${number}`)) return `${prefix}${number}`;
  return null;
}

/** A device that joins by a call and leaves a slot below it empty would land there, and no later plan would find it where it was declared. */
export function gapViolation(
  [kind, slot]: Path,
  desired: DesiredDomain,
  live: Pick<LiveDomain, 'domain' | 'unexpressed'> | null,
): Violation | null {
  if (!isNumbered(kind) || slot === undefined) return null;
  const landing = landingSlot(kind, slot, desired, live);
  if (landing === null) return null;
  return {
    rule: 'slot-without-gap',
    code: 'EF2029',
    because: `${landing} is free, and the host would put the new device there`,
    hint: `Declare it as ${landing}, or fill ${landing} as well.`,
    evidence: [],
  };
}
