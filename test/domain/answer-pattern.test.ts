import { expect, test } from 'vitest';
import { parseAnswerPattern } from '../../src/domain/answer-pattern.js';

test('a pattern is found anywhere and disregards case', () => {
  const pattern = parseAnswerPattern('swap file .* is locked');
  expect(pattern.ok && pattern.value.test('The SWAP FILE a.vswp is locked.')).toBe(true);
});

test.each(['(', '[a', '*', 'x'.repeat(201)])('%s is refused', (text) => {
  expect(parseAnswerPattern(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/^must /) });
});
