import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DomainRef } from '../../domain/live.js';
import type { Question } from '../../domain/question.js';
import type { ApplyEvent } from '../apply-event.js';
import { callWithDeadline, pause, timeCounted } from '../call-with-deadline.js';
import { APPLY_DEADLINES, POLL_MILLISECONDS } from '../deadlines.js';
import type { DomainRun } from '../domain-run.js';
import { answerQuestion, refused } from './answer-question.js';

/** `answered`: our answer let a task continue, so the last reading is out of date. */
export type BlockerResult =
  | { readonly kind: 'clear'; readonly answered: boolean }
  | { readonly kind: 'blocked'; readonly diagnostic: Diagnostic };

function blocked(diagnostic: Diagnostic): BlockerResult {
  return { kind: 'blocked', diagnostic };
}

function* refuse(
  run: DomainRun,
  question: Question,
  refusal: { readonly because: string },
): Generator<ApplyEvent, BlockerResult> {
  const told = refused(run, question, refusal, null, null);
  yield told.event;
  return blocked(told.diagnostic);
}

/**
 * Clears the VM's blockers: answers questions by the policy, then waits for the task that the question blocked. Waits `patience` ms for
 * other tasks, and returns EF4007 past that. A patience is for a VM that this run powered off; there a request to stop waits, too.
 */
export async function* clearBlockers(
  run: DomainRun,
  on: DomainRef,
  patience: number,
): AsyncGenerator<ApplyEvent, BlockerResult> {
  const { plan, questions, tools, writer } = run;
  const isStopped = (): boolean => tools.stop.aborted && patience === 0;
  let answered = false;
  let until = timeCounted(tools) + patience;
  for (;;) {
    const { question, tasks } = await callWithDeadline(tools, 'checking questions and tasks', (signal) =>
      writer.blockers(on, signal),
    );
    const left = until - timeCounted(tools);
    const rest = question === null ? 0 : questions.restBefore(question, tools.now());
    if (question !== null && rest === 0) {
      // A host that asks again and again gets no more time than one that asks once.
      const isNew = !answered || !questions.isRepeated(question);
      const refusal = yield* answerQuestion(run, on, question);
      if (refusal !== null) return yield* refuse(run, question, refusal);
      if (isNew) until = timeCounted(tools) + APPLY_DEADLINES.answeredTask;
      answered = true;
    } else if (question !== null && answered && left <= 0) {
      return yield* refuse(run, question, { because: 'the host asked it again until the deadline' });
    } else if (question === null && tasks.length === 0) {
      return { kind: 'clear', answered };
    } else if (question === null && left <= 0) {
      const parts = { subject: plan.name, detail: `unfinished: ${tasks.join(', ')}` };
      return blocked(
        answered
          ? errorDiagnostic('EF4002', 'The task that a question blocked did not end after the answer', parts)
          : errorDiagnostic('EF4007', 'Another task is running on the VM', parts),
      );
    }
    if (isStopped()) {
      const detail = 'while a task continued after the answer to its question';
      return blocked(errorDiagnostic('EF4008', 'The run was interrupted', { subject: plan.name, detail }));
    }
    const most = answered ? Math.max(0, until - timeCounted(tools)) : rest;
    const wait = rest === 0 ? POLL_MILLISECONDS : Math.min(rest, most);
    await pause(tools, wait, patience === 0 ? tools.stop : undefined);
  }
}
