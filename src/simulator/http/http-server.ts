/**
 * The HTTP side of the simulator: SOAP, datastore files, REST login, storage policies, and the control endpoints `/faults` and `/clock`.
 * Bodies are bounded. An endpoint parses and answers; the methods do the work.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FaultInjector } from '../faults/fault-injector.js';
import type { OutageKind } from '../faults/fault-script.js';
import {
  type CallOutcome,
  duringOutage,
  injectAfter,
  injectBefore,
  LOGIN_REFUSED,
  questionsOf,
  truncateAfter,
} from '../faults/inject-faults.js';
import type { Outages } from '../faults/outage.js';
import { sameText } from '../methods/dispatch.js';
import { endSession } from '../methods/session-methods.js';
import type { HostRecord } from '../objects/inventory/place-records.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';
import type { Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import type { CallRecorder } from '../simulator-log.js';
import { writeFault } from '../soap/envelope.js';
import { answerClock } from './clock-endpoint.js';
import { answerFaults } from './fault-endpoint.js';
import { answerFolder } from './folder-endpoint.js';
import { type HttpAnswer, sendAnswer, soapAnswer, textAnswer } from './http-answer.js';
import { listen, listenAgain, stopListening } from './listen.js';
import { answerRest } from './rest-endpoint.js';
import { answerScreen } from './screen-endpoint.js';
import { vimServiceVersions } from './service-versions.js';
import { answerSoap } from './soap-endpoint.js';
import { answerStoragePolicy } from './storage-policy-endpoint.js';

/** The largest body that is taken: a request, or an uploaded file. */
const MAX_BODY = 64 * 1024 * 1024;

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  /** The host that this address serves directly; null for the whole server. */
  readonly scope: HostRecord | null;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly strict: boolean;
  readonly log: CallRecorder;
  readonly faults: FaultInjector;
  readonly outages: Outages;
}

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves /sdk, /sdk/vimServiceVersions.xml, /folder, /screen, /faults and /clock until it is closed. */
export async function startHttpServer(simulation: Simulation, options: HttpOptions): Promise<HttpServer> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    serve(simulation, options, request, response).catch(() => response.destroy());
  };
  const server: Server = options.tls === null ? createServer(listener) : createTlsServer(options.tls, listener);
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 300_000;
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  let isClosed = false;
  options.outages.add({
    interrupt: async (refuses) => {
      if (refuses) await stopListening(server);
      else server.closeAllConnections();
    },
    resume: async () => {
      if (isClosed || server.listening) return;
      await listenAgain(server, port, options.host);
      if (isClosed) await stopListening(server);
    },
  });
  return {
    port,
    close: async () => {
      isClosed = true;
      await stopListening(server);
    },
  };
}

/** One request, read in full. */
interface Call {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

async function serve(
  simulation: Simulation,
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === null) return sendAnswer(request, response, textAnswer(413, 'Too large'));
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, simulation.world.closed]);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const call: Call = { request, method: request.method ?? 'GET', url, body, signal };
  // Due work of the clock runs before the next call, so that the same calls get the same results.
  await simulation.world.clock.settle();
  const { outages, scope } = options;
  if (scope?.state === 'not-responding') return void response.destroy();
  const out = outages.current === null ? null : fateInOutage(outages.current, call);
  // The script goes on with what is answered: a server that is out does not count calls.
  if (out !== null) return sendReplacement(request, response, replacementOf(out));
  const faults = options.faults.take(nameOf(call), decodedPath(url));
  if (faults.length === 0) return sendAnswer(request, response, await answer(simulation, options, call, []));
  const before = await injectBefore(faults, simulation, sessionOf(simulation, options, request), outages, signal);
  const given = before.kind === 'answer' ? await answer(simulation, options, call, questionsOf(faults)) : null;
  const told = given === null ? replacementOf(before) : (replacementOf(injectAfter(faults, outages)) ?? given);
  if (told === 'drop' || told === null) response.destroy();
  else sendAnswer(request, response, told, truncateAfter(faults));
}

/** What becomes of a call while the server is out. Who holds the strings of the simulator itself is always heard. */
function fateInOutage(kind: OutageKind, call: Call): CallOutcome | null {
  if (call.url.pathname === '/faults' || call.url.pathname === '/clock') return null;
  return kind === 'logged-out' && nameOf(call) === 'Login' ? LOGIN_REFUSED : duringOutage(kind);
}

function sendReplacement(request: IncomingMessage, response: ServerResponse, told: HttpAnswer | 'drop' | null): void {
  if (told === 'drop' || told === null) response.destroy();
  else sendAnswer(request, response, told);
}

/** Returns the answer that an outcome replaces; null if the call is answered as usual. */
function replacementOf(outcome: CallOutcome): HttpAnswer | 'drop' | null {
  switch (outcome.kind) {
    case 'answer':
      return null;
    case 'drop':
      return 'drop';
    case 'status':
      return textAnswer(outcome.status, 'Service Unavailable');
    case 'fault':
      return soapAnswer(500, writeFault(outcome.fault));
  }
}

const isSoap = ({ method, url }: Call): boolean => method === 'POST' && /^\/sdk(\/|\/vimService)?$/.test(url.pathname);

/** How a script of faults calls a request: by its method of the API, as far as that can be told unread, or by what it does with a file. */
function nameOf(call: Call): string {
  if (!isSoap(call)) return `${call.method} /${call.url.pathname.split('/')[1] ?? ''}`;
  const start = call.body.subarray(0, 64 * 1024).toString('latin1');
  return /<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/.exec(start)?.[1] ?? '';
}

function decodedPath(url: URL): string {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return url.pathname;
  }
}

/** `questions` are what a script has the task ask that the call starts. */
async function answer(
  simulation: Simulation,
  options: HttpOptions,
  call: Call,
  questions: readonly ScriptedQuestion[],
): Promise<HttpAnswer> {
  const { method, request, url, body } = call;
  if (url.pathname.startsWith('/folder')) {
    options.log.record(`${method} /folder`);
    const isKnown = sessionOf(simulation, options, request) !== null || hasBasicLogin(simulation, request);
    return isKnown ? answerFolder(simulation, method, url, body) : unauthorized('VMware HTTP server');
  }
  if (method === 'GET' && url.pathname === '/screen') {
    options.log.record('GET /screen');
    const isKnown = sessionOf(simulation, options, request) !== null || hasBasicLogin(simulation, request);
    return isKnown ? answerScreen(simulation, url) : unauthorized('VMware HTTP server');
  }
  if (method === 'GET' && url.pathname === '/sdk/vimServiceVersions.xml') {
    return soapAnswer(200, vimServiceVersions(simulation.world.api.speaks));
  }
  if (isSoap(call)) return await answerCall(simulation, options, call, questions);
  if (url.pathname.startsWith('/rest/') && simulation.world.parts.kind === 'vcenter' && options.scope === null) {
    options.log.record(`${method} /rest`);
    const id = request.headers['vmware-api-session-id'];
    const userName = hasBasicLogin(simulation, request) ? simulation.user : null;
    return answerRest(simulation, method, url, { sessionId: typeof id === 'string' ? id : null, userName });
  }
  if (method === 'POST' && url.pathname === '/pbm' && simulation.world.parts.kind === 'vcenter') {
    options.log.record('POST /pbm');
    return answerStoragePolicy(body.toString('utf8'));
  }
  if (url.pathname === '/faults') {
    const isKnown = hasBasicLogin(simulation, request);
    return isKnown ? answerFaults(options, method, body) : unauthorized('simulator');
  }
  if (url.pathname === '/clock') {
    const isKnown = hasBasicLogin(simulation, request);
    return isKnown ? await answerClock(simulation.world.clock, method, body) : unauthorized('simulator');
  }
  return textAnswer(404, 'Not Found');
}

function unauthorized(realm: string): HttpAnswer {
  return textAnswer(401, 'Unauthorized', { 'WWW-Authenticate': `Basic realm="${realm}"` });
}

async function answerCall(
  simulation: Simulation,
  options: HttpOptions,
  call: Call,
  questions: readonly ScriptedQuestion[],
): Promise<HttpAnswer> {
  const session = sessionOf(simulation, options, call.request);
  const context = { simulation, session, scope: options.scope, signal: call.signal, questions };
  const action = call.request.headers.soapaction;
  const { status, body, newSession } = await answerSoap(call.body.toString('utf8'), context, {
    strict: options.strict,
    log: options.log,
    action: typeof action === 'string' ? action : '',
  });
  if (session !== null) session.lastActive = simulation.world.now();
  if (newSession === null) return soapAnswer(status, body);
  return soapAnswer(status, body, { 'Set-Cookie': sessionCookie(simulation, options, newSession) });
}

/** Servers before version 5 set no more than the path (guess). `Secure` only where there is TLS: Go's clients never send it back else. */
function sessionCookie({ world }: Simulation, { tls }: HttpOptions, session: Session): string {
  const marks = world.api.atLeast('5.0') ? ['HttpOnly', ...(tls === null ? [] : ['Secure'])] : [];
  return [`vmware_soap_session="${session.id}"`, 'Path=/', ...marks].join('; ');
}

/** The cookie comes back quoted, unquoted, or with the attributes that it was set with. */
function sessionOf(simulation: Simulation, { scope }: HttpOptions, request: IncomingMessage): Session | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const match = /^\s*vmware_soap_session\s*=\s*"?([^"]*)"?\s*$/.exec(part);
    const session = match?.[1] === undefined ? undefined : simulation.sessions.get(match[1]);
    if (session !== undefined && session.scope === scope && isAlive(simulation, session)) return session;
  }
  return null;
}

/** A session that did nothing for too long is closed when it is next heard of. */
function isAlive(simulation: Simulation, session: Session): boolean {
  const now = simulation.world.now();
  if (now.getTime() - session.lastActive.getTime() > simulation.sessionIdleMilliseconds) {
    endSession(simulation, session);
    return false;
  }
  session.lastActive = now;
  return true;
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
