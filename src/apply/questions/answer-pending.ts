import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Question } from '../../domain/question.js';
import type { ApplyEvent } from '../apply-event.js';
import { callWithDeadline } from '../call-with-deadline.js';
import { goneSincePlan, staleFacts } from '../checks/check-domain.js';
import type { DomainRun } from '../domain-run.js';
import { readAll, readNow, replan } from '../read-vm.js';
import { skippedSteps } from '../steps/remaining-steps.js';
import { clearBlockers } from './clear-blockers.js';

/** Hosts give a question that they ask again another id. */
function isSame(one: Question, other: Question): boolean {
  return one.id === other.id || (one.messageId === other.messageId && one.text === other.text);
}

/** What the plan does not show of the question that stands now; null where it shows all. */
function unlikePlan({ plan, questions }: DomainRun, now: Question): string | null {
  const shown = plan.question;
  if (shown === undefined || !isSame(shown.question, now)) return `another question is pending: ${now.text}`;
  if (shown.answer === null) return null;
  const decision = questions.choose(now);
  // The operator's answer is for this very run.
  if (decision.kind === 'refuse' || decision.source.from === 'operator') return null;
  if (decision.choice.key === shown.answer.key) return null;
  return `the plan shows the answer "${shown.answer.summary || shown.answer.label}", and ${decision.because} gives another`;
}

/**
 * Answers the question of a VM for which the plan has no steps, waits for the blocked task, then reads and plans the VM again. Returns the
 * diagnostic of what stopped it, or null. A question that is gone by now needs nothing. What the answer leaves to do is not in the plan, and
 * is not done.
 */
export async function* answerPending(run: DomainRun): AsyncGenerator<ApplyEvent, Diagnostic | null> {
  const { connection, plan, tools, writer } = run;
  const { name: subject, ref } = plan;
  if (ref === null) throw new Error('a question blocks no VM that does not exist');
  if (tools.stop.aborted) return errorDiagnostic('EF4008', 'The run was interrupted', { subject });
  if (!(await readAll(writer, [ref], tools)).has(ref.id)) return goneSincePlan(plan.name);
  const before = await readNow(run, ref);
  const [stale] = [...staleFacts(plan, before, tools, []), ...(tools.deniedByPolicy?.(plan, connection, before) ?? [])];
  if (stale !== undefined) return stale;
  const { question } = await callWithDeadline(tools, 'checking questions', (signal) => writer.blockers(ref, signal));
  if (question !== null) {
    const unlike = unlikePlan(run, question);
    if (unlike !== null) {
      return errorDiagnostic('EF4040', `${plan.name} waits for another answer than the plan shows`, {
        subject,
        detail: unlike,
      });
    }
    const cleared = yield* clearBlockers(run, ref, 0);
    if (cleared.kind === 'blocked') return cleared.diagnostic;
  }
  const now = await replan(run, await readNow(run, ref));
  if (skippedSteps([], plan, now) === null) {
    return errorDiagnostic('EF4012', 'The remaining steps are not those of the approved plan', {
      subject,
      detail: `The question was answered. Now the VM needs: ${now.steps.map((step) => step.do).join(', ')}`,
    });
  }
  yield { kind: 'domain-verified', domain: plan.name, remaining: [] };
  return null;
}
