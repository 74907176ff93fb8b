import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type AnswerDecision, chooseAnswer, policyLines } from '../../src/apply/questions/choose-answer.js';
import {
  type AnswerPolicy,
  type AnswerRule,
  type Choice,
  orderedRules,
  type Question,
  ruleKey,
} from '../../src/domain/question.js';
import { propertyRuns } from '../deep-runs.js';
import { ruleAt, SERIAL_QUESTION, WITH_DEFAULT } from './plan-builders.js';

const NOTHING: ReadonlyMap<string, number> = new Map();

function decide(
  policy: AnswerPolicy,
  question: Question,
  counts: ReadonlyMap<string, number>,
  byOperator: readonly AnswerRule[] = [],
): AnswerDecision {
  return chooseAnswer(orderedRules(policy, byOperator), question, counts);
}

function rule(parts: Partial<AnswerRule>, index = 0): AnswerRule {
  return { question: null, text: null, answer: 'Append', atMost: null, source: ruleAt(4 + index, index), ...parts };
}

function rules(...all: readonly Partial<AnswerRule>[]): AnswerPolicy {
  return { rules: all.map(rule), otherwise: 'refuse', source: ruleAt(3) };
}

function asking(parts: Partial<Question>): Question {
  return { ...SERIAL_QUESTION, ...parts };
}

const byId = (answer: string) => rules({ question: 'msg.serial.file.open', answer });
const german: Question = {
  id: 'g',
  messageId: 'msg.uuid.altered',
  text: 'Diese virtuelle Maschine wurde möglicherweise verschoben.',
  choices: [
    { key: '0', label: 'button.uuid.cancel', summary: 'Abbrechen' },
    { key: '1', label: 'button.uuid.movedTheVM', summary: 'Ich habe sie verschoben' },
    { key: '2', label: 'button.uuid.copiedTheVM', summary: 'Ich habe sie kopiert' },
  ],
  defaultKey: '2',
};
const twins = asking({
  choices: [
    { key: '0', label: 'OK', summary: 'OK' },
    { key: '1', label: 'OK', summary: 'OK' },
  ],
});
const crossed = asking({
  choices: [
    { key: '0', label: '1', summary: 'first' },
    { key: '1', label: '0', summary: 'second' },
  ],
});
const old: Question = asking({
  messageId: null,
  choices: [
    { key: '0', label: 'Retry', summary: '' },
    { key: '1', label: 'Cancel', summary: '' },
  ],
});

describe('what a policy says to a question', () => {
  test.each<[string, AnswerPolicy, Question, string | null]>([
    ['no policy refuses', rules(), SERIAL_QUESTION, null],
    ['no policy refuses even where there is a default', rules(), WITH_DEFAULT, null],
    ['true takes the default', { rules: [], otherwise: 'default', source: ruleAt(3) }, WITH_DEFAULT, '1'],
    [
      'true refuses where there is no default',
      { rules: [], otherwise: 'default', source: ruleAt(3) },
      SERIAL_QUESTION,
      null,
    ],
    [
      'true refuses a default that is no choice',
      { rules: [], otherwise: 'default', source: ruleAt(3) },
      asking({ defaultKey: '9' }),
      null,
    ],
    ['a rule by id, answer by summary', byId('Append'), SERIAL_QUESTION, '0'],
    ['an answer by key', byId('1'), SERIAL_QUESTION, '1'],
    ['an answer by label', byId('button.serial.file.replace'), SERIAL_QUESTION, '1'],
    ['an answer by the last part of a label', byId('cancel'), SERIAL_QUESTION, '2'],
    ['case and blanks around do not matter', byId('  aPPend '), SERIAL_QUESTION, '0'],
    ['the case of the id does not matter', rules({ question: 'MSG.Serial.File.Open' }), SERIAL_QUESTION, '0'],
    ['part of an id is not the id', rules({ question: 'msg.serial.file' }), SERIAL_QUESTION, null],
    ['an answer that is no choice refuses', byId('Overwrite'), SERIAL_QUESTION, null],
    ['part of a summary is no choice', byId('App'), SERIAL_QUESTION, null],
    ['an answer that names two choices refuses', byId('OK'), twins, null],
    ['one of two twins goes by its key', byId('1'), twins, '1'],
    ['a key that is also another choice’s label refuses', byId('1'), crossed, null],
    ['and its summary still names it', byId('second'), crossed, '1'],
    ['no choices refuse', byId('Append'), asking({ choices: [] }), null],
    [
      'no choices refuse with true as well',
      { rules: [], otherwise: 'default', source: ruleAt(3) },
      asking({ choices: [], defaultKey: '0' }),
      null,
    ],
    ['a missing id is matched by no id', byId('Retry'), old, null],
    ['a missing id is matched by text', rules({ text: 'append or', answer: 'Retry' }), old, '0'],
    ['an empty summary is no name', rules({ answer: '' }), old, null],
    ['a rule without id and text matches everything', rules({ answer: 'Append' }), SERIAL_QUESTION, '0'],
    ['text and id must both match', rules({ question: 'msg.serial.file.open', text: 'swap' }), SERIAL_QUESTION, null],
    ['text is a pattern', rules({ text: '^the file .*replace\\?$' }), SERIAL_QUESTION, '0'],
    ['a pattern that does not compile matches nothing', rules({ text: '(' }), SERIAL_QUESTION, null],
    [
      'labels of another language go by the internal part',
      rules({ question: 'msg.uuid.altered', answer: 'movedTheVM' }),
      german,
      '1',
    ],
    ['or by their own summary', rules({ text: 'verschoben', answer: 'ich habe sie kopiert' }), german, '2'],
    [
      'an English summary is none of a German question',
      rules({ question: 'msg.uuid.altered', answer: 'I copied it' }),
      german,
      null,
    ],
    ['the first rule that matches wins', rules({ answer: 'Replace' }, { answer: 'Append' }), SERIAL_QUESTION, '1'],
    ['also when it cannot answer', rules({ answer: 'nonsense' }, { answer: 'Append' }), SERIAL_QUESTION, null],
    [
      'a rule that does not match is passed over',
      rules({ question: 'msg.other', answer: 'Replace' }, {}),
      SERIAL_QUESTION,
      '0',
    ],
    [
      'rules come before the default',
      { rules: [rule({ answer: 'Cancel' })], otherwise: 'default', source: ruleAt(3) },
      WITH_DEFAULT,
      '2',
    ],
    [
      'and the default after them',
      { rules: [rule({ question: 'msg.other' })], otherwise: 'default', source: ruleAt(3) },
      WITH_DEFAULT,
      '1',
    ],
  ])('%s', (_name, policy, question, key) => {
    const decision = decide(policy, question, NOTHING);
    expect(decision.kind === 'answer' ? decision.choice.key : null).toBe(key);
    expect(decision.because).not.toBe('');
  });

  test.each([
    [0, 'answer'],
    [2, 'answer'],
    [3, 'refuse'],
    [9, 'refuse'],
  ])('a rule with at_most 3 that has answered %i times: %s', (given, kind) => {
    const policy = rules({ question: 'msg.other' }, { atMost: 3 }, { answer: 'Replace' });
    expect(decide(policy, SERIAL_QUESTION, new Map([[ruleKey(ruleAt(5, 1)), given]])).kind).toBe(kind);
  });

  test('a pattern cannot run away, whatever the text', () => {
    const question = asking({ text: `${'a'.repeat(3_000)}!` });
    expect(decide(rules({ text: '(a+)+$' }), question, NOTHING).kind).toBe('refuse');
  });

  test('the rules of the operator come first and are called so', () => {
    const operator = rule({
      question: 'msg.serial.file.open',
      answer: 'Replace',
      source: { from: 'operator', at: null, index: 0 },
    });
    const policy = rules({ answer: 'Append' });
    expect(decide(policy, SERIAL_QUESTION, NOTHING, [operator])).toMatchObject({
      choice: { key: '1' },
      because: '--answer msg.serial.file.open',
    });
    expect(decide(policy, asking({ messageId: 'msg.other' }), NOTHING, [operator])).toMatchObject({
      because: 'auto_answer rule 1 (lab.yaml:4)',
    });
    const other = { ...operator, question: 'msg.other' };
    const none: AnswerPolicy = { rules: [], otherwise: 'refuse', source: null };
    expect(decide(none, SERIAL_QUESTION, NOTHING, [other]).because).toBe('no auto_answer is set');
    expect(decide(rules({ question: 'msg.x' }), SERIAL_QUESTION, NOTHING, [other]).because).toBe(
      'no auto_answer rule matches',
    );
  });

  test('what takes the default choice is named with its place', () => {
    const policy: AnswerPolicy = { rules: [], otherwise: 'default', source: ruleAt(3) };
    expect(decide(policy, WITH_DEFAULT, NOTHING).because).toBe('auto_answer is true (lab.yaml:3): the default choice');
    expect(decide(policy, SERIAL_QUESTION, NOTHING).because).toBe(
      'auto_answer (lab.yaml:3) selects the default choice, but the question has none',
    );
    const uri: AnswerPolicy = { ...policy, source: { from: 'uri', at: null, index: 0 } };
    expect(decide(uri, WITH_DEFAULT, NOTHING).because).toBe('auto_answer=1 of the URI: the default choice');
  });

  test('two rules of equal text count apart, by their place', () => {
    const [one, other] = [rules({ atMost: 1 }), rules({ atMost: 1, source: ruleAt(40) })];
    const counts = new Map([[ruleKey(ruleAt(4)), 1]]);
    expect(decide(one, SERIAL_QUESTION, counts)).toMatchObject({
      kind: 'refuse',
      because: 'auto_answer rule 1 (lab.yaml:4) has answered 1 times, and at_most is 1',
    });
    expect(decide(other, SERIAL_QUESTION, counts)).toMatchObject({ kind: 'answer' });
  });

  test('the rule that answered is told', () => {
    const decision = decide(rules({ question: 'msg.other' }, {}), SERIAL_QUESTION, NOTHING);
    expect(decision).toMatchObject({
      kind: 'answer',
      source: ruleAt(5, 1),
      because: 'auto_answer rule 2 (lab.yaml:5)',
    });
  });
});

const choices: fc.Arbitrary<readonly Choice[]> = fc.uniqueArray(
  fc.record({
    key: fc.nat(20).map(String),
    label: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('button.a.yes', 'button.a.no', 'OK')),
    summary: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('Yes', 'No', 'on', '')),
  }),
  { selector: (choice) => choice.key, minLength: 1, maxLength: 5 },
);
const questions: fc.Arbitrary<Question> = fc.record({
  id: fc.string(),
  messageId: fc.option(fc.oneof(fc.stringMatching(/^msg(\.[a-z]{1,6}){1,3}$/), fc.string({ minLength: 1 })), {
    nil: null,
  }),
  text: fc.string({ unit: 'grapheme', maxLength: 120 }),
  choices,
  defaultKey: fc.option(fc.nat(20).map(String), { nil: null }),
});

describe('the suggested policy', () => {
  test('reads as people would write it', () => {
    expect(policyLines(SERIAL_QUESTION)).toEqual([
      'auto_answer:',
      '  - question: msg.serial.file.open',
      '    answer: Append  # or: Replace, Cancel',
    ]);
    expect(policyLines(old)).toEqual([
      'auto_answer:',
      '  - text: "The file exists\\\\. Append or replace\\\\?"',
      '    answer: Retry  # or: Cancel',
    ]);
  });

  test('quotes words that YAML would not take for text', () => {
    const question = asking({
      choices: [
        { key: '0', label: 'Yes', summary: 'Yes' },
        { key: '1', label: 'No', summary: 'No' },
      ],
      defaultKey: '1',
    });
    expect(policyLines(question).at(-1)).toBe('    answer: "No"  # or: Yes');
  });

  test('of any question with a choice that a name can mean, would have answered it', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const wanted = question.choices.find((each) => each.key === question.defaultKey) ?? question.choices[0];
        const written = parse(policyLines(question).join('\n')) as {
          auto_answer: readonly { question?: string; text?: string; answer: string }[];
        };
        const policy: AnswerPolicy = {
          ...rules(
            ...written.auto_answer.map(({ question: asked, text, answer }) => ({
              question: asked ?? null,
              text: text ?? null,
              answer,
            })),
          ),
        };
        const decision = decide(policy, question, NOTHING);
        // A choice whose every name means another one as well cannot be named at all.
        if (decision.kind === 'refuse') expect(decision.because).toMatch(/which names \d+ choices/);
        else expect(decision.choice).toEqual(wanted);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test('of a question without choices is empty', () => {
    expect(policyLines(asking({ choices: [] }))).toEqual([]);
  });
});
