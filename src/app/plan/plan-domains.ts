import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { deletionProblem } from '../../domain/file-facts.js';
import type { LiveDomain } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import {
  type DatastorePath,
  datastoreDirectory,
  joinDatastorePath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import {
  withMigrationProblems,
  withRelocationProblems,
  withStepProblems,
} from '../../plan/checks/migration-problems.js';
import type { PlanPolicy } from '../../plan/cost/plan-policy.js';
import { knownDisks } from '../../plan/devices/disks.js';
import { locate } from '../../plan/locate.js';
import type { LeftBehind } from '../../plan/match/left-behind.js';
import type { Match } from '../../plan/match/match-domains.js';
import { type UnreadVms, unreadVms } from '../../plan/match/unread.js';
import type { DomainPlan } from '../../plan/plan.js';
import { blockedPlan, type PlanInput, planDomain, unreadablePlan } from '../../plan/plan-domain.js';
import type { RemovalFacts } from '../../plan/plan-remove.js';
import { refusedPlan } from '../../plan/refused-plan.js';
import { filesForLiveDomain, filesForNewDomain, newDiskSlots } from '../../plan/steps/new-disk-files.js';
import { placement, withOwnDirectory } from '../../plan/steps/placement.js';
import type { Step, StepKind } from '../../plan/steps/step.js';
import type { Reader } from '../../providers/provider.js';
import { isAccessible, withMissingDisks } from './check-registered-disks.js';
import type { LiveState } from './read-live-state.js';

export interface DomainPlanOptions {
  readonly owner: string;
  readonly policy: PlanPolicy;
  /** Whether the server is asked about every step that it can check. */
  readonly checkSteps: boolean;
  /** Origin of removals that no manifest declares. */
  readonly removing: RemovalFacts['by'];
}

/** Names in the directory where a new domain would go; null where there is none, or where no such datastore is known. */
async function targetDirectory(reader: Reader, desired: DesiredDomain, facts: ServerFacts, signal: AbortSignal) {
  const placed = placement(desired, facts);
  if (!placed.ok) return null;
  const place = placed.value;
  const { datastore } = splitDatastorePath(place.directory as DatastorePath);
  if (!isAccessible(datastore, facts)) return null;
  return await reader.directory(place.directory, signal);
}

/** What an earlier create may have left where a new domain would go: the machine in its VMX, and the files beside it. */
async function leftBehind(
  reader: Reader,
  desired: DesiredDomain,
  facts: ServerFacts,
  target: readonly string[] | null,
  signal: AbortSignal,
): Promise<LeftBehind | null> {
  const placed = placement(desired, facts);
  if (target === null || target.length === 0 || !placed.ok) return null;
  const place = placed.value;
  const vmx = await reader.vmxAt(place.vmxPath, signal);
  const { marker = null, domain = null } = vmx ?? {};
  if (marker?.unfinished !== 'create') return { marker, domain, files: new Set() };
  const { directories } = filesForNewDomain(desired, place.directory);
  const files = new Set<string>();
  for (const directory of [place.directory, ...directories]) {
    for (const name of (await reader.directory(directory, signal)) ?? []) {
      files.add(joinDatastorePath(directory, name).toLowerCase());
    }
  }
  return { marker, domain, files };
}

/** A plan that deletes a file which a VM uses, or may use, is refused: half a copy is deleted only where it is nobody's. */
async function withDeletionProblems(reader: Reader, plan: DomainPlan, signal: AbortSignal): Promise<DomainPlan> {
  const files = plan.steps.flatMap((step) => (step.do === 'delete-file' ? [step.path] : []));
  if (plan.action === 'remove' || files.length === 0) return plan;
  const inspection = await reader.inspectFiles(files, signal);
  const problems = [...inspection.files].flatMap(([file, facts]) => {
    const problem = deletionProblem(facts, plan.ref?.id ?? null);
    if (problem === null) return [];
    const { why, detail } = problem;
    const hint = 'Find the VM that uses the file. Move it away, or declare another file for the copy.';
    const source = locate(plan.desired, ['disks']);
    return [
      errorDiagnostic('EF2036', `${file} cannot be deleted: ${why}`, { detail, hint, subject: plan.name, source }),
    ];
  });
  return problems.length === 0 ? plan : refusedPlan(plan, problems);
}

/** The disks that new ones are copies of, looked at once they are to be copied. */
async function copySources(
  reader: Reader,
  match: Match,
  { facts, readings }: LiveState,
  signal: AbortSignal,
): Promise<Pick<PlanInput, 'copySources' | 'copyTargets'>> {
  const reading = match.kind === 'found' ? readings.get(match.summary.ref.id) : undefined;
  const live = reading !== undefined && 'domain' in reading ? reading : null;
  const copied = newDiskSlots(match.desired, live?.domain.disks ?? {}).filter(([, { copyOf }]) => copyOf !== undefined);
  const canLookUp = (path: DatastorePath): boolean => isAccessible(splitDatastorePath(path).datastore, facts);
  const sources = copied.flatMap(([, { copyOf }]) => (copyOf === undefined || !canLookUp(copyOf) ? [] : [copyOf]));
  if (sources.length === 0) return {};
  const found = await reader.disks(sources, signal);
  const copySources = new Map(sources.map((path, index) => [path, found[index] ?? null]));
  if (live === null) return { copySources };
  const { files } = filesForLiveDomain(match.desired, live);
  const targets = copied.flatMap(([slot]) => files.get(slot) ?? []).filter(canLookUp);
  const there = await reader.disks(targets, signal);
  const copyTargets = new Set(targets.filter((_, index) => there[index] !== null).map((path) => path.toLowerCase()));
  return { copySources, copyTargets };
}

/** Which declared files exist of those whose slots hold other disks: only those may be offered in place of the live ones. */
async function existingDisks(
  reader: Reader,
  { declared }: DesiredDomain,
  live: LiveDomain,
  signal: AbortSignal,
): Promise<ReadonlySet<DatastorePath>> {
  const known = knownDisks(live, { declared });
  const files = Object.entries(declared.disks ?? {}).flatMap(([slot, disk]) => {
    const there = ownEntry(known, slot);
    return disk?.file === undefined || there === undefined || there.file === disk.file ? [] : [disk.file];
  });
  if (files.length === 0) return new Set();
  const found = await reader.disks(files, signal);
  return new Set(files.filter((_, index) => found[index] != null));
}

/** Steps whose check would be about another VM than the one that they find: disks or hardware come before them. */
function isCheckable(step: Step, { steps }: DomainPlan): boolean {
  if (step.do === 'create') return true;
  const before = steps.slice(0, steps.indexOf(step));
  if (step.do === 'reconfigure') return !before.some((each) => CHANGES_VM.has(each.do) || each.do === 'create');
  return step.do === 'power-on' && !before.some((each) => CHANGES_VM.has(each.do) || each.do === 'reconfigure');
}

const CHANGES_VM: ReadonlySet<StepKind> = new Set(['copy-disk', 'upgrade-hardware', 'migrate', 'relocate']);

/** Asks the server about a migration and a relocation, before anybody approves them; about all other steps if `all` is set. */
async function validated(
  reader: Reader,
  plan: DomainPlan,
  live: LiveDomain | null,
  all: boolean,
  signal: AbortSignal,
): Promise<DomainPlan> {
  const migrate = plan.steps.find((each) => each.do === 'migrate');
  const relocate = plan.steps.find((each) => each.do === 'relocate');
  let checked = plan;
  if (migrate?.do === 'migrate' && migrate.nics !== undefined && live !== null)
    checked = withMigrationProblems(checked, await reader.checkStep(migrate, live, signal));
  else if (migrate?.do === 'migrate' && plan.ref !== null)
    checked = withMigrationProblems(checked, await reader.validateMigration(plan.ref, migrate.host, signal));
  if (relocate !== undefined && migrate === undefined && live !== null)
    checked = withRelocationProblems(checked, await reader.checkStep(relocate, live, signal));
  for (const step of all ? plan.steps.filter((each) => isCheckable(each, plan)) : []) {
    if (step.do === 'power-on' && live === null) continue;
    checked = withStepProblems(checked, await reader.checkStep(step, live, signal));
  }
  return checked;
}

/** The VMs that keep a domain which was not found from being proved absent. */
export function unreadFor(desired: DesiredDomain, { beyond = [], facts, fleet, inventory }: LiveState): UnreadVms {
  const place = desired.ensure === 'absent' ? null : placement(desired, facts);
  const sought = {
    name: vmNameOf(desired),
    folder: desired.place.folder,
    uuid: desired.declared.uuid,
    place: place?.ok === true ? place.value : null,
  };
  return unreadVms(sought, [...inventory, ...beyond], fleet);
}

/** The declared uuid belongs to a VM that the inventory of this connection does not have: one of another datacenter. */
async function uuidElsewhere(
  reader: Reader,
  desired: DesiredDomain,
  { beyond = [], inventory }: LiveState,
  signal: AbortSignal,
): Promise<Diagnostic | null> {
  const { uuid } = desired.declared;
  // A lone host has one datacenter; what its vCenter has in that of the host was looked for before.
  const vcenter = uuid === undefined ? null : await reader.viaVcenter(signal);
  const found = uuid === undefined ? null : await (vcenter ?? reader).vmWithUuid(uuid, signal);
  // One that is listed without its uuid cannot be read, which is reported as that.
  const listed = vcenter === null ? inventory : beyond;
  if (found === null || listed.some(({ ref }) => ref.id === found.id)) return null;
  return errorDiagnostic('EF2069', `the uuid of ${desired.name} belongs to a VM in another datacenter, ${found.id}`, {
    hint: 'Connect to that datacenter if you mean that VM. Otherwise correct the uuid, or remove it.',
    subject: desired.name,
    source: locate(desired, ['uuid']),
  });
}

/** A managed VM in another folder that may be meant: a changed `folder` declares a new VM, unless the uuid says which one it is. */
function elsewhereWarnings({ desired, elsewhere = [] }: Extract<Match, { kind: 'absent' }>): readonly Diagnostic[] {
  return elsewhere.map(({ name, folder, uuid }) => {
    const summary = `"${name}" in folder "${folder ?? 'unknown'}" was declared for that folder and is another VM than ${desired.name}`;
    const hint = `To move it to "${desired.place.folder ?? ''}", add uuid: ${uuid ?? 'its uuid'}.`;
    return warningDiagnostic('EF2068', summary, { hint, subject: desired.name, source: locate(desired, ['folder']) });
  });
}

/** VMs that have the name of one that is to be removed, and another uuid: the declared uuid may be wrong. */
function sameNameWarnings(desired: DesiredDomain, { inventory }: LiveState): readonly Diagnostic[] {
  const name = vmNameOf(desired);
  return inventory
    .filter((each) => each.name === name)
    .map(({ uuid, vmxPath }) =>
      warningDiagnostic(
        'EF2101',
        `no VM has the declared uuid; the VM named "${name}" has ${uuid ?? 'none'} and stays`,
        {
          detail: vmxPath === null ? null : `Its VMX is ${vmxPath}.`,
          hint: 'If you mean that VM, declare its uuid.',
          subject: desired.name,
          source: locate(desired, ['uuid']),
        },
      ),
    );
}

/** Directories that hold, or will hold, VMs of the declared name in other folders, in lower case. */
function takenDirectories(desired: DesiredDomain, { facts, inventory, matches }: LiveState): ReadonlySet<string> {
  const name = vmNameOf(desired);
  const live = inventory.flatMap((each) =>
    each.name === name && each.vmxPath !== null ? [datastoreDirectory(each.vmxPath)] : [],
  );
  const first = matches.findIndex((match) => match.desired === desired);
  const planned = matches.slice(0, Math.max(first, 0)).flatMap(({ kind, desired: other }) => {
    if (kind !== 'absent' || vmNameOf(other) !== name) return [];
    const place = placement(other, facts);
    return place.ok ? [place.value.directory] : [];
  });
  return new Set([...live, ...planned].map((directory) => directory.toLowerCase()));
}

/** The plan of one declared domain, with what it takes to be looked up for it. */
export async function planMatch(
  reader: Reader,
  found: LiveState,
  match: Match,
  options: DomainPlanOptions,
  signal: AbortSignal,
): Promise<DomainPlan> {
  const { facts, registered, readings } = found;
  const desired =
    match.kind === 'absent' && match.desired.ensure === 'present'
      ? withOwnDirectory(match.desired, facts, takenDirectories(match.desired, found))
      : match.desired;
  if (match.kind === 'conflict') return blockedPlan(desired, match.diagnostic);
  const { owner, policy } = options;
  const absent = desired.ensure === 'absent';
  const files = found.inspection?.files ?? new Map();
  const removal = absent ? { removal: { files, by: options.removing } } : {};
  const copies = absent ? {} : await copySources(reader, match, found, signal);
  const input = { desired, facts, rules: reader.rules, owner, policy, registered, ...removal, ...copies };
  if (match.kind === 'absent') {
    const unread = unreadFor(desired, found);
    if (absent) {
      const plan = planDomain({ ...input, unread, live: null, targetDirectory: null });
      return { ...plan, diagnostics: [...plan.diagnostics, ...sameNameWarnings(desired, found)] };
    }
    const taken = await uuidElsewhere(reader, desired, found, signal);
    if (taken !== null) return blockedPlan(desired, taken);
    const target = await targetDirectory(reader, desired, facts, signal);
    const left = await leftBehind(reader, desired, facts, target, signal);
    const plan = planDomain({ ...input, unread, live: null, targetDirectory: target, leftBehind: left });
    const warned = { ...plan, diagnostics: [...plan.diagnostics, ...elsewhereWarnings(match)] };
    const complete = await withMissingDisks(reader, warned, left, facts, signal);
    const checked = await withDeletionProblems(reader, complete, signal);
    return await validated(reader, checked, null, options.checkSteps, signal);
  }
  const reading = readings.get(match.summary.ref.id);
  if (reading === undefined) {
    const { ref, name } = match.summary;
    return unreadablePlan(desired, { ref, name, unreadable: 'it disappeared while it was read' });
  }
  if ('unreadable' in reading) return unreadablePlan(desired, reading);
  const existing = absent ? new Set<DatastorePath>() : await existingDisks(reader, desired, reading, signal);
  const plan = planDomain({ ...input, existingDisks: existing, live: reading, targetDirectory: null });
  return await validated(reader, await withDeletionProblems(reader, plan, signal), reading, options.checkSteps, signal);
}
