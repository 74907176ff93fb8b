/**
 * Answers questions that block a VM. A rule matches questions and names a choice; rules of the operator come first, then those of the
 * manifest. Limit: a question without a matching rule is never answered.
 */

import type { DesiredDomain } from '../../domain/desired.js';
import { type AnswerRule, orderedRules, type Question, ruleKey } from '../../domain/question.js';
import { type AnswerCounts, type AnswerDecision, chooseAnswer } from './choose-answer.js';

/** A question that comes back after so many answers of ours is not answered again. */
const ANSWERS_PER_QUESTION = 2;
/** So many questions of one domain are answered in one run: a host that asks on and on is not served for ever. */
const ANSWERS_PER_DOMAIN = 50;

/** Answers that give a domain another identity. They are refused where the manifest declares which one it is to have. */
const IDENTITY_QUESTION = 'msg.uuid.altered';
const NEW_IDENTITY = /copied/i;

/** Chooses the answers to the questions of one VM in one run, and remembers them, so that no answer is given without end. */
export interface QuestionSession {
  choose(question: Question): AnswerDecision;
  /** Whether a question with this id was answered before. */
  wasAnswered(question: Question): boolean;
  /** Counts an answer, which is about to be sent. */
  remember(question: Question, decision: AnswerDecision): void;
}

function givesNewIdentity(question: Question, decision: AnswerDecision): boolean {
  if (decision.kind !== 'answer' || question.messageId?.toLowerCase() !== IDENTITY_QUESTION) return false;
  return NEW_IDENTITY.test(decision.choice.label) || NEW_IDENTITY.test(decision.choice.summary);
}

/** `counts` are those of the whole run; `byOperator` are the rules of the command line, which come first. */
export function questionSession(
  desired: DesiredDomain,
  counts: AnswerCounts,
  byOperator: readonly AnswerRule[] = [],
): QuestionSession {
  const rules = orderedRules(desired.autoAnswer, byOperator);
  const answered = new Map<string, number>();
  let total = 0;
  return {
    choose: (question) => {
      if ((answered.get(question.id) ?? 0) >= ANSWERS_PER_QUESTION) {
        return { kind: 'refuse', because: `it was answered ${ANSWERS_PER_QUESTION} times and is still pending` };
      }
      if (total >= ANSWERS_PER_DOMAIN) {
        return { kind: 'refuse', because: `${total} questions of this VM were already answered in this run` };
      }
      const decision = chooseAnswer(rules, question, counts);
      return givesNewIdentity(question, decision) && desired.declared.uuid !== undefined
        ? { kind: 'refuse', because: 'the answer would give the VM a new uuid, but the manifest declares its uuid' }
        : decision;
    },
    wasAnswered: (question) => answered.has(question.id),
    remember: (question, decision) => {
      total += 1;
      answered.set(question.id, (answered.get(question.id) ?? 0) + 1);
      if (decision.kind !== 'answer') return;
      const key = ruleKey(decision.source);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}
