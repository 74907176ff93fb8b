import { isIP } from 'node:net';
import { canonicalHost, sameHost } from '../../providers/esx/net/host-name.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A server as a connection reaches it. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'esx' | 'gsx' | 'vpx';
  readonly transport: 'https' | 'http';
}

export function isLoopback(host: string): boolean {
  const name = canonicalHost(host) ?? host;
  return name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** The URL class leaves out a port that is the scheme's usual one, although somebody wrote it. */
function writtenPort(text: string): number | null {
  const authority = /^(?:[^:/]+:\/\/)?([^/?#]*)/.exec(text)?.[1] ?? '';
  const port = /:(\d+)$/.exec(authority)?.[1];
  return port === undefined ? null : Number(port);
}

export interface NamedServer {
  /** In its canonical spelling. */
  readonly host: string;
  /** Null where none is written: then it is the usual one. */
  readonly port: number | null;
  /** Null where none is written: then it is https. */
  readonly transport: 'https' | 'http' | null;
  readonly user: string | null;
  readonly password: string | null;
}

/**
 * `host`, `host:port` or a URL with user and password in it, as govc takes them, or a URI as a manifest has it; null for what is none of
 * these.
 */
export function readNamedServer(text: string): NamedServer | null {
  const [, scheme = '', written = ''] = /^(?:(https?|esx|gsx|vpx):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  const rest = isIP(written) === 6 ? `[${written}]` : written;
  if (rest.includes('://')) return null;
  try {
    const url = new URL(`https://${rest}`);
    const host = canonicalHost(url.hostname);
    if (host === null) return null;
    const isUri = /^(?:esx|gsx|vpx)$/i.test(scheme);
    const asked = isUri && url.searchParams.get('transport') === 'http' ? 'http' : 'https';
    return {
      host,
      port: writtenPort(rest),
      transport: scheme === '' ? null : isUri ? asked : scheme.toLowerCase() === 'http' ? 'http' : 'https',
      user: url.username === '' ? null : decodeURIComponent(url.username),
      password: url.password === '' ? null : decodeURIComponent(url.password),
    };
  } catch {
    return null;
  }
}

const USUAL_PORTS = { https: 443, http: 80 } as const;
const GSX_PORTS = { https: 8333, http: 8222 } as const;

/**
 * Whether the text names this very server. What stands beside it, a password most of all, is for one host, port and transport: a text
 * without a port means the usual one, and without a scheme https. Without either it counts for every port and transport of loopback, and
 * of a server that the operator `confirmed` by a URI of its own: nobody else led the connection there.
 */
export function namesServer(text: string, server: Server, confirmed: boolean): boolean {
  const named = readNamedServer(text);
  if (named === null || !sameHost(named.host, server.host)) return false;
  const anyOther = confirmed || isLoopback(server.host);
  if (named.transport !== null && named.transport !== server.transport) return false;
  if (named.transport === null && server.transport !== 'https' && !anyOther) return false;
  if (named.port !== null) return named.port === server.port;
  const usual = server.scheme === 'gsx' && !/^https?:/i.test(text.trim()) ? GSX_PORTS : USUAL_PORTS;
  return anyOther || server.port === usual[server.transport];
}

/** The shortest text that names this server. */
export function serverName({ host, port, scheme, transport }: Server): string {
  const usual = (scheme === 'gsx' ? GSX_PORTS : USUAL_PORTS)[transport];
  if (transport === 'http') return `http://${host}:${port}`;
  return port === usual ? host : `${host}:${port}`;
}
