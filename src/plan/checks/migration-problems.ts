import { errorDiagnostic, hasErrors, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import type { Path } from '../../domain/values/path-key.js';
import { locate } from '../locate.js';
import type { DomainPlan } from '../plan.js';
import { refusedPlan } from '../refused-plan.js';

type Problems = readonly { readonly severity: 'error' | 'warning'; readonly text: string }[];

function withProblems(
  plan: DomainPlan,
  problems: Problems,
  path: Path,
  codes: { readonly error: DiagnosticCode; readonly warning: DiagnosticCode },
): DomainPlan {
  const parts = { subject: plan.name, source: locate(plan.desired, path) };
  const diagnostics = problems.map(({ severity, text }) =>
    severity === 'error' ? errorDiagnostic(codes.error, text, parts) : warningDiagnostic(codes.warning, text, parts),
  );
  if (hasErrors(diagnostics)) return refusedPlan(plan, diagnostics);
  return diagnostics.length === 0 ? plan : { ...plan, diagnostics: [...plan.diagnostics, ...diagnostics] };
}

/** A domain's plan with what the server says of its migration: warnings are shown, an error refuses it. */
export function withMigrationProblems(plan: DomainPlan, problems: Problems): DomainPlan {
  return withProblems(plan, problems, ['host'], { error: 'EF2042', warning: 'EF2041' });
}

/** The same of its relocation to other datastores. */
export function withRelocationProblems(plan: DomainPlan, problems: Problems): DomainPlan {
  return withProblems(plan, problems, ['datastore'], { error: 'EF2042', warning: 'EF2041' });
}

/** The same of its new configuration, or of its power-on. */
export function withStepProblems(plan: DomainPlan, problems: Problems): DomainPlan {
  return withProblems(plan, problems, [], { error: 'EF2076', warning: 'EF2077' });
}
