import { expect, test } from 'vitest';
import { openedSession } from '../../src/app/connections/opened-session.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';

function read(host: string, text: string, port = 443): string | null {
  const at = { host: 'esx1', port, scheme: 'esx', transport: 'https', confirmed: false } as const;
  try {
    return openedSession(at, { ESXFORM_HOST: host, ESXFORM_SESSION: text })?.cookie.reveal() ?? null;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(JSON.stringify(error.diagnostic) + error.stack).not.toContain('s3cret');
    return error.diagnostic.code;
  }
}

test.each<[string, string, string, string | null]>([
  ['its value', 'esx1', 's3cret-1', 's3cret-1'],
  ['its value in quotes', 'esx1', '"s3cret-1"', '"s3cret-1"'],
  ['with its name', 'esx1', 'vmware_soap_session=s3cret', 's3cret'],
  ['as a server sets it', 'esx1:443', 'vmware_soap_session="s3cret"; Path=/; HttpOnly; Secure\n', '"s3cret"'],
  ['nothing', 'esx1', '', null],
  ['for another host', 'esx2', 's3cret', null],
  ['for another port', 'esx1:8443', 's3cret', null],
  ['for no host', '', 's3cret', null],
  ['words', 'esx1', 's3cret s3cret', 'EF3035'],
  ['a line end', 'esx1', 's3cret\r\nx: s3cret', 'EF3035'],
  ['another cookie', 'esx1', 'name=s3cret,x', 'EF3035'],
  ['half a quote', 'esx1', '"s3cret', 'EF3035'],
  ['too much', 'esx1', 's3cret'.repeat(1000), 'EF3035'],
])('the cookie of a session: %s', (_, host, text, expected) => {
  expect(read(host, text)).toBe(expected);
});

test('a cookie for the usual port does not go to another one', () => {
  expect(read('esx1', 's3cret', 8443)).toBeNull();
  expect(read('esx1:8443', 's3cret', 8443)).toBe('s3cret');
});
