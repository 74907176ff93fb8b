import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFaultInjector } from '../../src/simulator/faults/fault-injector.js';
import { parseFaultScript } from '../../src/simulator/faults/fault-script.js';
import { InventoryError } from '../../src/simulator/inventory/inventory-reader.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';

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

describe('mishaps', () => {
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
