import { assertNever } from '../domain/assert-never.js';
import { type DatastorePath, datastoreDirectory } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic, hasErrors, warningDiagnostic } from '../domain/diagnostic.js';
import type { LiveDomain } from '../domain/live.js';
import type { Marker } from '../domain/marker.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { KiB } from '../domain/units.js';
import type { Change, FieldRules } from './change.js';
import { DEADLINES } from './deadlines.js';
import { diff } from './diff.js';
import { guardsFor } from './guards.js';
import { hindranceDiagnostic } from './hindrance.js';
import { spaceHindrances } from './host-hindrance.js';
import { liveWarnings } from './live-warnings.js';
import { locate } from './locate.js';
import { isOurs, isSameMarker, markerFor } from './marker.js';
import { moveTogether } from './move-together.js';
import { sortedEntries } from './natural-order.js';
import { filesForLiveDomain, newDiskSlots } from './new-disk-files.js';
import { ownershipDiagnostic } from './ownership.js';
import type { DarkSection, DomainPlan } from './plan.js';
import { repeatedRawKeys } from './repeated-raw-keys.js';
import { resolve } from './resolve.js';
import { type Move, type Schedule, schedule } from './schedule.js';
import type { NewDisk, Step } from './step.js';
import { weigh } from './weigh.js';
import { DEFAULT_PROVISIONING } from './whole-device.js';

export interface UpdateInput {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly facts: ServerFacts;
  readonly rules: FieldRules;
  readonly owner: string;
}

interface Making {
  readonly newDisks: readonly NewDisk[];
  readonly directories: readonly DatastorePath[];
}

function disksToMake(desired: DesiredDomain, live: LiveDomain, files: ReadonlyMap<string, DatastorePath>): NewDisk[] {
  return newDiskSlots(desired, live.domain.disks).flatMap(([slot, { size, provisioning = DEFAULT_PROVISIONING }]) => {
    const file = files.get(slot);
    return file === undefined || size === undefined ? [] : [{ slot, file, size, provisioning }];
  });
}

/** A growing thick disk takes its growth at once, as a new disk takes its size. */
function spaceTaken(changes: readonly Change[], live: LiveDomain, newDisks: readonly NewDisk[]): readonly NewDisk[] {
  const growth = changes.flatMap(({ path: [kind, slot = '', leaf], before, after }) => {
    const disk = live.domain.disks[slot];
    if (kind !== 'disks' || leaf !== 'size' || disk?.provisioning == null) return [];
    const size = (Number(after) - Number(before)) as KiB;
    return [{ slot, file: disk.file, size, provisioning: disk.provisioning }];
  });
  return [...newDisks, ...growth];
}

function incompleteDisks(desired: DesiredDomain, live: LiveDomain): readonly Diagnostic[] {
  return sortedEntries(desired.declared.disks ?? {}).flatMap(([slot, disk]) =>
    disk === null || disk.size !== undefined || disk.file !== undefined || Object.hasOwn(live.domain.disks, slot)
      ? []
      : [
          errorDiagnostic('EF2010', `disks.${slot} of ${desired.name} does not exist and says neither file nor size`, {
            hint: 'Give size for a new disk, or file for one that exists.',
            subject: desired.name,
            source: locate(desired, ['disks', slot]),
          }),
        ],
  );
}

function darkSection(moves: readonly Move[], offset: number): DarkSection {
  const seconds = moves.reduce((sum, move) => sum + secondsOf(move), 0);
  return { from: offset, to: offset + moves.length - 1, seconds };
}

function secondsOf(move: Move): number {
  switch (move) {
    case 'shut-down':
      return DEADLINES.shutDown;
    case 'power-off':
      return DEADLINES.powerOff;
    case 'reconfigure':
      return DEADLINES.reconfigure;
    case 'power-on':
      return DEADLINES.powerOn;
    case 'suspend':
      return 0;
    default:
      return assertNever(move);
  }
}

/** The steps, and the index of the first move among them. */
interface Arranged {
  readonly steps: readonly Step[];
  readonly offset: number;
}

/** What the marker says before anything has changed, and what it says in the end. */
interface Markers {
  readonly before: Marker;
  readonly after: Marker;
}

function stepsFor(arranged: Schedule, making: Making, live: LiveDomain, { before, after }: Markers): Arranged {
  const changes = arranged.now.filter(({ path }) => path[0] !== 'power');
  const slots = new Set(
    changes.flatMap(({ path: [kind, slot] }) => (kind === 'disks' && slot !== undefined ? [slot] : [])),
  );
  const newDisks = making.newDisks.filter(({ slot }) => slots.has(slot));
  const directories = making.directories.filter((directory) =>
    newDisks.some(({ file }) => datastoreDirectory(file) === directory),
  );
  const isDark = arranged.dark || (isMended(live, after.owner) && arranged.moves.includes('power-on'));
  const moves = arranged.moves.map((move): Step => {
    switch (move) {
      case 'reconfigure':
        return { do: 'reconfigure', changes, newDisks, marker: isDark ? { ...after, unfinished: 'dark' } : after };
      case 'shut-down':
        return { do: 'shut-down', deadlineSeconds: DEADLINES.shutDown };
      case 'power-on':
      case 'power-off':
      case 'suspend':
        return { do: move };
      default:
        return assertNever(move);
    }
  });
  const made = directories.map((path): Step => ({ do: 'make-directory', path }));
  const record: Step = { do: 'record', marker: after };
  if (arranged.dark) {
    // Written while the domain is on: whoever finds it off then knows that it was to come up again.
    const goesDark: Step = { do: 'record', marker: { ...before, unfinished: 'dark' } };
    return { steps: [...made, goesDark, ...moves, record], offset: made.length + 1 };
  }
  if (isDark) return { steps: [...made, ...moves, record], offset: made.length };
  if (
    arranged.moves.includes('reconfigure') ||
    isSameMarker(live.marker, after) ||
    (moves.length === 0 && !isUnfinished(live, after.owner))
  ) {
    return { steps: [...made, ...moves], offset: made.length };
  }
  // A suspended domain takes no reconfiguration, so there the marker follows the power step.
  return live.runtime.power === 'suspended'
    ? { steps: [...moves, record], offset: 0 }
    : { steps: [record, ...moves], offset: 1 };
}

/** Whether an earlier run of this owner ended before it was done with the domain. */
function isUnfinished(live: LiveDomain, owner: string): boolean {
  return isOurs(live.marker, owner, live) === 'ours' && live.marker?.unfinished !== undefined;
}

/** Whether an earlier run took the domain down and did not bring it up again. */
function isMended(live: LiveDomain, owner: string): boolean {
  return isUnfinished(live, owner) && live.marker?.unfinished === 'dark' && live.runtime.power === 'off';
}

function planned(
  input: UpdateInput,
  arranged: Schedule,
  making: Making,
): Pick<DomainPlan, 'steps' | 'dark' | 'guards'> {
  const { desired, live, owner } = input;
  const notApplied = arranged.deferred.map(({ change }) => change.path);
  const machine = { uuid: live.domain.uuid, vmxPath: live.vmxPath };
  const ours = isOurs(live.marker, owner, live) === 'ours' ? live.marker : null;
  const changing = arranged.now.map(({ path }) => path);
  const { steps, offset } = stepsFor(arranged, making, live, {
    before: markerFor(desired, owner, machine, [...notApplied, ...changing], ours),
    after: markerFor(desired, owner, machine, notApplied, ours),
  });
  if (steps.length === 0) return { steps, dark: null, guards: [] };
  const dark = arranged.dark ? darkSection(arranged.moves, offset) : null;
  return { steps, dark, guards: guardsFor(live, arranged.now, [...arranged.restsOn, ['marker', 'owner']]) };
}

/** A domain that is off cannot be suspended; the manifest has to decide otherwise. */
function powerHindrance(desired: DesiredDomain, live: LiveDomain): readonly Diagnostic[] {
  if (desired.power !== 'suspended' || live.runtime.power !== 'off') return [];
  return [
    errorDiagnostic('EF2024', `${desired.name} is off, and only a running domain can be suspended`, {
      hint: 'Declare power: on first, or leave it off.',
      subject: desired.name,
      source: locate(desired, ['power']),
    }),
  ];
}

/** A domain that a run of ours left in the dark is to be on, unless its manifest says otherwise. */
function mended({ desired, live, owner }: UpdateInput): DesiredDomain {
  return desired.power === 'keep' && isMended(live, owner) ? { ...desired, power: 'on' } : desired;
}

function darkWarnings(given: UpdateInput): readonly Diagnostic[] {
  const { desired, live, owner } = given;
  if (!isMended(live, owner) || desired.power === 'off') return [];
  const summary = `${desired.name} was taken down by an earlier run, which ended before it was up again`;
  return [
    warningDiagnostic('EF2030', summary, {
      hint: 'It is brought up. To leave it down, declare power: off.',
      subject: desired.name,
      source: locate(desired, []),
    }),
  ];
}

/** The plan of a domain that lives. */
export function planUpdate(given: UpdateInput): DomainPlan {
  const input = { ...given, desired: mended(given) };
  const { desired, live, facts, owner } = input;
  const { files, directories } = filesForLiveDomain(desired, live);
  const resolved = resolve(desired, live, files);
  const differences = diff(resolved.have, resolved.want);
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
  } as const;
  const warnings = [...liveWarnings(desired, live, resolved.unknownSizes), ...darkWarnings(given)];
  const repeated = repeatedRawKeys(desired);
  const unfinished = isUnfinished(live, owner) && live.runtime.power !== 'suspended';
  if (differences.length + repeated.length === 0 && !unfinished)
    return { ...base, action: 'unchanged', diagnostics: warnings };

  const weighed = weigh(
    differences.filter(({ path }) => path[0] !== 'power'),
    desired,
    live,
    input,
  );
  const changes = moveTogether(weighed.changes);
  const arranged = schedule(desired, live, changes);
  const newDisks = disksToMake(desired, live, files);
  const stranger = ownershipDiagnostic(desired, live, owner);
  const errors = [
    ...(stranger === null ? [] : [stranger]),
    ...repeated,
    ...weighed.diagnostics,
    ...incompleteDisks(desired, live),
    ...spaceHindrances(spaceTaken(changes, live, newDisks), facts).map(({ path, hindrance }) =>
      hindranceDiagnostic(desired, path, hindrance),
    ),
    ...powerHindrance(desired, live),
  ];
  const diagnostics = [...errors, ...warnings];
  if (hasErrors(errors)) {
    const all = [...arranged.now, ...arranged.deferred.map(({ change }) => change)];
    return { ...base, action: 'blocked', changes: all, diagnostics };
  }
  const { now, deferred } = arranged;
  const action = arranged.moves.length === 0 && !unfinished ? 'deferred' : 'update';
  return {
    ...base,
    ...planned(input, arranged, { newDisks, directories }),
    action,
    changes: now,
    deferred,
    diagnostics,
  };
}
