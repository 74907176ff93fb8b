import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { isUnreadable, type LiveDomain } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { type DatastorePath, splitDatastorePath } from '../../domain/values/datastore-path.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { datastoreViolation } from '../../plan/checks/host-violation.js';
import { type NeededFile, neededFiles } from '../../plan/checks/needed-files.js';
import { placeProblems } from '../../plan/checks/needed-places.js';
import { violationDiagnostic } from '../../plan/checks/violation.js';
import { locate } from '../../plan/locate.js';
import type { DomainPlan } from '../../plan/plan.js';
import { refusedPlan } from '../../plan/refused-plan.js';
import type { CopiedDisk } from '../../plan/steps/file-steps.js';
import { factsOnHost } from '../../plan/steps/new-vm-location.js';
import type { Reader } from '../../providers/provider.js';
import { copySourceProblems } from './check-copy-sources.js';
import type { LiveState } from './read-live-state.js';

type Found = Pick<LiveState, 'facts' | 'readings'>;

/** The slot that a file is declared for, or made for. */
function slotOf({ desired, steps }: DomainPlan, path: DatastorePath): string {
  for (const [slot, disk] of Object.entries(desired.declared.disks ?? {})) if (disk?.file === path) return slot;
  const made = steps.flatMap((step): readonly Pick<CopiedDisk, 'slot' | 'file'>[] => {
    if ('newDisks' in step) return step.newDisks;
    return 'disk' in step ? [step.disk] : [];
  });
  return made.find(({ file }) => file === path)?.slot ?? '';
}

const MISSING = {
  disk: { code: 'EF2061', what: 'the disk', hint: 'Correct the path, or give a size for a new disk.' },
  image: { code: 'EF2073', what: 'the image', hint: 'Upload the image, or correct the path.' },
  'live-disk': {
    code: 'EF2074',
    what: 'its disk',
    hint: 'Restore the file, or remove the disk from the VM by null. The VM cannot be powered on without it.',
  },
} as const;

function missing(plan: DomainPlan, { kind, path, at }: NeededFile): Diagnostic {
  const { code, hint, what } = MISSING[kind];
  return errorDiagnostic(code, `${fieldName(at.slice(0, 2))} of ${plan.name}: ${what} ${path} does not exist`, {
    hint,
    subject: plan.name,
    source: locate(plan.desired, at),
  });
}

function inTheWay(plan: DomainPlan, path: DatastorePath): Diagnostic {
  const slot = slotOf(plan, path);
  return errorDiagnostic('EF2062', `disks.${slot} of ${plan.name}: ${path}, the path of the new disk, already exists`, {
    hint: 'Find out which VM uses the file, then move it away or declare another file.',
    subject: plan.name,
    source: locate(plan.desired, ['disks', slot]),
  });
}

/** What must be looked up for a plan. */
interface Checked {
  readonly plan: DomainPlan;
  readonly absent: readonly DatastorePath[];
  readonly needed: readonly NeededFile[];
  /** Of files on datastores that the host of the VM cannot access. */
  readonly problems: readonly Diagnostic[];
}

/** The host that the VM is on when it needs its files; null where that is not decided. */
function hostOf({ desired, steps }: DomainPlan, liveHost: string | null): string | null {
  const to = steps.flatMap((step) => (step.do === 'create' || step.do === 'register' ? [step.to] : []))[0];
  if (to !== undefined) return to?.kind === 'host' ? to.name : null;
  return desired.place.host ?? liveHost;
}

function hostProblems(plan: DomainPlan, live: LiveDomain | null, facts: ServerFacts): readonly Diagnostic[] {
  const hint = 'End its maintenance mode or reconnect it, or declare another host.';
  return placeProblems(plan, live?.runtime.host ?? null, facts).map((clause) =>
    errorDiagnostic('EF2078', `${plan.name} cannot be changed as planned: ${clause}`, {
      hint,
      subject: plan.name,
      source: locate(plan.desired, []),
    }),
  );
}

function checkedOf(plan: DomainPlan, { facts, readings }: Found): Checked {
  const reading = plan.ref === null ? undefined : readings.get(plan.ref.id);
  const live = reading === undefined || isUnreadable(reading) ? null : reading;
  const here = factsOnHost(facts, hostOf(plan, live?.runtime.host ?? null));
  const isReachable = (path: DatastorePath): boolean =>
    datastoreViolation(splitDatastorePath(path).datastore, here) === null;
  const needed = neededFiles(plan.desired, plan.changes, plan.steps, live);
  const problems: Diagnostic[] = [];
  for (const { path, at } of needed) {
    const found = datastoreViolation(splitDatastorePath(path).datastore, here);
    if (found !== null) problems.push(violationDiagnostic(plan.desired, at, found));
  }
  // What is at a line of the manifest is reported there alone.
  if (problems.length === 0) problems.push(...hostProblems(plan, live, facts));
  const absent = plan.hostGuards.flatMap((fact) => (fact.kind === 'file' && fact.size === null ? [fact.path] : []));
  return {
    plan,
    absent: absent.filter(isReachable),
    needed: needed.filter(({ path }) => isReachable(path)),
    problems,
  };
}

/**
 * Looks for the files that plans rely on: attached disks, images, and the disks of a VM that is powered on must exist; new disks must
 * not; no running VM may have a disk open that is copied. Plans of which this does not hold are refused.
 */
export async function checkHostFiles(
  reader: Reader,
  plans: readonly DomainPlan[],
  found: Found,
  signal: AbortSignal,
): Promise<readonly DomainPlan[]> {
  const acting = plans.filter(({ steps }) => steps.length > 0).map((plan) => checkedOf(plan, found));
  const needed = acting.flatMap((each) => each.needed);
  const pathsOf = (isImage: boolean) =>
    needed.flatMap(({ kind, path }) => ((kind === 'image') === isImage ? [path] : []));
  const files = [...new Set([...acting.flatMap(({ absent }) => absent), ...pathsOf(true)])];
  const disks = [...new Set(pathsOf(false))];
  const sizes = files.length === 0 ? [] : await reader.sizes(files, signal);
  const existing = disks.length === 0 ? [] : await reader.disks(disks, signal);
  const present = new Set([
    ...files.filter((_, index) => sizes[index] != null),
    ...disks.filter((_, index) => existing[index] != null),
  ]);
  const inUse = await copySourceProblems(reader, plans, found, signal);
  return plans.map((plan) => {
    const checked = acting.find((each) => each.plan === plan);
    if (checked === undefined) return plan;
    const copies = inUse.get(plan) ?? [];
    const errors = [
      ...checked.problems,
      ...checked.absent.filter((path) => present.has(path)).map((path) => inTheWay(plan, path)),
      ...checked.needed.filter(({ path }) => !present.has(path)).map((file) => missing(plan, file)),
      ...copies.filter(({ severity }) => severity === 'error'),
    ];
    const warned = { ...plan, diagnostics: [...plan.diagnostics, ...copies.filter((each) => !errors.includes(each))] };
    if (errors.length > 0) return refusedPlan(warned, errors);
    return copies.length === 0 ? plan : warned;
  });
}
