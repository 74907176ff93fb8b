import type { Diagnostic } from '../../domain/diagnostic.js';
import type { Plan } from '../../plan/plan.js';

/** All that stands against a plan, or should be known about it, in the order of its domains. */
export function planProblems(plan: Plan): readonly Diagnostic[] {
  const ofDomains = plan.connections.flatMap(({ domains }) => domains.flatMap(({ diagnostics }) => diagnostics));
  return [...ofDomains, ...plan.diagnostics];
}

/** Codes of refusals that protect: what belongs to others, what is not to be lost, what would be too much at once. */
const PROTECTIONS: ReadonlySet<Diagnostic['code']> = new Set<Diagnostic['code']>([
  'EF2006',
  'EF2007',
  'EF2031',
  'EF2032',
  'EF2033',
  'EF2036',
  'EF2039',
  'EF2050',
  'EF2052',
]);

/** True when nothing but a protection stands against the plan, which has an exit code of its own. */
export function isRefusedByProtection(problems: readonly Diagnostic[]): boolean {
  const errors = problems.filter((each) => each.severity === 'error');
  return errors.length > 0 && errors.every((each) => PROTECTIONS.has(each.code));
}
