import type { PeerCertificate } from 'node:tls';
import { type Diagnostic, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../../domain/values/own-entry.js';

/** What is wrong with a server's certificate. */
export type CertificateProblem =
  | 'self-signed'
  | 'unknown-authority'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-name'
  | 'other-than-pinned'
  | 'unfit';

/** OpenSSL's words for a chain that does not verify, and Node's for a name that does not fit. */
const PROBLEMS: Readonly<Record<string, CertificateProblem>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  CERT_UNTRUSTED: 'unknown-authority',
  // An authority of the same name is known, with another key: what a renewed vCenter looks like, and what a forged one does.
  CERT_SIGNATURE_FAILURE: 'unknown-authority',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-name',
};

/** The problem behind a verification code, with the dates looked at first: a self-signed certificate may have expired as well. */
export function certificateProblem(code: string, certificate: PeerCertificate, now: Date): CertificateProblem {
  if (Date.parse(certificate.valid_to) < now.getTime()) return 'expired';
  if (Date.parse(certificate.valid_from) > now.getTime()) return 'not-yet-valid';
  return ownEntry(PROBLEMS, code) ?? 'unfit';
}

/** The names for which a certificate stands, for people; what a server writes is bounded. */
function namesOf(certificate: PeerCertificate): string {
  const names = certificate.subjectaltname ?? String(certificate.subject?.CN ?? '');
  const plain = names.replace(/DNS:|IP Address:/g, '').replace(/[^\x20-\x7e]/g, '?');
  return plain === '' ? 'no name at all' : plain.length > 200 ? `${plain.slice(0, 200)}...` : plain;
}

function lapsed(certificate: PeerCertificate): string {
  if (Date.parse(certificate.valid_to) < Date.now()) return `It was valid until ${certificate.valid_to}.`;
  return `It is valid until ${certificate.valid_to} itself: one in its chain has expired.`;
}

interface Words {
  readonly summary: string;
  readonly detail: string;
  readonly hint: string;
}

function words(problem: CertificateProblem, key: string, certificate: PeerCertificate, pinned: string | null): Words {
  const print = certificate.fingerprint256;
  const pin = `add the line "${key} ${print}" to ~/.config/esxform/known_hosts`;
  const compare = `Its SHA-256 thumbprint is ${print}.`;
  switch (problem) {
    case 'self-signed':
      return {
        summary: 'has a self-signed certificate',
        detail: `ESX hosts have one by default. ${compare}`,
        hint: `Compare the thumbprint with the host’s own (on its console), then ${pin}. no_verify=1 accepts any certificate.`,
      };
    case 'unknown-authority':
      return {
        summary: 'has a certificate of an unknown authority',
        detail: compare,
        hint: `Give the authority’s certificate by cacert=FILE in \`connect\` (vCenter offers its own at /certs/download.zip), or ${pin}.`,
      };
    case 'expired':
      return {
        summary: 'has an expired certificate',
        detail: `${lapsed(certificate)} ${compare}`,
        hint: 'Renew it on the server, and check the clock of this machine. A pinned thumbprint does not help; no_verify=1 accepts any certificate.',
      };
    case 'not-yet-valid':
      return {
        summary: 'has a certificate that is not valid yet',
        detail: `It is valid from ${certificate.valid_from}. ${compare}`,
        hint: 'Check the clocks of this machine and of the server.',
      };
    case 'wrong-name':
      return {
        summary: 'has a certificate for another name',
        detail: `It is valid for: ${namesOf(certificate)}. ${compare}`,
        hint: `Use one of these names in \`connect\`, or ${pin}.`,
      };
    case 'other-than-pinned':
      return {
        summary: 'does not have the pinned certificate',
        detail: `Pinned is ${pinned ?? 'nothing'}; the server shows ${print}.`,
        hint:
          pinned !== null && pinned.length < print.length
            ? 'The pinned thumbprint is not SHA-256. Write the SHA-256 thumbprint, which has 32 bytes (govc about.cert -thumbprint).'
            : 'Was the certificate renewed? Then replace the line. If not, another machine may intercept the connection.',
      };
    case 'unfit':
      return {
        summary: 'has an unusable certificate',
        detail: compare,
        hint: `Give the server another certificate, or ${pin}.`,
      };
  }
}

/** EF3030. `key` is the server as it stands in a known-hosts file; `pinned` the thumbprint that the file has for it. */
export function certificateDiagnostic(
  problem: CertificateProblem,
  code: string,
  key: string,
  certificate: PeerCertificate,
  pinned: string | null,
): Diagnostic {
  const { summary, detail, hint } = words(problem, key, certificate, pinned);
  return errorDiagnostic('EF3030', `${key} ${summary}`, { detail: `${detail} (${code})`, hint });
}
