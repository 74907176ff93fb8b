import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/values/json.js';
import { diff } from '../../src/plan/diff/diff.js';

const shown = (have: Json, want: Json): readonly string[] =>
  diff(have, want).map(
    ({ path, before, after }) => `${path.join('/')} ${JSON.stringify(before)} ${JSON.stringify(after)}`,
  );

describe('diff knows structure and nothing else', () => {
  test.each<readonly [string, Json, Json, readonly string[]]>([
    ['equal', { a: 1, b: { c: 'x' } }, { b: { c: 'x' }, a: 1 }, []],
    ['what is not wanted is nobody’s business', { a: 1, b: 2 }, { a: 1 }, []],
    ['a leaf', { a: 1 }, { a: 2 }, ['a 1 2']],
    ['leaf by leaf', { a: { b: 1, c: 2 } }, { a: { c: 3, b: 4 } }, ['a/c 2 3', 'a/b 1 4']],
    ['what is missing comes whole', { a: {} }, { a: { b: { c: 1 } } }, ['a/b null {"c":1}']],
    ['what is removed goes whole', { a: { b: { c: 1 } } }, { a: { b: null } }, ['a/b {"c":1} null']],
    ['absent and null are one', { a: {} }, { a: { b: null } }, []],
    [
      'a tagged union is one value',
      { m: { kind: 'x', f: 1 } },
      { m: { kind: 'y' } },
      ['m {"kind":"x","f":1} {"kind":"y"}'],
    ],
    ['its keys in any order', { m: { kind: 'x', f: 1 } }, { m: { f: 1, kind: 'x' } }, []],
    ['lists are values', { l: [1, 2] }, { l: [2, 1] }, ['l [1,2] [2,1]']],
    ['equal lists', { l: [{ a: 1, b: 2 }] }, { l: [{ b: 2, a: 1 }] }, []],
    ['a name of the language is a name', {}, { constructor: 'x' }, ['constructor null "x"']],
    ['false is not nothing', { a: false }, { a: null }, ['a false null']],
  ])('%s', (_what, have, want, expected) => {
    expect(shown(have, want)).toEqual(expected);
  });
});
