import { type Diagnostic, errorDiagnostic, hasErrors } from '../domain/diagnostic.js';
import { locate } from './locate.js';
import type { ConnectionPlan, DomainPlan, Plan, PlannedServer } from './plan.js';
import { sharedThings } from './shared-things.js';

function refused(plan: DomainPlan, diagnostics: readonly Diagnostic[]): DomainPlan {
  return {
    ...plan,
    action: 'blocked',
    changes: [...plan.changes, ...plan.deferred.map(({ change }) => change)],
    deferred: [],
    steps: [],
    dark: null,
    guards: [],
    diagnostics: [...diagnostics, ...plan.diagnostics],
  };
}

/**
 * The plans of one connection, in the order of the manifests. Domains that need nothing are only counted; what was to be said of
 * them becomes a note. What two domains both claim is refused for both.
 */
export function assembleConnection(
  connect: string,
  server: PlannedServer,
  plans: readonly DomainPlan[],
  notes: readonly string[],
): ConnectionPlan {
  const clashes = sharedThings(plans);
  const checked = plans.map((plan) => {
    const found = clashes.get(plan);
    return found === undefined ? plan : refused(plan, found);
  });
  const quiet = checked.filter(({ action }) => action === 'unchanged');
  const warnings = quiet.flatMap(({ name, diagnostics }) => diagnostics.map(({ summary }) => `${name}: ${summary}`));
  return {
    connect,
    server: { id: server.id, product: server.product, apiVersion: server.apiVersion },
    domains: checked.filter(({ action }) => action !== 'unchanged'),
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

/** The whole plan. `version` is that of the program, for readers of a saved plan. */
export function assemblePlan(version: string, owner: string, connections: readonly ConnectionPlan[]): Plan {
  const twice = twiceConnected(connections);
  const checked = connections.map((connection) => ({
    ...connection,
    domains: connection.domains.map((plan) => {
      const found = twice.get(plan);
      return found === undefined ? plan : refused(plan, [found]);
    }),
  }));
  return {
    format: 1,
    esxform: version,
    owner,
    connections: checked,
    diagnostics: [],
    applyable: isApplyable(checked, []),
  };
}

/** True exactly when no diagnostic is an error and some step exists. */
export function isApplyable(connections: readonly ConnectionPlan[], diagnostics: readonly Diagnostic[]): boolean {
  const plans = connections.flatMap(({ domains }) => domains);
  return (
    !hasErrors(diagnostics) &&
    !plans.some((plan) => hasErrors(plan.diagnostics)) &&
    plans.some(({ steps }) => steps.length > 0)
  );
}
