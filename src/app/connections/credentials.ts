import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { Secret } from '../../domain/secrets/secret.js';
import { findAllowedRoot, readInside } from '../../files/allowed-root.js';
import { type FileRead, readRegularFile } from '../../files/read-file.js';
import { sameHost } from '../../providers/esx/net/host-name.js';
import { configFolder } from './config-folder.js';
import { readSections } from './credential-sections.js';
import { type Environment, namesServer, readNamedServer, type Server, serverName } from './named-server.js';

export interface Login {
  readonly user: string;
  readonly password: Secret;
}

/** Where a login is for: credentials belong to one host, port and transport. */
export interface LoginTarget extends Server {
  /** From the URI. */
  readonly user: string | null;
  /** Whether the operator named this server, with its port and transport, by a URI. */
  readonly confirmed: boolean;
  /** What the URI names as its auth file; it comes after LIBVIRT_AUTH_FILE, as with libvirt. */
  readonly authFile: string | null;
  /** False for an auth file that a manifest alone names: it must lie in the repo. */
  readonly ownAuthFile: boolean;
}

/** Variables that name a host, and its user and password. Each set counts only for the server that it names. */
const SETS = [
  { host: 'ESXFORM_HOST', user: 'ESXFORM_USER', password: 'ESXFORM_PASSWORD' },
  { host: 'GOVC_URL', user: 'GOVC_USERNAME', password: 'GOVC_PASSWORD' },
  { host: 'VSPHERE_SERVER', user: 'VSPHERE_USER', password: 'VSPHERE_PASSWORD' },
] as const;

function fromEnvironment(target: LoginTarget, env: Environment): Login | null {
  for (const set of SETS) {
    const text = env[set.host] ?? '';
    const named = readNamedServer(text);
    if (named === null || !namesServer(text, target, target.confirmed)) continue;
    const user = target.user ?? (env[set.user] || named.user);
    const password = env[set.password] || named.password;
    if (user !== null && password !== null) return { user, password: new Secret(password) };
  }
  return null;
}

const MAX_AUTH_BYTES = 1024 * 1024;
const AUTH_SECTION = 'auth-esx-';

/** The credentials of the first section for this server; libvirt knows no ports in it, so without one it is the usual one. */
function loginIn(text: string, target: LoginTarget): Login | null {
  const sections = readSections(text);
  const [, section] =
    [...sections].find(
      ([name]) =>
        name.startsWith(AUTH_SECTION) && namesServer(name.slice(AUTH_SECTION.length), target, target.confirmed),
    ) ?? [];
  const name = section?.get('credentials');
  const credentials = name === undefined ? undefined : sections.get(`credentials-${name}`);
  const user = target.user ?? credentials?.get('username');
  const password = credentials?.get('password');
  return user === undefined || password === undefined ? null : { user, password: new Secret(password) };
}

/** The credentials of the first section that names this server, as `[host]` or `[host:port]`, with a user and a password. */
function ownLoginIn(text: string, target: LoginTarget): Login | null {
  for (const [name, section] of readSections(text)) {
    if (!namesServer(name, target, target.confirmed)) continue;
    const user = target.user ?? section.get('username');
    const password = section.get('password');
    if (user !== undefined && password !== undefined) return { user, password: new Secret(password) };
  }
  return null;
}

/** The file that `ESXFORM_CREDENTIALS_FILE` names, else the one in the operator's configuration; a missing one is none. */
function credentialsFile(env: Environment): string | null {
  const named = env['ESXFORM_CREDENTIALS_FILE'] || null;
  const path = named ?? join(configFolder(env), 'credentials');
  const read = readRegularFile(path, MAX_AUTH_BYTES);
  if (!read.ok) {
    if (named === null && read.problem.why === 'missing') return null;
    throw new DiagnosticError(errorDiagnostic('EF3052', `The credentials file ${path} ${read.problem.text}`));
  }
  // As ssh does it with keys: passwords for many hosts must not be readable by other users of the machine.
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new DiagnosticError(
      errorDiagnostic('EF3052', `The credentials file ${path} can be read by other users`, {
        hint: 'Run "chmod 600" on it.',
      }),
    );
  }
  return read.value.bytes.toString('utf8');
}

function fromOwnCredentials(target: LoginTarget, env: Environment): Login | null {
  const login = ownLoginIn(env['ESXFORM_CREDENTIALS'] ?? '', target);
  if (login !== null) return login;
  const text = credentialsFile(env);
  return text === null ? null : ownLoginIn(text, target);
}

/** A file that a manifest names stays in the repo of the working folder, which its path begins at. */
function readAuthFileOfManifest(path: string, target: LoginTarget): FileRead {
  const root = findAllowedRoot('.', 'the working folder');
  const read = root.ok ? readInside(root.value, path, MAX_AUTH_BYTES) : root;
  if (read.ok) return read;
  const { why, text } = read.problem;
  if (why !== 'outside' && why !== 'outside-by-link' && why !== 'git') return read;
  throw new DiagnosticError(
    errorDiagnostic('EF3047', `${target.host}: the authfile "${path}" of \`connect\` ${text}`, {
      detail: 'Without this rule, anyone who can change a manifest could select any credentials on this machine.',
      hint: 'Set LIBVIRT_AUTH_FILE, or repeat the URI with --connect.',
    }),
  );
}

function fromAuthFiles(target: LoginTarget, env: Environment): Login | null {
  const read = (path: string | undefined): FileRead | null =>
    path === undefined || path === '' ? null : readRegularFile(path, MAX_AUTH_BYTES);
  const named = (): FileRead | null =>
    target.authFile === null || target.ownAuthFile
      ? read(target.authFile ?? undefined)
      : readAuthFileOfManifest(target.authFile, target);
  const places = [
    () => read(env['LIBVIRT_AUTH_FILE']),
    named,
    () => read(join(env['HOME'] || homedir(), '.config', 'libvirt', 'auth.conf')),
    () => read('/etc/libvirt/auth.conf'),
  ];
  for (const place of places) {
    // No such file is the usual case: the places are looked at one after the other.
    const found = place();
    const login = found?.ok === true ? loginIn(found.value.bytes.toString('utf8'), target) : null;
    if (login !== null) return login;
  }
  return null;
}

/** Credentials for this very server from the environment, a credentials file or an auth file; null where there are none. */
export function knownLogin(target: LoginTarget, env: Environment): Login | null {
  return fromEnvironment(target, env) ?? fromOwnCredentials(target, env) ?? fromAuthFiles(target, env);
}

/** Variables that name the host of a server, but not its port or transport. */
function nearMisses(target: LoginTarget, env: Environment): readonly string[] {
  return SETS.map(({ host }) => host).filter((name) => {
    const text = env[name] ?? '';
    const named = readNamedServer(text);
    return named !== null && sameHost(named.host, target.host) && !namesServer(text, target, target.confirmed);
  });
}

export function noCredentials(target: LoginTarget, env: Environment): Diagnostic {
  const name = serverName(target);
  const missed = nearMisses(target, env).map(
    (variable) => `${variable} names ${target.host}, but not with port ${target.port} and ${target.transport}.`,
  );
  return errorDiagnostic('EF3009', `There are no credentials for ${target.host}`, {
    detail: [
      'Credentials are valid for one host, port and transport. Those in the environment apply only to the server named with them.',
      ...missed,
    ].join(' '),
    hint: `Set ESXFORM_HOST=${name}, ESXFORM_USER and ESXFORM_PASSWORD (GOVC_* and VSPHERE_* are read, too), add the host to ~/.config/esxform/credentials or libvirt’s auth.conf, or name a program in ESXFORM_CREDENTIAL_COMMAND.`,
  });
}

/** Credentials for this very server, or a DiagnosticError that says where they can be given. */
export function findLogin(target: LoginTarget, env: Environment): Login {
  const login = knownLogin(target, env);
  if (login !== null) return login;
  throw new DiagnosticError(noCredentials(target, env));
}
