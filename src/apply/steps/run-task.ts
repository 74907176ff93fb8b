import {
  type Diagnostic,
  errorDiagnostic,
  type Outage,
  warningDiagnostic,
} from '../../domain/diagnostics/diagnostic.js';
import type { DomainRef, LiveDomain } from '../../domain/live.js';
import type { Question } from '../../domain/question.js';
import type { Step } from '../../plan/steps/step.js';
import type { RunningTask, TaskReport } from '../../providers/provider.js';
import type { ApplyEvent } from '../apply-event.js';
import {
  callWithDeadline,
  type DeadlineWait,
  type WaitEnd,
  waitWithDeadline,
  withoutAbandon,
} from '../call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS, stepMilliseconds } from '../deadlines.js';
import { inDowntime } from '../domain-progress.js';
import type { DomainRun } from '../domain-run.js';
import { diagnosticOf, lostEffect } from '../failure.js';
import { answerQuestion, refused } from '../questions/answer-question.js';

export type TaskEnd =
  | { readonly kind: 'done'; readonly made: DomainRef | null }
  | {
      readonly kind: 'failed';
      readonly diagnostic: Diagnostic;
      /**
       * `unknown`: the reply was lost, or the end of the task was not seen, so the host may have done it, or do it still. `none`: the
       * host could not be reached, and the call never ran; `later` where that is waited out. Null: the host says that it failed.
       */
      readonly lost: Outage['effect'] | 'later' | null;
      /** Whether the call was accepted, and only its deadline passed. */
      readonly expired?: true;
    };

interface Watch {
  readonly run: DomainRun;
  readonly step: Step;
  readonly ref: DomainRef | null;
  /** Of the step, for its progress events; null for a call that is no step of the plan. */
  readonly index: number | null;
}

type Reports = AsyncIterator<TaskReport>;

type Failed = Extract<TaskEnd, { kind: 'failed' }>;

function fail(diagnostic: Diagnostic, lost: Failed['lost'] = null): Failed {
  return { kind: 'failed', diagnostic, lost };
}

async function cancel(run: DomainRun, task: RunningTask): Promise<boolean> {
  const clock = withoutAbandon(run.tools);
  return await callWithDeadline(clock, 'cancelling a task', (signal) => run.writer.cancel(task, signal)).catch(
    () => false,
  );
}

/** Reports until the task has ended, or for as long as a cancelled task may take. */
async function ended(
  run: DomainRun,
  reports: Reports,
  asked: Promise<IteratorResult<TaskReport>> | null,
): Promise<boolean> {
  const wait = waitWithDeadline(withoutAbandon(run.tools), APPLY_DEADLINES.cancelledTask);
  let report = asked;
  try {
    for (;;) {
      const next = await wait.race(report ?? reports.next()).catch(() => 'broken' as const);
      if (next === 'expired' || next === 'abandoned' || next === 'broken') return false;
      report = null;
      if (next.done === true || next.value.kind === 'done' || next.value.kind === 'failed') return true;
    }
  } finally {
    wait.end();
  }
}

async function* refuse(
  { run }: Watch,
  task: RunningTask,
  question: Question,
  refusal: { readonly because: string },
  hasEnded: () => Promise<boolean>,
): AsyncGenerator<ApplyEvent, TaskEnd> {
  const gone = (await cancel(run, task)) && (await hasEnded());
  const told = refused(run, question, refusal, gone ? 'cancelled' : 'left-behind', task.id);
  yield told.event;
  return fail(told.diagnostic);
}

/** The deadline passed, or the run was abandoned, while the task was running. */
async function giveUp({ run, step }: Watch, task: RunningTask | null, why: 'expired' | 'abandoned'): Promise<TaskEnd> {
  const id = task?.id ?? '(without an id)';
  const subject = run.plan.name;
  if (why === 'expired') {
    const summary = `${step.do} did not end within ${stepMilliseconds(step) / 1_000} s`;
    // A guest shutdown is a request to the guest, which no task of the host follows.
    const isRequest = task !== null && task.id === null;
    const detail = isRequest ? 'the guest may still do it' : `the task ${id} still runs on the host`;
    const failed = fail(errorDiagnostic('EF4002', summary, { subject, detail }));
    return task === null ? failed : { ...failed, expired: true };
  }
  const left =
    task === null
      ? 'the call was sent; it is unknown whether the host accepted it'
      : (await cancel(run, task))
        ? `the task ${id} was asked to cancel`
        : `the task ${id} cannot be cancelled and still runs on the host`;
  return fail(errorDiagnostic('EF4008', `The run was interrupted during ${step.do}`, { subject, detail: left }));
}

/** Whether a request to stop ends a step that only repeats an answer. In a downtime it waits. */
function isStopped({ index, run }: Watch): boolean {
  return run.tools.stop.aborted && index !== null && !inDowntime(run.plan, index);
}

const NEVER = new Promise<never>(() => undefined);

/** The question that stands now, or null; `unknown` where nobody can tell. */
async function pendingQuestion({ tools, writer }: DomainRun, on: DomainRef): Promise<Question | null | 'unknown'> {
  const look = callWithDeadline(tools, 'checking questions', (signal) => writer.blockers(on, signal));
  return await look.then(
    ({ question }) => question,
    () => 'unknown' as const,
  );
}

/**
 * The next report; or, after `lookIn` milliseconds, a look of our own at what blocks the domain, because a question that stands on is no news
 * to a watch. Null: no look.
 */
async function heard(
  { ref, run }: Watch,
  next: Promise<IteratorResult<TaskReport>>,
  wait: DeadlineWait,
  lookIn: number | null,
): Promise<IteratorResult<TaskReport> | WaitEnd | 'look'> {
  if (lookIn === null || ref === null) return await wait.race(next);
  const rest = waitWithDeadline(run.tools, lookIn);
  const stopped = new Promise<'look'>((resolve) => {
    run.tools.stop.addEventListener('abort', () => resolve('look'), { once: true, signal: rest.signal });
  });
  try {
    return await wait.race(Promise.race([next, stopped, rest.race(NEVER).then(() => 'look' as const)]));
  } finally {
    rest.end();
  }
}

async function* follow(
  watch: Watch,
  task: RunningTask,
  reports: Reports,
  wait: DeadlineWait,
): AsyncGenerator<ApplyEvent, TaskEnd> {
  const { index, ref, run } = watch;
  let percent: number | null = null;
  /** Until a question of this task is looked for, which was answered or is to be answered again; null where there is none. */
  let lookIn: number | null = null;
  let next: Promise<IteratorResult<TaskReport>> | null = null;
  for (;;) {
    next ??= reports.next();
    const report = await heard(watch, next, wait, lookIn);
    if (report === 'expired' || report === 'abandoned') return await giveUp(watch, task, report);
    let question: Question | null = null;
    if (report === 'look') {
      // The watch waits out an outage, and is the one that paces it.
      const isOut = run.tools.patience?.isOut() === true;
      const found = ref === null || isOut ? 'unknown' : await pendingQuestion(run, ref);
      question = found === 'unknown' ? null : found;
      lookIn = found === null ? null : POLL_MILLISECONDS;
    } else {
      if (report.done === true) {
        const summary = `The task ${task.id ?? '(without an id)'} ended without a known result`;
        return fail(errorDiagnostic('EF4001', summary, { subject: run.plan.name }), 'unknown');
      }
      next = null;
      const { value } = report;
      if (value.kind === 'done') {
        const domain = run.plan.name;
        for (const text of index === null ? [] : (value.warnings ?? [])) {
          const diagnostic = warningDiagnostic('EF4048', text, { subject: domain });
          yield { kind: 'step-warning', domain, index: index ?? 0, diagnostic };
        }
        return { kind: 'done', made: value.made };
      }
      if (value.kind === 'failed') return fail(value.diagnostic, lostEffect(null, value.diagnostic));
      if (value.kind === 'question') question = value.question;
      else {
        if (index !== null && value.percent !== percent) {
          yield { kind: 'step-progress', domain: run.plan.name, index, percent: value.percent };
        }
        percent = value.percent;
      }
    }
    if (question === null) continue;
    const rest = run.questions.restBefore(question, run.tools.now());
    if (rest > 0) {
      if (isStopped(watch)) return await giveUp(watch, task, 'abandoned');
      lookIn = rest;
      continue;
    }
    const refusal = yield* answerQuestion(run, ref, question);
    if (refusal !== null) return yield* refuse(watch, task, question, refusal, () => ended(run, reports, next));
    lookIn = POLL_MILLISECONDS;
  }
}

/** Lets the watch clean up after itself, without waiting for it for long. */
async function close(run: DomainRun, reports: Reports): Promise<void> {
  const wait = waitWithDeadline(withoutAbandon(run.tools), APPLY_DEADLINES.closeWatch);
  try {
    await wait.race(Promise.resolve(reports.return?.())).catch(() => undefined);
  } finally {
    wait.end();
  }
}

/** A diagnostic with the task that may be left behind, because its end was not seen. */
function withTask(diagnostic: Diagnostic, task: RunningTask | null): Diagnostic {
  if (task?.id == null) return diagnostic;
  const left = `the task ${task.id} may still run on the host`;
  return { ...diagnostic, detail: [diagnostic.detail, left].filter((text) => text !== null).join('\n') };
}

/** Sends the call of a step and stays with its task to the end: progress, questions, deadline, abandon. Never throws. */
export async function* runTask(
  run: DomainRun,
  step: Step,
  on: LiveDomain | null,
  index: number | null,
): AsyncGenerator<ApplyEvent, TaskEnd> {
  const watch: Watch = { run, step, ref: on?.ref ?? null, index };
  const { patience } = run.tools;
  const wait = waitWithDeadline(
    run.tools,
    stepMilliseconds(step),
    patience === undefined ? undefined : () => patience.spent(),
  );
  let reports: Reports | null = null;
  let over: (() => void) | undefined;
  let task: RunningTask | null = null;
  try {
    const started = await wait.race(run.writer.start(step, on, wait.signal));
    if (started === 'expired' || started === 'abandoned') return await giveUp(watch, null, started);
    task = started;
    over = patience?.outstanding();
    const open = (): AsyncIterable<TaskReport> => run.writer.watch(started, wait.signal);
    reports = (patience === undefined ? open() : patience.stream(open))[Symbol.asyncIterator]();
    return yield* follow(watch, started, reports, wait);
  } catch (error) {
    const diagnostic = withTask(diagnosticOf(error, run.plan.name), task);
    const lost = lostEffect(error, diagnostic);
    const isWaitDue = patience?.isWaitDue(error) === true;
    return fail(diagnostic, lost === 'none' && isWaitDue ? 'later' : lost);
  } finally {
    over?.();
    wait.end();
    if (reports !== null) await close(run, reports);
  }
}
