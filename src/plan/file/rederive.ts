import type { DesiredDomain } from '../../domain/desired.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { LiveDomain } from '../../domain/live.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import type { Bytes, MiB } from '../../domain/values/units.js';
import { impactOf } from '../cost/assess-changes.js';
import type { PlanPolicy } from '../cost/plan-policy.js';
import { asJson } from '../diff/as-json.js';
import type { FieldRules } from '../diff/change.js';
import { diff } from '../diff/diff.js';
import { resolve } from '../diff/resolve.js';
import { splitByHand } from '../match/disks-by-hand.js';
import type { Arrangement, DomainPlan } from '../plan.js';
import { arrangeCreate } from '../plan-create.js';
import { arrangeRegister, unplaced } from '../plan-register.js';
import { arrangeRemove, type DeletedFile, type RemovalFacts } from '../plan-remove.js';
import { arrangeUpdate } from '../plan-update.js';
import { type CopySources, type DisksToMake, disksToMake } from '../steps/disks-to-make.js';
import { filesForNewDomain, type NamedFiles } from '../steps/new-disk-files.js';
import type { NewVmLocation } from '../steps/new-vm-location.js';
import { placementOr } from '../steps/placement.js';
import { isCopying } from '../steps/update-steps.js';
import { liveFromGuards, portGroupsOf } from './live-from-guards.js';
import { absentShape, liveShape } from './live-shape.js';

/** What the plan of a domain follows from beside its own parts. */
export interface Rederiving {
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly rules: FieldRules;
  /** Of the server that the plan was made for. */
  readonly apiVersion: string;
}

/** The capacities of the disks that a plan copies. */
function sourcesOf({ hostGuards }: DomainPlan): CopySources {
  return new Map(
    hostGuards.flatMap((fact) => (fact.kind === 'disk' ? [[fact.path, { capacity: fact.capacity }]] : [])),
  );
}

/** The names of new files are read off the plan, which shows them; the host guards say that none of them exists. */
function namedFiles({ changes, deferred, steps }: DomainPlan): NamedFiles {
  const files = new Map<string, DatastorePath>();
  for (const { path, before, after } of [...changes, ...deferred.map(({ change }) => change)]) {
    const [kind, slot = ''] = path;
    if (kind !== 'disks' || path.length !== 2 || before !== null) continue;
    if (typeof after === 'object' && after !== null && 'file' in after)
      files.set(slot, after['file'] as unknown as DatastorePath);
  }
  return { files, directories: steps.flatMap((step) => (step.do === 'make-directory' ? [step.path] : [])) };
}

function makingOf(plan: DomainPlan, live: LiveDomain, owner: string, named: NamedFiles): DisksToMake {
  const deleted = plan.steps.flatMap((step) => (step.do === 'delete-file' ? [step.path.toLowerCase()] : []));
  const begun = new Set(isCopying(live, owner) ? deleted : []);
  return disksToMake(plan.desired, live.domain.disks, named, sourcesOf(plan), begun);
}

function updateFrom(
  plan: DomainPlan,
  desired: DesiredDomain,
  live: LiveDomain,
  { apiVersion, owner, policy, rules }: Rederiving,
): Arrangement {
  const named = namedFiles(plan);
  const making = makingOf(plan, live, owner, named);
  const { have, want } = resolve(desired, live, named.files, portGroupsOf(plan, live));
  const { differences } = splitByHand(diff(have, want), { desired, live, have, owner });
  const assessed = differences
    .filter(({ path }) => path[0] !== 'power')
    .map((difference) => ({ ...difference, impact: impactOf(difference, live, rules) }));
  return arrangeUpdate({ desired, live, owner, policy, apiVersion }, assessed, making, sourcesOf(plan));
}

/** The location is read off the step that makes the VM, which shows it; a declared host is that of the declaration. */
function locationOf({ desired, steps }: DomainPlan): NewVmLocation | null {
  const to = steps.flatMap((step) => (step.do === 'create' || step.do === 'register' ? [step.to] : []))[0] ?? null;
  const { host } = desired.place;
  return to === null || host === undefined ? to : { kind: 'host', name: host };
}

function registerFrom(plan: DomainPlan, live: LiveDomain, context: Rederiving): Arrangement {
  const { desired, unread = [] } = plan;
  return arrangeRegister(
    { desired, live, to: locationOf(plan), unread, ...context },
    updateFrom(plan, unplaced(desired), live, context),
  );
}

/** Files of an earlier create that are there: the declared new ones that no step makes. */
function leftFiles({ steps }: DomainPlan, { files }: NamedFiles): ReadonlySet<string> {
  const made = new Set(steps.flatMap((step) => ('disk' in step ? [step.disk.file] : [])));
  const deleted = steps.flatMap((step) => (step.do === 'delete-file' ? [step.path] : []));
  return new Set(
    [...[...files.values()].filter((file) => !made.has(file)), ...deleted].map((file) => file.toLowerCase()),
  );
}

function createFrom(plan: DomainPlan, { marker }: LiveDomain, { owner, policy }: Rederiving): Result<Arrangement> {
  const { desired, hostGuards, steps, unread = [] } = plan;
  const define = steps.find((step) => step.do === 'create' || step.do === 'upload-vmx');
  if (define === undefined) return failure('it makes no domain');
  const placed = placementOr(desired, splitDatastorePath(define.path).datastore);
  if (!placed.ok) return failure(placed.problem.summary);
  const place = placed.value;
  const named = filesForNewDomain(desired, place.directory);
  const directory = hostGuards.find((fact) => fact.kind === 'directory');
  const vmx = hostGuards.some((fact) => fact.kind === 'vmx');
  const arrangement = arrangeCreate({
    desired,
    owner,
    policy,
    place,
    memory: desired.declared.memory ?? (define.domain.memory as MiB),
    named,
    copySources: sourcesOf(plan),
    facts: {
      hardwareVersion: define.domain.hardwareVersion,
      defineBy: define.do === 'create' ? 'create' : 'upload',
    },
    to: locationOf(plan),
    targetDirectory: directory?.kind === 'directory' ? directory.names : null,
    resumed: vmx ? { marker, domain: null, files: leftFiles(plan, named) } : null,
    unread,
  });
  return success(arrangement);
}

/** The origin of a removal: an undeclared VM has no source in a manifest. */
function removedBy({ desired }: DomainPlan, { destroy, prune }: PlanPolicy): RemovalFacts['by'] {
  if (destroy === true) return 'destroy';
  return prune === true && Object.keys(desired.sources).length === 0 ? 'prune' : 'declared';
}

/** Whether a file is a disk is read off the step, which shows it; apply asks the host again. A file that no step deletes is not there. */
function deletedFile({ steps }: DomainPlan, path: DatastorePath, size: Bytes | null): DeletedFile {
  const step = steps.find((each) => each.do === 'delete-file' && each.path === path);
  return { kind: step?.do === 'delete-file' ? step.kind : 'missing', size, instead: null };
}

function removeFrom(plan: DomainPlan, live: LiveDomain | null, { owner, policy }: Rederiving): Arrangement {
  const { desired, hostGuards } = plan;
  const files = new Map(
    hostGuards.flatMap((fact) => (fact.kind === 'file' ? [[fact.path, deletedFile(plan, fact.path, fact.size)]] : [])),
  );
  return arrangeRemove({ desired, live, owner, policy, removal: { files, by: removedBy(plan, policy) } });
}

/**
 * Arranges a plan of a saved file again from its declaration, the policy and its facts, as it was arranged when it was made. A failure
 * has the reason.
 */
export function rederive(plan: DomainPlan, context: Rederiving): Result<Arrangement> {
  const live = liveFromGuards(plan);
  // A plan of what does not exist has no facts of a VMX.
  const shape = plan.ref === null && plan.action !== 'register' ? absentShape : liveShape;
  const problem = shape(asJson(live), 'its live state');
  if (problem !== null) return failure(problem);
  switch (plan.action) {
    case 'create':
      return createFrom(plan, live, context);
    case 'register':
      return success(registerFrom(plan, live, context));
    case 'update':
    case 'adopt':
      return success(updateFrom(plan, plan.desired, live, context));
    case 'remove':
      return success(removeFrom(plan, plan.ref === null ? null : live, context));
    case 'answer':
    case 'unchanged':
    case 'deferred':
    case 'blocked':
      return failure('it does nothing');
  }
}
