import type { HttpAnswer } from '../../src/providers/esx/soap/wire.js';
import type { Seeded } from '../chaos/seeded.js';
import { mutatedText } from './mutate-text.js';

/** What makes a reader of XML trip, and what a server would not say. */
const WORDS: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '-1',
  '0',
  'maybe',
  '1e999',
  '9007199254740993',
  '99999999999999999999999999',
  '&#xD800;',
  '&#0;',
  '&lol;',
  '<![CDATA[',
  '<!DOCTYPE x>',
  '</returnval>',
  '<returnval/>',
  'xsi:type="VirtualDisk"',
  'xsi:type="__proto__"',
  'xsi:type="ArrayOfString"',
  'type="Folder"',
  'vm-1',
  'ha-folder-root',
  '[datastore1] ../x.vmx',
  '[] ',
  'poweredOff',
  'suspended',
  'success',
  'error',
  'queued',
  '\u0001',
  '\u{1f600}',
  'x'.repeat(20_000),
];

const FAULTS: readonly string[] = [
  'NotAuthenticated',
  'ManagedObjectNotFound',
  'NoPermission',
  'InvalidProperty',
  'MethodNotFound',
  'NotSupported',
  'RestrictedVersion',
  'TaskInProgress',
  'ConcurrentAccess',
  'QuestionPending',
  'FileNotFound',
  'FileAlreadyExists',
  '__proto__',
  'constructor',
];

const ELEMENT = /<([A-Za-z]\w*)(?: [^<>]*)?>[^<>]*<\/\1>/g;
const NUMBER = />(\d+)</g;

type Change = (body: string, random: Seeded) => string;

/** A piece that a pattern finds, replaced. */
function replaced(body: string, pattern: RegExp, random: Seeded, by: (found: string) => string): string {
  const found = [...body.matchAll(pattern)];
  if (found.length === 0) return body;
  const match = random.pick(found);
  return body.slice(0, match.index) + by(match[0]) + body.slice(match.index + match[0].length);
}

const CHANGES: readonly Change[] = [
  (body, random) => mutatedText(body, random, WORDS),
  (body, random) => mutatedText(body, random, WORDS),
  (body, random) => replaced(body, ELEMENT, random, () => ''),
  (body, random) => replaced(body, ELEMENT, random, (found) => found.repeat(random.pick([2, 3, 500]))),
  (body, random) => replaced(body, ELEMENT, random, (found) => found.replace(/>[^<>]*</, `>${random.pick(WORDS)}<`)),
  (body, random) =>
    replaced(body, NUMBER, random, () => `>${random.pick(['-1', '1e999', '99999999999', 'x', '1.5'])}<`),
  (body, random) => {
    const [one = '', other = ''] = [
      random.pick([...body.matchAll(ELEMENT), ['']]),
      random.pick([...body.matchAll(ELEMENT), ['']]),
    ].map(([found]) => found);
    return one === '' ? body : body.replaceAll(one, other);
  },
  (body, random) =>
    replaced(body, /<\w+/g, random, () => `<${random.pick(['__proto__', 'constructor', 'objects', 'val', 'x'])}`),
  (body, random) => {
    const depth = random.pick([30, 70, 5_000]);
    return replaced(body, /<\/\w+>/g, random, (found) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}${found}`);
  },
];

function soapFault(random: Seeded): string {
  const type = random.pick(FAULTS);
  const text = random.pick(['', 'no', '::error::x', 'x'.repeat(10_000)]);
  return (
    '<Envelope><Body><Fault><faultcode>ServerFaultCode</faultcode>' +
    `<faultstring>${text}</faultstring><detail><${type}Fault xsi:type="${type}"><privilegeId>${random.pick(FAULTS)}</privilegeId>` +
    `<__proto__>x</__proto__><constructor>y</constructor></${type}Fault></detail></Fault></Body></Envelope>`
  );
}

/** The answer as a broken or hostile server might give it in place of its own; `earlier` is what it said to another call. */
export function mutatedAnswer(answer: HttpAnswer, earlier: Buffer, random: Seeded): HttpAnswer {
  if (random.chance(0.05)) return { ...answer, status: random.pick([200, 302, 400, 401, 404, 500, 503]) };
  if (random.chance(0.05))
    return { ...answer, contentType: random.pick(['text/html', 'application/json', '__proto__']) };
  if (random.chance(0.05)) return { ...answer, body: earlier };
  if (random.chance(0.15))
    return { ...answer, status: 500, contentType: 'text/xml', body: Buffer.from(soapFault(random)) };
  const text = random.pick(CHANGES)(answer.body.toString('utf8'), random);
  const encoding = random.chance(0.05) ? random.pick(['latin1', 'utf16le'] as const) : 'utf8';
  return { ...answer, body: Buffer.from(text, encoding) };
}
