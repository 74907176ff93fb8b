import { isIP } from 'node:net';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One spelling of a host, so that case and the forms of an address make no difference; null for what is none. */
export function canonicalHost(host: string): string | null {
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return URL.canParse(`https://${bracketed}`) ? new URL(`https://${bracketed}`).hostname : null;
}

export function isLoopback(host: string): boolean {
  const name = canonicalHost(host) ?? host;
  const isV4 = isIP(name) === 4 && name.startsWith('127.');
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || isV4;
}

/** The URL class leaves out a port that is the scheme's usual one, although somebody wrote it. */
function writtenPort(text: string): number | null {
  const authority = /^(?:[^:/]+:\/\/)?([^/?#]*)/.exec(text)?.[1] ?? '';
  const port = /:(\d+)$/.exec(authority)?.[1];
  return port === undefined ? null : Number(port);
}

export interface NamedServer {
  readonly host: string;
  /** Null where none is written: then it stands for every port. */
  readonly port: number | null;
  readonly user: string | null;
  readonly password: string | null;
}

/** `host`, `host:port` or a URL with user and password in it, as govc takes them; null for what is none of these. */
export function readNamedServer(text: string): NamedServer | null {
  try {
    const url = new URL(text.includes('://') ? text : `https://${text}`);
    if (url.hostname === '') return null;
    return {
      host: url.hostname,
      port: writtenPort(text),
      user: url.username === '' ? null : decodeURIComponent(url.username),
      password: url.password === '' ? null : decodeURIComponent(url.password),
    };
  } catch {
    return null;
  }
}

/** Whether the text names this very server. */
export function namesServer(text: string, server: { readonly host: string; readonly port: number }): boolean {
  const named = readNamedServer(text);
  if (named === null || canonicalHost(named.host) !== canonicalHost(server.host)) return false;
  return named.port === null || named.port === server.port;
}
