import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../src/domain/diagnostics/diagnostic.js';
import { Secret } from '../../../src/domain/secrets/secret.js';
import { createConnector } from '../../../src/providers/esx/net/connector.js';
import { type ProxyServer, parseProxy } from '../../../src/providers/esx/net/proxy.js';
import { DEFAULT_TRUST, type Trust } from '../../../src/providers/esx/net/trust.js';
import { Transport } from '../../../src/providers/esx/soap/transport.js';
import { startCanned } from './canned-server.js';
import { startProxy } from './proxy-fixture.js';
import { type KeyPair, makeCertificate, startTls } from './tls-fixture.js';

const SIGNAL = AbortSignal.timeout(600_000);
const TYPES = ['http', 'socks4', 'socks4a', 'socks5'] as const;
const CALL = { name: 'GET', method: 'GET', path: '/about', headers: {}, body: null, maxBytes: 1000 } as const;

let authority: KeyPair;
let pair: KeyPair;
beforeAll(async () => {
  authority = await makeCertificate({ authority: true });
  pair = await makeCertificate({ by: authority });
});

function proxy(type: ProxyServer['type'], port: number, user: string | null = null, password: string | null = null) {
  const host = '127.0.0.1';
  return { type, host, port, user, password: password === null ? null : new Secret(password) };
}

async function visit(origin: string, by: ProxyServer, trust: Trust = DEFAULT_TRUST): Promise<string> {
  const transport = new Transport(origin, { trust, proxy: by });
  try {
    return (await transport.exchange(CALL, SIGNAL)).body.toString();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(JSON.stringify(error.diagnostic)).not.toContain('hunter2');
    return `${error.diagnostic.code} ${error.diagnostic.summary} | ${error.diagnostic.detail} | ${error.diagnostic.hint}`;
  } finally {
    await transport.close();
  }
}

describe.each(TYPES)('a proxy of type %s', (type) => {
  test('carries plain HTTP', async () => {
    await using server = await startCanned({ '/about': () => ({ status: 200, body: 'plain' }) });
    await using way = await startProxy(type, { to: { host: '127.0.0.1', port: server.port } });
    expect(await visit(server.origin, proxy(type, way.port))).toBe('plain');
    expect(way.asked).toEqual([{ login: null, to: `127.0.0.1:${server.port}` }]);
  });

  test('carries TLS, and the server’s certificate is checked through it', async () => {
    await using server = await startTls(pair);
    await using way = await startProxy(type, { to: { host: '127.0.0.1', port: server.port } });
    const trust = { ...DEFAULT_TRUST, authorities: [authority.cert] };
    expect(await visit(server.origin, proxy(type, way.port), trust)).toBe('hello');
    const untrusting = { ...DEFAULT_TRUST, authorities: [(await makeCertificate({ authority: true })).cert] };
    expect(await visit(server.origin, proxy(type, way.port), untrusting)).toContain('EF3030');
    expect(server.heard).toHaveLength(1);
  });

  test('is given the login that it wants, and nothing where it wants another', async () => {
    await using server = await startCanned({ '/about': () => ({ status: 200, body: 'plain' }) });
    const [login, password] = type.startsWith('socks4') ? ['alice', null] : ['alice:hunter2 ö', 'hunter2 ö'];
    await using way = await startProxy(type, { login, to: { host: '127.0.0.1', port: server.port } });
    expect(await visit(server.origin, proxy(type, way.port, 'alice', password))).toBe('plain');
    expect(way.asked).toEqual([{ login, to: `127.0.0.1:${server.port}` }]);
    expect(await visit(server.origin, proxy(type, way.port, 'bob', password))).toContain('EF3031');
    expect(await visit(server.origin, proxy(type, way.port))).toContain('EF3031');
    expect(server.calls).toHaveLength(1);
  });

  test('that refuses is named, with the server and the reason', async () => {
    const refuse = { http: 403, socks4: 91, socks4a: 91, socks5: 2 }[type];
    await using way = await startProxy(type, { refuse, to: { host: '127.0.0.1', port: 1 } });
    const told = await visit('http://127.0.0.1:8080', proxy(type, way.port));
    expect(told).toContain(`EF3031 The proxy ${type}://127.0.0.1:${way.port} did not connect to 127.0.0.1:8080`);
    expect(told).toMatch(/HTTP 403|rejected connection - \(Failed\)|rejected connection - NotAllowed/);
  });
});

test.each(TYPES)('%s: an answer may come byte by byte', async (type) => {
  await using server = await startCanned({ '/about': () => ({ status: 200, body: 'plain' }) });
  await using way = await startProxy(type, { dribbles: true, to: { host: '127.0.0.1', port: server.port } });
  expect(await visit(server.origin, proxy(type, way.port))).toBe('plain');
});

describe('who looks a name up', () => {
  test.each([
    ['http', 'esx1.example.invalid'],
    ['socks4a', 'esx1.example.invalid'],
    ['socks5', 'esx1.example.invalid'],
  ] as const)('%s leaves it to the proxy', async (type, name) => {
    await using server = await startCanned({ '/about': () => ({ status: 200, body: 'plain' }) });
    await using way = await startProxy(type, { to: { host: '127.0.0.1', port: server.port } });
    expect(await visit(`http://${name}:8080`, proxy(type, way.port))).toBe('plain');
    expect(way.asked).toEqual([{ login: null, to: `${name}:8080` }]);
  });

  test('SOCKS4 has no names: it is looked up here', async () => {
    await using server = await startCanned({ '/about': () => ({ status: 200, body: 'plain' }) });
    await using way = await startProxy('socks4', { to: { host: '127.0.0.1', port: server.port } });
    expect(await visit('http://localhost:8080', proxy('socks4', way.port))).toBe('plain');
    expect(way.asked).toEqual([{ login: null, to: '127.0.0.1:8080' }]);
  });

  test.each([
    ['[::1]', '00000000000000000000000000000001'],
    ['[2001:db8::c0a8:7]', '20010db80000000000000000c0a80007'],
    ['[1:2:3:4:5:6:7:8]', '00010002000300040005000600070008'],
  ])('an IPv6 address %s goes to SOCKS5 in bytes', async (host, bytes) => {
    await using server = await startCanned({ '/about': () => ({ status: 200, body: 'plain' }) });
    await using way = await startProxy('socks5', { to: { host: '127.0.0.1', port: server.port } });
    expect(await visit(`http://${host}:8080`, proxy('socks5', way.port))).toBe('plain');
    expect(way.asked).toEqual([{ login: null, to: `${bytes}:8080` }]);
  });
});

test('SOCKS4 has no password, and one is not sent', async () => {
  await using way = await startProxy('socks4', { to: { host: '127.0.0.1', port: 1 } });
  expect(await visit('http://127.0.0.1:8080', proxy('socks4', way.port, 'u', 'hunter2'))).toContain('has no passwords');
  expect(way.asked).toEqual([]);
});

describe('a proxy that is none', () => {
  let server: Server;
  let port: number;
  let says: string | null = '';
  beforeAll(async () => {
    server = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', () => {
          if (says === null) socket.destroy();
          else if (says !== '') socket.end(says);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test.each(
    TYPES.flatMap(
      (type) =>
        [
          [type, 'SSH-2.0-OpenSSH\r\n\r\n'],
          [type, 'x'],
          [type, null],
        ] as const,
    ),
  )('%s, and it says %j', async (type, words) => {
    says = words;
    expect(await visit('http://127.0.0.1:8080', proxy(type, port))).toMatch(/^EF3031 .*127\.0\.0\.1:8080/);
  });

  test('an answer without an end is cut off', async () => {
    says = `HTTP/1.1 200 OK\r\n${'x'.repeat(20_000)}`;
    expect(await visit('http://127.0.0.1:8080', proxy('http', port))).toContain('Headers Overflow');
  });

  test.each(TYPES)('%s, and it is silent: the deadline of the connection ends it', async (type) => {
    says = '';
    const connector = createConnector({ trust: DEFAULT_TRUST, proxy: proxy(type, port) }, 50);
    const ended = await new Promise<Error | null>((resolve) => {
      connector({ hostname: '127.0.0.1', port: '8080', protocol: 'http:' }, (...[error]) => resolve(error));
    });
    expect(ended).toMatchObject({ diagnostic: { code: 'EF3031', detail: expect.stringContaining('50 ms') } });
  });

  test('nobody listens there', async () => {
    expect(await visit('http://127.0.0.1:8080', proxy('http', 1))).toMatch(
      /EF3031 .*cannot be reached: .*ECONNREFUSED/,
    );
  });
});

test('a server without TLS, asked for TLS, is told as that', async () => {
  await using server = await startCanned();
  const transport = new Transport(server.origin.replace('http:', 'https:'));
  await expect(transport.exchange(CALL, SIGNAL)).rejects.toMatchObject({
    diagnostic: { code: 'EF3002', hint: expect.stringContaining('transport=http') },
  });
  await transport.close();
});

describe('how a proxy is written', () => {
  test.each<[string, string]>([
    ['p', 'http p 1080 - -'],
    ['p:3128', 'http p 3128 - -'],
    ['http://p:3128/', 'http p 3128 - -'],
    ['socks://p', 'socks5 p 1080 - -'],
    ['socks5h://p', 'socks5 p 1080 - -'],
    ['socks4a://u@p', 'socks4a p 1080 u -'],
    ['http://u:p%40ss%3a@p', 'http p 1080 u p@ss:'],
    ['http://LAB%5cu:p:q@p', 'http p 1080 LAB\\u p:q'],
    ['[::1]:9', 'http ::1 9 - -'],
    ['https://p', 'its type'],
    ['://p', 'its type'],
    ['', 'no host'],
    ['p/path', 'cannot be read'],
    ['::1', 'cannot be read'],
    ['[::1', 'cannot be read'],
    ['a b', 'neither a name'],
    [`u:${'x'.repeat(256)}@p`, 'more than 255'],
    ['u%zz@p', 'is not a valid escape'],
    ['u%0d%0aX:@p', 'control character'],
    ['p:-1', 'cannot be read'],
  ])('%s: %s', (text, meaning) => {
    const read = parseProxy(text);
    const said = read.ok
      ? `${read.value.type} ${read.value.host} ${read.value.port} ${read.value.user ?? '-'} ${read.value.password?.reveal() ?? '-'}`
      : read.problem;
    expect(said).toContain(meaning);
  });
});
