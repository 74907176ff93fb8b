import type { DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic } from '../domain/diagnostic.js';
import type { LiveDomain, Unreadable } from '../domain/live.js';
import type { ServerFacts } from '../domain/server-facts.js';
import { blockedPlan } from './blocked-plan.js';
import type { FieldRules } from './change.js';
import type { LeftBehind } from './left-behind.js';
import { locate } from './locate.js';
import type { DomainPlan } from './plan.js';
import { planCreate } from './plan-create.js';
import { planUpdate } from './plan-update.js';

export { blockedPlan } from './blocked-plan.js';

export interface PlanInput {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain | null;
  readonly facts: ServerFacts;
  readonly rules: FieldRules;
  readonly owner: string;
  /** Names in the target directory of a new domain; null = no such directory. Only looked at when live is null. */
  readonly targetDirectory: readonly string[] | null;
  /** What a create that ended before its time may have left there. Only looked at when live is null. */
  readonly leftBehind?: LeftBehind | null;
  /** VMX paths registered already (lower-case), for proof of absence. */
  readonly registered: ReadonlySet<string>;
}

/** What one domain needs to become what its manifest says. Pure: equal inputs give equal plans, and nothing is looked up. */
export function planDomain(input: PlanInput): DomainPlan {
  const { live, leftBehind = null } = input;
  return live === null ? planCreate({ ...input, leftBehind }) : planUpdate({ ...input, live });
}

/** The plan of a domain that exists and cannot be read. */
export function unreadablePlan(desired: DesiredDomain, reading: Unreadable): DomainPlan {
  const diagnostic = errorDiagnostic('EF2017', `${reading.name} exists and cannot be read: ${reading.unreadable}`, {
    hint: 'Mend that on the host, or leave the domain out of this run.',
    subject: desired.name,
    source: locate(desired, []),
  });
  return blockedPlan(desired, diagnostic, reading.ref);
}
