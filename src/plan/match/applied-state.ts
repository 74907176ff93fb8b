import type { Json } from '../../domain/values/json.js';
import { memberPath } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { isJsonObject, member } from '../diff/as-json.js';
import type { FieldDifference } from '../diff/change.js';
import type { DeclaredLeaf } from '../diff/declared-leaves.js';
import {
  type Applied,
  deviceText,
  digestValue,
  entryFor,
  fieldOfKey,
  fieldText,
  isGroup,
  isRaw,
  markerKey,
  namesIn,
  withRawKeysAsFields,
} from './applied.js';
import { isWithin } from './marker.js';

/**
 * What a marker says of one path. `live`: what was applied is the live value. `declared`: it is the declared value. `other`: neither.
 * `never`: the path was not applied. `unknown`: an entry stands for several values, and they explain it in no one way.
 */
export type AppliedState = 'live' | 'declared' | 'other' | 'never' | 'unknown';

export interface AppliedContext {
  readonly applied: Applied;
  readonly declared: readonly DeclaredLeaf[];
  /** The live values, compared as the differences compare them. */
  readonly have: Json;
  readonly differences: readonly FieldDifference[];
}

/** What one difference of a group would have been when it was applied. */
type Assumption = 'live' | 'declared' | 'never';

/** So many combinations of assumptions are tried; beyond, only those that assume the same of all. */
const MOST_COMBINATIONS = 256;

function valueIn(tree: Json, path: Path): Json {
  let value = tree;
  for (const key of path) value = isJsonObject(value) ? member(value, key) : null;
  return value;
}

/** All ways to assume one of `choices` for each of `count` differences. */
function combinations(choices: readonly Assumption[], count: number): readonly (readonly Assumption[])[] {
  if (choices.length ** count > MOST_COMBINATIONS) return choices.map((each) => Array(count).fill(each));
  let all: readonly (readonly Assumption[])[] = [[]];
  for (let index = 0; index < count; index += 1) all = all.flatMap((some) => choices.map((each) => [...some, each]));
  return all;
}

interface Group {
  readonly key: string;
  readonly text: string;
  /** The differences in it. */
  readonly differences: readonly FieldDifference[];
}

/** The entry of a device lists its values, so each of them is the live or the declared one. */
function deviceIfSo(
  { key, differences }: Group,
  names: readonly string[],
  context: AppliedContext,
  so: readonly Assumption[],
) {
  const digests = new Map<string, string>();
  for (const name of names) {
    const path = memberPath(`${key}.${name}`.split('.'));
    const leaf = context.declared.find((each) => markerKey(each.path) === `${key}.${name}`);
    const index = differences.findIndex((each) => isWithin(path, each.path));
    const isLive = leaf === undefined || so[index] === 'live';
    digests.set(name, digestValue(isLive ? valueIn(context.have, path) : leaf.value));
  }
  return deviceText(digests);
}

/** The entry of a field lists nothing: what is declared now was applied, but for the differences. */
function fieldIfSo({ key, differences }: Group, { declared, have }: AppliedContext, so: readonly Assumption[]): string {
  const entries = new Map<string, string>();
  for (const { path, value } of declared) {
    const name = markerKey(path);
    if (fieldOfKey(name) !== key) continue;
    const index = differences.findIndex((each) => isWithin(path, each.path));
    const difference = differences[index];
    if (difference === undefined || so[index] === 'declared') entries.set(name, digestValue(value));
    else if (so[index] === 'live' && difference.before === null)
      entries.set(markerKey(difference.path), digestValue(null));
    else if (so[index] === 'live')
      entries.set(name, digestValue(isRaw(path) ? difference.before : valueIn(have, path)));
  }
  return fieldText([...entries]);
}

/** What was applied of each difference of a group, by its index; null where no assumption gives the entry. */
function explained(group: Group, context: AppliedContext): readonly Assumption[] | null {
  const names = namesIn(group.text);
  const choices: readonly Assumption[] = names === null ? ['live', 'declared', 'never'] : ['live', 'declared'];
  const found = combinations(choices, group.differences.length).find(
    (so) => (names === null ? fieldIfSo(group, context, so) : deviceIfSo(group, names, context, so)) === group.text,
  );
  return found ?? null;
}

/** Answers for paths of one VM what its marker says of them; each group is explained once. */
export function appliedStates(given: AppliedContext): (difference: FieldDifference) => AppliedState {
  const context = { ...given, applied: withRawKeysAsFields(given.applied) };
  const { applied, differences } = context;
  const explanations = new Map<string, { readonly group: Group; readonly so: readonly Assumption[] | null }>();
  const explanationOf = (key: string, text: string) => {
    const known = explanations.get(key);
    if (known !== undefined) return known;
    const path = memberPath(key.split('.'));
    const group = { key, text, differences: differences.filter((each) => isWithin(each.path, path)) };
    const explanation = { group, so: explained(group, context) };
    explanations.set(key, explanation);
    return explanation;
  };
  return ({ path, before, after }) => {
    const key = markerKey(path);
    const entry = entryFor(applied, key);
    if (entry === undefined) return stateOfParts(applied, key, path, before);
    if (!isGroup(entry[1])) return stateOf(entry[1], before, after);
    const { group, so } = explanationOf(...entry);
    if (so === null) return 'unknown';
    const index = group.differences.findIndex((each) => isWithin(path, each.path));
    if (index >= 0) return so[index] ?? 'unknown';
    // Nothing differs at this path: with the entry of a field, only what is declared now was applied.
    const isMember = namesIn(group.text) !== null || context.declared.some((each) => markerKey(each.path) === key);
    return isMember ? 'live' : 'never';
  };
}

function stateOf(digest: string, before: Json, after: Json): AppliedState {
  if (digest === digestValue(before)) return 'live';
  return digest === digestValue(after) ? 'declared' : 'other';
}

/** A device as a whole has no entry of its own where its values have one each: it is as it was applied when each of them is. */
function stateOfParts(applied: Applied, key: string, path: Path, before: Json): AppliedState {
  if (isRaw(path)) return 'never';
  const parts = Object.entries(applied).filter(([each]) => each.startsWith(`${key}.`));
  if (parts.length === 0) return 'never';
  const isLive = parts.every(([each, digest]) => {
    const inner = memberPath(each.split('.')).slice(path.length);
    return digest === digestValue(valueIn(before, inner));
  });
  return isLive ? 'live' : 'other';
}
