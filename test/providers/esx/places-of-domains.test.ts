import { afterEach, describe, expect, test } from 'vitest';
import { isUnreadable, type LiveDomain, type RuntimeFacts } from '../../../src/domain/live.js';
import { Secret } from '../../../src/domain/secrets/secret.js';
import type { Step } from '../../../src/plan/steps/step.js';
import { connectWriter } from '../../../src/providers/esx/net/connect.js';
import type { Writer } from '../../../src/providers/provider.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/simulator.js';
import { path } from '../../plan/builders.js';
import { targetOf } from '../../target.js';
import { collected } from './collected.js';

const SIGNAL = AbortSignal.timeout(600_000);

const LAB = `
hosts:
  - { name: esx1.example.com, cluster: cluster1 }
  - { name: esx2.example.com, cluster: cluster1 }
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
folders: [prod, prod/web]
resource_pools: { cluster1: [gold, gold/web] }
domains:
  - { name: a, memory: 64MiB, folder: prod/web, resource_pool: gold/web, disks: { scsi0:0: { size: 1GiB, provisioning: thin } }, controllers: { scsi0: pvscsi } }
  - { name: b, memory: 64MiB }
`;
const LONE = `
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
domains: [{ name: a, memory: 64MiB }, { name: b, memory: 64MiB }]
`;

let simulator: Simulator;
let writer: Writer;
afterEach(async () => {
  await writer.close();
  await simulator.close();
});

async function start(options: SimulatorOptions): Promise<void> {
  simulator = await startSimulator({ taskMilliseconds: 1, ...options });
  const target = targetOf(simulator.uri);
  writer = await connectWriter(target, { user: 'root', password: new Secret('secret') }, SIGNAL);
}

async function domain(name: string): Promise<LiveDomain> {
  const found = (await collected(writer.list(SIGNAL))).find((each) => each.name === name);
  const [live] = await collected(writer.read(found === undefined ? [] : [found.ref], SIGNAL));
  if (live === undefined || isUnreadable(live)) throw new Error(`${name} cannot be read`);
  return live;
}

async function carriedOut(name: string, step: Step): Promise<RuntimeFacts> {
  const reports = await collected(writer.watch(await writer.start(step, await domain(name), SIGNAL), SIGNAL));
  expect(reports.at(-1)).toMatchObject({ kind: 'done' });
  return (await domain(name)).runtime;
}

describe('on a vCenter', () => {
  test('each domain says where it is, in the words of the facts', async () => {
    await start({ inventory: LAB, kind: 'vcenter' });
    const facts = await writer.facts(SIGNAL);
    expect(facts).toMatchObject({
      canMigrate: true,
      hosts: [
        { name: 'esx1.example.com', usable: true },
        { name: 'esx2.example.com', usable: true },
      ],
      folders: ['', 'prod', 'prod/web'],
      pools: ['', 'gold', 'gold/web'],
    });
    expect((await domain('a')).runtime).toMatchObject({ folder: 'prod/web', pool: 'gold/web', autostart: false });
    expect((await domain('b')).runtime).toMatchObject({ folder: '', pool: '', autostart: false });
  });

  test('what a step moves is read where it is now', async () => {
    await start({ inventory: LAB, kind: 'vcenter' });
    const { host } = (await domain('a')).runtime;
    const other = host === 'esx1.example.com' ? 'esx2.example.com' : 'esx1.example.com';
    expect(await carriedOut('a', { do: 'migrate', host: other })).toMatchObject({ host: other, pool: 'gold/web' });
    expect(await carriedOut('a', { do: 'move-to-pool', pool: 'gold' })).toMatchObject({ pool: 'gold' });
    expect(await carriedOut('a', { do: 'move-to-pool', pool: '' })).toMatchObject({ pool: '' });
    expect(await carriedOut('a', { do: 'move-to-folder', folder: 'prod' })).toMatchObject({ folder: 'prod' });
    expect(await carriedOut('a', { do: 'move-to-folder', folder: '' })).toMatchObject({ folder: '' });
  });
});

test.each<[string, SimulatorOptions]>([
  ['a lone host', { inventory: LONE }],
  ['a vCenter', { inventory: LAB, kind: 'vcenter' }],
])('%s tells which domains start with it', async (_, options) => {
  await start(options);
  expect(await carriedOut('b', { do: 'autostart', enabled: true })).toMatchObject({ autostart: true });
  expect((await domain('a')).runtime.autostart).toBe(false);
  expect(await carriedOut('b', { do: 'autostart', enabled: false })).toMatchObject({ autostart: false });
});

test('the size of a disk is that of the files that it has', async () => {
  await start({ inventory: LAB, kind: 'vcenter' });
  const [disk] = Object.values((await domain('a')).runtime.diskRoots);
  if (disk === undefined) throw new Error('there is no disk');
  const [size, none] = await writer.sizes([disk, path('[ssd1] a/none.vmdk')], SIGNAL);
  expect(size).toBeGreaterThan(0);
  expect(none).toBeNull();
});

test('the place of new domains knows the guests that the table of words does', async () => {
  await start({ inventory: LONE });
  expect(await writer.guestIds(SIGNAL)).toEqual(expect.arrayContaining(['debian12-64', 'other-64', 'ubuntu-64']));
});
