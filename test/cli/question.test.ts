import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writingConnections } from '../../src/app/connections/connections.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import type { Writer } from '../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder } from './esxform.js';

const SIGNAL = AbortSignal.timeout(600_000);
let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;
let writer: Writer;
let credentials: Record<string, string>;

/** Somebody powers on a domain whose serial port's file exists, and goes away: the question stands. */
beforeEach(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  credentials = {
    ESXFORM_HOST: new URL(simulator.baseUrl).host,
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
  };
  writer = await writingConnections(credentials, connectOptions()).port(simulator.uri, SIGNAL);
});
afterEach(async () => {
  await writer.close();
  await simulator.close();
  folder.remove();
});

const question = (...args: readonly string[]) =>
  esxform(['question', ...args, '--connect', simulator.uri], folder.path, credentials);

async function block(): Promise<void> {
  for await (const { ref, name } of writer.list(SIGNAL)) {
    if (name !== 'build01') continue;
    const task = await writer.start({ do: 'power-on' }, ref, SIGNAL);
    for await (const report of writer.watch(task, SIGNAL)) if (report.kind === 'question') return;
  }
  throw new Error('no question came');
}

test('nothing waits', async () => {
  const end = await question('list');
  expect(end).toEqual({ code: 0, stdout: 'No VM waits for an answer.\n', stderr: '' });
  const answer = await question('answer', 'build01', 'Append');
  expect(answer.code).toBe(1);
  expect(answer.stderr).toContain('error EF7006: build01 has no pending question');
});

test('a question is shown, refused what it does not offer, and answered', async () => {
  await block();
  const text = await question('list');
  expect(text.stdout).toContain('build01:\n');
  expect(text.stdout).toContain('id: msg.serial.file.open');
  const { questions } = JSON.parse((await question('list', '--json')).stdout);
  expect(questions).toMatchObject([{ domain: 'build01', messageId: 'msg.serial.file.open' }]);

  const none = await question('answer', 'build01', 'Maybe');
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('error EF7006: "Maybe" names none of the choices');
  const other = await question('answer', 'build01', 'Append', '--question', 'msg.uuid.altered');
  expect(other.stderr).toContain('error EF7006: build01 has another pending question');
  expect(simulator.log.count('AnswerVM')).toBe(0);

  const given = await question('answer', 'build01', 'append', '--question', 'msg.serial.file.open');
  expect([given.code, given.stderr]).toEqual([0, '']);
  expect(simulator.log.count('AnswerVM')).toBe(1);
  expect((await question('list')).stdout).toBe('No VM waits for an answer.\n');
});

test('listing reads and no more', async () => {
  await block();
  const before = simulator.log.count('AnswerVM') + simulator.log.count('CancelTask');
  await question('list');
  expect(simulator.log.count('AnswerVM') + simulator.log.count('CancelTask')).toBe(before);
});

describe('without --connect', () => {
  const DEAD = 'esx://127.0.0.1:1/?transport=http';
  const here = (...args: readonly string[]) => esxform(['question', ...args], folder.path, credentials);
  const declare = (file: string, connect: string, domain: string): void =>
    writeFileSync(join(folder.path, file), `version: 1\nconnect: "${connect}"\ndomains:\n  ${domain}\n`);
  const repo = (): void => {
    mkdirSync(join(folder.path, 'vms'));
    writeFileSync(join(folder.path, 'esxform.yaml'), 'version: 1\nowner: team\nmanifests: [vms]\n');
  };
  const [BUILD, OTHER] = ['build01: { annotation: a }', 'other: { annotation: a }'];

  test('the connections of the repo are listed, and those that can be read in spite of a dead one', async () => {
    repo();
    declare('vms/a.yaml', simulator.uri, BUILD);
    await block();
    const one = await here('list');
    expect([one.code, one.stderr]).toEqual([0, '']);
    expect(one.stdout).toContain('build01:\n');
    declare('vms/b.yaml', DEAD, OTHER);
    const two = await here('list', '--json');
    expect(two.code).toBe(1);
    expect(two.stderr).toContain(`error EF2086: ${DEAD} was not read`);
    expect(JSON.parse(two.stdout).questions).toMatchObject([{ connect: simulator.uri, domain: 'build01' }]);
  });

  test('a VM is looked for where it is declared, so that a dead connection of others does not matter', async () => {
    repo();
    declare('vms/a.yaml', simulator.uri, BUILD);
    declare('vms/b.yaml', DEAD, OTHER);
    await block();
    expect(await here('answer', 'build01', 'Append')).toMatchObject({ code: 0, stderr: '' });
    expect(simulator.log.count('AnswerVM')).toBe(1);
  });

  test('a VM that no manifest declares may be on the dead connection, and nothing is answered', async () => {
    repo();
    declare('vms/a.yaml', simulator.uri, 'db01: { annotation: a }');
    declare('vms/b.yaml', DEAD, OTHER);
    await block();
    const { code, stderr } = await here('answer', 'build01', 'Append');
    expect(code).toBe(1);
    expect(stderr).toContain('error EF7023: Nothing was answered: build01 may be on');
    expect(simulator.log.count('AnswerVM')).toBe(0);
  });

  test('a domain that names its VM is found by its own name, too', async () => {
    repo();
    declare('vms/a.yaml', simulator.uri, 'ci: { name: build01, annotation: a }');
    await block();
    expect((await here('answer', 'ci', 'Append')).code).toBe(0);
  });

  test('manifests of the command line stand for those of the repo', async () => {
    declare('a.yaml', simulator.uri, BUILD);
    await block();
    expect((await here('list', 'a.yaml')).stdout).toContain('build01:\n');
    expect((await here('answer', 'build01', 'Append', 'a.yaml')).code).toBe(0);
  });

  test('outside of a repo there is no connection to look on', async () => {
    const { code, stderr } = await here('list');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/EF\d+/);
  });
});
