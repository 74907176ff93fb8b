import type { ApplyEvent, RunOutcome } from '../../src/apply/apply-event.js';
import { type ApplyContext, applyPlan } from '../../src/apply/apply-plan.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { Json } from '../../src/domain/values/json.js';
import type { Change, Fact } from '../../src/plan/diff/change.js';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import type { ScriptedWriter } from './scripted-writer.js';
import type { VirtualClock } from './virtual-clock.js';

export interface Run {
  readonly outcome: RunOutcome;
  readonly events: readonly ApplyEvent[];
  /** The events in words: enough to tell a story by. */
  readonly story: readonly string[];
}

function valueAt(value: unknown, path: readonly string[]): Json {
  let at = value;
  for (const key of path) at = (at as Record<string, unknown> | null | undefined)?.[key];
  return (at ?? null) as Json;
}

export function moved(guards: readonly Fact[], live: LiveDomain): readonly { fact: Fact; now: Json }[] {
  return guards
    .map((fact) => ({ fact, now: valueAt(live, fact.path) }))
    .filter(({ fact, now }) => JSON.stringify(now) !== JSON.stringify(fact.value));
}

/** A small planner: what of the approved changes is not there yet, and the approved steps that are still needed for it. */
export function replan(plan: DomainPlan, live: LiveDomain): DomainPlan {
  const left = (each: Change): boolean =>
    JSON.stringify(valueAt(live.domain, each.path)) !== JSON.stringify(each.after);
  const changes = plan.changes.filter(left);
  const needed = (step: Step): boolean => {
    if (step.do === 'reconfigure') return step.changes.some(left);
    if (step.do === 'power-on') return live.runtime.power !== 'on' || (plan.dark !== null && changes.length > 0);
    return step.do === 'shut-down' && live.runtime.power === 'on' && changes.length > 0;
  };
  const steps = plan.ref === null ? [] : plan.steps.filter(needed);
  const guards = plan.guards.map(({ path }) => ({ path, value: valueAt(live, path) }));
  return { ...plan, changes, steps, guards, changeVersion: live.changeVersion };
}

export function toolsFor(writer: ScriptedWriter, clock: VirtualClock, parts: Partial<ApplyContext> = {}): ApplyContext {
  return {
    writerFor: async () => writer,
    replan: async (plan, _connection, live) => replan(plan, live),
    changedFacts: moved,
    now: clock.now,
    sleep: clock.sleep,
    stop: new AbortController().signal,
    abandon: new AbortController().signal,
    strict: false,
    answers: [],
    keepGoing: false,
    ...parts,
  };
}

function word(event: ApplyEvent): string {
  switch (event.kind) {
    case 'step-started':
      return `start ${event.step.do}`;
    case 'question-answered':
      return `answered ${event.choice.key}`;
    case 'question-refused':
      return `refused ${event.task}`;
    case 'step-failed':
      return `step-failed ${event.diagnostic.code}`;
    case 'returned':
      return `returned ${event.diagnostic?.code ?? 'well'}`;
    case 'domain-verified':
      return `verified ${event.remaining.length}`;
    case 'domain-done':
      return `${event.domain} ${event.action}`;
    case 'domain-failed':
      return `${event.domain} failed ${event.outcome} ${event.diagnostics.map((each) => each.code).join(' ')}`;
    case 'domain-skipped':
      return `${event.domain} skipped`;
    case 'run-finished':
      return `${event.outcome} ${event.created}/${event.updated}/${event.failed}/${event.skipped}`;
    default:
      return event.kind;
  }
}

/** Runs a plan to its end. `on` sees each event as it comes, and may pull a signal. */
export async function run(
  plan: Plan,
  tools: ApplyContext,
  on: (event: ApplyEvent) => void = () => undefined,
): Promise<Run> {
  const events: ApplyEvent[] = [];
  const stream = applyPlan(plan, tools);
  for (;;) {
    const next = await stream.next();
    if (next.done === true) {
      return { outcome: next.value, events, story: events.map(word).filter((each) => each !== 'domain-started') };
    }
    events.push(next.value);
    on(next.value);
  }
}
