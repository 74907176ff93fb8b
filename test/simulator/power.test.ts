import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulator/clock.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, property, type RawClient, run, taskEnd } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;

async function start(options: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 20, ...options });
  client = await loggedIn(simulator);
}
beforeEach(() => start());

/** Starts again with a clock that stands still, so that a task runs until the test moves the clock. */
async function startWithClock(options: SimulatorOptions = {}): Promise<VirtualClock> {
  await simulator.close();
  const clock = new VirtualClock({ mode: 'manual' });
  await start({ clock, ...options });
  return clock;
}
afterEach(() => simulator.close());

const DB01 = '1';
const BUILD01 = '2';
const LEGACY = '3';
const power = (id: string) => property(client, 'VirtualMachine', id, 'runtime.powerState');
const version = (id: string) => property(client, 'VirtualMachine', id, 'config.changeVersion');

describe('power', () => {
  it.each([
    ['PowerOffVM_Task', DB01, 'poweredOff'],
    ['SuspendVM_Task', DB01, 'suspended'],
    ['ResetVM_Task', DB01, 'poweredOn'],
  ])('%s on a running machine leaves it %s %s', async (method, id, state) => {
    expect(await run(client, method, id)).toMatchObject({ state: 'success' });
    expect(await power(id)).toBe(state);
  });

  it.each([
    ['PowerOnVM_Task', DB01],
    ['PowerOffVM_Task', BUILD01],
    ['SuspendVM_Task', BUILD01],
    ['ResetVM_Task', BUILD01],
    ['Destroy_Task', DB01],
    ['ShutdownGuest', BUILD01],
    ['UnregisterVM', DB01],
  ])('%s on %s is against its power state', async (method, id) => {
    const before = await power(id);
    expect(await run(client, method, id)).toMatchObject({ fault: 'InvalidPowerState' });
    expect(await power(id)).toBe(before);
  });

  it('resumes a suspended machine and moves changeVersion with every change of state', async () => {
    const seen = [await version(DB01)];
    for (const method of ['SuspendVM_Task', 'PowerOnVM_Task', 'PowerOffVM_Task', 'PowerOnVM_Task']) {
      await run(client, method, DB01);
      seen.push(await version(DB01));
    }
    expect(await power(DB01)).toBe('poweredOn');
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual(seen);
  });

  it('carries out one task at a time on a machine', async () => {
    const clock = await startWithClock();
    const first = (await client.ok('SuspendVM_Task', DB01)).values[0]?.text ?? '';
    const second = await client.call('PowerOffVM_Task', DB01);
    expect(second.fault).toBe('TaskInProgress');
    expect(second.text).toContain(first);
    expect((await client.call('ReconfigVM_Task', DB01, '<spec/>')).fault).toBe('TaskInProgress');
    const other = (await client.ok('PowerOffVM_Task', LEGACY)).values[0]?.text ?? '';
    await clock.advance(20);
    expect((await taskEnd(client, other)).state).toBe('success');
    expect((await taskEnd(client, first)).state).toBe('success');
    const recent = (await properties(client, 'VirtualMachine', DB01, 'recentTask'))['recentTask'];
    expect(recent?.children.map((child) => child.text)).toEqual([first]);
  });

  it('refuses to power on without a disk file', async () => {
    await client.http('/folder/build01/build01.vmdk?dsName=ssd1', { method: 'DELETE' });
    const end = await run(client, 'PowerOnVM_Task', BUILD01);
    expect(end).toMatchObject({ state: 'error', fault: 'FileNotFound' });
    expect(end.message).toContain('[ssd1] build01/build01.vmdk');
  });

  it('cannot cancel a power task', async () => {
    const clock = await startWithClock();
    const task = (await client.ok('PowerOffVM_Task', DB01)).values[0]?.text ?? '';
    expect((await client.call('CancelTask', task)).fault).toBe('NotSupported');
    await clock.advance(20);
    await taskEnd(client, task);
    expect((await client.call('CancelTask', task)).fault).toBe('InvalidState');
  });
});

describe('guest shutdown', () => {
  it('answers at once, and the power goes off later', async () => {
    const clock = await startWithClock();
    await client.ok('ShutdownGuest', DB01);
    expect(await power(DB01)).toBe('poweredOn');
    await clock.advance(60_000);
    await expect.poll(() => power(DB01), { timeout: 100_000 }).toBe('poweredOff');
  });

  it('needs running Tools', async () => {
    for (const method of ['ShutdownGuest', 'RebootGuest', 'StandbyGuest']) {
      expect((await client.call(method, LEGACY)).fault).toBe('ToolsUnavailable');
    }
    expect(await property(client, 'VirtualMachine', LEGACY, 'guest.toolsStatus')).toBe('toolsNotInstalled');
  });

  // Shutdowns take the same time, so one that was asked for later has ended when an earlier one must have.
  const PAIR = 'domains: [{ name: one, power: on, ignores_shutdown: IGNORES }, { name: two, power: on }]';
  async function waitForLaterShutdown(): Promise<void> {
    await client.ok('ShutdownGuest', '2');
    await expect.poll(() => power('2'), { timeout: 100_000 }).toBe('poweredOff');
  }

  it('does nothing where the guest ignores it', async () => {
    await simulator.close();
    await start({ inventory: PAIR.replace('IGNORES', 'true') });
    await client.ok('ShutdownGuest', '1');
    await waitForLaterShutdown();
    expect(await power('1')).toBe('poweredOn');
  });

  it('does not take down a machine that was started again meanwhile', async () => {
    await simulator.close();
    await start({ inventory: PAIR.replace('IGNORES', 'false') });
    await client.ok('ShutdownGuest', '1');
    await run(client, 'PowerOffVM_Task', '1');
    await run(client, 'PowerOnVM_Task', '1');
    await waitForLaterShutdown();
    expect(await power('1')).toBe('poweredOn');
  });
});

describe('questions', () => {
  async function asked(id: string) {
    const task = (await client.ok('PowerOnVM_Task', id)).values[0]?.text ?? '';
    await expect
      .poll(() => property(client, 'VirtualMachine', id, 'runtime.question.id'), { timeout: 100_000 })
      .not.toBe('');
    const question = (await properties(client, 'VirtualMachine', id, 'runtime.question'))['runtime.question'];
    return { task, question, id: at(question, 'id')?.text ?? '' };
  }
  const answer = (id: string, question: string, choice: string) =>
    client.call('AnswerVM', id, `<questionId>${question}</questionId><answerChoice>${choice}</answerChoice>`);
  const serialLog = async () => (await client.http('/folder/build01/serial.log?dsName=ssd1')).text();

  it('asks before a serial file is overwritten, with keys, labels and summaries, and no default', async () => {
    const { question } = await asked(BUILD01);
    expect(at(question, 'text')?.text).toMatch(/^msg\.serial\.file\.open:/);
    expect(at(question, 'message', 'id')?.text).toBe('msg.serial.file.open');
    const choice = at(question, 'choice');
    expect(at(choice, 'defaultIndex')).toBeUndefined();
    const infos = choice?.children.filter((child) => child.name === 'choiceInfo') ?? [];
    expect(infos.map((info) => [at(info, 'key')?.text, at(info, 'label')?.text, at(info, 'summary')?.text])).toEqual([
      ['0', 'button.serial.file.append', 'Append'],
      ['1', 'button.serial.file.replace', 'Replace'],
      ['2', 'button.serial.file.cancel', 'Cancel'],
    ]);
  });

  it.each([
    ['0', 'poweredOn', /Linux version/],
    ['1', 'poweredOn', /^$/],
    ['2', 'poweredOff', /Linux version/],
  ])('answer %s leaves it %s', async (choice, state, log) => {
    const { task, id } = await asked(BUILD01);
    expect((await properties(client, 'Task', task, 'info.state'))['info.state']?.text).toBe('running');
    expect((await answer(BUILD01, id, choice)).fault).toBeNull();
    expect((await taskEnd(client, task)).state).toBe(state === 'poweredOn' ? 'success' : 'error');
    expect(await power(BUILD01)).toBe(state);
    expect(await property(client, 'VirtualMachine', BUILD01, 'runtime.question.id')).toBe('');
    expect(await serialLog()).toMatch(log);
  });

  it('takes one answer, to this question, of its own choices', async () => {
    const { task, id } = await asked(BUILD01);
    expect((await answer(BUILD01, 'other', '0')).fault).toBe('ConcurrentAccess');
    expect((await answer(BUILD01, id, '3')).fault).toBe('InvalidArgument');
    expect((await answer(BUILD01, id, 'Append')).fault).toBe('InvalidArgument');
    expect((await answer(BUILD01, id, '0')).fault).toBeNull();
    expect((await answer(BUILD01, id, '0')).fault).toBe('ConcurrentAccess');
    await taskEnd(client, task);
  });

  it('blocks everything else until it is answered', async () => {
    const { task, id } = await asked(BUILD01);
    expect((await client.call('PowerOffVM_Task', BUILD01)).fault).toBe('TaskInProgress');
    expect((await client.call('UnregisterVM', BUILD01)).fault).toBe('TaskInProgress');
    expect((await client.call('CancelTask', task)).fault).toBe('NotSupported');
    await answer(BUILD01, id, '2');
    await taskEnd(client, task);
    await client.ok('UnregisterVM', BUILD01);
  });

  it('does not ask where the VMX holds the answer', async () => {
    await run(
      client,
      'ReconfigVM_Task',
      BUILD01,
      '<spec><extraConfig><key>answer.msg.serial.file.open</key><value xsi:type="xsd:string">append</value></extraConfig></spec>',
    );
    expect((await run(client, 'PowerOnVM_Task', BUILD01)).state).toBe('success');
    expect(await serialLog()).toMatch(/Linux version/);
  });

  it('makes the serial file where there is none', async () => {
    await client.http('/folder/build01/serial.log?dsName=ssd1', { method: 'DELETE' });
    expect((await run(client, 'PowerOnVM_Task', BUILD01)).state).toBe('success');
    expect(await serialLog()).toBe('');
  });

  it.each([
    ['1', true],
    ['2', false],
  ])('asks whether a machine elsewhere was moved or copied: %s keeps its uuid: %s', async (choice, keeps) => {
    await simulator.close();
    await start({
      inventory:
        'domains: [{ name: m, uuid: 42116ec4-1d3f-4f0a-9a52-000000000009, vmx: { uuid.location: "56 4d 00 00 00 00 00 00-00 00 00 00 00 00 00 00" } }]',
    });
    const { task, id, question } = await asked('1');
    expect(at(question, 'choice', 'defaultIndex')?.text).toBe('2');
    await answer('1', id, choice);
    expect((await taskEnd(client, task)).state).toBe('success');
    expect(
      (await property(client, 'VirtualMachine', '1', 'config.uuid')) === '42116ec4-1d3f-4f0a-9a52-000000000009',
    ).toBe(keeps);
    await run(client, 'PowerOffVM_Task', '1');
    expect((await run(client, 'PowerOnVM_Task', '1')).state).toBe('success');
  });

  it('closes with a question pending', async () => {
    await asked(BUILD01);
    await simulator.close();
  });
});
