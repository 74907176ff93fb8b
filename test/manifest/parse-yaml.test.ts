import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { parseYaml } from '../../src/manifest/yaml/parse-yaml.js';
import { propertyRuns } from '../deep-runs.js';

function brief({ code, source, summary }: Diagnostic): string {
  return `${code} ${source?.line}:${source?.column} ${summary}`;
}

function read(text: string) {
  const { documents, diagnostics } = parseYaml('a.yaml', text);
  return { values: documents.map(({ root }) => root?.value), problems: diagnostics.map(brief), documents, diagnostics };
}

describe('values are those of YAML 1.2 core', () => {
  const table: readonly (readonly [string, unknown])[] = [
    ['a: on', { a: 'on' }],
    ['a: yes', { a: 'yes' }],
    ['a: True', { a: true }],
    ['a: 00:50:56:00:00:01', { a: '00:50:56:00:00:01' }],
    ['a: 12:30:45', { a: '12:30:45' }],
    ['a: 0o10', { a: 8 }],
    ['a: 010', { a: 10 }],
    ['a: ~', { a: null }],
    ['a:', { a: null }],
    ['001: x', { '001': 'x' }],
    ['"on": x', { on: 'x' }],
    ['true: x', { true: 'x' }],
    ['a: 2001-12-14', { a: '2001-12-14' }],
    ['a: &x [1, 2]\nb: *x', { a: [1, 2], b: [1, 2] }],
    ['%YAML 1.1\n---\na: on\nb: 12:30:45', { a: 'on', b: '12:30:45' }],
    ['\ufeffa: 1', { a: 1 }],
    ['a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
  ];
  test.each(table)('%s', (text, value) => {
    const { values, problems } = read(text);
    expect(problems).toEqual([]);
    expect(JSON.parse(JSON.stringify(values))).toEqual([value]);
  });

  test('a key named __proto__ is a key like any other', () => {
    const [value] = read('__proto__: { a: 1 }').values;
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  test('several documents, with an empty one between', () => {
    expect(JSON.stringify(read('a: 1\n---\n---\nb: 2\n').values)).toBe('[{"a":1},null,{"b":2}]');
  });
});

describe('what does not parse is told with its place', () => {
  const table: readonly (readonly [string, readonly string[], string | null])[] = [
    ['a: 1\na: 2', ['EF1002 2:1 the key "a" is written twice in one map'], null],
    ['a: { b: 1, c: 2, b: 3 }', ['EF1002 1:18 the key "b" is written twice in one map'], null],
    ['a: *x', ['EF1001 1:4 the alias *x has no anchor &x before it'], null],
    ['a: &x [*x]', ['EF1001 1:8 the alias *x has no anchor &x before it'], null],
    ['[1]: x', ['EF1010 1:1 a key must be a scalar, not a list, a map or an alias'], null],
    [
      'file: [ssd1] a/b.vmdk',
      ['EF1001 1:14 the YAML does not parse: Unexpected scalar at node end'],
      '"[ssd1] a/b.vmdk"',
    ],
    ['a: !secret x', ['EF1001 1:4 the YAML does not parse: Unresolved tag: !secret'], 'tag'],
  ];
  test.each(table)('%s', (text, problems, hint) => {
    const found = read(text);
    expect(found.problems).toEqual(problems);
    if (hint !== null) expect(found.diagnostics[0]?.hint).toContain(hint);
  });

  test.each(['a: [1, 2', 'a: "x', 'a: b: c', '\ta: 1', 'a:\n\t- b', '@x', 'a: |x\n b'])('%s', (text) => {
    const { problems, documents } = read(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((each) => each.startsWith('EF1001 '))).toBe(true);
    expect(documents.every(({ whole }) => whole)).toBe(false);
  });

  test('one problem a line is enough', () => {
    const lines = read('a: [1 2}: ]: x\nb: 2').diagnostics.map(({ source }) => source?.line);
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('a document beside a broken one is still whole', () => {
    expect(read('a: "x\n---\nb: 1').documents.length).toBeGreaterThan(0);
    expect(read('a: 1\n---\nb: *x').documents.map(({ whole }) => whole)).toEqual([true, false]);
  });
});

describe('bounds', () => {
  test.each([
    ['flow lists', '['.repeat(200_000)],
    ['flow maps', '{a: '.repeat(100_000)],
    ['block lists', '- '.repeat(200_000)],
    ['block maps', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
  ])('%s without end', (_, text) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^EF1004 .* nested more than 64 levels deep$/);
  });

  test('aliases that multiply', () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `k${n}: &k${n} [*${n === 0 ? 'a' : `k${n - 1}`}, *${n === 0 ? 'a' : `k${n - 1}`}]`,
    );
    const { problems } = read(`a: &a [x, x]\n${levels.join('\n')}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^EF1004 .* expand to more than 100000 values$/);
  });

  test('a map of up to a hundred thousand keys, one of them twice', () => {
    const count = propertyRuns(100_000);
    const keys = Array.from({ length: count }, (_, index) => `k${index}: 1`);
    expect(read([...keys, 'k5: 2'].join('\n')).problems).toEqual([
      `EF1002 ${count + 1}:1 the key "k5" is written twice in one map`,
    ]);
  });

  test('documents are counted', () => {
    const { problems, documents } = read('a: 1\n---\n'.repeat(10_050));
    expect(documents).toHaveLength(10_000);
    expect(problems).toEqual(['EF1004 undefined:undefined a.yaml holds more than 10000 documents']);
  });
});
