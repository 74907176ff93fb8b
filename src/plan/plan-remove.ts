import type { DatastorePath } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic, hasErrors } from '../domain/diagnostic.js';
import type { FleetRow, LiveDomain } from '../domain/live.js';
import type { Path } from '../domain/path-key.js';
import type { Bytes } from '../domain/units.js';
import { asJson } from './as-json.js';
import { emptyPlan } from './blocked-plan.js';
import type { Change } from './change.js';
import { DEADLINES } from './deadlines.js';
import { guardsFor, managerFact } from './guards.js';
import { hazardDiagnostics, hazardsOf } from './hazards.js';
import { whyNotDown } from './hold-back.js';
import { blockedOf, blockedUntil } from './hold-blocked.js';
import type { HostFact } from './host-facts.js';
import { managedWarnings } from './live-warnings.js';
import { locate } from './locate.js';
import { ownershipDiagnostic } from './ownership.js';
import type { Arrangement, DomainPlan } from './plan.js';
import type { PlanPolicy } from './plan-policy.js';
import { wayDown } from './schedule.js';
import type { Step } from './step.js';
import { type UnreadVm, unprovedAbsence } from './unread.js';

/** What was found of the files that a removal deletes. */
export interface RemovalFacts {
  /** Size by path, null for a file that is not there. */
  readonly sizes: ReadonlyMap<string, Bytes | null>;
  /** Every domain of the inventory; null where nobody looked, and then nothing is deleted. */
  readonly fleet: readonly FleetRow[] | null;
  /** Whose wish the removal is. */
  readonly by: 'declared' | 'prune' | 'destroy';
}

export interface RemoveInput {
  readonly desired: DesiredDomain;
  /** Null where the host has no such domain any more. */
  readonly live: LiveDomain | null;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly removal: RemovalFacts;
  /** VMs that may be the one to be removed. Only looked at when live is null. */
  readonly unread?: readonly UnreadVm[];
}

const ENSURE: Path = ['ensure'];
const FILES: Path = ['deleteFiles'];

function fileProblem(desired: DesiredDomain, file: DatastorePath, why: string, hint: string): Diagnostic {
  return errorDiagnostic('EF2036', `${file} cannot be deleted: ${why}`, {
    hint,
    subject: desired.name,
    source: locate(desired, FILES),
  });
}

/** Why files may not go: nobody looked, somebody else names them, a snapshot stands on them. */
function fileProblems({ desired, live, removal }: RemoveInput, files: readonly DatastorePath[]): readonly Diagnostic[] {
  const { fleet } = removal;
  return files.flatMap((file) => {
    if (fleet === null)
      return [
        fileProblem(desired, file, 'it is not known whether another domain uses it', 'Read the whole inventory.'),
      ];
    const others = fleet.filter(
      (row) => row.ref.id !== live?.ref.id && row.files.some((each) => each.toLowerCase() === file.toLowerCase()),
    );
    if (others.length > 0) {
      const names = others.map(({ name }) => `"${name}"`).join(', ');
      return [
        fileProblem(
          desired,
          file,
          `${names} ${others.length === 1 ? 'uses' : 'use'} it`,
          'Leave it out of delete_files.',
        ),
      ];
    }
    if (live !== null && live.runtime.snapshots.length > 0) {
      const names = live.runtime.snapshots.map((name) => `"${name}"`).join(', ');
      return [
        fileProblem(
          desired,
          file,
          `the domain has snapshots (${names}), whose files stand on it`,
          'Remove the snapshots first.',
        ),
      ];
    }
    return [];
  });
}

function deletions(files: readonly DatastorePath[]): readonly Step[] {
  return files.map((path) => ({
    do: 'delete-file',
    path,
    kind: path.toLowerCase().endsWith('.vmdk') ? 'disk' : 'file',
  }));
}

function fileChange(files: readonly DatastorePath[]): readonly Change[] {
  if (files.length === 0) return [];
  const impact = { cost: 'hot', because: 'the files are written in delete_files', evidence: [] } as const;
  return [{ path: FILES, before: asJson(files), after: null, impact }];
}

/** The files that are deleted, as they were found. Those of a running VM may grow until it is down. */
function fileFacts(
  files: readonly DatastorePath[],
  sizes: RemovalFacts['sizes'],
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
  const closed = whyNotDown(desired, policy);
  if (power === 'suspended') {
    if (closed !== null) return { until: closed };
    return desired.allowPowerOff === 'hard'
      ? { steps: [{ do: 'power-off' }] }
      : { until: 'the domain is suspended: set allow_power_off to hard, which loses its memory, or resume it first' };
  }
  const way = wayDown(desired, tools, false, closed);
  switch (way.kind) {
    case 'none':
      return { until: way.until };
    case 'shut-down':
      return { steps: [{ do: 'shut-down', deadlineSeconds: DEADLINES.shutDown }] };
    case 'power-off':
      return { steps: [{ do: 'power-off' }] };
  }
}

/** What the changes, steps and hazards of a removal follow from. */
export interface RemovalParts extends Omit<RemoveInput, 'removal'> {
  readonly removal: Omit<RemovalFacts, 'fleet'>;
}

function removalChanges({ live }: RemovalParts, files: readonly DatastorePath[]): readonly Change[] {
  if (live === null) return fileChange(files);
  const cost = live.runtime.power === 'off' ? 'hot' : 'needs-power-off';
  const because = live.runtime.power === 'off' ? 'the domain is off' : 'a host forgets only what does not run';
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
export function arrangeRemove(parts: RemovalParts): Arrangement {
  const { desired, live, owner, policy, removal } = parts;
  const { sizes, by } = removal;
  const files = desired.deleteFiles.filter((file) => sizes.get(file) != null);
  const changes = removalChanges(parts, files);
  const way = live === null ? { steps: [] } : down(desired, live, policy);
  const unregister: readonly Step[] = live === null ? [] : [{ do: 'unregister' }];
  const steps: readonly Step[] = ['until' in way ? [] : way.steps, unregister, deletions(files)].flat();
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

/** The plan that makes the host forget a domain. Its files stay, but for those that the manifest lists. */
export function planRemove(input: RemoveInput): DomainPlan {
  const { desired, live, owner, removal } = input;
  const files = desired.deleteFiles.filter((file) => removal.sizes.get(file) != null);
  const base = {
    ...emptyPlan(desired, [], live?.ref),
    changeVersion: live?.changeVersion ?? null,
    readFrom: live?.readFrom ?? null,
  };
  const unproved = live === null ? unprovedAbsence(desired, input.unread ?? []) : [];
  if (live === null && files.length === 0) return { ...base, action: 'unchanged', diagnostics: unproved };
  const arranged = arrangeRemove(input);
  // To adopt a domain is no word for removing it: a stranger goes by its uuid alone.
  const stranger = live === null ? null : ownershipDiagnostic({ ...desired, adopt: false }, live, owner);
  const diagnostics = [
    ...(stranger === null ? [] : [stranger]),
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
