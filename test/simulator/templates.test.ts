import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { FLEET_LAB } from './fleet-lab.js';
import { loggedIn, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ kind: 'vcenter', inventory: FLEET_LAB, strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const LOCAL = 'vm-102|VirtualMachine';
const WEB01 = 'vm-101|VirtualMachine';
const of = (id: string, path: string) => property(client, 'VirtualMachine', id.split('|')[0] ?? '', path);
const pool = '<pool type="ResourcePool">resgroup-8</pool>';
const clone = (
  id: string,
  name: string,
  location: string,
  more = '<template>false</template><powerOn>false</powerOn>',
) =>
  run(
    client,
    'CloneVM_Task',
    id,
    `<folder type="Folder">group-v1002</folder><name>${name}</name><spec><location>${location}</location>${more}</spec>`,
  );
const text = async (path: string, dsName: string) =>
  (await client.http(`/folder/${path}?dcPath=dc1&dsName=${dsName}`)).text();

describe('PowerOnMultiVM_Task', () => {
  it('powers on each of several machines', async () => {
    const both = '<vm type="VirtualMachine">vm-102</vm><vm type="VirtualMachine">vm-103</vm>';
    const done = await run(client, 'PowerOnMultiVM_Task', 'datacenter-2|Datacenter', both);
    expect(done).toMatchObject({ state: 'success' });
    await expect.poll(() => of(LOCAL, 'runtime.powerState')).toBe('poweredOn');
  });
});

describe('CloneVM_Task', () => {
  it('changes the clone as it is told, its cards and its configuration', async () => {
    const card =
      '<deviceChange><operation>edit</operation><device xsi:type="VirtualVmxnet3"><key>4000</key>' +
      '<backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>DMZ</deviceName></backing></device></deviceChange>';
    const made = await clone(
      WEB01,
      'copy',
      `<pool type="ResourcePool">resgroup-8</pool>${card}`,
      '<template>false</template><config><annotation>a copy</annotation><memoryMB>2048</memoryMB></config><powerOn>false</powerOn>',
    );
    expect(made).toMatchObject({ state: 'success' });
    const vmx = await text('copy/copy.vmx', 'shared');
    expect(vmx).toMatch(/^ethernet0.networkName = "DMZ"$/m);
    expect(vmx).toMatch(/^memsize = "2048"$/im);
    expect(await of(made.result, 'config.annotation')).toBe('a copy');
    expect(await text('web01/web01.vmx', 'shared')).toMatch(/^ethernet0.networkName = "VM Network"$/m);
  });

  it('makes the clone as a snapshot has kept the machine', async () => {
    await run(client, 'ReconfigVM_Task', LOCAL, '<spec><annotation>before</annotation></spec>');
    const flags = '<memory>false</memory><quiesce>false</quiesce>';
    const taken = await run(client, 'CreateSnapshot_Task', LOCAL, `<name>kept</name>${flags}`);
    await run(client, 'ReconfigVM_Task', LOCAL, '<spec><annotation>after</annotation></spec>');
    const from = (id: string) =>
      `<template>false</template><powerOn>false</powerOn><snapshot type="VirtualMachineSnapshot">${id}</snapshot>`;
    const made = await clone(LOCAL, 'kept', pool, from(taken.result));
    expect(made).toMatchObject({ state: 'success' });
    expect(await of(made.result, 'config.annotation')).toBe('before');
    expect(await text('kept/kept.vmx', 'local1')).toMatch(/^scsi0:0.fileName = "kept.vmdk"$/m);
    expect(await clone(LOCAL, 'kept2', pool, from('snapshot-999'))).toMatchObject({ fault: 'InvalidArgument' });
  });

  it.each([
    '<diskMoveType>createNewChildDiskBacking</diskMoveType><pool type="ResourcePool">resgroup-8</pool>',
    '<pool type="ResourcePool">resgroup-8</pool><disk><diskId>2000</diskId><datastore type="Datastore">datastore-21</datastore></disk>',
  ])('makes no clone with disks that are not copied whole beside it: %s', async (location) => {
    expect(await clone(WEB01, 'copy', location)).toMatchObject({ fault: 'NotSupported' });
  });

  it('makes no clone that cannot be as it is told', async () => {
    const wrong = '<template>false</template><config><memoryMB>2047</memoryMB></config><powerOn>false</powerOn>';
    expect(await clone(WEB01, 'copy', pool, wrong)).toMatchObject({ fault: 'InvalidArgument' });
    expect((await client.http('/folder/copy/copy.vmx?dcPath=dc1&dsName=shared')).status).toBe(404);
    expect((await clone(WEB01, 'copy', pool)).state).toBe('success');
  });

  it('makes a machine of its own, with disks and identity of its own', async () => {
    const made = await clone(WEB01, 'copy', '<datastore type="Datastore">datastore-21</datastore>');
    expect(made.state).toBe('success');
    expect(await of(made.result, 'config.files.vmPathName')).toBe('[other] copy/copy.vmx');
    const vmx = await text('copy/copy.vmx', 'other');
    expect(vmx).toMatch(/^scsi0:0.fileName = "copy.vmdk"$/m);
    expect(vmx).toMatch(/^scsi0:1.fileName = "copy_1.vmdk"$/m);
    expect(await text('copy/copy_1.vmdk', 'other')).toMatch(/^RW 2097152 VMFS "copy_1-flat.vmdk"$/m);
    for (const path of ['config.uuid', 'config.instanceUuid'])
      expect(await of(made.result, path)).not.toBe(await of(WEB01, path));
    expect([await of(made.result, 'parent'), await of(made.result, 'runtime.powerState')]).toEqual([
      'group-v1002',
      'poweredOff',
    ]);
    expect(await of(WEB01, 'runtime.powerState')).toBe('poweredOn');
  });

  it('powers the clone on where that is asked for', async () => {
    const made = await clone(LOCAL, 'copy', '', '<template>false</template><powerOn>true</powerOn>');
    expect(await of(made.result, 'runtime.powerState')).toBe('poweredOn');
  });

  it.each([
    ['a name that is taken', 'bare2', '', 'DuplicateName'],
    ['a host that does not see the place', 'copy', '<host type="HostSystem">host-12</host>', 'CannotAccessVmConfig'],
    ['a datastore that is not there', 'copy', '<datastore type="Datastore">none</datastore>', 'InvalidDatastore'],
  ])('refuses %s', async (_, name, location, fault) => {
    expect(await clone(LOCAL, name, location)).toMatchObject({ state: 'error', fault });
    expect((await client.http('/folder/copy/copy.vmx?dcPath=dc1&dsName=local1')).status).toBe(404);
  });

  it('is nothing for a lone host', async () => {
    const lone = await startSimulator({ strict: true });
    try {
      const host = await loggedIn(lone);
      const args =
        '<folder type="Folder">ha-folder-vm</folder><name>x</name><spec><location/><template>false</template><powerOn>false</powerOn></spec>';
      expect((await host.call('CloneVM_Task', '2', args)).fault).toBe('NotSupported');
      expect((await host.call('MarkAsTemplate', '2')).fault).toBe('NotSupported');
    } finally {
      await lone.close();
    }
  });
});

describe('templates', () => {
  it('are in no pool and cannot run; clones of them can', async () => {
    await client.ok('MarkAsTemplate', LOCAL);
    expect([await of(LOCAL, 'config.template'), await of(LOCAL, 'summary.config.template')]).toEqual(['true', 'true']);
    expect(await of(LOCAL, 'resourcePool')).toBe('');
    expect(await run(client, 'PowerOnVM_Task', LOCAL)).toMatchObject({ fault: 'NotSupported' });
    expect(await clone(LOCAL, 'copy', '')).toMatchObject({ fault: 'InvalidArgument' });
    const made = await clone(LOCAL, 'copy', pool);
    expect(await run(client, 'PowerOnVM_Task', `${made.result}|VirtualMachine`)).toMatchObject({ state: 'success' });
  });

  it('become machines again in the pool that is named', async () => {
    await client.ok('MarkAsTemplate', LOCAL);
    await client.ok('MarkAsVirtualMachine', LOCAL, '<pool type="ResourcePool">resgroup-1000</pool>');
    expect([await of(LOCAL, 'config.template'), await of(LOCAL, 'resourcePool')]).toEqual(['false', 'resgroup-1000']);
    expect((await client.call('MarkAsVirtualMachine', LOCAL, pool)).fault).toBe('NotSupported');
  });

  it('are made of nothing that runs', async () => {
    expect((await client.call('MarkAsTemplate', WEB01)).fault).toBe('InvalidPowerState');
    expect(await of(WEB01, 'config.template')).toBe('false');
  });
});
