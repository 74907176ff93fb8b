import { afterEach, describe, expect, it } from 'vitest';
import { pauseOn, VirtualClock } from '../../src/simulator/clock.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, property, type RawClient, taskEnd } from './raw-client.js';

const HOUR = 3_600_000;
const START = '2026-01-01T00:00:00.000Z';
const AUTHORIZATION = `Basic ${Buffer.from('root:secret').toString('base64')}`;
/** A powered-on domain with running Tools, and one that is off. */
const DB01 = '1';
const BUILD01 = '2';
const NOTE = '<spec><annotation>changed</annotation></spec>';

let simulator: Simulator;
afterEach(() => simulator?.close());

async function started(mode: 'manual' | 'skip', options: SimulatorOptions = {}) {
  const clock = new VirtualClock({ mode });
  simulator = await startSimulator({ strict: true, taskMilliseconds: HOUR, clock, ...options });
  return { clock, client: await loggedIn(simulator) };
}

const state = (client: RawClient, task: string) => property(client, 'Task', task, 'info.state');
const power = (client: RawClient, id: string) => property(client, 'VirtualMachine', id, 'runtime.powerState');

async function begun(client: RawClient, method: string, id: string, args = ''): Promise<string> {
  return (await client.ok(method, id, args)).values[0]?.text ?? '';
}

describe('a virtual clock', () => {
  it('stands still until it is moved, and does what is due in its order', async () => {
    const clock = new VirtualClock({ mode: 'manual', start: new Date(START) });
    const done: string[] = [];
    const at = (name: string) => () => void done.push(`${name} ${clock.now().getTime() - Date.parse(START)}`);
    clock.after(30, at('third'));
    clock.after(10, at('first'));
    clock.after(10, at('second'));
    clock.after(50, at('never'));
    clock.after(20, at('taken back'))();
    clock.after(15, () => clock.after(10, at('from within')));
    await clock.settle();
    expect(done).toEqual([]);
    await clock.advance(9);
    expect(done).toEqual([]);
    await Promise.all([clock.advance(1), clock.advance(30)]);
    expect(done).toEqual(['first 10', 'second 10', 'from within 25', 'third 30']);
    expect(clock.now().getTime() - Date.parse(START)).toBe(40);
  });

  it('does not run backwards', async () => {
    const clock = new VirtualClock({ mode: 'manual' });
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(clock.advance(wrong)).rejects.toThrow(RangeError);
    expect(clock.now().toISOString()).toBe(START);
  });

  it('skips to the work that is due next, and not to upkeep', async () => {
    const clock = new VirtualClock({ mode: 'skip' });
    const done: string[] = [];
    const jumps: number[] = [];
    clock.onJump((milliseconds) => jumps.push(milliseconds));
    clock.after(20, () => void done.push('upkeep on the way'), 'upkeep');
    clock.after(2 * HOUR, () => void done.push('upkeep beyond'), 'upkeep');
    clock.after(HOUR, () => {
      done.push('work');
      clock.after(5, () => void done.push('work of work'));
    });
    await clock.settle();
    expect(done).toEqual(['upkeep on the way', 'work', 'work of work']);
    expect(clock.now().getTime()).toBe(Date.parse(START) + HOUR + 5);
    expect(jumps).toEqual([20, HOUR - 20, 5]);
    await clock.advance(HOUR);
    expect(done).toContain('upkeep beyond');
  });

  it('ends a wait that is aborted', async () => {
    const clock = new VirtualClock({ mode: 'manual' });
    const stop = new AbortController();
    const waiting = pauseOn(clock, 10, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(pauseOn(clock, 10, stop.signal)).rejects.toThrow('enough');
    await clock.advance(20);
  });
});

describe('a simulator whose time is skipped', () => {
  it('ends a task of an hour at once, and says that it took an hour', async () => {
    const { client, clock } = await started('skip');
    const task = await begun(client, 'ReconfigVM_Task', DB01, NOTE);
    expect(await state(client, task)).toBe('success');
    const times = await Promise.all(
      ['queueTime', 'startTime', 'completeTime'].map((name) => property(client, 'Task', task, `info.${name}`)),
    );
    expect(times).toEqual([START, START, '2026-01-01T01:00:00.000Z']);
    expect(clock.now().toISOString()).toBe('2026-01-01T01:00:00.000Z');
  });

  it('keeps the task to be read, and the session to read it', async () => {
    const { client } = await started('skip', { sessionIdleMilliseconds: 60_000 });
    const tasks: string[] = [];
    for (let count = 0; count < 4; count += 1) tasks.push(await begun(client, 'ReconfigVM_Task', DB01, NOTE));
    // The hours of later tasks went by, and each is forgotten ten minutes after its end.
    expect(await state(client, tasks[3] ?? '')).toBe('success');
    const gone = await client.call(
      'RetrieveProperties',
      'ha-property-collector',
      `<specSet><propSet><type>Task</type><pathSet>info</pathSet></propSet><objectSet><obj type="Task">${tasks[0]}</obj></objectSet></specSet>`,
    );
    expect(gone.fault).toBe('ManagedObjectNotFound');
  });

  it('shuts a guest down at once, and serves the delays of a script at once', async () => {
    const faults = 'faults: [{ at: ShutdownGuest, delay: 600000 }]';
    const { client, clock } = await started('skip', { faults });
    await client.ok('ShutdownGuest', DB01);
    expect(await power(client, DB01)).toBe('poweredOff');
    expect(clock.now().getTime()).toBeGreaterThan(Date.parse(START) + 600_000);
  });

  it('gives the same times for the same calls and seed', async () => {
    const told = async () => {
      const faults = 'seed: 5\nfaults: [{ at: "*", chance: 0.5, times: 1000, delay: 700 }]';
      const { client } = await started('skip', { faults });
      await begun(client, 'PowerOffVM_Task', DB01);
      await begun(client, 'ReconfigVM_Task', BUILD01, NOTE);
      await begun(client, 'PowerOnVM_Task', DB01);
      await client.ok('RebootGuest', DB01);
      const events = await client.ok('QueryEvents', 'ha-eventmgr|EventManager', '<filter/>');
      await simulator.close();
      return events.values.map((event) => at(event, 'createdTime')?.text ?? '');
    };
    const first = await told();
    expect(first.length).toBeGreaterThanOrEqual(4);
    expect(new Set(first).size).toBeGreaterThan(2);
    expect(await told()).toEqual(first);
  });
});

describe('a simulator whose time is moved by hand', () => {
  it('ends a task when its time has come, half way first', async () => {
    const { client, clock } = await started('manual');
    const task = await begun(client, 'ReconfigVM_Task', DB01, NOTE);
    await clock.advance(0);
    expect(await state(client, task)).toBe('running');
    await clock.advance(HOUR / 2);
    expect(await property(client, 'Task', task, 'info.progress')).toBe('50');
    await clock.advance(HOUR / 2 - 1);
    expect(await state(client, task)).toBe('running');
    await clock.advance(1);
    expect(await state(client, task)).toBe('success');
  });

  it('brings the ends of several tasks in the order in which they are due', async () => {
    const { client, clock } = await started('manual', { sessionIdleMilliseconds: 24 * HOUR });
    await client.ok('ShutdownGuest', DB01);
    await begun(client, 'ReconfigVM_Task', BUILD01, NOTE);
    expect(await power(client, DB01)).toBe('poweredOn');
    await clock.advance(3 * HOUR);
    const events = (await client.ok('QueryEvents', 'ha-eventmgr|EventManager', '<filter/>')).values;
    const times = events.map((event) => Date.parse(at(event, 'createdTime')?.text ?? ''));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const names = events.map((event) => [...event.attributes].find(([key]) => key.endsWith('}type'))?.[1]);
    expect(names.indexOf('VmPoweredOffEvent')).toBeGreaterThanOrEqual(0);
    expect(names.indexOf('VmPoweredOffEvent')).toBeLessThan(names.indexOf('VmReconfiguredEvent'));
  });

  it('closes a session that was idle', async () => {
    const { client, clock } = await started('manual', { sessionIdleMilliseconds: 60_000 });
    await clock.advance(60_000);
    expect((await client.call('CurrentTime', 'ServiceInstance')).fault).toBeNull();
    expect(simulator.openSessions()).toBe(1);
    await clock.advance(60_001);
    expect((await client.call('CurrentTime', 'ServiceInstance')).fault).toBe('NotAuthenticated');
    expect(simulator.openSessions()).toBe(0);
  });

  it('cancels a task that waits, without any time', async () => {
    const { client, clock } = await started('manual');
    const copy = '<sourceName>[images] debian12.vmdk</sourceName><destName>[ssd1] db01/copy.vmdk</destName>';
    const task = await begun(client, 'CopyVirtualDisk_Task', 'ha-vdiskmanager', copy);
    await clock.advance(0);
    expect(await state(client, task)).toBe('running');
    await client.ok('CancelTask', task);
    expect((await taskEnd(client, task)).fault).toBe('RequestCanceled');
    expect(clock.now().toISOString()).toBe(START);
  });

  it('is moved over HTTP by whoever may', async () => {
    const { client } = await started('manual', { sessionIdleMilliseconds: 24 * HOUR });
    const clockAt = (init: RequestInit, authorization = AUTHORIZATION) =>
      fetch(`${simulator.baseUrl}/clock`, { ...init, headers: { authorization } });
    const task = await begun(client, 'ReconfigVM_Task', DB01, NOTE);
    expect((await clockAt({ method: 'PUT', body: '{"advance":1}' }, 'Basic eDp5')).status).toBe(401);
    expect(await (await clockAt({})).json()).toEqual({ now: START });
    const moved = await clockAt({ method: 'PUT', body: `{"advance": ${HOUR}}` });
    expect(await moved.json()).toEqual({ now: '2026-01-01T01:00:00.000Z' });
    expect(await state(client, task)).toBe('success');
    for (const body of ['', '{}', '{"advance":-1}', '{"advance":"1"}', '{"advance":1e300}', 'null'])
      expect((await clockAt({ method: 'PUT', body })).status, body).toBe(400);
    expect((await clockAt({ method: 'DELETE' })).status).toBe(405);
  });
});

it('real time can be read, and not moved', async () => {
  simulator = await startSimulator();
  const headers = { authorization: AUTHORIZATION };
  const before = Date.now();
  const told = await (await fetch(`${simulator.baseUrl}/clock`, { headers })).text();
  expect(Date.parse(/"now":"([^"]+)"/.exec(told)?.[1] ?? '')).toBeGreaterThanOrEqual(before);
  const moved = await fetch(`${simulator.baseUrl}/clock`, { method: 'PUT', headers, body: '{"advance":1}' });
  expect(moved.status).toBe(409);
});
