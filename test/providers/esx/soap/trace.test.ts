import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../../src/domain/diagnostics/diagnostic.js';
import { DIRECT } from '../../../../src/providers/esx/net/connector.js';
import { formatSide, parseSide, sideName } from '../../../../src/providers/esx/soap/trace/exchange-file.js';
import { TraceRecorder } from '../../../../src/providers/esx/soap/trace/recorder.js';
import { REDACTED, Redactor } from '../../../../src/providers/esx/soap/trace/redactor.js';
import { TraceReplayer } from '../../../../src/providers/esx/soap/trace/replayer.js';
import { Transport } from '../../../../src/providers/esx/soap/transport.js';
import type { HttpAnswer, HttpCall } from '../../../../src/providers/esx/soap/wire.js';
import { escapeXml } from '../../../../src/providers/esx/soap/xml.js';
import { propertyRuns } from '../../../deep-runs.js';
import { startCanned } from '../canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-trace-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const call = (name: string, body: string | null = null, path = '/sdk'): HttpCall => ({
  method: body === null ? 'GET' : 'POST',
  name,
  path,
  headers: { cookie: 'vmware_soap_session="cookie-9876"', soapaction: 'urn:vim25/8.0' },
  body,
  maxBytes: 1_000_000,
});

const answer = (body: string | Buffer, parts: Partial<HttpAnswer> = {}): HttpAnswer => ({
  status: 200,
  body: Buffer.from(body as string),
  cookies: [],
  contentType: 'text/xml',
  location: '',
  ...parts,
});

/** All that a trace holds, names of files and all. */
function everythingIn(trace: string): string {
  return readdirSync(trace)
    .map((name) => `${name}\n${readFileSync(join(trace, name), 'latin1')}`)
    .join('\n');
}

const named = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[each] ?? each,
  );
const hexadecimal = (text: string): string =>
  [...text].map((each) => `&#x${each.codePointAt(0)?.toString(16)};`).join('');

/** The ways in which a server, a proxy or we ourselves might write a text. */
const SPELLINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['as we escape it', escapeXml],
  ['with named entities', named],
  ['all in references', hexadecimal],
  ['percent-encoded', encodeURIComponent],
  ['as a form', (text) => new URLSearchParams({ a: text }).toString().slice(2)],
  ['in JSON', (text) => JSON.stringify(text).slice(1, -1)],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
];

const secrets = fc
  .oneof(fc.string({ minLength: 6, maxLength: 40 }), fc.string({ unit: 'grapheme', minLength: 6, maxLength: 20 }))
  .filter((text) => text.trim().length >= 6 && !/\p{Cs}/u.test(text));

describe('no secret is left', () => {
  test.each(SPELLINGS)('%s', (_, spell) => {
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
        const redactor = new Redactor();
        redactor.learn(secret);
        const written = Buffer.from(`${before}|${spell(secret)}|${after}`);
        const clean = redactor.bytes(written).toString('latin1');
        expect(clean).not.toContain(Buffer.from(spell(secret)).toString('latin1'));
        expect(clean).toContain(REDACTED);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('in any file of a trace, wherever it stood', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(secrets, secrets, secrets, async (password, cookie, guest) => {
        fc.pre(!/[;\r\n]/.test(cookie) && cookie.trim() === cookie && !cookie.includes('"') && !cookie.includes('='));
        runs += 1;
        const trace = join(folder, String(runs));
        const recorder = new TraceRecorder(trace, () => undefined);
        recorder.redactor.learnLogin('root', password);
        const login =
          `<Login xmlns="urn:vim25"><_this type="SessionManager">s</_this><userName>${escapeXml('root')}</userName>` +
          `<password>${escapeXml(password)}</password></Login>`;
        const tap = recorder.tap('esx://h:443');
        const cookies = [`vmware_soap_session="${cookie}"; Path=/`];
        await tap('o', call('Login', login), () =>
          Promise.resolve(
            answer(`<p>${named(password)} ${cookie}</p>`, { cookies, location: `/x?${encodeURIComponent(password)}` }),
          ),
        );
        const vmx = `RemoteDisplay.vnc.password = "${guest.replace(/["\r\n]/g, '')}#"\n`;
        await tap('o', call('GET /folder/a.vmx', null, `/folder/${encodeURIComponent(password)}`), () =>
          Promise.resolve(answer(vmx)),
        );
        await tap('o', call('X', '<X/>'), () => Promise.reject(new Error(`lost ${password} ${cookie}`))).catch(
          () => undefined,
        );
        const basic = Buffer.from(`root:${password}`).toString('base64').replace(/=+$/, '');
        const all = everythingIn(trace);
        for (const each of [password, cookie])
          for (const [, spell] of SPELLINGS.slice(0, 7))
            expect(all).not.toContain(Buffer.from(spell(each)).toString('latin1'));
        expect(all).not.toContain(basic);
        expect(all).toContain(`vnc.password = "${REDACTED}"`);
        expect(readdirSync(trace)).toHaveLength(6);
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  test.each<[string, string, string]>([
    ['a short password, by its place', '<password>abc</password>', '<password>[redacted]</password>'],
    [
      'a user at the login',
      '<Login xmlns="u"><userName>root</userName></Login>',
      '<Login xmlns="u"><userName>[redacted]</userName></Login>',
    ],
    [
      'the session of a login',
      '<LoginResponse xmlns="u"><returnval><key>52-1</key><userName>root</userName></returnval></LoginResponse>',
      '<LoginResponse xmlns="u"><returnval><key>[redacted]</key><userName>[redacted]</userName></returnval></LoginResponse>',
    ],
    [
      'a session that is asked for',
      '<val xsi:type="UserSession"><key>52-1</key><userName>root</userName></val>',
      '<val xsi:type="UserSession"><key>[redacted]</key></val>',
    ],
    ['a cookie that nobody told', 'vmware_soap_session="5f-2a"; Path=/', 'vmware_soap_session=[redacted]; Path=/'],
    [
      'a key of extraConfig',
      '<key>RemoteDisplay.vnc.password</key><value xsi:type="xsd:string">abc</value>',
      '<key>RemoteDisplay.vnc.password</key><value xsi:type="xsd:string">[redacted]</value>',
    ],
    ['a key of a VMX', 'encryption.keySafe = "vmware:key"\r\n', 'encryption.keySafe = "[redacted]"\r\n'],
  ])('%s', (_, text, clean) => {
    expect(new Redactor().text(text)).toBe(clean);
  });

  test.each([
    '<key>guestinfo.role</key><value xsi:type="xsd:string">web</value>',
    'memsize = "4096"\n',
    '<userName>root</userName>',
    '<fullName>VMware ESXi 8.0.3</fullName>',
  ])('and nothing else is taken: %s', (text) => {
    expect(new Redactor().text(text)).toBe(text);
  });

  test('bytes that are no UTF-8 stay as they are', () => {
    const redactor = new Redactor();
    redactor.learn('pässwörd');
    const bytes = Buffer.from([0xff, 0x00, 0xe4, 0x80, 0x0a]);
    expect(redactor.bytes(bytes)).toEqual(bytes);
    expect(redactor.bytes(Buffer.concat([bytes, Buffer.from('pässwörd')]))).toEqual(
      Buffer.concat([bytes, Buffer.from(REDACTED)]),
    );
  });
});

describe('the files', () => {
  test('hold a side of an exchange, whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (body, value) => {
        const told = {
          first: 'HTTP 200',
          headers: { server: value.replace(/[\r\n]+/g, ' ') },
          body: Buffer.from(body),
        };
        expect(parseSide(formatSide({ ...told, headers: { server: value } }))).toEqual(told);
      }),
    );
  });

  test('have plain names in the order of the calls, and belong to their owner alone', async () => {
    const trace = join(folder, 'new');
    const recorder = new TraceRecorder(trace, () => undefined);
    const tap = recorder.tap('esx://h:443');
    await tap('o', call('GET /folder/web 01/../x.vmx'), () => Promise.resolve(answer('x')));
    expect(readdirSync(trace)).toEqual([
      '0001-GET_folder_web_01_.._x.vmx.request',
      '0001-GET_folder_web_01_.._x.vmx.response',
    ]);
    expect(statSync(trace).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(trace)) expect(statSync(join(trace, name)).mode & 0o777).toBe(0o600);
    expect(sideName(12, '/etc/passwd', 'request')).not.toContain('/');
  });

  test('go to a new folder, or to none', () => {
    expect(() => new TraceRecorder(folder, () => undefined)).not.toThrow();
    writeFileSync(join(folder, 'x'), '');
    expect(() => new TraceRecorder(folder, () => undefined)).toThrow(/not empty/);
    expect(() => new TraceRecorder(join(folder, 'x', 'y'), () => undefined)).toThrow(/No trace can be written/);
  });

  test('that cannot be written end the trace, with one warning, and not the run', async () => {
    const trace = join(folder, 'new');
    const told: Diagnostic[] = [];
    const recorder = new TraceRecorder(trace, (each) => told.push(each));
    const tap = recorder.tap('s');
    rmSync(trace, { recursive: true });
    for (let time = 0; time < 2; time += 1)
      expect(await tap('o', call('A', '<A/>'), () => Promise.resolve(answer('x')))).toMatchObject({ status: 200 });
    expect(told).toMatchObject([{ severity: 'warning', code: 'EF3040' }]);
  });
});

describe('a replay', () => {
  const play = async (
    tapped: ReturnType<TraceRecorder['tap']>,
    each: HttpCall,
    said: HttpAnswer | Error = answer(''),
  ) => await tapped('o', each, () => (said instanceof Error ? Promise.reject(said) : Promise.resolve(said)));
  const never = (): Promise<HttpAnswer> => Promise.reject(new Error('a replay connects to nothing'));

  test('gives each call its answers in their order, each server its own, and connects to nothing', async () => {
    const trace = join(folder, 'new');
    const recorder = new TraceRecorder(trace, () => undefined);
    const [a, b] = [recorder.tap('esx://a:443'), recorder.tap('esx://b:443')];
    await play(a, call('Wait', '<W/>'), answer('a1'));
    await play(b, call('Wait', '<W/>'), answer('b1', { status: 500, contentType: '' }));
    await play(a, call('Wait', '<W/>'), new Error('lost')).catch(() => undefined);
    await play(a, call('Wait', '<W/>'), answer('a2'));
    await play(a, call('Other', '<O/>'), answer(Buffer.from([0xff, 0x0d, 0x0a])));
    const replayer = new TraceReplayer(trace);
    const ask = async (server: string, each: HttpCall): Promise<HttpAnswer> =>
      await replayer.tap(server)('any', each, never);
    expect((await ask('esx://a:443', call('Other', '<O/>'))).body).toEqual(Buffer.from([0xff, 0x0d, 0x0a]));
    expect(await ask('esx://a:443', call('Wait', '<W/>'))).toEqual(answer('a1'));
    expect(await ask('esx://b:443', call('Wait', '<W/>'))).toEqual(answer('b1', { status: 500, contentType: '' }));
    expect(await ask('esx://a:443', call('Wait', '<W/>'))).toEqual(answer('a2'));
    for (const [server, each] of [
      ['esx://a:443', call('Wait', '<W/>')],
      ['esx://a:443', call('Wait', '<Other/>')],
      ['esx://c:443', call('Wait', '<W/>')],
    ] as const)
      await expect(ask(server, each)).rejects.toMatchObject({ diagnostic: { code: 'EF3042' } });
  });

  test('needs no credentials: the login is recorded without, and asked for without', async () => {
    const trace = join(folder, 'new');
    const recorder = new TraceRecorder(trace, () => undefined);
    await using server = await startCanned();
    const login = (user: string, password: string): string =>
      `<Login xmlns="urn:vim25"><userName>${user}</userName><password>${password}</password></Login>`;
    const wire = new Transport(server.origin, { ...DIRECT, tap: recorder.tap('s') });
    const said = await wire.exchange(call('Login', login('root', 'hunter2')), SIGNAL);
    await wire.close();
    const replayed = new Transport('http://nowhere.invalid', { ...DIRECT, tap: new TraceReplayer(trace).tap('s') });
    expect((await replayed.exchange(call('Login', login('', '')), SIGNAL)).status).toBe(said.status);
    await replayed.close();
  });

  test.each<[string, (trace: string) => void]>([
    ['that is missing', () => undefined],
    ['that is empty', (trace) => mkdirSync(trace)],
    [
      'that is damaged',
      (trace) => {
        mkdirSync(trace);
        writeFileSync(join(trace, '0001-X.request'), 'x');
      },
    ],
  ])('of a folder %s is refused', (_, prepare) => {
    const trace = join(folder, 'new');
    prepare(trace);
    expect(() => new TraceReplayer(trace)).toThrow(/cannot be replayed/);
  });
});
