import { vmNameOf } from '../../domain/desired.js';
import type { HazardCode } from '../../domain/diagnostics/hazard-codes.js';
import type { Json } from '../../domain/values/json.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { areAnswerGuards } from '../checks/guards.js';
import { asJson } from '../diff/as-json.js';
import { sameJson } from '../diff/canonical-json.js';
import type { Change } from '../diff/change.js';
import { isRelocation } from '../diff/location-paths.js';
import { type Action, type DomainPlan, isActing } from '../plan.js';
import type { Step, StepKind } from '../steps/step.js';
import type { WorkingAction } from '../steps/step-row.js';
import { STEPS, stepRow, stopsGuest } from '../steps/steps.js';

const WORKING: ReadonlySet<Action> = new Set<WorkingAction>(['create', 'register', 'update', 'adopt', 'remove']);
/** Registering a VMX that exists takes it over. */
const ADOPTING: readonly HazardCode[] = ['HZ202'];

function isWorking(action: Action): action is WorkingAction {
  return WORKING.has(action);
}

function turnsOff({ do: kind }: Step): boolean {
  return STEPS[kind].power === 'off';
}

function kinds({ steps }: DomainPlan): readonly StepKind[] {
  return steps.map((step) => step.do);
}

function againstAction(plan: DomainPlan): string | null {
  const { action, ref, steps } = plan;
  if (isWorking(action) !== steps.length > 0) return 'its steps contradict its action';
  for (const step of steps) {
    if (!isWorking(action) || !STEPS[step.do].actions.includes(action)) return `a plan to ${action} may not ${step.do}`;
  }
  switch (action) {
    case 'create':
      return ref === null && makes(plan) ? null : 'its action contradicts its ref or its steps';
    case 'register':
      return ref === null && steps[0]?.do === 'register' ? null : 'its action contradicts its ref or its steps';
    case 'update':
      return ref === null ? 'its action contradicts its ref' : null;
    case 'adopt':
      return ref !== null && steps.length === 1 && plan.changes.length === 0
        ? null
        : 'its action contradicts its changes';
    case 'remove':
      return removes(plan) ? null : 'its steps are not those of a removal';
    case 'answer':
      return ref !== null && plan.question !== undefined && plan.changes.length + plan.deferred.length === 0
        ? null
        : 'its action contradicts its question';
    case 'unchanged':
    case 'deferred':
    case 'blocked':
      return null;
  }
}

/** An answer is one of the choices of its question, and a plan that only answers stands on the facts that say which VM it is. */
function againstQuestion(plan: DomainPlan): string | null {
  const { guards, question: planned, ref, steps } = plan;
  if (planned === undefined) return null;
  if (steps.length === 0 && isActing(plan) && !areAnswerGuards(guards)) return 'its guards are not those of an answer';
  const { answer, question } = planned;
  if (ref === null) return 'it does not exist, and a question blocks it';
  const isChoice = answer === null || question.choices.some((each) => sameJson(asJson(each), asJson(answer)));
  return isChoice ? null : 'its answer is no choice of its question';
}

function makes(plan: DomainPlan): boolean {
  const all = kinds(plan);
  return all.includes('create') || all.includes('register');
}

/** A domain that is there is unregistered once, and its files go after that; of one that is gone only files go. */
function removes(plan: DomainPlan): boolean {
  const all = kinds(plan);
  const at = all.indexOf('unregister');
  if (plan.ref === null) return all.every((kind) => kind === 'delete-file');
  return at >= 0 && all.every((kind, index) => index <= at === (kind !== 'delete-file'));
}

/** A removal shows the VM that it removes, stands on that VM's name, and says so where the manifest has another. */
function againstRemoved({ action, desired, guards, hazards, ref, removes: vm }: DomainPlan): string | null {
  if (vm !== undefined && ref === null) return 'it shows a VM to remove, but removes none';
  if (action !== 'remove' || ref === null) return null;
  if (vm === undefined) return 'it does not show which VM it removes';
  const guarded = (path: Path, value: Json): boolean =>
    guards.some((fact) => sameJson(asJson(fact.path), asJson(path)) && sameJson(fact.value, value));
  const { name: live, power, uuid, vmxPath } = vm;
  const shown = [
    guarded(['domain', 'name'], live),
    guarded(['domain', 'uuid'], uuid),
    guarded(['vmxPath'], vmxPath),
    guarded(['runtime', 'power'], power),
  ];
  if (shown.includes(false)) return 'it removes another VM than it shows';
  return live === vmNameOf(desired) || hazards.some(({ code }) => code === 'HZ204')
    ? null
    : `it removes the VM "${live}", and no hazard lists that its name differs`;
}

function againstName({ name, desired, steps }: DomainPlan): string | null {
  const others = steps.flatMap((step) => {
    if (step.do === 'register') return [step.name];
    return step.do === 'create' || step.do === 'upload-vmx' ? [step.domain.name] : [];
  });
  const isItsOwn = desired.name === name && others.every((each) => each === vmNameOf(desired));
  return isItsOwn ? null : 'it names another domain';
}

function isAbout(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key);
}

/** What of a step is not among the changes. */
function hidden(step: Step, { changes }: DomainPlan): string | null {
  const needed = stepRow(step).listed?.(step);
  if (needed !== undefined) {
    const listed = changes.some(
      ({ path, after }) => sameJson(asJson(path), asJson(needed.path)) && sameJson(after, needed.after),
    );
    return listed ? null : `a step would ${step.do} it, and ${fieldName(needed.path)} is not listed so`;
  }
  if (step.do === 'relocate') {
    const { host } = step;
    if (!changes.some(({ path }) => isRelocation(path))) return 'a step would relocate it, and no datastore is listed';
    const listed = host === undefined || changes.some(({ path, after }) => path[0] === 'host' && after === host);
    return listed ? null : 'a step would migrate it, and host is not listed so';
  }
  if (step.do !== 'reconfigure') return null;
  const change = step.changes.find((each) => !changes.some((shown) => sameJson(asJson(shown), asJson(each))));
  if (change !== undefined) return `a step changes ${fieldName(change.path)}, which is not listed`;
  const disk = step.newDisks.find(({ slot }) => !changes.some(({ path }) => isAbout(path, ['disks', slot])));
  return disk === undefined ? null : `a step makes a disk for ${disk.slot}, which is not listed`;
}

/** A partial copy of an earlier run is created again, so its file is deleted and then comes back. */
function isRemade(steps: readonly Step[], index: number): boolean {
  const [step, next] = [steps[index], steps[index + 1]];
  return step?.do === 'delete-file' && next?.do === 'copy-disk' && next.disk.file === step.path;
}

function againstHazards(plan: DomainPlan): string | null {
  const { action, ref, steps, changes, hazards, desired } = plan;
  if (steps.length === 0) return null;
  const refused = hazards.find(({ allowedBy }) => allowedBy === null);
  if (refused !== undefined) return `it ${refused.what}, which nothing allows`;
  const listed = (codes: readonly HazardCode[]): number => hazards.filter(({ code }) => codes.includes(code)).length;
  for (const [index, step] of steps.entries()) {
    const codes = action === 'register' && step.do === 'register' ? ADOPTING : STEPS[step.do].hazards;
    if (codes.length === 0) continue;
    const alike = steps.filter((each) => each.do === step.do).length;
    const listedFor = hazards.filter(({ code, step: kind }) => kind === step.do && codes.some((each) => each === code));
    const isMigrating = step.do === 'relocate' && step.host !== undefined;
    if (isMigrating && !hazards.some(({ code, step: kind }) => kind === 'relocate' && code === 'HZ401'))
      return 'it has a step to another host, and no hazard lists it';
    if (listedFor.length < alike) return `it has a step to ${step.do}, and no hazard lists it`;
    if (step.do !== 'delete-file') continue;
    if (!listedFor.some(({ file }) => file === step.path)) return `it deletes ${step.path}, and no hazard lists it`;
    if (action !== 'remove' && !isRemade(steps, index)) return `it deletes ${step.path}, which it does not create`;
  }
  if (desired.protect && steps.some((step) => stopsGuest(step) || step.do === 'unregister'))
    return 'it is protected, and a step powers it off or removes it';
  const isModel = ({ path, before, after }: Change): boolean => before !== null && after !== null && path.length > 1;
  const cards = changes.filter((each) => each.path[0] === 'nics' && each.path[2] === 'model' && isModel(each)).length;
  if (listed(['HZ107']) < cards) return 'it changes the model of a network card, and no hazard lists it';
  const controllers = changes.filter(
    (each) => each.path[0] === 'controllers' && each.path.length === 2 && isModel(each),
  ).length;
  if (listed(['HZ108']) < controllers) return 'it changes the model of a controller, and no hazard lists it';
  if (ref === null) return null;
  const detached = changes.filter(
    ({ path, after }) => path[0] === 'disks' && path.length === 2 && after === null,
  ).length;
  if (listed(['HZ104']) < detached) return 'it detaches a disk, and no hazard lists it';
  const replaced = changes.filter(
    ({ path, before }) => path[0] === 'disks' && path[2] === 'file' && before !== null,
  ).length;
  if (listed(['HZ105']) < replaced) return 'it replaces a disk, and no hazard lists it';
  const renamed = changes.some(({ path }) => path[0] === 'name');
  return renamed && listed(['HZ203']) === 0 ? 'it renames the VM, and no hazard lists it' : null;
}

function againstDark({ steps, dark }: DomainPlan): string | null {
  const down = steps.findIndex(turnsOff);
  const comesBack = down >= 0 && steps.slice(down).some((step) => step.do === 'power-on');
  if (dark === null) return comesBack ? 'it powers the VM off and on again, but has no downtime' : null;
  const start = steps[dark.from];
  const isSection = dark.from < dark.to && start !== undefined && turnsOff(start);
  if (!isSection || steps[dark.to]?.do !== 'power-on') return 'its downtime does not match its steps';
  const least = start.do === 'shut-down' ? start.deadlineSeconds : 0;
  return dark.from === down && dark.seconds >= least ? null : 'its downtime is longer than it states';
}

/**
 * Where a plan of a domain does another thing than it shows: steps that are not those of its action, changes and hazards that are
 * not listed, a downtime that does not match the steps. Null if the plan is consistent.
 */
export function planViolation(plan: DomainPlan): string | null {
  const wrong =
    againstAction(plan) ??
    againstName(plan) ??
    againstRemoved(plan) ??
    againstQuestion(plan) ??
    plan.steps.map((step) => hidden(step, plan)).find((each) => each !== null) ??
    againstHazards(plan) ??
    againstDark(plan);
  return wrong === null ? null : `${plan.name}: ${wrong}`;
}
