import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Simulator, startSimulator, VirtualClock } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, propertiesOf, property, type RawClient, run, spec } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeAll(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 20, vms: 5 });
  client = await loggedIn(simulator);
});
afterAll(() => simulator.close());

const COLLECTOR = 'ha-property-collector';
const MACHINES_OF_HOST =
  '<selectSet><name>hostSystemToVm</name><type>HostSystem</type><path>vm</path><skip>false</skip></selectSet>';

async function machineView(container = '<container type="Folder">ha-folder-root</container>') {
  const answer = await client.ok(
    'CreateContainerView',
    'ViewManager',
    `${container}<type>VirtualMachine</type><recursive>true</recursive>`,
  );
  return answer.values[0]?.text ?? '';
}

const throughView = (view: string, ...paths: string[]) =>
  spec(
    'VirtualMachine',
    `${view}|ContainerView`,
    paths,
    '<selectSet><type>ContainerView</type><path>view</path></selectSet>',
    true,
  );

const names = (contents: readonly Parameters<typeof propertiesOf>[0][]) =>
  contents.map((content) => propertiesOf(content)['name']?.text);

describe('RetrieveProperties', () => {
  it("follows a traversal as libvirt's driver builds it", async () => {
    const answer = await client.ok(
      'RetrieveProperties',
      COLLECTOR,
      spec('VirtualMachine', 'ha-host|HostSystem', ['name'], MACHINES_OF_HOST),
    );
    expect(names(answer.values)).toEqual([
      'db01',
      'build01',
      'legacy',
      'vm00001',
      'vm00002',
      'vm00003',
      'vm00004',
      'vm00005',
    ]);
  });

  it('follows selections by name, also back to themselves, and reports each object once', async () => {
    const selection =
      '<selectSet xsi:type="TraversalSpec"><name>down</name><type>Folder</type><path>childEntity</path><skip>false</skip>' +
      '<selectSet><name>down</name></selectSet><selectSet><name>in</name></selectSet></selectSet>' +
      '<selectSet xsi:type="TraversalSpec"><name>in</name><type>Datacenter</type><path>vmFolder</path><skip>false</skip>' +
      '<selectSet><name>down</name></selectSet></selectSet>';
    const answer = await client.ok(
      'RetrieveProperties',
      COLLECTOR,
      spec('ManagedEntity', 'ha-folder-root|Folder', ['name'], selection),
    );
    expect(names(answer.values)).toEqual([
      'ha-folder-root',
      'ha-datacenter',
      'vm',
      'db01',
      'build01',
      'legacy',
      'vm00001',
      'vm00002',
      'vm00003',
      'vm00004',
      'vm00005',
    ]);
  });

  it('goes up by parent of any entity', async () => {
    const up =
      '<selectSet><name>up</name><type>ManagedEntity</type><path>parent</path><selectSet><name>up</name></selectSet></selectSet>';
    const answer = await client.ok(
      'RetrieveProperties',
      COLLECTOR,
      spec('ManagedEntity', '1|VirtualMachine', ['name'], up),
    );
    expect(names(answer.values)).toEqual(['db01', 'vm', 'ha-datacenter', 'ha-folder-root']);
  });

  it('leaves unset properties out, and gives an object without values when none are asked for', async () => {
    expect(
      Object.keys(await properties(client, 'VirtualMachine', '1', 'name', 'snapshot', 'runtime.question')),
    ).toEqual(['name']);
    const answer = await client.ok('RetrieveProperties', COLLECTOR, spec('VirtualMachine', '1', []));
    expect(at(answer.values[0], 'obj')?.text).toBe('1');
    expect(at(answer.values[0], 'propSet')).toBeUndefined();
  });

  it('reaches into objects and keyed arrays', async () => {
    const found = await properties(
      client,
      'VirtualMachine',
      '1',
      'config.hardware.device[4000].macAddress',
      'config.hardware.device[2000].backing.fileName',
      'config.extraConfig["svga.present"].value',
      'config.hardware.device[9999].key',
    );
    expect(Object.values(found).map((value) => value.text)).toEqual([
      '00:50:56:25:48:01',
      '[ssd1] db01/db01.vmdk',
      'TRUE',
    ]);
  });

  it('serves whole objects that agree with every shortcut into them', async () => {
    const shortcuts = [
      'config.changeVersion',
      'config.name',
      'config.uuid',
      'config.template',
      'config.files.vmPathName',
      'config.hardware.memoryMB',
      'config.hardware.numCPU',
      'runtime.powerState',
      'runtime.connectionState',
      'runtime.host',
    ];
    const found = await properties(client, 'VirtualMachine', '1', 'config', 'runtime', ...shortcuts);
    for (const path of shortcuts) {
      const [whole = '', ...rest] = path.split('.');
      expect(at(found[whole], ...rest)?.text, path).toBe(found[path]?.text);
      expect(found[path]?.text, path).not.toBe('');
    }
  });

  it.each([
    ['VirtualMachine', '1', 'nope'],
    ['VirtualMachine', '1', 'config.nope'],
    ['VirtualMachine', '1', 'config.name.nope'],
    ['VirtualMachine', '1', 'runtime.powerState.x'],
    ['VirtualMachine', '1', 'constructor'],
    ['VirtualMachine', '1', 'a..b'],
  ])('refuses the path %s %s %s', async (type, id, path) => {
    const answer = await client.call('RetrieveProperties', COLLECTOR, spec(type, id, [path]));
    expect(answer).toMatchObject({ status: 500, fault: 'InvalidProperty' });
  });

  it('faults for an object that is gone, unless asked to report it', async () => {
    const args = spec('VirtualMachine', '4711', ['name']);
    expect((await client.call('RetrieveProperties', COLLECTOR, args)).fault).toBe('ManagedObjectNotFound');
    const lenient = args.replace(
      '</objectSet>',
      '</objectSet><reportMissingObjectsInResults>true</reportMissingObjectsInResults>',
    );
    expect((await client.ok('RetrieveProperties', COLLECTOR, lenient)).values).toEqual([]);
  });

  it('gives nothing where no property set is for the type', async () => {
    expect(
      (await client.ok('RetrieveProperties', COLLECTOR, spec('Datastore', '1|VirtualMachine', ['name']))).values,
    ).toEqual([]);
  });

  it('types every value: libvirt casts by it', async () => {
    const answer = await client.ok(
      'RetrieveProperties',
      COLLECTOR,
      spec('HostSystem', 'ha-host', ['hardware.cpuInfo.numCpuCores', 'hardware.memorySize', 'vm', 'configManager']),
    );
    expect(answer.text).toContain('<val xsi:type="xsd:short">16</val>');
    expect(answer.text).toContain('<val xsi:type="xsd:long">137438953472</val>');
    expect(answer.text).toContain(
      '<ManagedObjectReference xsi:type="ManagedObjectReference" type="VirtualMachine">1</ManagedObjectReference>',
    );
    expect(answer.text).toContain('<val xsi:type="HostConfigManager">');
    const response = /<RetrievePropertiesResponse.*<\/RetrievePropertiesResponse>/s.exec(answer.text)?.[0] ?? '';
    expect(response).toContain('<returnval>');
    expect(response).not.toMatch(/>\s+</);
  });
});

describe('RetrievePropertiesEx', () => {
  it('pages by maxObjects, each token once', async () => {
    const args = throughView(await machineView(), 'name');
    const first = await client.ok(
      'RetrievePropertiesEx',
      COLLECTOR,
      `${args}<options><maxObjects>3</maxObjects></options>`,
    );
    const seen: (string | undefined)[] = [];
    const sizes: number[] = [];
    let page = first.values[0];
    for (;;) {
      const objects = page?.children.filter((child) => child.name === 'objects') ?? [];
      seen.push(...names(objects));
      sizes.push(objects.length);
      const token = at(page, 'token')?.text;
      if (token === undefined) break;
      page = (await client.ok('ContinueRetrievePropertiesEx', COLLECTOR, `<token>${token}</token>`)).values[0];
      expect((await client.call('ContinueRetrievePropertiesEx', COLLECTOR, `<token>${token}</token>`)).fault).toBe(
        'InvalidProperty',
      );
    }
    expect(sizes).toEqual([3, 3, 2]);
    expect(new Set(seen).size).toBe(8);
  });

  it('gives all at once without a limit, and no returnval at all for nothing', async () => {
    const all = await client.ok(
      'RetrievePropertiesEx',
      COLLECTOR,
      `${throughView(await machineView(), 'name')}<options/>`,
    );
    expect(all.values[0]?.children.map((child) => child.name)).toEqual(Array.from({ length: 8 }, () => 'objects'));
    const none = await client.ok(
      'RetrievePropertiesEx',
      COLLECTOR,
      `${spec('Datastore', '1|VirtualMachine', ['name'])}<options/>`,
    );
    expect(none.values).toEqual([]);
  });

  it('forgets a token that is cancelled', async () => {
    const first = await client.ok(
      'RetrievePropertiesEx',
      COLLECTOR,
      `${throughView(await machineView(), 'name')}<options><maxObjects>1</maxObjects></options>`,
    );
    const token = `<token>${at(first.values[0], 'token')?.text}</token>`;
    await client.ok('CancelRetrievePropertiesEx', COLLECTOR, token);
    expect((await client.call('ContinueRetrievePropertiesEx', COLLECTOR, token)).fault).toBe('InvalidProperty');
  });

  it('reads a list view without what has gone', async () => {
    const view = (
      await client.ok(
        'CreateListView',
        'ViewManager',
        '<obj type="VirtualMachine">1</obj><obj type="VirtualMachine">4711</obj>',
      )
    ).values[0]?.text;
    const args = spec(
      'VirtualMachine',
      `${view}|ListView`,
      ['name'],
      '<selectSet><type>ListView</type><path>view</path></selectSet>',
      true,
    );
    const answer = await client.ok('RetrievePropertiesEx', COLLECTOR, `${args}<options/>`);
    expect(names(answer.values[0]?.children ?? [])).toEqual(['db01']);
  });

  it('restricts a view to its container', async () => {
    const view = await machineView('<container type="ResourcePool">ha-root-pool</container>');
    const found = (await properties(client, 'ContainerView', view, 'view'))['view'];
    expect(found?.children).toHaveLength(8);
    const answer = await client.call(
      'CreateContainerView',
      'ViewManager',
      '<container type="VirtualMachine">1</container><recursive>true</recursive>',
    );
    expect(answer.fault).toBe('InvalidArgument');
  });
});

describe('filters and updates', () => {
  async function ownCollector(of: RawClient = client): Promise<string> {
    return `${(await of.ok('CreatePropertyCollector', COLLECTOR)).values[0]?.text}|PropertyCollector`;
  }
  const filterSpec = (args: string, partial: boolean) =>
    `${args.replace('<specSet>', '<spec>').replace('</specSet>', '</spec>')}<partialUpdates>${partial}</partialUpdates>`;
  const updates = (set: Awaited<ReturnType<RawClient['ok']>>) => {
    const found = set.values[0];
    const objects =
      found?.children
        .filter((child) => child.name === 'filterSet')
        .flatMap((filter) => filter.children.filter((child) => child.name === 'objectSet')) ?? [];
    return {
      version: at(found, 'version')?.text ?? '',
      truncated: at(found, 'truncated')?.text === 'true',
      objects: objects.map((object) => ({
        kind: at(object, 'kind')?.text,
        id: at(object, 'obj')?.text,
        changes: object.children
          .filter((child) => child.name === 'changeSet')
          .map((change) => [at(change, 'name')?.text, at(change, 'op')?.text, at(change, 'val')?.text]),
      })),
    };
  };

  it('tells everything first, then only what changes, then that nothing did', async () => {
    const collector = await ownCollector();
    await client.ok(
      'CreateFilter',
      collector,
      filterSpec(spec('VirtualMachine', '3', ['name', 'runtime.powerState']), false),
    );
    const first = updates(
      await client.ok('WaitForUpdatesEx', collector, '<options><maxWaitSeconds>0</maxWaitSeconds></options>'),
    );
    expect(first.objects).toEqual([
      {
        kind: 'enter',
        id: '3',
        changes: [
          ['name', 'assign', 'legacy'],
          ['runtime.powerState', 'assign', 'poweredOn'],
        ],
      },
    ]);
    const idle = await client.ok(
      'WaitForUpdatesEx',
      collector,
      `<version>${first.version}</version><options><maxWaitSeconds>0</maxWaitSeconds></options>`,
    );
    expect(idle.values).toEqual([]);
    const waiting = client.ok(
      'WaitForUpdatesEx',
      collector,
      `<version>${first.version}</version><options><maxWaitSeconds>20</maxWaitSeconds></options>`,
    );
    await run(client, 'PowerOffVM_Task', '3');
    const second = updates(await waiting);
    expect(second.objects).toEqual([
      { kind: 'modify', id: '3', changes: [['runtime.powerState', 'assign', 'poweredOff']] },
    ]);
    await run(client, 'PowerOnVM_Task', '3');
  });

  it('goes into a changed object with partial updates', async () => {
    // The task must not have ended before it is watched.
    const clock = new VirtualClock({ mode: 'manual' });
    const slow = await startSimulator({ strict: true, clock, taskMilliseconds: 1_000 });
    onTestFinished(() => slow.close());
    const watcher = await loggedIn(slow);
    const collector = await ownCollector(watcher);
    const task = (await watcher.ok('ResetVM_Task', '3')).values[0]?.text ?? '';
    await watcher.ok('CreateFilter', collector, filterSpec(spec('Task', task, ['info']), true));
    const wait = async (version: string) =>
      updates(await watcher.ok('WaitForUpdates', collector, `<version>${version}</version>`));
    const first = await wait('');
    expect(first.objects.flatMap((object) => object.changes.map(([name]) => name))).toEqual(['info']);
    await clock.advance(1_000);
    const names = new Set<string | undefined>();
    for (let { objects, version } = await wait(first.version); ; { objects, version } = await wait(version)) {
      const changes = objects.flatMap((object) => object.changes);
      for (const [name] of changes) names.add(name);
      if (changes.some(([name, , value]) => name === 'info.state' && value === 'success')) break;
    }
    expect([...names]).toEqual(expect.arrayContaining(['info.state', 'info.completeTime']));
    expect(names).not.toContain('info');
  });

  it('reports everything again to a client that has an earlier version', async () => {
    const collector = await ownCollector();
    await client.ok('CreateFilter', collector, filterSpec(spec('VirtualMachine', '1', ['name']), false));
    const options = '<options><maxWaitSeconds>0</maxWaitSeconds></options>';
    const read = async (version: string) => {
      const [set] = (await client.ok('WaitForUpdatesEx', collector, `<version>${version}</version>${options}`)).values;
      return [at(set, 'version')?.text, at(set, 'filterSet', 'objectSet', 'kind')?.text];
    };
    const [first = ''] = await read('');
    const [second = ''] = await read('');
    expect(Number(second)).toBeGreaterThan(Number(first));
    expect(await read(second)).toEqual([undefined, undefined]);
    expect((await read(first))[1]).toBe('enter');
    expect((await client.call('WaitForUpdatesEx', collector, `<version>0</version>${options}`)).fault).toBe(
      'InvalidCollectorVersion',
    );
  });

  it('keeps filters of one collector out of another, and refuses versions that it did not give', async () => {
    const [one, two] = [await ownCollector(), await ownCollector()];
    await client.ok('CreateFilter', one, filterSpec(spec('VirtualMachine', '1', ['name']), false));
    const options = '<options><maxWaitSeconds>0</maxWaitSeconds></options>';
    expect((await client.ok('WaitForUpdatesEx', two, options)).values).toEqual([]);
    expect((await client.call('WaitForUpdatesEx', one, `<version>77</version>${options}`)).fault).toBe(
      'InvalidCollectorVersion',
    );
    const other = await loggedIn(simulator);
    expect((await other.ok('WaitForUpdatesEx', COLLECTOR, options)).values).toEqual([]);
    await client.ok('DestroyPropertyCollector', one);
    expect((await client.call('CheckForUpdates', one)).fault).toBe('ManagedObjectNotFound');
  });

  it('cuts updates at maxObjectUpdates, says so, and brings the rest', async () => {
    const collector = await ownCollector();
    await client.ok('CreateFilter', collector, filterSpec(throughView(await machineView(), 'name'), false));
    const options = '<options><maxWaitSeconds>0</maxWaitSeconds><maxObjectUpdates>5</maxObjectUpdates></options>';
    const first = updates(await client.ok('WaitForUpdatesEx', collector, options));
    const second = updates(
      await client.ok('WaitForUpdatesEx', collector, `<version>${first.version}</version>${options}`),
    );
    expect([first.objects.length, first.truncated, second.objects.length, second.truncated]).toEqual([
      5,
      true,
      3,
      false,
    ]);
    expect(new Set([...first.objects, ...second.objects].map((object) => object.id)).size).toBe(8);
  });

  it('tells when an object leaves', async () => {
    const collector = await ownCollector();
    await client.ok('CreateFilter', collector, filterSpec(throughView(await machineView(), 'name'), false));
    const first = updates(await client.ok('CheckForUpdates', collector));
    const gone = first.objects.find((object) => object.changes[0]?.[2] === 'vm00003')?.id ?? '';
    await client.ok('UnregisterVM', gone);
    const second = updates(await client.ok('CheckForUpdates', collector, `<version>${first.version}</version>`));
    expect(second.objects).toEqual([{ kind: 'leave', id: gone, changes: [] }]);
  });

  it('ends a wait by cancelling it, and by a second one', async () => {
    const collector = await ownCollector();
    const first = client.call('WaitForUpdates', collector);
    await expect.poll(() => simulator.log.count('WaitForUpdates')).toBeGreaterThan(0);
    const second = client.call('WaitForUpdatesEx', collector, '<options><maxWaitSeconds>60</maxWaitSeconds></options>');
    expect((await first).fault).toBe('RequestCanceled');
    await client.ok('CancelWaitForUpdates', collector);
    expect((await second).fault).toBe('RequestCanceled');
  });

  it('refuses a filter with a wrong path at once', async () => {
    const answer = await client.call(
      'CreateFilter',
      COLLECTOR,
      filterSpec(spec('VirtualMachine', '1', ['nope']), false),
    );
    expect(answer.fault).toBe('InvalidProperty');
  });
});

describe('the search index', () => {
  it.each([
    ['FindByUuid', '<uuid>42116EC4-1d3f-4f0a-9a52-000000000001</uuid><vmSearch>true</vmSearch>', '1'],
    ['FindByUuid', '<uuid>42116ec4-1d3f-4f0a-9a52-00000000dead</uuid><vmSearch>true</vmSearch>', undefined],
    [
      'FindByDatastorePath',
      '<datacenter type="Datacenter">ha-datacenter</datacenter><path>[ssd1] legacy/legacy.vmx</path>',
      '3',
    ],
    ['FindByInventoryPath', '<inventoryPath>/ha-datacenter/vm/build01</inventoryPath>', '2'],
    [
      'FindByInventoryPath',
      '<inventoryPath>ha-datacenter/host/esx1.example.com/esx1.example.com</inventoryPath>',
      'ha-host',
    ],
    ['FindChild', '<entity type="Folder">ha-folder-vm</entity><name>db01</name>', '1'],
    ['FindChild', '<entity type="Folder">ha-folder-vm</entity><name>db</name>', undefined],
    ['FindByIp', '<ip>127.0.0.1</ip><vmSearch>false</vmSearch>', 'ha-host'],
    ['FindByDnsName', '<dnsName>db01</dnsName><vmSearch>true</vmSearch>', '1'],
  ])('%s %s', async (method, args, id) => {
    expect((await client.ok(method, 'ha-searchindex', args)).values[0]?.text).toBe(id);
  });

  it('finds a machine by the uuid that it has now', async () => {
    const uuid = '11111111-2222-3333-4444-555555555555';
    await run(client, 'ReconfigVM_Task', '2', `<spec><uuid>${uuid}</uuid></spec>`);
    expect(await property(client, 'VirtualMachine', '2', 'config.uuid')).toBe(uuid);
    const find = async (wanted: string) =>
      (await client.ok('FindByUuid', 'ha-searchindex', `<uuid>${wanted}</uuid><vmSearch>true</vmSearch>`)).values[0]
        ?.text;
    expect(await find(uuid)).toBe('2');
    expect(await find('42116ec4-1d3f-4f0a-9a52-000000000002')).toBeUndefined();
  });
});
