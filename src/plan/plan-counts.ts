import type { Plan } from './plan.js';

/** A plan in numbers: domains to make and to change, changes that wait, domains that are refused, domains that need nothing. */
export interface PlanCounts {
  readonly add: number;
  readonly change: number;
  /** Nothing destroys yet; the number has its place in every summary. */
  readonly destroy: 0;
  readonly deferred: number;
  readonly blocked: number;
  readonly unchanged: number;
}

export function planCounts(plan: Plan): PlanCounts {
  const domains = plan.connections.flatMap((connection) => connection.domains);
  return {
    add: domains.filter(({ action }) => action === 'create').length,
    change: domains.filter(({ action }) => action === 'update').length,
    destroy: 0,
    deferred: domains.reduce((sum, { deferred }) => sum + deferred.length, 0),
    blocked: domains.filter(({ action }) => action === 'blocked').length,
    unchanged: plan.connections.reduce((sum, { unchanged }) => sum + unchanged, 0),
  };
}
