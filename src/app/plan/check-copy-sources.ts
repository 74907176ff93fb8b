import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { FileUser } from '../../domain/file-facts.js';
import { isUnreadable, type LiveDomain } from '../../domain/live.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { locate } from '../../plan/locate.js';
import type { DomainPlan } from '../../plan/plan.js';
import { STEPS } from '../../plan/steps/steps.js';
import type { Reader } from '../../providers/provider.js';
import type { LiveState } from './read-live-state.js';

interface Copied {
  readonly plan: DomainPlan;
  readonly slot: string;
  readonly from: DatastorePath;
}

function copiesOf(plan: DomainPlan): readonly Copied[] {
  return plan.steps.flatMap((step) =>
    step.do === 'copy-disk' ? [{ plan, slot: step.disk.slot, from: step.disk.from }] : [],
  );
}

/**
 * Whether a running VM has the file open for writing. It only reads the files below a snapshot, and those can be copied. Source:
 * CopyVirtualDisk_Task answers FileLocked for the disk of a running VM.
 */
function isWritten(from: DatastorePath, { domain, runtime }: LiveDomain): boolean {
  if (runtime.power !== 'on') return false;
  const written = Object.values(domain.disks).map(({ file }) => file.toLowerCase());
  return runtime.snapshots.length === 0 || written.includes(from.toLowerCase());
}

/** Whether the run powers a VM off before it carries out another plan, and leaves it off. */
function isOffBefore({ desired }: DomainPlan, user: FileUser, plans: readonly DomainPlan[]): boolean {
  const before = plans.find(({ name, ref }) => ref?.id === user.ref.id && desired.dependsOn.includes(name));
  const powers = before?.steps.flatMap((step) => STEPS[step.do].power ?? []) ?? [];
  return powers.at(-1) === 'off';
}

function problem({ plan, slot, from }: Copied, user: FileUser, live: LiveDomain | null): Diagnostic | null {
  const parts = { subject: plan.name, source: locate(plan.desired, ['disks', slot, 'copyOf']) };
  const label = `disks.${slot} of ${plan.name}`;
  if (live === null) {
    const summary = `${label}: ${user.name} cannot be read and may have ${from} open`;
    const hint = 'If it runs with this disk, the host refuses the copy.';
    return warningDiagnostic('EF2075', summary, { ...parts, detail: user.because, hint });
  }
  if (!isWritten(from, live)) return null;
  return errorDiagnostic('EF2075', `${label}: ${user.name} is on and has ${from} open, so it cannot be copied`, {
    ...parts,
    hint: `Power ${user.name} off, or copy a disk that no running VM uses.`,
  });
}

/** Disks to copy that a running VM has open, as an error; those of a VM that cannot be read, as a warning. By plan. */
export async function copySourceProblems(
  reader: Reader,
  plans: readonly DomainPlan[],
  { readings }: Pick<LiveState, 'readings'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<DomainPlan, readonly Diagnostic[]>> {
  const problems = new Map<DomainPlan, readonly Diagnostic[]>();
  const copies = plans.flatMap(copiesOf);
  if (copies.length === 0) return problems;
  const inspection = await reader.inspectFiles([...new Set(copies.map(({ from }) => from))], signal);
  const usersOf = ({ from }: Copied) =>
    (inspection.files.get(from)?.users ?? []).filter(({ how }) => how === 'file' || how === 'unread');
  const wanted = new Map(copies.flatMap(usersOf).map(({ ref }) => [ref.id, ref]));
  const known = new Map(readings);
  const unknown = [...wanted.values()].filter(({ id }) => !known.has(id));
  if (unknown.length > 0) for await (const reading of reader.read(unknown, signal)) known.set(reading.ref.id, reading);
  for (const copy of copies) {
    const found = usersOf(copy).flatMap((user) => {
      if (isOffBefore(copy.plan, user, plans)) return [];
      const reading = known.get(user.ref.id);
      // A VM that is gone by now holds nothing.
      if (reading === undefined && user.how === 'file') return [];
      const live = reading === undefined || isUnreadable(reading) || user.how === 'unread' ? null : reading;
      return problem(copy, user, live) ?? [];
    });
    if (found.length > 0) problems.set(copy.plan, [...(problems.get(copy.plan) ?? []), ...found]);
  }
  return problems;
}
