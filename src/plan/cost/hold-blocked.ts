import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { type BlockedOperation, blockedAmong, blockedText, type Operation } from '../../domain/operation.js';
import { asJson } from '../diff/as-json.js';
import type { Change } from '../diff/change.js';
import { isRelocation } from '../diff/location-paths.js';
import { locate } from '../locate.js';
import type { DeferredChange } from '../plan.js';
import { type Schedule, schedule } from '../steps/schedule.js';
import type { Step } from '../steps/step.js';

/** What a change waits for whose operation the host blocks. */
export function blockedUntil(blocked: readonly BlockedOperation[]): string {
  return `the host blocks ${blockedText(blocked)}, which happens while a backup or a replication runs`;
}

/** Puts a change off that the host blocks. The plan keeps what was blocked with it, because the rest of the plan depends on that. */
function putOff(change: Change, until: string, { runtime }: LiveDomain): DeferredChange {
  const { impact } = change;
  const evidence = [...impact.evidence, { path: ['runtime', 'blocked'], value: asJson(runtime.blocked ?? []) }];
  return { change: { ...change, impact: { ...impact, evidence } }, until };
}

function moveOperation({ path }: Change): Operation | null {
  const [field] = path;
  if (field === 'host') return 'migrate';
  return isRelocation(path) ? 'relocate' : null;
}

/**
 * Splits off the changes of place that the host blocks. The others go, but a new host and new datastores only together: one task brings
 * about both.
 */
export function holdBlockedMoves(
  moving: readonly Change[],
  live: LiveDomain,
): { readonly moving: readonly Change[]; readonly held: readonly DeferredChange[] } {
  const operations = new Set(moving.flatMap((change) => moveOperation(change) ?? []));
  const held = moving.flatMap((change) => {
    const blocked = moveOperation(change) === null ? [] : blockedAmong([...operations], live.runtime.blocked);
    return blocked.length === 0 ? [] : [{ change, until: blockedUntil(blocked) }];
  });
  return {
    moving: moving.filter((change) => !held.some((each) => each.change === change)),
    held: held.map(({ change, until }) => putOff(change, until, live)),
  };
}

/** Schedules changes. `closed` says why the VM may not be taken down; where it may, the host may block that. */
export function scheduleUnblocked(
  desired: DesiredDomain,
  live: LiveDomain,
  changes: readonly Change[],
  closed: string | null,
): Schedule {
  const blocked = blockedAmong(['shut-down', 'power-off'], live.runtime.blocked);
  if (closed !== null || blocked.length === 0) return schedule(desired, live, changes, closed);
  const until = blockedUntil(blocked);
  const arranged = schedule(desired, live, changes, until);
  const deferred = arranged.deferred.map((each) => (each.until === until ? putOff(each.change, until, live) : each));
  return { ...arranged, deferred };
}

/** What the host blocks of the steps of a plan. */
export function blockedOf(steps: readonly Step[], { runtime }: LiveDomain): readonly BlockedOperation[] {
  return blockedAmong(
    steps.map((step) => step.do),
    runtime.blocked,
  );
}

/** Said where what an earlier run left undone waits, because no change shows it. */
export function blockedWarning(desired: DesiredDomain, blocked: readonly BlockedOperation[]): Diagnostic {
  return warningDiagnostic('EF2059', `the remaining changes of ${desired.name} wait:  ${blockedUntil(blocked)}`, {
    hint: 'Plan again when that ends.',
    subject: desired.name,
    source: locate(desired, []),
  });
}
