import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../../src/domain/diagnostics/diagnostic.js';
import { Secret } from '../../../../src/domain/secrets/secret.js';
import { CALLS, FILE_CALLS } from '../../../../src/providers/esx/soap/calls.js';
import { VimFault } from '../../../../src/providers/esx/soap/fault.js';
import { Session } from '../../../../src/providers/esx/soap/session/session.js';
import { Transport } from '../../../../src/providers/esx/soap/transport.js';
import { moRef } from '../../../../src/providers/esx/soap/value.js';
import { METHODS } from '../../../../src/providers/esx/soap/vim25/vim25.js';
import { envelope, fault, prop, refXml, response, SERVICE_CONTENT } from '../canned-answers.js';
import { COOKIE, PASSWORD, type Reply, startCanned } from '../canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const VM = moRef('VirtualMachine', 'vm-1');
const VIEWS = moRef('ViewManager', 'views');

async function refusal(attempt: Promise<unknown>): Promise<DiagnosticError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DiagnosticError) return error;
  throw new Error(`expected a diagnostic, got ${String(error)}`);
}

/** Everything that might be printed of an error. */
function everythingOf(error: unknown): string {
  const parts: string[] = [];
  for (let each = error, depth = 0; each instanceof Error && depth < 8; each = each.cause, depth += 1) {
    parts.push(each.message, each.stack ?? '', JSON.stringify(each));
  }
  return parts.join('\n');
}

describe('a session', () => {
  test('asks what the server is, logs in, keeps its cookie, names its version, and logs out', async () => {
    await using server = await startCanned();
    const session = await server.open('write');
    expect(session.content).toMatchObject({ apiVersion: '8.0.3.0', fullName: 'Canned 1.0', instanceUuid: null });
    await session.logout();
    await session.logout();
    expect(server.names()).toEqual(['RetrieveServiceContent', 'Login', 'Logout']);
    const [first, login, logout] = server.calls;
    expect(first?.headers).toMatchObject({ soapaction: '', 'content-type': 'text/xml; charset=utf-8' });
    expect(first?.headers.cookie).toBeUndefined();
    expect(login?.headers.soapaction).toBe('urn:vim25/8.0.3.0');
    expect(login?.body).toContain('<password>pa&#38;ss&#60;word&#62;&#34;hunter2</password>');
    expect(logout?.headers.cookie).toBe(COOKIE);
    expect(server.calls.every((call) => call.verb === 'POST' && call.path === '/sdk')).toBe(true);
  });

  test('the newest cookie counts, and other cookies do not', async () => {
    const cookies = ['a=b; Path=/', 'vmware_soap_session="5678"; Path=/'];
    await using server = await startCanned({
      PowerOffVM_Task: () => ({
        status: 200,
        body: envelope(response('PowerOffVM_Task', '<returnval type="Task">t</returnval>')),
        headers: { 'set-cookie': cookies as unknown as string },
      }),
    });
    const session = await server.open('write');
    expect(await session.call('PowerOffVM_Task', VM, {}, SIGNAL)).toEqual(moRef('Task', 't'));
    await session.file('GET', '/folder/x', null, 100, SIGNAL);
    expect(server.calls.map((call) => call.headers.cookie)).toEqual([
      undefined,
      undefined,
      COOKIE,
      'vmware_soap_session="5678"',
    ]);
  });

  test.each(['rootFolder', 'propertyCollector', 'sessionManager', 'viewManager'])(
    'a server without a %s is no vSphere server',
    async (member) => {
      const content = SERVICE_CONTENT('8.0').replace(new RegExp(`<${member} .*?</${member}>`), '');
      await using server = await startCanned({ RetrieveServiceContent: () => content });
      expect((await refusal(server.open('read'))).diagnostic).toMatchObject({
        code: 'EF3006',
        summary: expect.stringContaining(member),
      });
      expect(server.names()).not.toContain('Login');
    },
  );

  test.each<[string, Reply]>([
    ['is lost', 'drop'],
    ['cannot be read', 'hello'],
    ['has another status', { status: 503, body: '' }],
  ])('a login whose answer %s may have made a session, which is ended', async (_, reply) => {
    const early = {
      status: 200,
      body: envelope(response('RetrieveServiceContent', SERVICE_CONTENT('8.0'))),
      headers: { 'set-cookie': COOKIE },
    };
    await using server = await startCanned({
      RetrieveServiceContent: () => early,
      Login: () => (reply === 'hello' ? { status: 200, body: 'hello' } : reply),
    });
    const session = new Session(new Transport(server.origin), 'read');
    await refusal(session.open({ user: 'u', password: new Secret('p') }, SIGNAL));
    await session.logout();
    expect(server.names()).toEqual(['RetrieveServiceContent', 'Login', 'Logout']);
  });

  test('a refused login made none', async () => {
    await using server = await startCanned({ Login: () => fault('InvalidLogin', 'wrong') });
    await expect(server.open('read')).rejects.toThrow(VimFault);
    expect(server.names()).toEqual(['RetrieveServiceContent', 'Login']);
  });

  test('a logout that fails is nobody’s problem', async () => {
    await using server = await startCanned({ Logout: () => 'drop' });
    const session = await server.open('read');
    await expect(session.logout()).resolves.toBeUndefined();
  });
});

describe('what a session may call', () => {
  const listed = new Set(CALLS.map(({ type, method }) => `${type} ${method}`));
  const writing = CALLS.filter(({ access }) => access === 'write');
  const types = [...new Set(CALLS.map(({ type }) => type)), 'HostSystem', 'LicenseManager', ''];
  /** Every method of the tables on every type of object that is known, but for those on the list. */
  const unlisted = Object.keys(METHODS).flatMap((method) =>
    types.filter((type) => !listed.has(`${type} ${method}`)).map((type) => [type, method] as const),
  );

  test('every method of the tables is listed for some object, once, and nothing else is', () => {
    expect([...new Set(CALLS.map(({ method }) => method))].sort()).toEqual(Object.keys(METHODS).sort());
    expect(listed.size).toBe(CALLS.length);
  });

  test.each([
    ['read', [...unlisted, ...writing.map(({ type, method }) => [type, method] as const)]],
    ['write', unlisted],
  ] as const)('a session that may %s sends nothing else', async (mode, refused) => {
    await using server = await startCanned();
    const session = await server.open(mode);
    const before = server.calls.length;
    expect(refused.length).toBeGreaterThan(100);
    for (const [type, method] of refused) {
      const { diagnostic } = await refusal(session.call(method, moRef(type, 'x'), {}, SIGNAL));
      expect([diagnostic.code, diagnostic.summary]).toEqual([
        'EF3004',
        expect.stringContaining(`refused to call ${method} of ${type}`),
      ]);
    }
    expect(server.calls).toHaveLength(before);
  });

  test('a reading session never writes a file', async () => {
    await using server = await startCanned({ folder: () => ({ status: 201, body: '' }) });
    const session = await server.open('read');
    const before = server.calls.length;
    expect((await refusal(session.file('PUT', '/folder/x', 'x', 10, SIGNAL))).diagnostic.code).toBe('EF3004');
    expect(server.calls).toHaveLength(before);
    expect((await session.file('GET', '/folder/x', null, 10, SIGNAL)).status).toBe(201);
    expect(FILE_CALLS.filter(({ access }) => access === 'read').map(({ method }) => method)).toEqual(['GET', 'HEAD']);
  });

  test('what changes a domain or a file by name is on no read list', () => {
    const changing =
      /^(Register|Create(VM|VirtualDisk)|Reconfig|Power|Suspend|Shutdown|Answer|Cancel(Task)|Make|Delete|Destroy_|Unregister|Move|Copy|Rename|Migrate|Relocate|Revert|Remove|Set|Add|Update|Reset|Reboot|Mark|Upgrade|Extend|Terminate)/;
    expect(CALLS.filter(({ method, access }) => changing.test(method) !== (access === 'write'))).toEqual([]);
    expect(writing.length).toBeGreaterThan(10);
  });
});

describe('a session that somebody else has opened', () => {
  const opened = { cookie: new Secret('52a1-b2') };
  const current = (inner: string): string =>
    `<returnval>${refXml('obj', 'SessionManager', 'sessions')}${inner}</returnval>`;
  const standing = prop('currentSession', 'UserSession', '<key>1</key><userName>root</userName>');

  test('is used as it is, and left open', async () => {
    await using server = await startCanned({ RetrieveProperties: () => current(standing), folder: () => 'x' });
    const session = new Session(new Transport(server.origin), 'read');
    await session.open(opened, SIGNAL);
    await session.file('GET', '/folder/x', null, 1000, SIGNAL);
    await session.logout();
    expect(server.names()).toEqual(['RetrieveServiceContent', 'RetrieveProperties', '/folder/x']);
    expect(new Set(server.calls.map((call) => call.headers.cookie))).toEqual(new Set(['vmware_soap_session=52a1-b2']));
  });

  test.each<[string, Reply]>([
    ['has ended', current('')],
    ['is of another server', ''],
  ])('that %s is told, without its cookie', async (_, reply) => {
    await using server = await startCanned({ RetrieveProperties: () => reply });
    const session = new Session(new Transport(server.origin), 'write');
    const error = await refusal(session.open(opened, SIGNAL));
    expect(error.diagnostic.code).toBe('EF3037');
    expect(everythingOf(error) + JSON.stringify(error.diagnostic)).not.toContain('52a1-b2');
    await session.logout();
    expect(server.names()).toEqual(['RetrieveServiceContent', 'RetrieveProperties']);
  });
});

describe('answers that cannot be used', () => {
  const whole = envelope(response('CreateContainerView', '<returnval type="ContainerView">v</returnval>'));
  const replies: readonly (readonly [string, Reply, string])[] = [
    ['HTTP 200 and no XML', { status: 200, body: 'Welcome' }, 'EF3006'],
    ['HTTP 200 and a page', { status: 200, body: '<html><body>Welcome</body></html>' }, 'EF3006'],
    ['HTTP 200 and nothing', { status: 200, body: '' }, 'EF3006'],
    ['HTTP 500 and no fault', { status: 500, body: 'oops' }, 'EF3006'],
    ['a response to another method', { status: 200, body: envelope(response('Logout', '')) }, 'EF3006'],
    ['an empty body', { status: 200, body: envelope('') }, 'EF3006'],
    ['a DOCTYPE', { status: 200, body: `<!DOCTYPE x>${whole}` }, 'EF3006'],
    ['a body that ends early, well told', { status: 200, body: whole.slice(0, -30) }, 'EF3006'],
    ['a body that is cut', { cut: whole.slice(0, 200) }, 'EF3002'],
    ['a connection that ends', 'drop', 'EF3002'],
    ...[204, 301, 302, 400, 401, 403, 404, 502, 503].map(
      (status) => [`HTTP ${status}`, { status, body: '' }, 'EF3005'] as const,
    ),
  ];

  test.each(replies)('%s', async (_, reply, code) => {
    await using server = await startCanned({ CreateContainerView: () => reply });
    const session = await server.open('read');
    const error = await refusal(session.call('CreateContainerView', VIEWS, {}, SIGNAL));
    expect(error.diagnostic.code).toBe(code);
  });

  test.each(replies)('%s to the login: the password is in no text of the error', async (_, reply, code) => {
    await using server = await startCanned({ Login: () => reply });
    const error = await refusal(server.open('read'));
    expect(error.diagnostic.code).toBe(code);
    const said = everythingOf(error);
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toContain('hunter2');
  });

  test('a server that sends the call back learns the password and nobody else does', async () => {
    await using server = await startCanned({ Login: (call) => ({ status: 200, body: call.body }) });
    const error = await refusal(server.open('read'));
    expect(error.diagnostic.code).toBe('EF3006');
    expect(everythingOf(error)).not.toContain('hunter2');
  });

  test('an answer beyond its bound is not read to its end', async () => {
    await using server = await startCanned({ folder: () => ({ status: 200, body: 'x'.repeat(5_000) }) });
    const session = await server.open('read');
    expect((await session.file('GET', '/folder/x', null, 5_000, SIGNAL)).body).toHaveLength(5_000);
    expect((await refusal(session.file('GET', '/folder/x', null, 4_999, SIGNAL))).diagnostic.code).toBe('EF3003');
  });

  test('nobody listens', async () => {
    const server = await startCanned();
    await server[Symbol.asyncDispose]();
    const session = new Session(new Transport(server.origin), 'read');
    const error = await refusal(session.open({ user: 'u', password: new Secret('p') }, SIGNAL));
    expect(error.diagnostic).toMatchObject({ code: 'EF3002', detail: expect.stringContaining('ECONNREFUSED') });
    await session.logout();
  });

  test('plain HTTP where TLS was asked for', async () => {
    await using server = await startCanned();
    const session = new Session(new Transport(server.origin.replace('http:', 'https:')), 'read');
    const error = await refusal(session.open({ user: 'u', password: new Secret('p') }, SIGNAL));
    expect(error.diagnostic).toMatchObject({ code: 'EF3002', hint: expect.stringContaining('transport=http') });
    await session.logout();
  });
});

describe('a fault', () => {
  test('is told with its type and members, on HTTP 500 and on 200', async () => {
    const refused = fault('InvalidPowerState', '', '<existingState>poweredOff</existingState>');
    for (const status of [500, 200]) {
      await using server = await startCanned({ PowerOffVM_Task: () => ({ ...refused, status }) });
      const session = await server.open('write');
      await expect(session.call('PowerOffVM_Task', VM, {}, SIGNAL)).rejects.toMatchObject({
        name: 'VimFault',
        type: 'InvalidPowerState',
        message: 'InvalidPowerState (existingState poweredOff)',
      });
    }
  });
});

describe('an abort', () => {
  test('ends a call that hangs, with its own reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    await using server = await startCanned({
      PowerOffVM_Task: () => {
        stop.abort(reason);
        return 'hang';
      },
    });
    const session = await server.open('write');
    await expect(session.call('PowerOffVM_Task', VM, {}, stop.signal)).rejects.toBe(reason);
  });

  test('beforehand sends nothing', async () => {
    await using server = await startCanned();
    const session = await server.open('write');
    const before = server.calls.length;
    await expect(session.call('PowerOffVM_Task', VM, {}, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
    expect(server.calls).toHaveLength(before);
  });
});
