import { expect, test } from 'vitest';
import { withUriAnswers } from '../../src/app/connections/uri-answers.js';
import type { AnswerPolicy } from '../../src/domain/question.js';
import { loadDesired } from '../../src/manifest/load-desired.js';

async function policyOf(uri: string, answers: string): Promise<AnswerPolicy | undefined> {
  const text = `version: 1\nconnect: "${uri}"\n${answers}domains: { a: { memory: 64MiB } }\n`;
  const loaded = await loadDesired(['-'], { cwd: '.', stdin: () => Promise.resolve(text) });
  expect(loaded.diagnostics).toEqual([]);
  return withUriAnswers(loaded.connections)[0]?.domains[0]?.autoAnswer;
}

const RULES = 'auto_answer: [{ question: msg.serial.file.open, answer: Append }]\n';

test.each([
  ['esx://h/?auto_answer=1', '', 0, 'default'],
  ['esx://h/?auto_answer=0', '', 0, 'refuse'],
  ['esx://h/', '', 0, 'refuse'],
  ['esx://h/', 'auto_answer: true\n', 0, 'default'],
  ['esx://h/?auto_answer=0', 'auto_answer: true\n', 0, 'default'],
  ['esx://h/?auto_answer=1', RULES, 1, 'refuse'],
  // What a manifest says comes before its URI, also when it refuses.
  ['esx://h/?auto_answer=1', 'auto_answer: false\n', 0, 'refuse'],
  ['esx://h/?auto_answer=1', 'auto_answer: []\n', 0, 'refuse'],
  ['sim:', '', 0, 'refuse'],
])('%s with %j: %i rules, otherwise %s', async (uri, answers, rules, otherwise) => {
  const policy = await policyOf(uri, answers);
  expect(policy?.rules).toHaveLength(rules);
  expect(policy?.otherwise).toBe(otherwise);
});

test.each([
  ['esx://h/?auto_answer=1', '', 'uri', null],
  ['esx://h/?auto_answer=1', 'auto_answer: true\n', 'manifest', 3],
  ['esx://h/?auto_answer=1', 'auto_answer: false\n', 'manifest', 3],
])('the answers of %s with %j are those of the %s', async (uri, answers, from, line) => {
  const source = (await policyOf(uri, answers))?.source;
  expect(source?.from).toBe(from);
  expect(source?.at?.line ?? null).toBe(line);
});
