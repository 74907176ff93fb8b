import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, property, type RawClient, rawClient, run, taskEnd } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const VMX = `config.version = "8"
virtualHW.version = "19"
displayName = "web01"
guestOS = "debian12-64"
uuid.bios = "42 11 00 00 00 00 00 00-00 00 00 00 00 00 00 99"
ethernet0.present = "TRUE"
ethernet0.virtualDev = "vmxnet3"
ethernet0.networkName = "VM Network"
odd.key = "stays"
`;
const put = (path: string, body: string) => client.http(`/folder/${path}`, { method: 'PUT', body });
const register = (path: string, extra = '') =>
  run(
    client,
    'RegisterVM_Task',
    'ha-folder-vm',
    `<path>${path}</path>${extra}<asTemplate>false</asTemplate><pool type="ResourcePool">ha-root-pool</pool>`,
  );
const makeDirectory = (name: string, parents = false) =>
  client.call(
    'MakeDirectory',
    'ha-nfc-file-manager',
    `<name>${name}</name><createParentDirectories>${parents}</createParentDirectories>`,
  );
const WHERE = '?dcPath=ha-datacenter&dsName=ssd1';

describe('defining by upload', () => {
  it('makes a directory, takes a VMX, registers it, and completes what it lacks', async () => {
    expect((await makeDirectory('[ssd1] web01')).fault).toBeNull();
    expect((await makeDirectory('[ssd1] web01')).fault).toBe('FileAlreadyExists');
    expect((await put(`web01/web01.vmx${WHERE}`, VMX)).status).toBe(201);
    expect((await put(`web01/web01.vmx${WHERE}`, VMX)).status).toBe(200);
    expect(await register('[ssd1] web01/web01.vmx')).toMatchObject({ state: 'success', result: '4' });
    expect(await property(client, 'VirtualMachine', '4', 'name')).toBe('web01');
    expect(await property(client, 'VirtualMachine', '4', 'config.uuid')).toBe('42110000-0000-0000-0000-000000000099');
    const text = await (await client.http(`/folder/web01%2Fweb01.vmx${WHERE}`)).text();
    expect(text.startsWith(VMX)).toBe(true);
    expect(text).toMatch(/ethernet0\.generatedAddress = "00:0c:29:/);
    expect(text).toMatch(/vc\.uuid = "/);
  });

  it('takes the name of the call before that of the file, and makes a uuid when the file asks for one', async () => {
    await makeDirectory('[ssd1] web01');
    await put(`web01/web01.vmx${WHERE}`, VMX.replace(/uuid\.bios.*/, 'uuid.action = "create"'));
    await register('[ssd1] web01/web01.vmx', '<name>other</name>');
    expect(await property(client, 'VirtualMachine', '4', 'name')).toBe('other');
    expect(await property(client, 'VirtualMachine', '4', 'config.uuid')).toMatch(/^564d/);
    expect(await (await client.http(`/folder/web01/web01.vmx${WHERE}`)).text()).not.toContain('uuid.action');
  });

  it.each([
    ['[ssd1] none/none.vmx', 'NotFound'],
    ['[ssd1] db01/db01.vmx', 'AlreadyExists'],
    ['[none] a/a.vmx', 'InvalidDatastore'],
    ['a/a.vmx', 'InvalidDatastorePath'],
    ['[ssd1] db01/db01.vmdk', 'InvalidVmConfig'],
    ['[ssd1] build01/bad.vmx', 'InvalidVmConfig'],
    ['[ssd1] build01/new.vmx', 'InvalidVmConfig'],
    ['[ssd1] build01/same.vmx', 'DuplicateName'],
  ])('refuses to register %s: %s', async (path, fault) => {
    await put(`build01/bad.vmx${WHERE}`, VMX.replace('config.version = "8"', ''));
    await put(`build01/new.vmx${WHERE}`, VMX.replace('"19"', '"22"'));
    await put(`build01/same.vmx${WHERE}`, VMX.replace('web01', 'db01'));
    expect(await register(path)).toMatchObject({ state: 'error', fault });
  });

  it('unregisters, leaves the files, and never uses an id again', async () => {
    await client.ok('UnregisterVM', '2');
    expect((await client.call('PowerOnVM_Task', '2')).fault).toBe('ManagedObjectNotFound');
    expect((await client.http(`/folder/build01/build01.vmx${WHERE}`)).status).toBe(200);
    expect((await register('[ssd1] build01/build01.vmx')).result).toBe('4');
  });
});

describe('/folder', () => {
  it.each([
    ['GET', `db01/none${WHERE}`, 404],
    ['GET', 'db01/db01.vmx?dcPath=other&dsName=ssd1', 404],
    ['GET', 'db01/db01.vmx?dsName=none', 404],
    ['GET', 'db01/db01.vmx?dcPath=%2Fha-datacenter&dsName=ssd1', 200],
    ['GET', 'db01/db01.vmx?dsName=ssd1', 200],
    ['GET', `db01/..%2F..%2Fx${WHERE}`, 404],
    ['HEAD', `db01/db01-flat.vmdk${WHERE}`, 200],
    ['PUT', `none/below/a.vmx${WHERE}`, 201],
    ['PUT', `db01/db01.vmx/a.vmx${WHERE}`, 409],
    ['PUT', `db01${WHERE}`, 409],
    ['PUT', `db01/db01.vmx${WHERE}`, 423],
    ['DELETE', `db01/none${WHERE}`, 404],
    ['DELETE', `build01/serial.log${WHERE}`, 204],
    ['DELETE', `db01/db01-flat.vmdk${WHERE}`, 423],
    ['POST', `db01/x${WHERE}`, 405],
  ])('%s %s is %i', async (method, path, status) => {
    const body = method === 'PUT' || method === 'POST' ? 'x' : undefined;
    const response = await client.http(`/folder/${path}`, { method, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBe(status);
  });

  it('shows sizes without having them', async () => {
    const response = await client.http(`/folder/db01/db01-flat.vmdk${WHERE}`, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe(String(20 * 1024 ** 3));
  });

  it('wants a session or a Basic login', async () => {
    const url = `${simulator.baseUrl}/folder/db01/db01.vmx${WHERE}`;
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="VMware HTTP server"',
    ]);
    const basic = (login: string) =>
      fetch(url, { headers: { Authorization: `Basic ${Buffer.from(login).toString('base64')}` } });
    expect((await basic('root:wrong')).status).toBe(401);
    expect((await basic('root:secret')).status).toBe(200);
    expect((await rawClient(simulator).http(`/folder/db01/db01.vmx${WHERE}`)).status).toBe(401);
  });
});

describe('disks and files', () => {
  const create = (name: string, kib = 1024, type = 'thin') =>
    run(
      client,
      'CreateVirtualDisk_Task',
      'ha-vdiskmanager',
      `<name>${name}</name><spec xsi:type="FileBackedVirtualDiskSpec"><diskType>${type}</diskType><adapterType>lsiLogic</adapterType><capacityKb>${kib}</capacityKb></spec>`,
    );
  const search = async (path: string, args = '') => {
    const browser = (await properties(client, 'HostSystem', 'ha-host', 'datastoreBrowser'))['datastoreBrowser']?.text;
    const task =
      (
        await client.ok(
          'SearchDatastore_Task',
          `${browser}|HostDatastoreBrowser`,
          `<datastorePath>${path}</datastorePath>${args}`,
        )
      ).values[0]?.text ?? '';
    const end = await taskEnd(client, task);
    const result = (await properties(client, 'Task', task, 'info.result'))['info.result'];
    const found = result?.children.filter((child) => child.name === 'file').map((file) => at(file, 'path')?.text);
    return { ...end, found };
  };

  it('creates, copies, extends and deletes disks', async () => {
    expect(await create('[ssd1] new.vmdk')).toMatchObject({ state: 'success', result: '[ssd1] new.vmdk' });
    expect(await create('[ssd1] new.vmdk')).toMatchObject({ fault: 'FileAlreadyExists' });
    expect(await create('[ssd1] none/new.vmdk')).toMatchObject({ fault: 'FileNotFound' });
    expect(await create('[ssd1] huge.vmdk', 2 ** 40, 'preallocated')).toMatchObject({ fault: 'NoDiskSpace' });
    expect(
      (
        await run(
          client,
          'CopyVirtualDisk_Task',
          'ha-vdiskmanager',
          '<sourceName>[images] debian12.vmdk</sourceName><destName>[ssd1] copy.vmdk</destName>',
        )
      ).state,
    ).toBe('success');
    const uuid = async (name: string) =>
      (await client.ok('QueryVirtualDiskUuid', 'ha-vdiskmanager', `<name>${name}</name>`)).values[0]?.text;
    expect(await uuid('[ssd1] copy.vmdk')).not.toBe(await uuid('[images] debian12.vmdk'));
    const extend = (kib: number) =>
      run(
        client,
        'ExtendVirtualDisk_Task',
        'ha-vdiskmanager',
        `<name>[ssd1] copy.vmdk</name><newCapacityKb>${kib}</newCapacityKb>`,
      );
    expect((await extend(9 * 1024 * 1024)).state).toBe('success');
    expect((await extend(8 * 1024 * 1024)).fault).toBe('InvalidArgument');
    const remove = (name: string) => run(client, 'DeleteVirtualDisk_Task', 'ha-vdiskmanager', `<name>${name}</name>`);
    expect((await remove('[ssd1] copy.vmdk')).state).toBe('success');
    expect((await remove('[ssd1] copy.vmdk')).fault).toBe('FileNotFound');
    expect((await remove('[ssd1] db01/db01.vmdk')).fault).toBe('FileLocked');
  });

  it('shows a machine the new size of its disk', async () => {
    await run(
      client,
      'ExtendVirtualDisk_Task',
      'ha-vdiskmanager',
      '<name>[ssd1] build01/build01.vmdk</name><newCapacityKb>83886080</newCapacityKb>',
    );
    expect(await property(client, 'VirtualMachine', '2', 'config.hardware.device[2000].capacityInKB')).toBe('83886080');
  });

  it('searches: everything, by pattern, by kind, and faults in the task for a missing directory', async () => {
    expect((await search('[ssd1] build01')).found).toEqual([
      'build01-flat.vmdk',
      'build01.vmdk',
      'build01.vmx',
      'serial.log',
    ]);
    expect(
      (await search('[ssd1] build01', '<searchSpec><matchPattern>*.LOG</matchPattern></searchSpec>')).found,
    ).toEqual(['serial.log']);
    const disks =
      '<searchSpec><query xsi:type="VmDiskFileQuery"/><details><fileType>true</fileType><fileSize>true</fileSize><modification>false</modification></details></searchSpec>';
    expect((await search('[ssd1] build01', disks)).found).toEqual(['build01.vmdk']);
    expect(await search('[ssd1] none')).toMatchObject({ state: 'error', fault: 'FileNotFound' });
  });

  it('deletes files and directories, but not what a running machine uses', async () => {
    const remove = (name: string) =>
      run(client, 'DeleteDatastoreFile_Task', 'ha-nfc-file-manager', `<name>${name}</name>`);
    expect((await remove('[ssd1] db01')).fault).toBe('FileLocked');
    expect((await remove('[ssd1] build01')).state).toBe('success');
    expect((await remove('[ssd1] build01')).fault).toBe('FileNotFound');
  });

  it('makes parents only when asked to', async () => {
    expect((await makeDirectory('[ssd1] a/b')).fault).toBe('FileNotFound');
    expect((await makeDirectory('[ssd1] a/b', true)).fault).toBeNull();
  });
});

describe('a state directory', () => {
  const directory = mkdtempSync(join(tmpdir(), 'simulator-state-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('is found as it was left by the next process', async () => {
    const stateDir = join(directory, 'one');
    const first = await startSimulator({ stateDir, taskMilliseconds: 5 });
    client = await loggedIn(first);
    await run(client, 'PowerOffVM_Task', '1');
    await run(client, 'ReconfigVM_Task', '1', '<spec><numCPUs>4</numCPUs></spec>');
    await run(client, 'CreateSnapshot_Task', '3', '<name>s</name><memory>false</memory><quiesce>false</quiesce>');
    await client.ok('UnregisterVM', '2');
    const version = await property(client, 'VirtualMachine', '1', 'config.changeVersion');
    await first.close();

    const second = await startSimulator({ stateDir, inventory: 'domains: [{ name: other }]' });
    try {
      client = await loggedIn(second);
      const found = await properties(
        client,
        'VirtualMachine',
        '1',
        'name',
        'runtime.powerState',
        'config.hardware.numCPU',
        'config.changeVersion',
      );
      expect(Object.values(found).map((value) => value.text)).toEqual(['db01', 'poweredOff', '4', version]);
      expect(await property(client, 'VirtualMachine', '3', 'snapshot.currentSnapshot')).not.toBe('');
      const view = await client.ok(
        'FindChild',
        'ha-searchindex',
        '<entity type="Folder">ha-folder-vm</entity><name>build01</name>',
      );
      expect(view.values).toEqual([]);
      expect(
        (
          await run(
            client,
            'RegisterVM_Task',
            'ha-folder-vm',
            '<path>[ssd1] build01/build01.vmx</path><asTemplate>false</asTemplate>',
          )
        ).result,
      ).toBe('4');
    } finally {
      await second.close();
    }
  });

  it('holds the VMX as a real file and a disk of gigabytes as none', async () => {
    const stateDir = join(directory, 'two');
    const running = await startSimulator({ stateDir });
    await running.close();
    expect(readFileSync(join(stateDir, 'datastores/ssd1/db01/db01.vmx'), 'utf8')).toContain('displayName = "db01"');
    expect(statSync(join(stateDir, 'datastores/ssd1/db01/db01-flat.vmdk')).size).toBe(0);
  });
});
