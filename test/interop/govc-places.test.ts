import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { buildGovc, type Govc, govcOn } from './govc.js';
import { havePeer } from './peers.js';

const GO = havePeer('go', ['version']);

let built: ReturnType<typeof buildGovc> | null = null;
let simulator: Simulator | null = null;

beforeAll(() => {
  if (GO) built = buildGovc();
});

afterAll(() => built?.remove());

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function govc(kind: 'host' | 'vcenter'): Promise<Govc> {
  if (built === null) throw new Error('govc was not built');
  simulator = await startSimulator({ kind, strict: false, taskMilliseconds: 5 });
  return govcOn(built.program, new URL(simulator.baseUrl).host);
}

const lines = async (client: Govc, ...args: readonly string[]): Promise<readonly string[]> =>
  (await client.run(...args)).split('\n').filter((line) => line !== '');

describe.skipIf(!GO)('folders and datacenters of a simulated vCenter, by govc', () => {
  test('are made, renamed, moved and destroyed', async () => {
    const client = await govc('vcenter');
    await client.run('folder.create', '/dc1/vm/prod', '/dc1/vm/prod/web', '/dc1/vm/test');
    expect(await lines(client, 'find', '/dc1/vm', '-type', 'f')).toEqual([
      '/dc1/vm',
      '/dc1/vm/prod',
      '/dc1/vm/test',
      '/dc1/vm/prod/web',
    ]);
    await expect(client.run('folder.create', '/dc1/vm/prod')).rejects.toThrow(/already exists/);
    await client.run('object.mv', '/dc1/vm/build01', '/dc1/vm/prod/web');
    await client.run('object.rename', '/dc1/vm/prod/web', 'front');
    await client.run('object.mv', '/dc1/vm/prod/front', '/dc1/vm/test');
    expect(await lines(client, 'ls', '/dc1/vm/test/front')).toEqual(['/dc1/vm/test/front/build01']);
    await expect(client.run('object.mv', '/dc1/vm/test', '/dc1/vm/test/front')).rejects.toThrow(/into itself/);
    await client.run('object.destroy', '/dc1/vm/test');
    expect(await lines(client, 'ls', '/dc1/vm')).toEqual(['/dc1/vm/prod', '/dc1/vm/db01', '/dc1/vm/legacy']);
    await expect(client.run('datastore.ls', '-ds', 'ssd1', 'build01/build01.vmx')).rejects.toThrow();
  });

  test('are made beside the one that is there', async () => {
    const client = await govc('vcenter');
    await client.run('datacenter.create', 'dc2');
    expect(await lines(client, 'ls', '/dc2')).toEqual(
      ['vm', 'host', 'datastore', 'network'].map((name) => `/dc2/${name}`),
    );
    await client.run('object.destroy', '/dc2');
    expect(await lines(client, 'ls', '/')).toEqual(['/dc1']);
  });
});

describe.skipIf(!GO).each([
  ['host', '/ha-datacenter/host/esx1.example.com/Resources'],
  ['vcenter', '/dc1/host/esx1.example.com/Resources'],
] as const)('resource pools of a simulated %s, by govc', (kind, root) => {
  test('are made, changed and destroyed', async () => {
    const client = await govc(kind);
    await client.run('pool.create', '-cpu.shares', 'low', '-mem.reservation', '500', `${root}/gold`);
    await client.run('pool.create', `${root}/gold/web`);
    expect(await client.run('pool.info', `${root}/gold`)).toMatch(
      /Name: +gold[\s\S]*CPU Shares: +low[\s\S]*Mem Reservation: +500MB \(expandable=true\)/,
    );
    await client.run('pool.change', '-cpu.limit', '2000', '-mem.shares', 'high', '-name', 'silver', `${root}/gold`);
    const changed = await client.run('pool.info', `${root}/silver`);
    expect(changed).toMatch(/CPU Shares: +low[\s\S]*CPU Limit: +2000MHz/);
    expect(changed).toMatch(/Mem Shares: +high[\s\S]*Mem Reservation: +500MB/);
    const place = kind === 'host' ? '/ha-datacenter/vm' : '/dc1/vm';
    await client.run(
      ...['vm.create', '-on=false', '-g', 'debian11_64Guest', '-ds', 'ssd1', '-disk', '1G', '-net', 'DMZ'],
      ...['-pool', `${root}/silver/web`, 'new01'],
    );
    const pool = async () => {
      const ref = await client.property(`${place}/new01`, 'resourcePool');
      return JSON.stringify(ref);
    };
    const inner = await pool();
    await client.run('pool.destroy', `${root}/silver`);
    expect(await lines(client, 'ls', `${root}/web`)).not.toContain(`${root}/silver`);
    expect(await pool()).toBe(inner);
    await client.run('pool.destroy', '-children', root);
    expect(await pool()).not.toBe(inner);
    expect(await lines(client, 'find', root, '-type', 'p')).toEqual([root]);
  });
});
