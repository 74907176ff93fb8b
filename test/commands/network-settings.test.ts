import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isExempt, networkSettings, withProxyLogin } from '../../src/app/connections/network-settings.js';
import { type ProxyServer, parseProxy, proxyName } from '../../src/providers/esx/net/proxy.js';
import type { Target } from '../../src/providers/esx/net/uri.js';
import { targetOf } from '../target.js';

type Environment = Readonly<Record<string, string | undefined>>;

function target(uri: string): Target {
  const read = targetOf(uri);
  return read;
}

function proxy(text: string): ProxyServer {
  const read = parseProxy(text);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
}

function chosen(uri: string, env: Environment): string | null {
  const found = networkSettings(target(uri), env).proxy;
  return found === null ? null : proxyName(found);
}

describe('the proxy of the environment', () => {
  test.each<[string, string, Environment, string | null]>([
    ['none', 'esx://h/', {}, null],
    ['https', 'esx://h/', { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128'],
    ['in lower case', 'esx://h/', { https_proxy: 'p:3128' }, 'http://p:3128'],
    ['with a slash', 'esx://h/', { HTTPS_PROXY: 'http://u:pw@p:3128/' }, 'http://p:3128'],
    ['that of the other transport', 'esx://h/', { HTTP_PROXY: 'http://p:3128' }, null],
    ['http', 'esx://h/?transport=http', { http_proxy: 'http://p:3128' }, 'http://p:3128'],
    ['https for http', 'esx://h/?transport=http', { HTTPS_PROXY: 'http://p:3128' }, null],
    ['for all', 'esx://h/', { ALL_PROXY: 'socks5h://p' }, 'socks5://p:1080'],
    ['the nearer one', 'esx://h/', { ALL_PROXY: 'socks5://a', HTTPS_PROXY: 'http://b:1' }, 'http://b:1'],
    ['ours before all', 'esx://h/', { ESXFORM_PROXY: 'socks4://a', HTTPS_PROXY: 'http://b:1' }, 'socks4://a:1080'],
    ['not for loopback', 'esx://127.0.0.1/', { HTTPS_PROXY: 'http://p' }, null],
    ['not for localhost', 'esx://localhost/', { HTTPS_PROXY: 'http://p' }, null],
    ['not for ::1', 'esx://[::1]/', { HTTPS_PROXY: 'http://p' }, null],
    ['ours for loopback, too', 'esx://127.0.0.1/', { ESXFORM_PROXY: 'p' }, 'http://p:1080'],
    ['not where exempt', 'esx://h/', { HTTPS_PROXY: 'http://p', NO_PROXY: 'x,h' }, null],
    ['not where exempt in lower case', 'esx://h/', { HTTPS_PROXY: 'http://p', no_proxy: 'h' }, null],
    ['ours where exempt', 'esx://h/', { ESXFORM_PROXY: 'p', NO_PROXY: '*' }, 'http://p:1080'],
    ['not against the URI', 'esx://h/?proxy=q', { HTTPS_PROXY: 'http://p' }, null],
    ['not against a URI that says direct', 'esx://h/?proxy=', { HTTPS_PROXY: 'http://p' }, null],
    ['empty', 'esx://h/', { HTTPS_PROXY: '' }, null],
  ])('%s', (_, uri, env, expected) => {
    expect(chosen(uri, env)).toBe(expected);
  });

  test.each(['ESXFORM_PROXY', 'HTTPS_PROXY'])('a %s that cannot be used is told without its password', (name) => {
    const env = { [name]: 'https://u:hunter2@p' };
    expect(() => networkSettings(target('esx://h/'), env)).toThrow(
      expect.objectContaining({ diagnostic: expect.objectContaining({ code: 'EF3035' }) }),
    );
    expect(() => networkSettings(target('esx://h/'), env)).not.toThrow(/hunter2/);
  });
});

test.each<[string, string, boolean]>([
  ['esx1.example.com', '*', true],
  ['esx1.example.com', 'esx1.example.com', true],
  ['ESX1.example.com', 'esx1.EXAMPLE.com', true],
  ['esx1.example.com', 'example.com', true],
  ['esx1.example.com', '.example.com', true],
  ['esx1.example.com', '*.example.com', true],
  ['example.com', '.example.com', false],
  ['example.com', 'example.com', true],
  ['badexample.com', 'example.com', false],
  ['esx1.example.com', 'example.com:443', true],
  ['esx1.example.com', 'example.com:8443', false],
  ['esx1.example.com', 'a, b  esx1.example.com', true],
  ['esx1.example.com', '', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '2.7', false],
  ['[2001:db8::7]', '[2001:db8:0::7]', true],
  ['[2001:db8::7]', '[2001:db8::7]:443', true],
  ['[2001:db8::7]', '[2001:db8::8]', false],
  ['192.0.2.7', '192.0.2.0/24', true],
  ['192.0.2.7', '192.0.2.0/29', true],
  ['192.0.2.8', '192.0.2.0/29', false],
  ['192.0.2.7', '0.0.0.0/0', true],
  ['192.0.2.7', '192.0.2.7/32', true],
  ['192.0.2.7', '192.0.2.0/33', false],
  ['192.0.2.7', '192.0.2.0/', false],
  ['192.0.2.7', 'esx/24', false],
  ['192.0.2.7', '::/0', false],
  ['[2001:db8::7]', '2001:db8::/32', true],
  ['[2001:db8::7]', '[2001:db8::]/32', true],
  ['[2001:db9::7]', '2001:db8::/32', false],
  ['esx1.example.com', '192.0.2.0/24', false],
  ['192.0.2.0', '192.0.2.0/x', false],
])('%s, with NO_PROXY=%s: %s', (host, list, exempt) => {
  expect(isExempt({ host, port: 443 }, list)).toBe(exempt);
});

describe('the login of a proxy', () => {
  const login = ({ user, password }: ProxyServer): string => `${user}:${password?.reveal() ?? ''}`;
  test.each<[string, string, Environment, string]>([
    ['is that of the variable that names it', 'p:1', { HTTPS_PROXY: 'http://u:pw@p:1' }, 'u:pw'],
    ['is not that of another proxy', 'p:1', { HTTPS_PROXY: 'http://u:pw@q:1' }, 'null:'],
    ['is not that of another port', 'p:1', { HTTPS_PROXY: 'http://u:pw@p:2' }, 'null:'],
    ['is not that of another type', 'socks5://p:1', { HTTPS_PROXY: 'http://u:pw@p:1' }, 'null:'],
    ['is not that of another user', 'v@p:1', { HTTPS_PROXY: 'http://u:pw@p:1' }, 'v:'],
    ['is that of this user', 'u@p:1', { ESXFORM_PROXY: 'http://u:pw@p:1' }, 'u:pw'],
  ])('%s', (_, text, env, expected) => {
    expect(login(withProxyLogin(proxy(text), env))).toBe(expected);
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'esxform-network-'));
    writeFileSync(join(folder, 'a'), 'h AA\ng BB\n');
    writeFileSync(join(folder, 'b'), 'h CC\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('known hosts of govc and of ours are read, ours last; a missing file is none', () => {
    const at = (name: string): string => join(folder, name);
    const env = {
      GOVC_TLS_KNOWN_HOSTS: [at('a'), at('missing')].join(delimiter),
      ESXFORM_KNOWN_HOSTS: at('b'),
    };
    expect([...networkSettings(target('esx://h/'), env).knownHosts]).toEqual([
      ['h:443', 'CC'],
      ['g:443', 'BB'],
    ]);
    expect(() => networkSettings(target('esx://h/'), { ESXFORM_KNOWN_HOSTS: folder })).toThrow(
      expect.objectContaining({ diagnostic: expect.objectContaining({ code: 'EF3035' }) }),
    );
  });

  test('files of authorities: ours before govc’s', () => {
    const of = (env: Environment) => networkSettings(target('esx://h/'), env).authorityFiles;
    expect(of({ GOVC_TLS_CA_CERTS: ['/x', '/y'].join(delimiter) })).toEqual(['/x', '/y']);
    expect(of({ GOVC_TLS_CA_CERTS: '/x', ESXFORM_CACERT: '/z' })).toEqual(['/z']);
  });
});
