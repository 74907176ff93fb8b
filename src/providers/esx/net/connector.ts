import type { buildConnector } from 'undici';
import type { Tap } from '../soap/wire.js';
import type { ProxyServer } from './proxy.js';
import { secureSocket, UntrustedCertificate } from './secure-socket.js';
import { DEFAULT_TRUST, type Trust } from './trust.js';
import { type Endpoint, openSocket, openTunnel } from './tunnel.js';

/** How a server is reached. */
export interface Network {
  readonly trust: Trust;
  /** Null for none. */
  readonly proxy: ProxyServer | null;
  /** What listens in, or answers in the server's place. */
  readonly tap?: Tap;
}

export const DIRECT: Network = { trust: DEFAULT_TRUST, proxy: null };

class ConnectTimeout extends Error {
  readonly code = 'UND_ERR_CONNECT_TIMEOUT';
}

/** TCP or a tunnel, then TLS if `secure`. `milliseconds` is the deadline of all that together. */
async function openConnection({ proxy, trust }: Network, to: Endpoint, secure: boolean, milliseconds: number) {
  const deadline = new AbortController();
  const late = new ConnectTimeout(`no connection within ${milliseconds} ms`);
  const timer = setTimeout(() => deadline.abort(late), milliseconds);
  try {
    const socket =
      proxy === null ? await openSocket(to, deadline.signal) : await openTunnel(proxy, to, deadline.signal);
    return secure ? await secureSocket(socket, to, trust, deadline.signal) : socket;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The certificate of a server that is not trusted, and would be if it were pinned; null for any other. Sends nothing but the handshake. A
 * server that cannot be reached gives null: the connection itself reports why.
 */
export async function untrustedCertificate(
  network: Network,
  to: Endpoint,
  milliseconds: number,
): Promise<UntrustedCertificate | null> {
  try {
    const socket = await openConnection(network, to, true, milliseconds);
    socket.destroy();
    return null;
  } catch (error) {
    return error instanceof UntrustedCertificate ? error : null;
  }
}

/** Opens the connections of a pool. Waits that a pool has given up end by the deadline, too. */
export function createConnector(network: Network, milliseconds: number): buildConnector.connector {
  return ({ hostname, port, protocol }, callback) => {
    const secure = protocol === 'https:';
    const to = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (secure ? 443 : 80) : Number(port) };
    openConnection(network, to, secure, milliseconds).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}
