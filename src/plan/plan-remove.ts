import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic, hasErrors } from '../domain/diagnostics/diagnostic.js';
import type { DiagnosticCode } from '../domain/diagnostics/diagnostic-codes.js';
import { type DeletionProblem, deletionProblem, type FileFacts } from '../domain/file-facts.js';
import type { LiveDomain } from '../domain/live.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';
import type { Path } from '../domain/values/path-key.js';
import type { Bytes } from '../domain/values/units.js';
import { emptyPlan } from './blocked-plan.js';
import { guardsFor, managerFact } from './checks/guards.js';
import { hazardDiagnostics, hazardsOf } from './checks/hazards.js';
import type { HostFact } from './checks/host-facts.js';
import { managedWarnings } from './checks/live-warnings.js';
import { downtimeBlocker } from './cost/defer-by-policy.js';
import { blockedOf, blockedUntil } from './cost/hold-blocked.js';
import type { PlanPolicy } from './cost/plan-policy.js';
import { asJson } from './diff/as-json.js';
import type { Change } from './diff/change.js';
import { locate } from './locate.js';
import { ownershipDiagnostic } from './match/ownership.js';
import { type UnreadVm, unprovedAbsence } from './match/unread.js';
import type { Arrangement, DomainPlan, RemovedVm } from './plan.js';
import { SHUT_DOWN_SECONDS } from './steps/power-steps.js';
import { shutdownMethod, shutdownOps } from './steps/schedule.js';
import type { Step } from './steps/step.js';

/** The facts of a file that the steps of a removal depend on. Its users decide whether it may be deleted, and change no step. */
export type DeletedFile = Pick<FileFacts, 'kind' | 'size' | 'instead'>;

/** What was found of the files that a removal deletes. */
export interface RemovalFacts<File extends DeletedFile = FileFacts> {
  /** By path; null where nobody looked, and then nothing is deleted. */
  readonly files: ReadonlyMap<DatastorePath, File> | null;
  /** What asks for the removal. */
  readonly by: 'declared' | 'prune' | 'destroy';
}

export interface RemoveInput<File extends DeletedFile = FileFacts> {
  readonly desired: DesiredDomain;
  /** Null where the host has no such domain any more. */
  readonly live: LiveDomain | null;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly removal: RemovalFacts<File>;
  /** VMs that may be the one to be removed. Only looked at when live is null. */
  readonly unread?: readonly UnreadVm[];
}

const ENSURE: Path = ['ensure'];
const FILES: Path = ['deleteFiles'];

function codeOf({ kind }: FileFacts, { inUse }: DeletionProblem): DiagnosticCode {
  if (inUse) return 'EF2036';
  if (kind === 'directory') return 'EF2050';
  return kind === 'no-datastore' ? 'EF2051' : 'EF2052';
}

/** Why a file may not be deleted: nobody looked, it is no file, a VM uses it, a snapshot stands on it. Null when it may. */
function fileProblem({ desired, live, removal }: RemoveInput, file: DatastorePath): Diagnostic | null {
  const refuse = (code: DiagnosticCode, why: string, detail: string | null, hint: string): Diagnostic =>
    errorDiagnostic(code, `${file} cannot be deleted: ${why}`, {
      detail,
      hint,
      subject: desired.name,
      source: locate(desired, [...FILES, file]),
    });
  const facts = removal.files?.get(file);
  if (facts === undefined)
    return refuse('EF2036', 'it is unknown which VMs use it', null, 'Plan with a connection that can read all VMs.');
  const problem = deletionProblem(facts, live?.ref.id ?? null);
  if (problem !== null) return refuse(codeOf(facts, problem), problem.why, problem.detail, problem.hint);
  const { snapshots = [] } = live?.runtime ?? {};
  if (snapshots.length === 0 || facts.kind === 'missing') return null;
  const names = snapshots.map((name) => `"${name}"`).join(', ');
  const why = `the VM has snapshots (${names}), whose files depend on it`;
  return refuse('EF2036', why, null, 'Remove the snapshots first.');
}

/** The files of the list that are there. Data of a disk that is listed as well goes with that disk. */
function presentFiles({ desired, removal }: RemoveInput<DeletedFile>): readonly DatastorePath[] {
  const listed = new Set<string>(desired.deleteFiles);
  return desired.deleteFiles.filter((file) => {
    const facts = removal.files?.get(file);
    if (facts === undefined) return removal.files === null;
    return facts.kind !== 'missing' && !(facts.kind === 'disk-data' && listed.has(facts.instead ?? ''));
  });
}

function fileProblems(input: RemoveInput, files: readonly DatastorePath[]): readonly Diagnostic[] {
  return files.flatMap((file) => fileProblem(input, file) ?? []);
}

function deletions({ removal }: RemoveInput<DeletedFile>, files: readonly DatastorePath[]): readonly Step[] {
  return files.map((path) => ({
    do: 'delete-file',
    path,
    kind: removal.files?.get(path)?.kind === 'disk' ? 'disk' : 'file',
  }));
}

function sizesOf({ removal }: RemoveInput<DeletedFile>): ReadonlyMap<string, Bytes | null> {
  return new Map([...(removal.files ?? [])].map(([file, { size }]) => [file, size]));
}

function fileChange(files: readonly DatastorePath[]): readonly Change[] {
  if (files.length === 0) return [];
  const impact = { cost: 'hot', because: 'delete_files lists these files', evidence: [] } as const;
  return [{ path: FILES, before: asJson(files), after: null, impact }];
}

/** The files that are deleted, as they were found. Those of a running VM may grow until it is down. */
function fileFacts(
  files: readonly DatastorePath[],
  sizes: ReadonlyMap<string, Bytes | null>,
  live: LiveDomain | null,
): readonly HostFact[] {
  const mayGrow = live !== null && live.runtime.power !== 'off';
  return files.map((path) => ({ kind: 'file', path, size: sizes.get(path) ?? null, mayGrow }));
}

/** How the domain gets down first, or what that waits for. */
function down(
  desired: DesiredDomain,
  live: LiveDomain,
  policy: PlanPolicy,
): { readonly steps: readonly Step[] } | { readonly until: string } {
  const { power, tools } = live.runtime;
  if (power === 'off') return { steps: [] };
  const closed = downtimeBlocker(desired, policy);
  if (power === 'suspended') {
    if (closed !== null) return { until: closed };
    return desired.allowPowerOff === 'hard'
      ? { steps: [{ do: 'power-off' }] }
      : { until: 'the VM is suspended: set allow_power_off to hard, which loses its memory, or resume it first' };
  }
  const way = shutdownMethod(desired, tools, false, closed);
  switch (way.kind) {
    case 'none':
      return { until: way.until };
    case 'shut-down':
    case 'shut-down-then-off':
    case 'power-off': {
      const deadlineSeconds = desired.shutdownTimeout ?? SHUT_DOWN_SECONDS;
      return {
        steps: shutdownOps(way.kind).map((op) => (op === 'shut-down' ? { do: op, deadlineSeconds } : { do: op })),
      };
    }
  }
}

function removalChanges({ live }: RemoveInput<DeletedFile>, files: readonly DatastorePath[]): readonly Change[] {
  if (live === null) return fileChange(files);
  const cost = live.runtime.power === 'off' ? 'hot' : 'needs-power-off';
  const because = live.runtime.power === 'off' ? 'the domain is off' : 'a host unregisters only VMs that are off';
  const evidence = [{ path: ['runtime', 'power'], value: live.runtime.power }];
  const gone: Change = { path: ENSURE, before: 'present', after: 'absent', impact: { cost, because, evidence } };
  return [gone, ...fileChange(files)];
}

/** Live facts that a removal depends on beside those that every plan does. */
function removalRestsOn(live: LiveDomain): readonly Path[] {
  const tools: readonly Path[] = live.runtime.power === 'on' ? [['runtime', 'tools']] : [];
  return [['runtime', 'snapshots'], ...tools, ...managerFact(live)];
}

/** Arranges the steps of a removal, its hazards, and the facts that these depend on; of a VM that is gone only files go. */
export function arrangeRemove(parts: RemoveInput<DeletedFile>): Arrangement {
  const { desired, live, owner, policy, removal } = parts;
  const { by } = removal;
  const sizes = sizesOf(parts);
  const files = presentFiles(parts);
  const changes = removalChanges(parts, files);
  const way = live === null ? { steps: [] } : down(desired, live, policy);
  const unregister: readonly Step[] = live === null ? [] : [{ do: 'unregister' }];
  const steps: readonly Step[] = ['until' in way ? [] : way.steps, unregister, deletions(parts, files)].flat();
  const hazards = hazardsOf({ desired, live, owner, policy, changes, steps, removal: by, sizes });
  const base = { hazards, dark: null, guards: [], hostGuards: [] } as const;
  const blocked = live === null ? [] : blockedOf(steps, live);
  const until = blocked.length > 0 ? blockedUntil(blocked) : 'until' in way ? way.until : null;
  if (until !== null) {
    const deferred = changes.map((change) => ({ change, until }));
    return { ...base, action: 'deferred', changes: [], deferred, steps: [] };
  }
  return {
    ...base,
    action: 'remove',
    changes,
    deferred: [],
    steps,
    guards: live === null ? [] : guardsFor(desired, live, changes, removalRestsOn(live)),
    hostGuards: fileFacts(files, sizes, live),
  };
}

function identityOf({ domain, runtime, vmxPath }: LiveDomain): RemovedVm {
  const { name, uuid } = domain;
  const { folder, host, power } = runtime;
  return { name, uuid, vmxPath, host, folder, power };
}

/** The plan that makes the host forget a domain. Its files stay, but for those that the manifest lists. */
export function planRemove(input: RemoveInput): DomainPlan {
  const { desired, live, owner } = input;
  const files = presentFiles(input);
  const base = {
    ...emptyPlan(desired, [], live?.ref),
    ...(live === null ? {} : { removes: identityOf(live) }),
    changeVersion: live?.changeVersion ?? null,
    readFrom: live?.readFrom ?? null,
  };
  const unproved = live === null ? unprovedAbsence(desired, input.unread ?? []) : [];
  if (live === null && files.length === 0) return { ...base, action: 'unchanged', diagnostics: unproved };
  const arranged = arrangeRemove(input);
  // `adopt` does not allow removal; an unmanaged VM needs its uuid.
  const unmanaged = live === null ? null : ownershipDiagnostic({ ...desired, adopt: false }, live, owner);
  const diagnostics = [
    ...(unmanaged === null ? [] : [unmanaged]),
    ...fileProblems(input, files),
    ...hazardDiagnostics(desired, arranged.hazards),
    ...(live === null ? unproved : managedWarnings(desired, live)),
  ];
  if (hasErrors(diagnostics)) {
    const changes = [...arranged.changes, ...arranged.deferred.map(({ change }) => change)];
    return { ...base, changes, hazards: arranged.hazards, diagnostics };
  }
  // What waits is no hazard of this run.
  return { ...base, ...arranged, hazards: arranged.action === 'deferred' ? [] : arranged.hazards, diagnostics };
}
