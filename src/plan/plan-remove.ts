import type { DatastorePath } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic, hasErrors } from '../domain/diagnostic.js';
import type { FleetRow, LiveDomain } from '../domain/live.js';
import type { Path } from '../domain/path-key.js';
import type { Bytes } from '../domain/units.js';
import { asJson } from './as-json.js';
import type { Change } from './change.js';
import { DEADLINES } from './deadlines.js';
import { guardsFor } from './guards.js';
import { hazardDiagnostics, hazardsOf } from './hazards.js';
import { whyNotDown } from './hold-back.js';
import { locate } from './locate.js';
import { ownershipDiagnostic } from './ownership.js';
import type { DomainPlan } from './plan.js';
import type { PlanPolicy } from './plan-policy.js';
import { wayDown } from './schedule.js';
import type { Step } from './step.js';

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

/** The domain is gone, or was never there: what is left are files of the list. */
function planLeftovers(input: RemoveInput): DomainPlan {
  const { desired, owner, policy, removal } = input;
  const files = desired.deleteFiles.filter((file) => removal.sizes.get(file) != null);
  const base = {
    name: desired.name,
    ref: null,
    changeVersion: null,
    readFrom: null,
    deferred: [],
    dark: null,
    guards: [],
    desired,
  } as const;
  const steps = deletions(files);
  const changes = fileChange(files);
  const hazards = hazardsOf({ desired, live: null, owner, policy, changes, steps, sizes: removal.sizes });
  const diagnostics = [...fileProblems(input, files), ...hazardDiagnostics(desired, hazards)];
  if (files.length === 0) return { ...base, action: 'unchanged', changes: [], steps: [], hazards: [], diagnostics: [] };
  return hasErrors(diagnostics)
    ? { ...base, action: 'blocked', changes, steps: [], hazards, diagnostics }
    : { ...base, action: 'remove', changes, steps, hazards, diagnostics };
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

/** The plan that makes the host forget a domain. Its files stay, but for those that the manifest lists. */
export function planRemove(input: RemoveInput): DomainPlan {
  const { desired, live, owner, policy, removal } = input;
  if (live === null) return planLeftovers(input);
  const files = desired.deleteFiles.filter((file) => removal.sizes.get(file) != null);
  const cost = live.runtime.power === 'off' ? 'hot' : 'needs-power-off';
  const because = live.runtime.power === 'off' ? 'the domain is off' : 'a host forgets only what does not run';
  const evidence = [{ path: ['runtime', 'power'], value: live.runtime.power }];
  const gone: Change = { path: ENSURE, before: 'present', after: 'absent', impact: { cost, because, evidence } };
  const changes = [gone, ...fileChange(files)];
  const base = {
    name: desired.name,
    ref: live.ref,
    changeVersion: live.changeVersion,
    readFrom: live.readFrom,
    dark: null,
    desired,
  } as const;
  const way = down(desired, live, policy);
  const going: readonly Step[] = 'until' in way ? [] : way.steps;
  const steps: readonly Step[] = [...going, { do: 'unregister' }, ...deletions(files)];
  const hazards = hazardsOf({
    desired,
    live,
    owner,
    policy,
    changes,
    steps,
    removal: removal.by,
    sizes: removal.sizes,
  });
  // To adopt a domain is no word for removing it: a stranger goes by its uuid alone.
  const stranger = ownershipDiagnostic({ ...desired, adopt: false }, live, owner);
  const diagnostics = [
    ...(stranger === null ? [] : [stranger]),
    ...fileProblems(input, files),
    ...hazardDiagnostics(desired, hazards),
  ];
  if (diagnostics.length > 0) {
    return { ...base, action: 'blocked', changes, deferred: [], steps: [], hazards, guards: [], diagnostics };
  }
  if ('until' in way) {
    const deferred = changes.map((change) => ({ change, until: way.until }));
    return { ...base, action: 'deferred', changes: [], deferred, steps: [], hazards: [], guards: [], diagnostics: [] };
  }
  const facts: readonly Path[] = [
    ['runtime', 'power'],
    ['runtime', 'snapshots'],
    ['domain', 'uuid'],
    ['vmxPath'],
    ['marker', 'owner'],
  ];
  return {
    ...base,
    action: 'remove',
    changes,
    deferred: [],
    steps,
    hazards,
    guards: guardsFor(live, changes, facts),
    diagnostics: [],
  };
}
