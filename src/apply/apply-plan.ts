import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { DomainName } from '../domain/domain-name.js';
import { isUnreadable } from '../domain/live.js';
import type { ConnectionPlan, DomainPlan, Plan } from '../plan/plan.js';
import type { Writer } from '../providers/provider.js';
import { applyDomain } from './apply-domain.js';
import type { ApplyEvent, RunOutcome } from './apply-event.js';
import type { ApplyTools } from './apply-tools.js';
import { boundedCall } from './bounded-call.js';
import { readAll, staleFacts, unusable } from './check-domain.js';
import { APPLY_DEADLINES } from './deadlines.js';
import { diagnosticOf, type Failure, failure } from './failure.js';
import { type GivenAnswers, questionDesk } from './question-desk.js';

export type { ApplyTools } from './apply-tools.js';

/** A domain with something to do, or with errors that stand against the whole plan. */
interface Item {
  readonly plan: DomainPlan;
  readonly connection: ConnectionPlan;
}

interface Checked {
  readonly failures: ReadonlyMap<Item, Failure>;
  readonly writers: ReadonlyMap<ConnectionPlan, Writer>;
}

/** Domains that have not ended yet, in order; each leaves it with its last event. */
type Pending = Item[];

function errorsOf(plan: DomainPlan): readonly Diagnostic[] {
  return plan.diagnostics.filter((each) => each.severity === 'error');
}

function itemsOf(plan: Plan): readonly Item[] {
  return plan.connections.flatMap((connection) =>
    connection.domains
      .filter((domain) => domain.steps.length > 0 || errorsOf(domain).length > 0)
      .map((domain) => ({ plan: domain, connection })),
  );
}

/** Why a domain's steps are not begun, however small the reason that ended the run. */
const SKIPPED: Readonly<Record<Failure['outcome'], string>> = {
  failed: 'a domain before it failed',
  stale: 'the plan is stale',
  question: 'the run stopped at a question',
  busy: 'another task was in the way of a domain before it',
  interrupted: 'the run was interrupted',
};

function domainFailed(domain: DomainName, { outcome, diagnostics }: Failure): ApplyEvent {
  return { kind: 'domain-failed', domain, outcome, diagnostics };
}

function* skipRest(pending: Pending, because: string): Generator<ApplyEvent> {
  for (const { plan } of pending.splice(0)) yield { kind: 'domain-skipped', domain: plan.name, because };
}

async function checkConnection(
  connection: ConnectionPlan,
  items: readonly Item[],
  writer: Writer,
  tools: ApplyTools,
): Promise<ReadonlyMap<Item, Failure>> {
  const failures = new Map<Item, Failure>();
  const facts = await boundedCall(tools, 'asking what server this is', (signal) => writer.facts(signal));
  if (facts.id !== connection.server.id) {
    const parts = {
      detail: `planned for ${connection.server.product} (${connection.server.id}); this is ${facts.product} (${facts.id})`,
    };
    const diagnostic = errorDiagnostic(
      'EF4004',
      `${connection.connect} is another server than the plan was made for`,
      parts,
    );
    for (const item of items) failures.set(item, failure({ ...diagnostic, subject: item.plan.name }));
    return failures;
  }
  const refs = items.map((item) => item.plan.ref).filter((ref) => ref !== null);
  const readings = await readAll(writer, refs, tools);
  for (const item of items) {
    if (item.plan.ref === null) continue;
    const reading = readings.get(item.plan.ref.id);
    const bad = unusable(item.plan.name, reading);
    if (bad !== null || reading === undefined || isUnreadable(reading)) {
      if (bad !== null) failures.set(item, failure(bad));
      continue;
    }
    const [first, ...more] = staleFacts(item.plan, reading, tools, []);
    if (first !== undefined) failures.set(item, failure(first, ...more));
  }
  return failures;
}

/** Reads and checks every domain before anything is sent for any. */
async function checkAll(items: readonly Item[], tools: ApplyTools): Promise<Checked> {
  const failures = new Map<Item, Failure>();
  const writers = new Map<ConnectionPlan, Writer>();
  for (const connection of new Set(items.map((item) => item.connection))) {
    const own = items.filter((item) => item.connection === connection);
    try {
      const writer = await boundedCall(
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

/** Tells of the failures found before anything was sent, in order, and skips the other domains. Null when there are none. */
function* refuseAll(pending: Pending, failures: ReadonlyMap<Item, Failure>): Generator<ApplyEvent, RunOutcome | null> {
  const first = pending.map((item) => failures.get(item)).find((failed) => failed !== undefined);
  if (first === undefined) return null;
  for (const item of pending.splice(0)) {
    const failed = failures.get(item);
    yield failed !== undefined
      ? domainFailed(item.plan.name, failed)
      : { kind: 'domain-skipped', domain: item.plan.name, because: `nothing was sent: ${SKIPPED[first.outcome]}` };
  }
  return first.outcome;
}

function planErrors(pending: Pending): ReadonlyMap<Item, Failure> {
  const failures = new Map<Item, Failure>();
  for (const item of pending) {
    const errors = errorsOf(item.plan);
    if (errors.length === 0) continue;
    const first = errorDiagnostic('EF4013', `The plan holds errors for ${item.plan.name}`, { subject: item.plan.name });
    failures.set(item, failure(first, ...errors));
  }
  return failures;
}

async function* runAll(pending: Pending, tools: ApplyTools): AsyncGenerator<ApplyEvent, RunOutcome> {
  const refused = yield* refuseAll(pending, planErrors(pending));
  if (refused !== null) return refused;
  if (tools.stop.aborted && pending.length > 0) {
    yield* skipRest(pending, SKIPPED.interrupted);
    return 'interrupted';
  }
  const { failures, writers } = await checkAll(pending, tools);
  const stale = yield* refuseAll(pending, failures);
  if (stale !== null) return stale;

  const given: GivenAnswers = new Map();
  let outcome: RunOutcome = 'done';
  for (let item = pending[0]; item !== undefined; item = pending[0]) {
    if (tools.stop.aborted) {
      yield* skipRest(pending, SKIPPED.interrupted);
      return 'interrupted';
    }
    const writer = writers.get(item.connection);
    if (writer === undefined) throw new Error(`there is no writer for ${item.connection.connect}`);
    const desk = questionDesk(item.plan.desired, given, tools.answers);
    const failed = yield* applyDomain({ ...item, writer, desk, tools });
    pending.shift();
    if (failed === null) continue;
    if (outcome === 'done') outcome = failed.outcome;
    if (tools.keepGoing && failed.outcome !== 'interrupted') continue;
    yield* skipRest(pending, SKIPPED[failed.outcome]);
    break;
  }
  return outcome;
}

/**
 * Carries out a saved plan, one domain and one task at a time, and tells everything that happens. First all domains are read and
 * compared with what the plan stands on; one that moved refuses the whole run, and nothing is sent. The first domain that is
 * not carried through ends the run, plain failure included: what comes after it in the manifests may build on it; the operator
 * may know better, and keep it going. Never throws;
 * `run-finished` is always the last event, and its outcome is also the return value.
 */
export async function* applyPlan(plan: Plan, tools: ApplyTools): AsyncGenerator<ApplyEvent, RunOutcome> {
  const started = tools.now();
  const items = itemsOf(plan);
  const pending: Pending = [...items];
  const tally = { created: 0, updated: 0, failed: 0, skipped: 0 };
  const count = (event: ApplyEvent): void => {
    if (event.kind === 'domain-done') tally[event.action] += 1;
    if (event.kind === 'domain-failed') tally.failed += 1;
    if (event.kind === 'domain-skipped') tally.skipped += 1;
  };
  yield {
    kind: 'run-started',
    domains: items.length,
    steps: items.reduce((sum, item) => sum + item.plan.steps.length, 0),
  };
  const events = runAll(pending, tools);
  let outcome: RunOutcome = 'failed';
  try {
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done === true) {
        outcome = next.value;
        break;
      }
      count(next.value);
      yield next.value;
    }
  } catch (error) {
    const broken = pending.shift();
    const last: ApplyEvent[] = [];
    if (broken !== undefined) last.push(domainFailed(broken.plan.name, failure(diagnosticOf(error, broken.plan.name))));
    for (const event of [...last, ...skipRest(pending, SKIPPED.failed)]) {
      count(event);
      yield event;
    }
  } finally {
    await events.return(outcome);
  }
  yield { kind: 'run-finished', outcome, ...tally, milliseconds: tools.now() - started };
  return outcome;
}
