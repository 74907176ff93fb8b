import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../../src/domain/diagnostics/diagnostic.js';
import { encodeCall } from '../../../../src/providers/esx/soap/encode.js';
import { moRef, type VimObject } from '../../../../src/providers/esx/soap/value.js';
import { TYPES } from '../../../../src/providers/esx/soap/vim25/vim25.js';

const VM = moRef('VirtualMachine', 'vm-1');

/** The inside of the method's element, behind `_this`. */
function inside(method: string, args: VimObject): string {
  const text = encodeCall(method, VM, args);
  return new RegExp(`</_this>(.*)</${method}></soapenv:Body></soapenv:Envelope>$`, 's').exec(text)?.[1] ?? '';
}

function spec(members: VimObject): string {
  return /^<spec>(.*)<\/spec>$/s.exec(inside('ReconfigVM_Task', { spec: members }))?.[1] ?? '';
}

test('an envelope names the method in vim25 and the object that it is called on', () => {
  const text = encodeCall('PowerOffVM_Task', moRef('VirtualMachine', 'a<b'), {});
  expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?><soapenv:Envelope /);
  expect(text).toContain('<PowerOffVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">a&#60;b</_this></PowerOff');
});

test('members come in the order of the WSDL, whatever the order of the arguments', () => {
  expect(inside('Login', { password: 'p', userName: 'u' })).toBe('<userName>u</userName><password>p</password>');
  expect(spec({ firmware: 'efi', memoryMB: 8, name: 'n', numCPUs: 2, changeVersion: 'v' })).toBe(
    '<changeVersion>v</changeVersion><name>n</name><numCPUs>2</numCPUs><memoryMB>8</memoryMB><firmware>efi</firmware>',
  );
});

test("a sub-type's members follow those of its base, under its own name", () => {
  const device = { $type: 'VirtualLsiLogicController', sharedBus: 'noSharing', busNumber: 1, key: -1 };
  expect(spec({ deviceChange: [{ operation: 'add', device }] })).toBe(
    '<deviceChange><operation>add</operation><device xsi:type="VirtualLsiLogicController"><key>-1</key>' +
      '<busNumber>1</busNumber><sharedBus>noSharing</sharedBus></device></deviceChange>',
  );
});

test('a list comes out item by item, an empty one not at all, and an unset member neither', () => {
  const specSet = { propSet: { type: 'Task', pathSet: ['a', 'b'] }, objectSet: [] };
  expect(inside('RetrieveProperties', { specSet })).toBe(
    '<specSet><propSet><type>Task</type><pathSet>a</pathSet><pathSet>b</pathSet></propSet></specSet>',
  );
  expect(spec({ name: undefined })).toBe('');
});

test.each<[unknown, string]>([
  ['a', 'xsi:type="xsd:string">a<'],
  ['', 'xsi:type="xsd:string"><'],
  ['1', 'xsi:type="xsd:string">1<'],
  [true, 'xsi:type="xsd:boolean">true<'],
  [7, 'xsi:type="xsd:int">7<'],
  [-(2 ** 31), 'xsi:type="xsd:int">-2147483648<'],
  [2 ** 31, 'xsi:type="xsd:long">2147483648<'],
])('any value %j says its type', (value, text) => {
  expect(spec({ extraConfig: [{ key: 'k', value: value as string }] })).toContain(`<key>k</key><value ${text}`);
});

test('a reference in a member of any type keeps its kind', () => {
  expect(spec({ extraConfig: [{ key: 'k', value: moRef('Task', 't') }] })).toContain('<value type="Task">t</value>');
});

test('text is escaped, tabs and line ends come through', () => {
  expect(spec({ annotation: `a & <b> "c" 'd'\n\te\rf😀` })).toBe(
    '<annotation>a &#38; &#60;b&#62; &#34;c&#34; &#39;d&#39;\n\te&#13;f😀</annotation>',
  );
});

describe('characters that XML has no way to write', () => {
  test.each([
    ['\u0000', 'U+0000'],
    ['\u0007', 'U+0007'],
    ['\u001b', 'U+001B'],
    ['\ufffe', 'U+FFFE'],
    ['\ud800', 'U+D800'],
    ['x\udc00y', 'U+DC00'],
  ])('%j is refused with its code, and the text is not shown', (text, code) => {
    const attempt = (): unknown => {
      try {
        return inside('Login', { userName: 'u', password: `hunter2${text}` });
      } catch (error) {
        return error;
      }
    };
    const error = attempt();
    if (!(error instanceof DiagnosticError)) throw new Error('it was taken');
    expect(error.diagnostic).toMatchObject({ code: 'EF3016', summary: expect.stringContaining(code) });
    expect(error.diagnostic.summary).toMatch(/^password /);
    expect(JSON.stringify(error.diagnostic)).not.toContain('hunter2');
  });
});

test.each<[string, () => unknown]>([
  ['a member that the type lacks', () => spec({ memoryMb: 1 })],
  ['a member that the method lacks', () => inside('PowerOffVM_Task', { force: true })],
  ['a member deep inside', () => spec({ files: { path: 'x' } })],
  ['a type that the table lacks', () => spec({ deviceChange: { device: { $type: 'VirtualToaster' } } })],
  ['a type that does not belong there', () => spec({ deviceChange: { device: { $type: 'SharesInfo' } } })],
  ['a base where a sub-type is declared', () => inside('CreateFilter', { spec: { $type: 'SelectionSpec' } })],
  ['an object of any type', () => spec({ extraConfig: { key: 'k', value: { a: 1 } } })],
  ['half a number of any type', () => spec({ extraConfig: { key: 'k', value: 1.5 } })],
  ['a method that the table lacks', () => encodeCall('DestroyEverything', VM, {})],
])('%s is a broken promise', (_, encode) => {
  expect(encode).toThrow(Error);
  expect(encode).not.toThrow(DiagnosticError);
});

test('every type that the tables name is in them', () => {
  const scalars = new Set(['string', 'int', 'long', 'short', 'boolean', 'dateTime', 'any', 'ref']);
  const named = Object.values(TYPES).flatMap((row) => [...row.members.map(([, type]) => type), row.base ?? 'string']);
  expect(named.filter((type) => !scalars.has(type) && TYPES[type] === undefined)).toEqual([]);
});
