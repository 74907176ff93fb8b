import type { Json } from '../domain/json.js';
import type { LiveDomain } from '../domain/live.js';
import type { Path } from '../domain/path-key.js';
import { sameJson } from './canonical-json.js';
import type { Change, Fact } from './change.js';
import { factPath } from './place-paths.js';
import { valueAt } from './value-at.js';

/** The guards that no longer hold in this reading, each with its value now. Empty means that the plan still stands. */
export function movedFacts(
  guards: readonly Fact[],
  live: LiveDomain,
): readonly { readonly fact: Fact; readonly now: Json }[] {
  return guards
    .map((fact) => ({ fact, now: valueAt(live, fact.path) }))
    .filter(({ fact, now }) => !sameJson(fact.value, now));
}

/** What a plan that carries out these changes stands on: the live value of each, and the facts given. Each path once. */
export function guardsFor(live: LiveDomain, changes: readonly Change[], facts: readonly Path[]): readonly Fact[] {
  const guards = new Map<string, Fact>();
  const add = (fact: Fact): void => {
    const key = JSON.stringify(fact.path);
    if (!guards.has(key)) guards.set(key, fact);
  };
  const at = (path: Path): Fact => ({ path, value: valueAt(live, path) });
  for (const { path, impact } of changes) {
    const fact = factPath(path);
    if (fact !== null) add(at(fact));
    const [kind, slot] = path;
    if (kind === 'disks' && slot !== undefined) {
      add(at(['runtime', 'diskRoots', slot]));
      add(at(['runtime', 'snapshots']));
    }
    for (const fact of impact.evidence) add(fact);
  }
  for (const path of facts) add(at(path));
  return [...guards.values()];
}
