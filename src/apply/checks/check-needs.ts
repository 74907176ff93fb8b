import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { type NeededFile, neededFiles } from '../../plan/checks/needed-files.js';
import { placeProblems } from '../../plan/checks/needed-places.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { Writer } from '../../providers/provider.js';
import type { ApplyContext } from '../apply-context.js';
import { callWithDeadline } from '../call-with-deadline.js';
import { APPLY_DEADLINES } from '../deadlines.js';

const HINT = 'Restore it on the host, or plan again and review the changes.';

/** The images and disks that must exist for a plan; disks that it attaches are among its host guards. */
function filesOf(plan: DomainPlan, live: LiveDomain | null): readonly NeededFile[] {
  return neededFiles(plan.desired, plan.changes, plan.steps, live).filter(({ kind }) => kind !== 'disk');
}

async function presentFiles(
  writer: Writer,
  tools: ApplyContext,
  files: readonly NeededFile[],
): Promise<ReadonlySet<DatastorePath>> {
  const pathsOf = (isImage: boolean) => [
    ...new Set(files.flatMap(({ kind, path }) => ((kind === 'image') === isImage ? [path] : []))),
  ];
  const [images, disks] = [pathsOf(true), pathsOf(false)];
  if (images.length + disks.length === 0) return new Set();
  const look = async (signal: AbortSignal): Promise<ReadonlySet<DatastorePath>> => {
    const sizes = images.length === 0 ? [] : await writer.sizes(images, signal);
    const found = disks.length === 0 ? [] : await writer.disks(disks, signal);
    return new Set([
      ...images.filter((_, index) => sizes[index] != null),
      ...disks.filter((_, index) => found[index] != null),
    ]);
  };
  const deadline = APPLY_DEADLINES.call + files.length * APPLY_DEADLINES.readOne;
  return await callWithDeadline(tools, 'checking the files that VMs need', look, deadline);
}

/** What a plan needs of its host beside its guards, and is not there any more: hosts, datastores, networks, images. By plan. */
export async function missingNeeds(
  writer: Writer,
  plans: ReadonlyMap<DomainPlan, LiveDomain | null>,
  facts: ServerFacts,
  tools: ApplyContext,
): Promise<ReadonlyMap<DomainPlan, readonly [Diagnostic, ...Diagnostic[]]>> {
  const problems = new Map<DomainPlan, readonly string[]>();
  for (const [plan, live] of plans) {
    problems.set(plan, placeProblems(plan, live?.runtime.host ?? null, facts));
  }
  // Files of a host that lacks their datastore are not looked for: that it lacks it is the problem.
  const whole = [...plans].filter(([plan]) => problems.get(plan)?.length === 0);
  const files = whole.flatMap(([plan, live]) => filesOf(plan, live));
  const present = await presentFiles(writer, tools, files);
  for (const [plan, live] of whole) {
    const missing = filesOf(plan, live).filter(({ path }) => !present.has(path));
    problems.set(
      plan,
      missing.map(({ kind, path }) => `the ${kind === 'image' ? 'image' : 'disk'} ${path} is missing`),
    );
  }
  const found = new Map<DomainPlan, readonly [Diagnostic, ...Diagnostic[]]>();
  for (const [plan, clauses] of problems) {
    const [first, ...more] = clauses.map((clause) =>
      errorDiagnostic('EF4039', `${plan.name}: ${clause}`, { subject: plan.name, hint: HINT }),
    );
    if (first !== undefined) found.set(plan, [first, ...more]);
  }
  return found;
}

/** The same for one plan, with facts that are read now: right before its VM is powered off. */
export async function missingNow(
  writer: Writer,
  plan: DomainPlan,
  live: LiveDomain,
  tools: ApplyContext,
): Promise<readonly Diagnostic[]> {
  const facts = await callWithDeadline(tools, 'checking the host', (signal) => writer.factsNow(signal));
  return (await missingNeeds(writer, new Map([[plan, live]]), facts, tools)).get(plan) ?? [];
}
