import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import type { Marker } from '../../domain/marker.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { guardsFor, managerFact } from '../checks/guards.js';
import { isPlaceDifference } from '../checks/location-violation.js';
import type { Change } from '../diff/change.js';
import { isRelocation } from '../diff/location-paths.js';
import { sortedEntries } from '../diff/natural-order.js';
import { isOurs, isSameMarker, laterMarker, machineOf, markerFor } from '../match/marker.js';
import { waitsAfter, withWaits } from '../match/restart-waits.js';
import type { DomainPlan, Downtime } from '../plan.js';
import { type DisksToMake, disksIn, preparingSteps } from './disks-to-make.js';
import { nicMoves } from './nic-moves.js';
import { movingSteps } from './placing-steps.js';
import { SHUT_DOWN_SECONDS } from './power-steps.js';
import type { Schedule } from './schedule.js';
import type { Step } from './step.js';
import { stepDeadline } from './steps.js';

export interface UpdateContext {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly owner: string;
  /** Changes of where the domain is, which are carried out before all others. */
  readonly moving: readonly Change[];
  readonly arranged: Schedule;
  readonly making: DisksToMake;
  /** Of the server. */
  readonly apiVersion: string;
}

/** The downtime from the step that takes the VM down to the one that powers it on, with the sum of their deadlines. */
function downtimeOf(steps: readonly Step[], from: number, moves: number): Downtime {
  const to = from + moves - 1;
  const seconds = steps.slice(from, to + 1).reduce((sum, step) => sum + stepDeadline(step), 0);
  return { from, to, seconds };
}

/** The steps, and the index of the first move among them. */
interface Arranged {
  readonly steps: readonly Step[];
  readonly offset: number;
}

/** What the marker says before anything has changed, before the VM is powered on, and in the end. */
interface Markers {
  readonly before: Marker;
  readonly unpowered: Marker;
  readonly after: Marker;
}

function moveSteps(
  { arranged, desired, making }: UpdateContext,
  changes: readonly Change[],
  marker: Marker,
  isDark: boolean,
): readonly Step[] {
  const { newDisks } = disksIn(making, changes);
  const upgrade = changes.find(({ path }) => path[0] === 'hardwareVersion');
  const configured = changes.filter((change) => change !== upgrade);
  return arranged.moves.map((move): Step => {
    switch (move) {
      case 'upgrade-hardware':
        return { do: 'upgrade-hardware', version: Number(upgrade?.after) };
      case 'reconfigure':
        return {
          do: 'reconfigure',
          changes: configured,
          newDisks,
          marker: isDark ? { ...marker, unfinished: 'downtime' } : marker,
        };
      case 'shut-down':
        return { do: 'shut-down', deadlineSeconds: desired.shutdownTimeout ?? SHUT_DOWN_SECONDS };
      case 'power-on':
      case 'power-off':
      case 'force-off':
      case 'suspend':
        return { do: move };
      default:
        return assertNever(move);
    }
  });
}

function stepsFor(input: UpdateContext, { before, unpowered, after }: Markers): Arranged {
  const { arranged, live, moving, making } = input;
  const changes = arranged.now.filter(({ path }) => path[0] !== 'power');
  const isDark = arranged.dark || (wasLeftOff(live, after.owner) && arranged.moves.includes('power-on'));
  const powersOn = arranged.moves.at(-1) === 'power-on';
  const moves = moveSteps(input, changes, powersOn && !isDark ? unpowered : after, isDark);
  const { directories } = disksIn(making, changes);
  const copying = preparingSteps(making, changes);
  // Lets a later run identify and delete a partial copy.
  const noted = copying.length > 0 && !isCopying(live, after.owner);
  const copies = copying.length > 0 ? ({ copying: true } as const) : {};
  const note: Step = { do: 'record', marker: { ...before, ...copies } };
  const first: readonly Step[] = [
    ...movingSteps(moving, live, nicMoves([...moving, ...arranged.now], live, input.apiVersion)),
    ...directories.map((path): Step => ({ do: 'make-directory', path })),
    ...(noted ? [note] : []),
    ...copying,
  ];
  const record: Step = { do: 'record', marker: after };
  if (arranged.dark) {
    // Set before power-off, so that a later run restarts the VM.
    const goesDark: Step = { do: 'record', marker: { ...before, ...copies, unfinished: 'downtime' } };
    return { steps: [...first, goesDark, ...moves, record], offset: first.length + 1 };
  }
  if (isDark) return { steps: [...first, ...moves, record], offset: first.length };
  const suspended = live.runtime.power === 'suspended';
  const [poweredOff, ...afterwards] = moves;
  if (suspended && noted && poweredOff?.do === 'power-off') {
    // A suspended VM takes no marker: the note about the copies needs the VM off.
    return { steps: [poweredOff, ...first, ...afterwards], offset: first.length + 1 };
  }
  // The uuid of a disk is known once it is there, and a disk that is declared by its file is known again by it.
  if (!suspended && attachesFile(input.desired, changes))
    return { steps: [...first, ...withRecord(moves, record)], offset: first.length };
  const moved = first.some((step) => step.do === 'relocate');
  // A marker that claims a power state which is not reached yet would let a failed power-on look like a change by hand.
  const last = arranged.moves.at(-1);
  if (!suspended && (powersOn || last === 'shut-down' || last === 'power-off' || last === 'force-off')) {
    const isKnown = !arranged.moves.includes('reconfigure') && isSameMarker(live.marker, after) && !moved;
    return { steps: [...first, ...moves, ...(isKnown ? [] : [record])], offset: first.length };
  }
  if (
    arranged.moves.includes('reconfigure') ||
    (isSameMarker(live.marker, after) && !moved) ||
    // It moves, and the next change of its power or its hardware writes the marker.
    (suspended && moves.length === 0) ||
    (moves.length + first.length === 0 && !isUnfinished(live, after.owner))
  ) {
    return { steps: [...first, ...moves], offset: first.length };
  }
  // A suspended domain takes no reconfiguration, so there the marker follows the power step.
  return suspended
    ? { steps: [...first, ...moves, record], offset: first.length }
    : { steps: [...first, record, ...moves], offset: first.length + 1 };
}

/** The moves with the record at their end, but before a suspension: a suspended VM takes no marker. */
function withRecord(moves: readonly Step[], record: Step): readonly Step[] {
  const last = moves.at(-1);
  return last?.do === 'suspend' ? [...moves.slice(0, -1), record, last] : [...moves, record];
}

/** Whether changes bring a disk that is declared by its file. */
function attachesFile({ declared }: DesiredDomain, changes: readonly Change[]): boolean {
  return changes.some(
    ({ path: [kind, slot = '', leaf], after }) =>
      kind === 'disks' &&
      after !== null &&
      (leaf === undefined || leaf === 'file') &&
      ownEntry(declared.disks, slot)?.file !== undefined,
  );
}

/**
 * Whether a run made the VM and ended before it recorded the ids that the server gave it. Markers without a serial are older: they are
 * completed when something else is written.
 */
function lacksIds({ domain, instanceUuid, marker }: LiveDomain): boolean {
  if (marker?.serial === undefined) return false;
  return (
    (marker.machine.uuid === null && domain.uuid !== null) ||
    (marker.machine.instanceUuid === undefined && instanceUuid !== null)
  );
}

/** Whether an earlier run of this owner ended before it was done with the domain. */
export function isUnfinished(live: LiveDomain, owner: string): boolean {
  const open = live.marker?.unfinished !== undefined || live.marker?.copying === true || lacksIds(live);
  return open && isOurs(live.marker, owner, live) === 'ours';
}

/** Whether an earlier run ended while it copied disks of the domain. */
export function isCopying(live: LiveDomain, owner: string): boolean {
  return isUnfinished(live, owner) && live.marker?.copying === true;
}

/**
 * Whether an earlier run took the domain down and did not bring it up again. A mark that came back with a snapshot is of a run that has ended
 * otherwise.
 */
export function wasLeftOff(live: LiveDomain, owner: string): boolean {
  return (
    isUnfinished(live, owner) &&
    live.marker?.unfinished === 'downtime' &&
    live.runtime.power === 'off' &&
    laterMarker(live, owner) === null
  );
}

/** Live facts beside the changed values that a relocation rests on: where every file is. */
function relocationGuards({ moving, live }: UpdateContext): readonly Path[] {
  if (!moving.some(({ path }) => isRelocation(path))) return [];
  const disks = sortedEntries(live.domain.disks).map(([slot]): Path => ['runtime', 'diskRoots', slot]);
  return [['vmxPath'], ['runtime', 'snapshots'], ...disks];
}

/** Whether the steps power the VM off, or on from off. A suspended VM that resumes goes on with what it ran with. */
function restarts({ moves }: Schedule, { runtime }: LiveDomain): boolean {
  return (
    runtime.power === 'off' ||
    moves.some((move) => move === 'shut-down' || move === 'power-off' || move === 'force-off')
  );
}

/** Returns the steps of an update, its downtime, and the guards of both. */
export function updateSteps(
  input: UpdateContext,
  deferred: readonly Path[],
): Pick<DomainPlan, 'steps' | 'dark' | 'guards'> {
  const { desired, live, owner, arranged, moving } = input;
  const ours = isOurs(live.marker, owner, live) === 'ours' ? live.marker : null;
  const machine = machineOf(live);
  const changing = [...moving, ...arranged.now].map(({ path }) => path);
  const waits = restarts(arranged, live) ? null : waitsAfter(desired, live, ours, arranged.now);
  const { steps, offset } = stepsFor(input, {
    before: withWaits(
      markerFor(desired, owner, machine, [...deferred, ...changing], ours, live),
      waitsAfter(desired, live, ours, []),
    ),
    unpowered: markerFor(desired, owner, machine, [...deferred, ['power']], ours, live),
    after: withWaits(markerFor(desired, owner, machine, deferred, ours, live), waits),
  });
  if (steps.length === 0) return { steps, dark: null, guards: [] };
  const dark = arranged.dark ? downtimeOf(steps, offset, arranged.moves.length) : null;
  // The counter of the marker goes on from the snapshots.
  const counted: readonly Path[] = live.runtime.snapshotMarkers === undefined ? [] : [['runtime', 'snapshotMarkers']];
  const booted: readonly Path[] = waits === null && ours?.waits === undefined ? [] : [['runtime', 'bootTime']];
  const facts = [...arranged.guardPaths, ...relocationGuards(input), ...managerFact(live), ...counted, ...booted];
  return { steps, dark, guards: guardsFor(desired, live, [...moving, ...arranged.now], facts) };
}

/** Changes of the place, and all others. */
export function splitMoving(changes: readonly Change[]): {
  readonly moving: readonly Change[];
  readonly rest: readonly Change[];
} {
  return {
    moving: changes.filter(isPlaceDifference),
    rest: changes.filter((change) => !isPlaceDifference(change)),
  };
}
