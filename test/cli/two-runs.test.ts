import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { esxform, freshFolder, start } from './esxform.js';

let folders: ReturnType<typeof freshFolder>[];
let simulator: Simulator;
let env: Record<string, string>;
beforeEach(async () => {
  folders = [freshFolder(), freshFolder()];
  simulator = await startSimulator({ strict: true, taskMilliseconds: 400 });
  env = {
    ESXFORM_CONNECT: simulator.uri,
    ESXFORM_HOST: new URL(simulator.baseUrl).host,
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
  };
});
afterEach(async () => {
  await simulator.close();
  for (const folder of folders) folder.remove();
});

function put(folder: number, annotation: string): string {
  const path = folders[folder]?.path ?? '';
  const domain = `uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, annotation: ${annotation}`;
  writeFileSync(join(path, 'm.yaml'), `version: 1\nconnect: "${simulator.uri}"\ndomains: { db01: { ${domain} } }\n`);
  return path;
}

test('two applies from two folders: one does its work, the other does its own after it or is turned away', async () => {
  const ends = await Promise.all(
    ['one', 'two'].map((text, index) => esxform(['apply', 'm.yaml', '--auto-approve'], put(index, text), env)),
  );
  const codes = ends.map(({ code }) => code);
  expect(codes).toContain(0);
  for (const { code, stderr } of ends) {
    expect([0, 3, 5], stderr).toContain(code);
    if (code === 5) expect(stderr).toContain('EF4007');
  }
  expect(simulator.log.count('ReconfigVM_Task')).toBe(codes.filter((code) => code === 0).length);
  const wanted = await Promise.all(
    folders.map(({ path }) => esxform(['plan', 'm.yaml', '--detailed-exitcode'], path, env)),
  );
  expect(wanted.map(({ code }) => code).sort()).toEqual([0, 2]);
});

test('a run that is killed is in nobody’s way', async () => {
  const path = put(0, 'one');
  const killed = start(['apply', 'm.yaml', '--auto-approve'], path, env);
  await killed.seen('reconfigure (annotation)...');
  killed.child.kill('SIGKILL');
  await killed.ended;
  await new Promise((resolve) => setTimeout(resolve, 600));
  const next = await esxform(['apply', 'm.yaml', '--auto-approve'], path, env);
  expect([next.code, next.stderr]).toEqual([0, expect.not.stringContaining('EF4007')]);
});
