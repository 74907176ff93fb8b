import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { type Diagnostic, DiagnosticError } from '../../../domain/diagnostics/diagnostic.js';
import { type CertificateProblem, certificateDiagnostic, certificateProblem } from './certificate-problem.js';
import { knownHostKey } from './known-hosts.js';
import type { Trust } from './trust.js';
import type { Endpoint } from './tunnel.js';

/** What a pinned thumbprint stands in for: the authority of the certificate, and its name. Not its dates; govc draws the same line. */
const PIN_COVERS: ReadonlySet<CertificateProblem> = new Set([
  'self-signed',
  'unknown-authority',
  'wrong-name',
  'unfit',
]);

/** A certificate that a pinned thumbprint would make good; nothing is pinned for the server yet. */
export class UntrustedCertificate extends DiagnosticError {
  /** The server as it stands in a known-hosts file. */
  readonly key: string;
  /** SHA-256, bytes in hexadecimal with colons between. */
  readonly thumbprint: string;

  constructor(diagnostic: Diagnostic, key: string, thumbprint: string) {
    // A server that restarts may show another certificate for a while; nothing was sent to it.
    super(diagnostic, { outage: { effect: 'none' } });
    this.key = key;
    this.thumbprint = thumbprint;
  }
}

/** What verification said, when it did not succeed; Node gives a code or, against its types, an error. */
function verificationCode(socket: TLSSocket): string {
  const error: unknown = socket.authorizationError;
  if (typeof error === 'string') return error;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/** Throws a DiagnosticError unless the server showed a certificate that `trust` takes. */
function checkCertificate(socket: TLSSocket, to: Endpoint, trust: Trust): void {
  if (!trust.verify || socket.authorized) return;
  const certificate = socket.getPeerCertificate();
  const code = verificationCode(socket);
  const key = knownHostKey(to.host, to.port);
  const pinned = trust.knownHosts.get(key) ?? null;
  const problem = certificateProblem(code, certificate, new Date());
  const covered = pinned !== null && PIN_COVERS.has(problem);
  if (covered && pinned === certificate.fingerprint256) return;
  const told = covered ? 'other-than-pinned' : problem;
  const diagnostic = certificateDiagnostic(told, code, key, certificate, pinned);
  if (pinned === null && PIN_COVERS.has(problem))
    throw new UntrustedCertificate(diagnostic, key, certificate.fingerprint256);
  // A server that restarts may show another certificate for a while; nothing was sent to it.
  throw new DiagnosticError(diagnostic, { outage: { effect: 'none' } });
}

/**
 * TLS over an open socket. The handshake itself does not verify, so that an error can name the problem and the thumbprint;
 * the certificate is verified before the first byte is sent.
 */
export function secureSocket(socket: Socket, to: Endpoint, trust: Trust, signal: AbortSignal): Promise<TLSSocket> {
  const options: ConnectionOptions = {
    socket,
    host: to.host,
    // RFC 6066 section 3: no addresses.
    servername: isIP(to.host) === 0 ? to.host : '',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
    ...(trust.authorities === null ? {} : { ca: [...trust.authorities] }),
  };
  return new Promise((resolve, reject) => {
    const secure = connect(options);
    const abort = (): void => {
      secure.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(error);
    };
    signal.addEventListener('abort', abort, { once: true });
    secure.once('error', fail);
    secure.once('close', () => fail(new Error('the connection was closed during the TLS handshake')));
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      secure.removeAllListeners('close');
      try {
        checkCertificate(secure, to, trust);
      } catch (error) {
        secure.on('error', () => undefined);
        secure.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      secure.off('error', fail);
      resolve(secure);
    });
    if (signal.aborted) abort();
  });
}
