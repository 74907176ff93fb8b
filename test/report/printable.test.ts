import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paragraph, printable, printableJson, printableText } from '../../src/domain/diagnostics/printable.js';
import { shortened } from '../../src/domain/diagnostics/shortened.js';
import { propertyRuns } from '../deep-runs.js';
import { harmfulLines, hostileText } from './hostile-texts.js';

const RUNS = { numRuns: propertyRuns(2_000) };
const HOSTILE = hostileText({ lines: true });

describe('a value in text', () => {
  test('is one harmless line, whatever it holds', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(printable(text)).not.toContain('\n');
        expect(harmfulLines(printable(text))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('is not changed by a second pass', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(printable(printable(text))).toBe(printable(text));
        expect(printableText(printable(text))).toBe(printable(text));
      }),
      RUNS,
    );
  });

  test.each([
    ['web01', 'web01'],
    ['größer 日本 é', 'größer 日本 é'],
    ['a\u202eb', 'a\\u202eb'],
    ['a\u200bb', 'a\\u200bb'],
    ['a\u{e0041}b', 'a\\u{e0041}b'],
    ['a\ud800b', 'a\\ud800b'],
    ['a\r\n\tb', 'a\\r\\n\\tb'],
    ['::error::x', '\\u003a:error::x'],
    [' \u00a0::error::x', ' \u00a0\\u003a:error::x'],
    ['a::b', 'a::b'],
    ['x ##vso[task.x]y', 'x #\\u0023vso[task.x]y'],
    ['###[error]y', '##\\u0023[error]y'],
    ['## heading', '## heading'],
    ['section_start:1:x', 'section_start\\u003a1:x'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('keeps the lines of a paragraph, each harmless', () => {
    expect(paragraph('one\r\n::error::two\n\u001b[2Jthree')).toEqual(['one', '\\u003a:error::two', '\\u001b[2Jthree']);
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(harmfulLines(paragraph(text).join('\n'))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('the net below a whole text', () => {
  test('keeps line ends and our colours, and nothing else of control', () => {
    const text = '  \u001b[1mbold\u001b[22m\n\u001b[31mred\u001b[39m \u001b[2J\n';
    expect(printableText(text)).toBe('  \u001b[1mbold\u001b[22m\n\u001b[31mred\u001b[39m \\u001b[2J\n');
  });

  test('catches commands that a forgotten value, a colour or two values side by side make', () => {
    for (const text of [
      'a\n  ::error::x\n',
      '\u001b[1m::error::x',
      ' \u001b[1m ::x::',
      'a #',
      '##vso[x]y',
      '\u0085::x::',
    ]) {
      expect(harmfulLines(printableText(text), { colors: true })).toEqual([]);
    }
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(harmfulLines(printableText(text), { colors: true })).toEqual([]);
        expect(printableText(text).split('\n')).toHaveLength(text.split('\n').length);
      }),
      RUNS,
    );
  });
});

describe('JSON', () => {
  test('has the same values, and no harmful line, with and without indent', () => {
    fc.assert(
      fc.property(fc.dictionary(HOSTILE, HOSTILE), (value) => {
        for (const indent of [undefined, 2]) {
          const json = JSON.stringify(value, null, indent);
          expect(JSON.parse(printableJson(json))).toEqual(JSON.parse(json));
          expect(harmfulLines(printableJson(json))).toEqual([]);
        }
      }),
      RUNS,
    );
  });
});

describe('a text that is cut', () => {
  test('says how much is missing, and divides no character', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdef', 2)).toBe('ab… (4 more characters)');
    expect(shortened('a😀b', 2)).toBe('a… (3 more characters)');
  });
});
