import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AskingHost, askingHost } from '../apply/asking-host.js';
import { WORDINGS } from '../apply/wordings.js';
import { esxform, freshFolder } from './esxform.js';

const BUILD = '42116ec4-1d3f-4f0a-9a52-000000000002';
const RULE = 'auto_answer:\n  - { question: msg.serial.file.open, answer: Append }\n';

let folder: ReturnType<typeof freshFolder>;
let host: AskingHost;
let credentials: Record<string, string>;

/** build01 is managed, is as it is declared, and its power-on by somebody else waits for an answer. */
beforeEach(async () => {
  folder = freshFolder();
  host = await askingHost(WORDINGS.serial);
  credentials = {
    ESXFORM_HOST: new URL(host.baseUrl).host,
    ESXFORM_USER: host.user,
    ESXFORM_PASSWORD: host.password,
  };
  declare('');
  expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 0 });
  await host.blockedPowerOn(BUILD);
});
afterEach(async () => {
  await host.close();
  folder.remove();
});

function declare(policy: string, more = ''): void {
  const text = `version: 1\nconnect: "${host.uri}"\n${policy}domains:\n  build01: { uuid: ${BUILD}, annotation: ours${more} }\n`;
  writeFileSync(join(folder.path, 'm.yaml'), text);
}

const run = (...args: readonly string[]) => esxform(args, folder.path, credentials);

test('a plan shows it, with what apply does, and it counts for --detailed-exitcode', async () => {
  const refused = await run('plan', 'm.yaml', '--detailed-exitcode');
  expect(refused.code).toBe(2);
  expect(refused.stdout).toContain('apply will stop at it: no auto_answer is set');
  expect(refused.stdout).toContain('1 VM waiting for an answer.');
  declare(RULE);
  const answered = await run('plan', 'm.yaml', '--detailed-exitcode', '--json', '--report', 'json=report.json');
  expect(answered.code).toBe(2);
  const plan = JSON.parse(answered.stdout);
  expect(plan.applyable).toBe(true);
  expect(plan.connections[0].domains).toMatchObject([
    { name: 'build01', action: 'answer', steps: [], question: { answer: { key: '0', summary: 'Append' } } },
  ]);
  expect(host.keys()).toEqual([]);
});

test('apply answers it by a rule although nothing else is to be done, and the next plan is empty', async () => {
  declare(RULE);
  const { code, stderr, stdout } = await run('apply', 'm.yaml', '--auto-approve');
  expect([code, host.keys()]).toEqual([0, ['0']]);
  expect(stdout).toContain('apply will answer "Append": auto_answer rule 1 (m.yaml:4)');
  expect(stderr).toContain('build01: answered "Append": auto_answer rule 1 (m.yaml:4)');
  expect(stdout).toContain('answered: 1,');
  expect(await run('plan', 'm.yaml', '--detailed-exitcode')).toMatchObject({ code: 0 });
});

test('an answer needs an approval, which needs a terminal', async () => {
  declare(RULE);
  const { code, stderr } = await run('apply', 'm.yaml');
  expect([code, host.keys()]).toEqual([1, []]);
  expect(stderr).toContain('EF7003');
});

test('apply stops at it with exit 4, the whole question, the policy lines and the command; nothing needs an approval', async () => {
  const { code, stderr } = await run('apply', 'm.yaml');
  expect([code, host.keys()]).toEqual([4, []]);
  expect(stderr).toContain('build01: stopped at a question: no auto_answer is set');
  expect(stderr).toContain('- question: msg.serial.file.open');
  expect(stderr).toContain('esxform question answer build01 CHOICE --connect');
});

test('the operator answers it for one run, also that of a saved plan', async () => {
  await run('plan', 'm.yaml', '--out', 'p.json');
  expect(await run('apply', 'p.json')).toMatchObject({ code: 4 });
  const answered = await run('apply', 'p.json', '--answer', 'msg.serial.file.open=Append');
  expect([answered.code, host.keys()]).toEqual([0, ['0']]);
  expect(answered.stdout).toContain('apply will answer "Append": --answer msg.serial.file.open');
});

test('what the answer leaves to do is in no plan: exit 3, and nothing more is done', async () => {
  declare(RULE, ', power: "off", allow_power_off: hard');
  const { code, stderr } = await run('apply', 'm.yaml', '--auto-approve');
  expect([code, host.keys()]).toEqual([3, ['0']]);
  expect(stderr).toContain('EF4012');
  expect(host.log.count('PowerOffVM_Task') + host.log.count('ShutdownGuest')).toBe(0);
});

test('a change policy that denies a power-on denies the answer', async () => {
  declare(RULE);
  const outside = freshFolder();
  const policy = join(outside.path, 'policy.txt');
  writeFileSync(policy, 'deny step power-on\nallow all\n');
  const { code } = await run('apply', 'm.yaml', '--auto-approve', '--policy', policy);
  outside.remove();
  expect([code, host.keys()]).toEqual([6, []]);
});
