import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { DomainPlan } from './plan.js';

/** The plan of a domain against which something speaks that its own planning could not see: it shows all and does nothing. */
export function refusedPlan(plan: DomainPlan, diagnostics: readonly Diagnostic[]): DomainPlan {
  return {
    ...plan,
    action: 'blocked',
    changes: [...plan.changes, ...plan.deferred.map(({ change }) => change)],
    deferred: [],
    steps: [],
    dark: null,
    guards: [],
    hostGuards: [],
    diagnostics: [...diagnostics, ...plan.diagnostics],
  };
}
