import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import type { Json } from '../../domain/values/json.js';
import { asJson, isJsonObject } from '../../plan/diff/as-json.js';
import { canonicalJson } from '../../plan/diff/canonical-json.js';
import type { Change } from '../../plan/diff/change.js';
import type { DomainPlan, RemovedVm } from '../../plan/plan.js';
import type { Step } from '../../plan/steps/step.js';

/** What stands for the name of each domain in what several have in common. */
export const ANY_NAME = '<name>';

/** So many domains with one and the same plan are drawn as one block. */
const LEAST = 3;

/** Plans that are drawn as one block: one plan, or several that are equal but for their names. */
export interface PlanGroup {
  readonly names: readonly DomainName[];
  /** The plan itself, or where there are several, the first with {@link ANY_NAME} in the place of its name. */
  readonly shown: DomainPlan;
  /** The VMs that the plans remove. Each is shown: the manifest's name may be another than the VM's. */
  readonly removed: readonly RemovedVm[];
}

function removedBy(plans: readonly DomainPlan[]): readonly RemovedVm[] {
  return plans.flatMap(({ removes }) => (removes === undefined ? [] : [removes]));
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** The text with the name replaced wherever it stands as a word, as it does in `[ssd1] web01/web01_1.vmdk`. */
function withoutName(text: string, name: string): string {
  // A plan file may hold an empty name, which is found at every place for ever.
  if (name === '') return text;
  let result = '';
  let from = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (at < from || isWordPart(text[at - 1]) || isWordPart(text[at + name.length])) continue;
    result += text.slice(from, at) + ANY_NAME;
    from = at + name.length;
  }
  return result + text.slice(from);
}

/** A value with the name replaced in paths of files, and where it is the whole text. What people wrote is left as it is. */
function general(value: Json, name: string): Json {
  if (typeof value === 'string') {
    if (value === name) return ANY_NAME;
    return /^\[[^\]]*\] /.test(value) ? withoutName(value, name) : value;
  }
  if (Array.isArray(value)) return value.map((each) => general(each, name));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, general(each, name)]));
}

function generalChange(change: Change, name: string): Change {
  const { path, before, after, impact } = change;
  return {
    path,
    before: general(before, name),
    after: general(after, name),
    impact: { cost: impact.cost, because: withoutName(impact.because, name), evidence: [] },
  };
}

function generalStep(step: Step, name: string): Step {
  if (step.do === 'reconfigure') {
    return {
      ...step,
      changes: step.changes.map((change) => generalChange(change, name)),
      newDisks: general(asJson(step.newDisks), name) as unknown as typeof step.newDisks,
    };
  }
  // A domain may have the name of a kind of step.
  return { ...(general(asJson(step), name) as unknown as Step), do: step.do } as Step;
}

/** The plan with {@link ANY_NAME} in the place of its name, for a comparison with plans of other VMs. Never to be carried out. */
export function generalPlan(plan: DomainPlan): DomainPlan {
  const { name } = plan;
  const inText = (text: string | null): string | null => (text === null ? null : withoutName(text, name));
  return {
    ...plan,
    changes: plan.changes.map((change) => generalChange(change, name)),
    deferred: plan.deferred.map(({ change, until }) => ({
      change: generalChange(change, name),
      until: withoutName(until, name),
    })),
    steps: plan.steps.map((step) => generalStep(step, name)),
    hazards: plan.hazards.map((hazard) => ({
      ...hazard,
      what: withoutName(hazard.what, name),
      file: hazard.file === null ? null : (withoutName(hazard.file, name) as DatastorePath),
    })),
    diagnostics: plan.diagnostics.map((diagnostic) => ({
      ...diagnostic,
      summary: withoutName(diagnostic.summary, name),
      detail: inText(diagnostic.detail),
      hint: inText(diagnostic.hint),
      subject: inText(diagnostic.subject),
    })),
  };
}

/** All of a plan that is drawn. Markers are not, but for what they say of an unfinished run. */
function drawn({
  action,
  ref,
  changes,
  deferred,
  steps,
  dark,
  hazards,
  diagnostics,
  desired,
  question,
}: DomainPlan): Json {
  return asJson({
    action,
    changes,
    deferred,
    steps: steps.map((step) =>
      'marker' in step ? { ...step, marker: [step.marker.unfinished ?? null, step.marker.copying ?? false] } : step,
    ),
    dark,
    hazards,
    diagnostics,
    // The id of a question is another for each VM, and is not drawn.
    question: question === undefined ? null : { ...question, question: { ...question.question, id: '' } },
    dependsOn: desired.dependsOn,
    window: desired.window,
    isNew: ref === null,
    // Of a new domain, what its manifest declares is drawn even where it is the default.
    declared: ref === null ? Object.keys(desired.declared).sort() : [],
  });
}

/**
 * Puts plans together that say the same of each domain: the same changes with the same costs and reasons, the same steps, hazards
 * and diagnostics, but for the domains' own names in them. A group stands where its first domain stood. Those in `alone` are
 * left by themselves.
 */
export function groupEqualPlans(
  plans: readonly DomainPlan[],
  alone: { has(plan: DomainPlan): boolean },
): readonly PlanGroup[] {
  const equal = new Map<string, DomainPlan[]>();
  const keys = new Map<DomainPlan, string>();
  if (plans.length >= LEAST) {
    for (const plan of plans) {
      if (alone.has(plan) || canonicalJson(drawn(plan)).includes(ANY_NAME)) continue;
      const key = canonicalJson(drawn(generalPlan(plan)));
      keys.set(plan, key);
      const all = equal.get(key);
      if (all === undefined) equal.set(key, [plan]);
      else all.push(plan);
    }
  }
  return plans.flatMap((plan): readonly PlanGroup[] => {
    const all = equal.get(keys.get(plan) ?? '') ?? [];
    if (all.length < LEAST) return [{ names: [plan.name], shown: plan, removed: removedBy([plan]) }];
    return all[0] === plan
      ? [{ names: all.map(({ name }) => name), shown: generalPlan(plan), removed: removedBy(all) }]
      : [];
  });
}
