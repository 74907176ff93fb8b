import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { sameText } from '../methods/dispatch.js';
import type { Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import type { CallRecorder } from '../simulator-log.js';
import { answerFolder, type FileAnswer } from './folder-endpoint.js';
import { vimServiceVersions } from './service-versions.js';
import { answerSoap } from './soap-endpoint.js';

/** The largest body that is taken: a request, or an uploaded file. */
const MAX_BODY = 64 * 1024 * 1024;
const GZIP_FROM = 1024;

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly strict: boolean;
  readonly log: CallRecorder;
}

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves /sdk, /sdk/vimServiceVersions.xml and /folder until it is closed. */
export async function startHttpServer(simulation: Simulation, options: HttpOptions): Promise<HttpServer> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    serve(simulation, options, request, response).catch(() => response.destroy());
  };
  const server: Server = options.tls === null ? createServer(listener) : createTlsServer(options.tls, listener);
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 300_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  simulation: Simulation,
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  if (body === null) return send(request, response, 413, 'text/plain', Buffer.from('Too large'));
  if (url.pathname.startsWith('/folder')) {
    options.log.record(`${method} /folder`);
    return serveFolder(simulation, request, response, url, body);
  }
  if (method === 'GET' && url.pathname === '/sdk/vimServiceVersions.xml') {
    const text = vimServiceVersions(simulation.world.parts.host.apiVersion);
    return send(request, response, 200, 'text/xml; charset=UTF-8', Buffer.from(text));
  }
  if (method === 'POST' && /^\/sdk(\/|\/vimService)?$/.test(url.pathname)) {
    return serveSoap(simulation, options, request, response, body);
  }
  return send(request, response, 404, 'text/plain', Buffer.from('Not Found'));
}

async function serveSoap(
  simulation: Simulation,
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, simulation.world.closed]);
  const session = sessionOf(simulation, request);
  const answer = await answerSoap(body.toString('utf8'), { simulation, session, signal }, options);
  if (answer.newSession !== null) {
    const secure = options.tls === null ? '' : '; Secure';
    response.setHeader('Set-Cookie', `vmware_soap_session="${answer.newSession.id}"; Path=/; HttpOnly${secure}`);
  }
  send(request, response, answer.status, 'text/xml; charset=UTF-8', Buffer.from(answer.body));
}

function serveFolder(
  simulation: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: Buffer,
): void {
  if (sessionOf(simulation, request) === null && !hasBasicLogin(simulation, request)) {
    response.setHeader('WWW-Authenticate', 'Basic realm="VMware HTTP server"');
    send(request, response, 401, 'text/plain', Buffer.from('Unauthorized'));
    return;
  }
  const answer: FileAnswer = answerFolder(simulation, request.method ?? 'GET', url, body);
  if (request.method === 'HEAD') {
    response.writeHead(answer.status, {
      'Content-Type': answer.contentType,
      'Content-Length': answer.length ?? answer.body.length,
    });
    response.end();
    return;
  }
  send(request, response, answer.status, answer.contentType, answer.body);
}

/** The cookie comes back quoted, unquoted, or with the attributes that it was set with. */
function sessionOf(simulation: Simulation, request: IncomingMessage): Session | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const match = /^\s*vmware_soap_session\s*=\s*"?([^"]*)"?\s*$/.exec(part);
    const session = match?.[1] === undefined ? undefined : simulation.sessions.get(match[1]);
    if (session !== undefined) return session;
  }
  return null;
}

function hasBasicLogin(simulation: Simulation, request: IncomingMessage): boolean {
  const written = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (written === undefined) return false;
  const login = Buffer.from(written, 'base64').toString('utf8');
  return sameText(login, `${simulation.user}:${simulation.password}`);
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  body: Buffer,
): void {
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const zipped = takesGzip && body.length >= GZIP_FROM;
  const content = zipped ? gzipSync(body, { level: 1 }) : body;
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': content.length,
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(content);
}
