import { pathKey } from '../../domain/values/path-key.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { PlanGroup } from './equal-plans.js';

/** A plan with more blocks than these is shown with similar VMs together. */
const COMPACT_ABOVE = 10;
/** So many similar blocks become one. */
const LEAST = 3;
/** Values of a line that are all shown, each with the number of VMs that have it. */
const ALL_SHOWN = 4;
/** Of more values, so many are shown as examples. */
const EXAMPLES = 2;
/** What must never be left out: hazards, and what they are about. */
const KEPT_WHOLE = /^\s*(?:\S\[\d+m)?HZ\d+/;

/** What similar plans have in common: the same kinds of changes, steps, hazards and problems. Null for one that stands alone. */
function likeness({
  action,
  changes,
  deferred,
  diagnostics,
  hazards,
  steps,
  desired,
  question,
  ref,
}: DomainPlan): string | null {
  // A removal shows which VM it is about, and a question is shown as it stands.
  if (action === 'remove' || question !== undefined) return null;
  return JSON.stringify([
    action,
    ref === null,
    changes.map(({ path, impact }) => [pathKey(path), impact.cost]),
    deferred.map(({ change }) => pathKey(change.path)),
    steps.map((step) => step.do),
    hazards.map(({ code, allowedBy }) => [code, allowedBy]),
    diagnostics.map(({ code, severity }) => [code, severity]),
    [desired.dependsOn.length, desired.window],
  ]);
}

/**
 * Puts similar groups together, where a plan has so many that it does not fit a screen. Each result is a list of one group, or of at least
 * three. It stands where its first group stood.
 */
export function similarGroups(groups: readonly PlanGroup[]): readonly (readonly PlanGroup[])[] {
  if (groups.length <= COMPACT_ABOVE) return groups.map((group) => [group]);
  const alike = new Map<string, PlanGroup[]>();
  for (const group of groups) {
    const key = likeness(group.shown);
    if (key !== null) alike.set(key, [...(alike.get(key) ?? []), group]);
  }
  return groups.flatMap((group): readonly (readonly PlanGroup[])[] => {
    const all = alike.get(likeness(group.shown) ?? '') ?? [];
    if (all.length < LEAST) return [[group]];
    return all[0] === group ? [all] : [];
  });
}

/** The part that all texts begin with, up to the value of a field, else up to a space. */
function commonStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && first[same] === other[same]) same += 1;
    length = same;
  }
  const common = first.slice(0, length);
  const value = common.indexOf(' = ');
  return common.slice(0, value < 0 ? common.lastIndexOf(' ') + 1 : value + 3);
}

function mergedLine(texts: ReadonlyMap<string, number>): readonly string[] {
  const all = [...texts];
  const [only] = all;
  if (all.length === 1 && only !== undefined) return [only[0]];
  if (all.some(([text]) => KEPT_WHOLE.test(text))) return all.map(([text]) => text);
  const start = commonStart([...texts.keys()]);
  const values = all.map(([text, count]) => ({ value: text.slice(start.length), count }));
  if (values.length <= ALL_SHOWN) {
    return [start + values.map(({ value, count }) => `${value} (${count})`).join(' | ')];
  }
  const examples = values.slice(0, EXAMPLES).map(({ value }) => value);
  return [`${start}${values.length} values: ${examples.join(' | ')} | ...`];
}

/** Texts of one line of all bodies, with the number of VMs that have each. */
function countTexts(bodies: readonly Body[], index: number): ReadonlyMap<string, number> {
  const texts = new Map<string, number>();
  for (const { count, lines } of bodies) {
    const text = lines[index] ?? '';
    texts.set(text, (texts.get(text) ?? 0) + count);
  }
  return texts;
}

interface Body {
  /** How many VMs have these lines. */
  readonly count: number;
  readonly lines: readonly string[];
}

/** The lines of several bodies as one. Bodies of another length than the first are shown below it, whole. */
export function mergedLines(bodies: readonly Body[]): readonly string[] {
  const [first] = bodies;
  if (first === undefined) return [];
  const same = bodies.filter(({ lines }) => lines.length === first.lines.length);
  const others = bodies.filter(({ lines }) => lines.length !== first.lines.length);
  const merged = first.lines.flatMap((_, index) => mergedLine(countTexts(same, index)));
  return others.length === 0 ? merged : [...merged, '', ...mergedLines(others)];
}
