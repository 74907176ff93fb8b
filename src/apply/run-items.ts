import { isReleasedBy } from '../plan/checks/registered-elsewhere.js';
import type { ConnectionPlan } from '../plan/plan.js';
import type { Writer } from '../providers/provider.js';
import type { ApplyContext } from './apply-context.js';
import { applyDomain } from './apply-domain.js';
import type { ApplyEvent, RunOutcome } from './apply-event.js';
import { inBatches } from './batches.js';
import { checkItems } from './checks/check-items.js';
import { closedWindow } from './checks/closed-window.js';
import { waitForGate } from './checks/wait-for-gate.js';
import { diagnosticOf, type Failure, failure } from './failure.js';
import { domainFailed, type Item, type Pending, planErrors, refuseAll, SKIPPED, skipRest } from './plan-items.js';
import type { AnswerCounts } from './questions/choose-answer.js';
import { questionSession } from './questions/question-session.js';

interface Sequence {
  readonly pending: Pending;
  readonly writers: ReadonlyMap<ConnectionPlan, Writer>;
  readonly tools: ApplyContext;
  readonly counts: AnswerCounts;
  /** Domains that were not carried through. */
  readonly failedItems: Set<Item>;
  outcome: RunOutcome;
}

/** A host and its vCenter are two parts of one connection. */
function isOneConnection(one: ConnectionPlan, other: ConnectionPlan): boolean {
  return one === other || (one.connect === other.connect && one.through !== other.through);
}

/** The domains that it waits for and that were not carried through, by name; also one that another host still has. */
function missing({ connection, plan }: Item, failedItems: ReadonlySet<Item>): readonly string[] {
  const names = new Set(
    [...failedItems].filter((each) => isOneConnection(each.connection, connection)).map((each) => each.plan.name),
  );
  const holders = [...failedItems].filter((each) => isReleasedBy(plan, each.plan)).map((each) => each.plan.name);
  return [...plan.desired.dependsOn.filter((name) => names.has(name)), ...holders];
}

async function* carryItem(sequence: Sequence, item: Item): AsyncGenerator<ApplyEvent, Failure | null> {
  const { counts, tools, writers } = sequence;
  const closed = closedWindow(item.plan, tools);
  if (closed !== null) {
    const failed = failure(closed);
    yield domainFailed(item.plan.name, failed);
    return failed;
  }
  const writer = writers.get(item.connection);
  if (writer === undefined) throw new Error(`there is no writer for ${item.connection.connect}`);
  const questions = questionSession(item.plan.desired, counts, tools.answers);
  return yield* applyDomain({ ...item, writer, questions, tools });
}

/** The domains of one batch, in order. False when the run ends with it; then nothing is pending any more. */
async function* runBatch(sequence: Sequence, batch: readonly Item[]): AsyncGenerator<ApplyEvent, boolean> {
  const { pending, tools, failedItems } = sequence;
  for (const item of batch) {
    if (tools.stop.aborted) {
      yield* skipRest(pending, SKIPPED.interrupted);
      sequence.outcome = 'interrupted';
      return false;
    }
    const waitsFor = missing(item, failedItems);
    if (waitsFor.length > 0) {
      failedItems.add(item);
      pending.shift();
      const because = `it depends on ${waitsFor.join(', ')}, which ${waitsFor.length === 1 ? 'was' : 'were'} not done`;
      yield { kind: 'domain-skipped', domain: item.plan.name, because };
      continue;
    }
    const failed = yield* carryItem(sequence, item);
    pending.shift();
    if (failed === null) continue;
    failedItems.add(item);
    if (sequence.outcome === 'done') sequence.outcome = failed.outcome;
    if (tools.keepGoing && failed.outcome !== 'interrupted') continue;
    yield* skipRest(pending, SKIPPED[failed.outcome]);
    return false;
  }
  return true;
}

/** Between two batches. False when the run ends here. */
async function* gate(sequence: Sequence, batch: readonly Item[], number: number): AsyncGenerator<ApplyEvent, boolean> {
  const { pending, tools, failedItems, writers } = sequence;
  const bad = batch.find((item) => failedItems.has(item));
  if (bad !== undefined) {
    yield* skipRest(pending, 'a VM of the previous batch was not done');
    return false;
  }
  const asked = tools.batches?.gate ?? null;
  if (asked === null) return true;
  yield { kind: 'gate-started', batch: number, domains: batch.map(({ plan }) => plan.name) };
  let failed: Failure | null = null;
  try {
    const [first, ...more] = await waitForGate(asked, batch, writers, tools);
    failed = first === undefined ? null : failure(first, ...more);
  } catch (error) {
    failed = failure(diagnosticOf(error, null));
  }
  if (failed === null) {
    yield { kind: 'gate-passed', batch: number };
    return true;
  }
  yield { kind: 'gate-failed', batch: number, diagnostics: failed.diagnostics };
  sequence.outcome = failed.outcome === 'interrupted' ? 'interrupted' : 'refused';
  yield* skipRest(pending, SKIPPED[sequence.outcome]);
  return false;
}

/** Reports VMs with errors and takes them out, with what follows from the first: the others are carried out. */
function* failEach(
  pending: Pending,
  failures: ReadonlyMap<Item, Failure>,
  failedItems: Set<Item>,
): Generator<ApplyEvent, RunOutcome> {
  let outcome: RunOutcome = 'done';
  for (const item of pending.splice(0)) {
    const failed = failures.get(item);
    if (failed === undefined) {
      pending.push(item);
      continue;
    }
    const [, ...errors] = failed.diagnostics;
    const [first, ...more] = errors;
    const told = first === undefined ? failed : failure(first, ...more);
    if (outcome === 'done') outcome = told.outcome;
    failedItems.add(item);
    yield domainFailed(item.plan.name, told);
  }
  return outcome;
}

/** Checks all that is pending, then carries it out, batch by batch. What has ended is pending no more, however this ends. */
export async function* runItems(pending: Pending, tools: ApplyContext): AsyncGenerator<ApplyEvent, RunOutcome> {
  const wrong = planErrors(pending);
  const failedItems = new Set<Item>();
  let outcome: RunOutcome = 'done';
  if (tools.keepGoing) outcome = yield* failEach(pending, wrong, failedItems);
  else {
    const refused = yield* refuseAll(pending, wrong);
    if (refused !== null) return refused;
  }
  if (tools.stop.aborted && pending.length > 0) {
    yield* skipRest(pending, SKIPPED.interrupted);
    return 'interrupted';
  }
  const { failures, writers } = await checkItems(pending, tools);
  const stale = yield* refuseAll(pending, failures);
  if (stale !== null) return stale;

  const sequence: Sequence = { pending, writers, tools, counts: new Map(), failedItems, outcome };
  const batches = inBatches([...pending], tools.batches ?? { sizes: [] });
  for (const [index, batch] of batches.entries()) {
    if (!(yield* runBatch(sequence, batch))) break;
    if (index < batches.length - 1 && !(yield* gate(sequence, batch, index + 1))) break;
  }
  return sequence.outcome;
}
