import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeXml } from '../../../../src/providers/esx/soap/xml.js';
import { createXmlStream } from '../../../../src/providers/esx/soap/xml-stream.js';
import { propertyRuns } from '../../../deep-runs.js';
import { parsedByLibrary } from './parsed-by-library.js';
import { treeOf } from './tree-of.js';

function cutAt(text: string, places: readonly number[]): readonly string[] {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].sort((left, right) => left - right);
  return [0, ...cuts].map((from, index) => text.slice(from, cuts[index] ?? text.length));
}

const name = fc.stringMatching(/^(?:[a-z]{1,3}:)?[A-Za-z][A-Za-z0-9_]{0,6}$/);
const text = fc
  .array(
    fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\r\n',
      '\r',
      '&amp;',
      '&lt;',
      '&#34;',
      '&#x1F600;',
      '&#13;',
      ']]>',
      '>',
      '"',
      'é',
      '😀',
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));
const attributes = fc
  .array(
    fc.tuple(
      fc.constantFrom('type', 'xsi:type', 'XMLSchema-instance:type', 'xmlns:type', 'xmlns', 'id'),
      fc.constantFrom('', 'xsd:string', 'VirtualDisk', 'vim25:VirtualDisk', `a > b / c = d`, escapeXml(`<&"'>`)),
    ),
    { maxLength: 3 },
  )
  .map((all) => [...new Map(all)].map(([key, value]) => ` ${key}="${value}"`).join(''));
const aside = fc.constantFrom('', '', '<!-- a <b> & --c -->', '<![CDATA[<x>&amp;]]>', '<?pi <y> ?>', '<![CDATA[]]>');
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      attributes,
      fc.oneof(
        { maxDepth: 3 },
        text,
        fc
          .array(
            fc.tuple(text, tie('element'), aside).map((all) => all.join('')),
            { maxLength: 3 },
          )
          .map((all) => all.join('')),
      ),
      fc.boolean(),
    )
    .map(([tag, types, inside, short]) =>
      short && inside === '' ? `<${tag}${types}/>` : `<${tag}${types}>${inside}</${tag}>`,
    ),
}));

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
    ['<a>x</a >', 'x'],
    ['<a/>', ''],
    ['<a b="1" />', ''],
  ])('%j holds %j', (xml, text) => {
    expect(treeOf([xml]).text).toBe(text);
  });

  test('many references are all read', () => {
    expect(treeOf([`<a>${'&#34;&amp;'.repeat(20_000)}</a>`]).text).toBe('"&'.repeat(20_000));
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
    expect(treeOf([`<a ${attributes}>x</a>`])).toMatchObject({ name: 'a', xsiType, refType });
  });

  test('prefixes of elements are left out, and the text between elements belongs to nobody', () => {
    const root = treeOf(['<e:a>\n <v:b>1</v:b>\n <b>2</b>\n</e:a>']);
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', '1'],
      ['b', '2'],
    ]);
  });
});

test('tells what the parser of whole documents finds, wherever the document is cut', () => {
  fc.assert(
    fc.property(element, fc.array(fc.nat(), { maxLength: 12 }), (inner, places) => {
      const document = `<?xml version="1.0"?>\n<e:Root>${inner}</e:Root>\n`;
      expect(treeOf(cutAt(document, places))).toEqual(parsedByLibrary(document));
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('tells the same for a document that comes character by character', () => {
  const document =
    '<!-- x --><a t="1" type="&quot;B&quot;"> &amp;\r\n<![CDATA[ ]]]]><b xsi:type="xsd:int">1</b><?p ?></a>\n';
  expect(treeOf([...document])).toEqual(parsedByLibrary(document));
});

describe('what is no answer', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);

  test.each([
    ['nothing', '', 'no element'],
    ['text', 'hello', 'no element'],
    ['a declaration alone', '<?xml version="1.0"?>', 'no element'],
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'DOCTYPE'],
    ['65 levels', nested(65), 'deep'],
    ['thousands of levels', nested(5_000), 'deep'],
    ['a flood of attributes', `<a${' b="1"'.repeat(3_000)}/>`, '16384 characters'],
    ['a tag without an end', `<a ${'b'.repeat(17_000)}`, '16384 characters'],
    ['names of JavaScript itself', '<a><__proto__>x</__proto__></a>', 'proper name'],
    ['another tag closed', '<a><b></a></b>', 'not open'],
    ['more closed than open', '<a></a></a>', 'not open'],
    ['a second root', '<a/><b/>', 'after its end'],
    ['text behind it', '<a/>x', 'after its end'],
    ['an attribute without a value', '<a b/>', 'without a value'],
    ['a tag in a tag', '<a <b></a>', 'within a tag'],
  ])('%s', (_, xml, problem) => {
    expect(() => treeOf([xml])).toThrow(problem);
    // Long ones in pieces: an unfinished tag is looked at again for each.
    const pieces = xml.length > 2_000 ? (xml.match(/.{1,97}/gs) ?? []) : [...xml];
    expect(() => treeOf(pieces)).toThrow(problem);
  });

  test('the bound of depth lets 64 levels through', () => {
    expect(treeOf([nested(64)]).children).toHaveLength(1);
  });

  test('every proper beginning of a document is refused', () => {
    const whole = '<e:E><e:B a=">"><r>one &amp; two</r><![CDATA[ ]]><!-- --></e:B></e:E>';
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => treeOf([whole.slice(0, length)]), whole.slice(0, length)).toThrow();
    }
  });
});

test('a long text is told in pieces, none of them kept', () => {
  const lengths: number[] = [];
  const stream = createXmlStream({
    open: () => undefined,
    text: (piece) => void lengths.push(piece.length),
    close: () => undefined,
  });
  stream.write('<a>');
  for (let count = 0; count < 10; count += 1) stream.write('x'.repeat(1_000));
  expect(lengths).toEqual(Array.from({ length: 10 }, () => 1_000));
});

test('what is escaped reads back, in text and in attributes', () => {
  const text = `a&b<c>d"e'f\rg\nh\ti]]>😀`;
  expect(treeOf([`<a>${escapeXml(text)}</a>`]).text).toBe(text);
  expect(treeOf([`<a type="${escapeXml(`a&b<c>"d'`)}"/>`]).refType).toBe(`a&b<c>"d'`);
});
