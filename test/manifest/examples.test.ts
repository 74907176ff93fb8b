import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connections, readingConnections } from '../../src/app/connections/connections.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import type { Reader } from '../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';

const cwd = fileURLToPath(new URL('../../examples', import.meta.url));
const files = readdirSync(cwd, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.ya?ml$/.test(file) && !/^(?:_|esxform\.)/.test(basename(file)))
  // What a manifest names for its guests is none itself, though it lies among them.
  .filter((file) => !/-user-data\./.test(file))
  // Files for CI systems, bases and input of kustomize; tests of their own run them.
  .filter((file) => !/^(?:kustomize|gitops[\\/](?!manifests[\\/]))/.test(file))
  .sort();

function load(...inputs: readonly string[]) {
  return loadDesired(inputs, { cwd, stdin: async () => '' });
}

test('there is an example for each feature', () => {
  const features = [
    ...['disks', 'nics', 'cdroms', 'serials', 'scheduler', 'auto-answer', 'raw-vmx', 'defaults', 'define-create'],
    ...['boot', 'display', 'guestinfo', 'hot-add', 'passthrough', 'ports-and-floppies'],
    ...['place', 'moves', 'absent', 'protect-and-allow', 'depends-on', 'window', 'copied-disks', 'extends'],
  ];
  expect(files).toEqual(
    expect.arrayContaining([
      'everything.yaml',
      join('quickstart', 'manifest.yaml'),
      join('repo', 'manifests', 'web.yaml'),
      ...features.map((feature) => join('features', `${feature}.yaml`)),
    ]),
  );
});

test.each(files)('%s is valid', async (file) => {
  const { diagnostics, connections } = await load(file);
  expect(diagnostics).toEqual([]);
  expect(connections.flatMap(({ domains }) => domains).length).toBeGreaterThan(0);
});

test('so are all of them together', async () => {
  const { diagnostics, manifests } = await load(...files);
  // What the examples declare twice, as each stands for itself.
  expect(diagnostics.map(({ code }) => code).filter((code) => !/^EF102[0-3]$/.test(code))).toEqual([]);
  expect(manifests).toBe(files.length);
});

/** Examples that the small lab refuses to the last domain: they name what only another place has. */
const ELSEWHERE = ['moves.yaml', 'everything.yaml'];

describe('in the small lab', () => {
  const servers: { simulator: Simulator; connections: Connections<Reader> }[] = [];

  async function serve(kind: 'host' | 'vcenter') {
    const simulator = await startSimulator({ kind, strict: true });
    const connections = readingConnections(
      {
        ESXFORM_CONNECT: simulator.uri,
        ESXFORM_HOST: new URL(simulator.baseUrl).host,
        ESXFORM_USER: simulator.user,
        ESXFORM_PASSWORD: simulator.password,
      },
      connectOptions(),
    );
    servers.push({ simulator, connections });
    return { port: (_: string, signal: AbortSignal) => connections.port(simulator.uri, signal) };
  }

  let host: Awaited<ReturnType<typeof serve>>;
  let vcenter: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    host = await serve('host');
    vcenter = await serve('vcenter');
  });
  afterAll(async () => {
    for (const { simulator, connections } of servers) {
      await connections.close();
      await simulator.close();
    }
  });

  test.each(files)('%s is planned', async (file) => {
    const { connections } = await load(file);
    const ports = connections.some(({ connect }) => connect.startsWith('vpx:')) ? vcenter : host;
    const plan = await planManifests(connections, ports, { version: 'test', owner: 'x' }, AbortSignal.timeout(600_000));
    const plans = plan.connections.flatMap(({ domains }) => domains);
    const unchanged = plan.connections.reduce((sum, each) => sum + each.unchanged, 0);
    expect(plans.length + unchanged).toBe(connections.flatMap(({ domains }) => domains).length);
    if (ELSEWHERE.includes(basename(file))) return;
    expect(plans.some(({ action }) => action !== 'blocked') || unchanged > 0).toBe(true);
  });
});
