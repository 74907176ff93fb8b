import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const BUILD01 = '2';
const DB01 = '1';
const of = (id: string, path: string) => property(client, 'VirtualMachine', id, path);
const disks = async (name: string) =>
  [...(await (await client.http(`/folder/${name}?dsName=ssd1`)).text()).matchAll(/>([^<>]+\.vmdk)</g)]
    .map((match) => match[1] ?? '')
    .filter((file) => !file.includes('-flat'));
const current = async (name: string) =>
  /^scsi0:0.fileName = "(.*)"$/m.exec(await (await client.http(`/folder/${name}/${name}.vmx?dsName=ssd1`)).text())?.[1];
const snapshot = async (id: string, name: string, memory = false) =>
  `${(await run(client, 'CreateSnapshot_Task', id, `<name>${name}</name><memory>${memory}</memory><quiesce>false</quiesce>`)).result}|VirtualMachineSnapshot`;
const revert = (id: string, args = '') => run(client, 'RevertToSnapshot_Task', id, args);
const remove = (id: string) => run(client, 'RemoveSnapshot_Task', id, '<removeChildren>false</removeChildren>');

describe('reverting to a snapshot', () => {
  it('brings back the description, on a new delta over the frozen files', async () => {
    const before = await of(BUILD01, 'config.changeVersion');
    const one = await snapshot(BUILD01, 'one');
    await run(
      client,
      'ReconfigVM_Task',
      BUILD01,
      '<spec><memoryMB>8192</memoryMB><annotation>later</annotation></spec>',
    );
    await snapshot(BUILD01, 'two');
    expect(await current('build01')).toBe('build01-000002.vmdk');
    expect(await revert(one)).toMatchObject({ state: 'success' });
    expect([await of(BUILD01, 'config.hardware.memoryMB'), await of(BUILD01, 'config.annotation')]).toEqual([
      '4096',
      '',
    ]);
    expect(await of(BUILD01, 'snapshot.currentSnapshot')).toBe(one.split('|')[0]);
    expect((await of(BUILD01, 'config.changeVersion')) > before).toBe(true);
    // What only the abandoned present stood on is gone; what the other snapshot froze is not.
    expect(await disks('build01')).toEqual(['build01-000001.vmdk', 'build01-000003.vmdk', 'build01.vmdk']);
    expect(await current('build01')).toBe('build01-000003.vmdk');
  });

  it('grows a new branch from there, and everything is whole again at the end', async () => {
    const one = await snapshot(BUILD01, 'one');
    const two = await snapshot(BUILD01, 'two');
    await revert(one);
    const three = await snapshot(BUILD01, 'three');
    await remove(two);
    expect(await disks('build01')).not.toContain('build01-000001.vmdk');
    await remove(three);
    await remove(one);
    expect([await disks('build01'), await current('build01')]).toEqual([['build01.vmdk'], 'build01.vmdk']);
  });

  it('brings back the power state that it remembers', async () => {
    const off = await snapshot(DB01, 'without memory');
    const on = await snapshot(DB01, 'with memory', true);
    await revert(off);
    expect(await of(DB01, 'runtime.powerState')).toBe('poweredOff');
    await revert(on, '<suppressPowerOn>true</suppressPowerOn>');
    expect(await of(DB01, 'runtime.powerState')).toBe('poweredOff');
    await revert(on);
    expect(await of(DB01, 'runtime.powerState')).toBe('poweredOn');
  });

  it('goes to the current one by its own call, and says where there is none', async () => {
    expect(await run(client, 'RevertToCurrentSnapshot_Task', BUILD01)).toMatchObject({ fault: 'NotFound' });
    await snapshot(BUILD01, 'one');
    await run(client, 'ReconfigVM_Task', BUILD01, '<spec><annotation>later</annotation></spec>');
    await run(client, 'RevertToCurrentSnapshot_Task', BUILD01);
    expect(await of(BUILD01, 'config.annotation')).toBe('');
  });
});
