import { questionSession } from '../../apply/questions/question-session.js';
import type { DesiredDomain } from '../../domain/desired.js';
import { warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { AnswerRule, Question } from '../../domain/question.js';
import { answerGuards } from '../../plan/checks/guards.js';
import { locate } from '../../plan/locate.js';
import { ownershipDiagnostic } from '../../plan/match/ownership.js';
import type { DomainPlan, Plan, PlannedQuestion } from '../../plan/plan.js';

export interface QuestionOptions {
  readonly owner: string;
  /** Answers that the operator gives for the run. */
  readonly answers: readonly AnswerRule[];
  readonly adoptOnly: boolean;
}

function planned(desired: DesiredDomain, question: Question, answers: readonly AnswerRule[]): PlannedQuestion {
  const decision = questionSession(desired, new Map(), answers).choose(question);
  const answer = decision.kind === 'answer' ? decision.choice : null;
  return { question, answer, because: decision.because };
}

/** Why apply leaves the question of a VM alone for which it has nothing else to do, as a clause; null if it does not. */
function whyLeftAlone(desired: DesiredDomain, live: LiveDomain, { adoptOnly, owner }: QuestionOptions): string | null {
  if (adoptOnly) return 'this run only adopts VMs';
  if (live.runtime.managedBy !== undefined) return `${live.runtime.managedBy} manages the VM`;
  return ownershipDiagnostic(desired, live, owner)?.summary ?? null;
}

/**
 * The plan with the question that blocks its VM, and what apply does with it. A VM that needs nothing else gets a plan to answer it, but for
 * one that is not managed: its question is only reported.
 */
export function withQuestion(plan: DomainPlan, live: LiveDomain | null, options: QuestionOptions): DomainPlan {
  const question = live?.runtime.question ?? null;
  if (live === null || question === null) return plan;
  const { desired } = plan;
  const shown = { ...plan, question: planned(desired, question, options.answers) };
  if (plan.steps.length > 0 || plan.action === 'blocked') return shown;
  const why = whyLeftAlone(desired, live, options);
  if (why !== null) {
    const warning = warningDiagnostic('EF2022', `it waits for an answer, which apply does not give: ${why}`, {
      detail: question.text,
      hint: `To answer it: esxform question answer ${live.domain.name} CHOICE`,
      subject: plan.name,
      source: locate(desired, []),
    });
    return { ...plan, diagnostics: [...plan.diagnostics, warning] };
  }
  const guards = answerGuards(live);
  return plan.action === 'unchanged' ? { ...shown, action: 'answer', guards } : { ...shown, guards };
}

/** A saved plan that shows what the operator's answers do with its questions. */
export function withOperatorAnswers(plan: Plan, answers: readonly AnswerRule[]): Plan {
  if (answers.length === 0) return plan;
  const connections = plan.connections.map((connection) => ({
    ...connection,
    domains: connection.domains.map((each) =>
      each.question === undefined
        ? each
        : { ...each, question: planned(each.desired, each.question.question, answers) },
    ),
  }));
  return { ...plan, connections };
}
