import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import type { XmlElement } from '../../src/simulator/soap/xml-reader.js';
import { FLEET_LAB } from './fleet-lab.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({
    kind: 'vcenter',
    inventory: FLEET_LAB,
    strict: true,
    taskMilliseconds: 5,
    user: 'ann',
  });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const LOCAL = 'vm-102|VirtualMachine';
const WEB01 = 'vm-101|VirtualMachine';
const MANAGER = 'EventManager|EventManager';
const query = async (filter: string) => (await client.ok('QueryEvents', MANAGER, `<filter>${filter}</filter>`)).values;
const typeOf = (event: XmlElement) => [...event.attributes].find(([key]) => key.endsWith('}type'))?.[1];
const entity = (type: string, id: string, recursion = 'all') =>
  `<entity><entity type="${type}">${id}</entity><recursion>${recursion}</recursion></entity>`;
const told = (events: readonly XmlElement[]) =>
  events.map((event) => [typeOf(event), at(event, 'userName')?.text, at(event, 'vm', 'name')?.text]);

describe('who changed what', () => {
  it('is told of every kind of change, oldest first', async () => {
    await run(client, 'PowerOnVM_Task', LOCAL);
    await run(client, 'ReconfigVM_Task', LOCAL, '<spec><name>renamed</name></spec>');
    await run(client, 'PowerOffVM_Task', LOCAL);
    await run(client, 'UpgradeVM_Task', LOCAL);
    await run(client, 'RelocateVM_Task', LOCAL, '<spec><datastore type="Datastore">datastore-20</datastore></spec>');
    await run(
      client,
      'MigrateVM_Task',
      LOCAL,
      '<host type="HostSystem">host-12</host><priority>lowPriority</priority>',
    );
    await client.ok('MoveIntoResourcePool', 'resgroup-1000|ResourcePool', '<list type="VirtualMachine">vm-102</list>');
    await client.ok('UnregisterVM', LOCAL);
    const path =
      '<path>[shared] local/local.vmx</path><asTemplate>false</asTemplate><pool type="ResourcePool">resgroup-8</pool>';
    await run(client, 'RegisterVM_Task', 'group-v3|Folder', path);
    const config = '<config><name>made</name></config><pool type="ResourcePool">resgroup-8</pool>';
    await run(client, 'CreateVM_Task', 'group-v3|Folder', config);
    expect(told(await query(''))).toEqual([
      ['VmPoweredOnEvent', 'ann', 'local'],
      ['VmReconfiguredEvent', 'ann', 'renamed'],
      ['VmRenamedEvent', 'ann', 'renamed'],
      ['VmPoweredOffEvent', 'ann', 'renamed'],
      ['VmUpgradeCompleteEvent', 'ann', 'renamed'],
      ['VmRelocatedEvent', 'ann', 'renamed'],
      ['VmMigratedEvent', 'ann', 'renamed'],
      ['VmResourcePoolMovedEvent', 'ann', 'renamed'],
      ['VmRemovedEvent', 'ann', 'renamed'],
      ['VmRegisteredEvent', 'ann', 'renamed'],
      ['VmCreatedEvent', 'ann', 'made'],
    ]);
  });

  it('is not told of what failed', async () => {
    await run(client, 'PowerOffVM_Task', LOCAL);
    await run(client, 'ReconfigVM_Task', WEB01, '<spec><numCPUs>8</numCPUs></spec>');
    expect(await query('')).toEqual([]);
  });

  it('names the guest’s own doing by nobody’s name, and the hand behind a client’s back by another', async () => {
    await client.ok('ShutdownGuest', WEB01);
    await expect
      .poll(() => property(client, 'VirtualMachine', 'vm-101', 'runtime.powerState'), { timeout: 100_000 })
      .toBe('poweredOff');
    simulator.setFaults('faults: [{ at: CurrentTime, change: { domain: web01, keys: { memsize: "512" } } }]');
    await client.ok('CurrentTime', 'ServiceInstance');
    expect(told(await query(''))).toEqual([
      ['VmGuestShutdownEvent', 'ann', 'web01'],
      ['VmPoweredOffEvent', '', 'web01'],
      ['VmReconfiguredEvent', 'somebody', 'web01'],
    ]);
  });

  it('ties events to the task that made them', async () => {
    const task = (await client.ok('PowerOnVM_Task', LOCAL)).values[0]?.text ?? '';
    await run(client, 'PowerOffVM_Task', WEB01);
    const chain = at((await properties(client, 'Task', task, 'info'))['info'], 'eventChainId')?.text;
    expect(told(await query(`<eventChainId>${chain}</eventChainId>`))).toEqual([['VmPoweredOnEvent', 'ann', 'local']]);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await run(client, 'PowerOnVM_Task', LOCAL);
    await run(client, 'PowerOffVM_Task', WEB01);
    await run(
      client,
      'MigrateVM_Task',
      WEB01,
      '<host type="HostSystem">host-12</host><priority>lowPriority</priority>',
    );
    await run(client, 'SuspendVM_Task', 'vm-103|VirtualMachine');
  });
  const types = async (filter: string) =>
    (await query(filter)).map((event) => typeOf(event)?.replace(/^Vm|Event$/g, ''));

  it.each([
    ['a machine', entity('VirtualMachine', 'vm-102', 'self'), ['PoweredOn']],
    [
      'the whole datacenter',
      entity('Datacenter', 'datacenter-2'),
      ['PoweredOn', 'PoweredOff', 'Migrated', 'Suspended'],
    ],
    ['a datacenter itself', entity('Datacenter', 'datacenter-2', 'self'), []],
    ['a host, at the time', entity('HostSystem', 'host-12'), ['Migrated']],
    ['a folder', entity('Folder', 'group-v1001'), ['PoweredOff', 'Migrated']],
    ['a type', '<type>VmMigratedEvent</type>', ['Migrated']],
    [
      'types, the newer way',
      '<eventTypeId>VmPoweredOffEvent</eventTypeId><eventTypeId>vim.event.VmMigratedEvent</eventTypeId>',
      ['PoweredOff', 'Migrated'],
    ],
    ['a user', '<userName><systemUser>false</systemUser><userList>bob</userList></userName>', []],
    ['the latest', '<maxCount>1</maxCount>', ['Suspended']],
    ['the future', '<time><beginTime>2999-01-01T00:00:00Z</beginTime></time>', []],
    [
      'the past',
      '<time><endTime>2999-01-01T00:00:00Z</endTime></time><maxCount>2</maxCount>',
      ['Migrated', 'Suspended'],
    ],
  ])('let through %s', async (_, filter, expected) => {
    expect(await types(filter)).toEqual(expected);
  });

  it('can be read page by page', async () => {
    const collector = (await client.ok('CreateCollectorForEvents', MANAGER, '<filter/>')).values[0]?.text;
    const read = async (method: string, count: number) =>
      (await client.ok(method, `${collector}|EventHistoryCollector`, `<maxCount>${count}</maxCount>`)).values.map(
        (event) => at(event, 'key')?.text,
      );
    expect([await read('ReadNextEvents', 3), await read('ReadNextEvents', 3), await read('ReadNextEvents', 3)]).toEqual(
      [['1', '2', '3'], ['4'], []],
    );
    expect(await read('ReadPreviousEvents', 2)).toEqual(['4', '3']);
    await client.ok('DestroyCollector', `${collector}|EventHistoryCollector`);
    expect((await client.call('RewindCollector', `${collector}|EventHistoryCollector`)).fault).toBe(
      'ManagedObjectNotFound',
    );
  });
});
