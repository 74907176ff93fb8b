import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostic.js';

export type Scheme = 'esx' | 'gsx' | 'vpx';

/** Where to connect, as libvirt's URIs say it (libvirt's ESX driver documentation, "Connections to the VMware ESX driver"). */
export interface Target {
  readonly uri: string;
  readonly scheme: Scheme;
  readonly transport: 'https' | 'http';
  /** As written; an IPv6 address keeps its brackets. */
  readonly host: string;
  readonly port: number;
  readonly user: string | null;
  /** Decoded once, empty segments left out. Only vpx gives it a meaning: folders, datacenter, folders, cluster, host. */
  readonly path: readonly string[];
  /** False skips the checks of the server's certificate. */
  readonly verify: boolean;
}

const PORTS: Readonly<Record<Scheme, { readonly https: number; readonly http: number }>> = {
  esx: { https: 443, http: 80 },
  vpx: { https: 443, http: 80 },
  gsx: { https: 8333, http: 8222 },
};

const LATER = new Set(['vcenter', 'proxy', 'cacert', 'auto_answer', 'authfile']);

type Query = { transport: 'https' | 'http'; verify: boolean };

function invalid(uri: string, detail: string, hint: string | null = null): Diagnostic {
  return errorDiagnostic('EF3001', `The connection URI "${uri}" is not valid`, { detail, hint });
}

function readQuery(url: URL, uri: string): { readonly query: Query; readonly diagnostics: readonly Diagnostic[] } {
  const query: Query = { transport: 'https', verify: true };
  const diagnostics: Diagnostic[] = [];
  for (const [key, value] of url.searchParams) {
    const name = key.toLowerCase();
    if (name === 'transport') {
      if (value === 'http' || value === 'https') query.transport = value;
      else diagnostics.push(invalid(uri, `transport is "${value}"; it must be http or https.`));
    } else if (name === 'no_verify') {
      if (/^[+]?0*[01]$/.test(value)) query.verify = Number(value) === 0;
      else diagnostics.push(invalid(uri, `no_verify is "${value}"; it must be 0 or 1.`));
    } else if (LATER.has(name)) {
      const hint =
        name === 'auto_answer'
          ? 'Write auto_answer in the manifest; there it can say which question gets which answer.'
          : null;
      diagnostics.push(invalid(uri, `The parameter ${name} is not supported yet.`, hint));
    } else {
      diagnostics.push(invalid(uri, `The parameter ${key} is not known.`, 'Known are transport and no_verify.'));
    }
  }
  return { query, diagnostics };
}

/** Reads `esx://`, `gsx://` and `vpx://`; all problems at once. */
export function parseUri(uri: string): Target | readonly Diagnostic[] {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(.*)$/.exec(uri.trim());
  const scheme = match?.[1];
  if (match?.[2] === undefined || scheme === undefined) {
    return [
      invalid(uri, 'It must look like esx://host/ or vpx://host/datacenter/host.', 'The embedded simulator is `sim:`.'),
    ];
  }
  if (scheme.includes('+')) {
    return [
      invalid(
        uri,
        `"${scheme}" asks for a transport in the scheme, which is libvirt's way to reach a daemon; ESX has none.`,
        'Use ?transport=http or https.',
      ),
    ];
  }
  if (scheme !== 'esx' && scheme !== 'gsx' && scheme !== 'vpx') {
    return [invalid(uri, `The scheme is "${scheme}"; it must be esx, gsx, vpx (in lower case) or sim.`)];
  }
  let url: URL;
  try {
    // The URL class parses host and port only for schemes that it knows.
    url = new URL(`https://${match[2]}`);
  } catch {
    return [invalid(uri, 'Host or port cannot be read.')];
  }
  const { query, diagnostics } = readQuery(url, uri);
  const found = [...diagnostics];
  if (url.password !== '')
    found.push(
      invalid(
        uri.replace(/:[^:@/]*@/, ':***@'),
        'It holds a password.',
        'Give credentials in the environment; see docs/connections.md.',
      ),
    );
  const path = decodePath(url.pathname);
  if (path === null) found.push(invalid(uri, 'The path holds a % that escapes nothing.'));
  else if (scheme === 'vpx' && path.length === 0)
    found.push(invalid(uri, 'A vpx path must name a datacenter, and below it a host or cluster.'));
  else if (scheme !== 'vpx' && path.length > 0)
    found.push(invalid(uri, `A path has no meaning for ${scheme}.`, 'Did you mean vpx://?'));
  if (found.length > 0 || path === null) return found;
  const written = /:(\d+)$/.exec(url.host)?.[1] ?? /^(?:[^@/?#]*@)?(?:\[[^\]]*\]|[^:/?#]*):(\d+)/.exec(match[2])?.[1];
  return {
    uri,
    scheme,
    transport: query.transport,
    host: url.hostname,
    port: written === undefined ? PORTS[scheme][query.transport] : Number(written),
    user: url.username === '' ? null : decodeURIComponent(url.username),
    path,
    verify: query.verify,
  };
}

function decodePath(pathname: string): readonly string[] | null {
  try {
    return pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    return null;
  }
}
