import type { HazardCode } from '../../domain/diagnostics/hazard-codes.js';
import type { PowerState } from '../../domain/domain.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Json } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import type { Shape } from '../file/shape.js';

/** The actions whose plans have steps. */
export type WorkingAction = 'create' | 'register' | 'update' | 'adopt' | 'remove';

/** The actions that bring a VM to what its manifest declares. */
export const BUILDING: readonly WorkingAction[] = ['create', 'register', 'update'];

/** A file or directory that a step creates. `slot`: the disk slot that the file is for; null where it is for none. */
export interface CreatedFile {
  readonly kind: 'disk' | 'file' | 'directory';
  readonly path: DatastorePath;
  readonly slot: string | null;
}

/** The change that a plan must list for a step. */
export interface ListedChange {
  readonly path: Path;
  readonly after: Json;
}

/** Formats values for a reader; the report supplies it. */
export interface StepFormat {
  /** Makes a text safe to print. */
  readonly text: (value: string) => string;
  /** A duration, given in seconds. */
  readonly duration: (seconds: number) => string;
}

/** All that plan, report and apply know about one kind of step. Each member is required, so that a new kind cannot forget one. */
export interface StepRow<S extends { readonly do: string }> {
  /** The members of the step in a saved plan, beside `do`. */
  readonly members: Readonly<Record<Exclude<keyof S, 'do'>, Shape>>;
  /**
   * The longest that the step may take, in seconds, from its call until its effect. The plan sums these for a downtime, and apply
   * waits no longer for any of them.
   */
  readonly deadline: number | ((step: S) => number);
  /** The actions whose plans may have the step. */
  readonly actions: readonly WorkingAction[];
  /** Hazards of which the plan must list one for each such step. A `register` has one, HZ202, only in a plan to register. */
  readonly hazards: readonly HazardCode[];
  /** The change that the plan must list for the step; null where there is none, or another rule checks it. */
  readonly listed: ((step: S) => ListedChange) | null;
  /**
   * The live facts that the step changes, by their paths into LiveDomain; all below such a path changes, too. Null: the step
   * leaves the VM as it was read, because it acts beside it or before it exists.
   */
  readonly changes: ((step: S) => readonly Path[]) | null;
  /** The power state that the step brings the VM to; null where it leaves the power alone. */
  readonly power: PowerState | null;
  /** Whether the step makes the host know the VM, or forget it. */
  readonly vm: 'added' | 'removed' | null;
  /** The files and directories that the step creates, in this order. */
  readonly creates: (step: S) => readonly CreatedFile[];
  /** The step as an imperative: "shut down the guest (at most 5 minutes)". */
  readonly describe: (step: S, format: StepFormat) => string;
}

/** One row for each kind of a union of steps. A kind without a row does not compile. */
export type StepRows<S extends { readonly do: string }> = {
  readonly [Kind in S['do']]: StepRow<Extract<S, { readonly do: Kind }>>;
};

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

/** For steps that create no file. */
export function createsNothing(): readonly CreatedFile[] {
  return [];
}
