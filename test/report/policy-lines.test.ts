import { describe, expect, test } from 'vitest';
import type { AnswerPolicy } from '../../src/domain/question.js';
import type { PlanPolicy } from '../../src/plan/cost/plan-policy.js';
import type { Plan } from '../../src/plan/plan.js';
import { policyLines } from '../../src/report/plan/policy-lines.js';
import { ruleAt } from '../apply/plan-builders.js';
import { updateOf, wholePlan } from './plan-builders.js';

const RULES: AnswerPolicy = {
  rules: [
    { question: 'msg.serial.file.open', text: null, answer: 'Append', atMost: null, source: ruleAt(4) },
    { question: null, text: 'swap file .* is locked', answer: 'retry', atMost: 3, source: ruleAt(6, 1) },
  ],
  otherwise: 'refuse',
  source: ruleAt(3),
};
const DEFAULT: AnswerPolicy = { rules: [], otherwise: 'default', source: ruleAt(3) };

const plan = (policies: Readonly<Record<string, AnswerPolicy | undefined>>, policy: Partial<PlanPolicy> = {}): Plan => {
  const made = Object.entries(policies).map(([name, autoAnswer]) =>
    updateOf(name, { autostart: true, ...(autoAnswer === undefined ? {} : { autoAnswer }) }),
  );
  const whole = wholePlan(made);
  return { ...whole, policy: { ...whole.policy, ...policy } };
};

describe('the policy of a plan', () => {
  test('is one line where all VMs refuse all questions', () => {
    expect(policyLines(plan({ a: undefined, b: undefined }))).toEqual(['Questions: refuse all.']);
  });

  test('has a line for each rule', () => {
    expect(policyLines(plan({ a: RULES }))).toEqual([
      'Questions:',
      '  msg.serial.file.open: answer "Append"',
      '  text /swap file .* is locked/: answer "retry" (at most 3 times)',
      '  refuse all others',
    ]);
  });

  test('names the VMs where they differ', () => {
    expect(policyLines(plan({ a: DEFAULT, b: undefined, c: DEFAULT }))).toEqual([
      'Questions of a, c: take the default answer of all.',
      'Questions of b: refuse all.',
    ]);
  });

  test('is one for rules of equal text, unless they count their answers apart', () => {
    const moved = (policy: AnswerPolicy): AnswerPolicy => ({
      ...policy,
      rules: policy.rules.map((rule) => ({ ...rule, source: ruleAt(40) })),
      source: ruleAt(39),
    });
    const uncounted = { ...RULES, rules: RULES.rules.slice(0, 1) };
    expect(policyLines(plan({ a: uncounted, b: moved(uncounted) }))).toContain('Questions:');
    expect(policyLines(plan({ a: RULES, b: moved(RULES) }))).toContain('Questions of b:');
    expect(policyLines(plan({ a: DEFAULT, b: moved(DEFAULT) }))).toEqual([
      'Questions: take the default answer of all.',
    ]);
  });

  test('says what the operator added', () => {
    const allow = [{ code: 'HZ501', domain: 'a' } as const, { code: 'HZ302', domain: null } as const];
    expect(policyLines(plan({ a: undefined }, { allow, maxImpact: 'hot', prune: true })).slice(1)).toEqual([
      'Allowed by the operator: HZ501 of a, HZ302 of every VM.',
      '--prune: remove VMs that no manifest declares any more.',
      'Changes that cost more than hot wait (--max-impact).',
    ]);
  });

  test('is not told where nothing is done', () => {
    expect(policyLines(wholePlan([]))).toEqual([]);
  });
});
