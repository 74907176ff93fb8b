import { vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic, outageOf } from '../../domain/diagnostics/diagnostic.js';
import type { DomainRef } from '../../domain/live.js';
import type { Question } from '../../domain/question.js';
import { shellWord } from '../../domain/values/shell-word.js';
import type { ApplyEvent } from '../apply-event.js';
import { attemptWithDeadline, callWithDeadline } from '../call-with-deadline.js';
import type { DomainRun } from '../domain-run.js';
import { policyLines } from './choose-answer.js';

/** Null when the question needs no more of us; else why it was refused. */
export type Refusal = { readonly because: string } | null;

/** Whether the host still shows this very question. */
async function stands(run: DomainRun, on: DomainRef, question: Question): Promise<boolean> {
  const blockers = await callWithDeadline(run.tools, 'checking questions', (signal) => run.writer.blockers(on, signal));
  return blockers.question?.id === question.id;
}

/**
 * Decides a question and sends the answer; the caller waits first where it is repeated. A question that is reported again right after our answer is looked up first, since the
 * telling may be older than the answer. An answer that fails because somebody else was faster counts as answered.
 */
export async function* answerQuestion(
  run: DomainRun,
  on: DomainRef | null,
  question: Question,
): AsyncGenerator<ApplyEvent, Refusal> {
  const { questions, plan, tools, writer } = run;
  if (on !== null && questions.wasAnswered(question) && !(await stands(run, on, question))) return null;
  yield { kind: 'question-asked', domain: plan.name, question };
  if (on === null) return { because: 'the VM does not exist yet, so its question cannot be answered' };
  const decision = questions.choose(question);
  if (decision.kind === 'refuse') return { because: decision.because };
  questions.remember(question, decision, tools.now());
  const { because, choice } = decision;
  try {
    await attemptWithDeadline(tools, 'answering a question', (signal) =>
      writer.answer(on, question, choice.key, signal),
    );
  } catch (error) {
    tools.patience?.isWaitDue(error);
    // After an outage it is unknown whether the answer arrived. A question that is still pending is decided again.
    if (tools.abandon.aborted || ((await stands(run, on, question)) && outageOf(error) === null)) throw error;
    return null;
  }
  yield { kind: 'question-answered', domain: plan.name, question, choice, because };
  return null;
}

const NOTHING_TO_OFFER =
  'No choice is left to suggest: each was given in vain, or would give the VM a new uuid. Check the VM on the host.';

/** The command that answers the question of a VM by hand; the choice is left to the reader. */
function answerNow({ connection, plan }: DomainRun): string {
  const words = ['question', 'answer', vmNameOf(plan.desired), 'CHOICE', '--connect', connection.connect];
  return `esxform ${words.map(shellWord).join(' ')}`;
}

/** The event and the diagnostic of a refused question. */
export function refused(
  run: DomainRun,
  question: Question,
  refusal: { readonly because: string },
  task: 'cancelled' | 'left-behind' | null,
  id: string | null,
): { readonly event: ApplyEvent; readonly diagnostic: Diagnostic } {
  const choices = question.choices.map(({ key, label, summary }) => `${key}: ${summary || label}`).join(', ');
  const facts = [
    question.text,
    `id: ${question.messageId ?? 'none'}; choices: ${choices || 'none'}; default: ${question.defaultKey ?? 'none'}`,
    ...(task === 'left-behind'
      ? [`the task ${id ?? '(without an id)'} cannot be cancelled and still waits on the host`]
      : []),
    ...(task === 'cancelled' ? [`the task ${id ?? '(without an id)'} was cancelled`] : []),
  ];
  const offered = run.questions.offered(question);
  const policy = policyLines(question, offered);
  const command = answerNow(run);
  return {
    event: {
      kind: 'question-refused',
      domain: run.plan.name,
      question,
      because: refusal.because,
      policy,
      command,
      task,
    },
    diagnostic: errorDiagnostic('EF4006', `A question has no permitted answer: ${refusal.because}`, {
      subject: run.plan.name,
      detail: facts.join('\n'),
      hint:
        policy.length > 0
          ? [...policy, `To answer it now: ${command}`].join('\n')
          : question.choices.length > 0
            ? NOTHING_TO_OFFER
            : null,
    }),
  };
}
