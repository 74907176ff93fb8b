import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromApiName, toApiName } from '../../../src/providers/esx/inventory/names.js';

test.each([
  ['web01', 'web01'],
  ['a/b', 'a%2fb'],
  ['a\\b', 'a%5cb'],
  ['100%', '100%25'],
  ['%2f', '%252f'],
  ['%%', '%25%25'],
  ['é%ü', 'é%25ü'],
])('%s is kept as %s', (name, kept) => {
  expect(toApiName(name)).toBe(kept);
  expect(fromApiName(kept)).toBe(name);
});

test.each([
  ['50% off', '50% off'],
  ['%zz', '%zz'],
  ['a%2Fb', 'a/b'],
  ['%c3%a9', 'é'],
  ['', ''],
])('%s reads as %s', (kept, name) => {
  expect(fromApiName(kept)).toBe(name);
});

test('any name survives the way to the host and back', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => fromApiName(toApiName(name)) === name));
});
