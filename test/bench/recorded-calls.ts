import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAnswer } from '../../src/providers/esx/soap/soap-answer.js';
import { Transport, WIRE_LIMITS } from '../../src/providers/esx/soap/transport.js';
import { METHODS } from '../../src/providers/esx/soap/vim25/vim25.js';

/** One request as it went over the wire, without its session. */
export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** What the answer names that belongs to the session: collectors and views. */
  readonly named: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function read(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

function exchange(base: URL, agent: Agent, call: Omit<RecordedCall, 'named'>, cookie: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...call.headers, cookie, host: base.host, 'content-length': String(call.body.length) };
    const options = { agent, host: base.hostname, port: base.port, method: call.method, path: call.path, headers };
    const sent = request(options, (answer) => {
      read(answer).then((body) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body }), reject);
    });
    sent.on('error', reject);
    sent.end(call.body);
  });
}

// Without accept-encoding: answers are looked into on both ways, and compressed on neither.
const KEPT = ['content-type', 'soapaction'] as const;

function namedIn({ body, headers }: Answer): readonly string[] {
  if (!(headers['content-type'] ?? '').includes('xml')) return [];
  return [...new Set(body.toString('latin1').match(/session\[[^\]]+\][\w-]*/g) ?? [])];
}

/** A proxy before a server that keeps every request. */
export async function recorder(baseUrl: string) {
  const base = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true });
  const calls: RecordedCall[] = [];
  const server = createServer((message, response) => {
    const handle = async (): Promise<void> => {
      const body = await read(message);
      const headers = Object.fromEntries(
        KEPT.flatMap((name) => (typeof message.headers[name] === 'string' ? [[name, message.headers[name]]] : [])),
      );
      const call = { method: message.method ?? 'POST', path: message.url ?? '/', body, headers };
      const answer = await exchange(base, agent, call, message.headers.cookie ?? '');
      calls.push({ ...call, named: namedIn(answer) });
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    };
    handle().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    calls,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async (): Promise<void> => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How a recorded request is sent: bare, or as the client sends and decodes it. */
export interface Sender {
  send(call: Omit<RecordedCall, 'named'>, cookie: string): Promise<Answer>;
  close(): Promise<void>;
}

/** The bytes alone, by Node's own client: nothing is decoded. */
export function bareSender(baseUrl: string): Sender {
  const base = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true });
  return {
    send: (call, cookie) => exchange(base, agent, call, cookie),
    close: async () => agent.destroy(),
  };
}

/** The client's own way: its wire, and each answer of the API decoded as its session decodes it. */
export function decodingSender(baseUrl: string): Sender {
  const transport = new Transport(new URL(baseUrl).origin);
  const never = new AbortController().signal;
  return {
    send: async ({ body, headers, method, path }, cookie) => {
      const name = /<(?:\w+:)?Body[^>]*><(?:\w+:)?(\w+)/.exec(body.toString('utf8'))?.[1] ?? path;
      const answer = await transport.exchange(
        {
          method: method === 'GET' || method === 'PUT' ? method : 'POST',
          name,
          path,
          headers: { ...headers, cookie, ...(path === '/sdk' ? { 'accept-encoding': 'gzip' } : {}) },
          body: method === 'GET' ? null : body.toString('utf8'),
          maxBytes: WIRE_LIMITS.answerBytes,
        },
        never,
      );
      const row = METHODS[name];
      if (row !== undefined) readAnswer(transport.origin, name, row.returns, answer);
      return {
        status: answer.status,
        headers: { 'content-type': answer.contentType, 'set-cookie': [...answer.cookies] },
        body: answer.body,
      };
    },
    close: () => transport.close(),
  };
}

/** Sends recorded requests once more, one after another. */
export class Replay {
  readonly #sender: Sender;
  readonly #names = new Map<string, string>();
  #cookie = '';
  faults = 0;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  async send(calls: readonly RecordedCall[]): Promise<void> {
    for (const call of calls) {
      const answer = await this.#sender.send({ ...call, body: this.#renamed(call.body) }, this.#cookie);
      this.#cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? this.#cookie;
      if (answer.status >= 400) this.faults += 1;
      const now = namedIn(answer);
      for (const [index, name] of call.named.entries()) this.#names.set(name, now[index] ?? name);
    }
  }

  close(): Promise<void> {
    return this.#sender.close();
  }

  #renamed(body: Buffer): Buffer {
    const text = body.toString('utf8');
    const renamed = text.replace(/session\[[^\]]+\][\w-]*/g, (name) => this.#names.get(name) ?? name);
    // What was waited for then may have come already; to wait for it again would measure nothing but the wait.
    const looked = renamed.replace(/<maxWaitSeconds>[^<]*</, '<maxWaitSeconds>0<');
    // The revision is the server's own, and another in every run.
    return Buffer.from(looked.replace(/<changeVersion>[^<]*<\/changeVersion>/, ''));
  }
}
