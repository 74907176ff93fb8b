import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder, type Running, start, type Variables } from './esxform.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';
const BUILD = '42116ec4-1d3f-4f0a-9a52-000000000002';

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator | null = null;

beforeEach(() => {
  folder = freshFolder();
});

afterEach(async () => {
  await simulator?.close();
  simulator = null;
  folder.remove();
});

async function host(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await startSimulator({ taskMilliseconds: 5, strict: true, ...options });
  return simulator;
}

const login = (at: Simulator): Variables => ({
  ESXFORM_HOST: '127.0.0.1',
  ESXFORM_USER: at.user,
  ESXFORM_PASSWORD: at.password,
});

function declare(at: Simulator, domains: string, connect = at.uri): void {
  writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: ${connect}\ndomains:\n${domains}`);
}

const NOTED = `  db01: { uuid: ${DB}, annotation: noted }\n`;
const ASKS = `  build01: { uuid: ${BUILD}, power: on }\n`;

/** A way to end a run, and how it ends. */
interface Way {
  readonly args: readonly string[];
  readonly code: number;
  readonly domains?: string;
  readonly faults?: string;
  readonly connect?: (uri: string) => string;
  readonly env?: Variables;
  /** Whether the run comes as far as a session. */
  readonly loggedIn?: false;
}

const APPLY = ['apply', 'm.yaml', '--auto-approve'];

const WAYS: Readonly<Record<string, Way>> = {
  'a plan': { args: ['plan', 'm.yaml'], code: 0 },
  'a plan with pending changes': { args: ['plan', 'm.yaml', '--detailed-exitcode', '--json'], code: 2 },
  'a plan that cannot be saved': { args: ['plan', 'm.yaml', '--out', 'missing/p.json'], code: 1, loggedIn: false },
  'a plan of a stranger': { args: ['plan', 'm.yaml'], domains: '  db01: { annotation: mine }\n', code: 6 },
  'a plan that is impossible': {
    args: ['plan', 'm.yaml'],
    domains: '  new01: { nics: { ethernet0: { network: Nowhere } } }\n',
    code: 1,
  },
  'a wrong manifest': { args: ['plan', 'm.yaml'], domains: '  db01: { memroy: 1GiB }\n', code: 1, loggedIn: false },
  'wrong usage': { args: ['plan', 'm.yaml', '--no-such-flag'], code: 64, loggedIn: false },
  'a wrong password': { args: ['plan', 'm.yaml'], env: { ESXFORM_PASSWORD: 'wrong!' }, code: 1, loggedIn: false },
  'no password': { args: ['plan', 'm.yaml'], env: { ESXFORM_HOST: 'other.example.com' }, code: 1, loggedIn: false },
  'another product than the scheme says': {
    args: ['plan', 'm.yaml'],
    connect: (uri) => uri.replace('esx:', 'gsx:'),
    code: 1,
  },
  'a trace that cannot be written': { args: ['plan', 'm.yaml', '--trace', '.'], code: 1, loggedIn: false },
  drift: { args: ['drift', 'm.yaml'], code: 2 },
  'an apply': { args: APPLY, code: 0 },
  'an apply that nobody approves': { args: ['apply', 'm.yaml'], code: 1 },
  'an apply that stops at a question': { args: APPLY, domains: ASKS, code: 4 },
  'an apply whose call is refused': { args: APPLY, faults: '[{ at: ReconfigVM_Task, fault: InvalidState }]', code: 1 },
  'an apply that meets another task': {
    args: APPLY,
    faults: '[{ at: ReconfigVM_Task, fault: TaskInProgress }]',
    code: 5,
  },
  'an apply whose answer is lost, and that looks what the host did': {
    args: APPLY,
    faults: '[{ at: ReconfigVM_Task, drop: after }]',
    code: 0,
  },
  'a reading that is refused': {
    args: ['plan', 'm.yaml'],
    faults: '[{ at: RetrievePropertiesEx, fault: NoPermission }]',
    code: 1,
  },
  'a reading in a storm': {
    args: ['plan', 'm.yaml'],
    faults: '[{ at: RetrievePropertiesEx, times: 9, status: 503 }]',
    code: 1,
  },
  'a reading over a short storm': {
    args: ['plan', 'm.yaml'],
    faults: '[{ at: RetrievePropertiesEx, times: 2, status: 503 }]',
    code: 0,
  },
  'answers that are cut': {
    args: ['plan', 'm.yaml'],
    faults: '[{ at: CreateContainerView, times: 9, cut: 200 }]',
    code: 1,
  },
  'a session that ended meanwhile': {
    args: ['plan', 'm.yaml'],
    faults: '[{ at: CreateContainerView, expire: true }]',
    code: 0,
  },
  'a session that ends in an apply': { args: APPLY, faults: '[{ at: ReconfigVM_Task, expire: true }]', code: 0 },
  'a list of questions': { args: ['question', 'list', '--connect', 'URI'], code: 0 },
};

describe('no session is left on the server by', () => {
  test.each(Object.entries(WAYS))('%s', async (_, way) => {
    const server = await host(way.faults === undefined ? {} : { faults: `faults: ${way.faults}` });
    declare(server, way.domains ?? NOTED, way.connect?.(server.uri) ?? server.uri);
    const args = way.args.map((each) => (each === 'URI' ? server.uri : each));
    const ended = await esxform(args, folder.path, { ...login(server), ...way.env });
    expect(ended.code, ended.stdout + ended.stderr).toBe(way.code);
    expect(server.openSessions()).toBe(0);
    const logins = server.log.count('Login');
    if (way.loggedIn === false) expect(server.log.count('Logout')).toBe(0);
    else expect(logins).toBeGreaterThan(0);
  });

  test('an apply of a stale plan', async () => {
    const server = await host();
    declare(server, NOTED);
    expect(await esxform(['plan', 'm.yaml', '--out', 'p.json'], folder.path, login(server))).toMatchObject({ code: 0 });
    expect(await esxform(['apply', 'p.json'], folder.path, login(server))).toMatchObject({ code: 0 });
    expect(await esxform(['apply', 'p.json'], folder.path, login(server))).toMatchObject({ code: 3 });
    expect(server.openSessions()).toBe(0);
  });
});

/**
 * Waits until the server has answered a call, or until the run has ended without it. The simulator logs a call after its delay, so
 * that the one before the slow one is waited for: the signal then comes while the slow one is on its way, or just before.
 */
async function answered(server: Simulator, method: string, running: Running): Promise<void> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  running.ended.then(end, end);
  while (server.log.count(method) === 0) {
    if (over) throw new Error(`the run ended before ${method}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('no session is left on the server when the run is ended by', () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const slow = (method: string, milliseconds = 2_000): SimulatorOptions => ({
    faults: `faults: [{ at: ${method}, delay: ${milliseconds} }]`,
  });

  const moments: readonly (readonly [slow: string, before: string])[] = [
    ['Login', 'RetrieveServiceContent'],
    ['RetrievePropertiesEx', 'Login'],
    ['CreateContainerView', 'RetrievePropertiesEx'],
    ['GET /folder', 'CreateContainerView'],
  ];

  for (const [method, before] of moments) {
    test.each(signals)(`%s while a plan waits for ${method}`, async (signal) => {
      const server = await host(slow(method, method === 'Login' ? 500 : 20_000));
      declare(server, NOTED);
      const running = start(['plan', 'm.yaml'], folder.path, login(server));
      await answered(server, before, running);
      running.child.kill(signal);
      const ended = await running.ended;
      expect(ended.code, ended.stderr).toBe(130);
      expect(server.openSessions()).toBe(0);
    });
  }

  test.each(signals)('%s in the middle of an apply', async (signal) => {
    const server = await host({ taskMilliseconds: 2_000 });
    declare(server, NOTED);
    const running = start(APPLY, folder.path, login(server));
    await answered(server, 'ReconfigVM_Task', running);
    running.child.kill(signal);
    await running.ended;
    expect(server.openSessions()).toBe(0);
  });

  test('two signals in the middle of a task', async () => {
    const server = await host({ taskMilliseconds: 5_000 });
    declare(server, NOTED);
    const running = start(APPLY, folder.path, login(server));
    await answered(server, 'ReconfigVM_Task', running);
    running.child.kill('SIGINT');
    await running.seen('nterrupt');
    running.child.kill('SIGINT');
    await running.ended;
    expect(server.openSessions()).toBe(0);
  });

  test.each([
    ['a plan', ['plan', 'm.yaml']],
    ['an apply', APPLY],
  ])('a reader of %s that goes away', async (_, args) => {
    const server = await host(slow('CreateContainerView', 300));
    declare(server, NOTED);
    const running = start(args, folder.path, login(server));
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    await running.ended;
    expect(server.log.count('Login')).toBeGreaterThan(0);
    expect(server.openSessions()).toBe(0);
  });
});
