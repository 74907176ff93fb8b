import { errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { isUnreadable, type LiveDomain, type Unreadable } from '../../domain/live.js';
import type { ConnectionPlan, DomainPlan } from '../../plan/plan.js';
import type { Writer } from '../../providers/provider.js';
import type { ApplyContext } from '../apply-context.js';
import { callWithDeadline } from '../call-with-deadline.js';
import { APPLY_DEADLINES } from '../deadlines.js';
import { diagnosticOf, type Failure, failure } from '../failure.js';
import type { Item } from '../plan-items.js';
import { readAll, unusable } from '../read-vm.js';
import { deletionDiagnostics, filesToDelete, inspectDeletions } from './check-deletions.js';
import { blockedSteps, goneSincePlan, staleFacts } from './check-domain.js';
import { changedOnHost } from './check-host.js';
import { missingNeeds } from './check-needs.js';
import { closedWindow } from './closed-window.js';

export interface Checked {
  readonly failures: ReadonlyMap<Item, Failure>;
  readonly writers: ReadonlyMap<ConnectionPlan, Writer>;
}

function otherServer(
  { connect, server }: ConnectionPlan,
  facts: { readonly id: string; readonly product: string },
): Failure {
  const detail = `planned for ${server.product} (${server.id}); this is ${facts.product} (${facts.id})`;
  return failure(errorDiagnostic('EF4004', `${connect} is not the server that the plan was made for`, { detail }));
}

/** What stands against the deletions of some plans, before any of them is begun. One look for all of them. */
async function checkDeletions(
  items: readonly Item[],
  writer: Writer,
  tools: ApplyContext,
): Promise<ReadonlyMap<Item, Failure>> {
  const failures = new Map<Item, Failure>();
  const files = [...new Set(items.flatMap(({ plan }) => filesToDelete(plan)))];
  if (files.length === 0) return failures;
  const inspection = await inspectDeletions(writer, tools, files);
  for (const item of items) {
    const [first, ...more] = deletionDiagnostics(item.plan, inspection);
    if (first !== undefined) failures.set(item, failure(first, ...more));
  }
  return failures;
}

function readingOf({ ref }: DomainPlan, readings: ReadonlyMap<string, LiveDomain | Unreadable>): LiveDomain | null {
  const reading = ref === null ? undefined : readings.get(ref.id);
  return reading === undefined || isUnreadable(reading) ? null : reading;
}

async function checkConnection(
  connection: ConnectionPlan,
  items: readonly Item[],
  writer: Writer,
  tools: ApplyContext,
): Promise<ReadonlyMap<Item, Failure>> {
  const failures = new Map<Item, Failure>();
  const facts = await callWithDeadline(tools, 'asking what server this is', (signal) => writer.facts(signal));
  if (facts.id !== connection.server.id) {
    const { diagnostics } = otherServer(connection, facts);
    for (const item of items) {
      const [first, ...more] = diagnostics.map((each) => ({ ...each, subject: item.plan.name }));
      if (first !== undefined) failures.set(item, failure(first, ...more));
    }
    return failures;
  }
  const refs = items.map((item) => item.plan.ref).filter((ref) => ref !== null);
  const readings = await readAll(writer, refs, tools);
  const isGone = ({ action, ref }: DomainPlan): boolean =>
    action === 'remove' && (ref === null || !readings.has(ref.id));
  const plans = items.map(({ plan }) => plan);
  const onHost = await changedOnHost(writer, plans, isGone, tools);
  const whole = new Map(
    items.filter(({ plan }) => plan.action !== 'remove').map(({ plan }) => [plan, readingOf(plan, readings)] as const),
  );
  const needs = await missingNeeds(writer, whole, facts, tools);
  for (const item of items) {
    const [unlike, ...others] = [...(onHost.get(item.plan) ?? []), ...(needs.get(item.plan) ?? [])];
    if (unlike !== undefined) failures.set(item, failure(unlike, ...others));
    const closed = closedWindow(item.plan, tools);
    const [denied, ...alsoDenied] = tools.deniedByPolicy?.(item.plan, connection, readingOf(item.plan, readings)) ?? [];
    if (denied !== undefined) failures.set(item, failure(denied, ...alsoDenied));
    if (closed !== null) failures.set(item, failure(closed));
    if (closed !== null || denied !== undefined || unlike !== undefined || item.plan.ref === null) continue;
    // What is to be removed and is gone already is as it should be.
    if (isGone(item.plan)) continue;
    const reading = readings.get(item.plan.ref.id);
    if (reading === undefined) {
      failures.set(item, failure(goneSincePlan(item.plan.name)));
      continue;
    }
    const bad = unusable(item.plan.name, reading);
    if (bad !== null || isUnreadable(reading)) {
      if (bad !== null) failures.set(item, failure(bad));
      continue;
    }
    const blocked = blockedSteps(item.plan, reading, 0);
    const stale = staleFacts(item.plan, reading, tools, []);
    const [first, ...more] = stale.length > 0 || blocked === null ? stale : [blocked];
    if (first !== undefined) failures.set(item, failure(first, ...more));
  }
  for (const [item, failed] of await checkDeletions(items, writer, tools))
    if (!failures.has(item)) failures.set(item, failed);
  return failures;
}

/** Reads and checks every domain before anything is sent for any. */
export async function checkItems(items: readonly Item[], tools: ApplyContext): Promise<Checked> {
  const failures = new Map<Item, Failure>();
  const writers = new Map<ConnectionPlan, Writer>();
  for (const connection of new Set(items.map((item) => item.connection))) {
    const own = items.filter((item) => item.connection === connection);
    try {
      const writer = await callWithDeadline(
        tools,
        `connecting to ${connection.connect}`,
        () => tools.writerFor(connection),
        APPLY_DEADLINES.connect,
      );
      writers.set(connection, writer);
      for (const [item, failed] of await checkConnection(connection, own, writer, tools)) failures.set(item, failed);
    } catch (error) {
      const [first] = own;
      if (first !== undefined) failures.set(first, failure(diagnosticOf(error, first.plan.name)));
      break;
    }
  }
  return { failures, writers };
}
