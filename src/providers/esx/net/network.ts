import { existsSync } from 'node:fs';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { readRegularFile } from '../../../files/read-file.js';
import type { Network } from './connector.js';
import type { KnownHosts } from './known-hosts.js';
import type { ProxyServer } from './proxy.js';
import type { Target } from './uri.js';

/** What the operator's machine says about how servers are reached; the target's own options come before it. */
export interface NetworkSettings {
  /** PEM files of the authorities that are trusted; empty for the system's. */
  readonly authorityFiles: readonly string[];
  /** The system's own bundle where it is not at a usual place (SSL_CERT_FILE); null for the usual places. */
  readonly systemBundle: string | null;
  /** More authorities, beside the system's (NODE_EXTRA_CA_CERTS); null for none. */
  readonly extraBundle: string | null;
  readonly knownHosts: KnownHosts;
  /** The proxy for servers whose target names none; null for none. */
  readonly proxy: ProxyServer | null;
}

export const PLAIN_SETTINGS: NetworkSettings = {
  authorityFiles: [],
  systemBundle: null,
  extraBundle: null,
  knownHosts: new Map(),
  proxy: null,
};

const MOST_PEM_BYTES = 8 * 1024 * 1024;

/** Where Linux distributions, BSDs and macOS keep the bundle of the authorities that the machine trusts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

function unusable(file: string, why: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3035', `The file of certificate authorities ${file} cannot be used`, {
      detail: why,
      hint: 'It must be a readable PEM file with at least one certificate.',
    }),
  );
}

/** The text of a PEM file with certificates; throws a DiagnosticError for anything else. */
function readAuthorities(file: string): string {
  const read = readRegularFile(file, MOST_PEM_BYTES);
  if (!read.ok) throw unusable(file, `It ${read.problem.text}.`);
  const text = read.value.bytes.toString('utf8');
  if (!text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('-----BEGIN TRUSTED CERTIFICATE-----'))
    throw unusable(file, 'It holds no certificate.');
  return text;
}

/** Null leaves it to Node, which then uses the authorities that it was built with, and NODE_EXTRA_CA_CERTS. */
function authoritiesOf(target: Target, settings: NetworkSettings): readonly string[] | null {
  if (target.transport !== 'https' || !target.verify) return null;
  if (target.caFile !== null) return [readAuthorities(target.caFile)];
  if (settings.authorityFiles.length > 0) return settings.authorityFiles.map(readAuthorities);
  const bundle = settings.systemBundle ?? SYSTEM_BUNDLES.find((file) => existsSync(file));
  if (bundle === undefined) return null;
  return [bundle, ...(settings.extraBundle === null ? [] : [settings.extraBundle])].map(readAuthorities);
}

/** How this target is reached. Reads the files that are needed for it; throws a DiagnosticError for one that cannot be used. */
export function networkOf(target: Target, settings: NetworkSettings = PLAIN_SETTINGS): Network {
  const proxy = target.proxy === 'direct' ? null : (target.proxy ?? settings.proxy);
  const trust = {
    verify: target.verify,
    authorities: authoritiesOf(target, settings),
    knownHosts: settings.knownHosts,
  };
  return { trust, proxy };
}
