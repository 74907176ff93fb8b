import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  warningDiagnostic,
} from '../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { sameHost } from '../../providers/esx/net/host-name.js';
import { type ProxyServer, proxyName } from '../../providers/esx/net/proxy.js';
import { parseUri, type Target } from '../../providers/esx/net/uri.js';
import { type Environment, isLoopback, namesServer, readNamedServer } from './named-server.js';

/** What of a URI a manifest cannot decide alone: it would take checks away, or lead the connection elsewhere. */
type Option = 'transport' | 'no_verify' | 'proxy' | 'cacert' | 'authfile';

const MOST_URIS = 1000;

/**
 * URIs that the operator gave, by --connect and in ESXFORM_CONNECT (apart by white space). `sim:` has nothing to confirm. Throws for one
 * that is not valid.
 */
export function operatorTargets(given: readonly string[], env: Environment): readonly Target[] {
  const uris = [...given, ...(env['ESXFORM_CONNECT'] ?? '').split(/\s+/)].filter((uri) => uri !== '' && uri !== 'sim:');
  return uris.slice(0, MOST_URIS).map((uri) => {
    const read = parseUri(uri);
    if (read.ok) return read.value;
    throw new DiagnosticError(
      read.problem[0] ?? errorDiagnostic('EF3001', 'A URI in --connect or ESXFORM_CONNECT is not valid'),
    );
  });
}

/** Host and port, however they are spelled. */
export function sameServer(one: Target, other: Target): boolean {
  return one.port === other.port && sameHost(one.host, other.host);
}

function sameProxy(one: Target['proxy'], other: Target['proxy']): boolean {
  const name = (proxy: ProxyServer | 'direct' | null) =>
    proxy === null || proxy === 'direct' ? proxy : `${proxy.user ?? ''}@${proxyName(proxy)}`;
  return name(one) === name(other);
}

/** Variables that govc and Terraform have for no_verify: they count for the host that is named beside them. */
function saysNoVerify(target: Target, env: Environment): boolean {
  const yes = (value: string | undefined): boolean => /^(?:1|t|true)$/i.test(value ?? '');
  return (
    (yes(env['GOVC_INSECURE']) && namesServer(env['GOVC_URL'] ?? '', target, false)) ||
    (yes(env['VSPHERE_ALLOW_UNVERIFIED_SSL']) && namesServer(env['VSPHERE_SERVER'] ?? '', target, false))
  );
}

/** A variable that names this server by an http URL says so for what stands beside it. */
function saysHttp(target: Target, env: Environment): boolean {
  return ['ESXFORM_HOST', 'GOVC_URL', 'VSPHERE_SERVER'].some((name) => {
    const text = ownEntry(env, name) ?? '';
    return readNamedServer(text)?.transport === 'http' && namesServer(text, target, false);
  });
}

/** The options of the manifest's URI that nobody but the manifest asks for. */
function unspoken(written: Target, operator: Target | undefined, env: Environment): readonly Option[] {
  const found: Option[] = [];
  const isPlain = written.transport === 'http' && !isLoopback(written.host);
  if (isPlain && operator?.transport !== 'http' && !saysHttp(written, env)) found.push('transport');
  if (!written.verify && operator?.verify !== false && !saysNoVerify(written, env)) found.push('no_verify');
  if (written.proxy !== null && !sameProxy(written.proxy, operator?.proxy ?? null)) found.push('proxy');
  if (written.caFile !== null && written.caFile !== operator?.caFile) found.push('cacert');
  if (written.authFile !== null && written.authFile !== operator?.authFile) found.push('authfile');
  return found;
}

function refusal(target: Target, options: readonly Option[]): Diagnostic {
  const names = options.map((option) => (option === 'transport' ? 'transport=http' : option)).join(', ');
  return errorDiagnostic('EF3032', `${target.host}: ${names} in \`connect\` must be confirmed with --connect`, {
    detail:
      'Without this rule, anyone who can change a manifest could disable checks or send your password to another server. Nothing was sent.',
    hint: `Repeat the URI: --connect '${target.uri}', or ESXFORM_CONNECT with that URI. On a terminal, esxform uses it with a warning.`,
  });
}

function warnings(target: Target, onTerminal: readonly Option[]): readonly Diagnostic[] {
  const told: Diagnostic[] = [];
  if (!target.verify && target.transport === 'https')
    told.push(
      warningDiagnostic('EF3034', `The certificate of ${target.host} is not checked (no_verify)`, {
        hint: 'Anyone on the network path can read the password. Pin the thumbprint instead: see docs/connections.md.',
      }),
    );
  if (target.transport === 'http' && !isLoopback(target.host))
    told.push(
      warningDiagnostic('EF3034', `The password for ${target.host} goes over plain HTTP`, {
        hint: 'Anyone on the network path can read it, and use the session. Remove transport=http if the server supports HTTPS.',
      }),
    );
  const rest = onTerminal.filter((option) => option !== 'no_verify' && option !== 'transport');
  if (rest.length > 0)
    told.push(
      warningDiagnostic(
        'EF3034',
        `${target.host} is reached with options that only the manifest sets: ${rest.join(', ')}`,
        {
          hint: `Without a terminal this needs --connect '${target.uri}' or ESXFORM_CONNECT.`,
        },
      ),
    );
  return told;
}

/** A target as it is really used. */
export interface ConfirmedTarget {
  readonly target: Target;
  /** Whether the operator named this server, with its port and transport, by a URI. */
  readonly confirmed: boolean;
  /** Whether the auth file is the operator's own, who may name any file. */
  readonly ownAuthFile: boolean;
  readonly warnings: readonly Diagnostic[];
}

/**
 * The target that is really used: the manifest's, with what the operator's URI for the same server says in addition, and the
 * warnings that belong to it. Throws a DiagnosticError where the manifest asks for more than it may.
 */
export function mergeOperatorUri(
  written: Target,
  operators: readonly Target[],
  env: Environment,
  terminal: boolean,
): ConfirmedTarget {
  const same = operators.filter((each) => sameServer(each, written));
  const operator = same.find((each) => each.transport === written.transport) ?? same[0];
  const alone = unspoken(written, operator, env);
  if (alone.length > 0 && !terminal) throw new DiagnosticError(refusal(written, alone));
  const target: Target =
    operator === undefined
      ? written
      : {
          ...written,
          user: operator.user ?? written.user,
          verify: written.verify && operator.verify,
          proxy: operator.proxy ?? written.proxy,
          caFile: operator.caFile ?? written.caFile,
          authFile: operator.authFile ?? written.authFile,
        };
  return {
    target,
    confirmed: operator?.transport === target.transport || (target.transport === 'http' && saysHttp(target, env)),
    ownAuthFile: !alone.includes('authfile'),
    warnings: warnings(target, alone),
  };
}
