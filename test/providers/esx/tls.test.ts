import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Diagnostic, DiagnosticError } from '../../../src/domain/diagnostics/diagnostic.js';
import { parseKnownHosts } from '../../../src/providers/esx/net/known-hosts.js';
import { networkOf, PLAIN_SETTINGS } from '../../../src/providers/esx/net/network.js';
import type { Trust } from '../../../src/providers/esx/net/trust.js';
import type { Target } from '../../../src/providers/esx/net/uri.js';
import { Transport } from '../../../src/providers/esx/soap/transport.js';
import { targetOf } from '../../target.js';
import { type KeyPair, makeCertificate, startTls, type TlsServer } from './tls-fixture.js';

const SIGNAL = AbortSignal.timeout(600_000);
const DAY = 86_400_000;
const STRICT: Trust = { verify: true, authorities: null, knownHosts: new Map() };

let folder: string;
let authority: KeyPair;
let stranger: KeyPair;
const certificates = new Map<string, KeyPair>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-tls-'));
  authority = await makeCertificate({ authority: true });
  stranger = await makeCertificate({ authority: true, name: 'Another authority' });
  const namesake = await makeCertificate({ authority: true });
  writeFileSync(join(folder, 'ca.pem'), authority.cert);
  writeFileSync(join(folder, 'other.pem'), stranger.cert);
  writeFileSync(join(folder, 'no.pem'), 'nothing in here');
  const past = { from: new Date(Date.now() - 2 * DAY), until: new Date(Date.now() - DAY) };
  certificates.set('good', await makeCertificate({ by: authority }));
  certificates.set('self-signed', await makeCertificate());
  certificates.set('unknown authority', await makeCertificate({ by: stranger }));
  certificates.set('authority of the same name', await makeCertificate({ by: namesake }));
  certificates.set('expired', await makeCertificate({ by: authority, ...past }));
  certificates.set('expired and self-signed', await makeCertificate(past));
  certificates.set('wrong name', await makeCertificate({ by: authority, name: 'esx9.example.com' }));
  const ahead = { from: new Date(Date.now() + DAY), until: new Date(Date.now() + 2 * DAY) };
  certificates.set('not yet valid', await makeCertificate({ by: authority, ...ahead }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pairOf = (name: string): KeyPair => certificates.get(name) ?? authority;
const printOf = (name: string): string => new X509Certificate(pairOf(name).cert).fingerprint256;
const trusting = (): Trust => ({ ...STRICT, authorities: [authority.cert] });

/** `taken`, or the refusal; a refused server has heard nothing. */
async function visit(server: TlsServer, trust: Trust): Promise<'taken' | Diagnostic> {
  const transport = new Transport(server.origin, { trust, proxy: null });
  try {
    const call = { name: 'GET', method: 'GET', path: '/', headers: {}, body: null, maxBytes: 100 } as const;
    const { body } = await transport.exchange(call, SIGNAL);
    expect(body.toString()).toBe('hello');
    return 'taken';
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(server.heard).toEqual([]);
    return error.diagnostic;
  } finally {
    await transport.close();
  }
}

describe('a certificate is refused for the reason that it has', () => {
  test.each([
    ['self-signed', 'self-signed certificate', 'known_hosts'],
    ['unknown authority', 'certificate of an unknown authority', 'cacert=FILE'],
    ['authority of the same name', 'certificate of an unknown authority', 'cacert=FILE'],
    ['expired', 'has an expired certificate', 'Renew it'],
    ['expired and self-signed', 'has an expired certificate', 'Renew it'],
    ['wrong name', 'for another name', 'Use one of these names'],
    ['not yet valid', 'not valid yet', 'clocks'],
  ])('%s', async (name, summary, hint) => {
    await using server = await startTls(pairOf(name));
    const told = await visit(server, trusting());
    expect(told).toMatchObject({
      code: 'EF3030',
      summary: expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:${server.port} .*${summary}`)),
      detail: expect.stringContaining(printOf(name)),
      hint: expect.stringContaining(hint),
    });
  });

  test('the names that a certificate stands for are told', async () => {
    await using server = await startTls(pairOf('wrong name'));
    expect(await visit(server, trusting())).toMatchObject({ detail: expect.stringContaining('esx9.example.com') });
  });

  test.each(['good', 'self-signed', 'expired', 'wrong name', 'not yet valid'])(
    'no_verify takes one that is %s',
    async (name) => {
      await using server = await startTls(pairOf(name));
      expect(await visit(server, { ...STRICT, verify: false })).toBe('taken');
    },
  );

  test('what the trusted authority signed is taken', async () => {
    await using server = await startTls(pairOf('good'));
    expect(await visit(server, trusting())).toBe('taken');
    expect(server.heard).toEqual(['GET /']);
  });
});

describe('a pinned thumbprint', () => {
  const pinned = (server: TlsServer, print: string, host = '127.0.0.1'): Trust => ({
    ...trusting(),
    knownHosts: parseKnownHosts(`${host}:${server.port} ${print}\n`),
  });

  test.each(['self-signed', 'unknown authority', 'wrong name'])('stands in for the rest: %s', async (name) => {
    await using server = await startTls(pairOf(name));
    expect(await visit(server, pinned(server, printOf(name)))).toBe('taken');
  });

  test.each(['expired', 'expired and self-signed', 'not yet valid'])(
    'does not stand in for dates: %s',
    async (name) => {
      await using server = await startTls(pairOf(name));
      expect(await visit(server, pinned(server, printOf(name)))).toMatchObject({ code: 'EF3030' });
    },
  );

  test('of another certificate is told with both', async () => {
    await using server = await startTls(pairOf('self-signed'));
    const told = await visit(server, pinned(server, printOf('good')));
    expect(told).toMatchObject({
      code: 'EF3030',
      summary: expect.stringContaining('does not have the pinned certificate'),
    });
    expect(told).toMatchObject({ detail: expect.stringContaining(printOf('good')) });
    expect(told).toMatchObject({ detail: expect.stringContaining(printOf('self-signed')) });
  });

  test('counts for its own host and port alone', async () => {
    await using server = await startTls(pairOf('self-signed'));
    const print = printOf('self-signed');
    const other = parseKnownHosts(`127.0.0.1:1 ${print}\n127.0.0.1 ${print}\nlocalhost:${server.port} ${print}\n`);
    expect(await visit(server, { ...STRICT, knownHosts: other })).toMatchObject({
      summary: expect.stringContaining('self-signed certificate'),
    });
  });

  test('by SHA-1 is not taken, and that is said', async () => {
    await using server = await startTls(pairOf('self-signed'));
    const sha1 = new X509Certificate(pairOf('self-signed').cert).fingerprint;
    expect(await visit(server, pinned(server, sha1))).toMatchObject({ hint: expect.stringContaining('not SHA-256') });
  });
});

describe('a known-hosts file', () => {
  const PRINT = Array.from({ length: 32 }, () => 'AB').join(':');
  test.each([
    [`esx1 ${PRINT}`, 'esx1:443'],
    [`ESX1.Example.com:8443 ${PRINT}`, 'esx1.example.com:8443'],
    [`[::1]:8443 ${PRINT}`, '[::1]:8443'],
    [`[::1] ${PRINT}`, '[::1]:443'],
    [`fe80::1 ${PRINT}`, '[fe80::1]:443'],
    [`esx1 ${PRINT.toLowerCase()}\r`, 'esx1:443'],
    [`esx1 ${PRINT.replaceAll(':', '')}`, 'esx1:443'],
  ])('%s', (line, key) => {
    expect([...parseKnownHosts(`\nnot a line\n# esx2 ${PRINT}\n${line}\n`)]).toEqual([[key, PRINT]]);
  });

  test('the last of two lines counts', () => {
    expect(parseKnownHosts(`h AA\nh BB`).get('h:443')).toBe('BB');
  });
});

describe('authorities of a target', () => {
  const target = (query: string): Target => {
    const read = targetOf(`esx://127.0.0.1/${query}`);
    return read;
  };
  const file = (name: string): string => join(folder, name);
  const authorities = (query: string, settings = PLAIN_SETTINGS) =>
    networkOf(target(query), settings).trust.authorities;

  test('cacert stands for all others, and counts before the operator’s files', () => {
    expect(authorities(`?cacert=${file('ca.pem')}`)).toEqual([authority.cert]);
    const settings = { ...PLAIN_SETTINGS, authorityFiles: [file('other.pem')] };
    expect(authorities('', settings)).toEqual([stranger.cert]);
    expect(authorities(`?cacert=${file('ca.pem')}`, settings)).toEqual([authority.cert]);
  });

  test('the system’s own stand beside the extra ones', () => {
    const settings = { ...PLAIN_SETTINGS, systemBundle: file('ca.pem'), extraBundle: file('other.pem') };
    expect(authorities('', settings)).toEqual([authority.cert, stranger.cert]);
  });

  test.each(['?no_verify=1', '?transport=http'])('none is read where none is needed: %s', (query) => {
    expect(authorities(`${query}&cacert=${file('nope.pem')}`)).toBeNull();
  });

  test.each([
    ['is not there', 'nope.pem', /no such file/],
    ['is a folder', '.', /directory/],
    ['holds no certificate', 'no.pem', /no certificate/],
  ])('a file that %s is an error', (_, name, detail) => {
    expect(() => networkOf(target(`?cacert=${file(name)}`))).toThrow(
      expect.objectContaining({
        diagnostic: expect.objectContaining({ code: 'EF3035', detail: expect.stringMatching(detail) }),
      }),
    );
  });

  test('cacert works over the wire', async () => {
    await using server = await startTls(pairOf('good'));
    const { trust } = networkOf(target(`?cacert=${file('ca.pem')}`));
    expect(await visit(server, trust)).toBe('taken');
    const wrong = networkOf(target(`?cacert=${file('other.pem')}`)).trust;
    await using again = await startTls(pairOf('good'));
    expect(await visit(again, wrong)).toMatchObject({ code: 'EF3030' });
  });
});
