import { describe, expect, test } from 'vitest';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { type Watched, watchPowerOff, watchTask } from '../../../src/providers/esx/watch/watch.js';
import type { TaskReport } from '../../../src/providers/provider.js';
import { fault, object, prop, refXml, SERVICE_CONTENT } from './canned-answers.js';
import { type Replies, type Reply, startCanned } from './canned-server.js';
import { collected } from './collected.js';

const SIGNAL = AbortSignal.timeout(600_000);
const TASK = moRef('Task', 'task-1');
const VM = moRef('VirtualMachine', 'vm-1');
const WATCHED: Watched = { what: 'Powering on', task: TASK, vm: VM };

function change(name: string, type: string, inner: string | null): string {
  const value = inner === null ? '' : `<val xsi:type="${type}">${inner}</val>`;
  return `<changeSet><name>${name}</name><op>assign</op>${value}</changeSet>`;
}

function update(type: string, id: string, changes: string, kind = 'modify'): string {
  return `<objectSet><kind>${kind}</kind>${refXml('obj', type, id)}${changes}</objectSet>`;
}

const info = (inner: string): string => update('Task', 'task-1', change('info', 'TaskInfo', inner));
const running = (percent: number): string => info(`<state>running</state><progress>${percent}</progress>`);
const done = info('<state>success</state>');
const question = (id: string): string =>
  `<id>${id}</id><text>msg.x:which?</text><choice><choiceInfo><label>a</label><key>0</key></choiceInfo></choice>`;
const asks = (id: string): string =>
  update('VirtualMachine', 'vm-1', change('runtime.question', 'VirtualMachineQuestionInfo', question(id)));
const quiet = update('VirtualMachine', 'vm-1', change('runtime.question', '', null));
const power = (state: string): string =>
  update('VirtualMachine', 'vm-1', change('runtime.powerState', 'VirtualMachinePowerState', state));
const left = (type: string, id: string): string => update(type, id, '', 'leave');

/** Answers the waits one after the other with these updates; null is a wait that ended with nothing. */
function updates(sets: readonly (string | null)[], last: Reply = 'drop'): Replies {
  return {
    CreatePropertyCollector: () => '<returnval type="PropertyCollector">own</returnval>',
    CreateFilter: () => '<returnval type="PropertyFilter">f</returnval>',
    DestroyPropertyCollector: () => '',
    WaitForUpdatesEx: (_, nth) => {
      const set = sets[nth];
      if (set === undefined) return last;
      if (set === null) return '';
      return `<returnval><version>v${nth}</version><filterSet><filter type="PropertyFilter">f</filter>${set}</filterSet></returnval>`;
    },
  };
}

function word(report: TaskReport): string {
  switch (report.kind) {
    case 'progress':
      return `${report.percent}%`;
    case 'question':
      return `question ${report.question.id}`;
    case 'done':
      return `done ${report.made?.id ?? ''}`.trim();
    case 'failed':
      return `failed ${report.diagnostic.summary}`;
  }
}

const words = (reports: readonly TaskReport[]): readonly string[] => reports.map(word);

const failure = (inner: string): string => info(`<state>error</state><error>${inner}</error>`);
const madeBy = (type: string): string =>
  info(`<state>success</state><result xsi:type="ManagedObjectReference" type="${type}">x-9</result>`);

test.each<[string, readonly (string | null)[], readonly string[]]>([
  ['a task that is done already', [done], ['done']],
  ['progress once each', [running(10), running(10), null, running(50), done], ['10%', '50%', 'done']],
  ['the domain that was made', [running(10), madeBy('VirtualMachine')], ['10%', 'done x-9']],
  ['a result that is no domain', [madeBy('VirtualMachineSnapshot')], ['done']],
  [
    'a question once while it stands',
    [running(1) + asks('a'), running(2), asks('a'), done],
    ['1%', 'question a', '2%', 'done'],
  ],
  ['another question', [asks('a'), asks('b'), done], ['question a', 'question b', 'done']],
  ['the same question after it was gone', [asks('a'), quiet, asks('a'), done], ['question a', 'question a', 'done']],
  ['a question that comes with the end', [asks('a') + done], ['done']],
  ['updates in many sets', [running(1) + asks('a') + running(2), done], ['2%', 'question a', 'done']],
  [
    'the words of the fault',
    [failure('<fault xsi:type="FileLocked"/><localizedMessage>no</localizedMessage>')],
    ['failed Powering on: FileLocked'],
  ],
  ['a failure without a fault', [info('<state>error</state>')], ['failed Powering on: SystemError']],
  [
    'a task that is gone',
    [running(1), left('Task', 'task-1')],
    ['1%', 'failed Powering on: its task no longer exists on the server'],
  ],
  ['a task that ends and goes', [done + left('Task', 'task-1')], ['done']],
  ['a domain that goes while the task runs', [left('VirtualMachine', 'vm-1'), done], ['done']],
  ['another task that goes', [left('Task', 'task-2'), done], ['done']],
])('%s', async (_, sets, told) => {
  await using server = await startCanned(updates(sets));
  const session = await server.open('write');
  expect(words(await collected(watchTask(session, WATCHED, SIGNAL)))).toEqual(told);
  expect(server.names().at(-1)).toBe('DestroyPropertyCollector');
});

test('the failed report carries the fault’s words and causes', async () => {
  const cause = '<faultCause><fault xsi:type="Deep"/><localizedMessage>host b has it</localizedMessage></faultCause>';
  const inner = `<fault xsi:type="FileLocked">${cause}</fault><localizedMessage>It is locked.</localizedMessage>`;
  await using server = await startCanned(updates([failure(inner)]));
  const [report] = await collected(watchTask(await server.open('write'), WATCHED, SIGNAL));
  expect(report).toMatchObject({
    kind: 'failed',
    diagnostic: { code: 'EF3015', detail: 'It is locked. Caused by: host b has it.' },
  });
});

test('a wait whose answer was lost begins anew, because the server forgot the version', async () => {
  const replies = updates([running(1), done]);
  await using server = await startCanned({
    ...replies,
    WaitForUpdatesEx: (call, nth) =>
      call.body.includes('<version>v0</version>')
        ? fault('InvalidCollectorVersion')
        : (replies['WaitForUpdatesEx']?.(call, nth > 0 ? 1 : 0) ?? 'drop'),
  });
  const session = await server.open('write');
  expect(words(await collected(watchTask(session, WATCHED, SIGNAL)))).toEqual(['1%', 'done']);
});

test('a task that a restarted server has forgotten is told as an end that was not seen', async () => {
  const replies = { ...updates([]), CreateFilter: () => fault('ManagedObjectNotFound') };
  await using server = await startCanned(replies);
  const reports = await collected(watchTask(await server.open('write'), WATCHED, SIGNAL));
  expect(reports).toMatchObject([{ kind: 'failed', diagnostic: { code: 'EF3045' } }]);
});

test.each([
  ['HostCommunication', 'EF3046'],
  ['ConcurrentAccess', 'EF4003'],
  ['TaskInProgress', 'EF4007'],
  ['InvalidPowerState', 'EF3015'],
])('a task that fails with %s is told as %s', async (type, code) => {
  await using server = await startCanned(updates([failure(`<fault xsi:type="${type}"/>`)]));
  const [report] = await collected(watchTask(await server.open('write'), WATCHED, SIGNAL));
  expect(report).toMatchObject({ kind: 'failed', diagnostic: { code } });
});

test('it waits on a collector of its own, for a bounded time, from version to version', async () => {
  await using server = await startCanned(updates([running(1), null, done]));
  await collected(watchTask(await server.open('write'), WATCHED, SIGNAL));
  const [create, filter, ...waits] = server.calls.slice(2);
  expect(create?.body).toContain('<_this type="PropertyCollector">pc</_this>');
  expect(filter?.body).toContain('<_this type="PropertyCollector">own</_this>');
  expect(filter?.body).toContain('<obj type="Task">task-1</obj>');
  expect(filter?.body).toContain('<obj type="VirtualMachine">vm-1</obj>');
  const asked = waits.filter((call) => call.name === 'WaitForUpdatesEx').map((call) => call.body);
  expect(asked.map((body) => /<version>(.*?)<\/version>/.exec(body)?.[1])).toEqual(['', 'v0', 'v0']);
  for (const body of asked) expect(Number(/<maxWaitSeconds>(\d+)</.exec(body)?.[1])).toBeLessThanOrEqual(60);
});

test('without a domain only the task is watched', async () => {
  await using server = await startCanned(updates([done]));
  await collected(watchTask(await server.open('write'), { ...WATCHED, vm: null }, SIGNAL));
  expect(server.calls.find((call) => call.name === 'CreateFilter')?.body).not.toContain('VirtualMachine');
});

describe('the collector is destroyed on every way out', () => {
  const tidied = (names: readonly string[]): boolean => names.at(-1) === 'DestroyPropertyCollector';

  test.each<[string, Replies]>([
    ['a filter that is refused', { ...updates([]), CreateFilter: () => fault('InvalidProperty') }],
    ['a wait that faults', updates([], fault('InvalidCollectorVersion'))],
    ['a lost connection', updates([])],
  ])('%s', async (_, replies) => {
    await using server = await startCanned(replies);
    const session = await server.open('write');
    await expect(collected(watchTask(session, WATCHED, SIGNAL))).rejects.toThrow();
    expect(tidied(server.names())).toBe(true);
  });

  test('a reader that stops listening', async () => {
    await using server = await startCanned(updates([running(1), done]));
    for await (const _ of watchTask(await server.open('write'), WATCHED, SIGNAL)) break;
    expect(tidied(server.names())).toBe(true);
  });

  test('an abort while the host holds the wait', async () => {
    const stop = new AbortController();
    const replies = updates([running(1)]);
    await using server = await startCanned({
      ...replies,
      WaitForUpdatesEx: (call, nth) => {
        if (nth > 0) stop.abort(new Error('enough'));
        return nth > 0 ? 'hang' : (replies['WaitForUpdatesEx']?.(call, nth) ?? 'drop');
      },
    });
    await expect(collected(watchTask(await server.open('write'), WATCHED, stop.signal))).rejects.toThrow('enough');
    expect(tidied(server.names())).toBe(true);
  });
});

describe('a guest that is asked to shut down', () => {
  test.each<[string, readonly (string | null)[], readonly string[]]>([
    ['is off when it is off', [power('poweredOn'), null, power('poweredOff')], ['null%', 'done']],
    ['is off already', [power('poweredOff')], ['done']],
    ['is not off when suspended', [power('suspended'), power('poweredOff')], ['null%', 'done']],
    [
      'may ask',
      [power('poweredOn') + asks('a'), power('poweredOn'), power('poweredOff')],
      ['null%', 'question a', 'done'],
    ],
    [
      'may vanish',
      [power('poweredOn'), left('VirtualMachine', 'vm-1')],
      ['null%', 'failed Shutting down: the domain no longer exists on the server'],
    ],
  ])('%s', async (_, sets, told) => {
    await using server = await startCanned(updates(sets));
    const watched: Watched = { what: 'Shutting down', task: null, vm: VM };
    expect(words(await collected(watchPowerOff(await server.open('write'), watched, SIGNAL)))).toEqual(told);
    expect(server.names().at(-1)).toBe('DestroyPropertyCollector');
  });
});

describe('before API 4.1', () => {
  const states = ['<state>running</state><progress>5</progress>', '<state>success</state>'];
  const old = (replies: Replies = {}): Replies => ({
    RetrieveServiceContent: () => SERVICE_CONTENT('4.0'),
    RetrieveProperties: (call, nth) => {
      if (call.body.includes('<obj type="VirtualMachine">')) {
        const asked = prop('runtime.question', 'VirtualMachineQuestionInfo', question('a'));
        return object('VirtualMachine', 'vm-1', asked).replaceAll('objects>', 'returnval>');
      }
      return object('Task', 'task-1', prop('info', 'TaskInfo', states[nth > 0 ? 1 : 0] ?? '')).replaceAll(
        'objects>',
        'returnval>',
      );
    },
    ...replies,
  });

  test('task and question are polled', async () => {
    await using server = await startCanned(old());
    const reports = await collected(watchTask(await server.open('write'), WATCHED, SIGNAL));
    expect(words(reports)).toEqual(['5%', 'question a', 'done']);
    expect(new Set(server.names().slice(2))).toEqual(new Set(['RetrieveProperties']));
  });

  test('an abort ends the rest between two polls', async () => {
    await using server = await startCanned(old());
    const stop = new AbortController();
    const stream = watchTask(await server.open('write'), WATCHED, stop.signal)[Symbol.asyncIterator]();
    expect((await stream.next()).value).toMatchObject({ kind: 'progress' });
    expect((await stream.next()).value).toMatchObject({ kind: 'question' });
    const next = stream.next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  test('a task that is gone: its end was not seen', async () => {
    await using server = await startCanned(old({ RetrieveProperties: () => fault('ManagedObjectNotFound') }));
    const reports = await collected(watchTask(await server.open('write'), WATCHED, SIGNAL));
    expect(reports).toMatchObject([{ kind: 'failed', diagnostic: { code: 'EF3045' } }]);
  });
});
