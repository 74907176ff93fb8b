import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { type DomainRef, isUnreadable, type LiveDomain, type Unreadable } from '../domain/live.js';
import type { DomainPlan } from '../plan/plan.js';
import type { Writer } from '../providers/provider.js';
import type { ApplyContext } from './apply-context.js';
import { callWithDeadline, pause } from './call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from './deadlines.js';
import type { DomainRun } from './domain-run.js';

/** Readings of several domains, by ref id. Those that are gone are not in it. */
export async function readAll(
  writer: Writer,
  refs: readonly DomainRef[],
  tools: ApplyContext,
): Promise<ReadonlyMap<string, LiveDomain | Unreadable>> {
  const readings = new Map<string, LiveDomain | Unreadable>();
  if (refs.length === 0) return readings;
  const read = async (signal: AbortSignal): Promise<void> => {
    readings.clear();
    for await (const reading of writer.read(refs, signal)) readings.set(reading.ref.id, reading);
  };
  await callWithDeadline(tools, 'reading domains', read, APPLY_DEADLINES.call + refs.length * APPLY_DEADLINES.readOne);
  return readings;
}

/** What keeps a reading from being used, or null. */
export function unusable(name: string, reading: LiveDomain | Unreadable | undefined): Diagnostic | null {
  if (reading === undefined)
    return errorDiagnostic('EF4005', `${name} does not exist on the host any more`, { subject: name });
  if (!isUnreadable(reading)) return null;
  return errorDiagnostic('EF4005', `${name} cannot be read: ${reading.unreadable}`, { subject: name });
}

/**
 * A new reading of a run's domain. Rejects with EF4005 when there is none to be had; right after an outage it waits, because a host that
 * restarts takes a while to list its domains.
 */
export async function readNow(run: DomainRun, ref: DomainRef): Promise<LiveDomain> {
  const { patience } = run.tools;
  for (;;) {
    const reading = (await readAll(run.writer, [ref], run.tools)).get(ref.id);
    if (reading !== undefined && !isUnreadable(reading)) return reading;
    const diagnostic = unusable(run.plan.name, reading);
    if (diagnostic !== null && patience?.isSettling() !== true) throw new DiagnosticError(diagnostic);
    await pause(run.tools, POLL_MILLISECONDS);
  }
}

/** A new plan for what is left of a run's plan, from a new reading. */
export async function replan(run: DomainRun, live: LiveDomain): Promise<DomainPlan> {
  return await callWithDeadline(run.tools, 'planning again', (signal) =>
    run.tools.replan(run.plan, run.connection, live, run.writer, signal),
  );
}
