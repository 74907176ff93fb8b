import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic, hasErrors, warningDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';
import { ownEntry } from '../domain/values/own-entry.js';
import type { KiB } from '../domain/values/units.js';
import { diskWarnings } from './checks/disk-warnings.js';
import { hazardDiagnostics, hazardsOf } from './checks/hazards.js';
import { diskFacts } from './checks/host-facts.js';
import { guestIdViolations, spaceViolations } from './checks/host-violation.js';
import { liveWarnings, restartWarnings, wentBackWarnings } from './checks/live-warnings.js';
import { violationDiagnostic } from './checks/violation.js';
import { assessChanges } from './cost/assess-changes.js';
import { deferByPolicy, downtimeBlocker } from './cost/defer-by-policy.js';
import { blockedOf, blockedUntil, blockedWarning, holdBlockedMoves, scheduleUnblocked } from './cost/hold-blocked.js';
import { moveTogether } from './cost/move-together.js';
import type { PlanPolicy } from './cost/plan-policy.js';
import { declaredAsLive } from './devices/declared-as-live.js';
import type { MovedPortFile } from './devices/moved-port-files.js';
import type { MovedNic } from './devices/nics-by-mac.js';
import type { Change, FieldRules } from './diff/change.js';
import { diff } from './diff/diff.js';
import { isRelocation } from './diff/location-paths.js';
import { sortedEntries } from './diff/natural-order.js';
import { repeatedRawKeys } from './diff/repeated-raw-keys.js';
import { resolve } from './diff/resolve.js';
import { locate } from './locate.js';
import { splitByHand } from './match/disks-by-hand.js';
import { isOurs, isSameMachine } from './match/marker.js';
import { ownershipDiagnostic } from './match/ownership.js';
import { waitingIn } from './match/restart-waits.js';
import type { Arrangement, DeferredChange, DomainPlan } from './plan.js';
import { arrangeAdoption, arrangeAdoptOnly, notMarkableWarning } from './plan-adopt.js';
import { type CopySources, copyDiagnostics, type DisksToMake, disksToMake } from './steps/disks-to-make.js';
import type { NewDisk } from './steps/file-steps.js';
import { filesForLiveDomain } from './steps/new-disk-files.js';
import { factsOnHost } from './steps/new-vm-location.js';
import { isCopying, isUnfinished, splitMoving, updateSteps, wasLeftOff } from './steps/update-steps.js';

export interface UpdateInput {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly facts: ServerFacts;
  readonly rules: FieldRules;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly copySources?: CopySources;
  /** Files, in lower case, that are there where copies would go. */
  readonly copyTargets?: ReadonlySet<string>;
  /** Declared disk files that exist. Not given: not looked for. */
  readonly existingDisks?: ReadonlySet<DatastorePath>;
}

const NOT_LOOKED_FOR: CopySources = new Map();
const NOTHING: ReadonlySet<string> = new Set();

/** A growing thick disk takes its growth at once, as a new disk takes its size. */
function spaceTaken(
  changes: readonly Change[],
  live: LiveDomain,
  { newDisks, copies }: DisksToMake,
): readonly NewDisk[] {
  const growth = changes.flatMap(({ path: [kind, slot = '', leaf], before, after }) => {
    const disk = ownEntry(live.domain.disks, slot);
    if (kind !== 'disks' || leaf !== 'size' || disk?.provisioning == null) return [];
    const size = (Number(after) - Number(before)) as KiB;
    return [{ slot, file: disk.file, size, provisioning: disk.provisioning }];
  });
  const copied = copies.flatMap(({ disk, taken: size }) => (size === null ? [] : [{ ...disk, size }]));
  return [...newDisks, ...copied, ...growth];
}

function incompleteDisks(desired: DesiredDomain, live: LiveDomain): readonly Diagnostic[] {
  return sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
    disk === null ||
    disk.size !== undefined ||
    disk.copyOf !== undefined ||
    disk.file !== undefined ||
    Object.hasOwn(live.domain.disks, slot)
      ? []
      : [
          errorDiagnostic(
            'EF2010',
            `disks.${slot} of ${desired.name} does not exist and declares neither file nor size`,
            {
              hint: 'Declare size for a new disk, or file for an existing one.',
              subject: desired.name,
              source: locate(desired, ['disks', slot]),
            },
          ),
        ],
  );
}

/** A domain that is off cannot be suspended; the manifest has to decide otherwise. */
function powerViolation(desired: DesiredDomain, live: LiveDomain): readonly Diagnostic[] {
  if (desired.power !== 'suspended' || live.runtime.power !== 'off') return [];
  return [
    errorDiagnostic('EF2024', `${desired.name} is off, and only a VM that is on can be suspended`, {
      hint: 'Declare power: on first, or leave it off.',
      subject: desired.name,
      source: locate(desired, ['power']),
    }),
  ];
}

/** A VM that another run took down and did not power on is declared on, unless its manifest declares a power state. */
function withRecoveredPower({ desired, live, owner }: UpdateInput): DesiredDomain {
  return desired.power === 'keep' && wasLeftOff(live, owner) ? { ...desired, power: 'on' } : desired;
}

/** What is known of the run that wrote the marker. Its time is that of another computer, and proves nothing. */
function runEvidence({ marker }: LiveDomain): string {
  const written = marker?.written === undefined ? '' : `It wrote the marker of the VM at ${marker.written}. `;
  return `${written}Nothing proves that it has ended; apply first checks that nothing else changes the VM.`;
}

function darkWarnings({ desired, live, owner }: UpdateInput): readonly Diagnostic[] {
  if (!wasLeftOff(live, owner) || desired.power === 'off') return [];
  const summary = `${desired.name} was powered off by another run, which may still be active`;
  return [
    warningDiagnostic('EF2030', summary, {
      detail: runEvidence(live),
      hint: 'If that run is active, wait until it ends and plan again. The plan powers the VM on. To keep it off, declare power: off.',
      subject: desired.name,
      source: locate(desired, []),
    }),
  ];
}

/** Warns of partial copies if their disks are no longer declared, because no later step deletes them. */
function copyWarnings({ desired, live, owner }: UpdateInput, { copies }: DisksToMake): readonly Diagnostic[] {
  if (!isCopying(live, owner) || copies.length > 0) return [];
  const summary = `another run, which may still be active, copied disks of ${desired.name} that are no longer declared`;
  return [
    warningDiagnostic('EF2045', summary, {
      detail: runEvidence(live),
      hint: `When that run has ended, a partial copy may exist in the directory of ${live.vmxPath}. Check it and delete it by hand.`,
      subject: desired.name,
      source: locate(desired, []),
    }),
  ];
}

function movedNicWarnings(desired: DesiredDomain, moved: readonly MovedNic[]): readonly Diagnostic[] {
  return moved.map(({ declared, live }) =>
    warningDiagnostic('EF2040', `nics.${declared} of ${desired.name} is ${live} on the host, by its MAC address`, {
      hint: `It is planned as ${live}. To remove this warning, declare it as ${live}.`,
      subject: desired.name,
      source: locate(desired, ['nics', declared]),
    }),
  );
}

function movedFileWarnings(desired: DesiredDomain, moved: readonly MovedPortFile[]): readonly Diagnostic[] {
  return moved.map(({ kind, slot, live }) =>
    warningDiagnostic('EF2079', `the file of ${kind}.${slot} of ${desired.name} is ${live}: it moved with the VM`, {
      hint: `To remove this warning, declare file: "${live}".`,
      subject: desired.name,
      source: locate(desired, [kind, slot]),
    }),
  );
}

/** The declaration with devices that moved on the host declared where they are. */
function withMovedDevices(given: UpdateInput): {
  readonly input: UpdateInput;
  readonly warnings: readonly Diagnostic[];
} {
  const { desired, nics, files } = declaredAsLive(withRecoveredPower(given), given.live);
  const warnings = [...movedNicWarnings(given.desired, nics), ...movedFileWarnings(given.desired, files)];
  return { input: { ...given, desired }, warnings };
}

/** What cannot be carried out however it is arranged. */
function errorsOf(
  { desired, live, facts, owner, copySources, copyTargets }: UpdateInput,
  assessed: { readonly changes: readonly Change[]; readonly diagnostics: readonly Diagnostic[] },
  making: DisksToMake,
): readonly Diagnostic[] {
  const unmanaged = ownershipDiagnostic(desired, live, owner);
  return [
    ...(unmanaged === null ? [] : [unmanaged]),
    ...repeatedRawKeys(desired),
    ...assessed.diagnostics,
    ...incompleteDisks(desired, live),
    ...copyDiagnostics(desired, making, copySources ?? NOT_LOOKED_FOR, copyTargets),
    ...[
      ...(assessed.changes.some(({ path }) => path[0] === 'guestOs') ? guestIdViolations(desired, facts) : []),
      ...spaceViolations(spaceTaken(assessed.changes, live, making), facts),
    ].map(({ path, violation }) => violationDiagnostic(desired, path, violation)),
    ...powerViolation(desired, live),
  ];
}

/**
 * The changes of the place of a suspended VM that wait until it runs. It goes to other hosts and datastores, with its saved memory, but
 * takes no marker, so only the marker that it has can still prove whose it is. Source: vSphere vCenter Server and Host Management, "Cold
 * Migration": it moves VMs that are off or suspended. Hosts that cannot do so refuse it in the check of the plan
 * (SuspendedRelocateNotSupported).
 */
function deferPlaces(moving: readonly Change[], live: LiveDomain, owner: string): readonly DeferredChange[] {
  if (live.runtime.power !== 'suspended') return [];
  const isMovingHome = moving.some(({ path }) => path[0] === 'datastore');
  const { domain, instanceUuid, marker, vmxPath } = live;
  const after = { uuid: domain.uuid, instanceUuid, vmxPath: isMovingHome ? null : vmxPath };
  const staysOurs = marker !== null && isOurs(marker, owner, live) === 'ours' && isSameMachine(marker, after);
  const waiting = moving.filter(({ path }) => !staysOurs || !(path[0] === 'host' || isRelocation(path)));
  return waiting.map((change) => ({ change, until: 'the VM is suspended: its changes wait until it runs' }));
}

/** The facts of the host that the VM is on, or is migrated to first. */
function factsOfVm({ desired, facts, live }: UpdateInput): ServerFacts {
  return factsOnHost(facts, desired.place.host ?? live.runtime.host);
}

/** The plan of a domain that lives. */
export function planUpdate(given: UpdateInput): DomainPlan {
  const { input, warnings: moveWarnings } = withMovedDevices({ ...given, facts: factsOfVm(given) });
  const { desired, live, owner } = input;
  const named = filesForLiveDomain(desired, live);
  const resolved = resolve(desired, live, named.files, input.facts.portGroups);
  const all = diff(resolved.have, resolved.want);
  const { differences, byHand } = splitByHand(all, { desired, live, have: resolved.have, owner });
  const base = {
    name: desired.name,
    ref: live.ref,
    changeVersion: live.changeVersion,
    readFrom: live.readFrom,
    desired,
    changes: [],
    deferred: [],
    steps: [],
    dark: null,
    hazards: [],
    guards: [],
    hostGuards: [],
  } as const;
  const { copySources = NOT_LOOKED_FOR, copyTargets = NOTHING } = input;
  const begun = isCopying(live, owner) ? copyTargets : NOTHING;
  const making = disksToMake(desired, live.domain.disks, named, copySources, begun);
  const warnings = [
    ...liveWarnings(desired, live, resolved),
    ...diskWarnings(desired, live, byHand),
    ...wentBackWarnings(desired, live, owner),
    ...restartWarnings(desired, waitingIn(desired, live, owner, differences)),
    ...moveWarnings,
    ...darkWarnings(given),
    ...copyWarnings(input, making),
  ];
  if (differences.length + repeatedRawKeys(desired).length === 0 && !isPending(live, owner)) {
    const diagnostics = [...warnings, ...notMarkableWarning(input)];
    return { ...base, ...arrangeAdoption(input, []), diagnostics };
  }

  const assessed = assessChanges(
    differences.filter(({ path }) => path[0] !== 'power'),
    desired,
    live,
    input,
  );
  const warned = [...warnings, ...assessed.warnings];
  const arranged = arrangeUpdate(
    { ...input, apiVersion: input.facts.apiVersion },
    assessed.changes,
    making,
    copySources,
  );
  if (input.policy.adoptOnly === true)
    return { ...base, ...arranged, diagnostics: [...warnings, ...notMarkableWarning(input)] };
  const blocked = (diagnostics: readonly Diagnostic[]): DomainPlan => {
    const changes = [...arranged.changes, ...arranged.deferred.map(({ change }) => change)];
    return { ...base, action: 'blocked', changes, diagnostics: [...diagnostics, ...warned] };
  };
  const errors = errorsOf(input, assessed, making);
  if (hasErrors(errors)) return blocked(errors);
  const refused = hazardDiagnostics(desired, arranged.hazards);
  if (refused.length > 0) return { ...blocked(refused), hazards: arranged.hazards };
  return { ...base, ...heldSteps(input, arranged, warned) };
}

/** Puts the whole of an arrangement off where the host blocks an operation that one of its steps needs. */
function heldSteps(
  { desired, live, owner }: Pick<UpdateInput, 'desired' | 'live' | 'owner'>,
  arranged: Arrangement,
  diagnostics: readonly Diagnostic[],
): Partial<Arrangement> & Pick<DomainPlan, 'action' | 'diagnostics'> {
  const blocked = blockedOf(arranged.steps, live);
  if (blocked.length === 0) return { ...arranged, diagnostics };
  const until = blockedUntil(blocked);
  const deferred = [...arranged.changes.map((change) => ({ change, until })), ...arranged.deferred];
  const left = isPending(live, owner) || deferred.length === 0 ? [blockedWarning(desired, blocked)] : [];
  return { action: 'deferred', deferred, diagnostics: [...diagnostics, ...left] };
}

/** Whether an earlier run left something to be seen through, which a suspended VM cannot be. */
function isPending(live: LiveDomain, owner: string): boolean {
  return isUnfinished(live, owner) && live.runtime.power !== 'suspended';
}

/**
 * Arranges the changes of a live VM, power's own left out: what goes now and what waits, the steps, the hazards, and all facts that these
 * depend on. It judges nothing, so a saved plan can be arranged again from the facts that it holds.
 */
export function arrangeUpdate(
  {
    desired,
    live,
    owner,
    policy,
    apiVersion,
  }: Pick<UpdateInput, 'desired' | 'live' | 'owner' | 'policy'> & { readonly apiVersion: string },
  assessed: readonly Change[],
  making: DisksToMake,
  copySources: CopySources,
): Arrangement {
  if (policy.adoptOnly === true) return arrangeAdoptOnly({ desired, live, owner }, assessed);
  const { moving: wanted, rest } = splitMoving(moveTogether(assessed));
  const { moving, held: blockedMoves } = holdBlockedMoves(wanted, live);
  const { allowed, held } = deferByPolicy(rest, policy);
  const arranged = scheduleUnblocked(desired, live, allowed, downtimeBlocker(desired, policy));
  const waiting = deferPlaces(moving, live, owner);
  const going = moving.filter((each) => !waiting.some(({ change }) => change === each));
  const deferred = [...arranged.deferred, ...held, ...waiting, ...blockedMoves];
  const planned = updateSteps(
    { desired, live, owner, moving: going, arranged, making, apiVersion },
    deferred.map(({ change }) => change.path),
  );
  const changes = [...going, ...arranged.now];
  const hazards = hazardsOf({ desired, live, owner, policy, changes, steps: planned.steps });
  const quiet = arranged.moves.length + going.length === 0 && !isPending(live, owner);
  if (quiet) return arrangeAdoption({ desired, live, owner }, deferred);
  const hostGuards = diskFacts(desired, changes, planned.steps, copySources);
  return { ...planned, action: 'update', changes, deferred, hazards, hostGuards };
}
