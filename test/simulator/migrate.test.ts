import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulator/clock.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import * as fleet from './fleet-client.js';
import {
  BARE,
  BARE2,
  datastore,
  ESX1,
  ESX2,
  ESX3,
  ESX4,
  ESX5,
  host,
  LOCAL,
  machine,
  SILVER,
  WEB01,
} from './fleet-client.js';
import { FLEET_LAB } from './fleet-lab.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ kind: 'vcenter', inventory: FLEET_LAB, strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const of = (id: string, path: string) => fleet.of(client, id, path);
const names = (type: string, id: string, path: string) => fleet.names(client, type, id, path);
const relocate = (id: string, spec: string) => fleet.relocate(client, id, spec);
const PRIORITY = '<priority>defaultPriority</priority>';
const pool = (id: string) => `<pool type="ResourcePool">${id}</pool>`;

describe('the inventory of a vCenter', () => {
  it('nests folders and pools, and says of each machine where it is', async () => {
    expect(await names('Folder', 'group-v3', 'childEntity')).toEqual([
      'group-v1000',
      'group-v1002',
      'vm-102',
      'vm-103',
    ]);
    expect(await names('Folder', 'group-v1000', 'childEntity')).toEqual(['group-v1001']);
    expect(await names('Folder', 'group-v1001', 'childEntity')).toEqual(['vm-101']);
    expect(await names('ResourcePool', 'resgroup-8', 'resourcePool')).toEqual(['resgroup-1000']);
    expect(await names('ResourcePool', 'resgroup-1000', 'resourcePool')).toEqual(['resgroup-1001']);
    expect(await names('ResourcePool', 'resgroup-1001', 'vm')).toEqual(['vm-101']);
    expect(await property(client, 'ResourcePool', 'resgroup-1001', 'name')).toBe('web');
    expect(await property(client, 'ResourcePool', 'resgroup-1001', 'owner')).toBe('domain-c7');
    expect(await property(client, 'ResourcePool', 'resgroup-1001', 'parent')).toBe('resgroup-1000');
    expect(await property(client, 'ResourcePool', 'resgroup-1000', 'parent')).toBe('resgroup-8');
    expect([await of(WEB01, 'parent'), await of(WEB01, 'resourcePool')]).toEqual(['group-v1001', 'resgroup-1001']);
    expect([await of(LOCAL, 'parent'), await of(LOCAL, 'resourcePool')]).toEqual(['group-v3', 'resgroup-8']);
    expect(await names('ClusterComputeResource', 'domain-c7', 'host')).toEqual([ESX1, ESX2]);
    expect(await property(client, 'ClusterComputeResource', 'domain-c7', 'name')).toBe('gold');
    expect(await property(client, 'ComputeResource', 'domain-s16', 'name')).toBe('esx4.example.com');
  });

  it('tells what each host sees, and whether it can be used', async () => {
    expect(await names('HostSystem', ESX2, 'datastore')).toEqual(['datastore-20', 'datastore-21']);
    expect(await names('HostSystem', ESX3, 'network')).toEqual(['network-40']);
    expect(await property(client, 'HostSystem', ESX4, 'runtime.inMaintenanceMode')).toBe('true');
    expect(await property(client, 'HostSystem', ESX5, 'runtime.connectionState')).toBe('notResponding');
    const mounts = (await properties(client, 'Datastore', 'datastore-22', 'host'))['host'];
    expect(mounts?.children.map((mount) => at(mount, 'key')?.text)).toEqual([ESX1, ESX3, ESX4, ESX5]);
  });

  it('finds what is in it by its path', async () => {
    for (const [path, id] of [
      ['dc1/vm/prod/web/web01', 'vm-101'],
      ['dc1/host/gold/Resources/first/web', 'resgroup-1001'],
      ['dc1/host/silver/esx3.example.com', ESX3],
    ]) {
      const found = await client.ok(
        'FindByInventoryPath',
        'SearchIndex|SearchIndex',
        `<inventoryPath>${path}</inventoryPath>`,
      );
      expect(found.values[0]?.text, path).toBe(id);
    }
  });
});

describe('MigrateVM_Task', () => {
  it.each([
    ['a running machine', WEB01, 'poweredOn'],
    ['a suspended one', BARE2, 'suspended'],
    ['one with no disk at all', BARE, 'poweredOn'],
  ])('takes %s to another host, in the power state that it has, and leaves its files', async (_, id, power) => {
    const [path, version] = [await of(id, 'config.files.vmPathName'), await of(id, 'config.changeVersion')];
    expect(await run(client, 'MigrateVM_Task', id, host(ESX2) + PRIORITY)).toMatchObject({ state: 'success' });
    expect(await of(id, 'runtime.host')).toBe(ESX2);
    expect(await of(id, 'runtime.powerState')).toBe(power);
    expect(await of(id, 'config.files.vmPathName')).toBe(path);
    expect(await of(id, 'config.changeVersion')).toBe(version);
    expect(await names('HostSystem', ESX2, 'vm')).toEqual([id.split('|')[0]]);
    expect(await names('HostSystem', ESX1, 'vm')).not.toContain(id.split('|')[0]);
  });

  it('keeps the pool within a cluster, and wants to be told one for another', async () => {
    await run(client, 'MigrateVM_Task', WEB01, host(ESX2) + PRIORITY);
    expect(await of(WEB01, 'resourcePool')).toBe('resgroup-1001');
    expect(await run(client, 'MigrateVM_Task', WEB01, host(ESX3) + PRIORITY)).toMatchObject({
      state: 'refused',
      fault: 'InvalidArgument',
    });
    expect(await run(client, 'MigrateVM_Task', WEB01, pool(SILVER) + host(ESX3) + PRIORITY)).toMatchObject({
      state: 'success',
    });
    expect([await of(WEB01, 'runtime.host'), await of(WEB01, 'resourcePool')]).toEqual([ESX3, SILVER]);
  });

  it('finds a host itself where a pool of another cluster is all that is named', async () => {
    await run(client, 'MigrateVM_Task', WEB01, pool(SILVER) + PRIORITY);
    expect(await of(WEB01, 'runtime.host')).toBe(ESX3);
  });

  it('takes what the old host started with itself out of its list', async () => {
    const started = async (id: string) =>
      (await properties(client, 'HostAutoStartManager', id, 'config.powerInfo'))['config.powerInfo']?.children.length;
    expect(await started('autostart-9')).toBe(1);
    await run(client, 'MigrateVM_Task', WEB01, host(ESX2) + PRIORITY);
    expect([await started('autostart-9'), await started('autostart-12')]).toEqual([0, 0]);
  });

  it.each([
    ['to a host that does not see the VMX', LOCAL, host(ESX2), 'CannotAccessVmConfig'],
    ['to a host that is too old', LOCAL, pool(SILVER) + host(ESX3), 'VirtualHardwareVersionNotSupported'],
    ['to a host in maintenance', WEB01, pool('resgroup-17') + host(ESX4), 'InvalidHostState'],
    ['to a host that does not answer', WEB01, pool('resgroup-20') + host(ESX5), 'HostNotConnected'],
    ['in another state than it has', WEB01, `${host(ESX2)}#<state>poweredOff</state>`, 'InvalidPowerState'],
  ])('refuses to go %s, and nothing moves', async (_, id, args, fault) => {
    const [target = '', state = ''] = args.split('#');
    expect(await run(client, 'MigrateVM_Task', id, target + PRIORITY + state)).toMatchObject({ state: 'error', fault });
    expect(await of(id, 'runtime.host')).toBe(ESX1);
  });

  it('is one task at a time', async () => {
    await simulator.close();
    simulator = await startSimulator({
      kind: 'vcenter',
      inventory: FLEET_LAB,
      strict: true,
      clock: new VirtualClock({ mode: 'manual' }),
    });
    client = await loggedIn(simulator);
    const first = await client.ok('MigrateVM_Task', WEB01, host(ESX2) + PRIORITY);
    expect(first.values[0]?.text).toMatch(/^task-/);
    expect(await client.call('MigrateVM_Task', WEB01, host(ESX2) + PRIORITY)).toMatchObject({
      fault: 'TaskInProgress',
    });
  });
});

describe('ValidateMigration', () => {
  const validate = async (id: string, args: string) =>
    (await client.ok('ValidateMigration', 'ServiceInstance', machine(id.split('|')[0] ?? '', 'vm') + args)).values.map(
      (event) => [
        [...event.attributes].find(([key]) => key.endsWith('}type'))?.[1],
        [...(at(event, 'fault', 'fault')?.attributes ?? [])].find(([key]) => key.endsWith('}type'))?.[1],
      ],
    );

  it.each([
    ['nothing', WEB01, host(ESX2), []],
    ['a guest without heartbeat', BARE, host(ESX2), [['MigrationHostWarningEvent', 'NoGuestHeartbeat']]],
    [
      'everything at once',
      LOCAL,
      pool(SILVER) + host(ESX3),
      [
        ['MigrationHostErrorEvent', 'VirtualHardwareVersionNotSupported'],
        ['MigrationHostErrorEvent', 'CannotAccessNetwork'],
      ],
    ],
    [
      'files that are out of sight',
      LOCAL,
      host(ESX2),
      [
        ['MigrationHostErrorEvent', 'CannotAccessVmConfig'],
        ['MigrationHostErrorEvent', 'CannotAccessVmDisk'],
      ],
    ],
  ])('tells %s', async (_, id, args, events) => {
    expect(await validate(id, args)).toEqual(events);
    expect(await of(id, 'runtime.host')).toBe(ESX1);
  });
});

it('keeps places and autostart across processes', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'sim-state-'));
  try {
    const options = { kind: 'vcenter', inventory: FLEET_LAB, strict: true, taskMilliseconds: 5, stateDir } as const;
    for (const round of [1, 2]) {
      const kept = await startSimulator(options);
      try {
        client = await loggedIn(kept);
        if (round === 1) {
          await run(client, 'MigrateVM_Task', BARE, host(ESX2) + PRIORITY);
          await relocate(LOCAL, datastore('datastore-20'));
          await run(client, 'MoveIntoFolder_Task', 'group-v1002|Folder', machine('vm-103'));
        }
        expect([await of(WEB01, 'resourcePool'), await of(WEB01, 'parent')]).toEqual(['resgroup-1001', 'group-v1001']);
        expect([await of(BARE, 'runtime.host'), await of(BARE, 'parent')]).toEqual([ESX2, 'group-v1002']);
        expect(await of(LOCAL, 'config.files.vmPathName')).toBe('[shared] local/local.vmx');
        const started = await properties(client, 'HostAutoStartManager', 'autostart-9', 'config.powerInfo');
        expect(started['config.powerInfo']?.children.map((row) => at(row, 'key')?.text)).toEqual(['vm-101']);
      } finally {
        await kept.close();
      }
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
});

describe('folders and pools', () => {
  it('moves machines into a folder, where no other may have their name', async () => {
    const into = (folder: string, id: string) => run(client, 'MoveIntoFolder_Task', `${folder}|Folder`, machine(id));
    const version = await of(WEB01, 'config.changeVersion');
    expect(await into('group-v1002', 'vm-101')).toMatchObject({ state: 'success' });
    expect([await of(WEB01, 'parent'), await of(WEB01, 'config.changeVersion')]).toEqual(['group-v1002', version]);
    await run(client, 'Rename_Task', LOCAL, '<newName>web01</newName>');
    expect(await of(LOCAL, 'name')).toBe('web01');
    expect(await into('group-v1002', 'vm-102')).toMatchObject({ fault: 'DuplicateName' });
    expect(await into('group-h4', 'vm-102')).toMatchObject({ fault: 'NotSupported' });
  });

  it('moves machines between pools of one compute resource only', async () => {
    const into = (id: string) => client.call('MoveIntoResourcePool', `${id}|ResourcePool`, machine('vm-103'));
    expect((await into('resgroup-1000')).fault).toBeNull();
    expect(await of(BARE, 'resourcePool')).toBe('resgroup-1000');
    expect((await into(SILVER)).fault).toBe('InvalidArgument');
    expect(await of(BARE, 'resourcePool')).toBe('resgroup-1000');
  });

  it('puts new machines where the call says', async () => {
    const config = '<config><name>new</name><files><vmPathName>[shared]</vmPathName></files></config>';
    const made = await run(client, 'CreateVM_Task', 'group-v1001|Folder', config + pool('resgroup-1001'));
    expect(made.state).toBe('success');
    const id = `${made.result}|VirtualMachine`;
    expect([await of(id, 'parent'), await of(id, 'resourcePool'), await of(id, 'runtime.host')]).toEqual([
      'group-v1001',
      'resgroup-1001',
      ESX1,
    ]);
  });
});

describe('a lone host', () => {
  it.each([
    ['MigrateVM_Task', '1', '<priority>defaultPriority</priority>'],
    ['RelocateVM_Task', '1', '<spec/>'],
    ['ValidateMigration', 'ServiceInstance', '<vm type="VirtualMachine">1</vm>'],
    ['MoveIntoFolder_Task', 'ha-folder-vm', '<list type="VirtualMachine">1</list>'],
  ])('cannot do %s', async (method, self, args) => {
    const lone = await startSimulator({ strict: true });
    try {
      expect((await (await loggedIn(lone)).call(method, self, args)).fault).toBe('NotSupported');
    } finally {
      await lone.close();
    }
  });
});
