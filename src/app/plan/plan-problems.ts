import { type Diagnostic, hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import { isActing, type Plan } from '../../plan/plan.js';

/** All that stands against a plan, or should be known about it, in the order of its domains. */
export function planProblems(plan: Plan): readonly Diagnostic[] {
  const ofDomains = plan.connections.flatMap(({ domains }) => domains.flatMap(({ diagnostics }) => diagnostics));
  return [...ofDomains, ...plan.diagnostics];
}

/**
 * Whether an operator who wants to keep going may carry out what is planned beside the errors: they are of single VMs or of connections that
 * were not read, something is left, and nothing is removed for want of a declaration that may be there.
 */
export function canKeepGoing(plan: Plan): boolean {
  const whole = plan.diagnostics.filter(({ severity }) => severity === 'error');
  if (whole.some(({ code }) => consequencesOf(code).about !== 'connection')) return false;
  if (whole.length > 0 && plan.policy.prune === true) return false;
  return plan.connections.some(({ domains }) => domains.some((plan) => isActing(plan) && !hasErrors(plan.diagnostics)));
}

/**
 * True when nothing but a protection is against the plan, which has an exit code of its own: what belongs to others, what must not be lost,
 * what would be too much at once.
 */
export function isRefusedByProtection(problems: readonly Diagnostic[]): boolean {
  const errors = problems.filter((each) => each.severity === 'error');
  return errors.length > 0 && errors.every((each) => consequencesOf(each.code).exit === 'refused');
}
