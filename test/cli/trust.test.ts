import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, esxform, freshFolder, type Variables } from './esxform.js';

const PASSWORD = 'hunter2-4d';
let folder = freshFolder();
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => folder.remove());

function plan(uri: string, env: Variables, ...args: readonly string[]): Promise<Ended> {
  writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: ${JSON.stringify(uri)}\ndomains: { a: {} }\n`);
  return esxform(['plan', 'm.yaml', ...args], folder.path, env);
}

/** An address of this machine that is not loopback. */
const OWN = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.internal === false && each.family === 'IPv4')?.address;
/** Without one, an address of the documentation: what is refused is refused there, too. */
const ADDRESS = OWN ?? '192.0.2.2';

describe('a server that a manifest chose', () => {
  let server: Server;
  let heard = '';
  let port = 0;
  beforeEach(async () => {
    heard = '';
    server = createServer((request, response) => {
      heard += `${request.method} ${request.headers.cookie ?? ''} `;
      request.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
      });
      request.on('end', () => response.writeHead(500).end());
    });
    await new Promise<void>((done) => server.listen(0, done));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    await new Promise((done) => server.close(done));
  });

  const login = { ESXFORM_USER: 'root', ESXFORM_PASSWORD: PASSWORD, ESXFORM_SESSION: PASSWORD };

  test('hears nothing over plain HTTP that nobody has confirmed', async () => {
    const { code, stderr } = await plan(`esx://${ADDRESS}:${port}/?transport=http`, {
      ...login,
      ESXFORM_HOST: ADDRESS,
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('EF3032')]);
    expect(stderr).toContain('transport=http');
    expect(heard).toBe('');
  });

  test.each(['esx://ADDRESS:PORT/', 'vpx://ADDRESS:PORT/dc', 'gsx://ADDRESS:PORT/'])(
    'is given no password that is meant for the usual port: %s',
    async (uri) => {
      const at = uri.replace('ADDRESS', ADDRESS).replace('PORT', String(port));
      const variables = [
        { ...login, ESXFORM_HOST: ADDRESS },
        { GOVC_URL: `https://root:${PASSWORD}@${ADDRESS}/sdk` },
        { VSPHERE_SERVER: ADDRESS, VSPHERE_USER: 'root', VSPHERE_PASSWORD: PASSWORD },
      ];
      for (const env of variables) {
        const { code, stderr } = await plan(at, env);
        expect([code, stderr]).toEqual([1, expect.stringContaining('EF3009')]);
        expect(stderr).toContain(`but not with port ${port} and https`);
        expect(stderr).not.toContain(PASSWORD);
      }
      expect(heard).toBe('');
    },
  );

  test.skipIf(OWN === undefined)('is asked where the operator names it', async () => {
    const uri = `esx://${ADDRESS}:${port}/?transport=http`;
    await plan(uri, { ...login, ESXFORM_HOST: ADDRESS }, '--connect', uri);
    expect(heard).toContain('POST');
  });
});

describe('a credential command', () => {
  const log = (): string => join(folder.path, 'argv.log');
  const command = (): Variables => {
    const script = `require('node:fs').appendFileSync(${JSON.stringify(log())}, JSON.stringify(process.argv.slice(1)) + '\\n')`;
    return { ESXFORM_CREDENTIAL_COMMAND: JSON.stringify([process.execPath, '-e', script, '--']) };
  };

  test.each([
    '--help',
    '-oProxyCommand=id',
    '$(id)',
    'a;id',
    '..',
    '*',
    '~',
    '%2d%2dhelp',
    'ＡＢＣ',
    '日本',
    'a\u200bb',
  ])('is not asked for the host %s', async (host) => {
    const { code, stderr } = await plan(`esx://${host}:22/`, command());
    expect([code, stderr]).toEqual([1, expect.stringMatching(/EF3001|EF1011/)]);
    expect(existsSync(log())).toBe(false);
  });

  test.each([
    ['ESX1.Example.com', 'esx1.example.com'],
    ['0x7f.1', '127.0.0.1'],
    ['[2001:DB8:0::1]', '2001:db8::1'],
  ])('is asked for %s by its one spelling', async (host, expected) => {
    await plan(`esx://${host}:8443/`, command());
    expect(JSON.parse(readFileSync(log(), 'utf8'))).toEqual([expected, '8443']);
  });
});
