import type { DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic, warningDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { LiveDomain, Unreadable } from '../domain/live.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';
import { blockedPlan } from './blocked-plan.js';
import { DEFAULT_PLAN_POLICY, type PlanPolicy } from './cost/plan-policy.js';
import type { FieldRules } from './diff/change.js';
import { locate } from './locate.js';
import { type LeftBehind, resumes } from './match/left-behind.js';
import { type UnreadVms, unreadMatchDiagnostic } from './match/unread.js';
import type { DomainPlan } from './plan.js';
import { planCreate } from './plan-create.js';
import { planRegister } from './plan-register.js';
import { planRemove, type RemovalFacts } from './plan-remove.js';
import { planUpdate } from './plan-update.js';
import type { CopySources } from './steps/disks-to-make.js';
import { placement } from './steps/placement.js';

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
  readonly policy?: PlanPolicy;
  /** What is known of the disks that the manifest has copied. */
  readonly copySources?: CopySources;
  /** Files, in lower case, that are there where copies for a live domain would go. */
  readonly copyTargets?: ReadonlySet<string>;
  /** Declared disk files that exist, of slots that hold other disks. */
  readonly existingDisks?: ReadonlySet<DatastorePath>;
  /** Only looked at for a domain that is to be absent. */
  readonly removal?: RemovalFacts;
  /** VMs that keep the domain from being proved absent. Only looked at when live is null. */
  readonly unread?: UnreadVms;
}

const NONE_UNREAD: UnreadVms = { matching: [], possible: [] };
const NOT_LOOKED: RemovalFacts = { files: null, by: 'declared' };

/** What one domain needs to become what its manifest says. Pure: equal inputs give equal plans, and nothing is looked up. */
export function planDomain(input: PlanInput): DomainPlan {
  const { desired, live, leftBehind = null, policy = DEFAULT_PLAN_POLICY, owner } = input;
  const { matching, possible } = input.unread ?? NONE_UNREAD;
  if (live === null && matching.length > 0) return blockedPlan(desired, unreadMatchDiagnostic(desired, matching));
  const unread = possible;
  if (policy.adoptOnly === true && (live === null || desired.ensure === 'absent')) return notAdopted(desired, live);
  if (desired.ensure === 'absent')
    return planRemove({ ...input, unread, policy, removal: input.removal ?? NOT_LOOKED });
  if (live !== null) return planUpdate({ ...input, live, policy });
  const place = placement(desired, input.facts);
  if (leftBehind?.domain != null && place.ok && !resumes(leftBehind, owner, place.value.vmxPath)) {
    const { domain, marker } = leftBehind;
    const registered = input.registered.has(place.value.vmxPath.toLowerCase());
    if (!registered)
      return planRegister({ ...input, unread, policy, vmx: { path: place.value.vmxPath, domain, marker } });
  }
  return planCreate({ ...input, unread, leftBehind, policy });
}

/** In a run that only adopts, a VM that does not exist or is to be removed needs nothing. */
function notAdopted(desired: DesiredDomain, live: LiveDomain | null): DomainPlan {
  const why = live === null ? 'it does not exist' : 'it is declared absent';
  const diagnostic = warningDiagnostic('EF2085', `it is not adopted: ${why}`, {
    hint: 'Plan without --adopt-only for everything else.',
    subject: desired.name,
    source: locate(desired, []),
  });
  return { ...blockedPlan(desired, diagnostic, live?.ref ?? null), action: 'unchanged' };
}

/** The plan of a domain that exists and cannot be read. */
export function unreadablePlan(desired: DesiredDomain, reading: Unreadable): DomainPlan {
  const diagnostic = errorDiagnostic('EF2017', `${reading.name} exists but cannot be read: ${reading.unreadable}`, {
    hint: 'Fix this on the host, or exclude the VM from this run.',
    subject: desired.name,
    source: locate(desired, []),
  });
  return blockedPlan(desired, diagnostic, reading.ref);
}
