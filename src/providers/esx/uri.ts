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

/** Scheme, authority, path, query and fragment, as RFC 3986 splits them (its appendix B). */
const FORM = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/s;

interface Problem {
  readonly detail: string;
  readonly hint?: string;
}

const TORN: Problem = {
  detail: 'It cannot be read; it seems to hold a password.',
  hint: 'Give credentials in the environment; write %40 for an @ in a name.',
};

/** A URI fit to be shown: whatever might be a password is left out, even where the URI is too broken to tell. */
function withoutPassword(uri: string): string {
  const at = uri.lastIndexOf('@');
  const start = uri.indexOf('://') + 3;
  if (at < 0 || (start >= 3 && at < start)) return uri;
  if (start < 3) return `***${uri.slice(at)}`;
  const before = uri.slice(start, at);
  const colon = before.indexOf(':', before.startsWith('[') ? before.indexOf(']') : 0);
  return colon < 0 ? uri : `${uri.slice(0, start + colon)}:***${uri.slice(at)}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function readScheme(scheme: string, problems: Problem[]): Scheme {
  if (scheme === 'esx' || scheme === 'gsx' || scheme === 'vpx') return scheme;
  problems.push(
    scheme.includes('+')
      ? {
          detail: `"${scheme}" asks for a transport in the scheme, which is libvirt's way to reach a daemon; ESX has none.`,
          hint: 'Use ?transport=http or https.',
        }
      : { detail: `The scheme is "${scheme}"; it must be esx, gsx, vpx (in lower case) or sim.` },
  );
  return 'esx';
}

function isHost(host: string): boolean {
  if (/[\s\\%<>^`{|}"]/.test(host)) return false;
  return URL.canParse(`https://${host}/`);
}

function readAuthority(authority: string, problems: Problem[]) {
  const at = authority.lastIndexOf('@');
  const [, written = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(0, at))) ?? [];
  if (password !== '') {
    problems.push({
      detail: 'It holds a password.',
      hint: 'Give credentials in the environment; see docs/connections.md.',
    });
  }
  const user = decoded(written);
  if (user === null) problems.push({ detail: 'The user holds a % that escapes nothing.' });
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(authority.slice(at + 1));
  const host = match?.[1] ?? '';
  const port = match?.[2] === undefined || match[2] === '' ? null : Number(match[2]);
  if (match === null) problems.push({ detail: 'Host or port cannot be read.' });
  else if (host === '') problems.push({ detail: 'It names no host.' });
  else if (!isHost(host)) problems.push({ detail: 'The host is neither a name nor an address.' });
  if (port !== null && (port < 1 || port > 65_535)) problems.push({ detail: 'The port must be 1 to 65535.' });
  return { user: user === '' ? null : user, host, port };
}

/**
 * Names and values as libvirt splits them: at `&`, and in the last part at `;` too. A plus is a plus, a name alone has an empty
 * value, a value without a name is dropped.
 */
function queryPairs(query: string): readonly string[] {
  const parts = query.split('&');
  return [...parts.slice(0, -1), ...(parts.at(-1) ?? '').split(';')].filter((part) => !/^(?:=|$)/.test(part));
}

function readQuery(text: string, problems: Problem[]) {
  let transport: 'https' | 'http' = 'https';
  let verify = true;
  for (const pair of queryPairs(text)) {
    const [, rawName = '', rawValue = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const key = decoded(rawName);
    const value = decoded(rawValue);
    const name = key?.toLowerCase() ?? '';
    if (key === null || value === null) problems.push({ detail: `"${pair}" holds a % that escapes nothing.` });
    else if (name === 'transport') {
      if (value === 'http' || value === 'https') transport = value;
      else problems.push({ detail: `transport is "${value}"; it must be http or https.` });
    } else if (name === 'no_verify') {
      if (/^\+?0*[01]$/.test(value)) verify = Number(value) === 0;
      else problems.push({ detail: `no_verify is "${value}"; it must be 0 or 1.` });
    } else if (LATER.has(name)) {
      const hint = 'Write auto_answer in the manifest; there it can say which question gets which answer.';
      problems.push({
        detail: `The parameter ${name} is not supported yet.`,
        ...(name === 'auto_answer' ? { hint } : {}),
      });
    } else {
      problems.push({ detail: `The parameter ${key} is not known.`, hint: 'Known are transport and no_verify.' });
    }
  }
  return { transport, verify };
}

function readPath(text: string, scheme: Scheme, problems: Problem[]): readonly string[] {
  const path: string[] = [];
  for (const segment of text.split('/').filter((each) => each !== '')) {
    const name = decoded(segment);
    if (name === null) problems.push({ detail: 'The path holds a % that escapes nothing.' });
    else path.push(name);
  }
  if (scheme === 'vpx' && path.length === 0)
    problems.push({ detail: 'A vpx path must name a datacenter, and below it a host or cluster.' });
  if (scheme !== 'vpx' && path.length > 0)
    problems.push({ detail: `A path has no meaning for ${scheme}.`, hint: 'Did you mean vpx://?' });
  return path;
}

/** Reads `esx://`, `gsx://` and `vpx://`; all problems at once, and none of them shows a password. */
export function parseUri(text: string): Target | readonly Diagnostic[] {
  const uri = text.trim();
  const shown = withoutPassword(uri);
  const problems: Problem[] = [];
  const [, schemeText, authority = '', pathText = '', query = '', fragment] = FORM.exec(uri) ?? [];
  if (schemeText === undefined) {
    problems.push({
      detail: 'It must look like esx://host/ or vpx://host/datacenter/host.',
      hint: 'The embedded simulator is `sim:`.',
    });
  } else {
    const scheme = readScheme(schemeText, problems);
    const { user, host, port } = readAuthority(authority, problems);
    const { transport, verify } = readQuery(query, problems);
    const path = scheme === schemeText ? readPath(pathText, scheme, problems) : [];
    if (fragment !== undefined)
      problems.push({ detail: 'A # has no meaning in it.', hint: 'Write %23 for a # in a name.' });
    if (problems.length === 0)
      return { uri, scheme, transport, host, port: port ?? PORTS[scheme][transport], user, path, verify };
  }
  // An unescaped / ? or # in a password tears it apart, and the details would show the pieces.
  const torn = shown !== uri && !authority.includes('@');
  return (torn ? [TORN] : problems).map(({ detail, hint }) =>
    errorDiagnostic('EF3001', `The connection URI "${shown}" is not valid`, { detail, hint: hint ?? null }),
  );
}
