import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { diagnosticOf, UNEXPECTED_ERROR } from '../../src/apply/failure.js';

test('a defect is one line without its stack, which is published', () => {
  const published: unknown[] = [];
  const take = (error: unknown): void => {
    published.push(error);
  };
  subscribe(UNEXPECTED_ERROR, take);
  const error = new TypeError('a is\nnot b');
  const diagnostic = diagnosticOf(error, null);
  unsubscribe(UNEXPECTED_ERROR, take);
  expect(diagnostic).toMatchObject({ code: 'EF4014', summary: 'Internal error: TypeError: a is not b', detail: null });
  expect(JSON.stringify(diagnostic)).not.toContain('failure.test');
  expect(published).toEqual([error]);
});

test('a defect with a long message is cut', () => {
  expect(diagnosticOf(new Error('x'.repeat(10_000)), null).summary).toMatch(/^.{1000,1100}… \(\d+ more characters\)$/);
  expect(diagnosticOf('x', null).summary).toBe('Internal error: x');
});
