import { type DesiredDomain, vmNameOf } from '../domain/desired.js';
import { hasErrors } from '../domain/diagnostics/diagnostic.js';
import type { Domain } from '../domain/domain.js';
import type { Marker } from '../domain/marker.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { MiB } from '../domain/values/units.js';
import { blockedPlan, emptyPlan } from './blocked-plan.js';
import { createDiagnostics } from './checks/create-violations.js';
import { hazardDiagnostics, hazardsOf } from './checks/hazards.js';
import { diskFacts, type HostFact, noVm } from './checks/host-facts.js';
import { needsCreate } from './cost/create-only.js';
import type { PlanPolicy } from './cost/plan-policy.js';
import { needsUpload } from './cost/upload-only.js';
import { asJson } from './diff/as-json.js';
import type { Change } from './diff/change.js';
import { declaredLeaves } from './diff/declared-leaves.js';
import { sortedEntries } from './diff/natural-order.js';
import { type LeftBehind, resumes } from './match/left-behind.js';
import { markerFor } from './match/marker.js';
import { type UnreadVm, unreadPart } from './match/unread.js';
import type { Arrangement, DomainPlan } from './plan.js';
import { type CopySources, copyDiagnostics, copySteps, type DisksToMake, disksToMake } from './steps/disks-to-make.js';
import { filesForNewDomain, type NamedFiles } from './steps/new-disk-files.js';
import { newDomain } from './steps/new-domain.js';
import { locateNewVm, type NewVmLocation } from './steps/new-vm-location.js';
import { type Placement, placement } from './steps/placement.js';
import { inFolder, placingSteps } from './steps/placing-steps.js';
import type { Step } from './steps/step.js';

export interface CreateInput {
  readonly desired: DesiredDomain;
  readonly facts: ServerFacts;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly copySources?: CopySources;
  readonly targetDirectory: readonly string[] | null;
  readonly leftBehind: LeftBehind | null;
  readonly registered: ReadonlySet<string>;
  readonly unread: readonly UnreadVm[];
}

/** A new domain's changes are what the manifest declares, for readers that look at changes alone; the steps carry the whole. */
function creationChanges(desired: DesiredDomain): readonly Change[] {
  return declaredLeaves(desired).flatMap(({ path, value }) =>
    value === null
      ? []
      : [{ path, before: null, after: value, impact: { cost: 'hot', because: 'the domain is new', evidence: [] } }],
  );
}

/** `auto` takes what suits the host, unless the manifest asks for what only a VMX can say, or only the call. */
export function defineBy(desired: DesiredDomain, facts: Pick<ServerFacts, 'defineBy'>): 'upload' | 'create' {
  if (desired.define !== 'auto') return desired.define;
  if (needsUpload(desired)) return 'upload';
  return needsCreate(desired) ? 'create' : facts.defineBy;
}

/** What the steps of a create follow from, once nothing forbids it. */
export interface CreateParts {
  readonly desired: DesiredDomain;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly place: Placement;
  readonly memory: MiB;
  readonly named: NamedFiles;
  readonly copySources: CopySources;
  readonly facts: Pick<ServerFacts, 'hardwareVersion' | 'defineBy'>;
  readonly to: NewVmLocation | null;
  readonly targetDirectory: readonly string[] | null;
  /** What an earlier create of this owner left, with which this one goes on; null where there is none. */
  readonly resumed: LeftBehind | null;
  /** VMs of which nobody can tell whether they are the one to be made. */
  readonly unread: readonly UnreadVm[];
}

/** What must still be absent when the first step starts, and what an earlier run must still have left. */
function createFacts({ desired, place, targetDirectory, resumed }: CreateParts): readonly HostFact[] {
  const names = targetDirectory?.toSorted() ?? null;
  return [
    noVm(desired, place.vmxPath),
    { kind: 'directory', path: place.directory, names },
    ...(resumed === null ? [] : [{ kind: 'vmx', path: place.vmxPath } as const]),
  ];
}

/** The slots of copies, which join a VM that one call makes: the call takes no directory that has files, so it comes before them. */
interface LateDisks {
  readonly slots: ReadonlySet<string>;
  readonly changes: readonly Change[];
}

function lateDisks({ disks }: Domain, copies: DisksToMake['copies']): LateDisks {
  const slots = new Set(copies.map(({ disk }) => disk.slot));
  const joining = sortedEntries(disks).filter(([slot]) => slots.has(slot));
  const impact = { cost: 'hot', because: 'the domain is new', evidence: [] } as const;
  return {
    slots,
    changes: joining.map(([slot, disk]) => ({ path: ['disks', slot], before: null, after: asJson(disk), impact })),
  };
}

/** One call makes the VM. Copies are made beside it then, and join it; until then its marker says that they are being made. */
function callSteps(
  { desired, owner, place, to }: CreateParts,
  domain: Domain,
  { copies, newDisks }: DisksToMake,
  late: LateDisks,
): readonly Step[] {
  const path = place.vmxPath;
  const machine = { uuid: domain.uuid, vmxPath: path };
  const marker = markerFor(desired, owner, machine, [], null);
  if (late.changes.length === 0) return [{ do: 'create', path, to, domain, newDisks, marker, ...inFolder(desired) }];
  const joining = late.changes.map((change) => change.path);
  const first: Marker = { ...markerFor(desired, owner, machine, joining, null), copying: true };
  const disks = Object.fromEntries(Object.entries(domain.disks).filter(([slot]) => !late.slots.has(slot)));
  return [
    { do: 'create', path, to, domain: { ...domain, disks }, newDisks, marker: first, ...inFolder(desired) },
    ...copySteps(copies),
    { do: 'reconfigure', changes: late.changes, newDisks: [], marker: first },
  ];
}

/** Arranges the steps of a create, its hazards, and the facts that these depend on. */
export function arrangeCreate(parts: CreateParts): Arrangement {
  const { desired, owner, policy, place, named, copySources, facts, to, targetDirectory, resumed, unread } = parts;
  const making = disksToMake(desired, {}, named, copySources);
  const { newDisks, directories, copies } = making;
  const path = place.vmxPath;
  const domain = newDomain(desired, parts.memory, facts, named.files);
  const marker = markerFor(desired, owner, { uuid: domain.uuid, vmxPath: path }, [], null);
  const isCall = defineBy(desired, facts) === 'create';
  const late = lateDisks(domain, isCall ? copies : []);
  const declared = creationChanges(desired).filter(
    ({ path: [kind, slot = ''] }) => kind !== 'disks' || !late.slots.has(slot),
  );
  const changes = [...declared, ...late.changes];
  const elsewhere = directories.map((directory): Step => ({ do: 'make-directory', path: directory }));
  const define: readonly Step[] = isCall
    ? [...elsewhere, ...callSteps(parts, domain, making, late)]
    : [
        ...(targetDirectory === null ? [{ do: 'make-directory', path: place.directory } as const] : []),
        // The VMX comes first: if the run ends here, its marker shows the next run the owner of the files and the plan.
        { do: 'upload-vmx', path, domain, marker: { ...marker, unfinished: 'create' } },
        ...elsewhere,
        ...newDisks
          .filter(({ file }) => resumed?.files.has(file.toLowerCase()) !== true)
          .map((disk): Step => ({ do: 'make-disk', disk })),
        ...copySteps(copies, resumed?.files ?? new Set()),
        { do: 'register', path, name: vmNameOf(desired), to, ...inFolder(desired) },
      ];
  const powerOn: readonly Step[] = desired.power === 'on' ? [{ do: 'power-on' }] : [];
  // Until then the marker says that a run is not done: it lacks the ids that the server chooses, or names what is unfinished. A value that
  // was not reached then counts as pending, not as changed by hand.
  const steps: readonly Step[] = [...define, ...placingSteps(desired), ...powerOn, { do: 'record', marker }];
  return {
    action: 'create',
    changes,
    deferred: [],
    steps,
    dark: null,
    hazards: hazardsOf({ desired, live: null, owner, policy, changes, steps, unread }),
    guards: resumed === null ? [] : [{ path: ['marker'], value: asJson(resumed.marker) }],
    hostGuards: [...createFacts(parts), ...diskFacts(desired, changes, steps, copySources)],
    ...unreadPart(unread),
  };
}

/** The plan of a domain that does not exist. */
export function planCreate(input: CreateInput): DomainPlan {
  const { desired, owner, policy, targetDirectory, leftBehind, registered, unread } = input;
  const placed = placement(desired, input.facts);
  if (!placed.ok) return blockedPlan(desired, placed.problem);
  const place = placed.value;
  const { facts, problem: noLocation, to } = locateNewVm(desired, input.facts);
  const named = filesForNewDomain(desired, place.directory);
  const { copySources = new Map() } = input;
  const making = disksToMake(desired, {}, named, copySources);
  const { newDisks } = making;
  const resumed = leftBehind !== null && resumes(leftBehind, owner, place.vmxPath) ? leftBehind : null;
  const inTheWay = resumed === null ? targetDirectory : null;
  const diagnostics = [
    ...createDiagnostics(desired, {
      facts,
      noLocation,
      place,
      method: defineBy(desired, facts),
      newDisks,
      targetDirectory: inTheWay,
      registered,
    }),
    ...copyDiagnostics(desired, making, copySources),
  ];
  const { memory } = desired.declared;
  if (hasErrors(diagnostics) || memory === undefined)
    return { ...emptyPlan(desired, diagnostics), changes: creationChanges(desired) };
  const found = { named, copySources, facts, to, targetDirectory, resumed, unread };
  const parts = { desired, owner, policy, place, memory, ...found };
  const arranged = arrangeCreate(parts);
  const refused = hazardDiagnostics(desired, arranged.hazards);
  if (refused.length === 0) return { ...emptyPlan(desired, diagnostics), ...arranged };
  const { changes, hazards } = arranged;
  return { ...emptyPlan(desired, [...refused, ...diagnostics]), changes, hazards, ...unreadPart(unread) };
}
