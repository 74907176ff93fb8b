import type { DesiredDomain } from '../../domain/desired.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { LiveDomain } from '../../domain/live.js';
import type { PortGroupFacts } from '../../domain/server-facts.js';
import type { Json } from '../../domain/values/json.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { isPlaceDifference, placeImpact } from '../checks/location-violation.js';
import { declaredAsLive } from '../devices/declared-as-live.js';
import { asJson, isBranch, isJsonObject, type JsonObject, member } from '../diff/as-json.js';
import type { Cost, FieldRules } from '../diff/change.js';
import { declaredLeaves, FIELD_ORDER } from '../diff/declared-leaves.js';
import { diff } from '../diff/diff.js';
import { livePlace, PLACE_FIELDS } from '../diff/location-paths.js';
import { withOccupants } from '../diff/occupied-slots.js';
import { resolve } from '../diff/resolve.js';
import { locate } from '../locate.js';
import { type AppliedContext, appliedStates } from '../match/applied-state.js';
import { isOurs } from '../match/marker.js';
import { filesForLiveDomain } from '../steps/new-disk-files.js';

/** Where one value of a domain comes from, and what another would cost. */
export interface Explanation {
  readonly path: Path;
  /** Undefined where the manifest does not say. */
  readonly declared: Json | undefined;
  /** Null where nothing is declared: then nothing is ever changed. */
  readonly source: SourceRange | null;
  /** Undefined where the domain does not exist. */
  readonly live: Json | undefined;
  /**
   * What is known of the last apply: a marker keeps digests, not values. `same`: it left what lives now. `declared`: it left what
   * is declared now. `other`: neither. `never`: the path was not applied. `unknown`: no marker of ours says it.
   */
  readonly applied: 'same' | 'declared' | 'other' | 'never' | 'unknown';
  readonly cost: Cost | null;
  readonly because: string | null;
}

function liveTree(live: LiveDomain): Json {
  const place = Object.fromEntries(PLACE_FIELDS.map((field) => [field, livePlace(live, field)]));
  return withOccupants(asJson({ ...live.domain, ...place, power: live.runtime.power }) as JsonObject, live);
}

function valueIn(tree: Json, path: Path): Json {
  let value = tree;
  for (const key of path) value = isJsonObject(value) ? member(value, key) : null;
  return value;
}

function leavesOf(value: Json, path: Path): readonly Path[] {
  if (!isBranch(value)) return [path];
  return Object.keys(value).flatMap((key) => leavesOf(member(value, key), [...path, key]));
}

/** Every path that a manifest may name and that the domain has a value at, declared or live; in the order in which people read them. */
function pathsOf(desired: DesiredDomain, live: LiveDomain | null): readonly Path[] {
  const paths = new Map<string, Path>(declaredLeaves(desired).map(({ path }) => [fieldName(path), path]));
  if (live !== null) {
    const tree = liveTree(live);
    for (const field of [...PLACE_FIELDS, ...FIELD_ORDER, 'power']) {
      for (const path of leavesOf(valueIn(tree, [field]), [field])) {
        if (!paths.has(fieldName(path))) paths.set(fieldName(path), path);
      }
    }
  }
  const order = new Map([...PLACE_FIELDS, ...FIELD_ORDER, 'power'].map((field, index) => [field as string, index]));
  return [...paths.values()].sort(
    ([one = ''], [other = '']) => (order.get(one) ?? order.size) - (order.get(other) ?? order.size),
  );
}

/** What the marker says of each path, in the words of an explanation. */
function appliedIn(
  live: LiveDomain | null,
  owner: string,
  context: Omit<AppliedContext, 'applied'>,
): (path: Path, live: Json | undefined, declared: Json | undefined) => Explanation['applied'] {
  if (live === null || live.marker === null || isOurs(live.marker, owner, live) !== 'ours') return () => 'unknown';
  const stateOf = appliedStates({ ...context, applied: live.marker.applied });
  return (path, value, declared) => {
    const state = stateOf({ path, before: value ?? null, after: declared ?? null });
    if (state === 'live') return value === undefined ? 'other' : 'same';
    return state === 'declared' && declared === undefined ? 'other' : state;
  };
}

export interface ExplainInput {
  readonly desired: DesiredDomain;
  /** Null where the domain does not exist. */
  readonly live: LiveDomain | null;
  readonly rules: FieldRules;
  readonly owner: string;
  readonly portGroups?: readonly PortGroupFacts[];
}

/**
 * Explains every value of a domain, declared or not. The cost is that of the change that the manifest wants; where it wants none,
 * that of another value than the live one.
 */
export function explainDomain({
  desired: given,
  live,
  rules,
  owner,
  portGroups = [],
}: ExplainInput): readonly Explanation[] {
  const desired = live === null ? given : declaredAsLive(given, live).desired;
  const allDeclared = declaredLeaves(desired);
  const leaves = new Map(allDeclared.map(({ path, value }) => [fieldName(path), value]));
  const resolved = live === null ? null : resolve(desired, live, filesForLiveDomain(desired, live).files, portGroups);
  const wanted = resolved === null ? [] : diff(resolved.have, resolved.want);
  const appliedAt = appliedIn(live, owner, {
    have: resolved?.have ?? null,
    differences: wanted,
    declared: allDeclared,
  });
  return pathsOf(desired, live).map((path): Explanation => {
    const declared = leaves.get(fieldName(path));
    const value = resolved === null ? undefined : valueIn(resolved.have, path);
    const change = wanted.find((each) => each.path.every((key, index) => path[index] === key)) ?? {
      path,
      before: value ?? null,
      after: declared !== undefined ? declared : (value ?? null),
    };
    const impact = live === null ? null : isPlaceDifference(change) ? placeImpact(change) : rules(change, live);
    return {
      path,
      declared,
      source: declared === undefined ? null : locate(desired, path),
      live: value,
      applied: appliedAt(path, value, declared),
      cost: impact?.cost ?? null,
      because: impact?.because ?? null,
    };
  });
}
