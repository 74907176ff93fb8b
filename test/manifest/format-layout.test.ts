import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { formatLayout } from '../../src/manifest/format-layout.js';
import { propertyRuns } from '../deep-runs.js';

function formatted(text: string): string {
  const result = formatLayout(text);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
}

const ROWS: readonly (readonly [string, string, string])[] = [
  ['deeper levels', 'a:\n    b:\n         c: 1\n    d: 2\n', 'a:\n  b:\n    c: 1\n  d: 2\n'],
  ['a list below its key', 'a:\n- x\n-  y\nb: 1\n', 'a:\n  - x\n  -  y\nb: 1\n'],
  ['maps in a list', 'a:\n    - x: 1\n      y: 2\n    - z: 3\n', 'a:\n  - x: 1\n    y: 2\n  - z: 3\n'],
  ['a comment above moves with its key', 'a:\n    # why\n    b: 1 # here\n', 'a:\n  # why\n  b: 1 # here\n'],
  ['aligned comments stay aligned', 'a: 1     # one\nbbb: 2   # two\n', 'a: 1     # one\nbbb: 2   # two\n'],
  [
    'a text of several lines keeps its shape',
    'a:\n    b: |\n        x\n          y\n\n\n        z\n    c: 1\n',
    'a:\n  b: |\n      x\n        y\n\n\n      z\n  c: 1\n',
  ],
  ['flow collections of several lines', 'a:\n    b: { c: 1,\n         d: 2 }\n', 'a:\n  b: { c: 1,\n       d: 2 }\n'],
  ['blank lines and ends of lines', '\n\na: 1   \r\n\r\n\r\n\r\nb: 2', 'a: 1\n\nb: 2\n'],
  ['several documents', 'a: 1\n---\nb:\n   c: 1\n', 'a: 1\n---\nb:\n  c: 1\n'],
  ['anchors and aliases', 'a: &x\n    b: 1\nc: *x\n', 'a: &x\n  b: 1\nc: *x\n'],
];

describe('the layout of a manifest', () => {
  test.each(ROWS)('%s', (_, text, wanted) => {
    expect(formatted(text)).toBe(wanted);
    expect(formatted(wanted)).toBe(wanted);
  });

  test('what is not YAML is refused', () => {
    expect(formatLayout('a: [').ok).toBe(false);
    expect(formatLayout('a:\n\tb: 1\n').ok).toBe(false);
  });

  test('the examples have it already', () => {
    const root = new URL('../../examples', import.meta.url).pathname;
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8');
      expect(formatted(text), file).toBe(text);
    }
  });

  test('values stay, a second time changes nothing, and no text makes it fail otherwise', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant('a\n  b\n\nc\n'));
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.dictionary(fc.stringMatching(/^[a-z0-9:]{1,6}$/), tie('tree'), { maxKeys: 4 }),
        fc.array(tie('tree'), { maxLength: 4 }),
      ),
    }));
    let refused = 0;
    const indent = fc.constantFrom(1, 2, 3, 4, 7);
    fc.assert(
      fc.property(fc.record({ root: tree }), indent, fc.boolean(), (value, spaces, indentSeq) => {
        const [document] = parseAllDocuments(JSON.stringify(value));
        const text = document?.toString({ indent: spaces, indentSeq, collectionStyle: 'block', lineWidth: 0 }) ?? '';
        const result = formatLayout(text);
        if (!result.ok) {
          refused += 1;
          return;
        }
        expect(parseAllDocuments(result.value)[0]?.toJS()).toEqual(parseAllDocuments(text)[0]?.toJS());
        expect(formatted(result.value)).toBe(result.value);
      }),
      { numRuns: propertyRuns(1000), seed: 5 },
    );
    expect(refused).toBeLessThan(propertyRuns(1000) / 20);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '-', '#', '"', '|', '{', '}', '\t') }),
        (text) => {
          const result = formatLayout(text);
          if (result.ok) expect(formatted(result.value)).toBe(result.value);
        },
      ),
      { numRuns: propertyRuns(3000), seed: 6 },
    );
  });
});
