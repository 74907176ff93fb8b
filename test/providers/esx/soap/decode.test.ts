import { describe, expect, test } from 'vitest';
import { decodeAnswer } from '../../../../src/providers/esx/soap/decode-answer.js';
import { moRef } from '../../../../src/providers/esx/soap/value.js';
import { envelope, response } from '../canned-answers.js';

const decode = (inner: string, returns: string | null): unknown =>
  decodeAnswer(Buffer.from(envelope(response('X', inner))), 'X', returns);

/** What `<val>` of a property reads as. */
const val = (attributes: string, inner: string): unknown =>
  (
    decode(`<returnval><name>n</name><val ${attributes}>${inner}</val></returnval>`, 'DynamicProperty') as {
      val?: unknown;
    }
  ).val;

describe('values that say their type', () => {
  test.each<[string, string, unknown]>([
    ['xsi:type="xsd:string"', '007', '007'],
    ['xsi:type="xsd:string"', '', ''],
    ['xsi:type="xsd:string"', ' a&#10;b ', ' a\nb '],
    ['xsi:type="xs:string"', 'true', 'true'],
    ['XMLSchema-instance:type="xsd:int"', '7', 7],
    ['xsi:type="s:int"', '7', 7],
    ['xsi:type="xsd:int"', ' -7\n', -7],
    ['xsi:type="xsd:long"', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['xsi:type="xsd:short"', '2', 2],
    ['xsi:type="xsd:double"', '1.5', 1.5],
    ['xsi:type="xsd:dateTime"', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['xsi:type="xsd:boolean"', 'true', true],
    ['xsi:type="xsd:boolean"', '0', false],
    ['xsi:type="xsd:boolean"', ' 1 ', true],
    ['xsi:type="VirtualMachinePowerState"', 'poweredOn', 'poweredOn'],
    ['xsi:type="ManagedObjectReference" type="Task"', 't-1', moRef('Task', 't-1')],
    ['type="Task"', 't-1', moRef('Task', 't-1')],
    ['', 'plain', 'plain'],
    ['xsi:type="ArrayOfString"', '<string>a</string><string>b</string>', ['a', 'b']],
    ['xsi:type="ArrayOfString"', '', []],
    ['xsi:type="ArrayOfInt"', '<int>1</int>', [1]],
    ['xsi:type="ArrayOfLong"', '<long xsi:type="xsd:long">1</long>', [1]],
    [
      'xsi:type="ArrayOfAnyType"',
      '<anyType xsi:type="xsd:int">1</anyType><anyType xsi:type="xsd:string">1</anyType>',
      [1, '1'],
    ],
    [
      'xsi:type="ArrayOfManagedObjectReference"',
      '<ManagedObjectReference type="Task">a</ManagedObjectReference>' +
        '<ManagedObjectReference xsi:type="ManagedObjectReference" type="Folder">b</ManagedObjectReference>',
      [moRef('Task', 'a'), moRef('Folder', 'b')],
    ],
    [
      'xsi:type="ArrayOfOptionValue"',
      '<OptionValue><key>k</key><value xsi:type="xsd:string">1</value></OptionValue>',
      [{ key: 'k', value: '1' }],
    ],
    [
      'xsi:type="SharesInfo"',
      '<level>low</level>\n  <shares>1</shares>',
      { $type: 'SharesInfo', level: 'low', shares: 1 },
    ],
    ['xsi:type="vim25:SharesInfo"', '<shares>1</shares>', { $type: 'SharesInfo', shares: 1 }],
    ['xsi:type="Toast"', '<crumbs>3</crumbs><deep><x/></deep>', { $type: 'Toast', crumbs: '3' }],
    ['xsi:type="Toast"', '', { $type: 'Toast' }],
  ])('<val %s>%s</val>', (attributes, inner, value) => {
    expect(val(attributes, inner)).toEqual(value);
  });

  test.each([
    ['xsi:type="xsd:long"', '9007199254740992'],
    ['xsi:type="xsd:long"', '-9223372036854775808'],
    ['xsi:type="xsd:int"', ''],
    ['xsi:type="xsd:int"', '1.5'],
    ['xsi:type="xsd:int"', 'seven'],
    ['xsi:type="xsd:boolean"', 'yes'],
    ['xsi:type="xsd:boolean"', ''],
  ])('<val %s>%s</val> is an error, not a guess', (attributes, inner) => {
    expect(() => val(attributes, inner)).toThrow('in val');
  });

  test('a property without a value is unset', () => {
    expect(decode('<returnval><name>n</name></returnval>', 'DynamicProperty')).toEqual({ name: 'n' });
  });
});

describe('values that the table types', () => {
  test('members in any order, unknown ones left out, repeated ones a list', () => {
    const object = decode(
      '<returnval><later>x</later><objects><obj type="Task">t</obj></objects><token>1</token><objects><obj type="Task">u</obj></objects></returnval>',
      'RetrieveResult',
    );
    expect(object).toEqual({ token: '1', objects: [{ obj: moRef('Task', 't') }, { obj: moRef('Task', 'u') }] });
  });

  const devices = (inner: string): unknown => val('xsi:type="ArrayOfVirtualDevice"', inner);

  test('a sub-type is read by its own table and keeps its name', () => {
    expect(
      devices('<VirtualDevice xsi:type="VirtualDisk"><key>2000</key><capacityInKB>8</capacityInKB></VirtualDevice>'),
    ).toEqual([{ $type: 'VirtualDisk', key: 2000, capacityInKB: 8 }]);
  });

  test('a sub-type that the table lacks is read as its declared type, in a list and in a member', () => {
    const toaster = (tag: string): string => `<${tag} xsi:type="VirtualToaster"><key>9</key><slots>2</slots></${tag}>`;
    expect(devices(toaster('VirtualDevice'))).toEqual([{ $type: 'VirtualToaster', key: 9 }]);
    expect(decode(`<returnval>${toaster('device')}</returnval>`, 'VirtualHardware')).toEqual({
      device: { $type: 'VirtualToaster', key: 9 },
    });
  });

  test('a chain of backings keeps its links', () => {
    const inner =
      '<backing xsi:type="VirtualDiskSeSparseBackingInfo"><fileName>2</fileName><parent><fileName>1</fileName></parent></backing>';
    expect(devices(`<VirtualDevice xsi:type="VirtualDisk">${inner}</VirtualDevice>`)).toEqual([
      {
        $type: 'VirtualDisk',
        backing: { $type: 'VirtualDiskSeSparseBackingInfo', fileName: '2', parent: { fileName: '1' } },
      },
    ]);
  });
});

describe('what a method returns', () => {
  const refs = '<returnval type="Task">a</returnval>';
  test.each<[string, string | null, unknown]>([
    ['', null, undefined],
    ['<returnval>x</returnval>', null, undefined],
    ['', 'ref', undefined],
    [refs, 'ref', moRef('Task', 'a')],
    ['', 'ObjectContent[]', []],
    ['<returnval><obj type="Task">a</obj></returnval>', 'ObjectContent[]', [{ obj: moRef('Task', 'a') }]],
    ['\n <returnval type="Task">a</returnval>\n', 'ref', moRef('Task', 'a')],
  ])('%s as %s', (inner, returns, value) => {
    expect(decode(inner, returns)).toEqual(value);
  });

  test('two where one is declared', () => {
    expect(() => decode(refs + refs, 'ref')).toThrow('one returnval');
  });
});
