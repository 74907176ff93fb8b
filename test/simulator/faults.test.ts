import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFaultInjector } from '../../src/simulator/faults/fault-injector.js';
import { parseFaultScript } from '../../src/simulator/faults/fault-script.js';
import { InventoryError } from '../../src/simulator/inventory/inventory-reader.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, properties, type RawClient, rawClient } from './raw-client.js';

const CONTENT =
  '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><RetrieveServiceContent xmlns="urn:vim25">' +
  '<_this type="ServiceInstance">ServiceInstance</_this></RetrieveServiceContent></Body></Envelope>';
const AUTHORIZATION = `Basic ${Buffer.from('root:secret').toString('base64')}`;

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ taskMilliseconds: 5 });
});
afterEach(() => simulator.close());

const call = () => fetch(`${simulator.baseUrl}/sdk`, { method: 'POST', body: CONTENT });
const file = (name: string, method = 'GET', body?: string) =>
  fetch(`${simulator.baseUrl}/folder/db01/${name}?dcPath=ha-datacenter&dsName=ssd1`, {
    method,
    headers: { authorization: AUTHORIZATION },
    ...(body === undefined ? {} : { body }),
  });

describe('a script', () => {
  test('everything that is wrong with it is told at once', () => {
    const script = `
seed: -1
faults:
  - { nth: 0, fault: X }
  - { at: PowerOnVM_Task }
  - { at: "*", chance: 2, drop: perhaps, colour: red }
`;
    expect(() => parseFaultScript(script)).toThrow(InventoryError);
    try {
      parseFaultScript(script);
    } catch (error) {
      const { problems } = error as InventoryError;
      for (const part of [
        'seed',
        'faults[0].at',
        'faults[0].nth',
        'faults[1]',
        'faults[2].chance',
        'faults[2].drop',
        'faults[2].colour',
      ]) {
        expect(
          problems.some((problem) => problem.startsWith(`${part}:`)),
          part,
        ).toBe(true);
      }
    }
    expect(() => parseFaultScript('faults: [')).toThrow(InventoryError);
  });

  test('meets the calls that it names, from the nth on, so many times', () => {
    const injector = createFaultInjector(
      parseFaultScript('faults: [{ at: PowerOnVM_Task, nth: 2, times: 2, drop: before }]'),
    );
    const met = ['PowerOnVM_Task', 'ReconfigVM_Task', 'powerOnVM_task', 'PowerOnVM_Task', 'PowerOnVM_Task'].map(
      (name) => injector.take(name, null).length,
    );
    expect(met).toEqual([0, 0, 1, 1, 0]);
  });

  test('a chance is the same for the same seed, and another for another', () => {
    const run = (seed: number): string => {
      const injector = createFaultInjector(
        parseFaultScript(`seed: ${seed}\nfaults: [{ at: "*", times: 1000, chance: 0.5, drop: before }]`),
      );
      return Array.from({ length: 64 }, () => injector.take('x', null).length).join('');
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
    expect(run(7)).toMatch(/01|10/);
  });
});

describe('faults of a script', () => {
  test('a fault of the API, once', async () => {
    simulator.setFaults('faults: [{ at: RetrieveServiceContent, fault: TaskInProgress, message: come back }]');
    const first = await call();
    expect(first.status).toBe(500);
    const text = await first.text();
    expect(text).toContain('TaskInProgress');
    expect(text).toContain('come back');
    expect((await call()).status).toBe(200);
  });

  test('an HTTP status, a delay and a cut', async () => {
    simulator.setFaults(
      'faults: [{ at: RetrieveServiceContent, status: 503 }, { at: RetrieveServiceContent, nth: 2, delay: 5, cut: 20 }]',
    );
    expect((await call()).status).toBe(503);
    const cut = await call();
    await expect(cut.text()).rejects.toThrow();
    expect((await call()).status).toBe(200);
  });

  test('a connection that drops before or after the effect', async () => {
    simulator.setFaults(
      'faults: [{ at: PUT /folder, path: one.txt, drop: before }, { at: PUT /folder, path: two.txt, drop: after }]',
    );
    await expect(file('one.txt', 'PUT', 'x')).rejects.toThrow();
    await expect(file('two.txt', 'PUT', 'x')).rejects.toThrow();
    expect((await file('one.txt')).status).toBe(404);
    expect(await (await file('two.txt')).text()).toBe('x');
  });

  test('a domain that somebody changes behind the client', async () => {
    simulator.setFaults('faults: [{ at: RetrieveServiceContent, change: { domain: db01, keys: { memsize: "512" } } }]');
    expect(await (await file('db01.vmx')).text()).toContain('memsize = "2048"');
    await call();
    expect(await (await file('db01.vmx')).text()).toContain('memsize = "512"');
  });
});

describe('an outage of the whole server', () => {
  const outage = (as: string, milliseconds: number, when = 'before'): string =>
    `faults: [{ at: PUT /folder, when: ${when}, outage: { for: ${milliseconds}, as: ${as} } }]`;
  const login = async (): Promise<RawClient> => await loggedIn(simulator);
  const HOUR = 600_000;

  test.each(['dropped', 'refused', 'restarting'])('%s: nothing is answered until it is over', async (as) => {
    simulator.setFaults(outage(as, HOUR));
    await expect(file('x.txt', 'PUT', 'x')).rejects.toThrow();
    await expect(call()).rejects.toThrow();
    await expect(file('db01.vmx')).rejects.toThrow();
    simulator.setFaults('faults: []');
    await vi.waitFor(async () => expect((await call()).status).toBe(200));
    expect((await file('x.txt')).status).toBe(404);
  });

  test('ends by itself', async () => {
    simulator.setFaults(outage('refused', 20));
    await expect(file('x.txt', 'PUT', 'x')).rejects.toThrow();
    await vi.waitFor(async () => expect((await call()).status).toBe(200));
  });

  test('after a call: it took effect, and nobody hears of it', async () => {
    simulator.setFaults(outage('refused', 20, 'after'));
    await expect(file('x.txt', 'PUT', 'x')).rejects.toThrow();
    await vi.waitFor(async () => expect(await (await file('x.txt')).text()).toBe('x'));
  });

  test('unavailable: HTTP 503 to every call', async () => {
    simulator.setFaults(outage('unavailable', HOUR));
    expect((await file('x.txt', 'PUT', 'x')).status).toBe(503);
    expect((await call()).status).toBe(503);
    simulator.setFaults('faults: []');
    expect((await call()).status).toBe(200);
  });

  test('logged-out: sessions are gone, and logins refused', async () => {
    await login();
    simulator.setFaults(outage('logged-out', HOUR));
    expect((await file('x.txt', 'PUT', 'x')).status).toBe(201);
    expect(simulator.openSessions()).toBe(0);
    expect((await rawClient(simulator).login()).fault).toBe('InvalidLogin');
    simulator.setFaults('faults: []');
    await login();
  });

  test('restarting: sessions and tasks are forgotten, and the work of a task goes on', async () => {
    const before = await login();
    const task = (await before.ok('PowerOffVM_Task', '1')).values[0]?.text ?? '';
    simulator.setFaults(outage('restarting', 20));
    await expect(file('x.txt', 'PUT', 'x')).rejects.toThrow();
    await vi.waitFor(async () => expect((await call()).status).toBe(200));
    expect(simulator.openSessions()).toBe(0);
    const after = await login();
    expect((await after.call('CancelTask', task)).fault).toBe('ManagedObjectNotFound');
    await vi.waitFor(async () => {
      const { ['runtime.powerState']: power } = await properties(after, 'VirtualMachine', '1', 'runtime.powerState');
      expect(power?.text).toBe('poweredOff');
    });
  });

  test('does not outlive the simulator', async () => {
    simulator.setFaults(outage('refused', HOUR));
    await expect(file('x.txt', 'PUT', 'x')).rejects.toThrow();
    await simulator.close();
    simulator.setFaults('faults: []');
    await expect(call()).rejects.toThrow();
  });

  test('what is wrong with it is told', () => {
    const script = 'faults: [{ at: Login, outage: { for: 0, as: gone, until: now } }]';
    expect(() => parseFaultScript(script)).toThrow(/outage\.for[\s\S]*outage\.as|outage\.until/);
  });
});

describe('the control endpoint', () => {
  const put = (script: string, authorization = AUTHORIZATION) =>
    fetch(`${simulator.baseUrl}/faults`, { method: 'PUT', body: script, headers: { authorization } });

  test('takes a script at run time, and takes it away', async () => {
    const script = 'faults: [{ at: RetrieveServiceContent, times: 100, status: 503 }]';
    expect((await put(script)).status).toBe(200);
    expect((await call()).status).toBe(503);
    await fetch(`${simulator.baseUrl}/faults`, { method: 'DELETE', headers: { authorization: AUTHORIZATION } });
    expect((await call()).status).toBe(200);
  });

  test('tells what is wrong, and wants the login', async () => {
    const wrong = await put('faults: [{ drop: before }]');
    expect([wrong.status, await wrong.text()]).toEqual([400, 'faults[0].at: is missing\n']);
    expect((await put('faults: []', 'Basic eDp5')).status).toBe(401);
  });
});
