import { failure, type Result, success } from '../../../domain/diagnostics/result.js';
import { Secret } from '../../../domain/secrets/secret.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { canonicalHost } from './host-name.js';

export type ProxyType = 'http' | 'socks4' | 'socks4a' | 'socks5';

/** A proxy that opens a tunnel to the server: by HTTP CONNECT or by SOCKS. */
export interface ProxyServer {
  readonly type: ProxyType;
  /** An IPv6 address has no brackets here. */
  readonly host: string;
  readonly port: number;
  readonly user: string | null;
  readonly password: Secret | null;
}

const TYPES: Readonly<Record<string, ProxyType>> = {
  http: 'http',
  socks: 'socks5',
  socks4: 'socks4',
  socks4a: 'socks4a',
  socks5: 'socks5',
  // Both spellings are common in proxy variables: the h says that the proxy looks the name up, which is what is done anyway.
  socks5h: 'socks5',
};

/** libvirt's default for every type, HTTP too (libvirt's ESX driver documentation, parameter `proxy`). */
const DEFAULT_PORT = 1080;

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** `host:port`, as it is shown; never with a password. */
export function proxyName(proxy: ProxyServer): string {
  return `${proxy.type}://${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}`;
}

/** Bytes that a length byte counts: user and password of SOCKS5 (RFC 1929) have at most 255, and so have its names (RFC 1928). */
const MOST_BYTES = 255;

/** Parses `[type://][user[:password]@]host[:port]`, user and password percent-encoded. A problem shows nothing that may be a password. */
export function parseProxy(text: string): Result<ProxyServer> {
  const [, typeText, rest = ''] = /^(?:([^:/@]*):\/\/)?(.*)$/s.exec(text) ?? [];
  const type = typeText === undefined ? 'http' : ownEntry(TYPES, typeText);
  if (type === undefined)
    return failure(`its type is "${typeText}"; it must be http, socks, socks4, socks4a or socks5`);
  const at = rest.lastIndexOf('@');
  const [, userText = '', passwordText = ''] = /^([^:]*):?(.*)$/s.exec(rest.slice(0, Math.max(0, at))) ?? [];
  const user = decoded(userText);
  const password = decoded(passwordText);
  if (user === null || password === null) return failure('its user or password holds a % that is not a valid escape');
  if (Math.max(Buffer.byteLength(user), Buffer.byteLength(password)) > MOST_BYTES)
    return failure(`its user or password has more than ${MOST_BYTES} bytes`);
  if (/[\0\r\n]/.test(user + password)) return failure('its user or password holds a control character');
  const match = /^(\[[^\]]*\]|[^:[\]/]*)(?::(\d*))?\/?$/.exec(rest.slice(at + 1));
  if (match === null) return failure('its host or port cannot be read');
  if (match[1] === '' || match[1] === undefined) return failure('it names no host');
  const host = canonicalHost(match[1]);
  if (host === null) return failure('its host is neither a name nor an address');
  const port = match[2] === undefined || match[2] === '' ? DEFAULT_PORT : Number(match[2]);
  if (port < 1 || port > 65_535) return failure('its port must be 1 to 65535');
  return success({
    type,
    host: host.replace(/^\[|\]$/g, ''),
    port,
    user: user === '' ? null : user,
    password: password === '' ? null : new Secret(password),
  });
}
