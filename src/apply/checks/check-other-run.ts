import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { sameData } from '../../plan/diff/canonical-json.js';
import { callWithDeadline, interrupted, pause } from '../call-with-deadline.js';
import { POLL_MILLISECONDS } from '../deadlines.js';
import type { DomainRun } from '../domain-run.js';
import { readNow } from '../read-vm.js';

/** An active run makes its next call, or has a task, within one interval; two more are for slow hosts. */
const LOOKS = 3;

/** Whether the marker says that a run took the VM down or copies disks for it, and has not ended well. */
function mayHaveActiveRun({ marker, runtime }: LiveDomain): boolean {
  return marker?.copying === true || (marker?.unfinished === 'downtime' && runtime.power === 'off');
}

/**
 * Rejects with EF4041 if another run still works on a VM that it took down, or copies disks for: neither the marker nor its time proves that
 * the run has ended. The VM is watched for a few seconds, and its revision, its power, its marker, its tasks and the partial copies
 * that the plan deletes must stay as they are. A VM without such a marker is not watched.
 */
export async function checkOtherRun(run: DomainRun, live: LiveDomain): Promise<void> {
  const { plan, tools, writer } = run;
  if (!mayHaveActiveRun(live)) return;
  const copies = plan.steps.flatMap((step) => (step.do === 'delete-file' ? [step.path] : []));
  const sizes = async (): Promise<readonly (number | null)[]> =>
    copies.length === 0
      ? []
      : await callWithDeadline(tools, 'checking the files', (signal) => writer.sizes(copies, signal));
  const before = await sizes();
  for (let look = 0; look < LOOKS; look += 1) {
    await pause(tools, POLL_MILLISECONDS, tools.stop);
    if (tools.stop.aborted) throw interrupted('before the first step');
    const { question, tasks } = await callWithDeadline(tools, 'checking questions and tasks', (signal) =>
      writer.blockers(live.ref, signal),
    );
    const now = await readNow(run, live.ref);
    const changed = [
      ...(tasks.length > 0 ? [`it has unfinished tasks: ${tasks.join(', ')}`] : []),
      ...(question === null ? [] : ['a question blocks it']),
      ...(now.runtime.power === live.runtime.power ? [] : [`its power is ${now.runtime.power} now`]),
      ...(now.changeVersion === live.changeVersion ? [] : ['its revision changed']),
      ...(sameData(now.marker, live.marker) ? [] : ['its marker changed']),
      ...(sameData(await sizes(), before) ? [] : ['a partial copy changed']),
    ];
    if (changed.length === 0) continue;
    const summary = `Another run of esxform, or somebody else, works on ${plan.name}`;
    throw new DiagnosticError(
      errorDiagnostic('EF4041', summary, {
        subject: plan.name,
        detail: changed.join('\n'),
        hint: 'Wait until that run ends, then plan again. Nothing was sent for the VM.',
      }),
    );
  }
}
