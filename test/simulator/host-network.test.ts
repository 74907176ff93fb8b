import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import type { XmlElement } from '../../src/simulator/soap/xml-reader.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function start(options: SimulatorOptions = {}): Promise<RawClient> {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5, ...options });
  return loggedIn(simulator);
}

const SYSTEM = 'networkSystem|HostNetworkSystem';

const bond = (...cards: readonly string[]) =>
  `<bridge xsi:type="HostVirtualSwitchBondBridge">${cards.map((card) => `<nicDevice>${card}</nicDevice>`).join('')}</bridge>`;
const vswitch = (name: string, spec = '<numPorts>128</numPorts>') =>
  `<vswitchName>${name}</vswitchName><spec>${spec}</spec>`;
const group = (name: string, on: string, policy = '', vlan = 0) =>
  `<portgrp><name>${name}</name><vlanId>${vlan}</vlanId><vswitchName>${on}</vswitchName><policy>${policy}</policy></portgrp>`;

const rows = (element: XmlElement | undefined) => element?.children ?? [];
const names = async (client: RawClient, type: string, id: string, path: string): Promise<readonly string[]> => {
  const found = await properties(client, type, id, path);
  return Promise.all(rows(found[path]).map((ref) => property(client, 'Network', ref.text, 'name')));
};
const networkInfo = async (client: RawClient, what: 'vswitch' | 'portgroup' | 'pnic' | 'vnic', host = 'ha-host') =>
  rows((await properties(client, 'HostSystem', host, `config.network.${what}`))[`config.network.${what}`]);
const switchNames = async (client: RawClient) =>
  (await networkInfo(client, 'vswitch')).map((each) => at(each, 'name')?.text);
const groupNames = async (client: RawClient, host?: string) =>
  (await networkInfo(client, 'portgroup', host)).map((each) => at(each, 'spec', 'name')?.text);
const fault = async (client: RawClient, method: string, args: string) =>
  (await client.call(method, SYSTEM, args)).fault;

describe('the standard switches of a host', () => {
  it('come and go with their port groups, and every place that shows networks says the same', async () => {
    const client = await start();
    await client.ok('AddVirtualSwitch', SYSTEM, vswitch('vSwitch1', `<numPorts>64</numPorts>${bond('vmnic2')}`));
    await client.ok('AddPortGroup', SYSTEM, group('prod', 'vSwitch1', '', 12));
    expect(await switchNames(client)).toEqual(['vSwitch0', 'vSwitch1']);
    const [, added] = await networkInfo(client, 'vswitch');
    expect(at(added, 'pnic')?.text).toBe('key-vim.host.PhysicalNic-vmnic2');
    expect(at(added, 'portgroup')?.text).toBe('key-vim.host.PortGroup-prod');
    const prod = (await networkInfo(client, 'portgroup')).find((each) => at(each, 'spec', 'name')?.text === 'prod');
    expect([at(prod, 'spec', 'vlanId')?.text, at(prod, 'vswitch')?.text]).toEqual([
      '12',
      'key-vim.host.VirtualSwitch-vSwitch1',
    ]);
    const shown = async () => [
      await names(client, 'Datacenter', 'ha-datacenter', 'network'),
      await names(client, 'HostSystem', 'ha-host', 'network'),
      await names(client, 'ComputeResource', 'ha-compute-res', 'network'),
      await names(client, 'Folder', 'ha-folder-network', 'childEntity'),
    ];
    expect(await shown()).toEqual(Array.from({ length: 4 }, () => ['VM Network', 'DMZ', 'prod']));
    await client.ok('RemoveVirtualSwitch', SYSTEM, '<vswitchName>vSwitch1</vswitchName>');
    expect(await shown()).toEqual(Array.from({ length: 4 }, () => ['VM Network', 'DMZ']));
    expect(await groupNames(client)).not.toContain('prod');
    const lost = await client.call(
      'RetrieveProperties',
      'ha-property-collector',
      '<specSet><propSet><type>Network</type><pathSet>name</pathSet></propSet><objectSet><obj type="Network">HaNetwork-prod</obj></objectSet></specSet>',
    );
    expect(lost.fault).toBe('ManagedObjectNotFound');
  });

  it('show the host itself on a port group that is no network of domains', async () => {
    const client = await start();
    expect(await groupNames(client)).toEqual(['VM Network', 'DMZ', 'Management Network']);
    expect((await networkInfo(client, 'vnic')).map((each) => at(each, 'portgroup')?.text)).toEqual([
      'Management Network',
    ]);
    expect(await names(client, 'Datacenter', 'ha-datacenter', 'network')).not.toContain('Management Network');
  });

  it.each<[string, string, string, string]>([
    ['a switch of a name that is taken', 'AddVirtualSwitch', vswitch('vSwitch0'), 'AlreadyExists'],
    ['a switch without a name', 'AddVirtualSwitch', vswitch(''), 'InvalidArgument'],
    ['a switch without ports', 'AddVirtualSwitch', vswitch('v1', '<numPorts>0</numPorts>'), 'InvalidArgument'],
    [
      'a switch on a card that is taken',
      'AddVirtualSwitch',
      vswitch('v1', `<numPorts>8</numPorts>${bond('vmnic0')}`),
      'ResourceInUse',
    ],
    [
      'a switch on a card that is not there',
      'AddVirtualSwitch',
      vswitch('v1', `<numPorts>8</numPorts>${bond('vmnic9')}`),
      'HostConfigFault',
    ],
    ['no such switch', 'UpdateVirtualSwitch', vswitch('nope'), 'NotFound'],
    ['no such switch to take away', 'RemoveVirtualSwitch', '<vswitchName>nope</vswitchName>', 'NotFound'],
    [
      'the switch of the host’s own card',
      'RemoveVirtualSwitch',
      '<vswitchName>vSwitch0</vswitchName>',
      'ResourceInUse',
    ],
    ['a port group of a name that is taken', 'AddPortGroup', group('DMZ', 'vSwitch0'), 'AlreadyExists'],
    ['a port group on no switch', 'AddPortGroup', group('new', 'nope'), 'NotFound'],
    ['a VLAN that there is not', 'AddPortGroup', group('new', 'vSwitch0', '', 4096), 'InvalidArgument'],
    ['no such port group', 'RemovePortGroup', '<pgName>nope</pgName>', 'NotFound'],
    ['the port group of a card of the host', 'RemovePortGroup', '<pgName>Management Network</pgName>', 'ResourceInUse'],
    ['the port group of a running domain', 'RemovePortGroup', '<pgName>VM Network</pgName>', 'ResourceInUse'],
    ['no such port group to change', 'UpdatePortGroup', `<pgName>x</pgName>${group('x', 'vSwitch0')}`, 'NotFound'],
    [
      'a name that is taken',
      'UpdatePortGroup',
      `<pgName>DMZ</pgName>${group('VM Network', 'vSwitch0')}`,
      'AlreadyExists',
    ],
    [
      'another name while in use',
      'UpdatePortGroup',
      `<pgName>DMZ</pgName>${group('new', 'vSwitch0')}`,
      'HostConfigFault',
    ],
  ])('refuse %s', async (_what, method, args, expected) => {
    const client = await start();
    const before = [await switchNames(client), await groupNames(client)];
    expect(await fault(client, method, args)).toBe(expected);
    expect([await switchNames(client), await groupNames(client)]).toEqual(before);
  });

  it('let a port group go when nothing runs on it, and the cards of what is off lose it', async () => {
    const client = await start();
    const network = async () => names(client, 'VirtualMachine', '3', 'network');
    expect(await network()).toEqual(['DMZ']);
    expect(await run(client, 'PowerOffVM_Task', '3')).toMatchObject({ state: 'success' });
    await client.ok('RemovePortGroup', SYSTEM, '<pgName>DMZ</pgName>');
    expect(await network()).toEqual([]);
    await client.ok('AddPortGroup', SYSTEM, group('DMZ', 'vSwitch0'));
    expect(await network()).toEqual(['DMZ']);
  });

  it('give domains a network as soon as it is there', async () => {
    const client = await start();
    const connect =
      '<spec><deviceChange><operation>edit</operation><device xsi:type="VirtualVmxnet3"><key>4000</key>' +
      '<backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>prod</deviceName></backing></device></deviceChange></spec>';
    expect(await run(client, 'ReconfigVM_Task', '2', connect)).toMatchObject({ fault: 'InvalidDeviceSpec' });
    await client.ok('AddPortGroup', SYSTEM, group('prod', 'vSwitch0'));
    expect(await run(client, 'ReconfigVM_Task', '2', connect)).toMatchObject({ state: 'success' });
    expect(await names(client, 'VirtualMachine', '2', 'network')).toEqual(['prod']);
  });

  it('hand their policy down to port groups, which may say otherwise', async () => {
    const client = await start();
    const policy = (security: string) => `<policy><security>${security}</security></policy>`;
    await client.ok(
      'AddVirtualSwitch',
      SYSTEM,
      vswitch('v1', `<numPorts>8</numPorts>${policy('<allowPromiscuous>true</allowPromiscuous>')}`),
    );
    await client.ok('AddPortGroup', SYSTEM, group('open', 'v1'));
    const closed = '<security><allowPromiscuous>false</allowPromiscuous></security>';
    await client.ok('AddPortGroup', SYSTEM, group('closed', 'v1', closed));
    const effective = (await networkInfo(client, 'portgroup')).map((each) => [
      at(each, 'spec', 'name')?.text,
      at(each, 'computedPolicy', 'security', 'allowPromiscuous')?.text,
      at(each, 'computedPolicy', 'security', 'macChanges')?.text,
    ]);
    expect(effective.slice(-2)).toEqual([
      ['open', 'true', 'true'],
      ['closed', 'false', 'true'],
    ]);
  });

  it('tell who waits for changes', async () => {
    const client = await start();
    const spec =
      '<spec><propSet><type>HostSystem</type><pathSet>network</pathSet></propSet><objectSet><obj type="HostSystem">ha-host</obj></objectSet></spec>';
    await client.ok('CreateFilter', 'ha-property-collector', `${spec}<partialUpdates>false</partialUpdates>`);
    const first = await client.ok('WaitForUpdates', 'ha-property-collector', '<version></version>');
    const version = at(first.values[0], 'version')?.text ?? '';
    const waiting = client.ok('WaitForUpdates', 'ha-property-collector', `<version>${version}</version>`);
    if (simulator === null) throw new Error('there is no simulator');
    const other = await loggedIn(simulator);
    await other.ok('AddPortGroup', SYSTEM, group('prod', 'vSwitch0'));
    expect((await waiting).text).toContain('HaNetwork-prod');
  });
});

it('a vCenter has one network for the port groups of one name, as long as any host has one', async () => {
  const client = await start({ kind: 'vcenter' });
  const add = (system: string) => client.ok('AddPortGroup', `${system}|HostNetworkSystem`, group('prod', 'vSwitch0'));
  const networks = () => names(client, 'Datacenter', 'datacenter-2', 'network');
  const hosts = async () => {
    const found = await properties(client, 'Datacenter', 'datacenter-2', 'network');
    const id = rows(found['network']).at(-1)?.text ?? '';
    return rows((await properties(client, 'Network', id, 'host'))['host']).map((each) => each.text);
  };
  await add('networkSystem-9');
  expect(await hosts()).toEqual(['host-9']);
  await add('networkSystem-12');
  expect(await networks()).toEqual(['VM Network', 'DMZ', 'prod']);
  expect(await hosts()).toEqual(['host-9', 'host-12']);
  await client.ok('RemovePortGroup', 'networkSystem-9|HostNetworkSystem', '<pgName>prod</pgName>');
  expect(await hosts()).toEqual(['host-12']);
  await client.ok('RemovePortGroup', 'networkSystem-12|HostNetworkSystem', '<pgName>prod</pgName>');
  expect(await networks()).toEqual(['VM Network', 'DMZ']);
});

it.each(['host', 'vcenter'] as const)('a state folder keeps the switches and ids of a %s', async (kind) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'networks-'));
  try {
    const system = kind === 'host' ? SYSTEM : 'networkSystem-9|HostNetworkSystem';
    const host = kind === 'host' ? 'ha-host' : 'host-9';
    const before = await start({ kind, stateDir });
    await before.ok(
      'AddVirtualSwitch',
      system,
      vswitch('v1', `<numPorts>8</numPorts>${bond('vmnic3')}<mtu>9000</mtu>`),
    );
    await before.ok('AddPortGroup', system, group('prod', 'v1', '', 7));
    const picture = async (client: RawClient) =>
      JSON.stringify(await properties(client, 'HostSystem', host, 'config.network', 'network'));
    const seen = await picture(before);
    await simulator?.close();
    const after = await start({ kind, stateDir });
    expect(await picture(after)).toBe(seen);
    await after.ok('RemoveVirtualSwitch', system, '<vswitchName>v1</vswitchName>');
    await simulator?.close();
    expect(await picture(await start({ kind, stateDir }))).not.toContain('prod');
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
});

it('the free licence lets nobody change them', async () => {
  const client = await start({ readOnlyLicense: true });
  expect(await fault(client, 'AddVirtualSwitch', vswitch('v1'))).toBe('RestrictedVersion');
  expect(await fault(client, 'RefreshNetworkSystem', '')).toBeNull();
});
