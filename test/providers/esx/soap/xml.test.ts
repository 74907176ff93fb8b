import { describe, expect, test } from 'vitest';
import { escapeXml, parseXml } from '../../../../src/providers/esx/soap/xml.js';

describe('reading', () => {
  test.each([
    ['<a>007</a>', '007'],
    ['<a> x </a>', ' x '],
    ['<a>1e3</a>', '1e3'],
    ['<a>&lt;&gt;&amp;&quot;&apos;</a>', `<>&"'`],
    ['<a>&#34;&#x22;&#10;&#13;&#233;&#x1F600;</a>', '""\n\ré😀'],
    ['<a>&amp;lt; &amp;#34;</a>', '&lt; &#34;'],
    ['<a><![CDATA[<b>&amp;]]> c</a>', '<b>&amp; c'],
    ['<a>x<!-- no -->y</a>', 'xy'],
    ['<?xml version="1.0"?>\n<a>x</a>\n', 'x'],
    ['<a>x</a >', null],
    ['<a/>', ''],
    ['<a b="1" />', ''],
  ])('%j holds %j', (xml, text) => {
    if (text === null) expect(() => parseXml(xml)).toThrow('cut off');
    else expect(parseXml(xml).text).toBe(text);
  });

  test('many references are all read', () => {
    expect(parseXml(`<a>${'&#34;&amp;'.repeat(20_000)}</a>`).text).toBe('"&'.repeat(20_000));
  });

  test.each([
    ['xsi:type="xsd:string"', 'xsd:string', null],
    ['XMLSchema-instance:type="xsd:int"', 'xsd:int', null],
    ['xsi:type="xs:string"', 'xsd:string', null],
    ['i:type="schema:long"', 'xsd:long', null],
    ['xsi:type="VirtualDisk"', 'VirtualDisk', null],
    ['xsi:type="vim25:VirtualDisk"', 'VirtualDisk', null],
    ['type="VirtualMachine"', null, 'VirtualMachine'],
    ['xsi:type="ManagedObjectReference" type="Task"', 'ManagedObjectReference', 'Task'],
    ['type="Task" XMLSchema-instance:type="ManagedObjectReference"', 'ManagedObjectReference', 'Task'],
    ['xmlns:type="urn:x"', null, null],
    ['', null, null],
  ])('<a %s> has the types %s and %s', (attributes, xsiType, refType) => {
    expect(parseXml(`<a ${attributes}>x</a>`)).toMatchObject({ name: 'a', xsiType, refType });
  });

  test('prefixes of elements are left out, and the text between elements belongs to nobody', () => {
    const root = parseXml('<e:a>\n <v:b>1</v:b>\n <b>2</b>\n</e:a>');
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', '1'],
      ['b', '2'],
    ]);
  });
});

describe('what is no answer', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a declaration alone', '<?xml version="1.0"?>'],
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['entities that grow', '<!DOCTYPE a [<!ENTITY x "yyyy"><!ENTITY z "&x;&x;">]><a>&z;</a>'],
    ['cut in a tag', '<a><b>x</b><b>y</b'],
    ['cut between elements', '<a><b>x</b>'],
    ['cut in text', '<a><b>x</b><b>y'],
    ['65 levels and more', nested(70)],
    ['thousands of levels', nested(5_000)],
    ['names of JavaScript itself', '<a><__proto__>x</__proto__></a>'],
  ])('%s', (_, xml) => {
    expect(() => parseXml(xml)).toThrow();
  });

  test('the bound of depth lets 60 levels through', () => {
    expect(parseXml(nested(60)).children).toHaveLength(1);
  });

  test('every proper beginning of an answer is refused', () => {
    const whole = '<e:E><e:B><r>one</r><r>two</r></e:B></e:E>';
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => parseXml(whole.slice(0, length)), whole.slice(0, length)).toThrow();
    }
  });
});

test('what is escaped reads back, in text and in attributes', () => {
  const text = `a&b<c>d"e'f\rg\nh\ti]]>😀`;
  expect(parseXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
  expect(parseXml(`<a type="${escapeXml(`a&b<c>"d'`)}"/>`).refType).toBe(`a&b<c>"d'`);
});
