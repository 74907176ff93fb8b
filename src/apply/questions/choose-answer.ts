import { RE2JS } from 're2js';
import { parseAnswerPattern } from '../../domain/answer-pattern.js';
import {
  type AnswerRule,
  type AnswerSource,
  type Choice,
  type OrderedRule,
  type Question,
  ruleKey,
} from '../../domain/question.js';

/** An answer with the rule that gives it, or why none is given. */
export type AnswerDecision =
  | { readonly kind: 'answer'; readonly choice: Choice; readonly because: string; readonly source: AnswerSource }
  | { readonly kind: 'refuse'; readonly because: string };

/** How often each rule has answered in this run, by `ruleKey` of its source: over all VMs that the rule is given for. */
export type AnswerCounts = Map<string, number>;

/** Patterns look at so much of a question's text: hosts have sent pages. */
const MATCHED_TEXT = 4_000;
/** So much of a text goes into a suggested pattern. */
const SUGGESTED_TEXT = 60;

function refuse(because: string): AnswerDecision {
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

/** Where a rule is, for people: ` (lab.yaml:7)`. */
function placeText({ at }: AnswerSource): string {
  return at === null ? '' : ` (${at.file}:${at.line})`;
}

function ruleText({ question, source }: AnswerRule): string {
  return source.from === 'operator'
    ? `--answer ${question}`
    : `auto_answer rule ${source.index + 1}${placeText(source)}`;
}

function byRule(rule: AnswerRule, question: Question, given: number): AnswerDecision {
  const called = ruleText(rule);
  if (rule.atMost !== null && given >= rule.atMost) {
    return refuse(`${called} has answered ${given} times, and at_most is ${rule.atMost}`);
  }
  const choices = choicesNamed(question, rule.answer);
  const [choice] = choices;
  if (choice === undefined) return refuse(`${called} answers "${rule.answer}", which is not one of the choices`);
  if (choices.length > 1) return refuse(`${called} answers "${rule.answer}", which names ${choices.length} choices`);
  return { kind: 'answer', choice, because: called, source: rule.source };
}

function byDefault(question: Question, source: AnswerSource): AnswerDecision {
  const called = source.from === 'uri' ? 'auto_answer=1 of the URI' : `auto_answer${placeText(source)}`;
  const [choice, second] = question.choices.filter((each) => each.key === question.defaultKey);
  if (question.defaultKey === null || choice === undefined) {
    return refuse(`${called} selects the default choice, but the question has none`);
  }
  if (second !== undefined) return refuse(`${called} selects the default choice, but several choices have its key`);
  const because = source.from === 'uri' ? called : `auto_answer is true${placeText(source)}`;
  return { kind: 'answer', choice, because: `${because}: the default choice`, source };
}

/**
 * Chooses the answer to a question: the first rule of the list that matches decides, also when it cannot answer; without one the
 * question is refused. Pure and total.
 */
export function chooseAnswer(
  rules: readonly OrderedRule[],
  question: Question,
  counts: ReadonlyMap<string, number>,
): AnswerDecision {
  if (question.choices.length === 0) return refuse('the question has no choices');
  for (const each of rules) {
    if (each.takes === 'default') return byDefault(question, each.source);
    if (matches(each.rule, question)) return byRule(each.rule, question, counts.get(ruleKey(each.source)) ?? 0);
  }
  const isSet = rules.some(({ source }) => source.from !== 'operator');
  return refuse(isSet ? 'no auto_answer rule matches' : 'no auto_answer is set');
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
 * comment. `offered` are those of its choices that may be suggested. Empty if there are none.
 */
export function policyLines(question: Question, offered: readonly Choice[] = question.choices): readonly string[] {
  const choice = offered.find((each) => each.key === question.defaultKey) ?? offered[0];
  if (choice === undefined) return [];
  const start = (question.text.split(/[\r\n]/, 1)[0] ?? '').slice(0, SUGGESTED_TEXT);
  const match =
    question.messageId === null
      ? `text: ${JSON.stringify(start.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))}`
      : `question: ${yamlText(question.messageId)}`;
  const others = offered.filter((each) => each !== choice).map((each) => nameOf(each, question));
  const or = others.length === 0 ? '' : `  # or: ${comment(others.join(', '))}`;
  return ['auto_answer:', `  - ${match}`, `    answer: ${yamlText(nameOf(choice, question))}${or}`];
}
