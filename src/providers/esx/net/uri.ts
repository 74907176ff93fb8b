import { type Diagnostic, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../../../domain/diagnostics/result.js';
import { SecretValues } from '../../../domain/secrets/secret-values.js';
import { withoutSecretsIn } from '../../../domain/secrets/shown-source.js';
import { covered } from '../../../domain/secrets/span.js';
import { uriGuesses, uriPasswords } from '../../../domain/secrets/uri-secrets.js';
import { canonicalHost, userProblem } from './host-name.js';
import { readUriQuery, type UriOptions, type UriProblem } from './uri-query.js';

export type Scheme = 'esx' | 'gsx' | 'vpx';

/** Where to connect, as libvirt's URIs say it (libvirt's ESX driver documentation, "Connections to the VMware ESX driver"). */
export interface Target extends UriOptions {
  readonly uri: string;
  readonly scheme: Scheme;
  /** In its canonical spelling; an IPv6 address has its brackets. */
  readonly host: string;
  readonly port: number;
  readonly user: string | null;
  /** Decoded once, empty segments left out. Only vpx gives it a meaning: folders, datacenter, folders, cluster, host. */
  readonly path: readonly string[];
}

const PORTS: Readonly<Record<Scheme, { readonly https: number; readonly http: number }>> = {
  esx: { https: 443, http: 80 },
  vpx: { https: 443, http: 80 },
  gsx: { https: 8333, http: 8222 },
};

/** Scheme, authority, path, query and fragment, as RFC 3986 splits them (its appendix B). */
const FORM = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/s;

const TORN: UriProblem = {
  detail: 'It cannot be parsed and seems to contain a password.',
  hint: 'Give credentials in the environment; write %40 for an @ in a name.',
};

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function readScheme(scheme: string, problems: UriProblem[]): Scheme {
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

const NO_HOST: UriProblem = {
  detail: 'The host is neither a name nor an address.',
  hint: 'Use letters, digits, - and _ between the dots. Write other scripts as xn--...',
};

function readAuthority(authority: string, problems: UriProblem[]) {
  const at = authority.lastIndexOf('@');
  const [, written = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(0, at))) ?? [];
  if (password !== '') {
    problems.push({
      detail: 'It contains a password.',
      hint: 'Give credentials in the environment; see docs/connections.md.',
    });
  }
  const user = decoded(written);
  if (user === null) problems.push({ detail: 'The user holds a % that is not a valid escape.' });
  const odd = user === null ? null : userProblem(user);
  if (odd !== null) problems.push({ detail: `The user ${odd}.` });
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(authority.slice(at + 1));
  const text = match?.[1] ?? '';
  const host = canonicalHost(text);
  const port = match?.[2] === undefined || match[2] === '' ? null : Number(match[2]);
  if (match === null) problems.push({ detail: 'Host or port is invalid.' });
  else if (text === '') problems.push({ detail: 'It names no host.' });
  else if (host === null) problems.push(NO_HOST);
  if (port !== null && (port < 1 || port > 65_535)) problems.push({ detail: 'The port must be 1 to 65535.' });
  return { user: user === '' ? null : user, host: host ?? '', port };
}

function readPath(text: string, scheme: Scheme, problems: UriProblem[]): readonly string[] {
  const path: string[] = [];
  for (const segment of text.split('/').filter((each) => each !== '')) {
    const name = decoded(segment);
    if (name === null) problems.push({ detail: 'The path holds a % that is not a valid escape.' });
    else path.push(name);
  }
  if (scheme === 'vpx' && path.length === 0)
    problems.push({ detail: 'A vpx path must name a datacenter, and below it a host or cluster.' });
  if (scheme !== 'vpx' && path.length > 0)
    problems.push({ detail: `A path has no meaning for ${scheme}.`, hint: 'Did you mean vpx://?' });
  return path;
}

/** Reads `esx://`, `gsx://` and `vpx://`; all problems at once, and none of them shows a password. */
export function parseUri(text: string): Result<Target, readonly Diagnostic[]> {
  const uri = text.trim();
  const problems: UriProblem[] = [];
  const [, schemeText, authority = '', pathText = '', query = '', fragment] = FORM.exec(uri) ?? [];
  if (schemeText === undefined) {
    problems.push({
      detail: 'It must look like esx://host/ or vpx://host/datacenter/host.',
      hint: 'The embedded simulator is `sim:`.',
    });
  } else {
    const scheme = readScheme(schemeText, problems);
    const { user, host, port } = readAuthority(authority, problems);
    const options = readUriQuery(query, problems);
    if (options.vcenter !== null && scheme === 'vpx')
      problems.push({ detail: 'vcenter has no meaning for vpx.', hint: 'The host of a vpx URI is the vCenter.' });
    const path = scheme === schemeText ? readPath(pathText, scheme, problems) : [];
    if (fragment !== undefined)
      problems.push({ detail: 'A # has no meaning in it.', hint: 'Write %23 for a # in a name.' });
    if (problems.length === 0)
      return success({ uri, scheme, host, port: port ?? PORTS[scheme][options.transport], user, path, ...options });
  }
  return failure(refusals(uri, problems));
}

/** The problems as diagnostics, without what is or may be a password. */
function refusals(uri: string, problems: readonly UriProblem[]): readonly Diagnostic[] {
  const guesses = uriGuesses(uri);
  const spans = [...uriPasswords(uri), ...guesses];
  const secrets = new SecretValues();
  secrets.learnSpans(uri, spans);
  // An unescaped / ? or # in a password tears it apart, and the details would show the pieces.
  const isTorn = guesses.length > 0 && /@|%40/.test(uri);
  return (isTorn ? [TORN] : problems).map(({ detail, hint }) => {
    const summary = `The connection URI "${covered(uri, spans)}" is not valid`;
    return withoutSecretsIn(errorDiagnostic('EF3001', summary, { detail, hint: hint ?? null }), secrets);
  });
}
