import { Agent, request } from 'undici';
import { DiagnosticError } from '../../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { createConnector, DIRECT, type Network } from '../net/connector.js';
import { readBody } from './answer-body.js';
import type { HttpAnswer, HttpCall, Wire } from './wire.js';
import { tooLate, wireError } from './wire-error.js';

/** Bounds of every exchange. */
export interface WireLimits {
  /** From the first packet to the end of the TLS handshake, proxies and all. */
  readonly connectMilliseconds: number;
  /** From the end of the request to the answer's headers. */
  readonly headersMilliseconds: number;
  /** Between two pieces of the body. */
  readonly bodyMilliseconds: number;
  /** Ends a call whatever it is doing; long polls ask for less than that themselves. */
  readonly totalMilliseconds: number;
}

export const WIRE_LIMITS = {
  connectMilliseconds: 10_000,
  headersMilliseconds: 90_000,
  bodyMilliseconds: 60_000,
  totalMilliseconds: 300_000,
  answerBytes: 96 * 1024 * 1024,
} as const;

const HEADER_BYTES = 64 * 1024;

function header(headers: Readonly<Record<string, string | string[] | undefined>>, name: string): string {
  const value = ownEntry(headers, name) ?? '';
  return typeof value === 'string' ? value : value.join(', ');
}

/** One server over HTTP. Redirects are not followed. Holds sockets: close it. */
export class Transport implements Wire {
  readonly origin: string;
  readonly #agent: Agent;
  readonly #network: Network;
  readonly #limits: WireLimits;

  /** `origin` is `https://host:port`. */
  constructor(origin: string, network: Network = DIRECT, limits: WireLimits = WIRE_LIMITS) {
    this.origin = origin;
    this.#network = network;
    this.#limits = limits;
    this.#agent = new Agent({
      connect: createConnector(network, limits.connectMilliseconds),
      headersTimeout: limits.headersMilliseconds,
      bodyTimeout: limits.bodyMilliseconds,
      maxHeaderSize: HEADER_BYTES,
      keepAliveTimeout: 30_000,
      connections: 8,
    });
  }

  async exchange(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const send = (): Promise<HttpAnswer> => this.#send(call, signal);
    const { tap } = this.#network;
    return tap === undefined ? await send() : await tap(this.origin, call, send);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #send(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const { totalMilliseconds } = this.#limits;
    const late = AbortSignal.timeout(totalMilliseconds);
    try {
      const answer = await request(this.origin + call.path, {
        dispatcher: this.#agent,
        method: call.method,
        headers: call.headers,
        body: call.body,
        signal: AbortSignal.any([signal, late]),
      });
      const { headers } = answer;
      const cookies = headers['set-cookie'] ?? [];
      const from = `The answer of ${this.origin} to ${call.name}`;
      return {
        status: answer.statusCode,
        body: await readBody(answer.body, header(headers, 'content-encoding'), call.maxBytes, from),
        cookies: typeof cookies === 'string' ? [cookies] : cookies,
        contentType: header(headers, 'content-type').split(';', 1)[0]?.trim().toLowerCase() ?? '',
        location: header(headers, 'location'),
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof DiagnosticError) throw error;
      throw late.aborted
        ? tooLate(this.origin, call.name, totalMilliseconds)
        : wireError(this.origin, call.name, error);
    }
  }
}
