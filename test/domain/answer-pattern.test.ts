import { expect, test } from 'vitest';
import { MAX_PATTERN_LENGTH, parseAnswerPattern } from '../../src/domain/answer-pattern.js';

test('gives what the engine compiles', () => {
  expect(parseAnswerPattern('a.b', (text) => text.toUpperCase())).toEqual({ ok: true, value: 'A.B' });
});

test('what the engine refuses is told, and what is too long never reaches it', () => {
  const refusing = (): never => {
    throw new Error('missing closing )');
  };
  expect(parseAnswerPattern('(', refusing)).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/^must .*closing/),
  });
  expect(parseAnswerPattern('x'.repeat(MAX_PATTERN_LENGTH + 1), refusing)).toMatchObject({
    ok: false,
    problem: expect.stringContaining(`${MAX_PATTERN_LENGTH} characters`),
  });
});
