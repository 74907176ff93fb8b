import { BlockList, isIP } from 'node:net';
import { delimiter, join } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { readRegularFile } from '../../files/read-file.js';
import { canonicalHost } from '../../providers/esx/net/host-name.js';
import { type KnownHosts, parseKnownHosts } from '../../providers/esx/net/known-hosts.js';
import type { NetworkSettings } from '../../providers/esx/net/network.js';
import { type ProxyServer, parseProxy, proxyName } from '../../providers/esx/net/proxy.js';
import type { Target } from '../../providers/esx/net/uri.js';
import { configFolder } from './config-folder.js';
import { type Environment, isLoopback } from './named-server.js';

const MOST_KNOWN_HOSTS_BYTES = 4 * 1024 * 1024;

function files(list: string | undefined): readonly string[] {
  return (list ?? '').split(delimiter).filter((file) => file !== '');
}

/** A file that is not there is none, as with govc: it may be made by the first `tee -a`. */
function readKnownHosts(file: string): KnownHosts {
  const read = readRegularFile(file, MOST_KNOWN_HOSTS_BYTES);
  if (!read.ok) {
    if (read.problem.why === 'missing') return new Map();
    throw new DiagnosticError(errorDiagnostic('EF3035', `The known-hosts file ${file} ${read.problem.text}`));
  }
  try {
    return parseKnownHosts(read.value.bytes.toString('utf8'));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError(errorDiagnostic('EF3035', `The known-hosts file ${file} cannot be read`, { detail }));
  }
}

/** Whether an address is in a network such as `10.0.0.0/8` or `2001:db8::/32`. Names are not looked up for that. */
function isInNetwork(host: string, network: string): boolean {
  const [, prefix = '', bits = ''] = /^\[?([\da-f.:]+)\]?\/(\d{1,3})$/i.exec(network) ?? [];
  const [address, family] = [host.replace(/^\[|\]$/g, ''), isIP(prefix)];
  if (family === 0 || isIP(address) !== family || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(prefix, Number(bits), type);
  return list.check(address, type);
}

/**
 * Whether a server is named in NO_PROXY: `*`, a name and all below it, `.name` for those below it alone, each with a port or none;
 * or a network of addresses.
 */
export function isExempt(target: { readonly host: string; readonly port: number }, list: string): boolean {
  const host = canonicalHost(target.host) ?? target.host;
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      if (entry.includes('/')) return isInNetwork(host, entry);
      const [, name = '', port] = /^(\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (port !== undefined && Number(port) !== target.port) return false;
      const wanted = name.replace(/^\*?\./, '');
      const known = canonicalHost(wanted) ?? wanted.toLowerCase();
      const below = isIP(host.replace(/^\[|\]$/g, '')) === 0 && host.endsWith(`.${known}`);
      return below || (host === known && wanted === name);
    });
}

function readVariable(name: string, value: string): ProxyServer {
  const read = parseProxy(value);
  if (read.ok) return read.value;
  throw new DiagnosticError(
    errorDiagnostic('EF3035', `The proxy in ${name} cannot be used: ${read.problem}`, {
      hint: 'Write [http://|socks4://|socks4a://|socks5://][user:password@]host[:port].',
    }),
  );
}

/** Every variable that may name a proxy, with its login; the first one that names the proxy in use counts. */
export const PROXY_VARIABLES = [
  'ESXFORM_PROXY',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
] as const;

/** ESXFORM_PROXY, then the variables that most programs know, in either case; loopback and NO_PROXY are left out of the latter. */
function proxyOf(target: Target, env: Environment): ProxyServer | null {
  const own = env['ESXFORM_PROXY'];
  if (own !== undefined && own !== '') return readVariable('ESXFORM_PROXY', own);
  if (isLoopback(target.host) || isExempt(target, env['NO_PROXY'] || env['no_proxy'] || '')) return null;
  for (const name of [target.transport === 'https' ? 'HTTPS_PROXY' : 'HTTP_PROXY', 'ALL_PROXY']) {
    const value = ownEntry(env, name) || ownEntry(env, name.toLowerCase());
    if (value !== undefined && value !== '') return readVariable(name, value);
  }
  return null;
}

/** The user and password of a proxy are those of the variable that names this very proxy. */
export function withProxyLogin(proxy: ProxyServer, env: Environment): ProxyServer {
  if (proxy.password !== null) return proxy;
  for (const name of PROXY_VARIABLES) {
    const known = parseProxy(ownEntry(env, name) ?? '');
    if (!known.ok || known.value.password === null || proxyName(known.value) !== proxyName(proxy)) continue;
    if (proxy.user === null || proxy.user === known.value.user) return known.value;
  }
  return proxy;
}

/** What the environment says about how a server is reached. Throws a DiagnosticError for what cannot be used. */
export function networkSettings(target: Target, env: Environment): NetworkSettings {
  const pinned = [
    join(configFolder(env), 'known_hosts'),
    ...files(env['GOVC_TLS_KNOWN_HOSTS']),
    ...files(env['ESXFORM_KNOWN_HOSTS']),
  ];
  const knownHosts = pinned.map(readKnownHosts);
  return {
    authorityFiles: files(env['ESXFORM_CACERT'] || env['GOVC_TLS_CA_CERTS']),
    systemBundle: env['SSL_CERT_FILE'] || null,
    extraBundle: env['NODE_EXTRA_CA_CERTS'] || null,
    knownHosts: new Map(knownHosts.flatMap((each) => [...each])),
    proxy: target.proxy === null ? proxyOf(target, env) : null,
  };
}
