/**
 * The port between the product and a hypervisor: a Reader reads, a Writer also sends steps. `src/plan` and `src/apply` know only these
 * types. A provider decides nothing that a plan must show.
 */

import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { Domain } from '../domain/domain.js';
import type { FileInspection } from '../domain/file-facts.js';
import type { DomainRef, DomainSummary, FleetRow, LiveDomain, OverviewRow, Unreadable } from '../domain/live.js';
import type { Marker } from '../domain/marker.js';
import type { PendingQuestion, Question } from '../domain/question.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';
import type { Bytes, KiB } from '../domain/values/units.js';
import type { Uuid } from '../domain/values/uuid.js';
import type { FieldRules } from '../plan/diff/change.js';
import type { Step } from '../plan/steps/step.js';

/**
 * What a hypervisor must offer to be read. It speaks Domain outward and its own wire inward; it never decides, prints or asks.
 * Every call rejects with a DiagnosticError, and ends early when its signal is aborted.
 */
export interface Reader {
  readonly rules: FieldRules;
  /** As they were when the connection was opened. */
  facts(signal: AbortSignal): Promise<ServerFacts>;
  /** As they are now, without guest ids. */
  factsNow(signal: AbortSignal): Promise<ServerFacts>;
  /** All domains in the scope of identity (the datacenter, or the lone host), in one pass. */
  list(signal: AbortSignal): AsyncIterable<DomainSummary>;
  /** Full readings, in the order of `refs`; a ref that is gone by now is left out. */
  read(refs: readonly DomainRef[], signal: AbortSignal): AsyncIterable<LiveDomain | Unreadable>;
  /** Every question that stands in the scope of identity, in one pass. */
  questions(signal: AbortSignal): AsyncIterable<PendingQuestion>;
  /** What must be known of domains that nobody declares, of the whole scope of identity, in one pass. */
  fleet(signal: AbortSignal): AsyncIterable<FleetRow>;
  /** Every VM of the scope of identity for people, in one pass. */
  overview(signal: AbortSignal): AsyncIterable<OverviewRow>;
  /** The guest operating systems that the place of new domains knows, as manifests spell them, sorted; null where it does not tell. A large answer. */
  guestIds(signal: AbortSignal): Promise<readonly string[] | null>;
  /** A VM with this uuid anywhere on the server, in other datacenters too; null where the account sees none. */
  vmWithUuid(uuid: Uuid, signal: AbortSignal): Promise<DomainRef | null>;
  /** The machine that a VMX file describes, registered or not; null where there is no such file, or none that can be read. */
  vmxAt(vmxPath: DatastorePath, signal: AbortSignal): Promise<VmxReading | null>;
  /** The sizes of files, in their order: null for one that is not there. */
  sizes(paths: readonly DatastorePath[], signal: AbortSignal): Promise<readonly (Bytes | null)[]>;
  /** What each of these paths is, and every VM that uses it or may use it: what must be known before a file is deleted. */
  inspectFiles(paths: readonly DatastorePath[], signal: AbortSignal): Promise<FileInspection>;
  /** Disks by the paths of their descriptors, in their order: null for one that is not there. */
  disks(paths: readonly DatastorePath[], signal: AbortSignal): Promise<readonly (DiskFile | null)[]>;
  /** What the server says against migrating a domain to a host, as it is now. */
  validateMigration(on: DomainRef, host: string, signal: AbortSignal): Promise<readonly MigrationProblem[]>;
  /**
   * What the server says against a step, as it is now: relocate, create, reconfigure and power-on. Empty is a yes, and the answer of a
   * server that has no such check.
   */
  checkStep(step: Step, on: LiveDomain | null, signal: AbortSignal): Promise<readonly MigrationProblem[]>;
  /**
   * The vCenter that the connection names beside a host, as a port of its own: all VMs of the host's datacenter, by the ids of the vCenter.
   * Null where the connection names none. It ends with this port.
   */
  viaVcenter(signal: AbortSignal): Promise<Reader | null>;
  /** The names in a directory; null when there is no such directory. */
  directory(path: DatastorePath, signal: AbortSignal): Promise<readonly string[] | null>;
  /** Ends the session. Safe to call twice; never throws. */
  close(): Promise<void>;
}

/** What a VMX file that need not be registered says. Its remote display's password is always null. */
export interface VmxReading {
  readonly domain: Domain;
  readonly marker: Marker | null;
}

/** A disk that no domain need have. */
export interface DiskFile {
  /** Null where the server does not tell. */
  readonly capacity: KiB | null;
}

/** An error forbids the migration; a warning is for people to assessChanges. */
export interface MigrationProblem {
  readonly severity: 'error' | 'warning';
  readonly text: string;
}

/** A call that was sent. `id` is the host's task id, for people; null for a call that the host carries out without a task. */
export interface RunningTask {
  readonly id: string | null;
}

/** What a run has put on a datastore. */
export interface MadeFile {
  readonly kind: 'disk' | 'file' | 'directory';
  readonly path: DatastorePath;
}

/**
 * What is heard of a running task. The first report comes as soon as the server has answered; `done` and `failed` come once, last.
 */
export type TaskReport =
  | { readonly kind: 'progress'; readonly percent: number | null }
  | { readonly kind: 'question'; readonly question: Question }
  /** `warnings`: what the server recorded as warnings of the task. Not given: nothing, or it was not asked. */
  | { readonly kind: 'done'; readonly made: DomainRef | null; readonly warnings?: readonly string[] }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

export interface Blockers {
  readonly question: Question | null;
  /** Ids of tasks that are queued or running on the domain. */
  readonly tasks: readonly string[];
}

export interface Writer extends Reader {
  viaVcenter(signal: AbortSignal): Promise<Writer | null>;
  /**
   * Sends the one call of a step. `on` is the domain that it acts on, null before there is one; a reconfigure carries the
   * changeVersion of `on`'s reading, so that the host itself refuses it when the domain has moved since.
   */
  start(step: Step, on: LiveDomain | DomainRef | null, signal: AbortSignal): Promise<RunningTask>;
  /** Removes what this run has made. What is gone already is a success; a directory goes only while it is empty. */
  discard(made: MadeFile, signal: AbortSignal): Promise<RunningTask>;
  /** Task and question in one stream, because only together do they tell whether anything moves. */
  watch(task: RunningTask, signal: AbortSignal): AsyncIterable<TaskReport>;
  /** A pending question and unfinished tasks of a domain: what blocks the next task. */
  blockers(on: DomainRef, signal: AbortSignal): Promise<Blockers>;
  answer(on: DomainRef, question: Question, choiceKey: string, signal: AbortSignal): Promise<void>;
  /** True when the host took the request; false when the task cannot be cancelled. */
  cancel(task: RunningTask, signal: AbortSignal): Promise<boolean>;
}
