/**
 * Computes what a run will do. A plan has connections, a connection has domain plans, a domain plan has changes and steps. A guard is a
 * live fact that must still hold at apply. Limit: pure functions; no file, network or clock.
 */

import type { DesiredDomain } from '../domain/desired.js';
import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { HazardCode } from '../domain/diagnostics/hazard-codes.js';
import type { PowerState } from '../domain/domain.js';
import type { DomainRef } from '../domain/live.js';
import type { Choice, Question } from '../domain/question.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';
import type { DomainName } from '../domain/values/domain-name.js';
import type { Path } from '../domain/values/path-key.js';
import type { Uuid } from '../domain/values/uuid.js';
import type { HostFact } from './checks/host-facts.js';
import type { PlanPolicy } from './cost/plan-policy.js';
import type { Change, Fact } from './diff/change.js';
import type { UnreadVm } from './match/unread.js';
import type { Step, StepKind } from './steps/step.js';
import type { WorkingAction } from './steps/step-row.js';

/**
 * One word for the reader, derived from the changes. `register`: an existing VMX is registered, and brought to what is declared.
 * `adopt`: nothing changes but the marker, which records that the manifest manages the VM. `remove`: the host forgets it. `answer`: nothing changes, and a
 * question blocks the VM. `blocked`: errors stand against it. `deferred`: all it has must wait.
 */
export type Action = WorkingAction | 'answer' | 'unchanged' | 'deferred' | 'blocked';

/**
 * Something that a plan does and that somebody could regret. One that nothing allows is an error of its domain. `allowedBy` says
 * where it was allowed: by what the manifest declares, or by a word of the operator.
 */
export interface Hazard {
  readonly code: HazardCode;
  /** A clause without a subject: "deletes [ssd1] db01/old.vmdk (20 GiB)". */
  readonly what: string;
  readonly allowedBy: 'manifest' | 'operator' | null;
  readonly path: Path;
  /** The file that it is about; null for none. */
  readonly file: DatastorePath | null;
  /** The kind of step that brings it about; null for one of a change or of the plan as a whole. */
  readonly step: StepKind | null;
}

/** A change that this plan does not carry out, and what it waits for. It counts neither for exit 2 nor against convergence. */
export interface DeferredChange {
  readonly change: Change;
  readonly until: string;
}

/** The steps during which a domain that was on is down: `steps[from]` takes it down, `steps[to]` brings its wanted state back. */
export interface Downtime {
  readonly from: number;
  readonly to: number;
  /** The sum of the deadlines in it: the longest that it is planned to last. */
  readonly seconds: number;
}

/** The VM that a removal is about, as it was read: its name may be another than the manifest's. */
export interface RemovedVm {
  readonly name: DomainName;
  readonly uuid: Uuid | null;
  readonly vmxPath: DatastorePath;
  /** Null where the account cannot see it. */
  readonly host: string | null;
  /** Below the datacenter's folder of VMs; '' is that folder. Null where the account cannot see it. */
  readonly folder: string | null;
  readonly power: PowerState;
}

/** The question that blocked a VM when it was read, and what apply does with it. */
export interface PlannedQuestion {
  readonly question: Question;
  /** The choice that the rules give; null where they refuse. */
  readonly answer: Choice | null;
  /** The rule that gives it, or why none does. */
  readonly because: string;
}

export interface DomainPlan {
  readonly name: DomainName;
  readonly action: Action;
  /** Null while the domain does not exist. */
  readonly ref: DomainRef | null;
  /** The host's own revision at the reading; equal means that no guard needs to be compared. Null where the server keeps none. */
  readonly changeVersion: string | null;
  readonly readFrom: 'vmx' | 'config' | null;
  readonly changes: readonly Change[];
  readonly deferred: readonly DeferredChange[];
  readonly steps: readonly Step[];
  readonly dark: Downtime | null;
  readonly hazards: readonly Hazard[];
  /** What must still hold when the first step starts: the before of each change, and each fact that an impact or step rests on. */
  readonly guards: readonly Fact[];
  /** The same of the host beside the live VM: what must still be there, and what must still be absent. */
  readonly hostGuards: readonly HostFact[];
  readonly diagnostics: readonly Diagnostic[];
  readonly desired: DesiredDomain;
  /** VMs that cannot be read and may be the one to be made; HZ205 names each. Not given: none. */
  readonly unread?: readonly UnreadVm[];
  /** Present exactly where the VM of an absent domain exists. */
  readonly removes?: RemovedVm;
  /** Not given: no question blocked the VM. */
  readonly question?: PlannedQuestion;
}

/** Whether apply has something to do for the VM: steps, or the question that blocks it. One that is blocked by errors has nothing. */
export function isActing({ action, question, steps }: Pick<DomainPlan, 'action' | 'question' | 'steps'>): boolean {
  return steps.length > 0 || (question !== undefined && action !== 'blocked');
}

/** Whether a run of the plan changes anything of the VM, so that it needs an approval: it has steps, or a question is answered. */
export function isChanging(plan: Pick<DomainPlan, 'action' | 'question' | 'steps'>): boolean {
  return plan.steps.length > 0 || (isActing(plan) && plan.question?.answer != null);
}

/** What follows from a declaration, the operator's policy and the facts alone. A saved plan must equal what its own parts give. */
export type Arrangement = Pick<
  DomainPlan,
  'action' | 'changes' | 'deferred' | 'steps' | 'dark' | 'hazards' | 'guards' | 'hostGuards' | 'unread'
>;

/** Where a plan was made. A saved plan is refused on a server with another id. */
export interface PlannedServer {
  readonly id: string;
  readonly product: string;
  readonly apiVersion: string;
}

export interface ConnectionPlan {
  /** The URI as the manifest gives it; it never holds a password. */
  readonly connect: string;
  /**
   * Given where the VMs are read and changed at the vCenter that the URI of a host names: `ref` and `server` are then the vCenter's.
   */
  readonly through?: 'vcenter';
  readonly server: PlannedServer;
  /** Domains with something to do, to defer or to refuse, in the order of the manifests. */
  readonly domains: readonly DomainPlan[];
  readonly unchanged: number;
  /** What the plan did not look at, or read in another way than usual; for people. */
  readonly notes: readonly string[];
}

/** All that apply needs, as JSON: a saved plan needs no manifest. Equal inputs give equal bytes. */
export interface Plan {
  readonly format: 2;
  readonly esxform: string;
  readonly owner: string;
  readonly connections: readonly ConnectionPlan[];
  /** What the operator wanted of the plan; apply plans again by it. */
  readonly policy: PlanPolicy;
  /** What stands against the plan as a whole: limits that it exceeds, a prune that cannot be trusted. */
  readonly diagnostics: readonly Diagnostic[];
  /** True exactly when no diagnostic is an error and apply has something to do: a step, or a question that blocks a VM. */
  readonly applyable: boolean;
}
