import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { locate } from '../locate.js';
import { isOurs } from './marker.js';

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
        hint: 'Plan with the manifests of that owner, or let that owner release it.',
      });
    case 'none':
    case 'foreign-machine': {
      if (desired.adopt || desired.declared.uuid !== undefined) return null;
      const why =
        ownership === 'none'
          ? 'It was not made by esxform and never changed by it.'
          : 'It carries the marker of another machine, as a clone or a restored copy does.';
      return errorDiagnostic('EF2006', `${name} is a stranger: a live domain of that name exists`, {
        ...parts,
        detail: why,
        hint:
          live.domain.uuid === null
            ? 'If it is the one meant, add to the domain: adopt: true'
            : `If it is the one meant, add to the domain: uuid: ${live.domain.uuid}  (or adopt: true)`,
      });
    }
    default:
      return assertNever(ownership);
  }
}
