import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { deletionProblem, type FileFacts, type FileInspection } from '../../domain/file-facts.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { Writer } from '../../providers/provider.js';
import type { ApplyContext } from '../apply-context.js';
import { callWithDeadline } from '../call-with-deadline.js';
import { APPLY_DEADLINES } from '../deadlines.js';

/** The files that a plan deletes from a step on. */
export function filesToDelete({ steps }: DomainPlan, from = 0): readonly DatastorePath[] {
  return steps.slice(from).flatMap((step) => (step.do === 'delete-file' ? [step.path] : []));
}

/** What the host says of files that are to be deleted, and of every VM that may use them. It takes in the whole inventory. */
export async function inspectDeletions(
  writer: Writer,
  tools: ApplyContext,
  files: readonly DatastorePath[],
): Promise<FileInspection> {
  return await callWithDeadline(
    tools,
    'finding the VMs that use the files',
    (signal) => writer.inspectFiles(files, signal),
    APPLY_DEADLINES.fleet,
  );
}

/** A descriptor that became a plain file, or the reverse, is deleted by another call than the one that was approved. */
function isOther(facts: FileFacts, planned: 'disk' | 'file'): boolean {
  const kept = facts.kind === planned || facts.kind === 'missing';
  // Half a copy need not have a descriptor that the host can read.
  return !kept && !(planned === 'disk' && facts.kind === 'file');
}

/** Why files of a plan must not be deleted now, from a step on. The plan's own VM may use them until it is unregistered. */
export function deletionDiagnostics(plan: DomainPlan, { files }: FileInspection, from = 0): readonly Diagnostic[] {
  return plan.steps.slice(from).flatMap((step) => {
    if (step.do !== 'delete-file') return [];
    const facts = files.get(step.path);
    if (facts === undefined) throw new Error(`${step.path} was not inspected`);
    const problem = deletionProblem(facts, plan.ref?.id ?? null);
    const parts = { subject: plan.name };
    if (problem !== null) {
      const { inUse, why, detail } = problem;
      return [
        errorDiagnostic(inUse ? 'EF4024' : 'EF4030', `${step.path} is not deleted: ${why}`, { ...parts, detail }),
      ];
    }
    if (!isOther(facts, step.kind)) return [];
    return [errorDiagnostic('EF4030', `${step.path} is not deleted: it was planned as a ${step.kind}`, parts)];
  });
}
