import { describe, expect, it } from 'vitest';
import { array, boolean, int, object, reference, string, structure } from '../../src/simulator/soap/value.js';
import { readXml, XML_LIMITS } from '../../src/simulator/soap/xml-reader.js';
import { escapeXml, writeElement } from '../../src/simulator/soap/xml-writer.js';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

describe('readXml', () => {
  it('keeps xsi:type apart from type, however the prefix is spelled and wherever it is declared', () => {
    for (const source of [
      `<o xmlns:xsi="${XSI}" xsi:type="ManagedObjectReference" type="Folder">x</o>`,
      `<o xmlns:XMLSchema-instance="${XSI}" XMLSchema-instance:type="ManagedObjectReference" type='Folder'>x</o>`,
    ]) {
      const element = readXml(source);
      expect(element.attributes.get('type')).toBe('Folder');
      expect(element.attributes.get(`{${XSI}}type`)).toBe('ManagedObjectReference');
      expect(element.text).toBe('x');
    }
  });

  it('resolves namespaces of elements, and drops a default that is undeclared again', () => {
    const root = readXml('<a xmlns="one"><b/><c xmlns=""><d/></c><p:e xmlns:p="two"/></a>');
    expect(root.children.map((child) => child.namespace)).toEqual(['one', '', 'two']);
    expect(root.children[1]?.children[0]?.namespace).toBe('');
  });

  it('decodes the five entities and numeric references, and keeps blanks', () => {
    expect(readXml('<a> &lt;&amp;amp;&gt;&quot;&apos;&#34;&#xA;&#x1F600; </a>').text).toBe(' <&amp;>"\'"\n😀 ');
    expect(readXml('<a><![CDATA[<&>]]> and <!-- not --> this</a>').text).toBe('<&> and  this');
  });

  it.each([
    ['<a>', 'is not closed'],
    ['<a></b>', 'expected </a>'],
    ['<a/><b/>', 'more than one root'],
    ['', 'no element'],
    ['text', 'outside the root'],
    ['<a b="1" b="2"/>', 'given twice'],
    ['<p:a/>', 'not declared'],
    ['<a>&unknown;</a>', 'not known'],
    ['<a>&constructor;</a>', 'not known'],
    ['<a>R&D</a>', 'not known|bare &'],
    ['<a>1 & 2</a>', 'bare &'],
    ['<a>&#0;</a>', 'no character'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a/>', 'document types'],
    ['<a b=1/>', 'malformed'],
    ['<a><!-- x', 'not closed'],
  ])('refuses %s', (source, problem) => {
    expect(() => readXml(source)).toThrow(new RegExp(problem));
  });

  it('stops at its bounds instead of running out of stack or memory', () => {
    const deep = '<a>'.repeat(XML_LIMITS.depth + 1) + '</a>'.repeat(XML_LIMITS.depth + 1);
    expect(() => readXml(deep)).toThrow(/nested too deeply/);
    expect(() => readXml(`<a>${'<b/>'.repeat(XML_LIMITS.elements)}</a>`)).toThrow(/too many elements/);
  });
});

describe('writeElement', () => {
  it('types what has no place to tell its type, with the prefix that libvirt compares', () => {
    expect(writeElement('val', string('a<b'), true)).toBe('<val xsi:type="xsd:string">a&lt;b</val>');
    expect(writeElement('val', array('ManagedObjectReference', [reference('Task', 't-1')]), true)).toBe(
      '<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference xsi:type="ManagedObjectReference" type="Task">t-1</ManagedObjectReference></val>',
    );
    expect(writeElement('val', array('string', [string('x')]), true)).toBe(
      '<val xsi:type="ArrayOfString"><string xsi:type="xsd:string">x</string></val>',
    );
  });

  it('writes members in order, arrays as repeated elements, unset ones not at all, and no blanks between', () => {
    const value = object('Thing', {
      on: boolean(true),
      none: undefined,
      part: array('Part', [object('Part', { n: int(1) }), object('SubPart', { n: int(2) })]),
      pair: structure({ key: string('k'), value: string('v') }),
    });
    expect(writeElement('returnval', value)).toBe(
      '<returnval xsi:type="Thing"><on>true</on><part xsi:type="Part"><n>1</n></part><part xsi:type="SubPart"><n>2</n></part>' +
        '<pair><key>k</key><value xsi:type="xsd:string">v</value></pair></returnval>',
    );
  });

  it('round trips any text that XML can carry', () => {
    for (const text of ['a & b', '<"quoted">', 'line\nline\r\nend', ' edge ', '標準語 😀', 'tab\there']) {
      expect(readXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
    }
    expect(escapeXml('\u0000\u0008')).toBe('\ufffd\ufffd');
  });
});
