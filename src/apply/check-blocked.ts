import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import { blockedAmong, blockedText } from '../domain/operation.js';
import type { DomainPlan } from '../plan/plan.js';

/** Why the steps from `from` on are not begun: the host blocks an operation that one of them needs. Null if it blocks none. */
export function blockedSteps(plan: DomainPlan, live: LiveDomain, from: number): Diagnostic | null {
  const kinds = plan.steps.slice(from).map((step) => step.do);
  const blocked = blockedAmong(kinds, live.runtime.blocked);
  if (blocked.length === 0) return null;
  return errorDiagnostic('EF4032', `${plan.name}: the host blocks ${blockedText(blocked)}`, {
    subject: plan.name,
    hint: 'Wait until the backup, the migration or what else blocks it has ended, and apply again.',
  });
}

/** A VM that came under another system since the plan was made is not changed: nobody approved that. Null if it did not. */
export function newlyManaged(plan: DomainPlan, live: LiveDomain): Diagnostic | null {
  const { managedBy } = live.runtime;
  if (plan.ref === null || managedBy === undefined || plan.hazards.some(({ code }) => code === 'HZ206')) return null;
  const summary = `${plan.name} is managed by ${managedBy}, which the plan does not show`;
  return errorDiagnostic('EF4003', summary, { subject: plan.name });
}
