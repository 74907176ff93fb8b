import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { isPortOpen } from '../../src/app/apply/is-port-open.js';

const SIGNAL = AbortSignal.timeout(600_000);

test('a port that listens is reached, and is not once nobody listens', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await isPortOpen('127.0.0.1', port, SIGNAL)).toBe(true);
  server.close();
  await once(server, 'close');
  expect(await isPortOpen('127.0.0.1', port, SIGNAL)).toBe(false);
});

test('who gives up is told no', async () => {
  expect(await isPortOpen('127.0.0.1', 1, AbortSignal.abort())).toBe(false);
});
