import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import type { AnswerRule } from '../domain/question.js';
import type { Json } from '../domain/values/json.js';
import type { Fact } from '../plan/diff/change.js';
import type { ConnectionPlan, DomainPlan } from '../plan/plan.js';
import type { Writer } from '../providers/provider.js';
import type { EarlierRun } from './apply-event.js';
import type { Batches } from './batches.js';
import type { HostPatience } from './recovery/outage-wait.js';

/** All that a run needs from outside the plan: the hosts, the planner, the clock, and the two ways to stop it. */
export interface ApplyContext {
  /** Called once for each connection, when it is first needed. The caller closes what it gave. */
  readonly writerFor: (connection: ConnectionPlan) => Promise<Writer>;
  /** A new plan for what is left, from a new reading. */
  readonly replan: (
    domainPlan: DomainPlan,
    connection: ConnectionPlan,
    live: LiveDomain,
    writer: Writer,
    signal: AbortSignal,
  ) => Promise<DomainPlan>;
  /** The guards that no longer hold in a reading. */
  readonly changedFacts: (
    guards: readonly Fact[],
    live: LiveDomain,
  ) => readonly { readonly fact: Fact; readonly now: Json }[];
  /** Milliseconds, from any origin. */
  readonly now: () => number;
  /** Ends after so many milliseconds, or as soon as its signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The first request to stop: the run ends after the running step, or after the downtime. */
  readonly stop: AbortSignal;
  /** The second request: the run cancels what it can, ends at once and reports the task that still runs. */
  readonly abandon: AbortSignal;
  /** Any movement of a domain's revision refuses, even where all guards hold. */
  readonly strict: boolean;
  /** Answers that the operator gave for this run; they come before those of the manifests. */
  readonly answers: readonly AnswerRule[];
  /** After a domain that failed, go on with the others. */
  readonly keepGoing: boolean;
  /** Whether the domain may be taken down at this moment. Not given: always. */
  readonly inWindow?: (plan: DomainPlan) => boolean;
  /**
   * What the operator's change policy denies of a plan at this moment, by a new reading; null where the VM does not exist. Not given: nothing.
   */
  readonly deniedByPolicy?: (
    plan: DomainPlan,
    connection: ConnectionPlan,
    live: LiveDomain | null,
  ) => readonly Diagnostic[];
  /** Whether something at this address accepts connections on a TCP port; it gives up within seconds. Not given: nothing does. */
  readonly isPortOpen?: (address: string, port: number, signal: AbortSignal) => Promise<boolean>;
  /** Null or not given: all domains are one batch. */
  readonly batches?: Batches | null;
  /** Waits out outages of the host. Each domain's run has one of its own; a caller gives none. */
  readonly patience?: HostPatience;
  /** The command that starts this run again, for people. Not given: `esxform apply`. */
  readonly command?: string;
  /** Last entries of an earlier journal without an end. They are reported and decide nothing. */
  readonly earlier?: EarlierRun | null;
}
