import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where in the life of a call the program dies. The last two are of calls that wait for a task, or for a guest to go down. */
export const MOMENTS = ['before the call', 'before the reply', 'while it waits', 'before it knows the end'] as const;
export type Moment = (typeof MOMENTS)[number];

/** The death of a program: at which call of a method, `PUT` for a file, and when. */
export interface Death {
  readonly method: string;
  readonly nth: number;
  readonly moment: Moment;
}

interface Passed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function bodyOf(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

function methodOf(message: IncomingMessage, body: Buffer): string {
  if (message.url?.startsWith('/sdk') !== true) return message.method ?? '';
  return /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body.toString('utf8'))?.[1] ?? '';
}

/** What the client waits for has come: its task has ended, or the guest is down. */
function tellsTheEnd(method: string, body: Buffer): boolean {
  const text = body.toString('utf8');
  return method === 'ShutdownGuest' ? text.includes('>poweredOff<') : /<state[^>]*>success</.test(text);
}

/**
 * A proxy before a server over plain HTTP that gives the sign to kill at one moment of one call. From then on it answers nothing, as
 * nobody is there any more, until it is told to `heal`.
 */
export async function killingProxy(baseUrl: string) {
  const target = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true });
  let death: Death | null = null;
  let kill: () => void = () => undefined;
  let met = 0;
  let waits = false;
  let dead = false;

  const die = (): void => {
    dead = true;
    kill();
  };
  const pass = (message: IncomingMessage, body: Buffer): Promise<Passed> =>
    new Promise((resolve, reject) => {
      const headers = { ...message.headers, host: target.host, 'content-length': String(body.length) };
      delete headers['transfer-encoding'];
      delete headers['accept-encoding'];
      const options = { agent, host: target.hostname, port: target.port, method: message.method, path: message.url };
      const sent = request({ ...options, headers }, (answer) => {
        bodyOf(answer).then(
          (bytes) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: bytes }),
          reject,
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });

  const server = createServer((message, response) => {
    const handle = async (): Promise<void> => {
      const body = await bodyOf(message);
      const method = methodOf(message, body);
      const polls = method === 'WaitForUpdatesEx';
      if (dead) return;
      if (death !== null && method === death.method) met += 1;
      const mine = death !== null && method === death.method && met === death.nth;
      if (mine && death?.moment === 'before the call') return die();
      if (polls && waits && death?.moment === 'while it waits') return die();
      const answer = await pass(message, body);
      if (dead) return;
      if (mine && death?.moment === 'before the reply') return die();
      if (mine) waits = true;
      if (polls && waits && death?.moment === 'before it knows the end' && tellsTheEnd(death.method, answer.body))
        return die();
      const headers = { ...answer.headers, 'content-length': String(answer.body.length) };
      delete headers['transfer-encoding'];
      response.writeHead(answer.status, headers);
      response.end(answer.body);
    };
    handle().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    /** The same server as one reaches it through the proxy. */
    through: (uri: string): string => uri.replace(target.host, host),
    arm: (at: Death, killer: () => void): void => {
      death = at;
      kill = killer;
      met = 0;
      waits = false;
    },
    heal: (): void => {
      death = null;
      dead = false;
    },
    close: async (): Promise<void> => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
