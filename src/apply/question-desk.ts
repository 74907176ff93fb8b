import type { DesiredDomain } from '../domain/desired.js';
import type { AnswerPolicy, AnswerRule, Question } from '../domain/question.js';
import { type Decision, decide } from './decide.js';

/** A question that comes back after so many answers of ours is not answered again. */
const ANSWERS_PER_QUESTION = 2;
/** So many questions of one domain are answered in one run: a host that asks on and on is not served for ever. */
const ANSWERS_PER_DOMAIN = 50;

/** Answers that give a domain another identity. They are refused where the manifest declares which one it is to have. */
const IDENTITY_QUESTION = 'msg.uuid.altered';
const NEW_IDENTITY = /copied/i;

/** How often each rule of each policy has answered in this run. A manifest's domains share its policy, and so its counts. */
export type GivenAnswers = Map<string, Map<number, number>>;

/** Decides the questions of one domain, and remembers what was answered, so that no answer is given without end. */
export interface QuestionDesk {
  decide(question: Question): Decision;
  /** Whether a question with this id was answered before. */
  wasAnswered(question: Question): boolean;
  remember(question: Question, decision: Decision): void;
}

function givesNewIdentity(question: Question, decision: Decision): boolean {
  if (decision.kind !== 'answer' || question.messageId?.toLowerCase() !== IDENTITY_QUESTION) return false;
  return NEW_IDENTITY.test(decision.choice.label) || NEW_IDENTITY.test(decision.choice.summary);
}

/** `byOperator` are the rules of the command line: they come before those of the manifest. */
export function questionDesk(
  desired: DesiredDomain,
  given: GivenAnswers,
  byOperator: readonly AnswerRule[] = [],
): QuestionDesk {
  const { rules, otherwise } = desired.autoAnswer;
  const policy: AnswerPolicy = { rules: [...byOperator, ...rules], otherwise };
  const key = JSON.stringify(policy);
  const counts = given.get(key) ?? new Map<number, number>();
  given.set(key, counts);
  const answered = new Map<string, number>();
  let total = 0;
  return {
    decide: (question) => {
      if ((answered.get(question.id) ?? 0) >= ANSWERS_PER_QUESTION) {
        return { kind: 'refuse', because: `it was answered ${ANSWERS_PER_QUESTION} times and still stands` };
      }
      if (total >= ANSWERS_PER_DOMAIN) {
        return { kind: 'refuse', because: `${total} questions of this domain were answered in this run already` };
      }
      const decision = decide(policy, question, counts, byOperator.length);
      return givesNewIdentity(question, decision) && desired.declared.uuid !== undefined
        ? { kind: 'refuse', because: 'the answer would give the domain a new uuid, and the manifest declares its uuid' }
        : decision;
    },
    wasAnswered: (question) => answered.has(question.id),
    remember: (question, decision) => {
      total += 1;
      answered.set(question.id, (answered.get(question.id) ?? 0) + 1);
      if (decision.kind === 'answer' && decision.rule !== null) {
        counts.set(decision.rule, (counts.get(decision.rule) ?? 0) + 1);
      }
    },
  };
}
