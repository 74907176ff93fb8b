import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readingConnections } from '../../src/app/connections/connections.js';
import { mergeOperatorUri, operatorTargets } from '../../src/app/connections/operator-uri.js';
import { vcenterOperators, vcenterTarget } from '../../src/app/connections/vcenter-target.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { Target } from '../../src/providers/esx/net/uri.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { targetOf } from '../target.js';

const SIGNAL = AbortSignal.timeout(600_000);

function target(uri: string): Target {
  const read = targetOf(uri);
  return read;
}

/** How the vCenter of a manifest's URI is reached off a terminal, or the code of the refusal. */
function reached(written: string, given: readonly string[], vcenter = 'vc'): string {
  const host = target(written);
  const operators = vcenterOperators(host, vcenter, operatorTargets(given, {}));
  try {
    const { verify, proxy, user, port, transport } = mergeOperatorUri(
      vcenterTarget(host, vcenter),
      operators,
      {},
      false,
    ).target;
    return `${transport} ${port} verify=${verify} proxy=${proxy === null || proxy === 'direct' ? proxy : proxy.host} user=${user}`;
  } catch (error) {
    return (error as { readonly diagnostic: Diagnostic }).diagnostic.code;
  }
}

describe('the vCenter of a host is a target of its own', () => {
  test.each<[string, string, readonly string[], string]>([
    ['on the port of the URI', 'esx://root@h:8443/?vcenter=vc', [], 'https 8443 verify=true proxy=null user=null'],
    ['by plain HTTP only as the operator repeats it', 'esx://h/?transport=http&vcenter=vc', [], 'EF3032'],
    [
      'by its transport',
      'esx://h/?transport=http&vcenter=vc',
      ['esx://h/?transport=http&vcenter=vc'],
      'http 80 verify=true proxy=null user=null',
    ],
    ['checked, whatever the manifest says', 'esx://h/?vcenter=vc&no_verify=1', [], 'EF3032'],
    ['by no proxy of the manifest', 'esx://h/?vcenter=vc&proxy=p', [], 'EF3032'],
    ['checked, with a word for the host alone', 'esx://h/?vcenter=vc&no_verify=1', ['esx://h/?no_verify=1'], 'EF3032'],
    [
      'checked, with a word for another vCenter',
      'esx://h/?vcenter=vc&no_verify=1',
      ['esx://h/?vcenter=vc2&no_verify=1'],
      'EF3032',
    ],
    [
      'as the operator repeats it',
      'esx://h/?vcenter=vc&no_verify=1',
      ['esx://h/?vcenter=vc&no_verify=1'],
      'https 443 verify=false proxy=null user=null',
    ],
    [
      'as the operator says for whichever it is',
      'esx://h/?vcenter=*&no_verify=1',
      ['esx://h/?vcenter=*&no_verify=1'],
      'https 443 verify=false proxy=null user=null',
    ],
    [
      'as the operator says of itself',
      'esx://h/?vcenter=vc&no_verify=1',
      ['vpx://me@vc/dc?no_verify=1'],
      'https 443 verify=false proxy=null user=me',
    ],
  ])('%s', (_, written, given, expected) => {
    expect(reached(written, given)).toBe(expected);
  });
});

/** The host and its vCenter have one port, as libvirt's URIs want it; so each has an address of loopback, where the system has many. */
const OTHER_LOOPBACK = '127.0.0.2';
const hasOther = await new Promise<boolean>((resolve) => {
  const probe = createServer().once('error', () => resolve(false));
  probe.listen(0, OTHER_LOOPBACK, () => probe.close(() => resolve(true)));
});

describe.skipIf(!hasOther)('a host and its vCenter', () => {
  const started: Simulator[] = [];
  afterEach(async () => {
    for (const each of started.splice(0)) await each.close();
  });

  async function both(): Promise<{ readonly host: Simulator; readonly vcenter: Simulator; readonly port: string }> {
    const host = await startSimulator({ strict: true, password: 'of-the-host' });
    const { port } = new URL(host.baseUrl);
    const listen = { host: OTHER_LOOPBACK, port: Number(port) };
    const vcenter = await startSimulator({ strict: true, kind: 'vcenter', password: 'of-the-vcenter', listen });
    started.push(host, vcenter);
    return { host, vcenter, port };
  }

  const nobody = { input: Object.assign(Object.create(process.stdin), { isTTY: false }), output: process.stderr };

  test('are both opened, each with its own credentials, and both are left', async () => {
    const { host, vcenter, port } = await both();
    const env = {
      HOME: '/nonexistent',
      ESXFORM_HOST: `127.0.0.1:${port}`,
      ESXFORM_USER: 'root',
      ESXFORM_PASSWORD: 'of-the-host',
      GOVC_URL: `http://${OTHER_LOOPBACK}:${port}`,
      GOVC_USERNAME: 'root',
      GOVC_PASSWORD: 'of-the-vcenter',
    };
    const connections = readingConnections(env, connectOptions({ asking: nobody, tell: () => undefined }));
    const uri = `esx://127.0.0.1:${port}/?transport=http&vcenter=${OTHER_LOOPBACK}`;
    const reader = await connections.port(uri, SIGNAL);
    expect((await reader.facts(SIGNAL)).defineBy).toBe('upload');
    await connections.close();
    for (const { log } of [host, vcenter]) expect([log.count('Login'), log.count('Logout')]).toEqual([1, 1]);
    expect(vcenter.log.count('FindByIp')).toBe(1);
  });

  test('credentials of the host are none for its vCenter, which hears nothing', async () => {
    const { host, vcenter, port } = await both();
    const env = {
      HOME: '/nonexistent',
      ESXFORM_HOST: `127.0.0.1:${port}`,
      ESXFORM_USER: 'root',
      ESXFORM_PASSWORD: 'of-the-host',
    };
    const connections = readingConnections(env, connectOptions({ asking: nobody, tell: () => undefined }));
    const uri = `esx://127.0.0.1:${port}/?transport=http&vcenter=${OTHER_LOOPBACK}`;
    await expect(connections.port(uri, SIGNAL)).rejects.toMatchObject({
      diagnostic: { code: 'EF3009', summary: `There are no credentials for ${OTHER_LOOPBACK}` },
    });
    await connections.close();
    expect(vcenter.log.calls).toEqual([]);
    expect([host.log.count('Login'), host.log.count('Logout')]).toEqual([1, 1]);
  });

  test('vcenter=* of a host that nobody manages is refused', async () => {
    const { host, port } = await both();
    const env = {
      HOME: '/nonexistent',
      ESXFORM_HOST: '127.0.0.1',
      ESXFORM_USER: 'root',
      ESXFORM_PASSWORD: 'of-the-host',
    };
    const connections = readingConnections(env, connectOptions({ asking: nobody, tell: () => undefined }));
    const opening = connections.port(`esx://127.0.0.1:${port}/?transport=http&vcenter=*`, SIGNAL);
    await expect(opening).rejects.toMatchObject({ diagnostic: { code: 'EF3036' } });
    await connections.close();
    expect(host.log.count('Logout')).toBe(1);
  });
});
