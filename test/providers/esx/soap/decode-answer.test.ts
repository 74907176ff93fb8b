import { describe, expect, test } from 'vitest';
import { decodeMember } from '../../../../src/providers/esx/soap/decode.js';
import { decodeAnswer } from '../../../../src/providers/esx/soap/decode-answer.js';
import { faultOfSoap, VimFault } from '../../../../src/providers/esx/soap/fault.js';
import { readAnswer } from '../../../../src/providers/esx/soap/soap-answer.js';
import type { VimValue } from '../../../../src/providers/esx/soap/value.js';
import { child } from '../../../../src/providers/esx/soap/xml.js';
import { startSimulator } from '../../../../src/simulator/simulator.js';
import { loggedIn } from '../../../simulator/raw-client.js';
import { envelope, fault, object, page, prop, refXml, response, text } from '../canned-answers.js';
import { parsedByLibrary } from './parsed-by-library.js';

/** What the library's parser and a decoder of its tree give. */
function whole(xml: string, method: string, returns: string | null): VimValue | undefined {
  const first = child(parsedByLibrary(xml), 'Body')?.children[0];
  if (first === undefined) throw new Error('the envelope has no body');
  if (first.name === 'Fault') throw faultOfSoap(first);
  if (first.name !== `${method}Response`) throw new Error(`expected ${method}Response, found ${first.name}`);
  if (returns === null) return undefined;
  const values = first.children.filter((each) => each.name === 'returnval');
  const decoded = values.map((each) => decodeMember(each, returns.replace('[]', '')));
  return returns.endsWith('[]') ? decoded : decoded[0];
}

const streamed = (xml: string, method: string, returns: string | null) =>
  decodeAnswer(Buffer.from(xml), method, returns);

const one = object(
  'VirtualMachine',
  'vm-1',
  text('name', 'é😀 & Co') +
    prop('config', 'VirtualMachineConfigInfo', '<name>x</name><hardware><numCPU>2</numCPU></hardware>'),
);
const two = object(
  'VirtualMachine',
  'vm-2',
  '<missingSet><path>config</path><fault><fault xsi:type="NoPermission"/></fault></missingSet>',
);

describe('gives what a decoder of whole answers gives', () => {
  test.each<[string, string, string | null, string]>([
    ['a page', 'RetrievePropertiesEx', 'RetrieveResult', page(one + two, 'more')],
    ['a page of one', 'RetrievePropertiesEx', 'RetrieveResult', page(one)],
    ['an empty page', 'RetrievePropertiesEx', 'RetrieveResult', page('')],
    ['no page', 'RetrievePropertiesEx', 'RetrieveResult', ''],
    ['a list', 'RetrieveProperties', 'ObjectContent[]', `${one}${two}`.replaceAll('objects>', 'returnval>')],
    ['an empty list', 'RetrieveProperties', 'ObjectContent[]', ''],
    ['a reference', 'CreateContainerView', 'ref', refXml('returnval', 'ContainerView', 'v')],
    ['a text', 'AcquireTicket', 'string', '<returnval>x</returnval>'],
    ['nothing', 'Logout', null, '<returnval>x</returnval>'],
    [
      'a sub-type',
      'X',
      'VirtualDevice',
      '<returnval xsi:type="VirtualDisk"><key>1</key><capacityInKB>7</capacityInKB></returnval>',
    ],
  ])('%s', (_, method, returns, inner) => {
    const xml = envelope(response(method, inner));
    expect(streamed(xml, method, returns)).toEqual(whole(xml, method, returns));
  });

  test('a header, and what stands beside the values, count for nothing', () => {
    const inner = `<other><returnval>no</returnval></other>${one.replaceAll('objects>', 'returnval>')}`;
    const header = '<soapenv:Header><returnval>no</returnval></soapenv:Header>\n<soapenv:Body>';
    const xml = envelope(response('RetrieveProperties', inner)).replace('<soapenv:Body>', header);
    const found = streamed(xml, 'RetrieveProperties', 'ObjectContent[]');
    expect(found).toHaveLength(1);
    expect(found).toEqual(whole(xml, 'RetrieveProperties', 'ObjectContent[]'));
  });

  test('characters that pieces of the body cut in two', () => {
    const odd = 'xé😀€'.repeat(30_000);
    const xml = envelope(response('AcquireTicket', `<returnval>${odd}</returnval>`));
    expect(streamed(xml, 'AcquireTicket', 'string') === odd).toBe(true);
  });

  test('every machine of a simulator, in more than one piece', async () => {
    const simulator = await startSimulator({ vms: 60 });
    try {
      const client = await loggedIn(simulator);
      const { text: xml } = await client.ok(
        'RetrieveProperties',
        'ha-property-collector',
        '<specSet><propSet><type>VirtualMachine</type><all>true</all></propSet><objectSet><obj type="Folder">ha-folder-vm</obj><skip>true</skip>' +
          '<selectSet xsi:type="TraversalSpec"><name>v</name><type>Folder</type><path>childEntity</path><skip>false</skip></selectSet>' +
          '</objectSet></specSet>',
      );
      expect(xml.length).toBeGreaterThan(128 * 1024);
      const found = streamed(xml, 'RetrieveProperties', 'ObjectContent[]');
      expect((found as readonly VimValue[]).length).toBeGreaterThan(60);
      expect(found).toEqual(whole(xml, 'RetrieveProperties', 'ObjectContent[]'));
    } finally {
      await simulator.close();
    }
  });
});

describe('what is no answer to the call', () => {
  const filler = `<!--${'x'.repeat(1024 * 1024)}-->`;
  const large = (xml: string): string => `${xml.trimEnd()}${filler}`;
  const read = (xml: string) =>
    readAnswer('http://h', 'RetrieveProperties', 'ObjectContent[]', {
      status: 200,
      body: Buffer.from(xml),
      cookies: [],
      contentType: 'text/xml',
      location: '',
    });

  test('a fault, with its type', () => {
    expect(() => read(large(fault('NoPermission', 'no', '<privilegeId>System.View</privilegeId>').body))).toThrow(
      VimFault,
    );
    try {
      read(large(fault('NoPermission', 'no', '<privilegeId>System.View</privilegeId>').body));
    } catch (error) {
      expect(error).toMatchObject({ type: 'NoPermission', members: { privilegeId: 'System.View' } });
    }
  });

  test.each([
    [
      'the answer to another call',
      envelope(response('Login', '')),
      'expected RetrievePropertiesResponse, found LoginResponse',
    ],
    ['no body', '<e:Envelope><e:Body/></e:Envelope>', 'no body'],
    [
      'an element that is no value of its type',
      envelope(
        response('RetrieveProperties', one.replaceAll('objects>', 'returnval>').replace('<numCPU>2', '<numCPU>two')),
      ),
      'whole number in numCPU',
    ],
    ['half an answer', `<e:Envelope><e:Body><RetrievePropertiesResponse>`, 'cut off'],
    ['a DOCTYPE', '<!DOCTYPE a><e:Envelope/>', 'DOCTYPE'],
  ])('%s', (_, xml, detail) => {
    expect(() => read(large(xml))).toThrow(
      expect.objectContaining({
        diagnostic: expect.objectContaining({ code: 'EF3006', detail: expect.stringContaining(detail) }),
      }),
    );
  });

  test('two values where there may be one', () => {
    const xml = envelope(response('RetrievePropertiesEx', page('') + page('')));
    expect(() => streamed(xml, 'RetrievePropertiesEx', 'RetrieveResult')).toThrow('expected one returnval');
  });
});
