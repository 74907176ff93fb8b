import { afterEach, describe, expect, it } from 'vitest';
import { parseFaultScript } from '../../src/simulator/faults/fault-script.js';
import { InventoryError } from '../../src/simulator/inventory/inventory-reader.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { answer, asked, nextQuestion, question, stateOf } from './asking.js';
import { at, loggedIn, properties, property, type RawClient, run, taskEnd } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
afterEach(() => simulator?.close());

const DB01 = '1';
const LEGACY = '3';
const NOTE = '<spec><annotation>x</annotation></spec>';

async function start(ask: string, at = 'ReconfigVM_Task', more = ''): Promise<void> {
  simulator = await startSimulator({
    strict: true,
    taskMilliseconds: 5,
    faults: `faults: [{ at: ${at}, ${more} ask: ${ask} }]`,
  });
  client = await loggedIn(simulator);
}
const power = (vm: string) => property(client, 'VirtualMachine', vm, 'runtime.powerState');
const OWN =
  '{ id: msg.own, text: How now?, choices: [Go, { label: button.stop, summary: Stop }], default: Go, ends: [Stop] }';

describe('a question of a script', () => {
  it('stands at the call that the rule meets, in its own words', async () => {
    await start(OWN, 'ReconfigVM_Task', 'nth: 2,');
    expect((await run(client, 'ReconfigVM_Task', DB01, NOTE)).state).toBe('success');
    const { seen, task } = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    expect(seen).toMatchObject({
      messageId: 'msg.own',
      text: 'msg.own:How now?',
      choices: [
        ['0', 'Go', 'Go'],
        ['1', 'button.stop', 'Stop'],
      ],
      defaultIndex: '0',
    });
    await answer(client, DB01, seen.id, '0');
    expect((await taskEnd(client, task)).state).toBe('success');
    expect((await run(client, 'ReconfigVM_Task', DB01, NOTE)).state).toBe('success');
  });

  it.each(['PowerOffVM_Task', 'SuspendVM_Task', 'ResetVM_Task', 'CreateSnapshot_Task'])(
    '%s can ask',
    async (method) => {
      await start(OWN, method);
      const args =
        method === 'CreateSnapshot_Task' ? '<name>s</name><memory>false</memory><quiesce>false</quiesce>' : '';
      const { seen, task } = await asked(client, method, DB01, args);
      await answer(client, DB01, seen.id, '1');
      expect(await taskEnd(client, task)).toMatchObject({ state: 'error', fault: 'GenericVmConfigFault' });
      expect(await power(DB01)).toBe('poweredOn');
    },
  );

  it('is not asked where the call fails at once', async () => {
    await start(OWN, 'PowerOnVM_Task');
    expect(await run(client, 'PowerOnVM_Task', DB01)).toMatchObject({ fault: 'InvalidPowerState' });
    expect(simulator.answers()).toEqual([]);
  });

  it('can be one that the simulator knows, by its id alone', async () => {
    await start('msg.hbacommon.outofspace');
    const { seen, task } = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    expect(seen).toMatchObject({ messageId: 'msg.hbacommon.outofspace', defaultIndex: '0' });
    await answer(client, DB01, seen.id, '1');
    expect((await taskEnd(client, task)).state).toBe('error');
  });

  it('can be a text alone, with no choices or a default that is none', async () => {
    await start('{ text: Nothing to say, choices: [], default: 7 }');
    const { seen } = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    expect(seen).toMatchObject({ messageId: null, text: 'Nothing to say', choices: [], defaultIndex: '7' });
  });

  it('lets its task be cancelled while it stands, and only where it says so', async () => {
    await start('{ id: msg.uuid.altered, cancelable: true }');
    const { task } = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    expect(at((await properties(client, 'Task', task, 'info'))['info'], 'cancelable')?.text).toBe('true');
    await client.ok('CancelTask', task);
    expect(await taskEnd(client, task)).toMatchObject({ state: 'error', fault: 'RequestCanceled' });
    expect(at((await properties(client, 'Task', task, 'info'))['info'], 'cancelable')?.text).toBe('false');
    await simulator.close();
    await start('{ id: msg.cdromdisconnect.locked, cancelable: false }');
    const second = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    expect((await client.call('CancelTask', second.task)).fault).toBe('NotSupported');
  });

  it('is deaf to answers: it stands on under its id, and the answers are counted', async () => {
    await start(OWN.replace('ends', 'deaf: 2, ends'));
    const { seen, task } = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    for (const turn of [1, 2]) {
      await answer(client, DB01, seen.id, '0');
      expect((await question(client, DB01))?.id, String(turn)).toBe(seen.id);
    }
    await answer(client, DB01, seen.id, '0');
    expect((await taskEnd(client, task)).state).toBe('success');
    expect(simulator.answers().map(({ key }) => key)).toEqual(['0', '0', '0']);
  });

  it('is asked anew under other ids, and an answer that ends the task ends that', async () => {
    await start(OWN.replace('ends', 'again: 5, ends'));
    const { seen, task } = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    await answer(client, DB01, seen.id, '0');
    const second = await nextQuestion(client, DB01, task, seen.id);
    await answer(client, DB01, second.id, '1');
    expect((await taskEnd(client, task)).state).toBe('error');
  });

  it('comes after the task ran for a while', async () => {
    await start(OWN.replace('ends', 'after: 1, ends'));
    const { seen, task } = await asked(client, 'ReconfigVM_Task', DB01, NOTE);
    expect(await stateOf(client, task)).toBe('running');
    await answer(client, DB01, seen.id, '0');
    expect((await taskEnd(client, task)).state).toBe('success');
  });
});

describe('an unsolicited question', () => {
  const of = (domain: string) => OWN.replace('ends', `domain: ${domain}, ends`);
  const begin = async (domain: string) => {
    await start(of(domain), 'CurrentTime');
    await client.ok('CurrentTime', 'ServiceInstance');
  };

  it('blocks what would be done with it, and nothing else', async () => {
    await begin('legacy');
    const seen = await nextQuestion(client, LEGACY, null);
    for (const method of ['PowerOffVM_Task', 'SuspendVM_Task', 'UnregisterVM']) {
      const refused = await client.call(method, LEGACY);
      expect(refused.fault, method).toBe('QuestionPending');
      expect(refused.text).toContain('<text>msg.own:How now?</text>');
    }
    expect((await client.call('ReconfigVM_Task', LEGACY, NOTE)).fault).toBe('QuestionPending');
    expect((await run(client, 'ReconfigVM_Task', DB01, NOTE)).state).toBe('success');
    await answer(client, LEGACY, seen.id, '0');
    expect(await power(LEGACY)).toBe('poweredOn');
    expect((await run(client, 'PowerOffVM_Task', LEGACY)).state).toBe('success');
  });

  it('an answer that ends things powers it off', async () => {
    await begin('legacy');
    await answer(client, LEGACY, (await nextQuestion(client, LEGACY, null)).id, '1');
    await expect.poll(() => power(LEGACY), { timeout: 100_000 }).toBe('poweredOff');
    expect((await run(client, 'PowerOnVM_Task', LEGACY)).state).toBe('success');
  });

  it('one that asks already is not asked about something else', async () => {
    await start(of('legacy'), 'CurrentTime', 'times: 2,');
    await client.ok('CurrentTime', 'ServiceInstance');
    const { id } = await nextQuestion(client, LEGACY, null);
    await client.ok('CurrentTime', 'ServiceInstance');
    expect((await question(client, LEGACY))?.id).toBe(id);
  });

  it('closes while it stands', async () => {
    await begin('legacy');
    await nextQuestion(client, LEGACY, null);
    await simulator.close();
  });
});

describe('a script that cannot be used', () => {
  it.each([
    ['{ id: msg.unheard.of }', 'faults[0].ask.choices'],
    ['{ id: msg.unheard.of }', 'faults[0].ask.text'],
    ['{ choices: [A] }', 'faults[0].ask.text'],
    ['{ text: T, choices: [A], default: B }', 'faults[0].ask.default'],
    ['{ text: T, choices: [A], ends: [B] }', 'faults[0].ask.ends'],
    ['{ text: T, choices: [{ label: a }] }', 'faults[0].ask.choices[0].summary'],
    ['{ text: T, choices: A }', 'faults[0].ask.choices'],
    ['{ id: msg.uuid.altered, deaf: -1 }', 'faults[0].ask.deaf'],
    ['{ id: msg.uuid.altered, colour: red }', 'faults[0].ask.colour'],
    ['[]', 'faults[0].ask'],
  ])('%s: %s', (ask, place) => {
    try {
      parseFaultScript(`faults: [{ at: PowerOnVM_Task, ask: ${ask} }]`);
    } catch (error) {
      expect(error).toBeInstanceOf(InventoryError);
      const { problems } = error as InventoryError;
      expect(
        problems.some((problem) => problem.startsWith(`${place}:`)),
        problems.join('\n'),
      ).toBe(true);
      return;
    }
    throw new Error('the script was taken');
  });
});
