import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DomainRef } from '../../domain/live.js';
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

/**
 * Clears the VM's blockers: answers questions by the policy, then waits for the task that the question blocked. Waits `patience` ms for
 * other tasks, and returns EF4007 past that. A patience is for a VM that this run powered off; there a request to stop waits, too.
 */
export async function* clearBlockers(
  run: DomainRun,
  on: DomainRef,
  patience: number,
): AsyncGenerator<ApplyEvent, BlockerResult> {
  const { plan, tools, writer } = run;
  let answered = false;
  let until = timeCounted(tools) + patience;
  for (;;) {
    const blockers = await callWithDeadline(tools, 'checking questions and tasks', (signal) =>
      writer.blockers(on, signal),
    );
    if (blockers.question !== null) {
      const refusal = yield* answerQuestion(run, on, blockers.question);
      if (refusal !== null) {
        const told = refused(run, blockers.question, refusal, null, null);
        yield told.event;
        return blocked(told.diagnostic);
      }
      answered = true;
      until = timeCounted(tools) + APPLY_DEADLINES.answeredTask;
    } else if (blockers.tasks.length === 0) {
      return { kind: 'clear', answered };
    } else if (timeCounted(tools) >= until) {
      const ids = blockers.tasks.join(', ');
      const parts = { subject: plan.name, detail: `unfinished: ${ids}` };
      return blocked(
        answered
          ? errorDiagnostic('EF4002', 'The task that a question blocked did not end after the answer', parts)
          : errorDiagnostic('EF4007', 'Another task is running on the VM', parts),
      );
    }
    if (tools.stop.aborted && patience === 0) {
      const detail = 'while a task continued after the answer to its question';
      return blocked(errorDiagnostic('EF4008', 'The run was interrupted', { subject: plan.name, detail }));
    }
    await pause(tools, POLL_MILLISECONDS);
  }
}
