import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { type DatastorePath, datastoreBaseName, datastoreDirectory } from '../../domain/values/datastore-path.js';
import type { Step } from '../../plan/steps/step.js';
import { createdFiles } from '../../plan/steps/steps.js';
import type { MadeFile } from '../../providers/provider.js';
import type { ApplyEvent } from '../apply-event.js';
import { callWithDeadline, waitWithDeadline } from '../call-with-deadline.js';
import { APPLY_DEADLINES } from '../deadlines.js';
import type { DomainRun } from '../domain-run.js';
import { diagnosticOf } from '../failure.js';
import { STEP_HANDLERS } from '../steps/handlers.js';

/** The files that steps of a create have left on a datastore and that a roll-back deletes, in the order in which they were made. */
export function filesToRollBack(steps: readonly Step[]): readonly MadeFile[] {
  return steps.filter((step) => STEP_HANDLERS[step.do].rollBack === 'delete').flatMap(createdFiles);
}

async function discard(run: DomainRun, made: MadeFile): Promise<Diagnostic | null> {
  const wait = waitWithDeadline(run.tools, APPLY_DEADLINES.discard);
  const unfinished = (): Diagnostic =>
    errorDiagnostic('EF4002', `${made.path} could not be deleted in time`, { subject: run.plan.name });
  try {
    const task = await wait.race(run.writer.discard(made, wait.signal));
    if (task === 'expired' || task === 'abandoned') return unfinished();
    const reports = run.writer.watch(task, wait.signal)[Symbol.asyncIterator]();
    for (;;) {
      const next = await wait.race(reports.next());
      if (next === 'expired' || next === 'abandoned' || next.done === true) return unfinished();
      if (next.value.kind === 'done') return null;
      if (next.value.kind === 'failed') return next.value.diagnostic;
    }
  } catch (error) {
    return diagnosticOf(error, run.plan.name);
  } finally {
    wait.end();
  }
}

/**
 * Whether other files lie beside the VMX of a create. The VMX stays then: its marker shows a later run whose files these are, such as a
 * disk that a task of the host completes after it was reported as failed.
 */
async function hasOtherFiles(run: DomainRun, path: DatastorePath): Promise<boolean> {
  try {
    const names = await callWithDeadline(run.tools, 'checking the files of a failed create', (signal) =>
      run.writer.directory(datastoreDirectory(path), signal),
    );
    return (names ?? []).some((name) => name.toLowerCase() !== datastoreBaseName(path).toLowerCase());
  } catch {
    // Cannot list the directory: keep the VMX with its marker.
    return true;
  }
}

/**
 * Deletes what a create has made, newest first, so that the next run starts as this one did. Only for a create whose register or create
 * call was never sent: until then the directory is new and ours alone. Returns the paths that could not be deleted. A directory that
 * holds anything else is never deleted.
 */
export async function* rollBack(
  run: DomainRun,
  made: readonly MadeFile[],
): AsyncGenerator<ApplyEvent, readonly DatastorePath[]> {
  const domain = run.plan.name;
  yield { kind: 'rolling-back', domain, paths: made.map(({ path }) => path) };
  const left: DatastorePath[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const each of made.toReversed()) {
    if (each.kind === 'file' && (await hasOtherFiles(run, each.path))) {
      left.unshift(each.path);
      continue;
    }
    const diagnostic = await discard(run, each);
    if (diagnostic === null) continue;
    left.unshift(each.path);
    diagnostics.push(diagnostic);
  }
  yield { kind: 'rolled-back', domain, left, diagnostics };
  return left;
}
