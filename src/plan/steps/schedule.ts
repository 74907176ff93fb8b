import type { DesiredDomain } from '../../domain/desired.js';
import type { PowerState } from '../../domain/domain.js';
import type { LiveDomain, ToolsState } from '../../domain/live.js';
import { assertNever } from '../../domain/values/assert-never.js';
import type { Path } from '../../domain/values/path-key.js';
import type { Change } from '../diff/change.js';
import type { DeferredChange } from '../plan.js';

/** One move of a schedule: a power step, or the one reconfigure. */
export type ScheduleOp =
  | 'upgrade-hardware'
  | 'reconfigure'
  | 'power-on'
  | 'shut-down'
  | 'power-off'
  | 'force-off'
  | 'suspend';

/** What of the changes goes now, in which moves, and what must wait. Order and outage are settled here and nowhere else. */
export interface Schedule {
  readonly now: readonly Change[];
  readonly deferred: readonly DeferredChange[];
  readonly moves: readonly ScheduleOp[];
  /** True if the VM is powered off only for the changes: all moves are then the downtime. */
  readonly dark: boolean;
  /** Paths of the live facts that the choice of moves rests on. */
  readonly guardPaths: readonly Path[];
}

export type ShutdownMethod =
  | { readonly kind: 'shut-down' | 'power-off' }
  /** The guest shuts down, and the VM is powered off if that takes too long. */
  | { readonly kind: 'shut-down-then-off' }
  | { readonly kind: 'none'; readonly until: string };

const POWER: Path = ['runtime', 'power'];
const TOOLS: Path = ['runtime', 'tools'];

function toolsPhrase(tools: Exclude<ToolsState, 'running'>): string {
  switch (tools) {
    case 'not-running':
      return 'guest tools are not running';
    case 'not-installed':
      return 'guest tools are not installed';
    case 'unknown':
      return 'it is unknown whether guest tools are running';
    default:
      return assertNever(tools);
  }
}

/**
 * How a running domain may be taken down. Whether a guest can shut itself down is known beforehand, so it is decided here and
 * never by waiting for a deadline. A manifest that wants the domain off allows the guest's own shutdown by that alone.
 */
export function shutdownMethod(
  { allowPowerOff: allow, protect }: DesiredDomain,
  tools: ToolsState,
  wantedOff: boolean,
  closed: string | null,
): ShutdownMethod {
  if (protect && !wantedOff) return { kind: 'none', until: 'protect is set: the VM is not powered off' };
  if (allow === 'never' && !wantedOff) {
    return {
      kind: 'none',
      until: 'allow_power_off is never: set it to guest or hard, or power the VM off by hand',
    };
  }
  if (closed !== null) return { kind: 'none', until: closed };
  if (tools === 'running') return { kind: allow === 'guest-then-hard' ? 'shut-down-then-off' : 'shut-down' };
  if (allow === 'hard' || allow === 'guest-then-hard') return { kind: 'power-off' };
  return { kind: 'none', until: `${toolsPhrase(tools)}: start them, or set allow_power_off to hard` };
}

/** The steps of a way down. */
export function shutdownOps(
  kind: Exclude<ShutdownMethod['kind'], 'none'>,
): readonly ('shut-down' | 'power-off' | 'force-off')[] {
  return kind === 'shut-down-then-off' ? ['shut-down', 'force-off'] : [kind];
}

function isCold(change: Change): boolean {
  return change.impact.cost === 'needs-power-off';
}

function isUpgrade({ path }: Change): boolean {
  return path[0] === 'hardwareVersion';
}

/** Raising the hardware is a call of its own, before all that may need the new hardware. */
function reconfigure(changes: readonly Change[]): readonly ScheduleOp[] {
  return [
    ...(changes.some(isUpgrade) ? (['upgrade-hardware'] as const) : []),
    ...(changes.some((change) => !isUpgrade(change)) ? (['reconfigure'] as const) : []),
  ];
}

function defer(changes: readonly Change[], until: string): readonly DeferredChange[] {
  return changes.map((change) => ({ change, until }));
}

/** A power change's reason is the move that makes it, so no field rule is asked. Starting disturbs nothing; all else ends what runs. */
function powerChange(live: LiveDomain, after: PowerState, because: string, facts: readonly Path[]): Change {
  const { power, tools } = live.runtime;
  const evidence = facts.map((path) => ({ path, value: path === TOOLS ? tools : power }));
  const cost = after === 'on' ? 'hot' : power === 'off' ? 'impossible' : 'needs-power-off';
  return { path: ['power'], before: power, after, impact: { cost, because, evidence } };
}

function scheduleOn(
  desired: DesiredDomain,
  live: LiveDomain,
  changes: readonly Change[],
  closed: string | null,
): Schedule {
  const cold = changes.filter(isCold);
  const warm = changes.filter((change) => !isCold(change));
  const { power: wanted } = desired;
  const { tools } = live.runtime;
  if (wanted === 'suspended') {
    if (closed !== null) return waiting(live, warm, cold, closed);
    const power = powerChange(live, 'suspended', 'its memory is kept', [POWER]);
    const deferred = defer(
      cold,
      'power: suspended is declared, but this change needs the VM off: declare power: off or on',
    );
    return {
      now: [...warm, power],
      deferred,
      moves: [...reconfigure(warm), 'suspend'],
      dark: false,
      guardPaths: [POWER],
    };
  }
  const down = shutdownMethod(desired, tools, wanted === 'off', closed);
  if (wanted === 'off') {
    const power = powerChange(live, 'off', downPhrase(down, tools), [POWER, TOOLS]);
    return down.kind === 'none'
      ? {
          now: warm,
          deferred: defer([...cold, power], down.until),
          moves: reconfigure(warm),
          dark: false,
          guardPaths: [],
        }
      : {
          now: [...changes, power],
          deferred: [],
          moves: [...shutdownOps(down.kind), ...reconfigure(changes)],
          dark: false,
          guardPaths: [POWER, TOOLS],
        };
  }
  if (cold.length === 0) return { now: warm, deferred: [], moves: reconfigure(warm), dark: false, guardPaths: [] };
  if (down.kind === 'none') {
    return { now: warm, deferred: defer(cold, down.until), moves: reconfigure(warm), dark: false, guardPaths: [] };
  }
  return {
    now: changes,
    deferred: [],
    moves: [...shutdownOps(down.kind), ...reconfigure(changes), 'power-on'],
    dark: true,
    guardPaths: [POWER, TOOLS],
  };
}

/** What must not be suspended yet: the rest goes. */
function waiting(live: LiveDomain, warm: readonly Change[], cold: readonly Change[], until: string): Schedule {
  const power = powerChange(live, 'suspended', 'its memory is kept', [POWER]);
  const deferred = defer([...cold, power], until);
  return { now: warm, deferred, moves: reconfigure(warm), dark: false, guardPaths: [] };
}

function downPhrase(down: ShutdownMethod, tools: ToolsState): string {
  if (down.kind === 'shut-down') return 'the guest shuts down';
  if (down.kind === 'shut-down-then-off') return 'the guest shuts down, or is powered off';
  const why = tools === 'running' ? 'guest tools are running' : toolsPhrase(tools);
  return down.kind === 'power-off'
    ? `powered off without a guest shutdown: ${why}`
    : `the guest cannot shut down: ${why}`;
}

function scheduleOff(desired: DesiredDomain, live: LiveDomain, changes: readonly Change[]): Schedule {
  const on = desired.power === 'on' ? [powerChange(live, 'on', 'it starts', [POWER])] : [];
  // Refused by planUpdate; it is listed, so that a reader of the plan sees every difference.
  const asleep = desired.power === 'suspended' ? [powerChange(live, 'suspended', 'it is off', [POWER])] : [];
  return {
    now: [...changes, ...on, ...asleep],
    deferred: [],
    moves: [...reconfigure(changes), ...(on.length > 0 ? (['power-on'] as const) : [])],
    dark: false,
    guardPaths: [POWER],
  };
}

function scheduleSuspended(
  desired: DesiredDomain,
  live: LiveDomain,
  changes: readonly Change[],
  closed: string | null,
): Schedule {
  const { power: wanted, allowPowerOff } = desired;
  if (wanted === 'on') {
    const power = powerChange(live, 'on', 'resumes from the suspended state', [POWER]);
    const deferred = defer(changes, 'the VM is suspended: its changes wait until it runs');
    return { now: [power], deferred, moves: ['power-on'], dark: false, guardPaths: [POWER] };
  }
  if (wanted === 'off') {
    const power = powerChange(live, 'off', 'its suspended memory is lost', [POWER]);
    if (closed !== null && allowPowerOff === 'hard') {
      return { now: [], deferred: defer([...changes, power], closed), moves: [], dark: false, guardPaths: [] };
    }
    return allowPowerOff === 'hard'
      ? {
          now: [...changes, power],
          deferred: [],
          moves: ['power-off', ...reconfigure(changes)],
          dark: false,
          guardPaths: [POWER],
        }
      : {
          now: [],
          deferred: defer(
            [...changes, power],
            'the VM is suspended, and powering it off would lose its memory: set allow_power_off to hard, or resume it first',
          ),
          moves: [],
          dark: false,
          guardPaths: [],
        };
  }
  return {
    now: [],
    deferred: defer(changes, 'the VM is suspended: resume it, or declare power: on'),
    moves: [],
    dark: false,
    guardPaths: [],
  };
}

/**
 * Arranges changes (without power's own) so that nothing goes down that may not, nothing stays down that should be up, and all
 * that goes now goes in one reconfigure: inside the downtime if there is one. `closed` says why nothing may be taken
 * down now, such as a maintenance window that is not open.
 */
export function schedule(
  desired: DesiredDomain,
  live: LiveDomain,
  changes: readonly Change[],
  closed: string | null,
): Schedule {
  const { power } = live.runtime;
  switch (power) {
    case 'on':
      return scheduleOn(desired, live, changes, closed);
    case 'off':
      return scheduleOff(desired, live, changes);
    case 'suspended':
      return scheduleSuspended(desired, live, changes, closed);
    default:
      return assertNever(power);
  }
}
