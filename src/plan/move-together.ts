import type { Change, Cost, Fact } from './change.js';
import { fieldName } from './field-name.js';
import { controllerOf } from './slot-hindrance.js';

const SEVERITY: Readonly<Record<Cost, number>> = {
  hot: 0,
  'next-power-on': 1,
  'needs-power-off': 2,
  replace: 3,
  impossible: 4,
};

/** Changes that only make sense together have one key: the two that shape the sockets, and a controller with devices that join or leave with it. */
function groupOf(change: Change, controllers: ReadonlySet<string>): string | null {
  const [kind, slot = ''] = change.path;
  if (kind === 'vcpus' || kind === 'coresPerSocket') return 'sockets';
  if (kind === 'controllers') return slot;
  const wholeDevice = change.path.length === 2 && (kind === 'disks' || kind === 'cdroms');
  return wholeDevice && controllers.has(controllerOf(slot)) ? controllerOf(slot) : null;
}

function mergedEvidence(changes: readonly Change[]): readonly Fact[] {
  const facts = new Map(
    changes.flatMap(({ impact }) => impact.evidence.map((fact) => [JSON.stringify(fact.path), fact])),
  );
  return [...facts.values()];
}

/**
 * Gives the changes of a group the worst cost among them, so that none goes without the others. A change that is raised says
 * whose cost it bears.
 */
export function moveTogether(changes: readonly Change[]): readonly Change[] {
  const controllers = new Set(changes.flatMap(({ path }) => (path[0] === 'controllers' ? [path[1] ?? ''] : [])));
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = groupOf(change, controllers);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return changes.map((change) => {
    const group = groups.get(groupOf(change, controllers) ?? '') ?? [change];
    const worst = group.reduce((one, other) => (SEVERITY[other.impact.cost] > SEVERITY[one.impact.cost] ? other : one));
    if (SEVERITY[worst.impact.cost] <= SEVERITY[change.impact.cost]) return change;
    const because = `moves together with ${fieldName(worst.path)}: ${worst.impact.because}`;
    return { ...change, impact: { cost: worst.impact.cost, because, evidence: mergedEvidence(group) } };
  });
}
