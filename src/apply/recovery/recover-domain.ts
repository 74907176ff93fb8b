/**
 * Recovery after failures: outages of a host, calls whose reply was lost, VMs that the run powered off, partly created VMs, and the
 * journal. Terms: downtime is the time in which the run keeps a VM off. Limit: deletes only files that this run made.
 */

import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import { datastoreDirectory } from '../../domain/values/datastore-path.js';
import type { Step } from '../../plan/steps/step.js';
import type { ApplyEvent } from '../apply-event.js';
import { type DomainProgress, isDown, isNewVmDirectory } from '../domain-progress.js';
import type { DomainRun } from '../domain-run.js';
import { STEP_HANDLERS } from '../steps/handlers.js';
import { reportLocation } from './report-location.js';
import { restorePower } from './restore-power.js';
import { filesToRollBack, rollBack } from './roll-back.js';

/**
 * The failed step, if it may have left a file. Only in a directory that this run created: elsewhere the file may be another's, and the
 * reason of the failure.
 */
function partlyDone(step: Step | undefined, { already, done }: DomainProgress): readonly Step[] {
  if (step === undefined || done.includes(step)) return [];
  const [file] = filesToRollBack([step]);
  if (file === undefined || file.kind === 'directory') return [];
  const home = datastoreDirectory(file.path);
  return done.some((each) => each.do === 'make-directory' && each.path === home && !already.has(each)) ? [step] : [];
}

/**
 * Deletes the files of a create that failed before its VM existed. It keeps them if something may still use them: a call with an
 * unknown outcome, a register or create that was sent, or a second interrupt.
 */
async function* cleanUp(
  run: DomainRun,
  progress: DomainProgress,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  if (progress.ref !== null || progress.gone) return [];
  const sent = run.plan.steps[progress.sent];
  const ours = progress.done.filter((step) => !progress.already.has(step));
  const made = filesToRollBack([...ours, ...partlyDone(sent, progress)]);
  if (made.length === 0) return [];
  // A directory of an earlier run may hold its files, with the same names.
  const exclusive = progress.done.some((step) => step.do === 'make-directory' && isNewVmDirectory(step.path, run.plan));
  const mayHaveVm = sent !== undefined && STEP_HANDLERS[sent.do].rollBack === 'keep-all';
  const unknown = consequencesOf(cause.code).host === 'may-still-run' || run.tools.abandon.aborted;
  const left = mayHaveVm || unknown || !exclusive ? made.map(({ path }) => path) : yield* rollBack(run, made);
  if (left.length === 0) return [];
  const summary = `${run.plan.name} was not created, and ${left.length} of its files and directories remain`;
  return [warningDiagnostic('EF4011', summary, { subject: run.plan.name, detail: left.join('\n') })];
}

/** Recovers a VM after a failed step: restores its power, or deletes the files of its create. Returns all diagnostics of the failure. */
export async function* recoverDomain(
  run: DomainRun,
  progress: DomainProgress,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  const failed = run.plan.steps[progress.index];
  const { name } = run.plan;
  if (failed === undefined || progress.ref === null || !isDown(run.plan, progress)) {
    return [cause, ...(await reportLocation(run, progress, cause)), ...(yield* cleanUp(run, progress, cause))];
  }
  if (run.tools.abandon.aborted) {
    // After the second interrupt, send nothing.
    const summary = `esxform powered ${name} off and may not have restarted it`;
    const hint = `The next run powers it on first: ${run.tools.command ?? 'esxform apply'}`;
    return [cause, errorDiagnostic('EF4010', summary, { subject: name, hint })];
  }
  const located = await reportLocation(run, progress, cause);
  const diagnostic = yield* restorePower(run, progress.ref, failed, cause);
  return [cause, ...located, ...(diagnostic === null ? [] : [diagnostic])];
}
