import type { buildConnector } from 'undici';
import type { Tap } from '../soap/wire.js';
import type { ProxyServer } from './proxy.js';
import { secureSocket } from './secure-socket.js';
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

/**
 * Opens the connections of a pool: TCP or a tunnel, then TLS. `milliseconds` is the deadline of all that together. Waits that a
 * pool has given up end by that deadline, too.
 */
export function createConnector(network: Network, milliseconds: number): buildConnector.connector {
  const open = async (to: Endpoint, secure: boolean) => {
    const deadline = new AbortController();
    const late = new ConnectTimeout(`no connection within ${milliseconds} ms`);
    const timer = setTimeout(() => deadline.abort(late), milliseconds);
    try {
      const { proxy, trust } = network;
      const socket =
        proxy === null ? await openSocket(to, deadline.signal) : await openTunnel(proxy, to, deadline.signal);
      return secure ? await secureSocket(socket, to, trust, deadline.signal) : socket;
    } finally {
      clearTimeout(timer);
    }
  };
  return ({ hostname, port, protocol }, callback) => {
    const secure = protocol === 'https:';
    const to = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (secure ? 443 : 80) : Number(port) };
    open(to, secure).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}
