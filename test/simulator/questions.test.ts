import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.js';
import { answer, asked, question } from './asking.js';
import { LABS, type LabName } from './question-labs.js';
import { breakDelta, makeTwin, openStage, type Stage, VM } from './question-stage.js';
import { at, properties, type RawClient, run, type TaskEnd, taskEnd } from './raw-client.js';

let stage: Stage;
afterEach(() => stage.simulator.close());

async function start(lab: LabName, options: SimulatorOptions = {}): Promise<RawClient> {
  stage = await openStage(lab, options);
  return stage.client;
}

async function ask(lab: LabName, options: SimulatorOptions = {}) {
  const client = await start(lab, options);
  return { client, ...(await stage.ask()) };
}

const ports = (kind: string) => [
  ['0', `button.${kind}.file.append`, 'Append'],
  ['1', `button.${kind}.file.replace`, 'Replace'],
  ['2', `button.${kind}.file.cancel`, 'Cancel'],
];
const YES_NO = [
  ['0', 'button.yes', 'Yes'],
  ['1', 'button.no', 'No'],
];
const OK = [['0', 'button.ok', 'OK']];
const SHAPES: readonly (readonly [LabName, string | null, readonly (readonly string[])[], string | null, boolean])[] = [
  ['serial', 'msg.serial.file.open', ports('serial'), null, false],
  ['parallel', 'msg.parallel.file.open', ports('parallel'), null, false],
  [
    'moved',
    'msg.uuid.altered',
    [
      ['0', 'button.uuid.cancel', 'Cancel'],
      ['1', 'button.uuid.movedTheVM', 'I Moved It'],
      ['2', 'button.uuid.copiedTheVM', 'I Copied It'],
    ],
    '2',
    false,
  ],
  ['cdrom', 'msg.cdromdisconnect.locked', YES_NO, '1', true],
  [
    'full',
    'msg.hbacommon.outofspace',
    [
      ['0', 'button.retry', 'Retry'],
      ['1', 'button.abort', 'Cancel'],
    ],
    '0',
    false,
  ],
  ['lost', 'msg.hbacommon.locklost', OK, '0', false],
  ['twins', 'msg.disk.duplicateUUID', YES_NO, null, false],
  ['redo', 'msg.hbacommon.corruptredo', OK, '0', false],
  ['display', 'msg.svgaUI.badLimits', OK, '0', false],
  ['floppy', null, YES_NO, '1', false],
];

describe('a question that the host asks by itself', () => {
  it.each(SHAPES)('%s: %s', async (lab, messageId, choices, defaultIndex, cancelable) => {
    const { client, seen, task } = await ask(lab);
    expect(seen).toMatchObject({ messageId, choices, defaultIndex });
    expect(seen.text.startsWith('msg.')).toBe(messageId !== null);
    expect(seen.text.startsWith(`${messageId}:`)).toBe(messageId !== null);
    expect(at(seen.element, 'message', 'text')?.text).toBe(
      messageId === null ? undefined : seen.text.slice(messageId.length + 1),
    );
    const info = (await properties(client, 'Task', task, 'info'))['info'];
    expect(at(info, 'state')?.text).toBe('running');
    expect(at(info, 'cancelable')?.text).toBe(String(cancelable));
    const summary = (await properties(client, 'VirtualMachine', VM, 'summary'))['summary'];
    expect(at(summary, 'runtime', 'question', 'id')?.text).toBe(seen.id);
  });

  it.each(SHAPES.filter(([, messageId]) => messageId !== null))(
    '%s: on a host of old, in plain words',
    async (lab, messageId) => {
      const { seen } = await ask(lab, { questionStyle: 'plain' });
      expect(seen.messageId).toBeNull();
      expect(seen.text.startsWith(`${messageId}:`)).toBe(true);
      for (const [, label, summary] of seen.choices) expect(label).toBe(summary);
      expect(at(seen.element, 'message')).toBeUndefined();
    },
  );

  it('is plain by itself where the API is of version 4', async () => {
    const old = `host: { version: 4.1.0, api_version: "4.1", hardware_version: 7 }\n${LABS.moved}`;
    const { seen } = await ask('moved', { inventory: old });
    expect(seen.choices.map(([, label]) => label)).toEqual(['Cancel', 'I _moved it', 'I _copied it']);
  });
});

const CANCELLED = { state: 'error', fault: 'GenericVmConfigFault' };
const DONE = { state: 'success' };

async function answered(lab: LabName, key: string): Promise<TaskEnd> {
  const { client, seen, task } = await ask(lab);
  expect((await answer(client, VM, seen.id, key)).fault).toBeNull();
  return taskEnd(client, task);
}

describe('each answer', () => {
  it.each<[LabName, string, object, string]>([
    ['parallel', '0', DONE, 'poweredOn'],
    ['parallel', '1', DONE, 'poweredOn'],
    ['parallel', '2', CANCELLED, 'poweredOff'],
    ['moved', '0', CANCELLED, 'poweredOff'],
    ['full', '1', CANCELLED, 'poweredOff'],
    ['lost', '0', CANCELLED, 'poweredOff'],
    ['twins', '0', DONE, 'poweredOn'],
    ['twins', '1', CANCELLED, 'poweredOff'],
    ['redo', '0', CANCELLED, 'poweredOff'],
    ['display', '0', DONE, 'poweredOn'],
    ['floppy', '0', DONE, 'poweredOn'],
    ['floppy', '1', DONE, 'poweredOn'],
    ['cdrom', '0', DONE, 'poweredOn'],
    ['cdrom', '1', CANCELLED, 'poweredOn'],
  ])('%s, %s', async (lab, key, end, state) => {
    expect(await answered(lab, key)).toMatchObject(end);
    expect(await stage.power()).toBe(state);
    expect(await question(stage.client, VM)).toBeNull();
  });

  it.each([
    ['0', 'before'],
    ['1', ''],
    ['2', 'before'],
  ])('parallel, %s: what the file holds then', async (key, content) => {
    await answered('parallel', key);
    expect(await stage.text('m/out.log')).toBe(content);
  });

  it.each([
    ['0', 'b.iso'],
    ['1', 'a.iso'],
  ])('cdrom, %s: the medium then', async (key, medium) => {
    const end = await answered('cdrom', key);
    expect(end.message.includes('ide1:0')).toBe(key === '1');
    expect(await stage.text('m/m.vmx')).toContain(medium);
  });

  it.each([
    ['0', false],
    ['1', true],
  ])('floppy, %s: whether the VMX gives up on it', async (key, givesUp) => {
    await answered('floppy', key);
    expect((await stage.text('m/m.vmx')).includes('floppy0.startConnected = "FALSE"')).toBe(givesUp);
  });

  it('retry, while it is still full: asked anew; when there is room, the machine starts', async () => {
    const { client, seen, task } = await ask('full');
    await answer(client, VM, seen.id, '0');
    const again = await question(client, VM);
    expect(again).toMatchObject({ messageId: 'msg.hbacommon.outofspace' });
    expect(again?.id).not.toBe(seen.id);
    await stage.remove('filler.bin');
    await answer(client, VM, again?.id ?? '', '0');
    expect(await taskEnd(client, task)).toMatchObject(DONE);
  });

  it('a merge of snapshots asks about a delta, too, and leaves them as they are', async () => {
    const client = await start('redo');
    await breakDelta(stage);
    const { seen, task } = await asked(client, 'RemoveAllSnapshots_Task', VM);
    expect(seen.messageId).toBe('msg.hbacommon.corruptredo');
    await answer(client, VM, seen.id, '0');
    expect(await taskEnd(client, task)).toMatchObject(CANCELLED);
    expect(await properties(client, 'VirtualMachine', VM, 'snapshot')).toHaveProperty('snapshot');
  });

  it('a twin that comes to a running machine: yes attaches it, no leaves the machine as it was', async () => {
    const client = await start('lost');
    await makeTwin(stage);
    const add =
      '<spec><deviceChange><operation>add</operation><device xsi:type="VirtualDisk"><key>-1</key>' +
      '<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[datastore1] m/m_1.vmdk</fileName>' +
      '<diskMode>persistent</diskMode></backing><controllerKey>1000</controllerKey><unitNumber>1</unitNumber>' +
      '<capacityInKB>0</capacityInKB></device></deviceChange></spec>';
    for (const [key, end] of [
      ['1', CANCELLED],
      ['0', DONE],
    ] as const) {
      const { seen, task } = await asked(client, 'ReconfigVM_Task', VM, add);
      expect(seen.messageId).toBe('msg.disk.duplicateUUID');
      await answer(client, VM, seen.id, key);
      expect(await taskEnd(client, task)).toMatchObject(end);
      expect((await stage.text('m/m.vmx')).includes('m_1.vmdk')).toBe(key === '0');
    }
    // Who was asked once is not asked again about other changes.
    expect(await run(client, 'ReconfigVM_Task', VM, '<spec><annotation>x</annotation></spec>')).toMatchObject(DONE);
  });
});
