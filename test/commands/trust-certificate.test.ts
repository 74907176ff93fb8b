import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ConnectOptions, readingConnections } from '../../src/app/connections/connections.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';

let home: string;
let simulator: Simulator;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'esxform-trust-'));
  simulator = await startSimulator({ tls: true });
});

afterEach(async () => {
  await simulator.close();
  rmSync(home, { recursive: true });
});

function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  return { input, output, shown: () => shown };
}

const SIGNAL = AbortSignal.timeout(600_000);
const uri = () => {
  const { host } = new URL(simulator.baseUrl);
  return `esx://${host}/`;
};
const file = () => join(home, '.config', 'esxform', 'known_hosts');

/** Opens the connection as a person on a terminal, who writes the answers one after the other as they are asked for. */
async function connect(answers: readonly (readonly [string, string])[]): Promise<{ code: string; shown: string }> {
  const asking = terminal();
  const options: ConnectOptions = { ...connectOptions(), asking };
  const connections = readingConnections({ HOME: home }, options);
  const opened = connections.port(uri(), SIGNAL).then(
    () => 'opened',
    (error: { diagnostic?: { code: string } }) => error.diagnostic?.code ?? String(error),
  );
  for (const [question, answer] of answers) {
    await expect.poll(() => asking.shown(), { timeout: 600_000 }).toContain(question);
    asking.input.write(`${answer}\n`);
  }
  const code = await opened;
  await connections.close();
  return { code, shown: asking.shown() };
}

test('a thumbprint is shown and asked about before the password, and saved for the next run', async () => {
  const first = await connect([
    ["Only 'yes' is accepted", 'yes'],
    ['User for host', simulator.user],
    ['Password of', simulator.password],
  ]);
  expect(first.code).toBe('opened');
  expect(first.shown.indexOf('SHA-256 thumbprint is')).toBeLessThan(first.shown.indexOf('Password of'));
  expect(readFileSync(file(), 'utf8')).toMatch(/^127\.0\.0\.1:\d+ (?:[0-9A-F]{2}:){31}[0-9A-F]{2}\n$/);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  const second = await connect([
    ['User for host', simulator.user],
    ['Password of', simulator.password],
  ]);
  expect(second.code).toBe('opened');
  expect(second.shown).not.toContain('thumbprint');
});

test.each(['y', 'no', ''])('the answer "%s" trusts nothing, and no password is asked for', async (answer) => {
  const { code, shown } = await connect([["Only 'yes' is accepted", answer]]);
  expect(code).toBe('EF3030');
  expect(shown).not.toContain('Password');
  expect(() => readFileSync(file())).toThrow();
});

test('credentials of many hosts come from a file, or from a variable, and only for the hosts that they name', async () => {
  const { host } = new URL(simulator.baseUrl);
  const text = `[other.example.com]\nusername = root\npassword = wrong\n\n[${host}]\nusername = ${simulator.user}\npassword = ${simulator.password}\n`;
  const path = join(home, 'credentials');
  writeFileSync(path, text, { mode: 0o600 });
  const open = async (env: Record<string, string>, at: string): Promise<string> => {
    const connections = readingConnections({ HOME: home, ...env }, { ...connectOptions(), connect: [at] });
    const code = await connections.port(at, SIGNAL).then(
      () => 'opened',
      (error: { diagnostic?: { code: string } }) => error.diagnostic?.code ?? String(error),
    );
    await connections.close();
    return code;
  };
  const at = `esx://${host}/?no_verify=1`;
  expect(await open({ ESXFORM_CREDENTIALS_FILE: path }, at)).toBe('opened');
  expect(await open({ ESXFORM_CREDENTIALS: text }, at)).toBe('opened');
  expect(await open({ ESXFORM_CREDENTIALS: text.replace(host, 'third.example.com') }, at)).toBe('EF3009');
  expect(await open({ ESXFORM_CREDENTIALS_FILE: join(home, 'none') }, at)).toBe('EF3052');
  writeFileSync(join(home, 'open'), text, { mode: 0o644 });
  expect(await open({ ESXFORM_CREDENTIALS_FILE: join(home, 'open') }, at)).toBe('EF3052');
});
