import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { PowerState } from '../domain/domain.js';
import type { Choice, Question } from '../domain/question.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';
import type { DomainName } from '../domain/values/domain-name.js';
import type { Change } from '../plan/diff/change.js';
import type { RemovedVm } from '../plan/plan.js';
import type { Step } from '../plan/steps/step.js';
import type { ProbeOutcome } from './steps/evidence.js';

/** How a run ended; the exit code follows from it. The first reason to stop names it. */
export type RunOutcome = 'done' | 'failed' | 'stale' | 'question' | 'busy' | 'refused' | 'interrupted';

/** What was done with a domain. `registered`: from a VMX that was there. `answered`: only the question that blocked it. */
export type DoneAction = 'created' | 'registered' | 'updated' | 'adopted' | 'answered' | 'removed';

/** Where an earlier run stopped, by its journal. */
export interface EarlierRun {
  /** When it began, in ISO 8601. */
  readonly began: string;
  readonly lastDomain: string | null;
  readonly lastStep: Step['do'] | null;
  /** What the last line about that step says of it. */
  readonly state: 'started' | 'done' | 'failed' | null;
}

/**
 * The events of a run are the whole truth of it: every report is rebuilt from them. `domain` is the name, `connect` the URI;
 * `index` counts the steps of that domain from 0.
 */
export type ApplyEvent =
  | { readonly kind: 'run-started'; readonly domains: number; readonly steps: number }
  /** The journal of an earlier run on these servers has no end. For people only: the host decides what is left to do. */
  | ({ readonly kind: 'earlier-run' } & EarlierRun)
  | {
      readonly kind: 'domain-started';
      readonly connect: string;
      readonly domain: DomainName;
      readonly steps: number;
      /** The VM that is removed, as the plan shows it; absent for any other plan. */
      readonly removes?: RemovedVm;
    }
  | { readonly kind: 'step-started'; readonly domain: DomainName; readonly index: number; readonly step: Step }
  | {
      readonly kind: 'step-progress';
      readonly domain: DomainName;
      readonly index: number;
      readonly percent: number | null;
    }
  | { readonly kind: 'question-asked'; readonly domain: DomainName; readonly question: Question }
  | {
      readonly kind: 'question-answered';
      readonly domain: DomainName;
      readonly question: Question;
      readonly choice: Choice;
      readonly because: string;
    }
  | {
      readonly kind: 'question-refused';
      readonly domain: DomainName;
      readonly question: Question;
      readonly because: string;
      /** Manifest lines that would have answered it. */
      readonly policy: readonly string[];
      /** The command that answers it by hand. */
      readonly command?: string;
      /** Outcome of the blocked task; null if no task of this run was blocked. */
      readonly task: 'cancelled' | 'left-behind' | null;
    }
  /** The reply to a step's call was lost, and what stands on the host was asked instead. */
  | {
      readonly kind: 'step-judged';
      readonly domain: DomainName;
      readonly index: number;
      readonly verdict: ProbeOutcome;
      readonly because: string;
    }
  /** The server warned of the step: in the check of the plan, or while its task ran. */
  | {
      readonly kind: 'step-warning';
      readonly domain: DomainName;
      readonly index: number;
      readonly diagnostic: Diagnostic;
    }
  | {
      readonly kind: 'step-done';
      readonly domain: DomainName;
      readonly index: number;
      readonly milliseconds: number;
      /** Its deadline passed without its effect, and the next step brings that about. */
      readonly timedOut?: true;
    }
  | {
      readonly kind: 'step-failed';
      readonly domain: DomainName;
      readonly index: number;
      readonly diagnostic: Diagnostic;
    }
  /**
   * The host cannot be reached while the domain is down, or while a call runs whose end is not known. Calls are tried again, for up to
   * `milliseconds`.
   */
  | {
      readonly kind: 'host-unreachable';
      readonly domain: DomainName;
      readonly because: string;
      readonly milliseconds: number;
    }
  /** The host answers again, after so long. */
  | { readonly kind: 'host-back'; readonly domain: DomainName; readonly milliseconds: number }
  /** apply restores the initial power state, because a step of the downtime failed. */
  | { readonly kind: 'returning'; readonly domain: DomainName; readonly to: PowerState }
  | {
      readonly kind: 'returned';
      readonly domain: DomainName;
      readonly to: PowerState;
      readonly diagnostic: Diagnostic | null;
    }
  /** A create that ended before there was a domain: what it has made is removed, last things first. */
  | { readonly kind: 'rolling-back'; readonly domain: DomainName; readonly paths: readonly DatastorePath[] }
  | {
      readonly kind: 'rolled-back';
      readonly domain: DomainName;
      /** What could not be removed, and why. */
      readonly left: readonly DatastorePath[];
      readonly diagnostics: readonly Diagnostic[];
    }
  /** The new plan of a finished domain: empty, or what the host did not keep. */
  | { readonly kind: 'domain-verified'; readonly domain: DomainName; readonly remaining: readonly Change[] }
  | { readonly kind: 'domain-done'; readonly domain: DomainName; readonly action: DoneAction }
  | {
      readonly kind: 'domain-failed';
      /** The run made the VM before it failed. */
      readonly made?: true;
      readonly domain: DomainName;
      readonly outcome: RunOutcome;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'domain-skipped'; readonly domain: DomainName; readonly because: string }
  /** A batch is done, and its domains have to show that they work before the next one begins. */
  | { readonly kind: 'gate-started'; readonly batch: number; readonly domains: readonly DomainName[] }
  | { readonly kind: 'gate-passed'; readonly batch: number }
  | { readonly kind: 'gate-failed'; readonly batch: number; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'run-finished';
      readonly outcome: RunOutcome;
      /** Domains that are new to the host: those that were registered, too. */
      readonly created: number;
      readonly updated: number;
      /** VMs whose management was recorded and that needed nothing else. */
      readonly adopted: number;
      /** VMs whose question was answered and that needed nothing else. */
      readonly answered: number;
      readonly removed: number;
      readonly failed: number;
      readonly skipped: number;
      readonly milliseconds: number;
    };
