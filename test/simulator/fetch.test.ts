import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, type RawClient, rawClient } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeAll(async () => {
  simulator = await startSimulator({ strict: true });
  client = await loggedIn(simulator);
});
afterAll(() => simulator.close());

const fetched = (id: string, prop: string) => client.call('Fetch', id, `<prop>${prop}</prop>`);

describe('Fetch', () => {
  it.each([
    ['a value', '1', 'name', ['db01']],
    ['a list, item by item', 'ha-host', 'vm', ['1', '2', '3']],
    ['a list of one', '1', 'datastore', [expect.stringMatching(/./)]],
    ['an empty list, and what is unset, as nothing', '1', 'snapshot', []],
  ])('gives %s', async (_, id, prop, texts) => {
    expect((await fetched(id, prop)).values.map(({ text }) => text)).toEqual(texts);
  });

  it('gives an object with its members', async () => {
    const [config, ...more] = (await fetched('1', 'config')).values;
    expect(more).toEqual([]);
    expect(at(config, 'files', 'vmPathName')?.text).toBe('[ssd1] db01/db01.vmx');
  });

  it('knows no property that the object has not', async () => {
    expect((await fetched('1', 'nonsense')).fault).toBe('InvalidProperty');
  });

  it('gives nobody but the service itself before a login', async () => {
    const stranger = rawClient(simulator);
    expect((await stranger.call('Fetch', '1', '<prop>name</prop>')).fault).toBe('NotAuthenticated');
    const [content] = (await stranger.call('Fetch', 'ServiceInstance', '<prop>content</prop>')).values;
    expect(at(content, 'about', 'apiType')?.text).toBe('HostAgent');
  });
});
