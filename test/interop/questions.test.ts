import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { type AskingHost, askingHost, type Manners, type Wording } from '../apply/asking-host.js';
import { WORDINGS } from '../apply/wordings.js';
import { applyManifest } from '../convergence/converge.js';
import { havePeer } from './peers.js';
import { runProgram } from './run-program.js';

/** `auto_answer=0` and `1` of libvirt, and `false` and `true` of a manifest, at the same question of the same host. */

const hasVirsh = havePeer('virsh', ['--version']);
const skipped = hasVirsh ? '' : ' (skipped: there is no virsh here)';
const BUILD = '42116ec4-1d3f-4f0a-9a52-000000000002';
const directory = mkdtempSync(join(tmpdir(), 'questions-'));
const authFile = join(directory, 'auth.conf');
writeFileSync(authFile, '[credentials-lab]\nusername=root\npassword=secret\n[auth-esx-127.0.0.1]\ncredentials=lab\n');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const hosts: AskingHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

interface Ended {
  /** Keys that were sent with AnswerVM. */
  readonly answers: readonly string[];
  readonly cancels: number;
  readonly succeeded: boolean;
  /** What the user was told. */
  readonly report: string;
  readonly started: number;
}

type Before = 'nothing' | 'question';

async function ask(wording: Wording, manners: Manners, before: Before): Promise<AskingHost> {
  const host = await askingHost(wording, manners);
  hosts.push(host);
  const ours = `version: 1\nconnect: "{connect}"\ndomains:\n  build01: { uuid: ${BUILD}, annotation: ours }\n`;
  await applyManifest(host, ours);
  if (before === 'question') await host.blockedPowerOn(BUILD);
  return host;
}

async function byVirsh(wording: Wording, manners: Manners, before: Before, autoAnswer: boolean): Promise<Ended> {
  const host = await ask(wording, manners, before);
  const started = host.log.count('PowerOnVM_Task');
  const uri = `${host.uri}&auto_answer=${autoAnswer ? 1 : 0}`;
  const ended = await runProgram('virsh', ['-c', uri, 'start', 'build01'], { env: { LIBVIRT_AUTH_FILE: authFile } });
  return {
    answers: host.keys(),
    cancels: host.log.count('CancelTask'),
    succeeded: ended.code === 0,
    report: ended.stderr,
    started: host.log.count('PowerOnVM_Task') - started,
  };
}

async function byUs(wording: Wording, manners: Manners, before: Before, autoAnswer: boolean): Promise<Ended> {
  const host = await ask(wording, manners, before);
  const started = host.log.count('PowerOnVM_Task');
  const manifest = `version: 1\nconnect: "{connect}"\nauto_answer: ${autoAnswer}\ndomains:\n  build01: { uuid: ${BUILD}, annotation: ours, power: "on" }\n`;
  const { events, outcome } = await applyManifest(host, manifest);
  const report = (event: ApplyEvent): readonly string[] =>
    event.kind === 'domain-failed' ? event.diagnostics.flatMap(({ detail, summary }) => [summary, detail ?? '']) : [];
  return {
    answers: host.keys(),
    cancels: host.log.count('CancelTask'),
    succeeded: outcome === 'done',
    report: events.flatMap(report).join('\n'),
    started: host.log.count('PowerOnVM_Task') - started,
  };
}

const compared = ({ answers, cancels, succeeded, started }: Ended) => ({ answers, cancels, succeeded, started });

const { astray, cdrom, full, german, lock, moved, mute, parallel, redo, serial } = WORDINGS;

describe.runIf(hasVirsh)(`questions, by virsh and by us${skipped}`, () => {
  test.each<[string, Wording, Manners, Before, boolean]>([
    ['refused, cannot be cancelled', parallel, {}, 'nothing', false],
    ['refused, cancelled', parallel, { cancelable: true }, 'nothing', false],
    ['no choices, refused', mute, { cancelable: true }, 'nothing', false],
    ['the default', parallel, {}, 'nothing', true],
    ['the default, cancelable', redo, { cancelable: true }, 'nothing', true],
    ['the only choice', lock, {}, 'nothing', true],
    ['retry', full, {}, 'nothing', true],
    ['a default that ends the task', cdrom, {}, 'nothing', true],
    ['in German', german, {}, 'nothing', true],
    ['no default, cannot be cancelled', serial, {}, 'nothing', true],
    ['no default, cancelled', serial, { cancelable: true }, 'nothing', true],
    ['a default that is no choice', astray, { cancelable: true }, 'nothing', true],
    ['no choices, and the default is to be taken', mute, { cancelable: true }, 'nothing', true],
    ['one that stood before, refused', parallel, {}, 'question', false],
    ['one that stood before, refused, cancelable', parallel, { cancelable: true }, 'question', false],
    ['one that stood before and has no default', serial, { cancelable: true }, 'question', true],
  ])('%s: the same is answered, cancelled and reported', async (_what, wording, manners, before, autoAnswer) => {
    const [theirs, ours] = [
      await byVirsh(wording, manners, before, autoAnswer),
      await byUs(wording, manners, before, autoAnswer),
    ];
    expect(compared(ours)).toEqual(compared(theirs));
    if (theirs.succeeded || theirs.answers.length > 0) return;
    // Whoever reads either of them finds the question and its choices: by their labels there, by their words here.
    expect(ours.report).toContain(wording.text);
    for (const [, summary] of wording.choices) expect(ours.report).toContain(summary);
    if (wording.choices.length === 0) {
      // libvirt does not read such a question; docs/libvirt-differences.md says so.
      expect(theirs.report).toContain("missing the required 'choiceInfo' property");
      return;
    }
    for (const part of [wording.text, ...wording.choices.map(([label]) => label)]) {
      expect(theirs.report).toContain(part);
    }
  });

  test('one that stood before a task, answered: libvirt gives up, we wait for the task that it blocked', async () => {
    const theirs = await byVirsh(parallel, {}, 'question', true);
    expect(theirs).toMatchObject({ answers: ['0'], succeeded: false, started: 0 });
    expect(theirs.report).toMatch(/task/i);
    const ours = await byUs(parallel, {}, 'question', true);
    expect(ours).toMatchObject({ answers: ['0'], succeeded: true, started: 0 });
  });

  test('a default that gives another identity: libvirt takes it, we do not where the uuid is declared', async () => {
    const theirs = await byVirsh(moved, {}, 'nothing', true);
    expect(theirs).toMatchObject({ answers: ['2'], succeeded: true });
    const ours = await byUs(moved, {}, 'nothing', true);
    expect(ours).toMatchObject({ answers: [], succeeded: false });
    expect(ours.report).toContain('the manifest declares its uuid');
  });
});
