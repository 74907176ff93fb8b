/**
 * A login and its calls. A session is renewed once when the server has ended it. Only calls that change nothing are repeated; the
 * delivery state of a failed call is part of its error.
 */

import { SecretValues } from '../../../../domain/secrets/secret-values.js';
import { ownEntry } from '../../../../domain/values/own-entry.js';
import { lingering } from '../../net/lingering.js';
import { accessOf, fileAccessOf } from '../calls.js';
import { encodeCall } from '../encode.js';
import { VimFault } from '../fault.js';
import { orAborted } from '../or-aborted.js';
import { sleep } from '../sleep.js';
import { readCleanAnswer, StatusError, statusError } from '../soap-answer.js';
import { WIRE_LIMITS } from '../transport.js';
import { type MoRef, moRef, objectOf, objectsOf, type VimObject, type VimValue } from '../value.js';
import { METHODS } from '../vim25/vim25.js';
import type { HttpAnswer, HttpCall, Wire } from '../wire.js';
import { tooLate, WireError, withoutEffect } from '../wire-error.js';
import { checkAccess } from './check-access.js';
import { type Credentials, type Login, learnSecrets, notStanding } from './login.js';
import { LoginRefused } from './login-refused.js';
import { type Patience, repeat } from './repeat.js';
import { isRepeatable } from './repeatable.js';
import { readServiceContent, type ServiceContent } from './service-content.js';
import { SessionRenewed } from './session-renewed.js';

export type { Credentials, Login, OpenedSession } from './login.js';
export type { ServiceContent } from './service-content.js';

export const SERVICE_INSTANCE = moRef('ServiceInstance', 'ServiceInstance');

const PATIENCE: Patience = { attempts: 4, sleep, random: Math.random };

/** Statuses that an overloaded server or a proxy in between gives for a while. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Milliseconds to wait for the reply to a login after an interrupt: without its cookie, the session cannot be ended. */
const LOGIN_GRACE_MILLISECONDS = 3_000;
const LOGIN_MILLISECONDS = 30_000;
const LOGOUT_MILLISECONDS = 5_000;
/**
 * Logins that one session lets the server refuse in a row, before it sends no more. ESXi locks an account after five by default
 * (Security.AccountLockFailures, for 15 minutes), and so does vCenter.
 */
const MOST_REFUSALS = 4;
/** Calls that remove what the session made on the server. It is gone with the session, so no login is worth it. */
const TIDYING: ReadonlySet<string> = new Set([
  'CancelRetrievePropertiesEx',
  'DestroyPropertyCollector',
  'DestroyPropertyFilter',
  'DestroyView',
]);
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
  /** Hidden in whatever this server says. */
  readonly secrets = new SecretValues();
  readonly #wire: Wire;
  readonly #patience: Patience;
  #cookie: string | null = null;
  #content: ServiceContent | null = null;
  #credentials: Credentials | null = null;
  #loggedIn = false;
  #logins = 0;
  #renewing: Promise<boolean> | null = null;
  /** Logins that the server refused since the last one that it accepted. */
  #refusals: VimFault[] = [];
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
    learnSecrets(this.secrets, login);
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
    const access = accessOf(self.type, method);
    checkAccess(this.mode, access, `${method} of ${self.type}`);
    const login = this.#logins;
    if (under !== null && under !== login) throw new SessionRenewed();
    const attempt = () =>
      this.#repeated(method, isRepeatable(method), () => this.#once(method, self, args, signal), signal);
    try {
      return await attempt();
    } catch (error) {
      const ended = error instanceof VimFault && error.type === 'NotAuthenticated' && !TIDYING.has(method);
      if (!ended || !(await this.#renewed(login, signal))) throw access === 'write' ? error : withoutEffect(error);
      if (under !== null) throw new SessionRenewed();
      return await attempt();
    }
  }

  /**
   * After an answer that lacks values for want of a login, which is how a server answers a session that has ended. Throws
   * SessionRenewed when there is another login than `under` now.
   */
  async renewIfEnded(under: number, signal: AbortSignal): Promise<void> {
    if (await this.#renewed(under, signal)) throw new SessionRenewed();
    if (this.#credentials === null && !(await this.#stands(signal))) throw new VimFault('NotAuthenticated', '');
  }

  /** A file of a datastore by HTTP, over the same session. */
  async file(
    method: 'GET' | 'PUT',
    path: string,
    body: string | null,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    checkAccess(this.mode, fileAccessOf(method), `${method} of a datastore file`);
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
    const call: HttpCall = { method: 'POST', name: method, path: '/sdk', headers, body, maxBytes };
    const answer = await this.#wire.exchange(call, signal);
    this.#heard = performance.now();
    this.#keepCookie(answer);
    return readCleanAnswer(this.#wire.origin, method, row.returns, answer, this.secrets);
  }

  async #logIn(credentials: Credentials, signal: AbortSignal): Promise<void> {
    // From here on there may be a session on the server, even if its answer never arrives.
    this.#loggedIn = true;
    const heardOut = lingering(signal, LOGIN_GRACE_MILLISECONDS);
    const args = { userName: credentials.user, password: credentials.password.reveal() };
    try {
      await this.#once('Login', this.content.sessionManager, args, heardOut.signal);
      this.#logins += 1;
    } catch (error) {
      if (!(error instanceof VimFault)) throw error;
      this.#loggedIn = false;
      if (this.#credentials === null) throw error;
      this.#refusals.push(error);
      throw new LoginRefused(error, this.#refusals.length >= MOST_REFUSALS);
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
    try {
      return await orAborted(this.#renewing, signal);
    } catch (error) {
      // The call that met the end of the session was refused at the door.
      throw withoutEffect(error);
    }
  }

  /** All that met the end of the session wait for one login, which therefore hears nobody's interrupt. */
  async #renew(credentials: Credentials): Promise<boolean> {
    const deadline = AbortSignal.timeout(LOGIN_MILLISECONDS);
    try {
      if (await this.#stands(deadline)) return false;
      const [refusal] = this.#refusals.slice(MOST_REFUSALS - 1);
      if (refusal !== undefined) throw new LoginRefused(refusal, true);
      this.#cookie = null;
      await this.#logIn(credentials, deadline);
      this.#refusals = [];
      return true;
    } catch (error) {
      if (deadline.aborted) throw tooLate(this.#wire.origin, 'Login', LOGIN_MILLISECONDS);
      throw error;
    }
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
    this.secrets.learnCookies(answer.cookies);
    const session = answer.cookies.find((cookie) => cookie.startsWith('vmware_soap_session='));
    if (session !== undefined) this.#cookie = session.split(';')[0] ?? null;
  }
}
