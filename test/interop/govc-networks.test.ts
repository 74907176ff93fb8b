import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { buildGovc, type Govc, govcOn } from './govc.js';
import { havePeer } from './peers.js';
import { hasPyvmomi, pyvmomiWitness, type Witness } from './pyvmomi-witness.js';

const GO = havePeer('go', ['version']);

describe.skipIf(!GO || !hasPyvmomi).each(['host', 'vcenter'] as const)('govc on a simulated %s', (kind) => {
  let built: ReturnType<typeof buildGovc> | null = null;
  let witness: Witness | null = null;
  let simulator: Simulator;
  let govc: Govc;

  beforeAll(() => {
    built = buildGovc();
    witness = pyvmomiWitness();
  });
  afterAll(() => {
    built?.remove();
    witness?.close();
  });
  beforeEach(async () => {
    simulator = await startSimulator({ kind, strict: false, taskMilliseconds: 5 });
    govc = govcOn(built?.program ?? '', new URL(simulator.baseUrl).host);
    await witness?.face(simulator);
  });
  afterEach(() => simulator.close());

  const ESX1 = 'esx1.example.com';
  const onHost = (command: string, ...args: readonly string[]) => govc.run(command, '-host', ESX1, ...args);
  const seen = async (path: string) => witness?.see('HostSystem', ESX1, path);
  const named = async (path: string, name: string): Promise<unknown> => {
    const found = await seen(path);
    const rows: readonly { readonly name?: string; readonly spec: { readonly name?: string } }[] = Array.isArray(found)
      ? found
      : [];
    return rows.find((row) => (row.name ?? row.spec.name) === name);
  };

  test('makes and removes switches and port groups', async () => {
    await onHost('host.vswitch.add', '-nic', 'vmnic2', '-mtu', '9000', '-ports', '64', 'vSwitch9');
    await onHost('host.portgroup.add', '-vswitch', 'vSwitch9', '-vlan', '42', 'prod');
    expect(await onHost('host.vswitch.info')).toMatch(/Name: +vSwitch9\n[\s\S]*Portgroup: +prod\n[\s\S]*MTU: +9000\n/);
    expect(await onHost('host.portgroup.info')).toMatch(/Name: +prod\n[\s\S]*VLAN ID: +42\n/);
    expect(await named('config.network.vswitch', 'vSwitch9')).toMatchObject({
      mtu: 9000,
      spec: { numPorts: 64, bridge: { nicDevice: ['vmnic2'] } },
    });
    expect(await govc.run('ls', `/${kind === 'host' ? 'ha-datacenter' : 'dc1'}/network`)).toMatch(/\/network\/prod\n/);
    await govc.run('vm.network.change', '-vm', 'build01', '-net', 'prod', 'ethernet-0');
    expect(await witness?.see('VirtualMachine', 'build01', 'network')).toEqual(['prod']);
    await onHost('host.portgroup.remove', 'prod');
    await onHost('host.vswitch.remove', 'vSwitch9');
    expect(await seen('network')).toEqual(['VM Network', 'DMZ']);
  });

  test('changes a port group, in what it does not say as little as in what it says', async () => {
    await onHost('host.portgroup.change', '-vlan-id', '7', '-allow-promiscuous=true', 'DMZ');
    expect(await named('config.network.portgroup', 'DMZ')).toMatchObject({
      spec: { name: 'DMZ', vlanId: 7, vswitchName: 'vSwitch0', policy: { security: { allowPromiscuous: true } } },
      computedPolicy: { security: { allowPromiscuous: true, forgedTransmits: true } },
    });
  });

  test.each([
    ['what a running domain is on', ['host.portgroup.remove', 'DMZ'], /in use/],
    ['what the host itself is on', ['host.vswitch.remove', 'vSwitch0'], /in use/],
    ['a name that is taken', ['host.portgroup.add', '-vswitch', 'vSwitch0', 'DMZ'], /already exists/],
    ['what there is not', ['host.portgroup.remove', 'nothing'], /There is no port group/],
    ['a card that another switch has', ['host.vswitch.add', '-nic', 'vmnic1', 'vSwitch9'], /in use/],
  ] as const)('is refused for %s', async (_what, [command, ...args], problem) => {
    const before = await seen('config.network.portgroup');
    await expect(onHost(command, ...args)).rejects.toThrow(problem);
    expect(await seen('config.network.portgroup')).toEqual(before);
  });

  const db01 = `/${kind === 'host' ? 'ha-datacenter' : 'dc1'}/vm/db01`;

  test('lists what is measured', async () => {
    const metrics = (await govc.run('metric.ls', db01)).trim().split('\n');
    expect(metrics).toEqual(
      expect.arrayContaining(['cpu.usage.average', 'mem.active.average', 'virtualDisk.read.average']),
    );
    const host = (await govc.run('metric.ls', `/${kind === 'host' ? 'ha-datacenter' : 'dc1'}/host/*/${ESX1}`))
      .trim()
      .split('\n');
    expect(host).toEqual(expect.arrayContaining(['cpu.usage.average', 'mem.consumed.average', 'net.usage.average']));
    expect(await govc.run('metric.ls', '-L', '-g', 'CPU', db01)).toMatch(
      /cpu.usagemhz.average +@2 +MHz +Usage in MHz\n/,
    );
    const past = (await govc.run('metric.ls', '-i', 'day', db01)).trim().split('\n');
    expect(past.includes('mem.active.average')).toBe(kind === 'host');
    expect(past).toContain('cpu.usage.average');
  });

  test('samples it, now and in the past', async () => {
    const row = async (...args: readonly string[]) => (await govc.run('metric.sample', ...args)).trim().split('\n');
    const [now] = await row('-n', '3', '-instance', '-', db01, 'cpu.usage.average');
    expect(now).toMatch(/^db01 +- +cpu.usage.average +(\d+\.\d\d,){2}\d+\.\d\d +%$/);
    const all = await row('-n', '1', db01, 'cpu.usagemhz.average');
    expect(all.map((line) => line.split(/ +/)[1])).toEqual(['-', '0', '1']);
    const [past] = await row('-i', 'day', '-n', '2', '-instance', '-', db01, 'cpu.usage.average');
    expect(past).toMatch(/cpu.usage.average +\d+\.\d\d,\d+\.\d\d +%$/);
  });

  test('describes a counter, and how the past is kept', async () => {
    expect(await govc.run('metric.info', db01, 'cpu.ready.summation')).toMatch(
      /Name: +cpu.ready.summation\n[\s\S]*Unit: +ms\n +Rollup type: +summation\n +Stats type: +delta\n[\s\S]*Realtime: +true\n/,
    );
    const intervals = await govc.run('metric.interval.info');
    const ids = [...intervals.matchAll(/^ID: +(\d+)$/gm)].map((each) => each[1]);
    expect(ids).toEqual(kind === 'host' ? ['300'] : ['300', '1800', '7200', '86400']);
  });
});
