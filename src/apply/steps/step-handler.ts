import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Bytes } from '../../domain/values/units.js';
import type { DomainRun } from '../domain-run.js';
import type { Evidence, ProbeOutcome } from './evidence.js';

/** What is known when the host is probed: the VM right before the call, and the size of the step's file at the probe before. */
export interface ProbeContext {
  readonly before: LiveDomain | null;
  readonly lastSize: Bytes | null;
}

/** All that apply does with one kind of step, beside sending it. Each member is required, so that a new kind cannot forget one. */
export interface StepHandler<S extends { readonly do: string }> {
  /**
   * Whether the effect is already there, so that nothing is sent. `never`: for steps that create, because what exists is not ours.
   * `by-reading`: the probe of a fresh reading decides.
   */
  readonly alreadyDone: 'never' | 'by-reading' | ((run: DomainRun, step: S) => Promise<boolean>);
  /** What must be true right before the call; gives the diagnostic of what is not. Null: the guards of the plan are enough. */
  readonly precondition: ((run: DomainRun, step: S) => Promise<Diagnostic | null>) | null;
  /** The file whose size before the call the probe needs; null for none. */
  readonly sizedFile: ((step: S) => DatastorePath) | null;
  /** Asks the host for what `probe` needs. */
  readonly gather: (run: DomainRun, step: S, context: ProbeContext) => Promise<Partial<Evidence>>;
  /** The outcome of the call, by the state of the host alone. Pure. */
  readonly probe: (step: S, evidence: Evidence) => ProbeOutcome;
  /** For so many milliseconds an unchanged host does not mean that the call never ran. */
  readonly settlesWithin: number;
  /**
   * What a create that fails does because of the step. `delete`: deletes the files that it created. `keep-all`: deletes nothing once
   * it was sent, because a VM may use the files. `nothing`: it left no file.
   */
  readonly rollBack: 'delete' | 'keep-all' | 'nothing';
}

/** One handler for each kind of a union of steps. A kind without a handler does not compile. */
export type StepHandlers<S extends { readonly do: string }> = {
  readonly [Kind in S['do']]: StepHandler<Extract<S, { readonly do: Kind }>>;
};
