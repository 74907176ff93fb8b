import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { type Ended, esxform, freshFolder, type Variables } from './esxform.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';
const STACK = /^\s+at .*[:(]\d+/m;

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;

beforeEach(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ strict: true, taskMilliseconds: 300 });
  const db01 = `  db01: { uuid: ${DB}, memory: 4GiB, power: "on", allow_power_off: guest }\n`;
  writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: ${simulator.uri}\ndomains:\n${db01}`);
});

afterEach(async () => {
  await simulator.close();
  folder.remove();
});

/** Runs the program with a defect in it: this code is run before it. */
function withDefect(defect: string, args: readonly string[], more: Variables = {}): Promise<Ended> {
  const file = join(folder.path, 'defect.mjs');
  writeFileSync(file, defect);
  return esxform(args, folder.path, {
    ESXFORM_HOST: '127.0.0.1',
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
    NODE_OPTIONS: `--import=${pathToFileURL(file).href}`,
    ...more,
  });
}

const IN_COMMAND = `process.cwd = () => { throw new TypeError('boom\\n::error::x \\u001b[31m'); };`;

describe('an internal error', () => {
  test('is a code, one line, what to send, and no stack', async () => {
    const ended = await withDefect(IN_COMMAND, ['plan', 'm.yaml']);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe('');
    const [first, second, third, ...rest] = ended.stderr.trimEnd().split('\n');
    expect(first).toBe('error EF7010: Internal error: TypeError: boom ::error::x \\u001b[31m');
    expect(second).toMatch(/^ {2}esxform \d+\.\d+\.\d+, command plan, Node\.js v\d+\S*, \w+ \w+$/);
    expect(third).toMatch(/^hint: Report this defect/);
    expect(rest).toEqual([]);
  });

  test.each([{ ESXFORM_DEBUG: '1' }, { DEBUG: 'esxform' }])('shows its stack with %j', async (more) => {
    expect((await withDefect(IN_COMMAND, ['plan', 'm.yaml'], more)).stderr).toMatch(STACK);
  });

  test.each([
    ['an exception', `const stray = () => { throw new TypeError('stray'); };`],
    ['a rejection', `const stray = () => { Promise.reject(new TypeError('stray')); };`],
  ])(
    'beside a run, %s, ends the run as a signal does: the VM is on again, and nobody is logged in',
    async (_, stray) => {
      // It comes once the VM is down.
      const defect = `${stray}
      import net from 'node:net';
      const write = net.Socket.prototype.write;
      let done = false;
      net.Socket.prototype.write = function (data, ...rest) {
        if (!done && String(data).includes('<ShutdownGuest')) { done = true; setTimeout(stray, 100); }
        return write.call(this, data, ...rest);
      };`;
      const ended = await withDefect(defect, ['apply', 'm.yaml', '--auto-approve']);
      expect(ended.code, ended.stderr).toBe(1);
      expect(ended.stderr).toContain('EF7010: Internal error: TypeError: stray');
      expect(ended.stderr).not.toMatch(STACK);
      expect(simulator.log.count('PowerOnVM_Task')).toBe(1);
      expect(simulator.openSessions()).toBe(0);
    },
  );

  test('in what draws a run does not end it in a downtime', async () => {
    const defect = `
      const stringify = JSON.stringify;
      JSON.stringify = (value, ...rest) => {
        if (value?.kind === 'step-started' && value.index === 2) throw new RangeError('not drawn');
        return stringify(value, ...rest);
      };`;
    const ended = await withDefect(defect, ['apply', 'm.yaml', '--auto-approve', '--json']);
    expect(ended.code, ended.stdout + ended.stderr).toBe(1);
    expect(ended.stderr).toContain('EF4014: Internal error: RangeError: not drawn');
    expect(ended.stdout).toContain('"run-finished","outcome":"done"');
    expect(simulator.log.count('PowerOnVM_Task')).toBe(1);
    expect(simulator.openSessions()).toBe(0);
  });

  test('that leaves the command waiting for ever is told, and ends it', async () => {
    const defect = `
      import { createRequire } from 'node:module';
      const { Command } = createRequire(${JSON.stringify(import.meta.url)})('@oclif/core');
      Command.prototype.init = () => new Promise(() => {});`;
    const ended = await withDefect(defect, ['plan', 'm.yaml']);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toMatch(/EF7010.*waits for something that cannot happen/);
  });
});
