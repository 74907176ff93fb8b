import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretSpans, withoutUriPasswords } from '../../src/domain/secrets/secret-text.js';
import { SecretValues } from '../../src/domain/secrets/secret-values.js';
import { shownSources } from '../../src/domain/secrets/shown-source.js';
import { covered } from '../../src/domain/secrets/span.js';
import { uriPasswords } from '../../src/domain/secrets/uri-secrets.js';
import { propertyRuns } from '../deep-runs.js';

const shown = (text: string): string => covered(text, secretSpans(text));

describe('the secret is hidden, and what is beside it is not', () => {
  test.each([
    ['connect: esx://root:S3cret@host/', 'connect: esx://root:******@host/'],
    ['connect: "esx://root:S3%40cret@host/?no_verify=1"', 'connect: "esx://root:*********@host/?no_verify=1"'],
    ['connect: esx://root:S3/cr?et@host/ # x', 'connect: esx://root:********@host/ # x'],
    ['a: esx://h/?proxy=http://u:S3cret@p:80&no_verify=1', 'a: esx://h/?proxy=http://u:******@p:80&no_verify=1'],
    ['a: esx://h/?proxy=http%3A%2F%2Fu%3AS3cret%40p', 'a: esx://h/?proxy=http%3A%2F%2Fu%3A******%40p'],
    ['a: esx://h/?vcenter=u:S3cret@v', 'a: esx://h/?vcenter=u:******@v'],
    ['a: esx://h/?password=S3cret', 'a: esx://h/?password=******'],
    ['a: esx://root:S3cret/', 'a: esx://root:******/'],
    ['a: root:S3cret@h', 'a: root:******@h'],
    ['a: esx%3A%2F%2Froot%3AS3cret%40h', 'a: esx%3A%2F%2Froot%3A******%40h'],
    ['a: esx://root%3AS3cret@h', 'a: esx://root%3A******@h'],
    ['a: esx://root:S3cret@[::1]:443/', 'a: esx://root:******@[::1]:443/'],
    ['a: esx://[::1]:443/', 'a: esx://[::1]:443/'],
    ['a: vpx://user@h/dc/h2:x@y', 'a: vpx://user@h/dc/h2:x@y'],
    ['a: esx://h:443/?proxy=u@p', 'a: esx://h:443/?proxy=u@p'],
    [
      'vmx: {"RemoteDisplay.vnc.password": S3cret, "foo.bar": 1}',
      'vmx: {"RemoteDisplay.vnc.password": ******, "foo.bar": 1}',
    ],
    ['encryption.keySafe: >-\n  S3cret\n  more\nfoo: 1', 'encryption.keySafe: **\n********\n******\nfoo: 1'],
    ['password: "S3\n  cret" # x\nmemory: 1', 'password: ***\n******* # x\nmemory: 1'],
    ["{ 'password': 'S3''cret', port: 1 }", "{ 'password': **********, port: 1 }"],
    ['x: &pw S3cret\nvnc: { password: *pw }', 'x: &pw ******\nvnc: { password: ****}'],
    ['- key: vtpm.ekCRT\n  value: S3cret\n- key: foo', '- key: vtpm.ekCRT\n  value: ******\n- key: foo'],
    ['[ { value: S3cret, key: vtpm.ekCRT } ]', '[ { value: ******, key: vtpm.ekCRT } ]'],
    ['- encryption.keySafe=S3cret\n- foo=1', '- encryption.keySafe=******\n- foo=1'],
    ['["encryption.data", "S3cret"]', '["encryption.data",**********'],
    ['vnc.password = "S3cret"\nmemsize = "4"', 'vnc.password = ********\nmemsize = "4"'],
    ['vnc.password = """S3\ncret"""\nmemsize = "4"', 'vnc.password = *****\n*******\nmemsize = "4"'],
    ['vnc.password = "S3" cret\nmemsize = "4"', 'vnc.password = *********\nmemsize = "4"'],
    ["<graphics type='vnc' passwd='S3cret' port='1'/>", "<graphics type='vnc' passwd=******** port='1'/>"],
    ['<password>S3cret</password><a>b</a>', '<password>******</password><a>b</a>'],
    ['password:\n  S3cret\nmemory: 1', 'password:\n********\nmemory: 1'],
    ['password:\nS3cret\nmemory: 1', 'password:\n******\nmemory: 1'],
    ['password:\n- S3cret\nmemory: 1', 'password:\n********\nmemory: 1'],
    ['password:S3cret', 'password:******'],
    ['? password\n: S3cret\nmemory: 1', '? password\n: ******\nmemory: 1'],
    ['encryption:\n  keySafe: S3cret\nmemory: 1', 'encryption:\n*****************\nmemory: 1'],
    ['{"password":"S3cret","a":1}', '{"password":********,"a":1}'],
    ['passthrough: {a: b}\ntoken: S3cret', 'passthrough: {a: b}\ntoken: ******'],
    [
      '-----BEGIN PRIVATE KEY-----\nS3\n-----END PRIVATE KEY-----\na',
      '***************************\n**\n*************************\na',
    ],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(expected).not.toContain('S3');
  });
});

test('lines and columns of a text stay what they were', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab:="\'@/ \n{}[]|&*?', 'password', '\u{1f600}') }), (text) => {
      const lines = (each: string) => each.split('\n').map((line) => line.length);
      expect(lines(shown(text))).toEqual(lines(text));
    }),
    { numRuns: propertyRuns(500) },
  );
});

test.each(['password: {', '{password: x, ', 'key: password, value: x, ', 'password: "', "x='", 'a@:', '&a *a ', '%25'])(
  'a text of many %j is looked through to its end',
  (unit) => {
    const text = `password esx://${unit.repeat(20_000)}`;
    expect(shownSources(new Map([['f', text]])).texts.get('f')).toHaveLength(text.length);
  },
);

test('our own placeholders are no passwords', () => {
  const hint = 'Write [http://|socks5://][user:password@]host[:port].';
  expect(withoutUriPasswords(hint)).toBe(hint);
  expect(withoutUriPasswords('"esx://root:S3cret@h" is not valid')).toBe('"esx://root:******@h" is not valid');
});

test.each([
  'esx://root@h/',
  'esx://h:8443/',
  'vpx://u@h/dc/h2:x@y',
  'esx://h:1/?proxy=u@p',
  'esx://h%3A443@h/',
  'sim:',
])('%s holds no password', (uri) => {
  expect(uriPasswords(uri)).toEqual([]);
});

describe('a known value', () => {
  const secret = 'S3 cr@t&"x';
  const values = new SecretValues();
  values.learn(secret);
  test.each([
    secret,
    secret.toLowerCase(),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    'S3 cr@t&amp;&quot;x',
    JSON.stringify(secret),
    'S3 cr@t&|22x',
    Buffer.from(secret).toString('base64'),
  ])('is hidden as %s', (spelled) => {
    expect(values.redact(`before ${spelled} behind`)).toMatch(/^before "?\[redacted\]=*"? behind$/);
  });

  test('is hidden where a message cut it', () => {
    const long = new SecretValues();
    long.learn('0123456789abcdefghijklmnopqrstuvwxyz');
    expect(long.redact('must be x, not "0123456789abcdefghijklmnopq..."')).toBe('must be x, not "[redacted]"');
  });

  test('that is short counts only as a word of its own; plain words do not count', () => {
    const short = new SecretValues();
    for (const each of ['abcd', 'abc', 'true', 'secret']) short.learn(each);
    expect(short.redact('abcd abcde xabcd abc true secret')).toBe('[redacted] abcde xabcd abc true secret');
  });
});
