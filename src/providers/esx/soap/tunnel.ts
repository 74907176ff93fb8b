import { lookup } from 'node:dns/promises';
import { connect, isIP, isIPv4, type Socket } from 'node:net';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostic.js';
import { type ProxyServer, proxyName } from '../proxy.js';

export interface Endpoint {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The head of an HTTP proxy's answer has at most this many bytes. */
const MOST_HEAD_BYTES = 16 * 1024;

function failed(
  proxy: ProxyServer,
  to: Endpoint,
  detail: string,
  hint: string | null,
  cause?: unknown,
): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3031', `The proxy ${proxyName(proxy)} opened no way to ${to.host}:${to.port}`, { detail, hint }),
    { cause },
  );
}

/** A TCP connection, or the socket's own error; ends early when the signal is aborted. */
export function openSocket(to: Endpoint, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host: to.host, port: to.port, noDelay: true, keepAlive: true });
    const abort = (): void => {
      socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const settle = (): void => {
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

/** Reads of a socket as many bytes as a step of a handshake has; `release` gives back what came beyond them. */
class ByteReader {
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  #buffered = Buffer.alloc(0);

  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
  }

  /** Exactly `count` bytes. */
  async take(count: number): Promise<Buffer> {
    while (this.#buffered.byteLength < count) {
      // All that is there: a stream that is left with too few bytes calls itself readable over and over.
      const bytes = this.#socket.read() as Buffer | null;
      if (bytes === null) await this.#more();
      else this.#buffered = Buffer.concat([this.#buffered, bytes]);
    }
    const taken = this.#buffered.subarray(0, count);
    this.#buffered = this.#buffered.subarray(count);
    return taken;
  }

  release(): void {
    if (this.#buffered.byteLength > 0) this.#socket.unshift(this.#buffered);
  }

  #more(): Promise<void> {
    const socket = this.#socket;
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null): void => {
        socket.off('readable', readable).off('end', ended).off('close', ended).off('error', settle);
        signal.removeEventListener('abort', aborted);
        if (error === null) resolve();
        else reject(error);
      };
      const readable = (): void => settle(null);
      const ended = (): void => settle(new Error('it closed the connection'));
      const aborted = (): void => settle(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      if (signal.aborted) {
        aborted();
        return;
      }
      socket.once('readable', readable).once('end', ended).once('close', ended).once('error', settle);
      signal.addEventListener('abort', aborted, { once: true });
      if (socket.readableEnded || socket.destroyed) ended();
    });
  }
}

type Handshake = (proxy: ProxyServer, to: Endpoint, socket: Socket, bytes: ByteReader) => Promise<void>;

/** What a proxy says when it refuses, with what to do. */
class Refusal extends Error {
  readonly hint: string | null;

  constructor(detail: string, hint: string | null = null) {
    super(detail);
    this.hint = hint;
  }
}

const LOGIN_HINT =
  'Give user and password of the proxy in ESXFORM_PROXY or HTTPS_PROXY, as type://user:password@host:port.';

/** RFC 9110 section 9.3.6, with Basic credentials (RFC 7617). */
const httpConnect: Handshake = async (proxy, to, socket, bytes) => {
  const authority = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const login = `${proxy.user ?? ''}:${proxy.password?.reveal() ?? ''}`;
  const authorization =
    proxy.user === null ? '' : `Proxy-Authorization: Basic ${Buffer.from(login, 'utf8').toString('base64')}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
  // Byte by byte, because what follows the head belongs to the server.
  let head = '';
  while (!head.endsWith('\r\n\r\n')) {
    head += (await bytes.take(1)).toString('latin1');
    if (head.length > MOST_HEAD_BYTES) throw new Refusal('Its answer has no end.');
  }
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status === undefined) throw new Refusal('It does not answer as an HTTP proxy.', 'Is it of another type?');
  if (status.startsWith('2')) return;
  const hint = status === '407' ? LOGIN_HINT : 'Some proxies open tunnels to port 443 only; its own log says more.';
  throw new Refusal(`It answered with HTTP ${status}${status === '407' ? ': it wants a login' : ''}.`, hint);
};

/** Codes of a SOCKS4 answer (the protocol's own description; 4A adds names to it). */
const SOCKS4_CODES: Readonly<Record<number, string>> = {
  91: 'It refused, or could not reach the server.',
  92: 'It could not ask this machine who the user is.',
  93: 'It knows the user as somebody else.',
};

function shortPort(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(port);
  return bytes;
}

/** SOCKS4 carries IPv4 addresses alone: the name is looked up here. 4A sends the name after an address that is none (0.0.0.1). */
const socks4: Handshake = async (proxy, to, socket, bytes) => {
  if (proxy.password !== null) throw new Refusal('SOCKS4 knows no password.', 'Use socks5, or leave the password out.');
  const byName = proxy.type === 'socks4a' && isIP(to.host) === 0;
  const address = byName ? '0.0.0.1' : isIPv4(to.host) ? to.host : (await lookup(to.host, 4)).address;
  socket.write(
    Buffer.concat([
      Buffer.from([4, 1]),
      shortPort(to.port),
      Buffer.from(address.split('.').map(Number)),
      Buffer.from(`${proxy.user ?? ''}\0${byName ? `${to.host}\0` : ''}`, 'utf8'),
    ]),
  );
  const [version, code = 0] = await bytes.take(8);
  if (version !== 0) throw new Refusal('It does not answer as a SOCKS4 proxy.', 'Is it of another type?');
  if (code !== 90) throw new Refusal(SOCKS4_CODES[code] ?? `It answered with the code ${code}.`);
};

/** RFC 1928 section 6. */
const SOCKS5_CODES: Readonly<Record<number, string>> = {
  1: 'It failed.',
  2: 'Its rules do not allow this connection.',
  3: 'The network of the server cannot be reached from it.',
  4: 'The server cannot be reached from it.',
  5: 'The server refused its connection.',
  6: 'The time to live of its packets ran out.',
  7: 'It does not know the command.',
  8: 'It does not know this type of address.',
};

/** Addresses of RFC 1928 section 4: IPv4, IPv6, or a name that the proxy looks up. */
function socks5Address(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIP(host) === 6) return Buffer.concat([Buffer.from([4]), ipv6Bytes(host)]);
  const name = Buffer.from(host, 'utf8');
  return Buffer.concat([Buffer.from([3, name.byteLength]), name]);
}

function ipv6Bytes(address: string): Buffer {
  // The URL class writes an IPv4 tail in hexadecimal, so that only groups are left.
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: gap }, () => '0'), ...after];
  return Buffer.concat(all.map((group) => shortPort(Number.parseInt(group, 16))));
}

/** User and password by RFC 1929. */
async function socks5Login(proxy: ProxyServer, socket: Socket, bytes: ByteReader): Promise<void> {
  const user = Buffer.from(proxy.user ?? '', 'utf8');
  const password = Buffer.from(proxy.password?.reveal() ?? '', 'utf8');
  socket.write(Buffer.concat([Buffer.from([1, user.byteLength]), user, Buffer.from([password.byteLength]), password]));
  const [, status] = await bytes.take(2);
  if (status !== 0) throw new Refusal('It refused user and password.', LOGIN_HINT);
}

const socks5: Handshake = async (proxy, to, socket, bytes) => {
  socket.write(Buffer.from(proxy.user === null ? [5, 1, 0] : [5, 2, 0, 2]));
  const [version, method] = await bytes.take(2);
  if (version !== 5) throw new Refusal('It does not answer as a SOCKS5 proxy.', 'Is it of another type?');
  if (method === 2 && proxy.user !== null) await socks5Login(proxy, socket, bytes);
  else if (method !== 0) throw new Refusal('It wants a login.', LOGIN_HINT);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), socks5Address(to.host), shortPort(to.port)]));
  const [, code = 0, , type] = await bytes.take(4);
  if (code !== 0) throw new Refusal(SOCKS5_CODES[code] ?? `It answered with the code ${code}.`);
  const length = type === 1 ? 4 : type === 4 ? 16 : ((await bytes.take(1))[0] ?? 0);
  await bytes.take(length + 2);
};

const HANDSHAKES: Readonly<Record<ProxyServer['type'], Handshake>> = {
  http: httpConnect,
  socks4,
  socks4a: socks4,
  socks5,
};

/**
 * A socket that leads to `to` through the proxy. Rejects with a DiagnosticError that names both; `signal` is the deadline of it
 * all.
 */
export async function openTunnel(proxy: ProxyServer, to: Endpoint, signal: AbortSignal): Promise<Socket> {
  let socket: Socket;
  try {
    socket = await openSocket(proxy, signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failed(
      proxy,
      to,
      `It cannot be reached: ${reason}`,
      'Check the proxy in `connect` or in the environment.',
      error,
    );
  }
  // Between two steps nobody listens, and an error without a listener would end the process.
  const ignore = (): void => undefined;
  socket.on('error', ignore);
  try {
    const bytes = new ByteReader(socket, signal);
    await HANDSHAKES[proxy.type](proxy, to, socket, bytes);
    bytes.release();
    socket.off('error', ignore);
    return socket;
  } catch (error) {
    socket.destroy();
    if (error instanceof Refusal) throw failed(proxy, to, error.message, error.hint);
    throw failed(proxy, to, error instanceof Error ? error.message : String(error), 'Is it of another type?', error);
  }
}
