import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { esxform, freshFolder, type Running, start } from './esxform.js';

let folder: ReturnType<typeof freshFolder>;
let running: Running | null = null;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(async () => {
  running?.child.kill('SIGINT');
  await running?.ended;
  running = null;
  folder.remove();
});

/** Starts the simulator, and gives the one line that it prints. */
async function serve(...args: readonly string[]): Promise<string> {
  const child = start(['sim', '--no-tls', ...args], folder.path);
  running = child;
  await child.seen('Serving');
  child.child.kill('SIGINT');
  const end = await child.ended;
  expect(end.code).toBe(0);
  return end.stdout;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

describe('esxform sim', () => {
  test.each([
    [['--api', '4.1'], /^esx:\/\/127\.0\.0\.1:\d+\/\?transport=http\n$/],
    [['--mode', 'vpx', '--api', '5.5'], /^vpx:\/\/127\.0\.0\.1:\d+\/dc1\/\S+\n$/],
    [['--mode', 'gsx', '--listen', '127.0.0.1:0'], /^gsx:\/\/127\.0\.0\.1:\d+\/\?transport=http\n$/],
    [['--time', 'skip'], /^esx:/],
  ])('%j prints one line', async (args, line) => {
    expect(await serve(...args)).toMatch(line);
  });

  test.each([
    [['--api', '6.1'], 64, /EF6002[\s\S]*--api 6\.1[\s\S]*6\.0, 6\.5/],
    [['--mode', 'gsx', '--api', '6.0'], 64, /VMware Server[\s\S]*It can be 2\.5\./],
    [['--mode', 'vmx'], 64, /Expected --mode=vmx to be one of: esx, gsx, vpx/],
    [['--mode', 'esx', '--vcenter'], 64, /--mode/],
    [['--time', 'fast'], 64, /real, skip, manual/],
  ])('%j is refused', async (args, code, words) => {
    const end = await esxform(['sim', ...args], folder.path);
    expect(end.code).toBe(code);
    expect(end.stderr).toMatch(words);
    expect(end.stdout).toBe('');
  });

  test('manual time is moved over HTTP', async () => {
    const port = await freePort();
    running = start(['sim', '--no-tls', '--time', 'manual', '--listen', `127.0.0.1:${port}`], folder.path);
    await running.seen('Serving');
    const url = `http://127.0.0.1:${port}/clock`;
    const headers = { authorization: `Basic ${Buffer.from('root:secret').toString('base64')}` };
    const moved = await fetch(url, { method: 'PUT', headers, body: '{"advance":1500}' });
    expect(await moved.json()).toEqual({ now: '2026-01-01T00:00:01.500Z' });
  });
});
