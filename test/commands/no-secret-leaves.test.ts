import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readingConnections } from '../../src/app/connections/connections.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn } from '../simulator/raw-client.js';

const SECRET = 'hunter2-and-more';
const SIGNAL = AbortSignal.timeout(600_000);

/** A server of somebody else, which keeps every byte that comes. */
async function startListener() {
  const heard: Buffer[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('data', (chunk) => heard.push(chunk)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => Buffer.concat(heard).toString('latin1'),
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

let folder: string;
let simulator: Simulator;
/** A session that somebody has opened by other means. */
let cookie: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-secret-'));
  simulator = await startSimulator({ password: SECRET });
  cookie = (await loggedIn(simulator)).cookie;
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const serverPort = (): string => new URL(simulator.baseUrl).port;

function script(): string {
  const path = join(folder, 'login.sh');
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1:$2" = "127.0.0.1:${serverPort()}" ] && echo '{"user":"root","password":"${SECRET}"}'\nexit 0\n`,
  );
  chmodSync(path, 0o700);
  return path;
}

/** Every source of credentials, each for the simulator alone. Both servers have one address: only the port tells them apart. */
const SOURCES: readonly (readonly [string, () => NodeJS.ProcessEnv])[] = [
  ['ours', () => ({ ESXFORM_HOST: `127.0.0.1:${serverPort()}`, ESXFORM_USER: 'root', ESXFORM_PASSWORD: SECRET })],
  ['govc', () => ({ GOVC_URL: simulator.baseUrl, GOVC_USERNAME: 'root', GOVC_PASSWORD: SECRET })],
  ['govc, in the URL', () => ({ GOVC_URL: simulator.baseUrl.replace('//', `//root:${SECRET}@`) })],
  [
    'Terraform',
    () => ({ VSPHERE_SERVER: `127.0.0.1:${serverPort()}`, VSPHERE_USER: 'root', VSPHERE_PASSWORD: SECRET }),
  ],
  ['an open session', () => ({ ESXFORM_HOST: `127.0.0.1:${serverPort()}`, ESXFORM_SESSION: cookie })],
  ['the credential command', () => ({ ESXFORM_CREDENTIAL_COMMAND: script(), PATH: process.env['PATH'] })],
  [
    'the auth file',
    () => {
      const file = join(folder, 'auth.conf');
      writeFileSync(file, `[credentials-a]\nusername=root\npassword=${SECRET}\n[auth-esx-localhost]\ncredentials=a\n`);
      return { LIBVIRT_AUTH_FILE: file };
    },
  ],
];

async function plan(connect: string, env: NodeJS.ProcessEnv) {
  const file = join(folder, 'm.yaml');
  writeFileSync(file, `version: 1\nconnect: ${JSON.stringify(connect)}\ndomains: { db01: { annotation: x } }\n`);
  const loaded = await loadDesired([file], { cwd: folder, stdin: () => Promise.resolve('') });
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const nobody = { input: process.stdin, output: process.stderr };
  const asking = { input: Object.assign(Object.create(nobody.input), { isTTY: false }), output: nobody.output };
  const connections = readingConnections({ HOME: folder, ...env }, connectOptions({ asking, tell: () => undefined }));
  try {
    return await planManifests(loaded.connections, connections, { version: '0', owner: 'default' }, SIGNAL);
  } finally {
    await connections.close();
  }
}

describe.each(SOURCES)('credentials from %s', (source, env) => {
  const home = source === 'the auth file' ? 'localhost' : '127.0.0.1';

  test('open their own server', async () => {
    const made = await plan(`esx://${home}:${serverPort()}/?transport=http`, env());
    expect(made.connections).toHaveLength(1);
  });

  test.each([
    ['turned to a second server', (port: number) => `esx://127.0.0.1:${port}/?transport=http`],
    ['with the user in it', (port: number) => `esx://root@127.0.0.1:${port}/?transport=http`],
    [
      'that dresses up as the first',
      (port: number) => `esx://${home}%3A${serverPort()}@127.0.0.1:${port}/?transport=http`,
    ],
  ])('reach no other, with a manifest %s', async (_, connect) => {
    await using other = await startListener();
    await expect(plan(connect(other.port), env())).rejects.toMatchObject({ diagnostic: { code: 'EF3009' } });
    expect(other.connections()).toBe(0);
    expect(other.bytes()).toBe('');
  });

  test('reach no proxy that the manifest alone names', async () => {
    await using other = await startListener();
    const connect = `esx://${home}:${serverPort()}/?transport=http&proxy=127.0.0.1:${other.port}`;
    await expect(plan(connect, env())).rejects.toMatchObject({ diagnostic: { code: 'EF3032' } });
    expect(other.connections()).toBe(0);
  });
});

test('an open session is neither opened again nor ended', async () => {
  const client = await loggedIn(simulator);
  simulator.log.clear();
  const env = { ESXFORM_HOST: `127.0.0.1:${serverPort()}`, ESXFORM_SESSION: client.cookie };
  await plan(`esx://127.0.0.1:${serverPort()}/?transport=http`, env);
  await plan(`esx://127.0.0.1:${serverPort()}/?transport=http`, env);
  expect([simulator.log.count('Login'), simulator.log.count('Logout')]).toEqual([0, 0]);
  expect(simulator.log.count('RetrievePropertiesEx')).toBeGreaterThan(2);
});
