import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../../domain/values/own-entry.js';

/**
 * How far a call came that got no answer. `not-sent`: no connection was made, so nothing ran. `lost`: the connection broke, and the
 * call may have run. `late`: a deadline passed, and it may run still.
 */
export type Fate = 'not-sent' | 'lost' | 'late';

/** EF3002: a call that got no answer, or half of one. */
export class WireError extends DiagnosticError {
  readonly fate: Fate;

  constructor(fate: Fate, diagnostic: Diagnostic, options: ErrorOptions = {}) {
    super(diagnostic, { ...options, outage: { effect: fate === 'not-sent' ? 'none' : 'unknown' } });
    this.name = 'WireError';
    this.fate = fate;
  }
}

interface Problem {
  /** Follows the name of the server. */
  readonly problem: string;
  readonly hint: string;
  readonly fate: Fate;
}

const UNKNOWN_EFFECT = 'It is unknown whether the call was executed. Plan again to see.';
const NO_TLS: Problem = {
  problem: 'does not speak TLS on this port',
  hint: 'Add `?transport=http` if it serves plain HTTP there.',
  fate: 'not-sent',
};
const CUT: Problem = { problem: 'sent an incomplete reply', hint: UNKNOWN_EFFECT, fate: 'lost' };
const RESET: Problem = { problem: 'reset the connection', hint: UNKNOWN_EFFECT, fate: 'lost' };
const NO_WAY: Problem = {
  problem: 'cannot be reached from here',
  hint: 'Check the address, the network of this machine, and whether a VPN or a proxy is needed.',
  fate: 'not-sent',
};

const PROBLEMS: Readonly<Record<string, Problem>> = {
  ECONNREFUSED: {
    problem: 'refused the connection',
    hint: 'Is the host up, and is this the port of its API? `transport=http` or `https` may be the wrong way round.',
    fate: 'not-sent',
  },
  ENOTFOUND: {
    problem: 'has a name that does not resolve',
    hint: 'Check the spelling of the host in `connect`, and DNS.',
    fate: 'not-sent',
  },
  EAI_AGAIN: {
    problem: 'has a name that could not be resolved now',
    hint: 'Check DNS, then run again.',
    fate: 'not-sent',
  },
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  UND_ERR_CONNECT_TIMEOUT: {
    problem: 'did not take the connection in time',
    hint: 'Is the host up, and does a firewall block the connection?',
    fate: 'not-sent',
  },
  UND_ERR_HEADERS_TIMEOUT: {
    problem: 'took the call and did not answer in time',
    hint: `The host may be overloaded. ${UNKNOWN_EFFECT}`,
    fate: 'late',
  },
  UND_ERR_BODY_TIMEOUT: {
    problem: 'stopped in the middle of its answer',
    hint: `The host may be overloaded. ${UNKNOWN_EFFECT}`,
    fate: 'late',
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: CUT,
  UND_ERR_SOCKET: {
    problem: 'closed the connection before its reply was complete',
    hint: UNKNOWN_EFFECT,
    fate: 'lost',
  },
  Z_BUF_ERROR: CUT,
  Z_DATA_ERROR: { problem: 'sent an answer that does not unpack', hint: UNKNOWN_EFFECT, fate: 'lost' },
  ECONNRESET: RESET,
  EPIPE: RESET,
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

const UNKNOWN: Problem = { problem: 'did not answer', hint: UNKNOWN_EFFECT, fate: 'lost' };

function errorCode(error: unknown): string {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth += 1) {
    if ('code' in each && typeof each.code === 'string') return each.code;
  }
  return '';
}

/** What the network says of a call, for people. `name` is the call. */
export function wireError(origin: string, name: string, error: unknown): WireError {
  const code = errorCode(error);
  // What undici finds wrong with the HTTP itself: the host answered, and with something else.
  const told =
    ownEntry(PROBLEMS, code) ?? (code.startsWith('HPE_') ? { ...UNKNOWN, problem: 'does not speak HTTP' } : UNKNOWN);
  const said = error instanceof Error ? error.message : String(error);
  return new WireError(
    told.fate,
    errorDiagnostic('EF3002', `${origin} ${told.problem} (${name})`, {
      detail: `${code === '' ? '' : `${code}: `}${said}`,
      hint: told.hint,
    }),
    { cause: error },
  );
}

/** A call that was given up because it took too long as a whole. */
export function tooLate(origin: string, name: string, milliseconds: number): WireError {
  return new WireError(
    'late',
    errorDiagnostic('EF3002', `${origin} did not finish its answer in ${milliseconds / 1_000} s (${name})`, {
      hint: `The host may be overloaded. ${UNKNOWN_EFFECT}`,
    }),
  );
}

/** The same failure of a call that changes nothing, or that was refused before it ran; other errors as they are. */
export function withoutEffect(error: unknown): unknown {
  if (!(error instanceof DiagnosticError) || error.outage?.effect !== 'unknown') return error;
  return new DiagnosticError(error.diagnostic, { cause: error, outage: { ...error.outage, effect: 'none' } });
}
