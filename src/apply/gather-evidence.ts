import { type DatastorePath, datastoreDirectory } from '../domain/datastore-path.js';
import { type DomainRef, isUnreadable, type LiveDomain } from '../domain/live.js';
import { pathKey } from '../domain/path-key.js';
import type { Bytes, KiB } from '../domain/units.js';
import type { Step } from '../plan/step.js';
import { callWithDeadline } from './call-with-deadline.js';
import { readAll } from './check-domain.js';
import { APPLY_DEADLINES } from './deadlines.js';
import { isNewVmDirectory } from './domain-progress.js';
import type { DomainRun } from './domain-run.js';
import { replan } from './prepare-step.js';
import { type Evidence, NO_EVIDENCE } from './probe-outcome.js';
import { remainingChanges } from './remaining-steps.js';

/** The one file that a step makes, changes or deletes, where its size tells something. */
function fileOf(step: Step): DatastorePath | null {
  switch (step.do) {
    case 'make-disk':
    case 'copy-disk':
      return step.disk.file;
    case 'extend-disk':
      return step.file;
    case 'delete-file':
      return step.path;
    default:
      return null;
  }
}

/** The size of a step's file; null where it has none, or the file is not there. */
export async function sizeNow({ tools, writer }: DomainRun, step: Step): Promise<Bytes | null> {
  const file = fileOf(step);
  if (file === null) return null;
  const [size] = await callWithDeadline(tools, 'looking for a file', (signal) => writer.sizes([file], signal));
  return size ?? null;
}

async function capacityNow({ tools, writer }: DomainRun, step: Step): Promise<KiB | null> {
  if (step.do !== 'extend-disk') return null;
  const [disk] = await callWithDeadline(tools, 'looking at a disk', (signal) => writer.disks([step.file], signal));
  return disk?.capacity ?? null;
}

async function registeredAt({ tools, writer }: DomainRun, path: DatastorePath): Promise<DomainRef | null> {
  const look = async (signal: AbortSignal): Promise<DomainRef | null> => {
    for await (const row of writer.list(signal)) {
      if (row.vmxPath?.toLowerCase() === path.toLowerCase()) return row.ref;
    }
    return null;
  };
  return await callWithDeadline(tools, 'listing the domains', look, APPLY_DEADLINES.fleet);
}

async function readOrNull(run: DomainRun, ref: DomainRef): Promise<LiveDomain | null> {
  const reading = (await readAll(run.writer, [ref], run.tools)).get(ref.id);
  return reading === undefined || isUnreadable(reading) ? null : reading;
}

async function vmxThere(run: DomainRun, path: DatastorePath): Promise<Evidence['vmx']> {
  const { tools, writer } = run;
  const vmx = await callWithDeadline(tools, 'reading a VMX', (signal) => writer.vmxAt(path, signal));
  if (vmx !== null) return { marker: vmx.marker };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const names = await callWithDeadline(tools, 'looking for a VMX', (signal) =>
    writer.directory(datastoreDirectory(path), signal),
  );
  return names?.includes(name) === true ? { marker: null } : null;
}

async function ofPlace(run: DomainRun, step: Extract<Step, { do: 'register' | 'create' }>): Promise<Partial<Evidence>> {
  const registered = await registeredAt(run, step.path);
  const now = registered === null ? null : await readOrNull(run, registered);
  return { registered, now, vmx: registered === null ? await vmxThere(run, step.path) : null };
}

async function ofDomain(run: DomainRun, step: Step, ref: DomainRef): Promise<Partial<Evidence>> {
  const now = await readOrNull(run, ref);
  if (now === null) return { now };
  const { tasks } = await callWithDeadline(run.tools, 'looking for tasks', (signal) =>
    run.writer.blockers(ref, signal),
  );
  const busy = tasks.length > 0;
  if (step.do !== 'reconfigure' || busy) return { now, busy };
  const remaining = remainingChanges(run.plan, await replan(run, now));
  return { now, busy, lacking: new Set(remaining.map(({ path }) => pathKey(path))) };
}

/**
 * Asks the host for all that {@link probeOutcome} needs for a step. `sizeBefore` is the size of its file before the call, `lastSize` that at
 * the look before this one.
 */
export async function gatherEvidence(
  run: DomainRun,
  step: Step,
  before: LiveDomain | null,
  sizes: { readonly before: Bytes | null; readonly last: Bytes | null },
): Promise<Evidence> {
  const blank: Evidence = { ...NO_EVIDENCE, before, sizeBefore: sizes.before };
  if (step.do === 'register' || step.do === 'create') return { ...blank, ...(await ofPlace(run, step)) };
  if (step.do === 'make-directory') {
    const names = await callWithDeadline(run.tools, 'looking for a directory', (signal) =>
      run.writer.directory(step.path, signal),
    );
    return { ...blank, names, exclusive: isNewVmDirectory(step.path, run.plan) };
  }
  if (step.do === 'upload-vmx') return { ...blank, vmx: await vmxThere(run, step.path) };
  if (fileOf(step) !== null) {
    const size = await sizeNow(run, step);
    return { ...blank, size, growing: size !== sizes.last, capacity: await capacityNow(run, step) };
  }
  return before === null ? blank : { ...blank, ...(await ofDomain(run, step, before.ref)) };
}
