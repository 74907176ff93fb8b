import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const DB01 = '1';
const BUILD01 = '2';
const vmx = async (path: string) => (await client.http(`/folder/${path}?dsName=ssd1`)).text();
const upgrade = (id: string, version: string) => run(client, 'UpgradeVM_Task', id, version);

describe('UpgradeVM_Task', () => {
  it('raises the version in the VMX, to the newest where none is named', async () => {
    expect(await upgrade(BUILD01, '<version>vmx-20</version>')).toMatchObject({ state: 'success' });
    expect(await vmx('build01/build01.vmx')).toMatch(/^virtualHW.version = "20"$/m);
    await upgrade(BUILD01, '');
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.version')).toBe('vmx-21');
  });

  it.each([
    ['of a running machine', DB01, '<version>vmx-21</version>', 'InvalidPowerState'],
    ['to what it has', BUILD01, '<version>vmx-19</version>', 'AlreadyUpgraded'],
    ['to less than it has', BUILD01, '<version>vmx-13</version>', 'AlreadyUpgraded'],
    ['to more than the host has', BUILD01, '<version>vmx-22</version>', 'InvalidArgument'],
    ['to what is no version', BUILD01, '<version>21</version>', 'InvalidArgument'],
  ])('refuses an upgrade %s', async (_, id, version, fault) => {
    expect(await upgrade(id, version)).toMatchObject({ fault });
    expect(await property(client, 'VirtualMachine', id, 'config.version')).toBe('vmx-19');
  });
});

describe('the environment browser', () => {
  const option = async (method: string, args: string) => {
    const browser = await property(client, 'ComputeResource', 'ha-compute-res', 'environmentBrowser');
    return (await client.ok(method, `${browser}|EnvironmentBrowser`, args)).values;
  };
  const ids = (values: Awaited<ReturnType<typeof option>>) =>
    values[0]?.children.filter((child) => child.name === 'guestOSDescriptor').map((each) => at(each, 'id')?.text) ?? [];

  it('names the guests that the host knows, as a machine names its own', async () => {
    const known = ids(await option('QueryConfigOption', ''));
    expect(known.length).toBeGreaterThan(60);
    expect(new Set(known).size).toBe(known.length);
    for (const id of [DB01, BUILD01, '3']) {
      expect(known).toContain(await property(client, 'VirtualMachine', id, 'config.guestId'));
    }
  });

  it('of a machine knows its hardware, and what every machine has', async () => {
    await upgrade(BUILD01, '<version>vmx-20</version>');
    const browser = await property(client, 'VirtualMachine', BUILD01, 'environmentBrowser');
    const [value] = (await client.ok('QueryConfigOption', `${browser}|EnvironmentBrowser`)).values;
    expect(at(value, 'version')?.text).toBe('vmx-20');
    expect(at(value, 'hardwareOptions', 'hwVersion')?.text).toBe('20');
    const [newest] = await option('QueryConfigOption', '');
    expect(at(newest, 'version')?.text).toBe('vmx-21');
    const types = value?.children
      .filter((child) => child.name === 'defaultDevice')
      .map((each) => [...each.attributes].find(([key]) => key.endsWith('}type'))?.[1]);
    expect(types).toEqual(expect.arrayContaining(['VirtualPCIController', 'VirtualIDEController']));
    await client.ok('UnregisterVM', BUILD01);
    expect((await client.call('QueryConfigOption', `${browser}|EnvironmentBrowser`)).fault).toBe(
      'ManagedObjectNotFound',
    );
  });

  it('limits the answer to the guests that are asked for', async () => {
    const spec = (more: string) => `<spec><host type="HostSystem">ha-host</host>${more}</spec>`;
    expect(ids(await option('QueryConfigOptionEx', spec('<guestId>debian12_64Guest</guestId>')))).toEqual([
      'debian12_64Guest',
    ]);
    expect(ids(await option('QueryConfigOptionEx', spec(''))).length).toBeGreaterThan(60);
  });

  it('knows the versions up to its own, and answers nothing for others', async () => {
    const keys = (await option('QueryConfigOptionDescriptor', '')).map((each) => at(each, 'key')?.text);
    expect([keys[0], keys.at(-1)]).toEqual(['vmx-04', 'vmx-21']);
    expect(at((await option('QueryConfigOption', '<key>vmx-13</key>'))[0], 'version')?.text).toBe('vmx-13');
    expect(await option('QueryConfigOption', '<key>vmx-22</key>')).toEqual([]);
  });
});

describe('autostart', () => {
  const entry = (id: string, action: string) =>
    `<powerInfo><key type="VirtualMachine">${id}</key><startOrder>-1</startOrder><startDelay>-1</startDelay><waitForHeartbeat>systemDefault</waitForHeartbeat>` +
    `<startAction>${action}</startAction><stopDelay>-1</stopDelay><stopAction>none</stopAction></powerInfo>`;
  const set = (spec: string) =>
    client.call('ReconfigureAutostart', 'ha-autostart-mgr|HostAutoStartManager', `<spec>${spec}</spec>`);
  const config = async () => (await properties(client, 'HostAutoStartManager', 'ha-autostart-mgr', 'config'))['config'];
  const started = async () =>
    (await config())?.children.filter((child) => child.name === 'powerInfo').map((row) => at(row, 'key')?.text);

  it('keeps an entry until its action is none, and defaults apart from entries', async () => {
    expect(at(await config(), 'defaults', 'enabled')?.text).toBe('false');
    await set(`<defaults><enabled>true</enabled><startDelay>5</startDelay></defaults>${entry(DB01, 'powerOn')}`);
    await set(entry(BUILD01, 'PowerOn'));
    expect(await started()).toEqual([DB01, BUILD01]);
    await set(entry(DB01, 'none'));
    expect(await started()).toEqual([BUILD01]);
    expect(at(await config(), 'defaults', 'enabled')?.text).toBe('true');
    expect(at(await config(), 'defaults', 'startDelay')?.text).toBe('5');
    expect(at(await config(), 'defaults', 'stopDelay')?.text).toBe('120');
  });

  it('forgets a machine that is unregistered', async () => {
    await set(entry(BUILD01, 'powerOn'));
    await client.ok('UnregisterVM', BUILD01);
    expect(await started()).toEqual([]);
  });

  it.each([
    ['a machine that is not there', entry('99', 'powerOn'), 'ManagedObjectNotFound'],
    ['an action that is none', entry(DB01, 'explode'), 'InvalidArgument'],
  ])('refuses %s, and nothing of the spec is taken', async (_, spec, fault) => {
    expect((await set(`<defaults><enabled>true</enabled></defaults>${entry(DB01, 'powerOn')}${spec}`)).fault).toBe(
      fault,
    );
    expect(await started()).toEqual([]);
    expect(at(await config(), 'defaults', 'enabled')?.text).toBe('false');
  });
});

describe('one spec', () => {
  it('takes a disk out of a unit and puts another one there; the first file stays', async () => {
    const extra = `<name>[ssd1] build01/extra.vmdk</name><spec xsi:type="FileBackedVirtualDiskSpec"><diskType>thin</diskType><adapterType>lsiLogic</adapterType><capacityKb>2048</capacityKb></spec>`;
    await run(client, 'CreateVirtualDisk_Task', 'ha-vdiskmanager', extra);
    const device = (operation: string, key: number, file: string) =>
      `<deviceChange><operation>${operation}</operation><device xsi:type="VirtualDisk"><key>${key}</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>${file}</fileName><diskMode>persistent</diskMode></backing><controllerKey>1000</controllerKey><unitNumber>0</unitNumber><capacityInKB>2048</capacityInKB></device></deviceChange>`;
    const spec = device('remove', 2000, '[ssd1] build01/build01.vmdk') + device('add', -1, '[ssd1] build01/extra.vmdk');
    expect(await run(client, 'ReconfigVM_Task', BUILD01, `<spec>${spec}</spec>`)).toMatchObject({ state: 'success' });
    const text = await vmx('build01/build01.vmx');
    expect(text).toMatch(/^scsi0:0.fileName = "extra.vmdk"$/m);
    expect(text).not.toMatch(/"build01.vmdk"/);
    expect((await client.http('/folder/build01/build01.vmdk?dsName=ssd1')).status).toBe(200);
  });

  it('renames a machine', async () => {
    await run(client, 'ReconfigVM_Task', BUILD01, '<spec><name>builder</name></spec>');
    expect(await property(client, 'VirtualMachine', BUILD01, 'name')).toBe('builder');
    expect(await vmx('build01/build01.vmx')).toMatch(/^displayName = "builder"$/m);
    expect(await run(client, 'ReconfigVM_Task', BUILD01, '<spec><name>db01</name></spec>')).toMatchObject({
      fault: 'DuplicateName',
    });
  });
});
