/**
 * Checks before, between and after the steps of a VM: guards, deletions, the host, maintenance windows, the gate after a batch, and the
 * final verification. Checks only read; a failed check stops the VM before its next step.
 */

import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { blockedAmong, blockedText } from '../../domain/operation.js';
import type { Json } from '../../domain/values/json.js';
import { manifestFactPath } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { isJsonObject } from '../../plan/diff/as-json.js';
import type { Fact } from '../../plan/diff/change.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { Step } from '../../plan/steps/step.js';
import { changedPaths, STEPS } from '../../plan/steps/steps.js';
import type { ApplyContext } from '../apply-context.js';
import { isMoveAlreadyDone } from '../steps/handlers.js';

/** Runtime facts that our own steps leave alone. Power, and what a running guest shows, move by our own hand. */
const OUTLASTING = ['snapshots', 'diskRoots', 'host', 'pool', 'folder', 'autostart'];

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Whether one path leads to the other, or is the same. */
function onOneWay(path: Path, other: Path): boolean {
  return other.every((part, index) => index >= path.length || part === path[index]);
}

function overlaps(path: Path, others: readonly Path[]): boolean {
  return others.some((other) => onOneWay(path, other));
}

/** Whether a guard says which VM it is. An equal revision is no proof of that: it may be another VM's. */
function isIdentity({ path: [root, leaf] }: Fact): boolean {
  return root !== 'domain' || leaf === 'uuid' || leaf === 'name';
}

/** What moved, in words; a marker is not for people to read. */
function movedText({ path, value }: Fact, now: Json): { readonly what: string; readonly detail: string } {
  const detail = `then: ${shown(value)}; now: ${shown(now)}`;
  const serialOf = (marker: Json): number =>
    isJsonObject(marker) && typeof marker['serial'] === 'number' ? marker['serial'] : 0;
  if (path.length === 1 && path[0] === 'marker' && serialOf(value) > serialOf(now)) {
    return {
      what: 'it was restored or reverted',
      detail: `Its marker went back from number ${serialOf(value)} to ${serialOf(now) || 'none'}.`,
    };
  }
  return path.length === 1 && path[0] === 'marker'
    ? {
        what: 'another run of esxform wrote its marker',
        detail: 'The marker of the VM changed since the plan was made.',
      }
    : { what: manifestFactPath(path).join('.'), detail };
}

/** The guards that must still hold after these steps of ours: what they changed themselves is no guard any more. */
export function guardsAfter(guards: readonly Fact[], done: readonly Step[]): readonly Fact[] {
  const acted = done.filter((step) => STEPS[step.do].changes !== null);
  if (acted.length === 0) return guards;
  const moved = acted.flatMap(changedPaths);
  return guards.filter(({ path }) => {
    const [root, leaf] = path;
    const lasting = root === 'runtime' ? OUTLASTING.includes(leaf ?? '') : root !== 'marker';
    return lasting && !overlaps(path, moved);
  });
}

/** Why the steps from `from` on are not begun: the host blocks an operation that one of them needs. Null if it blocks none. */
export function blockedSteps(plan: DomainPlan, live: LiveDomain, from: number): Diagnostic | null {
  const kinds = plan.steps.slice(from).map((step) => step.do);
  const blocked = blockedAmong(kinds, live.runtime.blocked);
  if (blocked.length === 0) return null;
  return errorDiagnostic('EF4032', `${plan.name}: the host blocks ${blockedText(blocked)}`, {
    subject: plan.name,
    hint: 'Wait until the backup, migration or other operation ends, then apply again.',
  });
}

/** Refuses a VM that another system manages since the plan was made, because the plan did not show it. Null if none does. */
function newlyManaged(plan: DomainPlan, live: LiveDomain): Diagnostic | null {
  const { managedBy } = live.runtime;
  if (plan.ref === null || managedBy === undefined || plan.hazards.some(({ code }) => code === 'HZ206')) return null;
  const summary = `${plan.name} is managed by ${managedBy}, which the plan does not show`;
  return errorDiagnostic('EF4003', summary, { subject: plan.name });
}

/**
 * What speaks against a plan in a new reading; empty when it still stands. An equal revision proves the description but not the
 * runtime facts, which hosts keep out of it. `done` are the steps of this run on the domain so far.
 */
export function staleFacts(
  plan: DomainPlan,
  live: LiveDomain,
  tools: Pick<ApplyContext, 'changedFacts' | 'strict'>,
  done: readonly Step[],
): readonly Diagnostic[] {
  const managed = newlyManaged(plan, live);
  if (managed !== null) return [managed];
  const same = plan.changeVersion !== null && plan.changeVersion === live.changeVersion;
  if (tools.strict && !same && done.length === 0) {
    return [
      errorDiagnostic('EF4003', `${plan.name} changed its revision since the plan was made`, {
        subject: plan.name,
        detail: `then: ${plan.changeVersion ?? 'none'}; now: ${live.changeVersion ?? 'none'}`,
      }),
    ];
  }
  const guards = guardsAfter(plan.guards, done).filter((guard) => !same || isIdentity(guard));
  // What a step of the plan was to bring about, and somebody else did.
  const alreadyDonePaths = plan.steps.filter((step) => isMoveAlreadyDone(step, live)).flatMap(changedPaths);
  const moved = tools.changedFacts(guards, live).filter(({ fact }) => !overlaps(fact.path, alreadyDonePaths));
  return moved.map(({ fact, now }) => {
    const { what, detail } = movedText(fact, now);
    return errorDiagnostic('EF4003', `${plan.name} changed since the plan was made: ${what}`, {
      subject: plan.name,
      detail,
    });
  });
}

/** The VM was there when the plan was made, and nothing was sent yet. */
export function goneSincePlan(name: string): Diagnostic {
  return errorDiagnostic('EF4039', `${name} disappeared from the host since the plan was made`, {
    subject: name,
    hint: 'Plan again and review the changes.',
  });
}
