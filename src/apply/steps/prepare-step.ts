import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { createdFiles, stopsGuest } from '../../plan/steps/steps.js';
import type { ApplyEvent } from '../apply-event.js';
import { deletionDiagnostics, filesToDelete, inspectDeletions } from '../checks/check-deletions.js';
import { blockedSteps, goneSincePlan, staleFacts } from '../checks/check-domain.js';
import { changedOnHost } from '../checks/check-host.js';
import { missingNow } from '../checks/check-needs.js';
import { checkOtherRun } from '../checks/check-other-run.js';
import { APPLY_DEADLINES } from '../deadlines.js';
import type { DomainProgress } from '../domain-progress.js';
import { inDowntime } from '../domain-progress.js';
import type { DomainRun } from '../domain-run.js';
import { clearBlockers } from '../questions/clear-blockers.js';
import { readAll, readNow, replan } from '../read-vm.js';
import { skippedSteps } from './remaining-steps.js';

export type Ready = { readonly kind: 'ready'; readonly live: LiveDomain | null } | { readonly kind: 'skip' };

/** Throws the first of some diagnostics; the others go along in its detail. */
function refuse(diagnostics: readonly Diagnostic[]): void {
  const [first, ...others] = diagnostics;
  if (first === undefined) return;
  const also = others.map((each) => [each.summary, each.detail].filter((text) => text !== null).join('; '));
  throw new DiagnosticError({
    ...first,
    detail: [first.detail, ...also].filter((text) => text !== null).join('\n') || null,
  });
}

/** After an answer let another task go on: go on only with what was approved. Gives how many steps are not needed any more. */
async function settle(run: DomainRun, progress: DomainProgress, live: LiveDomain): Promise<number> {
  const now = await replan(run, live);
  const skipped = skippedSteps(run.plan.steps.slice(progress.index), run.plan, now);
  if (skipped === null) {
    throw new DiagnosticError(
      errorDiagnostic('EF4012', 'The remaining steps are not those of the approved plan', {
        subject: run.plan.name,
        detail: `approved: ${run.plan.steps
          .slice(progress.index)
          .map((step) => step.do)
          .join(', ')}; now: ${now.steps.map((step) => step.do).join(', ') || 'nothing'}`,
      }),
    );
  }
  progress.plan = { ...now, steps: run.plan.steps, dark: run.plan.dark };
  progress.done.length = 0;
  return skipped;
}

/** Right before each file is deleted, the host is asked again what it is and who uses it, and what else is still to be deleted. */
async function checkFiles({ plan, tools, writer }: DomainRun, { index }: DomainProgress): Promise<void> {
  if (plan.steps[index]?.do !== 'delete-file') return;
  const inspection = await inspectDeletions(writer, tools, filesToDelete(plan, index));
  refuse(deletionDiagnostics(plan, inspection, index));
}

/** A VM that is to be removed may be gone at any step; any other must still be there at its first. */
async function isGone(run: DomainRun, { hostChecked, ref }: DomainProgress): Promise<boolean> {
  if (ref === null || (run.plan.action !== 'remove' && hostChecked)) return false;
  return !(await readAll(run.writer, [ref], run.tools)).has(ref.id);
}

/** Before the first step of a VM, all of the host that its plan depends on is looked up again; time has passed since the check of all. */
async function checkHost(run: DomainRun, progress: DomainProgress): Promise<void> {
  if (progress.hostChecked) return;
  progress.hostChecked = true;
  const changed = await changedOnHost(run.writer, [run.plan], () => progress.gone, run.tools);
  refuse(changed.get(run.plan) ?? []);
}

/** Right before a VM is powered off, all that the rest of its plan needs of the host is looked up again, if steps came before. */
async function checkDowntime(run: DomainRun, progress: DomainProgress, live: LiveDomain): Promise<void> {
  const { plan, tools, writer } = run;
  const step = plan.steps[progress.index];
  if (step === undefined || !stopsGuest(step) || progress.downChecked || plan.action === 'remove') return;
  progress.downChecked = true;
  const made = new Set(progress.done.flatMap(createdFiles).map(({ path }) => path));
  const rest = plan.hostGuards.filter((fact) => fact.kind === 'disk' || (fact.kind === 'file' && !made.has(fact.path)));
  const changed =
    progress.index === 0
      ? []
      : ((await changedOnHost(writer, [{ ...plan, hostGuards: rest }], () => false, tools)).values().next().value ??
        []);
  refuse([...changed, ...(await missingNow(writer, plan, live, tools))]);
}

/** Before the first step the change policy decides again: its windows close, and the VM may be in another folder. */
function checkPolicy({ connection, plan, tools }: DomainRun, { index }: DomainProgress, live: LiveDomain | null): void {
  if (index === 0) refuse(tools.deniedByPolicy?.(plan, connection, live) ?? []);
}

/** All that is looked at right before a step: the request to stop, questions and tasks, a new reading and its guards. */
export async function* prepareStep(run: DomainRun, progress: DomainProgress): AsyncGenerator<ApplyEvent, Ready> {
  const { plan, tools } = run;
  const dark = inDowntime(plan, progress.index);
  if (tools.stop.aborted && !dark) {
    throw new DiagnosticError(
      errorDiagnostic('EF4008', 'The run was interrupted between steps', { subject: plan.name }),
    );
  }
  if (await isGone(run, progress)) {
    if (plan.action !== 'remove') refuse([goneSincePlan(plan.name)]);
    progress.ref = null;
    progress.gone = true;
  }
  await checkHost(run, progress);
  await checkFiles(run, progress);
  if (progress.ref === null) {
    checkPolicy(run, progress, null);
    return { kind: 'ready', live: null };
  }
  const way = yield* clearBlockers(run, progress.ref, dark ? APPLY_DEADLINES.foreignTaskInTheDark : 0);
  if (way.kind === 'blocked') throw new DiagnosticError(way.diagnostic);
  const live = await readNow(run, progress.ref);
  if (progress.initialPower === null) {
    progress.initialPower = live.runtime.power;
    // Before it counts as left off: the recovery powers on such a VM.
    await checkOtherRun(run, live);
    progress.leftOff = live.runtime.power === 'off' && live.marker?.unfinished === 'downtime';
  }
  const skipped = way.answered ? await settle(run, progress, live) : 0;
  if (skipped > 0) {
    progress.index += skipped;
    return { kind: 'skip' };
  }
  refuse(staleFacts(progress.plan, live, tools, progress.done));
  checkPolicy(run, progress, live);
  if (!dark) await checkDowntime(run, progress, live);
  // In the downtime the way out is forward: a step that the host refuses then leads to the recovery.
  const blocked = dark ? null : blockedSteps(plan, live, progress.index);
  if (blocked !== null) refuse([blocked]);
  return { kind: 'ready', live };
}
