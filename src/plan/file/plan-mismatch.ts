import type { Json } from '../../domain/values/json.js';
import { asJson, isJsonObject, member } from '../diff/as-json.js';
import { canonicalJson, sameJson } from '../diff/canonical-json.js';
import type { Arrangement, DeferredChange, DomainPlan } from '../plan.js';
import { type Rederiving, rederive } from './rederive.js';
import { spelledChanges } from './spelled-changes.js';

/** So much of a value is shown. */
const SHOWN = 80;

interface Difference {
  readonly at: string;
  readonly is: Json;
  readonly derived: Json;
}

/** The first place where two values differ; null where they are equal. */
function difference(is: Json, derived: Json, at: string): Difference | null {
  if (sameJson(is, derived)) return null;
  if (Array.isArray(is) && Array.isArray(derived)) {
    const index = is.findIndex((each, place) => place >= derived.length || !sameJson(each, derived[place] ?? null));
    const place = index < 0 ? is.length : index;
    return difference(is[place] ?? null, derived[place] ?? null, `${at}[${place}]`) ?? { at, is, derived };
  }
  if (isJsonObject(is) && isJsonObject(derived)) {
    const keys = [...new Set([...Object.keys(is), ...Object.keys(derived)])];
    for (const key of keys) {
      const inner = difference(member(is, key), member(derived, key), `${at}.${key}`);
      if (inner !== null) return inner;
    }
  }
  return { at, is, derived };
}

/** The same in the spelling of the file, which only a difference has to be put into. */
function spelledDifference(is: Json, derived: Json, at: string): Difference | null {
  return sameJson(is, derived) ? null : difference(spelledChanges(is), spelledChanges(derived), at);
}

function text(value: Json): string {
  const all = canonicalJson(value);
  return all.length > SHOWN ? `${all.slice(0, SHOWN - 1)}…` : all;
}

/** What waits is not carried out, so what it waits for is for people alone. */
function waiting(deferred: readonly DeferredChange[]): Json {
  return asJson(deferred.map(({ change: { path, before, after } }) => ({ path, before, after })));
}

const PARTS = [
  'action',
  'changes',
  'steps',
  'dark',
  'hazards',
  'guards',
  'hostGuards',
  'unread',
] as const satisfies readonly (keyof Arrangement)[];

/**
 * Where a saved plan is another than its own declaration, policy and facts give; null where it is not. This is what keeps a changed file
 * from doing what it does not show: steps, marker content, hazards, who allows them, and the facts that are checked all follow from
 * parts that are shown.
 */
export function planMismatch(plan: DomainPlan, context: Rederiving): string | null {
  const rederived = rederive(plan, context);
  if (!rederived.ok) return `${plan.name}: ${rederived.problem}`;
  const derived = rederived.value;
  const found =
    PARTS.map((part) => spelledDifference(asJson(plan[part] ?? null), asJson(derived[part] ?? null), part)).find(
      (each) => each !== null,
    ) ?? spelledDifference(waiting(plan.deferred), waiting(derived.deferred), 'deferred');
  if (found == null) return null;
  const { at, is } = found;
  return `${plan.name}: ${at} is ${text(is)}; the declaration and the facts in the plan give ${text(found.derived)}`;
}
