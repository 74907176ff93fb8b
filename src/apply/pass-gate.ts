import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { type DomainRef, isUnreadable } from '../domain/live.js';
import type { ConnectionPlan } from '../plan/plan.js';
import type { Writer } from '../providers/provider.js';
import type { ApplyTools } from './apply-tools.js';
import { boundedCall, interrupted, pause } from './bounded-call.js';
import { readAll } from './check-domain.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from './deadlines.js';
import type { Item } from './plan-items.js';

interface Watched {
  readonly item: Item;
  readonly writer: Writer;
  readonly ref: DomainRef;
}

/** The domains that a batch leaves behind. One that it made is looked up by its VMX, since its plan knows no ref. */
async function watchedOf(
  items: readonly Item[],
  writers: ReadonlyMap<ConnectionPlan, Writer>,
  tools: ApplyTools,
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
    await boundedCall(tools, 'listing the domains', look, APPLY_DEADLINES.fleet);
  }
  return watched;
}

/** Those that are on, and whose Tools do not run; a domain that has no Tools never shows any. */
async function silent(watched: readonly Watched[], tools: ApplyTools): Promise<readonly Watched[]> {
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
      if (reading === undefined || isUnreadable(reading)) left.push(each);
      else if (reading.runtime.power === 'on' && reading.runtime.tools !== 'running') left.push(each);
    }
  }
  return left;
}

/**
 * Waits until the Tools of every domain of a batch that is on run. Gives what is wrong with the others once the deadline has passed.
 * A request to stop ends the wait. Rejects where the host cannot be asked.
 */
export async function passGate(
  items: readonly Item[],
  writers: ReadonlyMap<ConnectionPlan, Writer>,
  tools: ApplyTools,
): Promise<readonly Diagnostic[]> {
  const until = tools.now() + APPLY_DEADLINES.gate;
  let left = await watchedOf(items, writers, tools);
  for (;;) {
    left = await silent(left, tools);
    if (left.length === 0) return [];
    if (tools.stop.aborted) throw interrupted('while a batch was to show that it works');
    if (tools.now() >= until) {
      const minutes = APPLY_DEADLINES.gate / 60_000;
      return left.map(({ item }) =>
        errorDiagnostic('EF4023', `The guest tools of ${item.plan.name} do not run after ${minutes} min`, {
          subject: item.plan.name,
        }),
      );
    }
    await pause(tools, POLL_MILLISECONDS);
  }
}
