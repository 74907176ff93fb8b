import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLogin, type LoginTarget, noCredentials } from '../../src/app/connections/credentials.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';

type Environment = Readonly<Record<string, string | undefined>>;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-credentials-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const target = (
  host: string,
  port = 443,
  user: string | null = null,
  more: Partial<LoginTarget> = {},
): LoginTarget => ({
  scheme: 'esx',
  transport: 'https',
  confirmed: false,
  authFile: null,
  ownAuthFile: true,
  host,
  port,
  user,
  ...more,
});
const plain = (host: string, port = 80, more: Partial<LoginTarget> = {}): LoginTarget =>
  target(host, port, null, { transport: 'http', ...more });
const confirmed = { confirmed: true };
const gsx = { scheme: 'gsx' } as const;

/** `user:password`, or the code of the refusal. No file of this machine takes part. */
function login(of: LoginTarget, env: Environment): string {
  try {
    const { user, password } = findLogin(of, { HOME: folder, ...env });
    return `${user}:${password.reveal()}`;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(JSON.stringify(error.diagnostic)).not.toMatch(/hunter2|s3cret/);
    return error.diagnostic.code;
  }
}

const SETS: readonly (readonly [string, (host: string, user?: string, password?: string) => Environment])[] = [
  ['esxform', (host, user, password) => ({ ESXFORM_HOST: host, ESXFORM_USER: user, ESXFORM_PASSWORD: password })],
  ['govc', (host, user, password) => ({ GOVC_URL: host, GOVC_USERNAME: user, GOVC_PASSWORD: password })],
  ['terraform', (host, user, password) => ({ VSPHERE_SERVER: host, VSPHERE_USER: user, VSPHERE_PASSWORD: password })],
];

describe.each(SETS)('the variables of %s', (_, set) => {
  const full = (host: string): Environment => set(host, 'root', 'hunter2');

  test.each<[string, LoginTarget, string]>([
    ['esx1', target('esx1'), 'root:hunter2'],
    ['ESX1.example.com', target('esx1.Example.com'), 'root:hunter2'],
    ['esx1', target('esx1', 8443), 'EF3009'],
    ['esx1', target('esx1', 8443, null, confirmed), 'root:hunter2'],
    ['esx1', target('esx1', 8333, null, gsx), 'root:hunter2'],
    ['esx1', target('esx1', 443, null, gsx), 'EF3009'],
    ['https://esx1/', target('esx1', 443, null, gsx), 'root:hunter2'],
    ['gsx://esx1/', target('esx1', 8333, null, gsx), 'root:hunter2'],
    ['vpx://esx1/dc', target('esx1'), 'root:hunter2'],
    ['esx1', plain('esx1'), 'EF3009'],
    ['esx1', plain('esx1', 443), 'EF3009'],
    ['esx1:80', plain('esx1'), 'EF3009'],
    ['esx1:80', plain('esx1', 80, confirmed), 'root:hunter2'],
    ['esx1', plain('esx1', 18091, confirmed), 'root:hunter2'],
    ['https://esx1', plain('esx1', 80, confirmed), 'EF3009'],
    ['http://esx1', plain('esx1'), 'root:hunter2'],
    ['http://esx1', plain('esx1', 8080), 'EF3009'],
    ['http://esx1:8080', plain('esx1', 8080), 'root:hunter2'],
    ['esx://esx1/?transport=http', plain('esx1'), 'root:hunter2'],
    ['http://esx1', target('esx1', 80), 'EF3009'],
    ['esx1:8443', target('esx1', 443, null, confirmed), 'EF3009'],
    ['127.0.0.1', plain('127.0.0.1', 8697), 'root:hunter2'],
    ['127.0.0.1', target('127.1', 8697), 'root:hunter2'],
    ['127.0.0.1:1', target('127.0.0.1', 8697), 'EF3009'],
    ['localhost', plain('localhost', 8697), 'root:hunter2'],
    ['x.localhost', target('x.localhost', 8697), 'EF3009'],
    ['::1', plain('[::1]', 8697), 'root:hunter2'],
    ['esx1:8443', target('esx1', 8443), 'root:hunter2'],
    ['esx1:443', target('esx1', 443), 'root:hunter2'],
    ['https://esx1:443/sdk', target('esx1', 443), 'root:hunter2'],
    ['https://esx1/sdk', target('esx1', 443), 'root:hunter2'],
    ['http://esx1:80/sdk', plain('esx1'), 'root:hunter2'],
    ['http://esx1:80/sdk', target('esx1', 80), 'EF3009'],
    ['[::1]:8443', target('[::1]', 8443), 'root:hunter2'],
    ['[::1]', target('[0:0::1]'), 'root:hunter2'],
    ['127.0.0.1:9', target('127.0.0.1', 9), 'root:hunter2'],
    ['esx1', target('esx1', 443, 'alice'), 'alice:hunter2'],
    ['esx1', target('esx2'), 'EF3009'],
    ['esx1', target('esx1.example.com'), 'EF3009'],
    ['esx1', target('xesx1'), 'EF3009'],
    ['esx1:8443', target('esx1', 443), 'EF3009'],
    ['esx1:443', target('esx1', 8443), 'EF3009'],
    ['https://esx1:443/sdk', target('esx1', 8443), 'EF3009'],
    ['http://esx1:80', target('esx1', 443), 'EF3009'],
    ['[::1]', target('[::2]'), 'EF3009'],
    ['', target('esx1'), 'EF3009'],
    ['https://', target('esx1'), 'EF3009'],
    ['esx1@evil', target('esx1'), 'EF3009'],
    ['not a host', target('esx1'), 'EF3009'],
  ])('for %s, asked for %j: %s', (host, of, expected) => {
    expect(login(of, full(host))).toBe(expected);
  });

  test.each<[string, Environment]>([
    ['no user', set('esx1', undefined, 'hunter2')],
    ['no password', set('esx1', 'root', undefined)],
    ['an empty password', set('esx1', 'root', '')],
    ['an empty user', set('esx1', '', 'hunter2')],
    ['no host', { ...full('esx1'), ESXFORM_HOST: undefined, GOVC_URL: undefined, VSPHERE_SERVER: undefined }],
  ])('%s is no login', (_case, env) => {
    expect(login(target('esx1'), env)).toBe('EF3009');
  });

  test('user and password may stand in the URL, and variables of their own win', () => {
    const url = 'https://bob%40lab:s3cr%2Fet@esx1/sdk';
    expect(login(target('esx1'), set(url))).toBe('bob@lab:s3cr/et');
    expect(login(target('esx1'), set(url, 'root', 'hunter2'))).toBe('root:hunter2');
    expect(login(target('esx1', 443, 'alice'), set(url))).toBe('alice:s3cr/et');
    expect(login(target('esx2'), set(url))).toBe('EF3009');
  });
});

test('each host finds its own set, whichever set it is', () => {
  const env = Object.assign({}, ...SETS.map(([, set], index) => set(`esx${index}`, `user${index}`, 'p')));
  expect([0, 1, 2, 3].map((index) => login(target(`esx${index}`), env))).toEqual([
    'user0:p',
    'user1:p',
    'user2:p',
    'EF3009',
  ]);
});

test('a set of another host lends nothing to a set that is not whole', () => {
  const env = { ESXFORM_HOST: 'esx1', ESXFORM_USER: 'root', GOVC_URL: 'esx2', GOVC_PASSWORD: 'hunter2' };
  expect(login(target('esx1'), env)).toBe('EF3009');
  expect(login(target('esx2'), env)).toBe('EF3009');
});

describe('libvirt’s credential file', () => {
  const AUTH = [
    '# comment',
    '[credentials-lab]',
    'username=root',
    'password = hunter2 and more ',
    '',
    '[credentials-half]',
    'username=root',
    '[auth-esx-esx1]',
    'credentials=lab',
    '[auth-esx-ESX2.Example.com]\r',
    'credentials=lab\r',
    '[auth-esx-esx3]',
    'credentials=half',
    '[auth-esx-esx4]',
    'credentials=nobody',
    '[auth-libvirt-esx5]',
    'credentials=lab',
    '[auth-esx-::1]',
    'credentials=lab',
    '[auth-esx-esx6:8443]',
    'credentials=lab',
  ].join('\n');

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test.each<[LoginTarget, string]>([
    [target('esx1'), 'root:hunter2 and more'],
    [target('esx1', 8443), 'EF3009'],
    [target('esx1', 8443, null, confirmed), 'root:hunter2 and more'],
    [target('esx6', 8443), 'root:hunter2 and more'],
    [target('esx6'), 'EF3009'],
    [plain('esx1'), 'EF3009'],
    [target('esx1', 443, 'alice'), 'alice:hunter2 and more'],
    [target('ESX2.Example.com'), 'root:hunter2 and more'],
    [target('[::1]'), 'root:hunter2 and more'],
    [target('esx2.example.com'), 'root:hunter2 and more'],
    [target('esx3'), 'EF3009'],
    [target('esx3', 443, 'alice'), 'EF3009'],
    [target('esx4'), 'EF3009'],
    [target('esx5'), 'EF3009'],
    [target('esx'), 'EF3009'],
  ])('%j: %s', (of, expected) => {
    expect(login(of, { LIBVIRT_AUTH_FILE: file('auth.conf', AUTH) })).toBe(expected);
  });

  test('the environment comes before it', () => {
    const env = {
      LIBVIRT_AUTH_FILE: file('auth.conf', AUTH),
      ESXFORM_HOST: 'esx1',
      ESXFORM_USER: 'u',
      ESXFORM_PASSWORD: 'p',
    };
    expect(login(target('esx1'), env)).toBe('u:p');
  });

  test.each<[string, () => string]>([
    ['is not there', () => join(folder, 'nope')],
    ['is a folder', () => folder],
    ['is empty', () => file('empty', '')],
    ['is no INI file', () => file('odd', '\u0000[[[\n=\n')],
    ['is beyond all bounds', () => file('huge', `${AUTH}\n${'#'.repeat(1024 * 1024)}`)],
  ])('one that %s is as none', (_, path) => {
    expect(login(target('esx1'), { LIBVIRT_AUTH_FILE: path() })).toBe('EF3009');
  });
});

test('a set for the host but another port or transport is named in the refusal', () => {
  const env = { HOME: folder, GOVC_URL: 'esx1', VSPHERE_SERVER: 'esx2' };
  const refusal = noCredentials(target('esx1', 8443), env);
  expect(refusal.hint).toContain('ESXFORM_HOST=esx1:8443,');
  expect(refusal.detail).toContain('GOVC_URL names esx1, but not with port 8443 and https.');
  expect(refusal.detail).not.toContain('VSPHERE');
  expect(noCredentials(plain('esx1', 80), env).hint).toContain('ESXFORM_HOST=http://esx1:80,');
});

describe('an auth file that a manifest alone names', () => {
  const auth = '[credentials-lab]\nusername=root\npassword=hunter2\n[auth-esx-esx1]\ncredentials=lab\n';
  const before = process.cwd();
  let repo = '';
  beforeAll(() => {
    repo = join(folder, 'repo');
    mkdirSync(repo);
    mkdirSync(join(repo, '.git'));
    for (const path of ['repo/auth.conf', 'repo/.git/auth.conf', 'outside.conf'])
      writeFileSync(join(folder, path), auth);
    symlinkSync('../outside.conf', join(repo, 'link.conf'));
    process.chdir(repo);
  });
  afterAll(() => process.chdir(before));

  const at = (authFile: string, ownAuthFile: boolean): string =>
    login(target('esx1', 443, null, { authFile, ownAuthFile }), {});

  test('is read inside the repo alone', () => {
    expect(at('auth.conf', false)).toBe('root:hunter2');
    for (const path of ['../outside.conf', join(folder, 'outside.conf'), 'link.conf', '.git/auth.conf'])
      expect([path, at(path, false)]).toEqual([path, 'EF3047']);
    expect(at('none.conf', false)).toBe('EF3009');
  });

  test('is read anywhere where the operator confirms it', () => {
    expect(at(join(folder, 'outside.conf'), true)).toBe('root:hunter2');
    expect(at('link.conf', true)).toBe('root:hunter2');
  });
});

test('the refusal names the host and where to give what is missing', () => {
  expect(() => findLogin(target('esx1'), { HOME: folder })).toThrow('There are no credentials for esx1');
  try {
    findLogin(target('esx1'), { HOME: folder });
  } catch (error) {
    expect(error).toMatchObject({ diagnostic: { hint: expect.stringContaining('ESXFORM_HOST=esx1') } });
  }
});
