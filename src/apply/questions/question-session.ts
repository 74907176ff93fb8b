/**
 * Answers questions that block a VM. A rule matches questions and names a choice; rules of the operator come first, then those of the
 * manifest. Limit: a question without a matching rule is never answered.
 */

import type { DesiredDomain } from '../../domain/desired.js';
import { type AnswerRule, type Choice, orderedRules, type Question, ruleKey } from '../../domain/question.js';
import { type AnswerCounts, type AnswerDecision, chooseAnswer } from './choose-answer.js';

/** A question that comes back after so many answers of ours is not answered again. */
const ANSWERS_PER_QUESTION = 2;
/** So many questions of one domain are answered in one run: a host that asks on and on is not served for ever. */
const ANSWERS_PER_DOMAIN = 50;
/** Between an answer and its first repetition, in milliseconds; doubled for each further one up to the maximum. */
const FIRST_REST = 2_000;
const LONGEST_REST = 30_000;

/** Answers that give a domain another identity. They are refused where the manifest declares which one it is to have. */
const IDENTITY_QUESTION = 'msg.uuid.altered';
const NEW_IDENTITY = /copied/i;

/** Chooses the answers to the questions of one VM in one run, and remembers them, so that no answer is given without end. */
export interface QuestionSession {
  choose(question: Question): AnswerDecision;
  /** Whether a question with this id was answered before. */
  wasAnswered(question: Question): boolean;
  /** Whether the same question was answered before, under this id or another. */
  isRepeated(question: Question): boolean;
  /**
   * Milliseconds from `now` until an answer may be sent: 0 for a question that is new to the run. What the host waits for, such as space on a
   * datastore, needs time.
   */
  restBefore(question: Question, now: number): number;
  /** Counts an answer, which is about to be sent at `now` (milliseconds of the run's clock). */
  remember(question: Question, decision: AnswerDecision, now: number): void;
  /** The choices that may be suggested: not those given in vain, and none that gives a new uuid to a VM that declares its uuid. */
  offered(question: Question): readonly Choice[];
}

/** Answers to one question, which may come again under another id. */
interface Given {
  readonly times: number;
  readonly last: number;
  readonly keys: ReadonlySet<string>;
}

/** A host gives each repetition a new id, and the same id of message and text. */
function wordsOf({ messageId, text }: Question): string {
  return JSON.stringify([messageId?.toLowerCase() ?? null, text]);
}

function isNewIdentity({ messageId }: Question, { label, summary }: Choice): boolean {
  if (messageId?.toLowerCase() !== IDENTITY_QUESTION) return false;
  return NEW_IDENTITY.test(label) || NEW_IDENTITY.test(summary);
}

/** `counts` are those of the whole run; `byOperator` are the rules of the command line, which come first. */
export function questionSession(
  desired: DesiredDomain,
  counts: AnswerCounts,
  byOperator: readonly AnswerRule[] = [],
): QuestionSession {
  const rules = orderedRules(desired.autoAnswer, byOperator);
  const answered = new Map<string, number>();
  const given = new Map<string, Given>();
  const keepsIdentity = desired.declared.uuid !== undefined;
  let total = 0;
  const choose = (question: Question): AnswerDecision => {
    if ((answered.get(question.id) ?? 0) >= ANSWERS_PER_QUESTION) {
      return { kind: 'refuse', because: `it was answered ${ANSWERS_PER_QUESTION} times and is still pending` };
    }
    if (total >= ANSWERS_PER_DOMAIN) {
      return { kind: 'refuse', because: `${total} questions of this VM were already answered in this run` };
    }
    const decision = chooseAnswer(rules, question, counts);
    return keepsIdentity && decision.kind === 'answer' && isNewIdentity(question, decision.choice)
      ? { kind: 'refuse', because: 'the answer would give the VM a new uuid, but the manifest declares its uuid' }
      : decision;
  };
  return {
    choose,
    wasAnswered: (question) => answered.has(question.id),
    isRepeated: (question) => given.has(wordsOf(question)),
    restBefore: (question, now) => {
      const before = given.get(wordsOf(question));
      // A refusal needs no rest.
      if (before === undefined || choose(question).kind === 'refuse') return 0;
      const rest = Math.min(FIRST_REST * 2 ** (before.times - 1), LONGEST_REST);
      return Math.max(0, before.last + rest - now);
    },
    offered: (question) => {
      const keys = given.get(wordsOf(question))?.keys;
      return question.choices.filter(
        (choice) => keys?.has(choice.key) !== true && !(keepsIdentity && isNewIdentity(question, choice)),
      );
    },
    remember: (question, decision, now) => {
      total += 1;
      answered.set(question.id, (answered.get(question.id) ?? 0) + 1);
      if (decision.kind !== 'answer') return;
      const words = wordsOf(question);
      const before = given.get(words);
      const keys = new Set([...(before?.keys ?? []), decision.choice.key]);
      given.set(words, { times: (before?.times ?? 0) + 1, last: now, keys });
      const key = ruleKey(decision.source);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}
