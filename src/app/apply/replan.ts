import type { DesiredDomain } from '../../domain/desired.js';
import type { FileFacts } from '../../domain/file-facts.js';
import type { LiveDomain } from '../../domain/live.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Bytes } from '../../domain/values/units.js';
import type { PlanPolicy } from '../../plan/cost/plan-policy.js';
import type { DomainPlan, Plan } from '../../plan/plan.js';
import { planDomain } from '../../plan/plan-domain.js';
import type { RemovalFacts } from '../../plan/plan-remove.js';
import type { Writer } from '../../providers/provider.js';

/** What the plan found of its files when it was approved: nothing is looked up again, because nothing more is deleted. */
function removalOf({ hazards, steps }: DomainPlan): RemovalFacts {
  const files = steps.flatMap((step): (readonly [DatastorePath, FileFacts])[] =>
    step.do === 'delete-file' ? [[step.path, { kind: step.kind, size: 0 as Bytes, instead: null, users: [] }]] : [],
  );
  const destroyed = hazards.some(({ code, allowedBy }) => code === 'HZ102' && allowedBy === 'operator');
  const by = hazards.some(({ code }) => code === 'HZ103') ? 'prune' : destroyed ? 'destroy' : 'declared';
  return { files: new Map(files), by };
}

/** What was allowed when the plan was approved is allowed still. */
function policyOf(plan: Plan, { name, hazards }: DomainPlan): PlanPolicy {
  const allowed = hazards.flatMap(({ code, allowedBy }) => (allowedBy === null ? [] : [{ code, domain: name }]));
  return { ...plan.policy, allow: [...plan.policy.allow, ...allowed] };
}

function desiredOf({ action, desired }: DomainPlan): DesiredDomain {
  return action === 'register' ? { ...desired, adopt: true } : desired;
}

/** Plans a domain of an approved plan again from a fresh reading, under what was approved. */
export async function replan(
  plan: Plan,
  of: DomainPlan,
  live: LiveDomain,
  writer: Writer,
  signal: AbortSignal,
): Promise<DomainPlan> {
  return planDomain({
    desired: desiredOf(of),
    live,
    facts: await writer.facts(signal),
    rules: writer.rules,
    owner: plan.owner,
    policy: policyOf(plan, of),
    targetDirectory: null,
    registered: new Set(),
    ...(of.desired.ensure === 'absent' ? { removal: removalOf(of) } : {}),
  });
}
