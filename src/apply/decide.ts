import { RE2JS } from 're2js';
import { parseAnswerPattern } from '../domain/answer-pattern.js';
import type { AnswerPolicy, AnswerRule, Choice, Question } from '../domain/question.js';

export type Decision =
  | { readonly kind: 'answer'; readonly choice: Choice; readonly because: string; readonly rule: number | null }
  | { readonly kind: 'refuse'; readonly because: string };

/** Patterns look at so much of a question's text: hosts have sent pages. */
const MATCHED_TEXT = 4_000;
/** So much of a text goes into a suggested pattern. */
const SUGGESTED_TEXT = 60;

function refuse(because: string): Decision {
  return { kind: 'refuse', because };
}

function matches(rule: AnswerRule, question: Question): boolean {
  if (rule.question !== null && rule.question.toLowerCase() !== question.messageId?.toLowerCase()) return false;
  if (rule.text === null) return true;
  // As for message ids and choices, case does not matter.
  const pattern = parseAnswerPattern(rule.text, (text) => RE2JS.compile(text, RE2JS.CASE_INSENSITIVE));
  return pattern.ok && pattern.value.matcher(question.text.slice(0, MATCHED_TEXT)).find();
}

/** What a choice may be called: its key, its label, the last part of an internal label, its summary. */
function namesOf(choice: Choice): readonly string[] {
  const last = choice.label.startsWith('button.') ? choice.label.slice(choice.label.lastIndexOf('.') + 1) : '';
  return [choice.key, choice.label, last, choice.summary]
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase());
}

/** The choices that a name means; an answer is given only where it is one. */
export function choicesNamed(question: Question, answer: string): readonly Choice[] {
  return question.choices.filter((choice) => namesOf(choice).includes(answer.trim().toLowerCase()));
}

function byRule(rule: AnswerRule, index: number, question: Question, given: number, called: string): Decision {
  if (rule.atMost !== null && given >= rule.atMost) {
    return refuse(`${called} has answered ${given} times, and at_most is ${rule.atMost}`);
  }
  const choices = choicesNamed(question, rule.answer);
  const [choice] = choices;
  if (choice === undefined) return refuse(`${called} answers "${rule.answer}", which is none of the choices`);
  if (choices.length > 1) return refuse(`${called} answers "${rule.answer}", which names ${choices.length} choices`);
  return { kind: 'answer', choice, because: called, rule: index };
}

function byDefault(question: Question): Decision {
  const [choice, second] = question.choices.filter((each) => each.key === question.defaultKey);
  if (question.defaultKey === null || choice === undefined) {
    return refuse('auto_answer takes the default choice, and the question has none');
  }
  if (second !== undefined) return refuse('auto_answer takes the default choice, and several choices have its key');
  return { kind: 'answer', choice, because: 'auto_answer is true: the default choice', rule: null };
}

/**
 * What a policy says to a question: the first rule that matches decides, then the default choice where the policy takes it,
 * else it is refused. Pure and total. `given` tells how often each rule, by its index, has answered in this run. The first
 * `byOperator` rules are those of the command line, and are called so.
 */
export function decide(
  policy: AnswerPolicy,
  question: Question,
  given: ReadonlyMap<number, number>,
  byOperator = 0,
): Decision {
  if (question.choices.length === 0) return refuse('the question has no choices');
  for (const [index, rule] of policy.rules.entries()) {
    if (!matches(rule, question)) continue;
    const called = index < byOperator ? `--answer ${rule.question}` : `auto_answer rule ${index - byOperator + 1}`;
    return byRule(rule, index, question, given.get(index) ?? 0, called);
  }
  if (policy.otherwise === 'default') return byDefault(question);
  return refuse(policy.rules.length === byOperator ? 'no auto_answer is set' : 'no auto_answer rule matches');
}

/** YAML reads some plain words as other things than text. */
function yamlText(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9._]*(?: [A-Za-z0-9._]+)*$/.test(text);
  const word = /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return plain && !word ? text : JSON.stringify(text);
}

/** The friendliest name that means this choice alone. */
function nameOf(choice: Choice, question: Question): string {
  const last = choice.label.startsWith('button.')
    ? choice.label.slice(choice.label.lastIndexOf('.') + 1)
    : choice.label;
  const one = [choice.summary, last, choice.label].find(
    (name) => name.trim() !== '' && choicesNamed(question, name).length === 1,
  );
  return one ?? choice.key;
}

function comment(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/**
 * Manifest lines that would have answered a question, with its default choice or else the first one; the others stand in a
 * comment. Empty for a question that has no choices.
 */
export function policyLines(question: Question): readonly string[] {
  const choice = question.choices.find((each) => each.key === question.defaultKey) ?? question.choices[0];
  if (choice === undefined) return [];
  const start = (question.text.split(/[\r\n]/, 1)[0] ?? '').slice(0, SUGGESTED_TEXT);
  const match =
    question.messageId === null
      ? `text: ${JSON.stringify(start.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))}`
      : `question: ${yamlText(question.messageId)}`;
  const others = question.choices.filter((each) => each !== choice).map((each) => nameOf(each, question));
  const or = others.length === 0 ? '' : `  # or: ${comment(others.join(', '))}`;
  return ['auto_answer:', `  - ${match}`, `    answer: ${yamlText(nameOf(choice, question))}${or}`];
}
