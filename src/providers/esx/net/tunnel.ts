import { lookup } from 'node:dns/promises';
import { connect, isIPv4, type Socket } from 'node:net';
import { Client } from 'undici';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { type ProxyServer, proxyName } from './proxy.js';

export interface Endpoint {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The head of an HTTP proxy's answer has at most this many bytes. */
const MOST_HEAD_BYTES = 16 * 1024;

const LOGIN_HINT =
  'Give user and password of the proxy in ESXFORM_PROXY or HTTPS_PROXY, as type://user:password@host:port.';
const TYPE_HINT = 'Check the type of the proxy.';
const RULES_HINT = 'Check the rules of the proxy; its log has the reason.';

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

/** The proxy refused, with what to do about it. */
class ProxyRefusal extends Error {
  readonly hint: string;

  constructor(detail: string, hint: string) {
    super(detail);
    this.hint = hint;
  }
}

type Handshake = (proxy: ProxyServer, to: Endpoint, socket: Socket, signal: AbortSignal) => Promise<Socket>;

/** CONNECT (RFC 9110 section 9.3.6) with Basic credentials (RFC 7617). */
const httpConnect: Handshake = async (proxy, to, socket, signal) => {
  const authority = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const login = `${proxy.user ?? ''}:${proxy.password?.reveal() ?? ''}`;
  const authorization =
    proxy.user === null ? {} : { 'Proxy-Authorization': `Basic ${Buffer.from(login, 'utf8').toString('base64')}` };
  const client = new Client('http://proxy', {
    maxHeaderSize: MOST_HEAD_BYTES,
    // The client misses a callback that comes before its own call has returned.
    connect: (_options, callback) => queueMicrotask(() => callback(null, socket)),
  });
  try {
    const headers = { Host: authority, ...authorization };
    const { statusCode, socket: tunnel } = await client.connect({ path: authority, headers, signal });
    if (statusCode >= 200 && statusCode < 300) return tunnel as Socket;
    tunnel.on('error', () => undefined).destroy();
    if (statusCode === 407) throw new ProxyRefusal('It answered with HTTP 407: it requires a login.', LOGIN_HINT);
    throw new ProxyRefusal(`It answered with HTTP ${statusCode}.`, RULES_HINT);
  } finally {
    // The tunnel's socket no longer belongs to the client.
    await client.destroy();
  }
};

/** By the library's messages, because its errors have no codes. */
function hintFor(reason: string): string {
  if (/auth/i.test(reason)) return LOGIN_HINT;
  return /rejected/i.test(reason) ? RULES_HINT : TYPE_HINT;
}

/** SOCKS 4 and 4a, and SOCKS 5 (RFC 1928) with user and password (RFC 1929). The proxy looks names up, except in SOCKS4. */
const socksConnect: Handshake = async (proxy, to, socket, signal) => {
  const version = proxy.type === 'socks5' ? 5 : 4;
  if (version === 4 && proxy.password !== null)
    throw new ProxyRefusal('SOCKS4 has no passwords.', 'Use socks5, or remove the password.');
  const host = proxy.type === 'socks4' && !isIPv4(to.host) ? (await lookup(to.host, 4)).address : to.host;
  const abort = (): void => {
    socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    // Loaded on use: few connections go through a SOCKS proxy.
    const { SocksClient } = await import('socks');
    await SocksClient.createConnection({
      command: 'connect',
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: version,
        ...(proxy.user === null ? {} : { userId: proxy.user, password: proxy.password?.reveal() ?? '' }),
      },
      destination: { host, port: to.port },
      existing_socket: socket,
    });
    return socket;
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProxyRefusal(`${reason}.`, hintFor(reason));
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

function failed(proxy: ProxyServer, to: Endpoint, detail: string, hint: string, cause?: unknown): DiagnosticError {
  const summary = `The proxy ${proxyName(proxy)} did not connect to ${to.host}:${to.port}`;
  // A login that the proxy refused is not repeated: accounts are locked after a few.
  const outage = hint === LOGIN_HINT ? null : ({ effect: 'none' } as const);
  return new DiagnosticError(errorDiagnostic('EF3031', summary, { detail, hint }), { cause, outage });
}

/**
 * A socket to `to` through the proxy. Rejects with a DiagnosticError that names both; `signal` is the deadline of the connection and the
 * handshake together.
 */
export async function openTunnel(proxy: ProxyServer, to: Endpoint, signal: AbortSignal): Promise<Socket> {
  let socket: Socket;
  try {
    socket = await openSocket(proxy, signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = 'Check the proxy in `connect` or in the environment.';
    throw failed(proxy, to, `It cannot be reached: ${reason}`, hint, error);
  }
  // An 'error' event without a listener ends the process.
  const ignore = (): void => undefined;
  socket.on('error', ignore);
  try {
    const handshake = proxy.type === 'http' ? httpConnect : socksConnect;
    const tunnel = await handshake(proxy, to, socket, signal);
    tunnel.off('error', ignore);
    return tunnel;
  } catch (error) {
    socket.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw failed(proxy, to, reason, error instanceof ProxyRefusal ? error.hint : TYPE_HINT, error);
  }
}
