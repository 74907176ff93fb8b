import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { type DomainRef, isUnreadable, type LiveDomain } from '../../domain/live.js';
import type { ConnectionPlan } from '../../plan/plan.js';
import type { Writer } from '../../providers/provider.js';
import type { ApplyContext } from '../apply-context.js';
import type { Gate } from '../batches.js';
import { callWithDeadline, interrupted, pause } from '../call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from '../deadlines.js';
import type { Item } from '../plan-items.js';
import { readAll } from '../read-vm.js';

interface Watched {
  readonly item: Item;
  readonly writer: Writer;
  readonly ref: DomainRef;
}

/** The domains that a batch leaves behind. One that it made is looked up by its VMX, since its plan knows no ref. */
async function watchedOf(
  items: readonly Item[],
  writers: ReadonlyMap<ConnectionPlan, Writer>,
  tools: ApplyContext,
): Promise<readonly Watched[]> {
  const watched: Watched[] = [];
  for (const [connection, writer] of writers) {
    const own = items.filter((item) => item.connection === connection && item.plan.action !== 'remove');
    for (const item of own) if (item.plan.ref !== null) watched.push({ item, writer, ref: item.plan.ref });
    const made = own.filter((item) => item.plan.ref === null);
    if (made.length === 0) continue;
    const byPath = new Map(
      made.flatMap((item) =>
        item.plan.steps.flatMap((step) =>
          step.do === 'register' || step.do === 'create' ? [[step.path.toLowerCase(), item] as const] : [],
        ),
      ),
    );
    const look = async (signal: AbortSignal): Promise<void> => {
      for await (const row of writer.list(signal)) {
        const item = row.vmxPath === null ? undefined : byPath.get(row.vmxPath.toLowerCase());
        if (item !== undefined) watched.push({ item, writer, ref: row.ref });
      }
    };
    await callWithDeadline(tools, 'listing the domains', look, APPLY_DEADLINES.fleet);
  }
  return watched;
}

/** Whether a reading shows what the gate asks for. A domain that is off shows nothing, and need not. */
async function shows({ runtime }: LiveDomain, gate: Gate, tools: ApplyContext): Promise<boolean> {
  if (runtime.power !== 'on') return true;
  if (gate.kind === 'tools') return runtime.tools === 'running';
  const { address } = runtime;
  if (address === null || tools.isPortOpen === undefined) return false;
  const { isPortOpen } = tools;
  return await callWithDeadline(tools, `calling ${address}`, (signal) => isPortOpen(address, gate.port, signal));
}

/** Those that do not show it yet. */
async function silent(watched: readonly Watched[], gate: Gate, tools: ApplyContext): Promise<readonly Watched[]> {
  const left: Watched[] = [];
  for (const writer of new Set(watched.map((each) => each.writer))) {
    const own = watched.filter((each) => each.writer === writer);
    const readings = await readAll(
      writer,
      own.map(({ ref }) => ref),
      tools,
    );
    for (const each of own) {
      const reading = readings.get(each.ref.id);
      if (reading === undefined || isUnreadable(reading) || !(await shows(reading, gate, tools))) left.push(each);
    }
  }
  return left;
}

function notShown({ item: { plan } }: Watched, gate: Gate): Diagnostic {
  const minutes = APPLY_DEADLINES.gate / 60_000;
  const what =
    gate.kind === 'tools'
      ? `VMware Tools of ${plan.name} are not running`
      : `The guest of ${plan.name} does not accept connections on port ${gate.port}`;
  const hint =
    gate.kind === 'tools'
      ? null
      : 'The check uses the address that VMware Tools report. Without an address it cannot succeed.';
  return errorDiagnostic('EF4023', `${what} after ${minutes} min`, { subject: plan.name, hint });
}

/**
 * Waits until every domain of a batch that is on shows what the gate asks for. Gives what is wrong with the others once the deadline has passed.
 * A request to stop ends the wait. Rejects where the host cannot be asked.
 */
export async function waitForGate(
  gate: Gate,
  items: readonly Item[],
  writers: ReadonlyMap<ConnectionPlan, Writer>,
  tools: ApplyContext,
): Promise<readonly Diagnostic[]> {
  const until = tools.now() + APPLY_DEADLINES.gate;
  let left = await watchedOf(items, writers, tools);
  for (;;) {
    left = await silent(left, gate, tools);
    if (left.length === 0) return [];
    if (tools.stop.aborted) throw interrupted('while waiting for the gate of a batch');
    if (tools.now() >= until) {
      return left.map((each) => notShown(each, gate));
    }
    await pause(tools, POLL_MILLISECONDS);
  }
}
