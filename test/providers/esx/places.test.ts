import { describe, expect, test } from 'vitest';
import { readPlaces } from '../../../src/providers/esx/inventory/inventory-objects.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { fault, object, page, prop, text } from './canned-answers.js';
import { type Replies, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const DATACENTER = moRef('Datacenter', 'dc');
const ROOT = moRef('Folder', 'vms');

const at = (name: string, type: string, value: string): string =>
  `<propSet><name>${name}</name><val xsi:type="ManagedObjectReference" type="${type}">${value}</val></propSet>`;
const missing = (path: string): string =>
  `<missingSet><path>${path}</path><fault><fault xsi:type="NoPermission"/></fault></missingSet>`;
const child = (type: string, id: string, name: string, parent: readonly [string, string]): string =>
  object(type, id, text('name', name) + at('parent', ...parent));
const host = (id: string, name: string, state: string, maintenance: boolean, more = ''): string =>
  object(
    'HostSystem',
    id,
    text('name', name) +
      prop('runtime.connectionState', 'HostSystemConnectionState', state) +
      prop('runtime.inMaintenanceMode', 'xsd:boolean', String(maintenance)) +
      more,
  );

const TREE = [
  host('h1', 'esx1', 'connected', false, at('configManager.autoStartManager', 'HostAutoStartManager', 'auto-1')),
  host('h2', 'esx2%2fb', 'connected', true),
  host('h3', 'esx3', 'notResponding', false),
  object('HostSystem', 'h4', missing('name')),
  child('ResourcePool', 'p0', 'Resources', ['ClusterComputeResource', 'c1']),
  child('ResourcePool', 'p1', 'gold', ['ResourcePool', 'p0']),
  child('ResourcePool', 'p2', 'web%2fapp', ['ResourcePool', 'p1']),
  child('ResourcePool', 'q0', 'Resources', ['ComputeResource', 'c2']),
  child('VirtualApp', 'v1', 'app', ['ResourcePool', 'p0']),
  child('ResourcePool', 'p3', 'in a vApp', ['VirtualApp', 'v1']),
  child('ResourcePool', 'p4', 'lost', ['ResourcePool', 'unseen']),
  object('ResourcePool', 'p5', at('parent', 'ResourcePool', 'p0') + missing('name')),
  child('Folder', 'vms', 'vm', ['Datacenter', 'dc']),
  child('Folder', 'f1', 'prod', ['Folder', 'vms']),
  child('Folder', 'f2', 'a%2fb', ['Folder', 'f1']),
  child('Folder', 'f3', 'hosts of rack 1', ['Folder', 'host']),
  object('Folder', 'f4', text('name', 'no way up') + missing('parent')),
  child('Folder', 'f5', 'round', ['Folder', 'f6']),
  child('Folder', 'f6', 'about', ['Folder', 'f5']),
].join('');

const answering = (objects: string): Replies => ({ RetrievePropertiesEx: () => page(objects) });

async function places(objects: string) {
  await using server = await startCanned(answering(objects));
  const found = await readPlaces(await server.open('read'), DATACENTER, ROOT, SIGNAL);
  return { ...found, asked: server.calls.filter(({ name }) => name === 'RetrievePropertiesEx') };
}

test('hosts are those that can be named, usable when connected and not in maintenance', async () => {
  const { hosts } = await places(TREE);
  expect([...hosts].map(([id, { name, usable }]) => [id, name, usable])).toEqual([
    ['h1', 'esx1', true],
    ['h2', 'esx2/b', false],
    ['h3', 'esx3', false],
  ]);
  expect([...hosts.values()].map(({ autostartManager }) => autostartManager?.value ?? null)).toEqual([
    'auto-1',
    null,
    null,
  ]);
});

test('pools are named from below their root pool; vApps, what is in them, and what hangs in the air are left out', async () => {
  const { pools } = await places(TREE);
  expect(Object.fromEntries(pools)).toEqual({
    p0: { path: '', computeResource: 'c1' },
    p1: { path: 'gold', computeResource: 'c1' },
    p2: { path: 'gold/web/app', computeResource: 'c1' },
    q0: { path: '', computeResource: 'c2' },
  });
});

test('folders are named from below the folder of domains; those of hosts, and circles, are left out', async () => {
  const { folders } = await places(TREE);
  expect(Object.fromEntries(folders)).toEqual({ vms: '', f1: 'prod', f2: 'prod/a/b' });
});

test('all are asked for at once, by narrow paths', async () => {
  const { asked } = await places(TREE);
  expect(asked).toHaveLength(1);
  const paths = [...(asked[0]?.body ?? '').matchAll(/<pathSet>(.*?)<\/pathSet>/g)].map((match) => match[1]);
  expect(paths).toEqual([
    'name',
    'parent',
    'runtime.connectionState',
    'runtime.inMaintenanceMode',
    'configManager.autoStartManager',
    'network',
    'summary.config.product',
    'summary.hardware.memorySize',
    'summary.quickStats.overallMemoryUsage',
    'name',
    'parent',
    'name',
    'parent',
  ]);
});

describe('nothing there', () => {
  test('is nothing', async () => {
    const { hosts, pools, folders } = await places('');
    expect([hosts.size, pools.size, folders.size]).toEqual([0, 0, 0]);
  });

  test('but a refusal is told', async () => {
    await using server = await startCanned({ RetrievePropertiesEx: () => fault('NoPermission', 'no') });
    await expect(readPlaces(await server.open('read'), DATACENTER, ROOT, SIGNAL)).rejects.toMatchObject({
      type: 'NoPermission',
    });
  });
});
