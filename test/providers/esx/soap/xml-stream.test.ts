import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeXml, parseXml, typeName, type XmlElement } from '../../../../src/providers/esx/soap/xml.js';
import { createXmlStream } from '../../../../src/providers/esx/soap/xml-stream.js';

/** The tree that the pieces tell of. */
function treeOf(pieces: readonly string[]): XmlElement {
  type Open = XmlElement & { text: string; children: XmlElement[] };
  const path: Open[] = [];
  let root: XmlElement | null = null;
  const stream = createXmlStream({
    open: (name, xsiType, refType) => {
      const element: Open = {
        name,
        xsiType: xsiType === null ? null : typeName(xsiType),
        refType,
        text: '',
        children: [],
      };
      path.at(-1)?.children.push(element);
      root ??= element;
      path.push(element);
    },
    text: (piece) => {
      const last = path.at(-1);
      if (last !== undefined) last.text += piece;
    },
    close: () => void path.pop(),
  });
  for (const piece of pieces) stream.write(piece);
  stream.end();
  if (root === null) throw new Error('no root was told of');
  return root;
}

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

test('tells what the parser of whole documents finds, wherever the document is cut', () => {
  fc.assert(
    fc.property(element, fc.array(fc.nat(), { maxLength: 12 }), (inner, places) => {
      const document = `<?xml version="1.0"?>\n<e:Root>${inner}</e:Root>\n`;
      expect(treeOf(cutAt(document, places))).toEqual(parseXml(document));
    }),
    { numRuns: 500 },
  );
});

test('tells the same for a document that comes character by character', () => {
  const document =
    '<!-- x --><a t="1" type="&quot;B&quot;"> &amp;\r\n<![CDATA[ ]]]]><b xsi:type="xsd:int">1</b><?p ?></a>\n';
  expect(treeOf([...document])).toEqual(parseXml(document));
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
    ['a flood of attributes', `<a${' b="1"'.repeat(10_000)}/>`, '16384 characters'],
    ['a tag without an end', `<a ${'b'.repeat(40_000)}`, '16384 characters'],
    ['names of JavaScript itself', '<a><__proto__>x</__proto__></a>', 'proper name'],
    ['another tag closed', '<a><b></a></b>', 'not open'],
    ['more closed than open', '<a></a></a>', 'not open'],
    ['a second root', '<a/><b/>', 'after its end'],
    ['text behind it', '<a/>x', 'after its end'],
    ['an attribute without a value', '<a b/>', 'without a value'],
    ['a tag in a tag', '<a <b></a>', 'within a tag'],
  ])('%s', (_, xml, problem) => {
    expect(() => treeOf([xml])).toThrow(problem);
    expect(() => treeOf([...xml])).toThrow(problem);
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
