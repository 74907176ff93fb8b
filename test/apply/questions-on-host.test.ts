import { afterEach, describe, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { applyManifest } from '../convergence/converge.js';
import { type AskingHost, askingHost, type Manners, type Wording } from './asking-host.js';
import { WORDINGS } from './wordings.js';

const BUILD = '42116ec4-1d3f-4f0a-9a52-000000000002';
const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';

let host: AskingHost | null = null;
afterEach(async () => {
  await host?.close();
  host = null;
});

const rule = (question: string | null, answer: string, more = ''): string =>
  `auto_answer:\n  - { ${question === null ? 'text: "swap file .* is locked"' : `question: ${question}`}, answer: "${answer}"${more} }\n`;

interface Told {
  readonly outcome: string;
  readonly answers: readonly string[];
  readonly cancels: number;
  readonly task: string | null | undefined;
  readonly started: number;
}

interface Run extends Told {
  readonly events: readonly ApplyEvent[];
}

/** Powers build01 on with this policy, on a host that asks in these words. */
async function go(
  wording: Wording,
  policy: string,
  manners: Manners = {},
  before: (asking: AskingHost) => Promise<void> = async () => undefined,
  fields = 'power: "on"',
): Promise<Run> {
  host = await askingHost(wording, manners);
  // First it is made ours, so that nothing but the power-on is left to do.
  const ours = `version: 1\nconnect: "{connect}"\ndomains:\n  build01: { uuid: ${BUILD} }\n`;
  await applyManifest(host, ours.replace(' }', ', annotation: ours }'));
  await before(host);
  const started = host.log.count('PowerOnVM_Task');
  const manifest = `version: 1\nconnect: "{connect}"\n${policy}domains:\n  build01: { uuid: ${BUILD}, annotation: ours, ${fields} }\n`;
  const { events, outcome } = await applyManifest(host, manifest);
  const refused = events.find((event) => event.kind === 'question-refused');
  return {
    events,
    outcome,
    answers: host.keys(),
    cancels: host.log.count('CancelTask'),
    task: refused?.task,
    started: host.log.count('PowerOnVM_Task') - started,
  };
}

const told = ({ answers, cancels, outcome, started, task }: Run): Told => ({
  answers,
  cancels,
  outcome,
  started,
  task,
});
const done = (...answers: readonly string[]): Told => ({
  outcome: 'done',
  answers,
  cancels: 0,
  task: undefined,
  started: 1,
});
const LEFT: Told = { outcome: 'question', answers: [], cancels: 0, task: 'left-behind', started: 1 };
const CANCELLED: Told = { ...LEFT, cancels: 1, task: 'cancelled' };

const { astray, cdrom, full, german, lock, moved, mute, nameless, parallel, redo, serial, twin } = WORDINGS;

describe('a question during the task', () => {
  test.each<[string, Wording, string, Manners, Told]>([
    ['Run, question, no policy: left behind', serial, '', {}, LEFT],
    ['Run, question, auto_answer false: left behind', parallel, 'auto_answer: false\n', {}, LEFT],
    ['Run, question, no policy, cancelable: cancelled', serial, '', { cancelable: true }, CANCELLED],
    ['Run, question, true, default: answered', parallel, 'auto_answer: true\n', {}, done('0')],
    ['Run, question, true, no default: left behind', serial, 'auto_answer: true\n', {}, LEFT],
    ['Run, question, true, a default that is no choice', astray, 'auto_answer: true\n', {}, LEFT],
    ['Run, question, true, no choices', mute, 'auto_answer: true\n', { cancelable: true }, CANCELLED],
    ['by its summary', serial, rule('msg.serial.file.open', 'Append'), {}, done('0')],
    ['by the last part of its button', serial, rule('msg.serial.file.open', 'replace'), {}, done('1')],
    ['by its label', moved, rule('msg.uuid.altered', 'button.uuid.movedTheVM'), {}, done('1')],
    ['by its key', redo, rule('msg.disk.redo', '1'), {}, done('1')],
    ['whatever the case', full, rule('MSG.HBACOMMON.OUTOFSPACE', 'rEtRy'), {}, done('0')],
    ['the only choice there is', lock, rule('msg.hbacommon.locklost', 'ok'), {}, done('0')],
    ['yes to a CD-ROM that is locked', cdrom, rule('msg.cdromdisconnect.locked', 'Yes'), {}, done('0')],
    ['yes to disks of one uuid, which have no default', twin, rule('msg.disk.duplicateUUID', 'yes'), {}, done('0')],
    ['the answer of another choice than the default', redo, rule('msg.disk.redo', 'Discard'), {}, done('1')],
    ['a rule for another question: left behind', redo, rule('msg.serial.file.open', 'Keep'), {}, LEFT],
    ['a rule that names no choice: left behind', redo, rule('msg.disk.redo', 'Burn'), {}, LEFT],
    ['a host that names no message: by its text', nameless, rule(null, 'Retry'), {}, done('0')],
    ['a host that names no message: no id matches', nameless, rule('msg.swap.locked', 'Retry'), {}, LEFT],
    ['a host that speaks German: its own words', german, rule('msg.serial.file.open', 'anhängen'), {}, done('0')],
    ['a host that speaks German: English is no choice', german, rule('msg.serial.file.open', 'Append'), {}, LEFT],
    ['a host that speaks German: the key is the same', german, rule('msg.serial.file.open', '0'), {}, done('0')],
    ['"copied" where the manifest gives the uuid', moved, rule('msg.uuid.altered', 'I copied it'), {}, LEFT],
    ['the default that is "copied", too', moved, 'auto_answer: true\n', {}, LEFT],
  ])('%s', async (_what, wording, policy, manners, expected) => {
    expect(told(await go(wording, policy, manners))).toEqual(expected);
  });

  test('an answer that ends the task fails the step, and is not given again', async () => {
    const run = await go(serial, rule('msg.serial.file.open', 'Cancel'));
    expect(run).toMatchObject({ outcome: 'failed', answers: ['2'], cancels: 0, started: 1 });
  });

  test('the lines that a refusal prints would have answered it', async () => {
    for (const wording of [serial, parallel, cdrom, full, lock, twin, redo, german]) {
      const first = await go(wording, '');
      const lines = first.events.flatMap((event) =>
        event.kind === 'question-refused' ? [event.policy.join('\n')] : [],
      );
      await host?.close();
      const second = await go(wording, `${lines[0]}\n`);
      expect(second.answers, lines[0]).toHaveLength(1);
      await host?.close();
    }
  });

  test('one that stands on after its answer is answered twice and then refused', async () => {
    const run = await go(parallel, 'auto_answer: true\n', { deafTo: 9 });
    expect(told(run)).toEqual({ ...LEFT, answers: ['0', '0'] });
    await host?.close();
    expect(told(await go(parallel, 'auto_answer: true\n', { deafTo: 1 }))).toEqual(done('0', '0'));
  });

  test('one that is asked anew goes through the policy anew, and at_most bounds it', async () => {
    const policy = rule('msg.hbacommon.outofspace', 'retry', ', at_most: 3');
    const often = await go(full, policy, { deafTo: 9, asksAnew: true });
    expect(often).toMatchObject({ outcome: 'question', answers: ['0', '0', '0'], task: 'left-behind' });
    await host?.close();
    expect(told(await go(full, policy, { deafTo: 2, asksAnew: true }))).toEqual(done('0', '0', '0'));
  });
});

describe('a question that stood before', () => {
  const blocked = (asking: AskingHost): Promise<void> => asking.blockedPowerOn(BUILD);

  test('Look, question, no policy: reported, and nothing is started', async () => {
    const run = await go(parallel, '', {}, blocked);
    expect(told(run)).toEqual({ outcome: 'question', answers: [], cancels: 0, task: null, started: 0 });
    const refused = run.events.find((event) => event.kind === 'question-refused');
    expect(refused?.question).toMatchObject({ messageId: 'msg.parallel.file.open', defaultKey: '0' });
  });

  test('nor is the task of somebody else cancelled, though it could be', async () => {
    expect(told(await go(parallel, '', { cancelable: true }, blocked))).toMatchObject({ cancels: 0, started: 0 });
  });

  test('Look, question, answered; Settle; Replan: the blocked task did what was left to do', async () => {
    expect(told(await go(parallel, 'auto_answer: true\n', {}, blocked))).toEqual({ ...done('0'), started: 0 });
  });

  test('Look, question, answered; Replan, Stale: what is left is no end of what was approved', async () => {
    // The power-on, which comes last in the plan, is what the answer let go on; the change before it is still to be made.
    for (const fields of ['power: "on", memory: 8GiB', 'power: "on", guestinfo: { role: ci }']) {
      const run = await go(parallel, 'auto_answer: true\n', {}, blocked, fields);
      expect(run).toMatchObject({ outcome: 'stale', answers: ['0'], started: 0 });
      await host?.close();
    }
  });
});

describe('in the dark section', () => {
  test('a question at the power-on that is refused: the domain is off, and the reader is told so', async () => {
    host = await askingHost(parallel);
    const manifest = (policy: string): string =>
      `version: 1\nconnect: "{connect}"\n${policy}domains:\n  db01:\n    uuid: ${DB}\n    memory: 4GiB\n    allow_power_off: guest\n`;
    const { events, outcome } = await applyManifest(host, manifest(''));
    expect(outcome).toBe('question');
    const codes = events.flatMap((event) =>
      event.kind === 'domain-failed' ? event.diagnostics.map(({ code }) => code) : [],
    );
    expect(codes).toEqual(['EF4006', 'EF4010']);
    // The next run finds the note of it, answers what stands, and brings the domain up.
    const after = await applyManifest(host, manifest('auto_answer: true\n'));
    expect(after.outcome).toBe('done');
    expect(host.keys()).toEqual(['0']);
  });
});
