import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { ApplyEvent } from '../apply-event.js';
import { callWithDeadline } from '../call-with-deadline.js';
import { APPLY_DEADLINES } from '../deadlines.js';
import type { DomainProgress } from '../domain-progress.js';
import type { DomainRun } from '../domain-run.js';
import { readNow, replan } from '../read-vm.js';
import { remainingChanges } from '../steps/remaining-steps.js';
import { filesToDelete } from './check-deletions.js';

/** Whether the inventory still has the machine that was removed: by its ref, its uuid or its VMX. */
async function isListed({ plan, tools, writer }: DomainRun): Promise<boolean> {
  const vmxPath = plan.guards.find(({ path }) => path.length === 1 && path[0] === 'vmxPath')?.value ?? null;
  const { uuid, instanceUuid } = plan.desired.declared;
  const look = async (signal: AbortSignal): Promise<boolean> => {
    for await (const row of writer.list(signal)) {
      if (row.ref.id === plan.ref?.id) return true;
      const isOther = instanceUuid !== undefined && row.instanceUuid !== null && row.instanceUuid !== instanceUuid;
      if (uuid !== undefined && row.uuid === uuid && !isOther) return true;
      if (vmxPath !== null && row.vmxPath === vmxPath) return true;
    }
    return false;
  };
  return await callWithDeadline(tools, 'listing the domains', look, APPLY_DEADLINES.fleet);
}

async function* verifyRemoved(run: DomainRun): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  const { plan, tools, writer } = run;
  const listed = await isListed(run);
  const files = filesToDelete(plan);
  const sizes =
    files.length === 0
      ? []
      : await callWithDeadline(tools, 'checking the files', (signal) => writer.sizes(files, signal));
  const left = files.filter((_, index) => sizes[index] != null);
  const remaining = plan.changes.filter(({ path }) => (path[0] === 'deleteFiles' ? left.length > 0 : listed));
  yield { kind: 'domain-verified', domain: plan.name, remaining };
  return [
    ...(listed ? [errorDiagnostic('EF4020', `${plan.name} is still on the host`, { subject: plan.name })] : []),
    ...left.map((path) => errorDiagnostic('EF4009', `${path} is still there`, { subject: plan.name })),
  ];
}

/**
 * Looks at the finished domain once more. One that should be there is read and planned again: what the new plan still wants, the
 * host did not keep. One that should be gone must not be in the list, nor its deleted files on their datastores.
 */
export async function* verifyDomain(
  run: DomainRun,
  progress: DomainProgress,
): AsyncGenerator<ApplyEvent, readonly Diagnostic[]> {
  if (run.plan.action === 'remove') return yield* verifyRemoved(run);
  if (progress.ref === null) throw new Error('the last step made no domain');
  const now = await replan(run, await readNow(run, progress.ref));
  const remaining = remainingChanges(run.plan, now);
  yield { kind: 'domain-verified', domain: run.plan.name, remaining };
  return [
    ...remaining.map((change) =>
      errorDiagnostic('EF4009', `${run.plan.name}: the host did not keep ${fieldName(change.path)}`, {
        subject: run.plan.name,
        detail: `wanted: ${JSON.stringify(change.after)}; now: ${JSON.stringify(change.before)}`,
      }),
    ),
    ...now.diagnostics.filter((each) => each.severity === 'error'),
  ];
}
