import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml, type XmlNode } from '../../../src/formats/xml/parse-xml.js';
import { propertyRuns } from '../../deep-runs.js';

function rootOf(text: string): XmlNode {
  const tree = parseXml(text);
  if (tree.root === null) throw new Error(`${tree.problem.line}:${tree.problem.column} ${tree.problem.problem}`);
  return tree.root;
}

function problemOf(text: string): string {
  const tree = parseXml(text);
  return tree.root === null ? `${tree.problem.line}:${tree.problem.column} ${tree.problem.problem}` : 'none';
}

describe('what is read', () => {
  it('elements with their places, attributes and text', () => {
    const root = rootOf(
      '<?xml version="1.0" encoding="utf-8"?>\r\n<!-- x -->\r\n<a b="1" c=\'2\'>\r\n  <d/>t<e>f</e>\r\n</a>\r\n',
    );
    expect(root).toMatchObject({ name: 'a', line: 3, column: 1 });
    expect([...root.attributes]).toEqual([
      ['b', '1'],
      ['c', '2'],
    ]);
    expect(root.children.map(({ name, line, column, text }) => ({ name, line, column, text }))).toEqual([
      { name: 'd', line: 4, column: 3, text: '' },
      { name: 'e', line: 4, column: 8, text: 'f' },
    ]);
  });

  it.each([
    ['<a>&lt;&amp;&gt;&quot;&apos;</a>', '<&>"\''],
    ['<a>&#65;&#x1F600;&#x42;</a>', 'A😀B'],
    ['<a><![CDATA[<b>&amp;</b>]]>c</a>', '<b>&amp;</b>c'],
    ['<a>1<!-- 2 --><?p 3?>4</a>', '14'],
    ['\ufeff<a>ü</a>', 'ü'],
    ['<a>x\r\ny\rz</a>', 'x\ny\nz'],
    ['<a>&amp;lt;</a>', '&lt;'],
  ])('the text of %j', (document, text) => {
    expect(rootOf(document).text).toBe(text);
  });

  it('blanks of an attribute are blanks, unless they are references', () => {
    expect(rootOf('<a b="1\t2\n3&#10;4"/>').attributes.get('b')).toBe('1 2 3\n4');
  });
});

describe('what is refused, with its place', () => {
  it.each([
    ['', '1:1 there is no element'],
    ['plain', '1:1 there is text outside the document'],
    ['<a>', '1:1 <a> is never closed'],
    ['<a>\n <b></a>', '2:5 </b> is expected here'],
    ['</a>', '1:1 </a> closes nothing'],
    ['<a/><b/>', '1:5 a second document follows the first'],
    ['<a/>x', '1:5 there is text outside the document'],
    ['<a b=1/>', "1:4 the XML is malformed: Attribute 'b' is without value."],
    ['<a b/>', "1:4 the XML is malformed: boolean attribute 'b' is not allowed."],
    ['<a b="1/>', '1:1 a tag is not closed, or a < must be written as &lt;'],
    ['<a b="1"c="2"/>', "1:9 the XML is malformed: Attribute 'c' has no space in starting."],
    ['<a b="1" b="2"/>', "1:10 the XML is malformed: Attribute 'b' is repeated."],
    ['<a b="<"/>', '1:6 a < in the value of b must be written as &lt;'],
    ['<a>a & b</a>', '1:6 a & must be written as &amp;'],
    ['<a>&nbsp;</a>', "1:4 the entity &nbsp; is not one of XML's own"],
    ['<a>&constructor;</a>', '1:4 a & must be written as &amp;'],
    ['<a>&#0;</a>', '1:4 &#0; is not a character that XML allows'],
    ['<a>&#xD800;</a>', '1:4 &#xD800; is not a character that XML allows'],
    ['<a>&#x110000;</a>', '1:4 &#x110000; is not a character that XML allows'],
    ['<a>\u0001</a>', '1:4 there is a character here that XML does not allow'],
    ['<a>]]></a>', '1:4 the text contains ]]>'],
    ['<a><!-- -- --></a>', '1:4 a comment contains --'],
    ['<a><!-- ', '1:4 a comment is not closed'],
    ['<a><![CDATA[', '1:4 a CDATA section is not closed'],
    ['<![CDATA[x]]>', '1:1 there is text outside the document'],
    ['< a/>', '1:1 a tag is not closed, or a < must be written as &lt;'],
    ['<a', '1:1 a tag is not closed, or a < must be written as &lt;'],
    ['<!DOCTYPE a SYSTEM "http://localhost/x"><a/>', '1:1 a DOCTYPE is not allowed'],
    ['<a constructor="1"/>', '1:4 the name constructor is not allowed'],
    ['<a><__proto__/></a>', '1:4 the name __proto__ is not allowed'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '1:1 a DOCTYPE is not allowed'],
    ['<a><!DOCTYPE b></a>', '1:4 a DOCTYPE is not allowed'],
    ['<a><!ENTITY b "c"></a>', '1:4 a declaration is not allowed here'],
    ['<?xml version="1.0" encoding="utf-16"?><a/>', '1:1 the encoding must be UTF-8, not utf-16'],
    [' <?xml version="1.0"?><a/>', '1:2 the XML declaration must come first'],
  ])('%j', (document, problem) => {
    expect(problemOf(document)).toBe(problem);
  });
});

describe('mutated documents', () => {
  const DOCUMENTS = [
    '<a b="1" c=\'&lt;2\'>\n <d/>t &amp; u<!-- x --><e>f</e><![CDATA[<g>]]></a>\n',
    '<?xml version="1.0"?>\n<domain><name>x</name><source file="[ds] a/b.vmdk"/></domain>',
  ];
  const PIECES = [
    ...'<>/"\'&;=! ',
    '&#0;',
    ']]>',
    '<!--',
    '-->',
    '<![CDATA[',
    '<?',
    '?>',
    '<!DOCTYPE a>',
    '<a>',
    '</a>',
  ];
  const mutation = fc.record({
    at: fc.nat(80),
    cut: fc.nat(4),
    piece: fc.constantFrom('', ...PIECES, '__proto__', '\0'),
  });

  it('are read as one tree, or refused inside the text; nothing throws', () => {
    const law = fc.property(
      fc.constantFrom(...DOCUMENTS),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      (document, mutations) => {
        const text = mutations.reduce(
          (before, { at, cut, piece }) => before.slice(0, at) + piece + before.slice(at + cut),
          document,
        );
        const tree = parseXml(text);
        if (tree.root !== null) return;
        const { line, column, problem } = tree.problem;
        const lines = text.replace(/\r\n?/g, '\n').split('\n');
        expect(problem).not.toBe('');
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
      },
    );
    fc.assert(law, { numRuns: propertyRuns(2_000) });
  });
});

describe('bounds', () => {
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  const attributes = (count: number) => `<a ${Array.from({ length: count }, (_, index) => `b${index}=""`).join(' ')}/>`;
  const many = (count: number) => `<a>${'<b/>'.repeat(count)}</a>`;
  const long = (length: number) => `<a>${'x'.repeat(length - 7)}</a>`;

  it.each([
    ['depth', nested(64), nested(65), 'nested more than 64'],
    ['attributes', attributes(64), attributes(65), 'more than 64 attributes'],
    ['elements', many(99_999), many(100_000), 'more than 100000 elements'],
    ['size', long(1024 * 1024), long(1024 * 1024 + 1), 'larger than 1048576 characters'],
  ])('%s: the last that fits is read, one more is refused', (_, fits, tooMuch, problem) => {
    expect(problemOf(fits)).toBe('none');
    expect(problemOf(tooMuch)).toContain(problem);
  });
});
