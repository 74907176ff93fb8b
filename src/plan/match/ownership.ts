import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { blockedAmong } from '../../domain/operation.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { locate } from '../locate.js';
import { isOurs } from './marker.js';

/**
 * Whether a plan records that a manifest manages the VM: it has no marker that was written for it, and the manifest names it by its uuid or
 * says `adopt: true`. A VM that another system manages is left alone.
 */
export function isToAdopt(desired: DesiredDomain, live: LiveDomain, owner: string): boolean {
  const ownership = isOurs(live.marker, owner, live);
  if (ownership !== 'none' && ownership !== 'foreign-machine') return false;
  if (live.runtime.managedBy !== undefined) return false;
  return desired.adopt || desired.declared.uuid !== undefined;
}

/** Why the VM takes no marker at this time, as a clause; null if it does. */
export function whyNotMarkable({ runtime }: LiveDomain): string | null {
  if (runtime.power === 'suspended') return 'it is suspended';
  const [blocked] = blockedAmong(['record'], runtime.blocked);
  return blocked === undefined ? null : blocked.because;
}

/** Why a live domain is not ours to change; null when it is. Only asked where something would change. */
export function ownershipDiagnostic(desired: DesiredDomain, live: LiveDomain, owner: string): Diagnostic | null {
  const ownership = isOurs(live.marker, owner, live);
  const { name } = desired;
  const parts = { subject: name, source: locate(desired, []) };
  switch (ownership) {
    case 'ours':
      return null;
    case 'other-owner':
      return errorDiagnostic('EF2007', `${name} belongs to the owner "${live.marker?.owner ?? ''}"`, {
        ...parts,
        detail: `This run's owner is "${owner}".`,
        hint: 'Plan with the manifests of that owner, or ask that owner to release it.',
      });
    case 'none':
    case 'foreign-machine': {
      if (desired.adopt || desired.declared.uuid !== undefined) return null;
      const why =
        ownership === 'none'
          ? 'esxform did not create it and never changed it.'
          : 'Its marker was written for another VM, as in a clone or a restored copy.';
      return errorDiagnostic('EF2006', `${name} exists and is unmanaged`, {
        ...parts,
        detail: why,
        hint:
          live.domain.uuid === null
            ? 'If you mean this VM, add to the domain: adopt: true'
            : `If you mean this VM, add to the domain: uuid: ${live.domain.uuid}  (or adopt: true)`,
      });
    }
    default:
      return assertNever(ownership);
  }
}
