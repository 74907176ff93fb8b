import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/domain/diagnostics/diagnostic.js';
import { parseUri, type Target } from '../../../src/providers/esx/net/uri.js';
import { targetOf } from '../../target.js';

function problems(uri: string): readonly Diagnostic[] {
  const result = parseUri(uri);
  if (result.ok) throw new Error(`${uri} was taken`);
  return result.problem;
}

const DETAILS = (uri: string): string =>
  problems(uri)
    .map((each) => each.detail)
    .join(' ');

describe('what a URI means', () => {
  test.each<[string, Partial<Target>]>([
    ['esx://h', { scheme: 'esx', transport: 'https', host: 'h', port: 443, user: null, path: [], verify: true }],
    ['esx://h/', { port: 443 }],
    ['esx://h/?transport=http', { transport: 'http', port: 80 }],
    ['vpx://h/dc?transport=https', { transport: 'https', port: 443 }],
    ['vpx://h/dc?transport=http', { port: 80 }],
    ['gsx://h', { port: 8333 }],
    ['gsx://h?transport=http', { port: 8222 }],
    ['esx://h:443/?transport=http', { port: 443, transport: 'http' }],
    ['esx://h:80', { port: 80, transport: 'https' }],
    ['esx://h:', { port: 443 }],
    [' esx://h/ ', { uri: 'esx://h/' }],
    ['esx://root@h', { user: 'root', host: 'h' }],
    ['esx://root:@h', { user: 'root' }],
    ['vpx://administrator@vsphere.local@vc/dc', { user: 'administrator@vsphere.local', host: 'vc' }],
    ['vpx://LAB%5Cadmin@vc/dc', { user: 'LAB\\admin' }],
    ['vpx://LAB\\admin@vc/dc', { user: 'LAB\\admin', host: 'vc' }],
    ['esx://ESX1.Example.com', { host: 'esx1.example.com' }],
    ['esx://0x7f.1', { host: '127.0.0.1' }],
    ['esx://017700000001', { host: '127.0.0.1' }],
    ['esx://[2001:DB8:0::1]', { host: '[2001:db8::1]' }],
    ['esx://[::ffff:192.0.2.1]', { host: '[::ffff:c000:201]' }],
    ['esx://esx_1.lab', { host: 'esx_1.lab' }],
    ['esx://xn--bcher-kva.example', { host: 'xn--bcher-kva.example' }],
    ['esx://h:0443', { port: 443 }],
    ['esx://svc%24@h', { user: 'svc$' }],
    ['esx://h?vcenter=VC.Example.com', { vcenter: 'vc.example.com' }],
    ['esx://h?vcenter=[0::1]', { vcenter: '[::1]' }],
    ['esx://[::1]', { host: '[::1]', port: 443 }],
    ['esx://root@[fe80::1]:8443/', { host: '[fe80::1]', port: 8443, user: 'root' }],
    ['vpx://vc/dc', { path: ['dc'] }],
    ['vpx://vc//folder//dc/cluster/esx1/', { path: ['folder', 'dc', 'cluster', 'esx1'] }],
    ['vpx://vc/a%20b/dc%252f0/c%c3%a9', { path: ['a b', 'dc%2f0', 'cé'] }],
    ['vpx://vc/dc/../x', { path: ['dc', '..', 'x'] }],
    ['vpx://vc/d@c:1/x', { path: ['d@c:1', 'x'] }],
    ['esx://h?no_verify=1', { verify: false }],
    ['esx://h?no_verify=0', { verify: true }],
    ['esx://h?no_verify=01', { verify: false }],
    ['esx://h?no_verify=+1', { verify: false }],
    ['esx://h?NO_VERIFY=1&Transport=http', { verify: false, transport: 'http' }],
    ['esx://h?no_verify=1&no_verify=0', { verify: true }],
    ['esx://h?transport=http;no_verify=1', { transport: 'http', verify: false }],
    ['esx://h?no%5fverify=%31', { verify: false }],
    ['esx://h?&=x&transport=http', { transport: 'http' }],
  ])('%s', (uri, meaning) => {
    expect(targetOf(uri)).toMatchObject(meaning);
  });
});

describe('what is refused', () => {
  test.each([
    ['', 'must look like'],
    ['h', 'must look like'],
    ['esx:h', 'must look like'],
    ['http://h', 'scheme is "http"'],
    ['ESX://h', 'lower case'],
    ['esx+ssh://h', 'transport in the scheme'],
    ['esx://', 'names no host'],
    ['vpx:///dc/host', 'names no host'],
    ['esx://root@', 'names no host'],
    ['esx://h:0', '1 to 65535'],
    ['esx://h:65536', '1 to 65535'],
    ['esx://h:x', 'Host or port'],
    ['esx://::1', 'Host or port'],
    ['esx://[::1', 'Host or port'],
    ['esx://[zz]', 'neither a name nor an address'],
    ['esx://a b', 'neither a name nor an address'],
    ['esx://ro%zzot@h', 'user holds a %'],
    ['esx://-root@h', 'user begins with -'],
    ['esx://ro%0aot@h', 'user holds a character that cannot be seen'],
    ['esx://ro%e2%80%aeot@h', 'user holds a character that cannot be seen'],
    [`esx://${'r'.repeat(257)}@h`, 'user has more than 256 characters'],
    [`esx://h:${'9'.repeat(400)}`, '1 to 65535'],
    ['vpx://vc', 'must name a datacenter'],
    ['vpx://vc/', 'must name a datacenter'],
    ['vpx://vc/%zz', 'path holds a %'],
    ['vpx://vc/dc#1/host', '%23'],
    ['esx://h/dc', 'no meaning for esx'],
    ['gsx://h/dc', 'no meaning for gsx'],
    ['esx://h?transport=HTTP', 'transport is "HTTP"'],
    ['esx://h?transport', 'transport is ""'],
    ['esx://h?no_verify=2', 'no_verify is "2"'],
    ['esx://h?no_verify=', 'no_verify is ""'],
    ['esx://h?no_verify=-1', 'no_verify is "-1"'],
    ['esx://h?no_verify=true', 'no_verify is "true"'],
    ['esx://h?x=%', 'is not a valid escape'],
    ['esx://h?colour=red', 'parameter colour is not known'],
    ['esx://h?__proto__=1', 'parameter __proto__ is not known'],
  ])('%s: %s', (uri, detail) => {
    const found = problems(uri);
    const words = found.map((each) => `${each.detail} ${each.hint ?? ''}`).join(' ');
    expect(words).toContain(detail);
    expect(found.every((each) => each.code === 'EF3001' && each.severity === 'error')).toBe(true);
  });

  test('all problems are told at once', () => {
    const details = DETAILS('esx://u:p@h:0/dc?transport=ftp&no_verify=9&proxy=x:0&colour=red#f');
    for (const part of ['password', '65535', 'ftp', '"9"', 'proxy', 'colour', 'path has no meaning', '#'])
      expect(details).toContain(part);
    expect(DETAILS('esx+ssh://u:p@h?colour=red')).toMatch(/transport in the scheme.*password.*colour/s);
  });
});

describe('a host that could mean something else where it is used', () => {
  const hosts = [
    ...['--help', '-oProxyCommand=id', '$(id)', '`id`', 'a;id', 'a&b', "a'b", 'a|b', '*', '!x', '..', '.', '~', '...'],
    ...['a..b', '.a', 'a.-b', 'a-.b', '%2d%2dhelp', 'a%2eb', '%00', 'a=b', 'a,b', '(a)', 'a$b', '{a,b}', '日本'],
    ...['ＡＢＣ', '１２７.0.0.1', 'a\u200bb', 'a\u202eb', 'bücher.example', '1.2.3.4.5', '256.1.1.1', '08.1', 'xn--a'],
    ...['xn--', 'xn--a-', 'XN--ZZ', 'a.xn--0.b', 'xn--99zzzz.example'],
    ...['[::1%25eth0]', '[::1%eth0]', '[v1.x]', '[127.0.0.1]', '[]', 'a'.repeat(64), `${'a.'.repeat(127)}a`],
  ];
  test.each(hosts)('%s is none, as a server, a vCenter or a proxy', (host) => {
    const value = encodeURIComponent(host).replaceAll('*', '%2a');
    for (const uri of [`esx://${host}/`, `esx://h/?vcenter=${value}`, `esx://h/?proxy=${value}`]) {
      // libvirt's word for the vCenter that manages the host.
      if (uri === 'esx://h/?vcenter=%2a') continue;
      const read = parseUri(uri);
      if (read.ok) expect([uri, read.value.vcenter, read.value.proxy]).toEqual([uri, 'refused', 'refused']);
      else expect(read.problem.map(({ code }) => code)).toContain('EF3001');
    }
  });
});

test.each([
  'esx://root:hunter2@h',
  'esx://root:hunter2@h?colour=red',
  'esx://root:hunt@hunter2@h',
  'esx://root:hunt:hunter2@h',
  'esx://root:12/hunter2@h',
  'esx://root:x?hunter2@h',
  'esx://root:1?hunter2&x@h',
  'esx://root:1#hunter2@h',
  'esx://root:hunter2@h:99999',
  'esx://:hunter2@h',
  'esx://root:hunter2@[::1]:x',
  'ESX://root:hunter2@h',
  'esx:root:hunter2@h',
  'root:hunter2@h',
])('a password is refused and never shown: %s', (uri) => {
  expect(JSON.stringify(problems(uri))).not.toContain('hunter2');
});
