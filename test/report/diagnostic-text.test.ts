import { describe, expect, test } from 'vitest';
import { errorDiagnostic, warningDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../src/domain/diagnostics/source.js';
import { diagnosticText } from '../../src/report/diagnostics/diagnostic-text.js';

function at(line: number, column: number, endColumn: number, endLine = line): SourceRange {
  return { file: 'web.yaml', line, column, endLine, endColumn };
}

function frame(text: string, source: SourceRange): readonly string[] {
  const drawn = diagnosticText(errorDiagnostic('EF1007', 'x', { source }), new Map([['web.yaml', text]]), {
    color: false,
  });
  return drawn.split('\n').slice(1);
}

test('all parts, in their order', () => {
  const diagnostic = errorDiagnostic('EF1007', 'web01 has no key "memroy"', {
    source: at(12, 5, 11),
    detail: 'First.\nSecond.',
    hint: 'Write:\nmemory: 4GiB',
  });
  const text = `${'\n'.repeat(11)}    memroy: 4GiB\n`;
  expect(diagnosticText(diagnostic, new Map([['web.yaml', text]]), { color: false })).toBe(
    [
      'error EF1007: web01 has no key "memroy"',
      '  --> web.yaml:12:5',
      '12 |     memroy: 4GiB',
      '   |     ^^^^^^',
      '  First.',
      '  Second.',
      'hint: Write:',
      '  memory: 4GiB',
    ].join('\n'),
  );
});

test('no source, no text, and a line that is not there', () => {
  const draw = (source: SourceRange | null, texts: ReadonlyMap<string, string>) =>
    diagnosticText(warningDiagnostic('EF1005', 'none', { source }), texts, { color: false });
  expect(draw(null, new Map())).toBe('warning EF1005: none');
  expect(draw(at(1, 2, 3), new Map())).toBe('warning EF1005: none\n  --> web.yaml:1:2');
  expect(draw(at(9, 2, 3), new Map([['web.yaml', 'a\n']]))).toBe('warning EF1005: none\n  --> web.yaml:9:2');
});

describe('the carets stand under what is meant', () => {
  const table: readonly (readonly [string, string, SourceRange, string, string])[] = [
    ['plain', 'ab: cd', at(1, 5, 7), 'ab: cd', '    ^^'],
    ['an empty range', 'ab:', at(1, 4, 4), 'ab:', '   ^'],
    ['over several lines', 'a: |\n  b', at(1, 4, 4, 2), 'a: |', '   ^'],
    ['tabs', '\ta: b', at(1, 5, 6), '    a: b', '       ^'],
    ['wide characters', 'a: 日本 x', at(1, 7, 8), 'a: 日本 x', '        ^'],
    ['wide characters themselves', 'a: 日本', at(1, 4, 6), 'a: 日本', '   ^^^^'],
    ['astral characters', 'a: \u{1f600} x', at(1, 7, 8), 'a: \u{1f600} x', '      ^'],
    ['combining marks', 'e\u0301: x', at(1, 5, 6), 'e\u0301: x', '   ^'],
    ['control characters', 'a: \u001b[31mx', at(1, 9, 10), 'a: \\u001b[31mx', '             ^'],
    ['directions of writing', '\u202ea: x', at(1, 5, 6), '\\u202ea: x', '         ^'],
    ['a carriage return', 'a: x\r\nb', at(1, 4, 5), 'a: x', '   ^'],
    ['a byte order mark', '\ufeffa: x', at(1, 4, 5), 'a: x', '   ^'],
  ];
  test.each(table)('%s', (_, text, source, line, carets) => {
    expect(frame(text, source)).toEqual([
      ' --> '.concat(`web.yaml:${source.line}:${source.column}`),
      `1 | ${line}`,
      `  | ${carets}`,
    ]);
  });
});

describe('long lines are cut around the caret', () => {
  const line = Array.from({ length: 300 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');

  test.each([
    [1, 3],
    [40, 44],
    [42, 44],
    [150, 155],
    [295, 301],
  ])('from column %i', (column, endColumn) => {
    const [, shown = '', marks = ''] = frame(line, at(1, column, endColumn));
    const under = [...marks].flatMap((mark, index) => (mark === '^' ? [shown[index]] : [])).join('');
    expect(under).toBe(line.slice(column - 1, endColumn - 1));
    expect(shown.length).toBeLessThanOrEqual(4 + 100 + 6);
  });

  test('a range that is longer than the window still ends with it', () => {
    const [, shown = '', marks = ''] = frame(line, at(1, 1, 300));
    expect(shown.endsWith('...')).toBe(true);
    expect(marks.length).toBeLessThanOrEqual(shown.length);
  });
});

test('nothing that a terminal obeys comes out of what users wrote', () => {
  const evil = '\u001b]0;owned\u0007\u009b31m\u202e\r';
  const diagnostic = errorDiagnostic('EF1007', `s${evil}`, {
    source: { ...at(1, 1, 2), file: `f${evil}` },
    detail: `d${evil}`,
    hint: `h${evil}`,
  });
  const drawn = diagnosticText(diagnostic, new Map([[`f${evil}`, `l${evil}`]]), { color: false });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(drawn).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  for (const part of ['s', 'f', 'd', 'h', 'l']) expect(drawn).toContain(`${part}\\u001b]0;owned`);
});

test('colour adds only colour', () => {
  const diagnostic = errorDiagnostic('EF1007', 'x', { source: at(1, 1, 2), detail: 'd', hint: 'h' });
  const texts = new Map([['web.yaml', 'a: b']]);
  const colored = diagnosticText(diagnostic, texts, { color: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
  const plain = colored.replace(/\u001b\[\d+m/g, '');
  expect(colored).not.toBe(plain);
  expect(plain).toBe(diagnosticText(diagnostic, texts, { color: false }));
});
