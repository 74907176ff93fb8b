import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { windowText } from '../../plan/cost/maintenance-window.js';
import type { DomainPlan } from '../../plan/plan.js';
import { stopsGuest } from '../../plan/steps/steps.js';
import type { ApplyContext } from '../apply-context.js';

function takesDown({ dark, steps }: DomainPlan): boolean {
  return dark !== null || steps.some(stopsGuest);
}

/** Why a domain that its plan takes down is not begun now; null where it may be, whatever time it is. */
export function closedWindow(plan: DomainPlan, { inWindow }: Pick<ApplyContext, 'inWindow'>): Diagnostic | null {
  const { window } = plan.desired;
  if (window === null || !takesDown(plan) || inWindow === undefined || inWindow(plan)) return null;
  return errorDiagnostic('EF4022', `The maintenance window of ${plan.name} has closed since the plan was made`, {
    subject: plan.name,
    detail: `It is open ${windowText(window)}.`,
  });
}
