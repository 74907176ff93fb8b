import { pathKey } from '../../domain/values/path-key.js';
import { sameData, sameJson } from '../../plan/diff/canonical-json.js';
import type { Change } from '../../plan/diff/change.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { Step } from '../../plan/steps/step.js';

function sameChanges(left: readonly Change[], right: readonly Change[]): boolean {
  return (
    left.length === right.length &&
    left.every((change) =>
      right.some(
        (other) =>
          pathKey(other.path) === pathKey(change.path) &&
          sameJson(other.before, change.before) &&
          sameJson(other.after, change.after),
      ),
    )
  );
}

/** Markers are left out: a record of what is left differs from one of the whole. */
function sameStep(left: Step, right: Step): boolean {
  if (left.do === 'reconfigure' && right.do === 'reconfigure') return sameChanges(left.changes, right.changes);
  if (left.do === 'record' || right.do === 'record') return left.do === right.do;
  return sameData(left, right);
}

/**
 * How many of the approved steps a new plan leaves out at the front: what is left must be a suffix of what was approved. Null
 * when it is anything else, also when an approved change would have to wait now, or the new plan holds errors.
 */
export function skippedSteps(approved: readonly Step[], plan: DomainPlan, now: DomainPlan): number | null {
  if (now.diagnostics.some((each) => each.severity === 'error')) return null;
  const carried = new Set(plan.changes.map((change) => pathKey(change.path)));
  if (now.deferred.some(({ change }) => carried.has(pathKey(change.path)))) return null;
  const skipped = approved.length - now.steps.length;
  if (skipped < 0) return null;
  const suffix = approved.slice(skipped);
  const same = now.steps.every((step, index) => {
    const other = suffix[index];
    return other !== undefined && sameStep(step, other);
  });
  return same ? skipped : null;
}

/**
 * Returns what a finished VM still lacks: the changes of the new plan, and approved changes that it defers. A change that the approved
 * plan deferred is not lacking, even if the VM could take it now, as after a resume: its change in this run was not approved.
 */
export function remainingChanges(plan: DomainPlan, now: DomainPlan): readonly Change[] {
  const carried = new Set(plan.changes.map((change) => pathKey(change.path)));
  const waiting = new Set(plan.deferred.map(({ change }) => pathKey(change.path)));
  const open = now.changes.filter(({ path }) => carried.has(pathKey(path)) || !waiting.has(pathKey(path)));
  const putOff = now.deferred.map(({ change }) => change).filter((change) => carried.has(pathKey(change.path)));
  return [...open, ...putOff];
}
