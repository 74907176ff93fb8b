import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import * as fleet from './fleet-client.js';
import { BARE, BARE2, LOCAL, machine, SILVER, WEB01 } from './fleet-client.js';
import { FLEET_LAB } from './fleet-lab.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

const LAB = { kind: 'vcenter', inventory: FLEET_LAB, strict: true, taskMilliseconds: 5 } as const;

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator(LAB);
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const folder = (id: string) => `${id}|Folder`;
const pool = (id: string) => `${id}|ResourcePool`;
const names = (type: string, id: string, path: string) => fleet.names(client, type, id, path);
const of = (id: string, path: string) => fleet.of(client, id, path);
const list = (type: string, id: string) => `<list type="${type}">${id}</list>`;

async function make(method: string, self: string, args: string): Promise<string> {
  return (await client.ok(method, self, args)).values[0]?.text ?? '';
}
const createFolder = (parent: string, name: string) => make('CreateFolder', folder(parent), `<name>${name}</name>`);

const allocation = (extra = '') =>
  '<reservation>0</reservation><expandableReservation>true</expandableReservation><limit>-1</limit>' +
  `<shares><shares>0</shares><level>normal</level></shares>${extra}`;
const SPEC =
  `<spec><cpuAllocation>${allocation()}</cpuAllocation>` +
  `<memoryAllocation>${allocation()}</memoryAllocation></spec>`;
const createPool = (parent: string, name: string) =>
  make('CreateResourcePool', pool(parent), `<name>${name}</name>${SPEC}`);

const ROOT = 'group-d1';
const DATACENTER = 'datacenter-2';
const MACHINES = 'group-v3';
const HOSTS = 'group-h4';
const GOLD = 'resgroup-8';
const PROD = 'group-v1000';
const WEB = 'group-v1001';
const TEST = 'group-v1002';
const FIRST = 'resgroup-1000';
const INNER = 'resgroup-1001';

describe('folders of a vCenter', () => {
  it.each([
    [ROOT, /^group-d\d+$/, ['Folder', 'Datacenter']],
    [MACHINES, /^group-v\d+$/, ['Folder', 'VirtualMachine']],
    [HOSTS, /^group-h\d+$/, ['Folder', 'ComputeResource']],
    ['group-s5', /^group-s\d+$/, ['Folder', 'Datastore']],
    ['group-n6', /^group-n\d+$/, ['Folder', 'Network', 'DistributedVirtualSwitch']],
  ])('are made in %s, of its kind', async (parent, id, types) => {
    const made = await createFolder(parent, 'new');
    expect(made).toMatch(id);
    expect(await property(client, 'Folder', made, 'name')).toBe('new');
    expect(await property(client, 'Folder', made, 'parent')).toBe(parent);
    expect(await names('Folder', made, 'childType')).toEqual(types);
    expect(await names('Folder', made, 'childEntity')).toEqual([]);
    expect(await names('Folder', parent, 'childEntity')).toContain(made);
  });

  it.each([
    ['test', 'DuplicateName'],
    ['local', 'DuplicateName'],
    ['', 'InvalidName'],
    ['x'.repeat(81), 'InvalidName'],
  ])('are refused the name "%s"', async (name, fault) => {
    expect((await client.call('CreateFolder', folder(MACHINES), `<name>${name}</name>`)).fault).toBe(fault);
  });

  it('lend their names to no domain that is beside them', async () => {
    expect(await run(client, 'Rename_Task', LOCAL, '<newName>test</newName>')).toMatchObject({
      fault: 'DuplicateName',
    });
  });

  it('are found by where they are, and hold new domains', async () => {
    const made = await createFolder(WEB, 'a/b');
    const search = (path: string) =>
      make('FindByInventoryPath', 'SearchIndex|SearchIndex', `<inventoryPath>${path}</inventoryPath>`);
    expect(await search('dc1/vm/prod/web/a%2fb')).toBe(made);
    const config = '<config><name>new</name><files><vmPathName>[shared]</vmPathName></files></config>';
    const vm = await run(client, 'CreateVM_Task', folder(made), `${config}<pool type="ResourcePool">${GOLD}</pool>`);
    expect(await names('Folder', made, 'childEntity')).toEqual([vm.result]);
  });

  it('list the tasks that were on them', async () => {
    expect(await names('Folder', TEST, 'recentTask')).toEqual([]);
    const task = await make('Rename_Task', folder(TEST), '<newName>tested</newName>');
    expect(await names('Folder', TEST, 'recentTask')).toEqual([task]);
    expect(await names('Folder', PROD, 'recentTask')).toEqual([]);
  });

  it('are renamed, but not those that a datacenter comes with', async () => {
    const rename = (id: string, name: string) => run(client, 'Rename_Task', folder(id), `<newName>${name}</newName>`);
    expect(await rename(TEST, 'tested')).toMatchObject({ state: 'success' });
    expect(await property(client, 'Folder', TEST, 'name')).toBe('tested');
    expect(await rename(TEST, 'tested')).toMatchObject({ state: 'success' });
    expect(await rename(TEST, 'prod')).toMatchObject({ fault: 'DuplicateName' });
    expect(await rename(TEST, '')).toMatchObject({ fault: 'InvalidName' });
    expect(await rename(MACHINES, 'x')).toMatchObject({ fault: 'NotSupported' });
    expect(await rename(ROOT, 'x')).toMatchObject({ fault: 'NotSupported' });
  });

  it('move, with all that is in them, but never into themselves', async () => {
    const move = (into: string, id: string) => run(client, 'MoveIntoFolder_Task', folder(into), list('Folder', id));
    expect(await move(TEST, WEB)).toMatchObject({ state: 'success' });
    expect(await names('Folder', PROD, 'childEntity')).toEqual([]);
    expect(await names('Folder', TEST, 'childEntity')).toContain(WEB);
    expect(await of(WEB01, 'parent')).toBe(WEB);
    expect(await move(WEB, TEST)).toMatchObject({ fault: 'InvalidFolder' });
    expect(await move(TEST, TEST)).toMatchObject({ fault: 'InvalidFolder' });
    expect(await move(HOSTS, TEST)).toMatchObject({ fault: 'NotSupported' });
    expect(await move(TEST, MACHINES)).toMatchObject({ fault: 'NotSupported' });
    await createFolder(PROD, 'web');
    expect(await move(PROD, WEB)).toMatchObject({ fault: 'DuplicateName' });
    expect(await names('Folder', TEST, 'childEntity')).toContain(WEB);
  });
});

describe('a folder that is destroyed', () => {
  const destroy = (id: string) => run(client, 'Destroy_Task', folder(id));

  it('takes its domains and their files with it, and the folders in it', async () => {
    await run(client, 'PowerOffVM_Task', WEB01);
    expect(await destroy(PROD)).toMatchObject({ state: 'success' });
    expect(await names('Folder', MACHINES, 'childEntity')).toEqual([TEST, 'vm-102', 'vm-103']);
    for (const id of [folder(WEB), folder(PROD), WEB01]) {
      expect((await client.call('Destroy_Task', id)).fault).toBe('ManagedObjectNotFound');
    }
    expect((await client.http('/folder/web01/web01.vmx?dcPath=dc1&dsName=shared')).status).toBe(404);
  });

  it('stays as it is where a domain in it runs', async () => {
    await run(client, 'MoveIntoFolder_Task', folder(PROD), machine('vm-102'));
    expect(await destroy(PROD)).toMatchObject({ fault: 'InvalidPowerState' });
    expect(await names('Folder', PROD, 'childEntity')).toEqual([WEB, 'vm-102']);
    expect(await of(WEB01, 'parent')).toBe(WEB);
  });

  it('leaves the files of its domains alone when these are but unregistered', async () => {
    expect(await run(client, 'UnregisterAndDestroy_Task', folder(TEST))).toMatchObject({ state: 'success' });
    expect((await client.call('UnregisterVM', BARE2)).fault).toBe('ManagedObjectNotFound');
    expect((await client.http('/folder/bare2/bare2.vmx?dcPath=dc1&dsName=shared')).status).toBe(200);
    expect(await run(client, 'UnregisterAndDestroy_Task', folder(HOSTS))).toMatchObject({ fault: 'NotSupported' });
  });

  it.each([ROOT, MACHINES, HOSTS])('is not %s, which belongs to the inventory', async (id) => {
    expect(await destroy(id)).toMatchObject({ fault: 'NotSupported' });
  });
});

describe('datacenters of a vCenter', () => {
  it('are made with four folders, and removed again', async () => {
    const made = await make('CreateDatacenter', folder(ROOT), '<name>dc2</name>');
    for (const [path, name] of Object.entries({
      vmFolder: 'vm',
      hostFolder: 'host',
      datastoreFolder: 'datastore',
      networkFolder: 'network',
    })) {
      const id = await property(client, 'Datacenter', made, path);
      expect(await property(client, 'Folder', id, 'name')).toBe(name);
      expect(await property(client, 'Folder', id, 'parent')).toBe(made);
      expect(await names('Folder', id, 'childEntity')).toEqual([]);
    }
    expect(await names('Datacenter', made, 'datastore')).toEqual([]);
    const vmFolder = await property(client, 'Datacenter', made, 'vmFolder');
    const inner = await createFolder(vmFolder, 'inner');
    expect(await run(client, 'MoveIntoFolder_Task', folder(inner), machine('vm-102'))).toMatchObject({
      fault: 'NotSupported',
    });
    expect(await run(client, 'Destroy_Task', `${made}|Datacenter`)).toMatchObject({ state: 'success' });
    expect(await names('Folder', ROOT, 'childEntity')).toEqual([DATACENTER]);
    expect((await client.call('CreateFolder', folder(inner), '<name>x</name>')).fault).toBe('ManagedObjectNotFound');
  });

  it('are in folders of datacenters only, and the one with the hosts stays', async () => {
    expect((await client.call('CreateDatacenter', folder(MACHINES), '<name>x</name>')).fault).toBe('NotSupported');
    expect((await client.call('CreateDatacenter', folder(ROOT), '<name>dc1</name>')).fault).toBe('DuplicateName');
    expect(await run(client, 'Destroy_Task', `${DATACENTER}|Datacenter`)).toMatchObject({ fault: 'NotSupported' });
    const above = await createFolder(ROOT, 'above');
    const moved = await run(client, 'MoveIntoFolder_Task', folder(above), list('Datacenter', DATACENTER));
    expect(moved).toMatchObject({ state: 'success' });
    expect(await run(client, 'Destroy_Task', folder(above))).toMatchObject({ fault: 'NotSupported' });
  });

  it('are called on HTTP what they are called now, and by the folders that they are in', async () => {
    const get = async (center: string) =>
      (await client.http(`/folder/bare/bare.vmx?dcPath=${center}&dsName=shared`)).status;
    expect([await get('dc1'), await get('east')]).toEqual([200, 404]);
    await run(client, 'Rename_Task', `${DATACENTER}|Datacenter`, '<newName>east</newName>');
    expect([await get('dc1'), await get('east')]).toEqual([404, 200]);
    const above = await createFolder(ROOT, 'above');
    await run(client, 'MoveIntoFolder_Task', folder(above), list('Datacenter', DATACENTER));
    expect([await get('east'), await get('above/east')]).toEqual([404, 200]);
  });
});

describe('resource pools', () => {
  it('are made in one another, with what they may have', async () => {
    const made = await createPool(GOLD, 'new');
    const inner = await createPool(made, 'new');
    expect(await property(client, 'ResourcePool', inner, 'parent')).toBe(made);
    expect(await property(client, 'ResourcePool', inner, 'owner')).toBe('domain-c7');
    expect(await names('ResourcePool', GOLD, 'resourcePool')).toEqual([FIRST, made]);
    const { config } = await properties(client, 'ResourcePool', made, 'config');
    expect(at(config, 'cpuAllocation', 'shares', 'shares')?.text).toBe('4000');
    expect(at(config, 'memoryAllocation', 'shares', 'shares')?.text).toBe('163840');
    expect(at(config, 'memoryAllocation', 'limit')?.text).toBe('-1');
  });

  it.each([
    ['first', SPEC, 'DuplicateName'],
    ['', SPEC, 'InvalidName'],
    ['new', SPEC.replace(/<limit>-1<\/limit>/, ''), 'InvalidArgument'],
    ['new', SPEC.replace('<limit>-1', '<limit>-2'), 'InvalidArgument'],
    ['new', SPEC.replace('<reservation>0', '<reservation>-1'), 'InvalidArgument'],
    ['new', SPEC.replace('<level>normal', '<level>lots'), 'InvalidArgument'],
  ])('are refused as "%s" %#', async (name, spec, fault) => {
    const answer = await client.call('CreateResourcePool', pool(GOLD), `<name>${name}</name>${spec}`);
    expect(answer.fault).toBe(fault);
    expect(await names('ResourcePool', GOLD, 'resourcePool')).toEqual([FIRST]);
  });

  it('keep what a change does not say', async () => {
    const config = '<cpuAllocation><reservation>100</reservation><limit>2000</limit></cpuAllocation>';
    const shares = '<memoryAllocation><shares><shares>7</shares><level>custom</level></shares></memoryAllocation>';
    await client.ok('UpdateConfig', pool(FIRST), `<name>renamed</name><config>${config}${shares}</config>`);
    await client.ok(
      'UpdateConfig',
      pool(FIRST),
      '<config><cpuAllocation><limit>3000</limit></cpuAllocation><memoryAllocation/></config>',
    );
    const values = await properties(client, 'ResourcePool', FIRST, 'name', 'config');
    expect(values['name']?.text).toBe('renamed');
    const told = (...path: readonly string[]) => at(values['config'], ...path)?.text;
    expect([told('cpuAllocation', 'reservation'), told('cpuAllocation', 'limit')]).toEqual(['100', '3000']);
    expect([told('memoryAllocation', 'shares', 'level'), told('memoryAllocation', 'shares', 'shares')]).toEqual([
      'custom',
      '7',
    ]);
    const low = '<config><cpuAllocation><limit>50</limit></cpuAllocation><memoryAllocation/></config>';
    expect((await client.call('UpdateConfig', pool(FIRST), low)).fault).toBe('InvalidArgument');
    expect((await client.call('UpdateConfig', pool(GOLD), '<name>x</name>')).fault).toBe('NotSupported');
  });

  it('are changed by their parent as well, and by no other', async () => {
    const spec = (id: string) =>
      `<spec><entity type="ResourcePool">${id}</entity><cpuAllocation><limit>9</limit></cpuAllocation>` +
      '<memoryAllocation/></spec>';
    await client.ok('UpdateChildResourceConfiguration', pool(GOLD), spec(FIRST));
    expect(await property(client, 'ResourcePool', FIRST, 'config.cpuAllocation.limit')).toBe('9');
    const wrong = await client.call('UpdateChildResourceConfiguration', pool(GOLD), spec(INNER));
    expect(wrong.fault).toBe('InvalidArgument');
  });

  it('leave what is in them to their parent when they go', async () => {
    expect(await run(client, 'Destroy_Task', pool(FIRST))).toMatchObject({ state: 'success' });
    expect(await names('ResourcePool', GOLD, 'resourcePool')).toEqual([INNER]);
    expect(await property(client, 'ResourcePool', INNER, 'parent')).toBe(GOLD);
    expect(await of(WEB01, 'resourcePool')).toBe(INNER);
    expect(await run(client, 'Destroy_Task', pool(INNER))).toMatchObject({ state: 'success' });
    expect(await of(WEB01, 'resourcePool')).toBe(GOLD);
    expect(await run(client, 'Destroy_Task', pool(GOLD))).toMatchObject({ fault: 'NotSupported' });
  });

  it('stay where the parent has another of the name', async () => {
    await createPool(GOLD, 'web');
    expect(await run(client, 'Destroy_Task', pool(FIRST))).toMatchObject({ fault: 'DuplicateName' });
    expect(await names('ResourcePool', FIRST, 'resourcePool')).toEqual([INNER]);
  });

  it('lose all pools below them at one call, and no domain', async () => {
    await client.ok('DestroyChildren', pool(GOLD));
    expect(await names('ResourcePool', GOLD, 'resourcePool')).toEqual([]);
    expect(await of(WEB01, 'resourcePool')).toBe(GOLD);
  });

  it('move within their compute resource, and never into themselves', async () => {
    const other = await createPool(GOLD, 'other');
    const move = async (into: string, id: string) =>
      (await client.call('MoveIntoResourcePool', pool(into), list('ResourcePool', id))).fault;
    expect(await move(other, INNER)).toBeNull();
    expect(await property(client, 'ResourcePool', INNER, 'parent')).toBe(other);
    expect(await move(INNER, other)).toBe('InvalidArgument');
    expect(await move(other, other)).toBe('InvalidArgument');
    expect(await move(SILVER, INNER)).toBe('InvalidArgument');
    expect(await move(other, GOLD)).toBe('InvalidArgument');
    await createPool(FIRST, 'web');
    expect(await move(FIRST, INNER)).toBe('DuplicateName');
  });
});

describe('events', () => {
  it('tell who made, changed, moved and removed what', async () => {
    const made = await createPool(GOLD, 'new');
    await client.ok('MoveIntoResourcePool', pool(FIRST), list('ResourcePool', made));
    await client.ok('UpdateConfig', pool(made), '<name>newer</name>');
    await client.ok('MoveIntoResourcePool', pool(made), machine('vm-103'));
    await run(client, 'Destroy_Task', pool(made));
    const query = async (id: string, recursion: string) =>
      (
        await client.ok(
          'QueryEvents',
          'EventManager|EventManager',
          `<filter><entity><entity type="ResourcePool">${id}</entity><recursion>${recursion}</recursion></entity></filter>`,
        )
      ).values.map((event) => [...event.attributes].find(([key]) => key.endsWith('}type'))?.[1]);
    const own = [
      'ResourcePoolCreatedEvent',
      'ResourcePoolMovedEvent',
      'ResourcePoolReconfiguredEvent',
      'ResourcePoolDestroyedEvent',
    ];
    // The pool is gone, and what is above it still tells of it.
    expect(await query(GOLD, 'self')).toEqual([]);
    expect((await query(GOLD, 'all')).filter((type) => type?.startsWith('ResourcePool'))).toEqual(own);
    expect((await query(FIRST, 'all')).filter((type) => type?.startsWith('ResourcePool'))).toEqual(own.slice(1));
    await make('CreateDatacenter', folder(ROOT), '<name>dc2</name>');
    const types = '<filter><type>DatacenterEvent</type></filter>';
    const [event] = (await client.ok('QueryEvents', 'EventManager|EventManager', types)).values;
    expect(at(event, 'datacenter', 'name')?.text).toBe('dc2');
    expect(at(event, 'parent', 'name')?.text).toBe('Datacenters');
  });
});

describe('a state folder', () => {
  it('keeps what was made and changed', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'sim-state-'));
    try {
      const first = await startSimulator({ ...LAB, stateDir });
      client = await loggedIn(first);
      const inner = await createFolder(TEST, 'inner');
      await run(client, 'MoveIntoFolder_Task', folder(inner), machine('vm-103'));
      await run(client, 'Rename_Task', folder(TEST), '<newName>tested</newName>');
      const made = await createPool(GOLD, 'new');
      await client.ok('MoveIntoResourcePool', pool(made), machine('vm-103'));
      await run(client, 'Destroy_Task', pool(FIRST));
      const center = await make('CreateDatacenter', folder(ROOT), '<name>dc2</name>');
      await first.close();

      const second = await startSimulator({ ...LAB, stateDir });
      client = await loggedIn(second);
      expect(await property(client, 'Folder', TEST, 'name')).toBe('tested');
      expect(await names('Folder', TEST, 'childEntity')).toEqual([inner, 'vm-104']);
      expect(await of(BARE, 'parent')).toBe(inner);
      expect(await of(BARE, 'resourcePool')).toBe(made);
      expect(await names('ResourcePool', GOLD, 'resourcePool')).toEqual([INNER, made]);
      expect(await names('Folder', ROOT, 'childEntity')).toEqual([DATACENTER, center]);
      const next = await createFolder(TEST, 'next');
      expect([inner, made, center].map((id) => Number(id.replace(/\D+/, '')))).not.toContain(
        Number(next.replace(/\D+/, '')),
      );
      await second.close();
    } finally {
      rmSync(stateDir, { recursive: true, force: true });
    }
  });
});

describe('a lone host', () => {
  it('has pools and nothing else of this', async () => {
    const lone = await startSimulator({ strict: true, taskMilliseconds: 5 });
    try {
      client = await loggedIn(lone);
      const made = await createPool('ha-root-pool', 'new');
      expect(made).toMatch(/^pool\d+$/);
      await client.ok('MoveIntoResourcePool', pool(made), list('VirtualMachine', '1'));
      expect(await run(client, 'Rename_Task', pool(made), '<newName>newer</newName>')).toMatchObject({
        state: 'success',
      });
      expect(await names('ResourcePool', made, 'vm')).toEqual(['1']);
      expect(await run(client, 'Destroy_Task', pool(made))).toMatchObject({ state: 'success' });
      expect(await property(client, 'VirtualMachine', '1', 'resourcePool')).toBe('ha-root-pool');
      for (const [method, self, args] of [
        ['CreateFolder', 'ha-folder-vm', '<name>x</name>'],
        ['CreateDatacenter', 'ha-folder-root', '<name>x</name>'],
        ['Destroy_Task', 'ha-folder-vm', ''],
        ['UnregisterAndDestroy_Task', 'ha-folder-vm', ''],
        ['Rename_Task', 'ha-folder-vm', '<newName>x</newName>'],
        ['Destroy_Task', 'ha-datacenter|Datacenter', ''],
      ] as const) {
        expect([method, (await client.call(method, self, args)).fault]).toEqual([method, 'NotSupported']);
      }
    } finally {
      await lone.close();
    }
  });
});
