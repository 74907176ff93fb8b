import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const DB01 = '1';
const BUILD01 = '2';
const change = (id: string, spec: string) => run(client, 'ReconfigVM_Task', id, `<spec>${spec}</spec>`);
const flag = (id: string, name: string) => property(client, 'VirtualMachine', id, `config.flags.${name}`);
const vmx = async () => (await client.http('/folder/build01/build01.vmx?dsName=ssd1')).text();

it.each([
  ['virtualExecUsage', 'hvAuto', 'hvOn', 'monitor.virtual_exec', 'hardware'],
  ['virtualMmuUsage', 'automatic', 'off', 'monitor.virtual_mmu', 'software'],
])('%s is a key of the VMX where it is not as usual', async (name, usual, wanted, key, word) => {
  const set = (value: string) => change(BUILD01, `<flags><${name}>${value}</${name}></flags>`);
  expect(await flag(BUILD01, name)).toBe(usual);
  await set(usual);
  expect(await vmx()).not.toContain(key);
  expect(await set(wanted)).toMatchObject({ state: 'success' });
  expect(await vmx()).toContain(`${key} = "${word}"`);
  expect(await flag(BUILD01, name)).toBe(wanted);
  await set(usual);
  expect(await flag(BUILD01, name)).toBe(usual);
  expect(await set('sometimes')).toMatchObject({ fault: 'InvalidArgument' });
});

it('a running machine keeps the use that it makes of the processor', async () => {
  const off = '<flags><virtualMmuUsage>off</virtualMmuUsage></flags>';
  expect(await change(DB01, off)).toMatchObject({ fault: 'InvalidPowerState' });
  expect(await change(DB01, off.replace('off<', 'automatic<'))).toMatchObject({ state: 'success' });
});

it.each([
  ['<tools><beforeGuestReboot>false</beforeGuestReboot></tools>', 'success'],
  ['<tools><beforeGuestReboot>true</beforeGuestReboot></tools>', 'success'],
  ['<swapPlacement>inherit</swapPlacement>', 'success'],
  ['<swapPlacement>hostLocal</swapPlacement>', 'success'],
  ['<swapPlacement>elsewhere</swapPlacement>', 'error'],
])('what no key is known for is kept, if the API has the word: %s', async (spec, state) => {
  expect(await change(BUILD01, spec)).toMatchObject({ state, fault: state === 'error' ? 'InvalidArgument' : null });
});
