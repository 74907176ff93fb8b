import { type DomainRef, isUnreadable, type LiveDomain } from '../../domain/live.js';
import { type DatastorePath, datastoreDirectory } from '../../domain/values/datastore-path.js';
import { pathKey } from '../../domain/values/path-key.js';
import type { Bytes, KiB } from '../../domain/values/units.js';
import { callWithDeadline } from '../call-with-deadline.js';
import { APPLY_DEADLINES } from '../deadlines.js';
import type { DomainRun } from '../domain-run.js';
import { readAll, replan } from '../read-vm.js';
import type { Evidence } from './evidence.js';
import { remainingChanges } from './remaining-steps.js';

/** The size of a file; null where it does not exist. */
export async function fileSize({ tools, writer }: DomainRun, file: DatastorePath): Promise<Bytes | null> {
  const [size] = await callWithDeadline(tools, 'checking a file', (signal) => writer.sizes([file], signal));
  return size ?? null;
}

/** The capacity of a disk; null where the server does not report it. */
export async function diskCapacity({ tools, writer }: DomainRun, file: DatastorePath): Promise<KiB | null> {
  const [disk] = await callWithDeadline(tools, 'looking at a disk', (signal) => writer.disks([file], signal));
  return disk?.capacity ?? null;
}

/** The names in a directory; null where it does not exist. */
export async function directoryNames(
  { tools, writer }: DomainRun,
  path: DatastorePath,
): Promise<readonly string[] | null> {
  return await callWithDeadline(tools, 'checking a directory', (signal) => writer.directory(path, signal));
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

/** The VMX at a path, with its marker; null where it does not exist. A VMX that cannot be read has no marker. */
export async function vmxAt(run: DomainRun, path: DatastorePath): Promise<Evidence['vmx']> {
  const { tools, writer } = run;
  const vmx = await callWithDeadline(tools, 'reading a VMX', (signal) => writer.vmxAt(path, signal));
  if (vmx !== null) return { marker: vmx.marker };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const names = await callWithDeadline(tools, 'checking a VMX', (signal) =>
    writer.directory(datastoreDirectory(path), signal),
  );
  return names?.includes(name) === true ? { marker: null } : null;
}

/** What is registered from a VMX, or else the VMX itself. */
export async function registrationEvidence(run: DomainRun, path: DatastorePath): Promise<Partial<Evidence>> {
  const registered = await registeredAt(run, path);
  const now = registered === null ? null : await readOrNull(run, registered);
  return { registered, now, vmx: registered === null ? await vmxAt(run, path) : null };
}

/** The VM as it is now, and whether a task of it runs. */
export async function vmEvidence(
  run: DomainRun,
  before: LiveDomain | null,
): Promise<Pick<Evidence, 'now' | 'busy'> | null> {
  if (before === null) return null;
  const now = await readOrNull(run, before.ref);
  if (now === null) return { now, busy: false };
  const { tasks } = await callWithDeadline(run.tools, 'checking tasks', (signal) =>
    run.writer.blockers(before.ref, signal),
  );
  return { now, busy: tasks.length > 0 };
}

/** The same, with the changes of the plan that the VM still lacks. */
export async function changesEvidence(run: DomainRun, before: LiveDomain | null): Promise<Partial<Evidence>> {
  const evidence = await vmEvidence(run, before);
  if (evidence === null || evidence.now === null || evidence.busy) return evidence ?? {};
  const remaining = remainingChanges(run.plan, await replan(run, evidence.now));
  return { ...evidence, lacking: new Set(remaining.map(({ path }) => pathKey(path))) };
}
