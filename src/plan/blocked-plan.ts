import type { DesiredDomain } from '../domain/desired.js';
import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { DomainRef } from '../domain/live.js';
import type { DomainPlan } from './plan.js';

/** The plan of a domain that does nothing and says why. */
export function emptyPlan(
  desired: DesiredDomain,
  diagnostics: readonly Diagnostic[],
  ref: DomainRef | null = null,
): DomainPlan {
  return {
    name: desired.name,
    action: 'blocked',
    ref,
    changeVersion: null,
    readFrom: null,
    changes: [],
    deferred: [],
    steps: [],
    dark: null,
    hazards: [],
    guards: [],
    hostGuards: [],
    diagnostics,
    desired,
  };
}

/** The plan of a domain that could not be looked at, or not without doubt: it does nothing and says why. */
export function blockedPlan(desired: DesiredDomain, diagnostic: Diagnostic, ref: DomainRef | null = null): DomainPlan {
  return emptyPlan(desired, [diagnostic], ref);
}
