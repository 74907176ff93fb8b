import { errorDiagnostic, hasErrors, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { locate } from '../locate.js';
import type { DomainPlan } from '../plan.js';
import { refusedPlan } from '../refused-plan.js';

/** A domain's plan with what the server says of its migration: warnings are shown, an error refuses it. */
export function withMigrationProblems(
  plan: DomainPlan,
  problems: readonly { readonly severity: 'error' | 'warning'; readonly text: string }[],
): DomainPlan {
  const parts = { subject: plan.name, source: locate(plan.desired, ['host']) };
  const diagnostics = problems.map(({ severity, text }) =>
    severity === 'error' ? errorDiagnostic('EF2042', text, parts) : warningDiagnostic('EF2041', text, parts),
  );
  if (hasErrors(diagnostics)) return refusedPlan(plan, diagnostics);
  return diagnostics.length === 0 ? plan : { ...plan, diagnostics: [...plan.diagnostics, ...diagnostics] };
}
