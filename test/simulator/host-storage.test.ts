import { afterEach, describe, expect, it } from 'vitest';
import { parseInventory } from '../../src/simulator/inventory/parse-inventory.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties } from './raw-client.js';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const TARGETS = 'iscsi: [{ target: "iqn.2026-01.com.example:disks", address: 192.0.2.60, luns: [10GiB, 1MiB] }]';
const SYSTEM = 'storageSystem|HostStorageSystem';

async function start(inventory?: string) {
  simulator = await startSimulator({ strict: true, ...(inventory === undefined ? {} : { inventory }) });
  return loggedIn(simulator);
}

describe('the adapters of a host', () => {
  it('lead from each target to its disks, by keys that fit', async () => {
    const client = await start(TARGETS);
    const found = await properties(client, 'HostSystem', 'ha-host', 'config.storageDevice');
    const devices = found['config.storageDevice'];
    const adapters = devices?.children.filter((child) => child.name === 'hostBusAdapter') ?? [];
    const [topology] = at(devices, 'scsiTopology')?.children ?? [];
    expect(at(topology, 'adapter')?.text).toBe(at(adapters[1], 'key')?.text);
    const disks = devices?.children.filter((child) => child.name === 'scsiLun') ?? [];
    const behind = at(topology, 'target')?.children.filter((child) => child.name === 'lun') ?? [];
    expect(behind.map((lun) => at(lun, 'scsiLun')?.text)).toEqual(disks.map((disk) => at(disk, 'key')?.text));
    expect(new Set(disks.map((disk) => at(disk, 'deviceName')?.text)).size).toBe(2);
    expect(disks.map((disk) => at(disk, 'capacity', 'block')?.text)).toEqual(['20971520', '2048']);
  });

  it('are one alone where there are no targets, which libvirt needs to list anything', async () => {
    const client = await start();
    const found = await properties(client, 'HostStorageSystem', 'storageSystem', 'storageDeviceInfo');
    const names = found['storageDeviceInfo']?.children.map((child) => child.name);
    expect(names).toEqual(['hostBusAdapter', 'softwareInternetScsiEnabled']);
  });

  it.each([
    ['vmhba0', null],
    ['vmhba64', 'NotFound'],
  ])('are looked at again by name: %s without targets', async (device, fault) => {
    const client = await start();
    expect((await client.call('RescanHba', SYSTEM, `<hbaDevice>${device}</hbaDevice>`)).fault).toBe(fault);
  });
});

it.each([
  ['a target without a name', 'iscsi: [{ address: a }]', 'iscsi[0].target: is missing'],
  ['a name that is none', 'iscsi: [{ target: disks, address: a }]', 'iscsi[0].target: must be a name like'],
  ['a target without an address', 'iscsi: [{ target: "iqn.x" }]', 'iscsi[0].address: is missing'],
  ['a size that is none', 'iscsi: [{ target: "iqn.x", address: a, luns: [big] }]', 'iscsi[0].luns[0]: must be a size'],
  ['a port that is none', 'iscsi: [{ target: "iqn.x", address: a, port: 70000 }]', 'iscsi[0].port: must be'],
])('an inventory is refused for %s', (_what, text, problem) => {
  expect(() => parseInventory(text)).toThrow(problem);
});
