import { join } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { printable } from '../../domain/diagnostics/printable.js';
import { appendLine } from '../../files/append-line.js';
import { cannotBeWritten } from '../../files/replace-file.js';
import { type Network, untrustedCertificate } from '../../providers/esx/net/connector.js';
import { knownHostKey } from '../../providers/esx/net/known-hosts.js';
import type { UntrustedCertificate } from '../../providers/esx/net/secure-socket.js';
import type { Target } from '../../providers/esx/net/uri.js';
import { configFolder } from './config-folder.js';
import type { Environment } from './named-server.js';
import { askLine, type PromptTerminal } from './prompt-login.js';

const HANDSHAKE_MILLISECONDS = 10_000;

/** The certificate of a server that only a pinned thumbprint would make good; null where nothing is to be asked. */
export async function certificateToAsk(target: Target, network: Network): Promise<UntrustedCertificate | null> {
  const { knownHosts, verify } = network.trust;
  if (target.transport !== 'https' || !verify) return null;
  if (knownHosts.has(knownHostKey(target.host, target.port))) return null;
  return await untrustedCertificate(network, target, HANDSHAKE_MILLISECONDS);
}

/**
 * Asks on a terminal whether a certificate is to be trusted. Yes pins its thumbprint in the operator's own known-hosts file, and in the
 * network that is returned. Any other answer throws the diagnostic of the certificate.
 */
export async function pinned(
  found: UntrustedCertificate,
  network: Network,
  env: Environment,
  asking: PromptTerminal,
  signal: AbortSignal,
): Promise<Network> {
  const { diagnostic, key, thumbprint } = found;
  const file = join(configFolder(env), 'known_hosts');
  const text = [
    `${printable(diagnostic.summary)}.`,
    `Its SHA-256 thumbprint is ${printable(thumbprint)}.`,
    'Compare it with the thumbprint on the console of the host.',
    `Trust it, and save it in ${printable(file)}? Only 'yes' is accepted: `,
  ];
  const answer = await askLine(asking, text.join('\n'), signal);
  if (answer.trim() !== 'yes') throw found;
  try {
    appendLine(file, `${key} ${thumbprint}`);
  } catch (error) {
    throw new DiagnosticError(
      errorDiagnostic('EF3035', `The thumbprint cannot be saved in ${file}: ${cannotBeWritten(error)}`),
    );
  }
  const knownHosts = new Map([...network.trust.knownHosts, [key, thumbprint]]);
  return { ...network, trust: { ...network.trust, knownHosts } };
}
