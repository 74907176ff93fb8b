/**
 * Carries out a plan. An item is one VM of the plan, a step one call on its host. Limits: does only what the plan shows, checks guards
 * before the first step, and never repeats a call whose outcome is unknown. Subfolders: checks, steps, questions, recovery.
 */

import type { Plan } from '../plan/plan.js';
import type { ApplyContext } from './apply-context.js';
import type { ApplyEvent, RunOutcome } from './apply-event.js';
import { diagnosticOf, failure } from './failure.js';
import { domainFailed, itemsOf, type Pending, SKIPPED, skipRest } from './plan-items.js';
import { runItems } from './run-items.js';

export type { ApplyContext } from './apply-context.js';

type Tally = Pick<
  Extract<ApplyEvent, { readonly kind: 'run-finished' }>,
  'created' | 'updated' | 'adopted' | 'answered' | 'removed' | 'failed' | 'skipped'
>;

const COUNTED = {
  created: 'created',
  registered: 'created',
  updated: 'updated',
  adopted: 'adopted',
  answered: 'answered',
  removed: 'removed',
} as const;

function counted(tally: Tally, event: ApplyEvent): Tally {
  switch (event.kind) {
    case 'domain-done': {
      const key = COUNTED[event.action];
      return { ...tally, [key]: tally[key] + 1 };
    }
    case 'domain-failed':
      return { ...tally, created: tally.created + (event.made === true ? 1 : 0), failed: tally.failed + 1 };
    case 'domain-skipped':
      return { ...tally, skipped: tally.skipped + 1 };
    default:
      return tally;
  }
}

/**
 * Applies a plan, one VM and one task at a time, and reports every event. First all domains are read and
 * compared with what the plan stands on; one that moved refuses the whole run, and nothing is sent. The first domain that is
 * not carried through ends the run, plain failure included: what comes after it in the manifests may build on it; the operator
 * may know better, and keep it going. Never throws;
 * `run-finished` is always the last event, and its outcome is also the return value.
 */
export async function* applyPlan(plan: Plan, tools: ApplyContext): AsyncGenerator<ApplyEvent, RunOutcome> {
  const started = tools.now();
  const items = itemsOf(plan);
  const pending: Pending = [...items];
  let tally: Tally = { created: 0, updated: 0, adopted: 0, answered: 0, removed: 0, failed: 0, skipped: 0 };
  yield {
    kind: 'run-started',
    domains: items.length,
    steps: items.reduce((sum, item) => sum + item.plan.steps.length, 0),
  };
  if (tools.earlier != null) yield { kind: 'earlier-run', ...tools.earlier };
  const events = runItems(pending, tools);
  let outcome: RunOutcome = 'failed';
  try {
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done === true) {
        outcome = next.value;
        break;
      }
      tally = counted(tally, next.value);
      yield next.value;
    }
  } catch (error) {
    const broken = pending.shift();
    const last: ApplyEvent[] = [];
    if (broken !== undefined) last.push(domainFailed(broken.plan.name, failure(diagnosticOf(error, broken.plan.name))));
    for (const event of [...last, ...skipRest(pending, SKIPPED.failed)]) {
      tally = counted(tally, event);
      yield event;
    }
  } finally {
    await events.return(outcome);
  }
  yield { kind: 'run-finished', outcome, ...tally, milliseconds: tools.now() - started };
  return outcome;
}
