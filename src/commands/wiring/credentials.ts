import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import { Secret } from '../../domain/secret.js';
import { type Environment, namesServer, readNamedServer } from './named-server.js';

export interface Login {
  readonly user: string;
  readonly password: Secret;
}

export interface Whom {
  readonly host: string;
  readonly port: number;
  /** From the URI. */
  readonly user: string | null;
  /** What the operator's URI names as its auth file; it comes after LIBVIRT_AUTH_FILE, as with libvirt. */
  readonly authFile?: string | null;
}

/** Variables that name a host, and its user and password. Each set counts only for the host that it names. */
const SETS = [
  { host: 'ESXFORM_HOST', user: 'ESXFORM_USER', password: 'ESXFORM_PASSWORD' },
  { host: 'GOVC_URL', user: 'GOVC_USERNAME', password: 'GOVC_PASSWORD' },
  { host: 'VSPHERE_SERVER', user: 'VSPHERE_USER', password: 'VSPHERE_PASSWORD' },
] as const;

function fromEnvironment(whom: Whom, env: Environment): Login | null {
  for (const set of SETS) {
    const text = env[set.host] ?? '';
    const named = readNamedServer(text);
    if (named === null || !namesServer(text, whom)) continue;
    const user = whom.user ?? (env[set.user] || named.user);
    const password = env[set.password] || named.password;
    if (user !== null && password !== null) return { user, password: new Secret(password) };
  }
  return null;
}

/** An INI file in the form of libvirt's auth.conf (libvirt documentation, "Client authentication configuration file"). */
function readSections(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      current = new Map();
      sections.set(heading, current);
      continue;
    }
    const pair = /^\s*([a-z]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (pair?.[1] !== undefined && pair[2] !== undefined) current?.set(pair[1], pair[2]);
  }
  return sections;
}

const MAX_AUTH_BYTES = 1024 * 1024;

function readAuthFile(path: string, whom: Whom): Login | null {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MAX_AUTH_BYTES) return null;
    text = readFileSync(path, 'utf8');
  } catch {
    // No such file is the usual case: the places are looked at one after the other.
    return null;
  }
  const sections = readSections(text);
  const name = sections.get(`auth-esx-${whom.host.replace(/^\[|\]$/g, '')}`)?.get('credentials');
  const credentials = name === undefined ? undefined : sections.get(`credentials-${name}`);
  const user = whom.user ?? credentials?.get('username');
  const password = credentials?.get('password');
  return user === undefined || password === undefined ? null : { user, password: new Secret(password) };
}

function fromAuthFiles(whom: Whom, env: Environment): Login | null {
  const places = [
    env['LIBVIRT_AUTH_FILE'],
    whom.authFile ?? undefined,
    join(env['HOME'] || homedir(), '.config', 'libvirt', 'auth.conf'),
    '/etc/libvirt/auth.conf',
  ];
  for (const place of places) {
    const login = place === undefined || place === '' ? null : readAuthFile(place, whom);
    if (login !== null) return login;
  }
  return null;
}

/** Credentials for this very host from the environment or an auth file; null where there are none. */
export function knownLogin(whom: Whom, env: Environment): Login | null {
  return fromEnvironment(whom, env) ?? fromAuthFiles(whom, env);
}

export function noCredentials(whom: Whom): Diagnostic {
  return errorDiagnostic('EF3009', `There are no credentials for ${whom.host}`, {
    detail: 'Credentials belong to a host: those in the environment count only for the host that is named beside them.',
    hint: `Set ESXFORM_HOST=${whom.host}, ESXFORM_USER and ESXFORM_PASSWORD (GOVC_* and VSPHERE_* are read, too), add the host to libvirt’s auth.conf, or name a program in ESXFORM_CREDENTIAL_COMMAND.`,
  });
}

/** Credentials for this very host, or a DiagnosticError that says where they can be given. */
export function findLogin(whom: Whom, env: Environment): Login {
  const login = knownLogin(whom, env);
  if (login !== null) return login;
  throw new DiagnosticError(noCredentials(whom));
}
