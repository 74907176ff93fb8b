import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostic.js';
import { ownEntry } from '../../../domain/own-entry.js';
import type { Secret } from '../../../domain/secret.js';
import { type Access, accessOf, fileAccessOf } from './calls.js';
import { encodeCall } from './encode.js';
import { VimFault } from './fault.js';
import { lingering } from './lingering.js';
import { orAborted } from './or-aborted.js';
import { type Patience, repeat } from './repeat.js';
import { isRepeatable } from './repeatable.js';
import { readServiceContent, type ServiceContent } from './service-content.js';
import { SessionRenewed } from './session-renewed.js';
import { sleep } from './sleep.js';
import { readAnswer, StatusError, statusError } from './soap-answer.js';
import { WIRE_LIMITS } from './transport.js';
import { type MoRef, moRef, objectOf, objectsOf, type VimObject, type VimValue } from './value.js';
import { METHODS } from './vim25.js';
import type { HttpAnswer, Wire } from './wire.js';
import { WireError } from './wire-error.js';

export type { ServiceContent } from './service-content.js';

export interface Credentials {
  readonly user: string;
  readonly password: Secret;
}

/** A session that somebody else has opened, and ends: the value of its `vmware_soap_session` cookie. */
export interface OpenedSession {
  readonly cookie: Secret;
}

export type Login = Credentials | OpenedSession;

export const SERVICE_INSTANCE = moRef('ServiceInstance', 'ServiceInstance');

/** A call that this session has no business to make. It is refused here, so that no caller can get it wrong. */
function refuse(mode: 'read' | 'write', call: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3004', `A ${mode === 'read' ? 'reading' : 'writing'} connection refused to call ${call}`, {
      detail: `It may only call what is on ${mode === 'read' ? 'the read list' : 'its list'}. This is a defect in esxform, and nothing was sent.`,
    }),
  );
}

/** What is not on the list is refused, whoever asks for it. */
function isAllowed(mode: 'read' | 'write', access: Access | null): boolean {
  return access !== null && (mode === 'write' || access !== 'write');
}

const PATIENCE: Patience = { attempts: 4, sleep, random: Math.random };

/** Statuses that an overloaded server or a proxy in between gives for a while. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** A login that was sent is heard out so long after an interrupt, because a session whose cookie nobody knows cannot be ended. */
const LOGIN_GRACE_MILLISECONDS = 3_000;
const LOGIN_MILLISECONDS = 30_000;
const LOGOUT_MILLISECONDS = 5_000;
/** A session without calls is touched so often; servers end idle ones after half an hour. */
const KEEP_ALIVE_MILLISECONDS = 10 * 60_000;

/**
 * One session with one server. `mode` decides which calls may go out at all. Log out when done.
 *
 * A session that ends on the server is opened again, once for each call that met its end. The call is then made again: a fault
 * NotAuthenticated from a session that is known to be dead says that it did not run. A call that got no answer is made again only
 * where it changes nothing, or was never sent.
 */
export class Session {
  readonly mode: 'read' | 'write';
  /** Methods that this server turned out not to have. */
  readonly lacking = new Set<string>();
  readonly #wire: Wire;
  readonly #patience: Patience;
  #cookie: string | null = null;
  #content: ServiceContent | null = null;
  #credentials: Credentials | null = null;
  #loggedIn = false;
  #logins = 0;
  #renewing: Promise<boolean> | null = null;
  #keepAlive: NodeJS.Timeout | null = null;
  #heard = 0;

  constructor(wire: Wire, mode: 'read' | 'write', patience: Patience = PATIENCE) {
    this.#wire = wire;
    this.mode = mode;
    this.#patience = patience;
  }

  get content(): ServiceContent {
    if (this.#content === null) throw new Error('the session is not open');
    return this.#content;
  }

  /** Goes up with each login. What is made on the server under one login (views, collectors, pages) is gone under the next. */
  get login(): number {
    return this.#logins;
  }

  /** Asks the server what it is, then logs in, or makes sure that the session of another login stands. */
  async open(login: Login, signal: AbortSignal): Promise<void> {
    if ('cookie' in login) this.#cookie = `vmware_soap_session=${login.cookie.reveal()}`;
    const answer = objectOf(await this.call('RetrieveServiceContent', SERVICE_INSTANCE, {}, signal)) ?? {};
    this.#content = readServiceContent(answer);
    if (!('cookie' in login)) await this.#logIn(login, signal);
    else if (!(await this.#stands(signal))) throw notStanding();
    if ('cookie' in login) return;
    this.#credentials = login;
    this.#keepAlive = setInterval(() => this.#touch(), KEEP_ALIVE_MILLISECONDS);
    this.#keepAlive.unref();
  }

  /** Ends the session on the server, but for one that was opened by somebody else. Never throws: a session that cannot be ended times out there. */
  async logout(): Promise<void> {
    if (this.#keepAlive !== null) clearInterval(this.#keepAlive);
    this.#credentials = null;
    const deadline = AbortSignal.timeout(LOGOUT_MILLISECONDS);
    if (this.#renewing !== null) await orAborted(this.#renewing, deadline).catch(() => false);
    if (this.#loggedIn && this.#cookie !== null) {
      this.#loggedIn = false;
      await this.#once('Logout', this.content.sessionManager, {}, deadline).catch(() => undefined);
    }
    this.#loggedIn = false;
    await this.#wire.close();
  }

  /**
   * One SOAP call. Throws a VimFault for what the server says, a DiagnosticError for what stands before it. `under` is the login
   * whose things the call is about: where there is another by now, it throws SessionRenewed.
   */
  async call(
    method: string,
    self: MoRef,
    args: VimObject,
    signal: AbortSignal,
    under: number | null = null,
  ): Promise<VimValue | undefined> {
    if (!isAllowed(this.mode, accessOf(self.type, method))) throw refuse(this.mode, `${method} of ${self.type}`);
    const login = this.#logins;
    if (under !== null && under !== login) throw new SessionRenewed();
    const attempt = () =>
      this.#repeated(method, isRepeatable(method), () => this.#once(method, self, args, signal), signal);
    try {
      return await attempt();
    } catch (error) {
      const ended = error instanceof VimFault && error.type === 'NotAuthenticated';
      if (!ended || !(await this.#renewed(login, signal))) throw error;
      if (under !== null) throw new SessionRenewed();
      return await attempt();
    }
  }

  /** A file of a datastore by HTTP, over the same session. */
  async file(
    method: 'GET' | 'PUT',
    path: string,
    body: string | null,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    if (!isAllowed(this.mode, fileAccessOf(method))) throw refuse(this.mode, `${method} of a datastore file`);
    const name = `${method} ${path.split('?', 1)[0]}`;
    const login = this.#logins;
    const once = async (): Promise<HttpAnswer> => {
      const headers = { 'user-agent': 'esxform', 'content-type': 'application/octet-stream', ...this.#cookieHeader() };
      const answer = await this.#wire.exchange({ method, name, path, headers, body, maxBytes }, signal);
      if (PASSING_STATUSES.has(answer.status)) throw statusError(this.#wire.origin, name, answer);
      return answer;
    };
    const attempt = () => this.#repeated(name, method === 'GET', once, signal);
    const answer = await attempt();
    if (answer.status !== 401 || !(await this.#renewed(login, signal))) return answer;
    return await attempt();
  }

  /** What was not sent is sent again whatever it is; what may have run, only where that does no harm. */
  async #repeated<T>(name: string, harmless: boolean, once: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const passes = (error: unknown): boolean => {
      if (error instanceof StatusError) return harmless && PASSING_STATUSES.has(error.status);
      if (!(error instanceof WireError)) return false;
      // Before the first answer, a server that cannot be reached is more likely a wrong address than a bad moment.
      if (error.fate === 'not-sent') return this.#content !== null && name !== 'Login';
      return harmless && error.fate === 'lost';
    };
    return await repeat(once, passes, this.#patience, signal);
  }

  async #once(method: string, self: MoRef, args: VimObject, signal: AbortSignal): Promise<VimValue | undefined> {
    const row = ownEntry(METHODS, method);
    if (row === undefined) throw new Error(`the method table has no ${method}`);
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      'accept-encoding': 'gzip',
      'user-agent': 'esxform',
      soapaction: this.#content === null ? '' : `urn:vim25/${this.#content.apiVersion}`,
      ...this.#cookieHeader(),
    };
    const body = encodeCall(method, self, args);
    const maxBytes = WIRE_LIMITS.answerBytes;
    const answer = await this.#wire.exchange(
      { method: 'POST', name: method, path: '/sdk', headers, body, maxBytes },
      signal,
    );
    this.#heard = performance.now();
    this.#keepCookie(answer);
    return readAnswer(this.#wire.origin, method, row.returns, answer);
  }

  async #logIn(credentials: Credentials, signal: AbortSignal): Promise<void> {
    // From here on there may be a session on the server, even if its answer never arrives.
    this.#loggedIn = true;
    const heardOut = lingering(signal, LOGIN_GRACE_MILLISECONDS);
    try {
      const args = { userName: credentials.user, password: credentials.password.reveal() };
      await this.#once('Login', this.content.sessionManager, args, heardOut.signal);
      this.#logins += 1;
    } catch (error) {
      if (error instanceof VimFault) this.#loggedIn = false;
      throw error;
    } finally {
      heardOut.release();
    }
    signal.throwIfAborted();
  }

  /** Whether there is another login now than `before`; false where the session stands, and for one that is not ours to open. */
  async #renewed(before: number, signal: AbortSignal): Promise<boolean> {
    if (this.#logins !== before) return true;
    const credentials = this.#credentials;
    if (credentials === null) return false;
    this.#renewing ??= this.#renew(credentials).finally(() => {
      this.#renewing = null;
    });
    return await orAborted(this.#renewing, signal);
  }

  /** All that met the end of the session wait for one login, which therefore hears nobody's interrupt. */
  async #renew(credentials: Credentials): Promise<boolean> {
    const deadline = AbortSignal.timeout(LOGIN_MILLISECONDS);
    // Where it cannot be told, the session is left as it is, and what the server said of the call stands.
    if (await this.#stands(deadline).catch(() => true)) return false;
    this.#cookie = null;
    await this.#logIn(credentials, deadline);
    return true;
  }

  /** A session that has ended, or is of another server, is answered without its `currentSession` (as libvirt asks; it is no fault). */
  async #stands(signal: AbortSignal): Promise<boolean> {
    const obj = this.content.sessionManager;
    const specSet = {
      propSet: { type: 'SessionManager', pathSet: ['currentSession'] },
      objectSet: { obj, skip: false },
    };
    const collector = this.content.propertyCollector;
    const ask = () => this.#once('RetrieveProperties', collector, { specSet }, signal);
    try {
      const found = await this.#repeated('RetrieveProperties', true, ask, signal);
      const properties = objectsOf(found).flatMap((each) => objectsOf(each['propSet']));
      return properties.some((each) => each['name'] === 'currentSession' && objectOf(each['val'] as VimValue) !== null);
    } catch (error) {
      if (error instanceof VimFault && error.type === 'NotAuthenticated') return false;
      throw error;
    }
  }

  /** While somebody thinks over a plan, or a transfer takes its time. What comes of it is the next call's to find out. */
  #touch(): void {
    if (performance.now() - this.#heard < KEEP_ALIVE_MILLISECONDS / 2) return;
    this.#stands(AbortSignal.timeout(LOGIN_MILLISECONDS)).catch(() => undefined);
  }

  #cookieHeader(): Readonly<Record<string, string>> {
    return this.#cookie === null ? {} : { cookie: this.#cookie };
  }

  #keepCookie(answer: HttpAnswer): void {
    const session = answer.cookies.find((cookie) => cookie.startsWith('vmware_soap_session='));
    if (session !== undefined) this.#cookie = session.split(';')[0] ?? null;
  }
}

function notStanding(): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3037', 'The session that was given does not stand on this server', {
      detail: 'It has ended, timed out, or is of another server.',
      hint: 'Open another one and put its cookie in ESXFORM_SESSION, or take that variable away to log in.',
    }),
  );
}
