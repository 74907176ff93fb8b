import { describe, expect, test } from 'vitest';
import {
  escapeVmxValue,
  formatVmxText,
  parseVmxText,
  unescapeVmxValue,
  VMX_LIMITS,
  vmxDocument,
  vmxEntries,
  withVmxValues,
} from '../../../src/formats/vmx/syntax.js';

function pairsOf(text: string): readonly (readonly [string, string])[] {
  const { document, problems } = parseVmxText(text);
  expect(problems).toEqual([]);
  return document.lines.flatMap((line) => (line.kind === 'entry' ? [[line.key, line.value] as const] : []));
}

function changed(text: string, values: Readonly<Record<string, string | null>>): string {
  return formatVmxText(withVmxValues(parseVmxText(text).document, values));
}

describe('what a file says', () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    ['', []],
    ['\n \t\r\n\r', []],
    ['#!/usr/bin/vmware\na = "1"', [['a', '1']]],
    ['a = "1"', [['a', '1']]],
    [
      'a="1"\rb\t=\t"2"\r\nc = "3"\n',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
    ],
    ['  .encoding = "UTF-8"', [['.encoding', 'UTF-8']]],
    ['a = "1" # b = "2"', [['a', '1']]],
    ['a = "1"# c', [['a', '1']]],
    ['# a = "1"', []],
    ['a = "# no comment; nor a separator"', [['a', '# no comment; nor a separator']]],
    [
      'a = "1"; b = "2"',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a = "1";b = "2" ; # c\nd = "4";',
      [
        ['a', '1'],
        ['b', '2'],
        ['d', '4'],
      ],
    ],
    [
      'a = "1";\n\nb = "2"',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a = \'say "hi"\'', [['a', 'say "hi"']]],
    ['a = "it\'s"', [['a', "it's"]]],
    ['a = ""', [['a', '']]],
    ["a = ''", [['a', '']]],
    [
      'a = """two "quoted"\nlines"""\nb = "2"',
      [
        ['a', 'two "quoted"\nlines'],
        ['b', '2'],
      ],
    ],
    ['a = """"""\n', [['a', '']]],
    ['a = "c:\\dir\\"', [['a', 'c:\\dir\\']]],
    [
      'scsi0:1.fileName = "x"\nA-b_c.0:d = "y"',
      [
        ['scsi0:1.fileName', 'x'],
        ['A-b_c.0:d', 'y'],
      ],
    ],
    ['a = "1"\0 what stands behind NUL is not read = ', [['a', '1']]],
    ['a = "|41|c3|a4|0A|7C"', [['a', 'Aä\n|']]],
    ['a = "|zz | |4"', [['a', '|zz | |4']]],
  ])('%j', (text, pairs) => {
    expect(pairsOf(text)).toEqual(pairs);
    expect(formatVmxText(parseVmxText(text).document)).toBe(text);
  });

  test('the first of duplicates counts, without regard to case', () => {
    const { document } = parseVmxText('MemSize = "1"\nmemsize = "2"\n');
    expect([...vmxEntries(document)].map(([key, entry]) => [key, entry.key, entry.value])).toEqual([
      ['memsize', 'MemSize', '1'],
    ]);
  });

  test('an entry knows its line, also behind values and statements that do not fill one', () => {
    const { document } = parseVmxText('\r\n# x\ra = "1"; b = "2"\nc = """\n\r\n"""\n; \nd = "4"');
    expect([...vmxEntries(document).values()].map(({ key, line }) => [key, line])).toEqual([
      ['a', 3],
      ['b', 3],
      ['c', 4],
      ['d', 8],
    ]);
  });
});

describe('a line that cannot be read is told, and is kept', () => {
  test.each<[string, string]>([
    ['nonsense', 'expected key = "value", found: nonsense'],
    ['a', 'expected key = "value", found: a'],
    ['a b = "1"', 'expected key = "value", found: a b = "1"'],
    ['1a = "1"', 'expected key = "value", found: 1a = "1"'],
    ['a/b = "1"', 'expected key = "value", found: a/b = "1"'],
    ['ä = "1"', 'expected key = "value", found: ä = "1"'],
    ['\ufeffa = "1"', 'expected key = "value", found: \ufeffa = "1"'],
    ['= "1"', 'expected key = "value", found: = "1"'],
    ['"a" = "1"', 'expected key = "value", found: "a" = "1"'],
    ['; a = "1"', 'expected key = "value", found: ; a = "1"'],
    ['a =', 'the value of a must stand in quotes, found: '],
    ['a = 1', 'the value of a must stand in quotes, found: 1'],
    ['a = [ "1" ]', 'the value of a must stand in quotes, found: [ "1" ]'],
    ['a = "1', 'the value of a has no closing quote'],
    ['a = \'1"', 'the value of a has no closing quote'],
    ['a = """1"', 'the value of a has no closing quote'],
    ['a = "1" x', 'expected the end of the line behind the value of a, found:  x'],
    ['a = "1" b = "2"', 'expected the end of the line behind the value of a, found:  b = "2"'],
    ['a = "say \\"hi\\""', 'expected the end of the line behind the value of a, found: hi\\""'],
    ['a = """x""""', 'expected the end of the line behind the value of a, found: "'],
    ['\u001b[2J', 'expected key = "value", found: \ufffd[2J'],
  ])('%j', (bad, problem) => {
    const text = `x = "1"\n\n${bad}\nz = "2"\n`;
    const { document, problems } = parseVmxText(text);
    expect(problems).toEqual([{ line: 3, problem }]);
    expect(formatVmxText(document)).toBe(text);
    expect([...vmxEntries(document).keys()]).toEqual(['x', 'z']);
  });

  test('a message stays short, and there are not too many', () => {
    const { document, problems } = parseVmxText(`${'y'.repeat(1000)}\n`.repeat(500));
    expect(problems).toHaveLength(VMX_LIMITS.problems + 1);
    expect(problems.at(-1)).toEqual({ line: 0, problem: 'and 400 more lines that cannot be read' });
    expect(Math.max(...problems.map(({ problem }) => problem.length))).toBeLessThan(200);
    expect(document.lines).toHaveLength(500);
  });
});

describe('the bounds', () => {
  const { bytes, entries, valueLength } = VMX_LIMITS;

  test.each<[string, string | Uint8Array]>([
    ['text', '#'.repeat(bytes + 1)],
    ['bytes', Buffer.alloc(bytes + 1, '#')],
    ['text of characters that take two bytes', '\u00e4'.repeat(bytes / 2 + 1)],
  ])('a file of more than 1 MiB, as %s', (_, file) => {
    const { document, problems } = parseVmxText(file);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.problem).toMatch(/^the file has 104857\d bytes; at most 1048576 are read$/);
    expect(document.lines).toEqual([]);
  });

  test('1 MiB, 10,000 keys and 64 KiB a value are within them', () => {
    const keys = Array.from({ length: entries }, (_, index) => `k${index} = ""\n`).join('');
    expect(parseVmxText(keys).problems).toEqual([]);
    expect(parseVmxText(`a = "${'x'.repeat(valueLength)}"\n`).problems).toEqual([]);
    expect(parseVmxText('#'.repeat(bytes)).problems).toEqual([]);
  });

  test('what is written within the bounds is read, however much of it is escaped', () => {
    const document = vmxDocument({ a: '|'.repeat(valueLength) });
    expect(parseVmxText(formatVmxText(document)).problems).toEqual([]);
  });

  test('one key more ends the reading, and nothing is lost', () => {
    const text = Array.from({ length: entries + 2 }, (_, index) => `k${index} = ""\n`).join('');
    const { document, problems } = parseVmxText(text);
    expect(problems).toEqual([
      { line: entries + 1, problem: 'the file has more than 10000 keys; the rest is not read' },
    ]);
    expect(vmxEntries(document).size).toBe(entries);
    expect(formatVmxText(document)).toBe(text);
  });

  test.each<[string, number]>([
    ['x', valueLength + 1],
    ['\u00e4', valueLength / 2 + 1],
  ])('a value of too many bytes: %s', (character, times) => {
    expect(parseVmxText(`\na = "${character.repeat(times)}"\n`).problems).toEqual([
      { line: 2, problem: expect.stringMatching(/^the value of a has 6553\d bytes; at most 65536 are read$/) },
    ]);
  });
});

describe('a change touches only its own value', () => {
  test.each<[string, Readonly<Record<string, string | null>>, string]>([
    ['  A =\t\'1\'  # why\r\nb = "2"', { a: '3' }, '  A =\t\'3\'  # why\r\nb = "2"'],
    ["a = '1'\n", { a: "it's" }, 'a = "it\'s"\n'],
    ["a = '1'\n", { a: 'say "hi"' }, "a = 'say |22hi|22'\n"],
    ['a = """x\ny""" # c\nb = "2"\n', { a: 'z' }, 'a = "z" # c\nb = "2"\n'],
    ['a = """x\ny"""\n', { a: 'x\ny' }, 'a = """x\ny"""\n'],
    ['a = "|41"\n', { a: 'A' }, 'a = "|41"\n'],
    ['a = "1"; b = "2"\nc = "3"\n', { a: '9' }, 'a = "9"; b = "2"\nc = "3"\n'],
    ['a = "1"; b = "2"\nc = "3"\n', { b: null }, 'a = "1"; \nc = "3"\n'],
    ['a = "1"; b = "2"\nc = "3"\n', { a: null }, 'b = "2"\nc = "3"\n'],
    ['a = "1"\nA = "2"\nb = "3"\na = "4"\n', { a: '5' }, 'a = "5"\nb = "3"\n'],
    ['a = "1"\nA = "2"\n', { a: '1' }, 'a = "1"\n'],
    ['a = "1"\nA = "2"\n', { a: null }, ''],
    ['a = "1"', { b: '2' }, 'a = "1"\nb = "2"\n'],
    ['# x', { b: '2' }, '# x\nb = "2"\n'],
    ['a = "1";', { b: '2' }, 'a = "1";\nb = "2"\n'],
    ['\r\na = "1"', { b: '2', C: '3' }, '\r\na = "1"\r\nb = "2"\r\nC = "3"\r\n'],
    ['a = "1"\r', { b: '2' }, 'a = "1"\rb = "2"\r'],
    ['a = "1"\0zzz', { b: '2' }, 'a = "1"\nb = "2"\n\0zzz'],
    ['', { b: '|"\n\u007f', c: null }, 'b = "|7c|22|0a|7f"\n'],
  ])('%j %j', (before, values, after) => {
    expect(changed(before, values)).toBe(after);
    for (const [key, value] of Object.entries(values)) {
      expect(vmxEntries(parseVmxText(after).document).get(key.toLowerCase())?.value ?? null).toBe(value);
    }
  });
});

describe('escapes', () => {
  test.each<[string, string]>([
    ['Some |text| to test the "escaping"', 'Some |7ctext|7c to test the |22escaping|22'],
    ['||""||"| Unescaped!', '|7c|7c|22|22|7c|7c|22|7c Unescaped!'],
    ['a\nb\r\t\0', 'a|0ab|0d|09|00'],
    ['ä€😀%/\\', 'ä€😀%/\\'],
  ])('%j is written %s', (value, written) => {
    expect(escapeVmxValue(value)).toBe(written);
    expect(unescapeVmxValue(written)).toBe(value);
  });

  test.each<[string, string]>([
    ['|45|73|63|61|70|65|64|21', 'Escaped!'],
    ['a|0Ab|0ac', 'a\nb\nc'],
    ['|F0|9f|98|80', '😀'],
    ['||41', '|A'],
  ])('%s is read %j', (written, value) => {
    expect(unescapeVmxValue(written)).toBe(value);
  });
});
