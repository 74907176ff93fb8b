import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostic.js';
import type { Secret } from '../../../domain/secret.js';
import { decodeReturn } from './decode.js';
import { encodeCall } from './encode.js';
import { faultOfSoap, VimFault } from './fault.js';
import { type HttpAnswer, type Transport, WIRE_LIMITS } from './transport.js';
import { type MoRef, moRef, objectOf, refOf, textOf, type VimObject, type VimValue } from './value.js';
import { METHODS } from './vim25.js';
import { child, parseXml } from './xml.js';

export interface Credentials {
  readonly user: string;
  readonly password: Secret;
}

/** What the server says of itself, and its singletons. */
export interface ServiceContent {
  readonly apiVersion: string;
  readonly apiType: string;
  readonly productLineId: string;
  readonly fullName: string;
  readonly version: string;
  /** Null on servers that have none (lone hosts of old). */
  readonly instanceUuid: string | null;
  readonly rootFolder: MoRef;
  readonly propertyCollector: MoRef;
  readonly viewManager: MoRef;
  readonly sessionManager: MoRef;
  readonly fileManager: MoRef | null;
  readonly virtualDiskManager: MoRef | null;
}

const SERVICE_INSTANCE = moRef('ServiceInstance', 'ServiceInstance');

/** A method that a reading session has no business to call. It is refused here, so that no caller can get it wrong. */
function refuseWriting(method: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3004', `A reading connection refused to call ${method}`, {
      detail:
        'plan and drift may only call what is on the read list. This is a defect in esxform, and nothing was sent.',
    }),
  );
}

/** One session with one server. `mode` decides which methods may go out at all. Log out when done. */
export class Session {
  readonly mode: 'read' | 'write';
  readonly #transport: Transport;
  #cookie: string | null = null;
  #apiVersion: string | null = null;
  #content: ServiceContent | null = null;
  #loggedIn = false;

  constructor(transport: Transport, mode: 'read' | 'write') {
    this.#transport = transport;
    this.mode = mode;
  }

  get content(): ServiceContent {
    if (this.#content === null) throw new Error('the session is not open');
    return this.#content;
  }

  /** Asks the server what it is, then logs in. */
  async open(credentials: Credentials, signal: AbortSignal): Promise<void> {
    const answer = objectOf(await this.call('RetrieveServiceContent', SERVICE_INSTANCE, {}, signal)) ?? {};
    this.#content = readServiceContent(answer);
    this.#apiVersion = this.#content.apiVersion;
    // From here on there may be a session on the server, even if its answer never arrives.
    this.#loggedIn = true;
    try {
      const args = { userName: credentials.user, password: credentials.password.reveal() };
      await this.call('Login', this.#content.sessionManager, args, signal);
    } catch (error) {
      if (error instanceof VimFault) this.#loggedIn = false;
      throw error;
    }
  }

  /** Ends the session on the server. Never throws: a session that cannot be ended times out there. */
  async logout(): Promise<void> {
    if (this.#loggedIn && this.#cookie !== null) {
      await this.call('Logout', this.content.sessionManager, {}, AbortSignal.timeout(5_000)).catch(() => undefined);
    }
    this.#loggedIn = false;
    await this.#transport.close();
  }

  /** One SOAP call. Throws a VimFault for what the server says, a DiagnosticError for what stands before it. */
  async call(method: string, self: MoRef, args: VimObject, signal: AbortSignal): Promise<VimValue | undefined> {
    const row = METHODS[method];
    if (row === undefined) throw new Error(`the method table has no ${method}`);
    if (this.mode === 'read' && row.access === 'write') throw refuseWriting(method);
    const answer = await this.#transport.exchange(
      {
        method: 'POST',
        path: '/sdk',
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          'user-agent': 'esxform',
          soapaction: this.#apiVersion === null ? '' : `urn:vim25/${this.#apiVersion}`,
          ...this.#cookieHeader(),
        },
        body: encodeCall(method, self, args),
        maxBytes: WIRE_LIMITS.answerBytes,
      },
      signal,
    );
    this.#keepCookie(answer);
    return readAnswer(method, row.returns, answer);
  }

  /** A file of a datastore by HTTP, over the same session. */
  async file(
    method: 'GET' | 'PUT',
    path: string,
    body: string | null,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    if (this.mode === 'read' && method !== 'GET') throw refuseWriting(`${method} of a datastore file`);
    const headers = { 'user-agent': 'esxform', 'content-type': 'application/octet-stream', ...this.#cookieHeader() };
    return await this.#transport.exchange({ method, path, headers, body, maxBytes }, signal);
  }

  #cookieHeader(): Readonly<Record<string, string>> {
    return this.#cookie === null ? {} : { cookie: this.#cookie };
  }

  #keepCookie(answer: HttpAnswer): void {
    const session = answer.cookies.find((cookie) => cookie.startsWith('vmware_soap_session='));
    if (session !== undefined) this.#cookie = session.split(';')[0] ?? null;
  }
}

function readAnswer(method: string, returns: string | null, answer: HttpAnswer): VimValue | undefined {
  if (answer.status !== 200 && answer.status !== 500) {
    throw new DiagnosticError(
      errorDiagnostic('EF3005', `The server answered ${method} with HTTP ${answer.status}`, {
        detail: 'A vSphere API answers with 200, or 500 for a fault.',
        hint: 'Is this the address of an ESX host or vCenter? A proxy in between answers like that, too.',
      }),
    );
  }
  try {
    const body = child(parseXml(answer.body.toString('utf8')), 'Body');
    const first = body?.children[0];
    if (first === undefined) throw new Error('the envelope has no body');
    if (first.name === 'Fault') throw faultOfSoap(first);
    if (first.name !== `${method}Response`) throw new Error(`expected ${method}Response, found ${first.name}`);
    return decodeReturn(first, returns);
  } catch (error) {
    if (error instanceof VimFault) throw error;
    throw new DiagnosticError(
      errorDiagnostic('EF3006', `The server’s answer to ${method} cannot be read`, {
        detail: error instanceof Error ? error.message : String(error),
        hint: 'Is this the address of an ESX host or vCenter?',
      }),
      { cause: error },
    );
  }
}

function requiredRef(content: VimObject, name: string): MoRef {
  const ref = refOf(content[name]);
  if (ref === null)
    throw new DiagnosticError(
      errorDiagnostic('EF3006', `The server offers no ${name}, which every vSphere server has`),
    );
  return ref;
}

function readServiceContent(content: VimObject): ServiceContent {
  const about = objectOf(content['about']) ?? {};
  return {
    apiVersion: textOf(about['apiVersion']) ?? '',
    apiType: textOf(about['apiType']) ?? '',
    productLineId: textOf(about['productLineId']) ?? '',
    fullName: textOf(about['fullName']) ?? 'unknown product',
    version: textOf(about['version']) ?? '',
    instanceUuid: textOf(about['instanceUuid']),
    rootFolder: requiredRef(content, 'rootFolder'),
    propertyCollector: requiredRef(content, 'propertyCollector'),
    viewManager: requiredRef(content, 'viewManager'),
    sessionManager: requiredRef(content, 'sessionManager'),
    fileManager: refOf(content['fileManager']),
    virtualDiskManager: refOf(content['virtualDiskManager']),
  };
}
