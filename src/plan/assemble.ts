import { type Diagnostic, errorDiagnostic, hasErrors } from '../domain/diagnostics/diagnostic.js';
import type { FleetRow } from '../domain/live.js';
import { NO_LIMITS, type RunLimits } from '../domain/run-limits.js';
import { duplicateClaims } from './checks/duplicate-claims.js';
import { fleetConflicts } from './checks/fleet-conflicts.js';
import { exceededLimits } from './checks/run-limits.js';
import { DEFAULT_PLAN_POLICY, type PlanPolicy } from './cost/plan-policy.js';
import { locate } from './locate.js';
import { orderPlans } from './order-plans.js';
import { type ConnectionPlan, type DomainPlan, isActing, type Plan, type PlannedServer } from './plan.js';
import { refusedPlan } from './refused-plan.js';

/** What else goes into the plan of a connection. */
export interface ConnectionParts {
  readonly notes?: readonly string[];
  readonly through?: ConnectionPlan['through'];
  /** Every domain of the inventory, where it was read: what they have is not given to declared ones. */
  readonly fleet?: readonly FleetRow[] | null;
}

/**
 * The plans of one connection, in the order in which they are carried out. Domains that need nothing are only counted; what was to
 * be said of them becomes a note. What two domains both claim is refused for both.
 */
export function assembleConnection(
  connect: string,
  server: PlannedServer,
  plans: readonly DomainPlan[],
  { notes = [], fleet = null, through }: ConnectionParts = {},
): ConnectionPlan {
  const shared = duplicateClaims(plans);
  const strange = fleet === null ? new Map<DomainPlan, readonly Diagnostic[]>() : fleetConflicts(plans, fleet);
  const checked = plans.map((plan) => {
    const found = [...(shared.get(plan) ?? []), ...(strange.get(plan) ?? [])];
    return found.length === 0 ? plan : refusedPlan(plan, found);
  });
  const quiet = checked.filter(({ action }) => action === 'unchanged');
  const warnings = quiet.flatMap(({ name, diagnostics }) => diagnostics.map(({ summary }) => `${name}: ${summary}`));
  return {
    connect,
    ...(through === undefined ? {} : { through }),
    server: { id: server.id, product: server.product, apiVersion: server.apiVersion },
    domains: orderPlans(checked).filter(({ action }) => action !== 'unchanged'),
    unchanged: quiet.length,
    notes: [...notes, ...warnings],
  };
}

function twiceConnected(connections: readonly ConnectionPlan[]): ReadonlyMap<DomainPlan, Diagnostic> {
  const seen = new Map<string, { readonly plan: DomainPlan; readonly connect: string }[]>();
  for (const { connect, server, domains } of connections) {
    for (const plan of domains) {
      if (plan.ref === null) continue;
      const key = JSON.stringify([server.id, plan.ref.id]);
      seen.set(key, [...(seen.get(key) ?? []), { plan, connect }]);
    }
  }
  const diagnostics = new Map<DomainPlan, Diagnostic>();
  for (const all of seen.values()) {
    if (all.length < 2) continue;
    const where = all.map(({ plan, connect }) => `"${plan.name}" of ${connect}`).join(' and ');
    for (const { plan } of all) {
      diagnostics.set(
        plan,
        errorDiagnostic('EF2027', `${plan.name} is declared under two connections to one server`, {
          detail: `${where} are one live domain.`,
          hint: 'Declare it under one of them.',
          subject: plan.name,
          source: locate(plan.desired, []),
        }),
      );
    }
  }
  return diagnostics;
}

/** What speaks of the plan as a whole. */
export interface PlanParts {
  readonly diagnostics?: readonly Diagnostic[];
  /** The limits of the run, and the file that sets them. */
  readonly limits?: { readonly most: RunLimits; readonly file: string };
  readonly policy?: PlanPolicy;
}

/** The whole plan. `version` is that of the program, for readers of a saved plan. */
export function assemblePlan(
  version: string,
  owner: string,
  connections: readonly ConnectionPlan[],
  { diagnostics: known = [], limits = { most: NO_LIMITS, file: '' }, policy = DEFAULT_PLAN_POLICY }: PlanParts = {},
): Plan {
  const twice = twiceConnected(connections);
  const checked = connections.map((connection) => ({
    ...connection,
    domains: connection.domains.map((plan) => {
      const found = twice.get(plan);
      return found === undefined ? plan : refusedPlan(plan, [found]);
    }),
  }));
  const diagnostics = [...known, ...exceededLimits(checked, limits.most, limits.file)];
  const applyable = isApplyable(checked, diagnostics);
  return { format: 2, esxform: version, owner, connections: checked, policy, diagnostics, applyable };
}

/** True exactly when no diagnostic is an error and apply has something to do. */
export function isApplyable(connections: readonly ConnectionPlan[], diagnostics: readonly Diagnostic[]): boolean {
  const plans = connections.flatMap(({ domains }) => domains);
  return !hasErrors(diagnostics) && !plans.some((plan) => hasErrors(plan.diagnostics)) && plans.some(isActing);
}
