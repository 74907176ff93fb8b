import { afterEach, describe, expect, it } from 'vitest';
import { InventoryError } from '../../src/simulator/inventory/inventory-reader.js';
import { parseInventory } from '../../src/simulator/inventory/parse-inventory.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, properties, property, run } from './raw-client.js';

const UUID = '50 2a 4f 00 11 22 33 44-55 66 77 88 99 aa bb cc';
const LAB = `
networks: [VM Network]
switches:
  - name: dvs1
    uuid: 502a4f00-1122-3344-5566-778899aabbcc
    port_groups: [prod, { name: backup, key: dvportgroup-75 }]
domains:
  - { name: web01, nics: { ethernet0: { network: prod }, ethernet1: { network: VM Network } } }
`;

let simulator: Simulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

async function started(kind: 'host' | 'vcenter') {
  simulator = await startSimulator({ kind, inventory: LAB, strict: true, taskMilliseconds: 5 });
  return loggedIn(simulator);
}

describe('distributed switches of an inventory', () => {
  it('are objects of a vCenter, and Networks of its machines', async () => {
    const client = await started('vcenter');
    const group = 'dvportgroup-75|DistributedVirtualPortgroup';
    expect(await property(client, 'DistributedVirtualPortgroup', group, 'key')).toBe('dvportgroup-75');
    expect(await property(client, 'DistributedVirtualPortgroup', group, 'config.key')).toBe('dvportgroup-75');
    expect(await property(client, 'DistributedVirtualSwitch', 'dvs-50|VmwareDistributedVirtualSwitch', 'uuid')).toBe(
      UUID,
    );
    const found = await properties(client, 'VirtualMachine', 'vm-101', 'network', 'config.hardware');
    expect(found['network']?.children.map((child) => child.text)).toEqual(['network-40', 'dvportgroup-60']);
    const machines = await properties(client, 'Network', 'dvportgroup-60|DistributedVirtualPortgroup', 'vm', 'name');
    expect(machines['vm']?.children.map((child) => child.text)).toEqual(['vm-101']);
    expect(machines['name']?.text).toBe('prod');
  });

  it('are none of a lone host, whose machines have their ports all the same', async () => {
    const client = await started('host');
    const found = await properties(client, 'Datacenter', 'ha-datacenter', 'network');
    expect(found['network']?.children.map((child) => child.text)).toEqual(['HaNetwork-VM Network']);
    const path = 'config.hardware.device[4000].backing.port.switchUuid';
    expect(await property(client, 'VirtualMachine', '1', path)).toBe(UUID);
  });

  it.each([
    ['dvportgroup-75', UUID, 'success', null],
    ['dvportgroup-75', '502a4f00-1122-3344-5566-778899aabbcc', 'success', null],
    ['dvportgroup-99', UUID, 'error', 'InvalidDeviceSpec'],
    ['dvportgroup-75', UUID.replace('4f', '4e'), 'error', 'InvalidDeviceSpec'],
  ])('a card goes to %s of %s: %s', async (group, uuid, state, fault) => {
    const client = await started('vcenter');
    const spec =
      '<spec><deviceChange><operation>edit</operation><device xsi:type="VirtualVmxnet3"><key>4001</key>' +
      `<backing xsi:type="VirtualEthernetCardDistributedVirtualPortBackingInfo"><port><switchUuid>${uuid}</switchUuid><portgroupKey>${group}</portgroupKey></port></backing>` +
      '</device></deviceChange></spec>';
    expect(await run(client, 'ReconfigVM_Task', 'vm-101|VirtualMachine', spec)).toMatchObject({ state, fault });
    const names = (await properties(client, 'VirtualMachine', 'vm-101', 'network'))['network'];
    expect(names?.children.map((child) => child.text).includes('dvportgroup-75')).toBe(state === 'success');
  });

  it('give a card of an uploaded file the port that the file does not name', async () => {
    const client = await started('host');
    const card = (more: string) =>
      `config.version = "8"\nvirtualHW.version = "19"\ndisplayName = "up"\nethernet0.present = "TRUE"\nethernet0.dvs.switchId = "${UUID}"\nethernet0.dvs.portgroupId = "dvportgroup-75"\n${more}`;
    const registered = async (name: string, more: string) => {
      await client.http(`/folder/${name}/${name}.vmx?dsName=datastore1`, {
        method: 'PUT',
        body: card(more).replace('"up"', `"${name}"`),
      });
      const path = `<path>[datastore1] ${name}/${name}.vmx</path><asTemplate>false</asTemplate><pool type="ResourcePool">ha-root-pool</pool>`;
      expect(await run(client, 'RegisterVM_Task', 'ha-folder-vm', path)).toMatchObject({ state: 'success' });
      const text = await (await client.http(`/folder/${name}/${name}.vmx?dsName=datastore1`)).text();
      return text.match(/^ethernet0\.dvs\.(portId|connectionId) = "\d+"$/gm) ?? [];
    };
    await client.ok('MakeDirectory', 'ha-nfc-file-manager', '<name>[datastore1] up1</name>');
    await client.ok('MakeDirectory', 'ha-nfc-file-manager', '<name>[datastore1] up2</name>');
    expect(await registered('up1', '')).toHaveLength(2);
    expect(await registered('up2', 'ethernet0.dvs.portId = "7"\n')).toContain('ethernet0.dvs.portId = "7"');
  });

  it('are checked with the rest of the inventory', () => {
    const problems = (text: string): readonly string[] => {
      try {
        parseInventory(text);
      } catch (error) {
        if (error instanceof InventoryError) return error.problems;
        throw error;
      }
      return [];
    };
    const found = problems(`
networks: [n]
switches:
  - { name: a, uuid: xyz, port_groups: [n, { name: p, key: q }, { name: o, key: dvportgroup-5 }, { name: r, key: dvportgroup-5 }] }
  - { port_groups: {} }
`).join('\n');
    for (const part of [
      'switches[0].uuid: must be a UUID',
      'switches[0].port_groups[1].key: must be like dvportgroup-60',
      'switches[1].name: is missing',
      'switches[1].port_groups: must be a list',
      'networks and port groups: the name n is there twice',
      'port groups: the key dvportgroup-5 is there twice',
    ]) {
      expect(found).toContain(part);
    }
  });

  it('have the same uuid in every run where none is said', () => {
    const uuid = () => parseInventory('switches: [{ name: dvs1, port_groups: [p] }]').switches[0]?.uuid;
    expect(uuid()).toMatch(/^50 ([0-9a-f]{2} ){6}[0-9a-f]{2}-([0-9a-f]{2} ){7}[0-9a-f]{2}$/);
    expect(uuid()).toBe(uuid());
  });
});
