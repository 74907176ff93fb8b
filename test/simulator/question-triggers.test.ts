import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.js';
import { answer, asked, nextQuestion, question, stateOf } from './asking.js';
import { LABS, type LabName } from './question-labs.js';
import { drive, openStage, type Stage, SWAP, VM } from './question-stage.js';
import { properties, property, type RawClient, run, taskEnd } from './raw-client.js';

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

const CANCELLED = { state: 'error', fault: 'GenericVmConfigFault' };
const DONE = { state: 'success' };

describe('a locked CD-ROM drive', () => {
  it.each([
    ['the medium is taken out', drive('[]')],
    [
      'it is unplugged',
      drive(
        '[datastore1] a.iso',
        '<connectable><startConnected>true</startConnected><allowGuestControl>true</allowGuestControl><connected>false</connected></connectable>',
      ),
    ],
    [
      'it is to start unplugged',
      drive(
        '[datastore1] a.iso',
        '<connectable><startConnected>false</startConnected><allowGuestControl>true</allowGuestControl><connected>false</connected></connectable>',
      ),
    ],
  ])('%s: asked', async (_what, args) => {
    const client = await start('cdrom');
    expect((await asked(client, 'ReconfigVM_Task', VM, args)).seen.messageId).toBe('msg.cdromdisconnect.locked');
  });

  it('nothing is asked of a machine that is off, whose guest locks nothing, or whose medium stays', async () => {
    await start('cdrom', { inventory: LABS.cdrom.replace('power: on', 'power: off') });
    expect(await run(stage.client, 'ReconfigVM_Task', VM, SWAP)).toMatchObject(DONE);
    await stage.simulator.close();
    await start('cdrom', { inventory: LABS.cdrom.replace('guest_locks_cdrom: true', '') });
    expect(await run(stage.client, 'ReconfigVM_Task', VM, SWAP)).toMatchObject(DONE);
    await stage.simulator.close();
    await start('cdrom');
    expect(await run(stage.client, 'ReconfigVM_Task', VM, drive('[datastore1] a.iso'))).toMatchObject(DONE);
  });

  it('what nobody answers is refused in the end', async () => {
    const { client, task } = await ask('cdrom', { doorQuestionMilliseconds: 20 });
    expect(await taskEnd(client, task)).toMatchObject(CANCELLED);
    expect(await question(client, VM)).toBeNull();
    expect(await stage.text('m/m.vmx')).toContain('a.iso');
  });

  it('the task can be cancelled while it asks', async () => {
    const { client, task } = await ask('cdrom');
    await client.ok('CancelTask', task);
    expect(await taskEnd(client, task)).toMatchObject({ state: 'error', fault: 'RequestCanceled' });
    expect(await question(client, VM)).toBeNull();
    expect(await stage.text('m/m.vmx')).toContain('a.iso');
  });
});

describe('what the VMX holds ready', () => {
  const prepared = async (lab: LabName, key: string, value: string) => {
    const client = await start(lab);
    const option = `<extraConfig><key>${key}</key><value xsi:type="xsd:string">${value}</value></extraConfig>`;
    expect(await run(client, 'ReconfigVM_Task', VM, `<spec>${option}</spec>`)).toMatchObject(DONE);
    return stage.begin();
  };

  it.each<[LabName, string, string, object]>([
    ['serial', 'answer.msg.serial.file.open', 'Append', DONE],
    ['parallel', 'answer.msg.parallel.file.open', 'replace', DONE],
    ['moved', 'answer.msg.uuid.altered', 'I copied it', DONE],
    ['cdrom', 'answer.msg.cdromdisconnect.locked', 'Yes', DONE],
    ['cdrom', 'msg.autoAnswer', 'TRUE', CANCELLED],
    ['full', 'answer.msg.hbacommon.outofspace', 'Cancel', CANCELLED],
    ['lost', 'msg.autoAnswer', 'TRUE', CANCELLED],
    ['twins', 'answer.msg.disk.duplicateUUID', 'Yes', DONE],
    ['redo', 'answer.msg.hbacommon.corruptredo', 'OK', CANCELLED],
    ['display', 'msg.autoAnswer', 'TRUE', DONE],
    ['floppy', 'msg.autoAnswer', 'TRUE', DONE],
  ])('%s: %s = %s', async (lab, key, value, end) => {
    const task = await prepared(lab, key, value);
    expect(await taskEnd(stage.client, task)).toMatchObject(end);
    expect(stage.simulator.answers()).toEqual([]);
  });

  it('msg.autoAnswer answers nothing that has no default', async () => {
    const task = await prepared('twins', 'msg.autoAnswer', 'TRUE');
    await expect.poll(() => question(stage.client, VM), { timeout: 100_000 }).not.toBeNull();
    expect(await stateOf(stage.client, task)).toBe('running');
  });

  it('retry by itself goes on until there is room', async () => {
    const task = await prepared('full', 'msg.autoAnswer', 'TRUE');
    await expect.poll(() => stateOf(stage.client, task), { timeout: 100_000 }).toBe('running');
    expect(await question(stage.client, VM)).toBeNull();
    await stage.remove('filler.bin');
    expect(await taskEnd(stage.client, task)).toMatchObject(DONE);
  });
});

describe('other circumstances', () => {
  it.each<[string, LabName, (lab: string) => string]>([
    [
      'a disk that was given all its room',
      'full',
      (lab) => lab.replace('size: 1GiB', 'size: 10MiB, provisioning: thick'),
    ],
    ['room for one block', 'full', (lab) => lab.replace('102000KiB', '101000KiB')],
    ['disks that each have a uuid of their own', 'twins', (lab) => lab],
    ['a delta with its data', 'redo', (lab) => lab],
    ['a screen that fits', 'display', (lab) => lab.replace('4194304', '67108864')],
    ['a floppy that is there', 'floppy', (lab) => lab.replace('}]', ', files: { gone.flp: x } }]')],
    [
      'a floppy that is not to be connected',
      'floppy',
      (lab) => lab.replace('floppy0.fileType', 'floppy0.startConnected: "FALSE", floppy0.fileType'),
    ],
    ['a port with a file that is not there', 'parallel', (lab) => lab.replace(', files: { out.log: before }', '')],
    ['a machine that was moved, by its own word', 'moved', (lab) => lab.replace('vmx: {', 'vmx: { uuid.action: keep,')],
  ])('nothing is asked: %s', async (_what, lab, changed) => {
    const inventory = changed(LABS[lab]);
    const client = await start(lab, { inventory });
    expect(await run(client, 'PowerOnVM_Task', VM)).toMatchObject(DONE);
  });

  it('a running machine whose disks are there is reset without a question', async () => {
    const client = await start('lost');
    expect(await run(client, 'ResetVM_Task', VM)).toMatchObject(DONE);
    expect(await run(client, 'SuspendVM_Task', VM)).toMatchObject(DONE);
  });

  it('a state directory keeps that a guest locks its drive', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'question-'));
    try {
      await start('cdrom', { stateDir });
      await stage.simulator.close();
      const client = await start('lost', { stateDir });
      expect((await asked(client, 'ReconfigVM_Task', VM, SWAP)).seen.messageId).toBe('msg.cdromdisconnect.locked');
    } finally {
      await stage.simulator.close();
      rmSync(stateDir, { recursive: true, force: true });
    }
  });
});

describe('a guest that writes', () => {
  const begin = async (inventory: string = LABS.writes) => {
    const client = await start('writes', { inventory });
    expect(await run(client, 'PowerOnVM_Task', VM)).toMatchObject(DONE);
    return client;
  };
  const free = async (client: RawClient) => {
    const [datastore = ''] =
      (await properties(client, 'VirtualMachine', VM, 'datastore'))['datastore']?.children.map((each) => each.text) ??
      [];
    return Number(await property(client, `Datastore`, `${datastore}|Datastore`, 'summary.freeSpace'));
  };
  const MIB = 1024 ** 2;

  it('takes room on the datastore, and asks nothing while there is enough', async () => {
    const client = await begin(LABS.writes.replace('70MiB', '20MiB'));
    await expect.poll(() => free(client), { timeout: 100_000 }).toBeLessThan(21 * MIB);
    expect(await question(client, VM)).toBeNull();
  });

  it('asks where there is not, runs all the same, and goes on when it is told to retry and there is', async () => {
    const client = await begin();
    const seen = await nextQuestion(client, VM, null);
    expect(seen.messageId).toBe('msg.hbacommon.outofspace');
    expect(await stage.power()).toBe('poweredOn');
    expect((await client.call('PowerOffVM_Task', VM)).fault).toBe('QuestionPending');
    await answer(client, VM, seen.id, '0');
    const again = await nextQuestion(client, VM, null, seen.id);
    await stage.remove('filler.bin');
    await answer(client, VM, again.id, '0');
    await expect.poll(() => free(client), { timeout: 100_000 }).toBeLessThan(31 * MIB);
    expect(await question(client, VM)).toBeNull();
    expect(await run(client, 'PowerOffVM_Task', VM)).toMatchObject(DONE);
  });

  it('is powered off where it is told to give up', async () => {
    const client = await begin();
    await answer(client, VM, (await nextQuestion(client, VM, null)).id, '1');
    await expect.poll(() => stage.power(), { timeout: 100_000 }).toBe('poweredOff');
  });
});
