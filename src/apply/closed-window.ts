import type { MaintenanceWindow } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { DomainPlan } from '../plan/plan.js';
import type { ApplyTools } from './apply-tools.js';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

function windowText({ days, from, timeZone, to }: MaintenanceWindow): string {
  const names = days.length === DAYS.length ? 'every day' : days.map((day) => DAYS[day] ?? '').join(', ');
  return `${names} ${clock(from)} to ${clock(to)} ${timeZone}`;
}

function takesDown({ dark, steps }: DomainPlan): boolean {
  return (
    dark !== null || steps.some(({ do: kind }) => kind === 'shut-down' || kind === 'power-off' || kind === 'suspend')
  );
}

/** Why a domain that its plan takes down is not begun now; null where it may be, whatever time it is. */
export function closedWindow(plan: DomainPlan, { inWindow }: Pick<ApplyTools, 'inWindow'>): Diagnostic | null {
  const { window } = plan.desired;
  if (window === null || !takesDown(plan) || inWindow === undefined || inWindow(plan)) return null;
  return errorDiagnostic('EF4022', `The maintenance window of ${plan.name} has closed since the plan was made`, {
    subject: plan.name,
    detail: `It is open ${windowText(window)}.`,
  });
}
