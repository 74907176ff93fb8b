import { describe, expect, it } from 'vitest';
import { parseXmlTree, type XmlNode } from '../../../src/formats/domain-xml/xml-tree.js';

function rootOf(text: string): XmlNode {
  const tree = parseXmlTree(text);
  if (tree.root === null) throw new Error(`${tree.problem.line}:${tree.problem.column} ${tree.problem.problem}`);
  return tree.root;
}

function problemOf(text: string): string {
  const tree = parseXmlTree(text);
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
    ['plain', '1:1 text stands outside the document'],
    ['<a>', '1:1 <a> is never closed'],
    ['<a>\n <b></a>', '2:5 </b> is expected here'],
    ['</a>', '1:1 </a> closes nothing'],
    ['<a/><b/>', '1:5 a second document follows the first'],
    ['<a/>x', '1:5 text stands outside the document'],
    ['<a b=1/>', '1:6 the value of b must be quoted'],
    ['<a b/>', '1:4 the attribute b has no value'],
    ['<a b="1/>', '1:6 the value of b is not closed'],
    ['<a b="1"c="2"/>', '1:9 a blank must stand before an attribute'],
    ['<a b="1" b="2"/>', '1:10 the attribute b stands twice'],
    ['<a b="<"/>', '1:6 a < in the value of b must be written as &lt;'],
    ['<a>a & b</a>', '1:6 a & must be written as &amp;'],
    ['<a>&nbsp;</a>', "1:4 the entity &nbsp; is not one of XML's own"],
    ['<a>&constructor;</a>', '1:4 a & must be written as &amp;'],
    ['<a>&#0;</a>', '1:4 &#0; is no character that XML allows'],
    ['<a>&#xD800;</a>', '1:4 &#xD800; is no character that XML allows'],
    ['<a>&#x110000;</a>', '1:4 &#x110000; is no character that XML allows'],
    ['<a>\u0001</a>', '1:4 a character stands here that XML does not allow'],
    ['<a>]]></a>', '1:4 text holds ]]>'],
    ['<a><!-- -- --></a>', '1:4 a comment holds --'],
    ['<a><!-- ', '1:4 a comment is not closed'],
    ['<a><![CDATA[', '1:4 a CDATA section is not closed'],
    ['<![CDATA[x]]>', '1:1 text stands outside the document'],
    ['< a/>', '1:1 a < must be written as &lt;'],
    ['<a', '1:1 the tag <a> is not closed'],
    ['<!DOCTYPE a SYSTEM "http://localhost/x"><a/>', '1:1 a DOCTYPE is not allowed'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '1:1 a DOCTYPE is not allowed'],
    ['<a><!DOCTYPE b></a>', '1:4 a DOCTYPE is not allowed'],
    ['<a><!ENTITY b "c"></a>', '1:4 a declaration is not allowed here'],
    ['<?xml version="1.0" encoding="utf-16"?><a/>', '1:1 the encoding must be UTF-8, not utf-16'],
    [' <?xml version="1.0"?><a/>', '1:2 the XML declaration must stand first'],
  ])('%j', (document, problem) => {
    expect(problemOf(document)).toBe(problem);
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
