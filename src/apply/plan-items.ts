import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { DomainName } from '../domain/values/domain-name.js';
import { type ConnectionPlan, type DomainPlan, isActing, type Plan } from '../plan/plan.js';
import type { ApplyEvent, RunOutcome } from './apply-event.js';
import { type Failure, failure } from './failure.js';

/** A domain with something to do, or with errors that stand against the whole plan. */
export interface Item {
  readonly plan: DomainPlan;
  readonly connection: ConnectionPlan;
}

/** Domains that have not ended yet, in order; each leaves it with its last event. */
export type Pending = Item[];

function errorsOf(plan: DomainPlan): readonly Diagnostic[] {
  return plan.diagnostics.filter((each) => each.severity === 'error');
}

export function itemsOf(plan: Plan): readonly Item[] {
  return plan.connections.flatMap((connection) =>
    connection.domains
      .filter((domain) => isActing(domain) || errorsOf(domain).length > 0)
      .map((domain) => ({ plan: domain, connection })),
  );
}

/** Why a domain's steps are not begun, however small the reason that ended the run. */
export const SKIPPED: Readonly<Record<Failure['outcome'], string>> = {
  failed: 'an earlier VM failed',
  stale: 'the plan is stale',
  question: 'the run stopped at a question',
  busy: 'another task blocked an earlier VM',
  refused: 'an earlier batch did not pass its gate',
  interrupted: 'the run was interrupted',
};

export function domainFailed(domain: DomainName, { outcome, diagnostics }: Failure): ApplyEvent {
  return { kind: 'domain-failed', domain, outcome, diagnostics };
}

export function* skipRest(pending: Pending, because: string): Generator<ApplyEvent> {
  for (const { plan } of pending.splice(0)) yield { kind: 'domain-skipped', domain: plan.name, because };
}

/** Reports the failures found before the first call, in order, and skips the other VMs. Null if there are none. */
export function* refuseAll(
  pending: Pending,
  failures: ReadonlyMap<Item, Failure>,
): Generator<ApplyEvent, RunOutcome | null> {
  const first = pending.map((item) => failures.get(item)).find((failed) => failed !== undefined);
  if (first === undefined) return null;
  for (const item of pending.splice(0)) {
    const failed = failures.get(item);
    yield failed !== undefined
      ? domainFailed(item.plan.name, failed)
      : { kind: 'domain-skipped', domain: item.plan.name, because: `nothing was sent: ${SKIPPED[first.outcome]}` };
  }
  return first.outcome;
}

export function planErrors(pending: Pending): ReadonlyMap<Item, Failure> {
  const failures = new Map<Item, Failure>();
  for (const item of pending) {
    const errors = errorsOf(item.plan);
    if (errors.length === 0) continue;
    const first = errorDiagnostic('EF4013', `The plan contains errors for ${item.plan.name}`, {
      subject: item.plan.name,
    });
    failures.set(item, failure(first, ...errors));
  }
  return failures;
}
