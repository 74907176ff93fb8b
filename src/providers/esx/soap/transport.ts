import { Agent, type Dispatcher, request } from 'undici';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostic.js';
import { createConnector, DIRECT, type Network } from './connector.js';

/** Bounds of every exchange. `total` ends a call whatever it is doing; long polls ask for less than that themselves. */
export const WIRE_LIMITS = {
  connectMilliseconds: 10_000,
  headersMilliseconds: 90_000,
  bodyMilliseconds: 60_000,
  totalMilliseconds: 300_000,
  answerBytes: 256 * 1024 * 1024,
} as const;

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly cookies: readonly string[];
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query, from the root of the server. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly maxBytes: number;
}

/** One server over HTTP. Holds sockets: close it. */
export class Transport {
  readonly origin: string;
  readonly #agent: Agent;

  /** `origin` is `https://host:port`. */
  constructor(origin: string, network: Network = DIRECT) {
    this.origin = origin;
    this.#agent = new Agent({
      connect: createConnector(network, WIRE_LIMITS.connectMilliseconds),
      headersTimeout: WIRE_LIMITS.headersMilliseconds,
      bodyTimeout: WIRE_LIMITS.bodyMilliseconds,
      keepAliveTimeout: 30_000,
      connections: 8,
    });
  }

  async exchange(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(WIRE_LIMITS.totalMilliseconds)]);
    try {
      const answer = await request(this.origin + call.path, {
        dispatcher: this.#agent,
        method: call.method,
        headers: call.headers,
        body: call.body,
        signal: bounded,
      });
      const setCookie = answer.headers['set-cookie'] ?? [];
      return {
        status: answer.statusCode,
        body: await readBody(answer.body, call.maxBytes),
        cookies: typeof setCookie === 'string' ? [setCookie] : setCookie,
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof DiagnosticError) throw error;
      throw this.#unreachable(error);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #unreachable(error: unknown): DiagnosticError {
    const code = errorCode(error);
    const told = NETWORK_ERRORS[code];
    return new DiagnosticError(
      errorDiagnostic('EF3002', `${this.origin} ${told?.problem ?? 'did not answer'}`, {
        detail: `${code === '' ? '' : `${code}: `}${error instanceof Error ? error.message : String(error)}`,
        hint: told?.hint ?? null,
      }),
      { cause: error },
    );
  }
}

const NETWORK_ERRORS: Readonly<Record<string, { readonly problem: string; readonly hint: string }>> = {
  ECONNREFUSED: {
    problem: 'refused the connection',
    hint: 'Is the host up, and is this the port of its API? `transport=http` or `https` may be the wrong way round.',
  },
  ENOTFOUND: {
    problem: 'has a name that does not resolve',
    hint: 'Check the spelling of the host in `connect`, and DNS.',
  },
  EAI_AGAIN: { problem: 'has a name that could not be resolved now', hint: 'Check DNS, then run again.' },
  UND_ERR_CONNECT_TIMEOUT: {
    problem: 'did not take the connection in time',
    hint: 'Is the host up, and does a firewall stand between?',
  },
  UND_ERR_HEADERS_TIMEOUT: {
    problem: 'took the call and did not answer in time',
    hint: 'The host may be overloaded; run again.',
  },
  UND_ERR_SOCKET: {
    problem: 'closed the connection without an answer',
    hint: 'Whether the call was carried out is not known; plan again to see.',
  },
  ECONNRESET: {
    problem: 'reset the connection',
    hint: 'Whether the call was carried out is not known; plan again to see.',
  },
  EPROTO: { problem: 'does not speak TLS on this port', hint: 'Add `?transport=http` if it serves plain HTTP there.' },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    problem: 'does not speak TLS on this port',
    hint: 'Add `?transport=http` if it serves plain HTTP there.',
  },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: {
    problem: 'does not speak TLS on this port',
    hint: 'Add `?transport=http` if it serves plain HTTP there.',
  },
};

function errorCode(error: unknown): string {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth += 1) {
    if ('code' in each && typeof each.code === 'string') return each.code;
  }
  return '';
}

async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      body.destroy();
      throw new DiagnosticError(
        errorDiagnostic('EF3003', `The answer has more than ${maxBytes} bytes, the most that is read`),
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
