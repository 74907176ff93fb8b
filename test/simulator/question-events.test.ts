import { afterEach, describe, expect, it } from 'vitest';
import type { XmlElement } from '../../src/simulator/soap/xml-reader.js';
import { answer } from './asking.js';
import { LABS } from './question-labs.js';
import { openStage, type Stage, VM } from './question-stage.js';
import { at, run, taskEnd } from './raw-client.js';

let stage: Stage;
afterEach(() => stage.simulator.close());

const MANAGER = 'ha-eventmgr|EventManager';
const typeOf = (event: XmlElement) => [...event.attributes].find(([key]) => key.endsWith('}type'))?.[1] ?? '';
const events = async () => (await stage.client.ok('QueryEvents', MANAGER, '<filter></filter>')).values;
const types = async () => (await events()).map(typeOf);
const one = async (type: string) => (await events()).find((event) => typeOf(event) === type);

describe('what is recorded of a question', () => {
  it('that it was asked, with its message, and that it was answered, as a task that is done', async () => {
    stage = await openStage('twins');
    const { seen, task } = await stage.ask();
    const asked = await one('VmMessageEvent');
    expect(at(asked, 'message')?.text).toBe(seen.text);
    expect(at(asked, 'messageInfo', 'id')?.text).toBe('msg.disk.duplicateUUID');
    expect(at(asked, 'vm', 'name')?.text).toBe('m');
    await answer(stage.client, VM, seen.id, '0');
    await taskEnd(stage.client, task);
    expect(await types()).toEqual(['VmMessageEvent', 'TaskEvent', 'VmPoweredOnEvent']);
    const answered = await one('TaskEvent');
    expect(at(answered, 'userName')?.text).toBe('root');
    expect(at(answered, 'info', 'descriptionId')?.text).toBe('VirtualMachine.answer');
    expect(at(answered, 'info', 'state')?.text).toBe('success');
    expect(at(answered, 'template')).toBeUndefined();
    expect(stage.simulator.answers()).toEqual([{ messageId: 'msg.disk.duplicateUUID', key: '0' }]);
  });

  it('an answer that ends the task is an error of the machine', async () => {
    stage = await openStage('redo');
    const { seen, task } = await stage.ask();
    await answer(stage.client, VM, seen.id, '0');
    await taskEnd(stage.client, task);
    expect(await types()).toEqual(['VmMessageEvent', 'TaskEvent', 'VmMessageErrorEvent']);
    expect(at(await one('VmMessageErrorEvent'), 'messageInfo', 'id')?.text).toBe('msg.hbacommon.corruptredo');
  });

  it('a host of old has no message beside the text', async () => {
    stage = await openStage('twins', { questionStyle: 'plain' });
    const { seen } = await stage.ask();
    const asked = await one('VmMessageEvent');
    expect(at(asked, 'message')?.text).toBe(seen.text);
    expect(at(asked, 'messageInfo')).toBeUndefined();
  });

  it('what the VMX answers is asked of nobody', async () => {
    stage = await openStage('display', { inventory: LABS.display.replace('vmx: {', 'vmx: { msg.autoAnswer: "TRUE",') });
    await run(stage.client, 'PowerOnVM_Task', VM);
    expect(await types()).toEqual(['VmPoweredOnEvent']);
  });

  it('an image that is gone is a warning of two messages, and no question', async () => {
    stage = await openStage('cdrom', {
      inventory: LABS.cdrom.replace('power: on', 'power: off').replace('a.iso', 'c.iso'),
    });
    expect(await run(stage.client, 'PowerOnVM_Task', VM)).toMatchObject({ state: 'success' });
    expect(await types()).toEqual(['VmMessageWarningEvent', 'VmPoweredOnEvent']);
    const warning = await one('VmMessageWarningEvent');
    const ids = warning?.children.filter(({ name }) => name === 'messageInfo').map((each) => at(each, 'id')?.text);
    expect(ids).toEqual(['msg.cdromImage.nofile', 'msg.device.startdisconnected']);
  });
});
