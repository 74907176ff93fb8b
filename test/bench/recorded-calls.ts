import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';

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

/** Sends recorded requests once more, one after another, and does no more with the answers than to read the names in them. */
export class Replay {
  readonly #base: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #names = new Map<string, string>();
  #cookie = '';
  faults = 0;

  constructor(baseUrl: string) {
    this.#base = new URL(baseUrl);
  }

  async send(calls: readonly RecordedCall[]): Promise<void> {
    for (const call of calls) {
      const answer = await exchange(this.#base, this.#agent, { ...call, body: this.#renamed(call.body) }, this.#cookie);
      this.#cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? this.#cookie;
      if (answer.status >= 400) this.faults += 1;
      const now = namedIn(answer);
      for (const [index, name] of call.named.entries()) this.#names.set(name, now[index] ?? name);
    }
  }

  close(): void {
    this.#agent.destroy();
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
