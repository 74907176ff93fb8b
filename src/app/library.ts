/**
 * The library: `import { load, plan, apply, drift } from 'esxform'`. Thin functions over the use cases of this folder. They print nothing,
 * never end the process and keep no state. Credentials come only from the environment object that the caller gives.
 */

import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ApplyEvent, RunOutcome } from '../apply/apply-event.js';
import { applyPlan } from '../apply/apply-plan.js';
import { type Diagnostic, DiagnosticError, errorDiagnostic, hasErrors } from '../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../domain/diagnostics/result.js';
import type { AnswerRule } from '../domain/question.js';
import { NO_LIMITS, type RunLimits } from '../domain/run-limits.js';
import { readRegularFile } from '../files/read-file.js';
import { loadRepo } from '../manifest/input/load-repo.js';
import { type DesiredConnection, loadDesired } from '../manifest/load-desired.js';
import { changedFacts } from '../plan/checks/guards.js';
import { isOpen } from '../plan/cost/maintenance-window.js';
import type { PlanPolicy } from '../plan/cost/plan-policy.js';
import type { Plan } from '../plan/plan.js';
import type { ChangePolicy } from '../plan/policy/change-policy.js';
import { policyDenials } from '../plan/policy/check-change-policy.js';
import { UNCACHED_READ } from '../providers/esx/read/read-options.js';
import { isPortOpen } from './apply/is-port-open.js';
import { replan } from './apply/replan.js';
import { lockRun, type RunLock } from './apply/run-lock.js';
import { uriProblems } from './connections/check-uris.js';
import {
  type ConnectOptions,
  type EmbeddedSimulator,
  readingConnections,
  writingConnections,
} from './connections/connections.js';
import { withUriAnswers } from './connections/uri-answers.js';
import { type DriftResult, driftManifests } from './drift/drift-manifests.js';
import { allowedHazards } from './plan/allowed-hazards.js';
import { planManifests } from './plan/plan-manifests.js';
import { planProblems } from './plan/plan-problems.js';
import { readChangePolicy } from './policy/read-change-policy.js';

export type { ApplyEvent, RunOutcome } from '../apply/apply-event.js';
export { type Diagnostic, DiagnosticError } from '../domain/diagnostics/diagnostic.js';
export type { Result } from '../domain/diagnostics/result.js';
export type { Plan } from '../plan/plan.js';
export type { EmbeddedSimulator } from './connections/connections.js';
export type { DriftResult } from './drift/drift-manifests.js';

/** Environment variables, as docs/connections.md and docs/policy.md list them. The library reads no others. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadOptions {
  /** The folder that paths begin at, and where esxform.yaml is looked for. */
  readonly cwd: string;
  /** Default: ESXFORM_OWNER, else the owner of esxform.yaml, else "default". */
  readonly owner?: string;
  /** ESXFORM_POLICY names a change policy. Default: none. */
  readonly env?: Environment;
}

/** Manifests without errors. */
export interface Loaded {
  readonly connections: readonly DesiredConnection[];
  readonly owner: string;
  readonly limits: { readonly most: RunLimits; readonly file: string };
  readonly changePolicy: ChangePolicy | null;
  readonly warnings: readonly Diagnostic[];
}

export interface ConnectionSettings {
  /** Credentials and network settings: `process.env`, or an object with ESXFORM_HOST, ESXFORM_USER, ESXFORM_PASSWORD. */
  readonly env: Environment;
  readonly signal?: AbortSignal;
  /** Connection URIs that confirm options of a manifest's URI, like --connect. */
  readonly connect?: readonly string[];
  /** Starts the simulator for `sim:`; without it such a manifest cannot be planned. */
  readonly simulator?: () => Promise<EmbeddedSimulator>;
  /** Gets warnings about connections. */
  readonly onDiagnostics?: (diagnostics: readonly Diagnostic[]) => void;
}

export interface PlanSettings extends ConnectionSettings {
  readonly maxImpact?: PlanPolicy['maxImpact'];
  /** Hazards to allow, like --allow: CODE or CODE:NAME. */
  readonly allow?: readonly string[];
  readonly preflight?: 'declared' | 'full';
  readonly destroy?: boolean;
}

/** A plan with the policy that it was made under. `apply` takes it as it is. */
export interface Planned {
  readonly plan: Plan;
  /** Errors and warnings. A plan with an error is not applied. */
  readonly problems: readonly Diagnostic[];
  readonly changePolicy: ChangePolicy | null;
}

export interface ApplySettings extends ConnectionSettings {
  /** Ends the run at once. `signal` ends it after the running step or downtime. */
  readonly abandon?: AbortSignal;
  readonly answers?: readonly AnswerRule[];
  readonly keepGoing?: boolean;
  readonly strict?: boolean;
}

/** More than package.json has. */
const PACKAGE_BYTES = 1024 * 1024;

function version(): string {
  const path = fileURLToPath(new URL('../../package.json', import.meta.url));
  const read = readRegularFile(path, PACKAGE_BYTES);
  if (!read.ok) throw new Error(`${path} ${read.problem.text}`);
  return (JSON.parse(read.value.bytes.toString('utf8')) as { readonly version: string }).version;
}

function connectOptions(settings: ConnectionSettings): ConnectOptions {
  return {
    connect: settings.connect ?? [],
    tell: settings.onDiagnostics ?? (() => undefined),
    // No terminal: the library asks no questions.
    asking: { input: Readable.from([]), output: new Writable({ write: (_chunk, _encoding, done) => done() }) },
    trace: null,
    replay: null,
    reading: UNCACHED_READ,
    startSimulator: () => {
      if (settings.simulator !== undefined) return settings.simulator();
      const hint = "Give the option simulator: () => startSimulator({ stateDir }), of 'esxform/simulator'.";
      throw new DiagnosticError(
        errorDiagnostic('EF7041', 'A manifest uses sim:, and no simulator was given', { hint }),
      );
    },
  };
}

const untilAborted = (signal: AbortSignal | undefined): AbortSignal => signal ?? new AbortController().signal;

/** The change policy that ESXFORM_POLICY names. An empty name is an error, as on the command line. */
async function policyFor(
  connections: readonly DesiredConnection[],
  { cwd, env = {} }: LoadOptions,
): Promise<Result<ChangePolicy | null, readonly Diagnostic[]>> {
  const path = env['ESXFORM_POLICY'];
  if (path === undefined) return success(null);
  if (path === '') return failure([errorDiagnostic('EF7030', 'ESXFORM_POLICY is empty: leave it out, or name a file')]);
  const files = connections.flatMap(({ domains }) => domains.flatMap(({ sources }) => sources['']?.file ?? []));
  const read = await readChangePolicy(path, [...new Set(files)], cwd);
  return read.ok ? success(read.value.policy) : failure(read.problem.diagnostics);
}

/**
 * Reads manifests, and connects to no server. Without paths: those of esxform.yaml, else all of `cwd`. Fails with all diagnostics if one
 * of them is an error.
 */
export async function load(
  paths: readonly string[],
  options: LoadOptions,
): Promise<Result<Loaded, readonly Diagnostic[]>> {
  const io = { cwd: options.cwd, stdin: () => Promise.resolve('') };
  const { repo, diagnostics } = await loadRepo('.', io);
  const loaded =
    paths.length === 0 && repo !== null
      ? await loadDesired(repo.manifests, io, repo.within)
      : await loadDesired(paths.length === 0 ? ['.'] : paths, io);
  const known = [...diagnostics, ...loaded.diagnostics, ...uriProblems(loaded.connections)];
  if (hasErrors(known)) return failure(known);
  const policy = await policyFor(loaded.connections, options);
  if (!policy.ok) return failure([...known, ...policy.problem]);
  return success({
    connections: withUriAnswers(loaded.connections),
    owner: options.owner ?? (options.env?.['ESXFORM_OWNER'] || (repo?.owner ?? 'default')),
    limits: { most: repo?.limits ?? NO_LIMITS, file: repo?.file ?? '' },
    changePolicy: policy.value,
    warnings: known,
  });
}

/** Plans over connections that cannot write. Throws a DiagnosticError if the only connection cannot be read. */
export async function plan(loaded: Loaded, settings: PlanSettings): Promise<Planned> {
  const allow = allowedHazards(settings.allow ?? []);
  if (!allow.ok) throw new DiagnosticError(allow.problem);
  const connections = readingConnections({ ...settings.env }, connectOptions(settings));
  const at = Date.now();
  const windows = loaded.connections.some(({ domains }) => domains.some(({ window }) => window !== null));
  const { changePolicy, owner, limits } = loaded;
  try {
    const made = await planManifests(
      loaded.connections,
      connections,
      {
        version: version(),
        owner,
        policy: { maxImpact: settings.maxImpact ?? 'needs-power-off', allow: allow.value, at: windows ? at : 0 },
        preflight: settings.preflight ?? 'declared',
        destroy: settings.destroy ?? false,
        limits,
        changePolicy: changePolicy === null ? null : { policy: changePolicy, at },
      },
      untilAborted(settings.signal),
    );
    return { plan: made, problems: planProblems(made), changePolicy };
  } finally {
    await connections.close();
  }
}

/** Compares live VMs with their manifests. Throws a DiagnosticError if the only connection cannot be read. */
export async function drift(loaded: Loaded, settings: ConnectionSettings): Promise<DriftResult> {
  const connections = readingConnections({ ...settings.env }, connectOptions(settings));
  try {
    const about = { version: version(), owner: loaded.owner };
    return await driftManifests(loaded.connections, connections, about, untilAborted(settings.signal));
  } finally {
    await connections.close();
  }
}

/**
 * Carries out a plan, and yields the events of the run; the last `next()` returns the outcome. The caller must read all events: a caller
 * that stops reading stops the run. Throws the first error of a plan that has one, before anything is sent.
 */
export async function* apply(planned: Planned, settings: ApplySettings): AsyncGenerator<ApplyEvent, RunOutcome> {
  const { plan: approved, changePolicy } = planned;
  const refused = planProblems(approved).find(({ severity }) => severity === 'error');
  if (refused !== undefined) throw new DiagnosticError(refused);
  if (!approved.applyable) return 'done';
  const connections = writingConnections({ ...settings.env }, connectOptions(settings));
  const abandon = untilAborted(settings.abandon);
  const locks: RunLock[] = [];
  try {
    for (const { connect, server } of approved.connections)
      locks.push(await lockRun(`${server.id} ${connect.split('?', 1)[0]}`, approved.owner));
    return yield* applyPlan(approved, {
      writerFor: (connection) => connections.portFor(connection, abandon),
      replan: (of, _connection, live, writer, until) => replan(approved, of, live, writer, until),
      changedFacts,
      now: () => performance.now(),
      sleep: async (milliseconds, until) => {
        await delay(milliseconds, undefined, { signal: until });
      },
      stop: untilAborted(settings.signal),
      abandon,
      strict: settings.strict ?? false,
      answers: settings.answers ?? [],
      keepGoing: settings.keepGoing ?? false,
      inWindow: ({ desired: { window } }) => window === null || isOpen(window, Date.now()),
      ...(changePolicy === null
        ? {}
        : {
            deniedByPolicy: (of, { connect }, live) =>
              policyDenials(changePolicy, of, { owner: approved.owner, connect, live, at: Date.now() }),
          }),
      isPortOpen,
      batches: null,
      earlier: null,
    });
  } finally {
    await connections.close();
    for (const lock of locks) await lock.release();
  }
}
