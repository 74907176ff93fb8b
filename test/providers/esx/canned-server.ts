import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../../src/domain/secrets/secret.js';
import type { Patience } from '../../../src/providers/esx/soap/session/repeat.js';
import { Session } from '../../../src/providers/esx/soap/session/session.js';
import { Transport } from '../../../src/providers/esx/soap/transport.js';
import { envelope, response, SERVICE_CONTENT } from './canned-answers.js';

export interface HeardCall {
  /** The method's name, or the path of what is no SOAP call. */
  readonly name: string;
  readonly verb: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export type Reply =
  | string
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** Promises more bytes than come. */
  | { readonly cut: string }
  /** Never answers. */
  | 'hang'
  /** Ends the connection. */
  | 'drop';

/** Replies by method name; `nth` counts the calls of that method from 0. A string is the inside of the response element. */
export type Replies = Readonly<Record<string, (call: HeardCall, nth: number) => Reply>>;

export const PASSWORD = 'pa&ss<word>"hunter2';
export const COOKIE = 'vmware_soap_session="1234"';

/** Pauses between attempts are none. */
export const IMPATIENT: Patience = { attempts: 4, sleep: () => Promise.resolve(), random: () => 0 };

export interface CannedServer {
  readonly origin: string;
  readonly port: number;
  readonly calls: readonly HeardCall[];
  names(): readonly string[];
  /** A session that is logged in; the server's close does not log it out. */
  open(mode: 'read' | 'write'): Promise<Session>;
  [Symbol.asyncDispose](): Promise<void>;
}

const DEFAULTS: Replies = {
  RetrieveServiceContent: () => SERVICE_CONTENT('8.0.3.0'),
  Login: () => ({
    status: 200,
    body: envelope(response('Login', '<returnval><key>1</key><userName>root</userName></returnval>')),
    headers: { 'set-cookie': `${COOKIE}; Path=/; HttpOnly` },
  }),
  Logout: () => '',
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(answer: ServerResponse, name: string, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    answer.socket?.destroy();
    return;
  }
  if (typeof reply === 'string') {
    answer.writeHead(200, { 'content-type': 'text/xml' }).end(envelope(response(name, reply)));
    return;
  }
  if ('cut' in reply) {
    answer.writeHead(200, { 'content-length': String(reply.cut.length + 100) });
    answer.write(reply.cut, () => answer.socket?.destroy());
    return;
  }
  answer.writeHead(reply.status, reply.headers).end(reply.body);
}

/** A server that says what a test wants it to say, over real HTTP. What no reply is given for is answered with 404. */
export async function startCanned(replies: Replies = {}): Promise<CannedServer> {
  const calls: HeardCall[] = [];
  const all: Replies = { ...DEFAULTS, ...replies };
  const handle = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const path = request.url ?? '';
    const name = path === '/sdk' ? (/Body><(\w+)/.exec(body)?.[1] ?? '') : path;
    const nth = calls.filter((call) => call.name === name).length;
    const call: HeardCall = { name, verb: request.method ?? '', path, body, headers: request.headers };
    calls.push(call);
    const reply = all[name] ?? all[path.startsWith('/folder') ? 'folder' : 'anything'];
    send(answer, name, reply === undefined ? { status: 404, body: `no reply for ${name}` } : reply(call, nth));
  };
  const server = createServer((request, answer) => {
    handle(request, answer).catch(() => answer.socket?.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const sessions: Session[] = [];
  return {
    origin,
    port,
    calls,
    names: () => calls.map((call) => call.name),
    open: async (mode) => {
      const session = new Session(new Transport(origin), mode, IMPATIENT);
      sessions.push(session);
      await session.open({ user: 'root', password: new Secret(PASSWORD) }, AbortSignal.timeout(600_000));
      return session;
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) await session.logout();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
