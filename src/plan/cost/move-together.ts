import { controllerOf } from '../../domain/rules/drive-rules.js';
import type { Json } from '../../domain/values/json.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Change, Cost, Fact } from '../diff/change.js';

const SEVERITY: Readonly<Record<Cost, number>> = {
  hot: 0,
  'next-power-on': 1,
  'needs-power-off': 2,
  replace: 3,
  impossible: 4,
};

/**
 * Changes that only make sense together share a key: the two that shape the sockets, a controller with devices that join or leave
 * with it, and a boot order with such devices as it names or as leave it.
 */
function groupsOf(change: Change, controllers: ReadonlySet<string>, bootable: ReadonlySet<string>): readonly string[] {
  const [kind, slot = ''] = change.path;
  if (kind === 'vcpus' || kind === 'coresPerSocket') return ['sockets'];
  if (kind === 'controllers') return [slot];
  if (kind === 'boot' && slot === 'order') return ['boot order'];
  if (change.path.length !== 2) return [];
  const drive = kind === 'disks' || kind === 'cdroms';
  return [
    ...(drive && controllers.has(controllerOf(slot)) ? [controllerOf(slot)] : []),
    ...((kind === 'disks' || kind === 'nics') && bootable.has(slot) ? ['boot order'] : []),
  ];
}

/** The slots that stand in a boot order that changes, before or after. */
function bootableSlots(changes: readonly Change[]): ReadonlySet<string> {
  const orders = changes.filter(({ path }) => path[0] === 'boot' && path[1] === 'order');
  return new Set(orders.flatMap(({ before, after }) => [before, after]).flatMap((each) => slotsIn(each)));
}

function slotsIn(order: Json): readonly string[] {
  return Array.isArray(order) ? order.filter((each): each is string => typeof each === 'string') : [];
}

function mergedEvidence(changes: readonly Change[]): readonly Fact[] {
  const facts = new Map(
    changes.flatMap(({ impact }) => impact.evidence.map((fact) => [JSON.stringify(fact.path), fact])),
  );
  return [...facts.values()];
}

/** Raises each change to the worst of its groups, once. */
function raised(changes: readonly Change[], groups: (change: Change) => readonly string[]): readonly Change[] {
  const members = new Map<string, Change[]>();
  for (const change of changes) {
    for (const key of groups(change)) members.set(key, [...(members.get(key) ?? []), change]);
  }
  return changes.map((change) => {
    const group = groups(change).flatMap((key) => members.get(key) ?? []);
    const worst = group.reduce(
      (one, other) => (SEVERITY[other.impact.cost] > SEVERITY[one.impact.cost] ? other : one),
      change,
    );
    if (SEVERITY[worst.impact.cost] <= SEVERITY[change.impact.cost]) return change;
    const because = `changes together with ${fieldName(worst.path)}: ${worst.impact.because}`;
    return { ...change, impact: { cost: worst.impact.cost, because, evidence: mergedEvidence(group) } };
  });
}

/**
 * Gives the changes of a group the worst cost among them, so that none goes without the others. A change that is raised says
 * whose cost it bears. A device may tie two groups together, so it goes on until nothing rises.
 */
export function moveTogether(changes: readonly Change[]): readonly Change[] {
  const controllers = new Set(changes.flatMap(({ path }) => (path[0] === 'controllers' ? [path[1] ?? ''] : [])));
  const bootable = bootableSlots(changes);
  let before = changes;
  for (;;) {
    const after = raised(before, (change) => groupsOf(change, controllers, bootable));
    if (after.every((change, index) => change === before[index])) return after;
    before = after;
  }
}
