import { datastoreDirectory } from '../domain/datastore-path.js';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../domain/diagnostic.js';
import type { Step } from '../plan/step.js';
import type { ApplyEvent } from './apply-event.js';
import { type DomainProgress, isDown, isNewVmDirectory } from './domain-progress.js';
import type { DomainRun } from './domain-run.js';
import { restorePower } from './restore-power.js';
import { filesToRollBack, rollBack } from './roll-back.js';
import { STEP_HANDLERS } from './steps/handlers.js';

/** Causes that leave it open whether the host still uses a file. */
const END_UNKNOWN: ReadonlySet<string> = new Set(['EF4001', 'EF4002', 'EF4021']);

/**
 * What a step that failed may have left all the same. Only in a directory that this run has made: elsewhere the file may be the very
 * one that stood in its way, and somebody else's.
 */
function halfMade(step: Step | undefined, { already, done }: DomainProgress): readonly Step[] {
  if (step === undefined || done.includes(step)) return [];
  const [file] = filesToRollBack([step]);
  if (file === undefined || file.kind === 'directory') return [];
  const home = datastoreDirectory(file.path);
  return done.some((each) => each.do === 'make-directory' && each.path === home && !already.has(each)) ? [step] : [];
}

/**
 * Files of a create that ended before there was a domain. They are taken back, unless something may still be using them: a call
 * whose end is not known, a register or create that was sent, or an operator who asked twice to leave.
 */
async function* cleanUp(
  run: DomainRun,
  progress: DomainProgress,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  if (progress.ref !== null || progress.gone) return [];
  const sent = run.plan.steps[progress.sent];
  const ours = progress.done.filter((step) => !progress.already.has(step));
  const made = filesToRollBack([...ours, ...halfMade(sent, progress)]);
  if (made.length === 0) return [];
  // In a directory that this run did not make, an earlier run's files may be among those of the same names.
  const exclusive = progress.done.some((step) => step.do === 'make-directory' && isNewVmDirectory(step.path, run.plan));
  const mayHaveVm = sent !== undefined && STEP_HANDLERS[sent.do].rollBack === 'keep-all';
  const unknown = END_UNKNOWN.has(cause.code) || run.tools.abandon.aborted;
  const left = mayHaveVm || unknown || !exclusive ? made.map(({ path }) => path) : yield* rollBack(run, made);
  if (left.length === 0) return [];
  const summary = `${run.plan.name} was not made, and ${left.length} of its files and directories are left`;
  return [warningDiagnostic('EF4011', summary, { subject: run.plan.name, detail: left.join('\n') })];
}

/** What must be told of a domain whose steps did not all succeed, once it is as much in order as it can be. */
export async function* recoverDomain(
  run: DomainRun,
  progress: DomainProgress,
  cause: Diagnostic,
): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  const failed = run.plan.steps[progress.index];
  const { name } = run.plan;
  if (failed === undefined || progress.ref === null || !isDown(run.plan, progress)) {
    return [cause, ...(yield* cleanUp(run, progress, cause))];
  }
  if (run.tools.abandon.aborted) {
    // Who asks twice to stop wants nothing more to be sent.
    const summary = `${name} was on, and was left in its dark section: it may be off`;
    const hint = `The next run powers it on first: ${run.tools.command ?? 'esxform apply'}`;
    return [cause, errorDiagnostic('EF4010', summary, { subject: name, hint })];
  }
  const diagnostic = yield* restorePower(run, progress.ref, failed, cause);
  return diagnostic === null ? [cause] : [cause, diagnostic];
}
