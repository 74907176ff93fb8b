import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import * as fleet from './fleet-client.js';
import { datastore, ESX2, host, LOCAL, locator, WEB01 } from './fleet-client.js';
import { FLEET_LAB } from './fleet-lab.js';
import { loggedIn, type RawClient, run } from './raw-client.js';

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
const disks = (id: string) => fleet.disks(client, id);
const file = async (path: string, dsName: string) => {
  const answer = await client.http(`/folder/${path}?dcPath=dc1&dsName=${dsName}`);
  return answer.status === 200 ? await answer.text() : null;
};

describe('RelocateVM_Task', () => {
  it('moves home and every disk that is named, and leaves those that are told to stay', async () => {
    expect(
      await relocate(WEB01, datastore('datastore-21') + locator(2000, 'datastore-21') + locator(2001, 'datastore-20')),
    ).toMatchObject({ state: 'success' });
    expect(await of(WEB01, 'config.files.vmPathName')).toBe('[other] web01/web01.vmx');
    expect(await disks(WEB01)).toEqual(['[other] web01/web01.vmdk', '[shared] data/data.vmdk']);
    expect(await of(WEB01, 'runtime.powerState')).toBe('poweredOn');
    const vmx = (await file('web01/web01.vmx', 'other')) ?? '';
    expect(vmx).toMatch(/^scsi0:0.fileName = "web01.vmdk"$/m);
    expect(vmx).toMatch(/^scsi0:1.fileName = "\/vmfs\/volumes\/[0-9a-f-]+\/data\/data.vmdk"$/m);
    expect(vmx).toMatch(/^serial0.fileName = "serial.log"$/m);
    expect(await file('web01/serial.log', 'other')).toBe('boot');
    expect(await file('web01/web01.nvram', 'other')).toBe('x');
    expect(await file('web01/web01.vmx', 'shared')).toBeNull();
    expect(await file('web01/web01.vmdk', 'shared')).toBeNull();
    expect(await file('web01/notes.txt', 'shared')).toBe('mine');
    expect(await names('Datastore', 'datastore-21', 'vm')).toEqual(['vm-101']);
  });

  it('takes all disks along where none is named, and the empty directory away', async () => {
    await relocate(LOCAL, datastore('datastore-20'));
    expect(await of(LOCAL, 'config.files.vmPathName')).toBe('[shared] local/local.vmx');
    expect(await disks(LOCAL)).toEqual(['[shared] local/local.vmdk']);
    expect(await file('', 'local1')).not.toContain('local');
    expect(await run(client, 'PowerOnVM_Task', LOCAL)).toMatchObject({ state: 'success' });
  });

  it('moves a disk alone', async () => {
    await relocate(WEB01, locator(2001, 'datastore-21'));
    expect(await of(WEB01, 'config.files.vmPathName')).toBe('[shared] web01/web01.vmx');
    expect(await disks(WEB01)).toEqual(['[shared] web01/web01.vmdk', '[other] web01/data.vmdk']);
    expect(await file('data/data.vmdk', 'shared')).toBeNull();
  });

  it('takes a whole chain of snapshots', async () => {
    await run(client, 'CreateSnapshot_Task', LOCAL, '<name>a</name><memory>false</memory><quiesce>false</quiesce>');
    await relocate(LOCAL, datastore('datastore-20'));
    expect(await disks(LOCAL)).toEqual(['[shared] local/local-000001.vmdk']);
    expect(await file('local/local.vmdk', 'shared')).toContain('local-flat.vmdk');
    await run(client, 'RemoveAllSnapshots_Task', LOCAL);
    expect(await disks(LOCAL)).toEqual(['[shared] local/local.vmdk']);
  });

  it('goes to another host and folder in the same call', async () => {
    const spec = `<folder type="Folder">group-v1002</folder>${datastore('datastore-20')}${host(ESX2)}`;
    await relocate(LOCAL, spec);
    expect([await of(LOCAL, 'runtime.host'), await of(LOCAL, 'parent')]).toEqual([ESX2, 'group-v1002']);
  });

  it('does not write over a directory that is there', async () => {
    await client.ok(
      'MakeDirectory',
      'FileManager|FileManager',
      '<name>[shared] local</name><datacenter type="Datacenter">datacenter-2</datacenter>',
    );
    await relocate(LOCAL, datastore('datastore-20'));
    expect(await of(LOCAL, 'config.files.vmPathName')).toBe('[shared] local_1/local.vmx');
    expect(await disks(LOCAL)).toEqual(['[shared] local_1/local.vmdk']);
  });

  it.each([
    ['to a datastore that the host does not see', WEB01, host(ESX2), datastore('datastore-22'), 'CannotAccessVmConfig'],
    [
      'a disk that stays out of sight',
      LOCAL,
      host(ESX2),
      datastore('datastore-20') + locator(2000, 'datastore-22'),
      'CannotAccessVmDisk',
    ],
    ['to a datastore that is not there', WEB01, '', datastore('datastore-99'), 'InvalidDatastore'],
  ])('refuses to move %s, and nothing moves', async (_, id, target, place, fault) => {
    const before = [await of(id, 'config.files.vmPathName'), await disks(id)];
    const [home = '', ...rest] = place.split('<disk>');
    const spec = home + target + rest.map((each) => `<disk>${each}`).join('');
    expect(await relocate(id, spec)).toMatchObject({ fault });
    expect([await of(id, 'config.files.vmPathName'), await disks(id)]).toEqual(before);
  });

  it('refuses what does not fit', async () => {
    const big = `<deviceChange><operation>add</operation><fileOperation>create</fileOperation><device xsi:type="VirtualDisk"><key>-1</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName></fileName><diskMode>persistent</diskMode><thinProvisioned>false</thinProvisioned></backing><controllerKey>1000</controllerKey><unitNumber>2</unitNumber><capacityInKB>${60 * 1024 ** 2}</capacityInKB></device></deviceChange>`;
    expect(await run(client, 'ReconfigVM_Task', WEB01, `<spec>${big}</spec>`)).toMatchObject({
      state: 'success',
    });
    expect(await relocate(WEB01, datastore('datastore-21'))).toMatchObject({ fault: 'NoDiskSpace' });
  });
});
