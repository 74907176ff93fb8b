import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { SecretValues } from '../../../domain/secrets/secret-values.js';
import { withoutSecretsIn } from '../../../domain/secrets/shown-source.js';
import { decodeAnswer } from './decode-answer.js';
import { VimFault, withoutSecretsInFault } from './fault.js';
import type { VimValue } from './value.js';
import type { HttpAnswer } from './wire.js';

/**
 * Statuses that end by themselves: errors of a server or a proxy, a server that is overloaded, and 404, which a host's own proxy
 * answers while the service behind it restarts.
 */
function isPassing(status: number): boolean {
  return status >= 500 || status === 404 || status === 408 || status === 425 || status === 429;
}

/** EF3005: an answer of HTTP that is none of a vSphere API. */
export class StatusError extends DiagnosticError {
  readonly status: number;

  constructor(status: number, diagnostic: Diagnostic) {
    super(diagnostic, { outage: isPassing(status) ? { effect: 'unknown' } : null });
    this.name = 'StatusError';
    this.status = status;
  }
}

function printable(text: string): string {
  return text.slice(0, 200).replace(/[^\x20-\x7e]/g, '?');
}

function hintFor(status: number, location: string): string {
  if (location !== '')
    return `It leads to ${printable(location)}, and is not followed. Is that the address to connect to?`;
  if (status >= 502 && status <= 504)
    return 'Its API, or a proxy in between, is overloaded or not up yet. Wait, then run again.';
  if (status === 407) return 'A proxy wants a user and a password: give them in ESXFORM_PROXY.';
  return 'Is this the address of an ESX host or vCenter? A proxy in between answers like that, too.';
}

/** Of statuses that are neither 200 nor 500, the only two of the vSphere API. */
export function statusError(origin: string, name: string, { status, location }: HttpAnswer): StatusError {
  return new StatusError(
    status,
    errorDiagnostic('EF3005', `${origin} answered ${name} with HTTP ${status}`, {
      detail: 'A vSphere API answers with 200, or 500 for a fault.',
      hint: hintFor(status, location),
    }),
  );
}

/** What is in the envelope. Throws a VimFault for a fault, and a DiagnosticError for what cannot be read. */
export function readAnswer(
  origin: string,
  method: string,
  returns: string | null,
  answer: HttpAnswer,
): VimValue | undefined {
  if (answer.status !== 200 && answer.status !== 500) throw statusError(origin, method, answer);
  try {
    const { contentType } = answer;
    if (contentType !== '' && !/\bxml\b|^text\/plain$/.test(contentType))
      throw new Error(`it is ${printable(contentType)}, and no SOAP`);
    return decodeAnswer(answer.body, method, returns);
  } catch (error) {
    if (error instanceof VimFault) throw error;
    throw new DiagnosticError(
      errorDiagnostic('EF3006', `The answer of ${origin} to ${method} cannot be read`, {
        detail: error instanceof Error ? error.message : String(error),
        hint: 'Is this the address of an ESX host or vCenter? A proxy in between may have answered in its place.',
      }),
      { cause: error, outage: { effect: 'unknown' } },
    );
  }
}

/** The same; what a server says in an error is without the secrets of its session. */
export function readCleanAnswer(
  origin: string,
  method: string,
  returns: string | null,
  answer: HttpAnswer,
  secrets: SecretValues,
): VimValue | undefined {
  try {
    return readAnswer(origin, method, returns, answer);
  } catch (error) {
    if (error instanceof VimFault) throw withoutSecretsInFault(error, secrets);
    if (!(error instanceof DiagnosticError)) throw error;
    const clean = withoutSecretsIn(error.diagnostic, secrets);
    throw error instanceof StatusError
      ? new StatusError(error.status, clean)
      : new DiagnosticError(clean, { outage: error.outage });
  }
}
