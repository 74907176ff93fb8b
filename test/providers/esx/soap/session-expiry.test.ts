import { afterEach, describe, expect, test, vi } from 'vitest';
import { Secret } from '../../../../src/domain/secrets/secret.js';
import { told } from '../../../../src/providers/esx/net/fault-diagnostic.js';
import {
  type ObjectProperties,
  retrieve,
  retrieveRefs,
  retrieveUnder,
} from '../../../../src/providers/esx/soap/collector.js';
import { Session } from '../../../../src/providers/esx/soap/session/session.js';
import { Transport } from '../../../../src/providers/esx/soap/transport.js';
import { moRef } from '../../../../src/providers/esx/soap/value.js';
import { watchTask } from '../../../../src/providers/esx/watch/watch.js';
import { type Simulator, startSimulator } from '../../../../src/simulator/simulator.js';
import { envelope, fault, object, page, prop, refXml, response, text } from '../canned-answers.js';
import {
  COOKIE,
  type HeardCall,
  IMPATIENT,
  PASSWORD,
  type Replies,
  type Reply,
  startCanned,
} from '../canned-server.js';
import { collected } from '../collected.js';

const SIGNAL = AbortSignal.timeout(600_000);
const VM = moRef('VirtualMachine', 'vm-1');
const DONE = `<returnval type="Task">task-1</returnval>`;

const login = (cookie: string): Reply => ({
  status: 200,
  body: envelope(response('Login', '<returnval><key>1</key><userName>root</userName></returnval>')),
  headers: { 'set-cookie': `vmware_soap_session="${cookie}"; Path=/` },
});

interface Expiring {
  readonly replies: Replies;
  /** Ends the session that there is, as the server's own timeout would. */
  expire(): void;
}

/** Sessions that end: each login has a cookie of its own, and a call without the newest living one is refused. */
function expiring(replies: Replies): Expiring {
  let logins = 0;
  let alive: string | null = null;
  const cookieOf = (call: HeardCall): string | null => /"(.*?)"/.exec(call.headers.cookie ?? '')?.[1] ?? null;
  const stands = (call: HeardCall): boolean => alive !== null && cookieOf(call) === alive;
  const guarded = Object.entries(replies).map(([name, reply]) => [
    name,
    (call: HeardCall, nth: number): Reply =>
      stands(call) ? reply(call, nth) : fault('NotAuthenticated', 'no session'),
  ]);
  const session = prop('currentSession', 'UserSession', '<key>1</key><userName>root</userName>');
  const manager = (inner: string): string =>
    `<returnval>${refXml('obj', 'SessionManager', 'sessions')}${inner}</returnval>`;
  return {
    replies: {
      ...Object.fromEntries(guarded),
      Login: () => {
        logins += 1;
        alive = `login-${logins}`;
        return login(alive);
      },
      RetrieveProperties: (call) => manager(stands(call) ? session : ''),
    },
    expire: () => {
      alive = null;
    },
  };
}

describe('a session that ended on the server', () => {
  test('is opened again, and the call is made again, whatever it is: it was refused at the door', async () => {
    const { replies, expire } = expiring({ PowerOffVM_Task: () => DONE });
    await using server = await startCanned(replies);
    const session = await server.open('write');
    expire();
    expect(await session.call('PowerOffVM_Task', VM, {}, SIGNAL)).toEqual(moRef('Task', 'task-1'));
    expect(server.names().slice(2)).toEqual(['PowerOffVM_Task', 'RetrieveProperties', 'Login', 'PowerOffVM_Task']);
    expect(session.login).toBe(2);
    await session.logout();
    expect(server.calls.at(-1)).toMatchObject({ name: 'Logout', headers: { cookie: 'vmware_soap_session="login-2"' } });
    expect(server.names().filter((name) => name === 'Logout')).toHaveLength(1);
  });

  test('is not opened again when it stands: then the fault is about something else, and the call may have run', async () => {
    const { replies } = expiring({ PowerOffVM_Task: () => fault('NotAuthenticated', 'of a part of the server') });
    await using server = await startCanned(replies);
    const session = await server.open('write');
    await expect(session.call('PowerOffVM_Task', VM, {}, SIGNAL)).rejects.toMatchObject({ type: 'NotAuthenticated' });
    expect(server.names().slice(2)).toEqual(['PowerOffVM_Task', 'RetrieveProperties']);
  });

  test('is opened once for one call', async () => {
    const { replies } = expiring({});
    await using server = await startCanned({
      ...replies,
      RetrieveProperties: () => fault('NotAuthenticated'),
      PowerOffVM_Task: () => fault('NotAuthenticated'),
    });
    const session = await server.open('write');
    await expect(session.call('PowerOffVM_Task', VM, {}, SIGNAL)).rejects.toMatchObject({ type: 'NotAuthenticated' });
    expect(server.names().filter((name) => name === 'Login')).toHaveLength(2);
    expect(server.names().filter((name) => name === 'PowerOffVM_Task')).toHaveLength(2);
  });

  test('is opened once for all calls that met its end at the same time', async () => {
    const { replies, expire } = expiring({ PowerOffVM_Task: () => DONE, ShutdownGuest: () => '' });
    await using server = await startCanned(replies);
    const session = await server.open('write');
    expire();
    const calls = ['PowerOffVM_Task', 'ShutdownGuest', 'PowerOffVM_Task', 'ShutdownGuest'];
    await Promise.all(calls.map((method) => session.call(method, VM, {}, SIGNAL)));
    expect(server.names().filter((name) => name === 'Login')).toHaveLength(2);
  });

  test('stays ended after logout', async () => {
    const { replies, expire } = expiring({ PowerOffVM_Task: () => DONE });
    await using server = await startCanned(replies);
    const session = await server.open('write');
    expire();
    await session.logout();
    expect(server.names().filter((name) => name === 'Login')).toHaveLength(1);
  });

  test('is opened again for a file, too', async () => {
    const { replies, expire } = expiring({});
    const cookies: (string | undefined)[] = [];
    await using server = await startCanned({
      ...replies,
      folder: (call, nth) => {
        cookies.push(call.headers.cookie);
        return { status: nth === 0 ? 401 : 200, body: 'vmx' };
      },
    });
    const session = await server.open('write');
    expire();
    expect((await session.file('GET', '/folder/x', null, 100, SIGNAL)).body.toString()).toBe('vmx');
    expect(cookies).toEqual(['vmware_soap_session="login-1"', 'vmware_soap_session="login-2"']);
  });
});

describe('a session whose renewal fails', () => {
  const refused = (): Reply => fault('InvalidLogin', 'incorrect user name or password');
  const logins = (names: readonly string[]): number => names.filter((name) => name === 'Login').length;

  /** The first login is accepted, and the next ones as `later` says. */
  async function ended(later: (nth: number) => Reply) {
    const { replies, expire } = expiring({ PowerOffVM_Task: () => DONE });
    const server = await startCanned({
      ...replies,
      Login: (call, nth) => (nth === 0 ? (replies['Login']?.(call, nth) ?? 'drop') : later(nth)),
    });
    const session = await server.open('write');
    expire();
    return { server, session, call: () => session.call('PowerOffVM_Task', VM, {}, SIGNAL) };
  }

  test('refused: one login for each call, and no more than four, because accounts are locked', async () => {
    const { call, server } = await ended(refused);
    await using _ = server;
    for (let count = 1; count <= 8; count += 1) {
      await expect(told('x', call)).rejects.toMatchObject({
        diagnostic: { code: 'EF3008' },
        outage: count < 4 ? { effect: 'none', login: 'refused' } : null,
      });
    }
    expect(logins(server.names())).toBe(5);
  });

  test('refused for a while: the count begins again after a login that is accepted', async () => {
    let alive = false;
    const { replies, expire } = expiring({ PowerOffVM_Task: () => DONE });
    const accepted = replies['Login'];
    await using server = await startCanned({
      ...replies,
      Login: (call, nth) => (nth === 0 || alive ? (accepted?.(call, nth) ?? 'drop') : refused()),
    });
    const session = await server.open('write');
    for (let round = 0; round < 3; round += 1) {
      expire();
      alive = false;
      for (let count = 0; count < 3; count += 1) {
        await expect(session.call('PowerOffVM_Task', VM, {}, SIGNAL)).rejects.toMatchObject({ final: false });
      }
      alive = true;
      expect(await session.call('PowerOffVM_Task', VM, {}, SIGNAL)).toEqual(moRef('Task', 'task-1'));
    }
  });

  test.each<[string, Reply]>([
    ['a connection that breaks', 'drop'],
    ['a proxy', { status: 502, body: '' }],
    ['half an answer', { cut: '<soapenv:Envelope>' }],
  ])('%s: the call that needed it had no effect', async (_name, reply) => {
    const { call, server } = await ended(() => reply);
    await using _ = server;
    await expect(call()).rejects.toMatchObject({ outage: { effect: 'none' } });
    expect(server.names().filter((name) => name === 'PowerOffVM_Task')).toHaveLength(1);
  });

  test('calls that only tidy up send no login', async () => {
    const { server, session } = await ended(refused);
    await using _ = server;
    const view = moRef('ContainerView', 'view-1');
    await expect(session.call('DestroyView', view, {}, SIGNAL)).rejects.toThrow();
    expect(logins(server.names())).toBe(1);
  });
});

describe('what a call that failed may have done', () => {
  test.each<[string, string, Reply, 'none' | 'unknown']>([
    ['a writing call that is cut off', 'PowerOffVM_Task', 'drop', 'unknown'],
    ['a writing call that a proxy answers', 'PowerOffVM_Task', { status: 502, body: '' }, 'unknown'],
    ['a writing call with half an answer', 'PowerOffVM_Task', { cut: '<x>' }, 'unknown'],
    ['a writing call with a page of a proxy', 'PowerOffVM_Task', { status: 200, body: '<html>' }, 'unknown'],
    ['a reading call that is cut off', 'RetrievePropertiesEx', 'drop', 'none'],
    ['a reading call that a proxy answers', 'RetrievePropertiesEx', { status: 503, body: '' }, 'none'],
  ])('%s', async (_name, method, reply, effect) => {
    await using server = await startCanned({ [method]: () => reply });
    const session = await server.open('write');
    const self = method === 'PowerOffVM_Task' ? VM : session.content.propertyCollector;
    await expect(session.call(method, self, {}, SIGNAL)).rejects.toMatchObject({ outage: { effect } });
  });
});

describe('a reading that lacks its values because the session has ended', () => {
  const missing = (): string =>
    page(
      `<objects>${refXml('obj', 'VirtualMachine', 'vm-1')}<missingSet><path>name</path><fault><fault xsi:type="NotAuthenticated"/></fault></missingSet></objects>`,
    );

  test('is made again under a new session', async () => {
    let isAlive = true;
    const { replies, expire } = expiring({});
    await using server = await startCanned({
      ...replies,
      Login: (call, nth) => {
        isAlive = true;
        return replies['Login']?.(call, nth) ?? 'drop';
      },
      RetrievePropertiesEx: () => (isAlive ? page(object('VirtualMachine', 'vm-1', text('name', 'n1'))) : missing()),
    });
    const session = await server.open('read');
    expire();
    isAlive = false;
    expect(names(await collected(retrieveRefs(session, [VM], ['name'], SIGNAL)))).toEqual(['vm-1 n1']);
    expect(session.login).toBe(2);
  });
});

describe('a login whose answer is on its way when the user interrupts', () => {
  test('is heard out, and its session is ended', async () => {
    const stop = new AbortController();
    await using server = await startCanned({
      Login: () => {
        stop.abort(new Error('interrupted'));
        return login('1234');
      },
    });
    const session = new Session(new Transport(server.origin), 'read', IMPATIENT);
    const credentials = { user: 'root', password: new Secret(PASSWORD) };
    await expect(session.open(credentials, stop.signal)).rejects.toThrow('interrupted');
    await session.logout();
    expect(server.calls.at(-1)).toMatchObject({ name: 'Logout', headers: { cookie: COOKIE } });
  });
});

describe('an idle session', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is touched now and then, until its logout', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { replies } = expiring({});
    const touched: (() => void)[] = [];
    await using server = await startCanned({
      ...replies,
      RetrieveProperties: (call, nth) => {
        for (const each of touched.splice(0)) each();
        return replies['RetrieveProperties']?.(call, nth) ?? 'drop';
      },
    });
    const session = await server.open('read');
    const heard = new Promise<void>((resolve) => touched.push(resolve));
    vi.advanceTimersByTime(10 * 60_000);
    await heard;
    expect(server.names().at(-1)).toBe('RetrieveProperties');
    await session.logout();
    const calls = server.calls.length;
    vi.advanceTimersByTime(60 * 60_000);
    expect(server.calls).toHaveLength(calls);
  });
});

const names = (objects: readonly ObjectProperties[]): readonly unknown[] =>
  objects.map(({ ref, properties }) => `${ref.value} ${properties.get('name')}`);

describe('a reading whose session ends half way begins anew, and tells each object once', () => {
  const vm = (at: number): string => object('VirtualMachine', `vm-${at}`, text('name', `n${at}`));

  test('pages', async () => {
    const { replies, expire } = expiring({
      RetrievePropertiesEx: () => page(vm(1) + vm(2), 'more'),
      ContinueRetrievePropertiesEx: () => page(vm(3)),
    });
    let first = true;
    await using server = await startCanned({
      ...replies,
      ContinueRetrievePropertiesEx: (call, nth) => {
        if (first) expire();
        first = false;
        return replies['ContinueRetrievePropertiesEx']?.(call, nth) ?? 'drop';
      },
    });
    const session = await server.open('read');
    expect(names(await collected(retrieveRefs(session, [VM], ['name'], SIGNAL)))).toEqual([
      'vm-1 n1',
      'vm-2 n2',
      'vm-3 n3',
    ]);
    expect(server.names().filter((name) => name === 'ContinueRetrievePropertiesEx')).toHaveLength(2);
  });

  test('a view is made again', async () => {
    const { replies, expire } = expiring({
      CreateContainerView: (_, nth) => `<returnval type="ContainerView">view-${nth}</returnval>`,
      RetrievePropertiesEx: (call) => page(call.body.includes('>view-1<') ? vm(1) : ''),
      DestroyView: () => '',
    });
    let first = true;
    await using server = await startCanned({
      ...replies,
      RetrievePropertiesEx: (call, nth) => {
        if (first) expire();
        first = false;
        return replies['RetrievePropertiesEx']?.(call, nth) ?? 'drop';
      },
    });
    const session = await server.open('read');
    const found = await collected(retrieveUnder(session, moRef('Folder', 'f'), 'VirtualMachine', ['name'], SIGNAL));
    expect(names(found)).toEqual(['vm-1 n1']);
    const destroyed = server.calls.filter((call) => call.name === 'DestroyView');
    expect(destroyed.map((call) => /view-\d/.exec(call.body)?.[0])).toEqual(['view-1']);
  });

  test('and ends if that goes on', async () => {
    const { replies, expire } = expiring({ RetrievePropertiesEx: () => page(vm(1), 'more') });
    await using server = await startCanned({
      ...replies,
      ContinueRetrievePropertiesEx: () => {
        expire();
        return fault('NotAuthenticated');
      },
    });
    const session = await server.open('read');
    await expect(collected(retrieve(session, {}, SIGNAL))).rejects.toThrow();
    expect(server.names().filter((name) => name === 'ContinueRetrievePropertiesEx')).toHaveLength(4);
  });
});

describe('against the simulator, a session that ends at each call', () => {
  let simulator: Simulator | null = null;
  afterEach(async () => {
    await simulator?.close();
    simulator = null;
  });

  const expireAt = (method: string): string => `faults: [{ at: ${method}, times: 1, expire: true }]`;
  const methods = [
    'CreateContainerView',
    'RetrievePropertiesEx',
    'PowerOffVM_Task',
    'CreatePropertyCollector',
    'CreateFilter',
    'WaitForUpdatesEx',
    'DestroyPropertyCollector',
    'DestroyView',
  ];

  test.each(methods)('%s: a task is started once and seen to its end', async (method) => {
    simulator = await startSimulator({ taskMilliseconds: 5, strict: true });
    const session = new Session(new Transport(simulator.baseUrl), 'write', IMPATIENT);
    await session.open({ user: simulator.user, password: new Secret(simulator.password) }, SIGNAL);
    simulator.setFaults(expireAt(method));
    const { rootFolder } = session.content;
    const found = await collected(retrieveUnder(session, rootFolder, 'VirtualMachine', ['name'], SIGNAL));
    const vm = found.find(({ properties }) => properties.get('name') === 'db01')?.ref;
    if (vm === undefined) throw new Error('the simulator has no db01');
    simulator.log.clear();
    const task = await session.call('PowerOffVM_Task', vm, {}, SIGNAL);
    const watched = { what: 'x', task: task as typeof vm, vm };
    const reports = await collected(watchTask(session, watched, SIGNAL));
    expect(reports.at(-1)).toMatchObject({ kind: 'done' });
    // What only tidies up opens no session again: the next call does.
    const refused = method === 'PowerOffVM_Task' || method === 'DestroyView';
    expect(simulator.log.count('PowerOffVM_Task')).toBe(refused ? 2 : 1);
    await session.logout();
    expect(simulator.log.count('Logout')).toBe(1);
  });
});

describe('a server that has less than its version says', () => {
  const vm = object('VirtualMachine', 'vm-1', text('name', 'n1')).replaceAll('objects>', 'returnval>');
  const task = object('Task', 'task-1', prop('info', 'TaskInfo', '<state>success</state>')).replaceAll(
    'objects>',
    'returnval>',
  );
  const old: Replies = {
    RetrieveProperties: (call) => (call.body.includes('<obj type="Task">') ? task : vm),
    DestroyPropertyCollector: () => '',
    CreateFilter: () => '<returnval type="PropertyFilter">f</returnval>',
  };

  test.each(['MethodNotFound', 'NotImplemented', 'NotSupported'])(
    '%s for paging: reads all at once, and asks once',
    async (type) => {
      await using server = await startCanned({ ...old, RetrievePropertiesEx: () => fault(type) });
      const session = await server.open('read');
      for (let time = 0; time < 2; time += 1)
        expect(names(await collected(retrieveRefs(session, [VM], ['name'], SIGNAL)))).toEqual(['vm-1 n1']);
      expect(server.names().slice(2)).toEqual(['RetrievePropertiesEx', 'RetrieveProperties', 'RetrieveProperties']);
    },
  );

  test.each(['CreatePropertyCollector', 'WaitForUpdatesEx'])('no %s: is polled, and asked once', async (missing) => {
    await using server = await startCanned({
      ...old,
      RetrievePropertiesEx: () => fault('MethodNotFound'),
      CreatePropertyCollector: () => '<returnval type="PropertyCollector">c</returnval>',
      [missing]: () => fault('MethodNotFound'),
    });
    const session = await server.open('write');
    const watched = { what: 'x', task: moRef('Task', 'task-1'), vm: null };
    for (let time = 0; time < 2; time += 1)
      expect(await collected(watchTask(session, watched, SIGNAL))).toEqual([{ kind: 'done', made: null }]);
    expect(server.names().filter((name) => name === missing)).toHaveLength(1);
  });

  test('any other fault is told', async () => {
    await using server = await startCanned({ ...old, RetrievePropertiesEx: () => fault('InvalidProperty') });
    const session = await server.open('read');
    await expect(collected(retrieveRefs(session, [VM], ['name'], SIGNAL))).rejects.toMatchObject({
      type: 'InvalidProperty',
    });
    expect(server.names()).not.toContain('RetrieveProperties');
  });
});
