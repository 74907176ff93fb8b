import { afterEach, describe, expect, it } from 'vitest';
import { InventoryError } from '../../src/simulator/inventory/inventory-reader.js';
import { parseInventory } from '../../src/simulator/inventory/parse-inventory.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, property, type RawClient } from './raw-client.js';

const LAB = `
datastores: [{ name: ssd1 }]
networks: [VM Network]
domains:
  - { name: agent, managed_by: { extension: com.vmware.vim.eam, type: agent }, vapp_product: VMware vCenter Server }
  - { name: backed-up, power: on, disabled_methods: [ReconfigVM_Task, PowerOffVM_Task], disabled_by: backup01 }
  - { name: lost, uuid: 42116ec4-1d3f-4f0a-9a52-000000000003, connection_state: inaccessible }
  - { name: plain }
`;
const [AGENT, BACKED_UP, LOST, PLAIN] = ['1', '2', '3', '4'] as const;

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function lab(api?: string): Promise<RawClient> {
  simulator = await startSimulator({ inventory: LAB, taskMilliseconds: 5, ...(api === undefined ? {} : { api }) });
  return await loggedIn(simulator);
}

const disabled = async (client: RawClient, id: string): Promise<readonly string[]> =>
  ((await properties(client, 'VirtualMachine', id, 'disabledMethod'))['disabledMethod']?.children ?? []).map(
    (child) => child.text,
  );

describe('a machine that others manage', () => {
  it('shows its manager and its product, and nobody else does', async () => {
    const client = await lab();
    const found = await properties(
      client,
      'VirtualMachine',
      AGENT,
      'config.managedBy',
      'config.vAppConfig.product',
      'summary.config.managedBy',
    );
    for (const path of ['config.managedBy', 'summary.config.managedBy']) {
      expect(at(found[path], 'extensionKey')?.text).toBe('com.vmware.vim.eam');
      expect(at(found[path], 'type')?.text).toBe('agent');
    }
    expect(at(found['config.vAppConfig.product']?.children[0], 'name')?.text).toBe('VMware vCenter Server');
    expect(await properties(client, 'VirtualMachine', PLAIN, 'config.managedBy', 'config.vAppConfig')).toEqual({});
  });

  it('shows no manager before API 5.0, which has no such member', async () => {
    const client = await lab('4.1');
    const old = await properties(client, 'VirtualMachine', AGENT, 'config');
    expect(at(old['config'], 'managedBy')).toBeUndefined();
  });
});

describe('a disabled method', () => {
  it('is listed beside what the power state rules out', async () => {
    const client = await lab();
    expect(await disabled(client, BACKED_UP)).toEqual(
      expect.arrayContaining(['ReconfigVM_Task', 'PowerOffVM_Task', 'PowerOnVM_Task']),
    );
    expect(await disabled(client, PLAIN)).not.toContain('ReconfigVM_Task');
    expect(await disabled(client, PLAIN)).toContain('PowerOffVM_Task');
  });

  it('is refused with the fault that names who disabled it, and the machine stays as it is', async () => {
    const client = await lab();
    for (const method of ['PowerOffVM_Task', 'ReconfigVM_Task']) {
      const args = method === 'ReconfigVM_Task' ? '<spec><annotation>x</annotation></spec>' : '';
      const answer = await client.call(method, BACKED_UP, args);
      expect(answer.fault).toBe('MethodDisabled');
      expect(answer.text).toContain('<source>backup01</source>');
    }
    expect(await property(client, 'VirtualMachine', BACKED_UP, 'runtime.powerState')).toBe('poweredOn');
    expect((await client.call('SuspendVM_Task', BACKED_UP)).fault).toBeNull();
  });
});

describe('a machine that its host cannot read', () => {
  it('has no configuration, and the path of its VMX for a name', async () => {
    const client = await lab();
    const found = await properties(
      client,
      'VirtualMachine',
      LOST,
      'name',
      'runtime.connectionState',
      'config.uuid',
      'config',
      'summary.config.vmPathName',
      'summary.config.uuid',
    );
    expect(found['runtime.connectionState']?.text).toBe('inaccessible');
    expect(found['name']?.text).toMatch(/^%2fvmfs%2fvolumes%2f[0-9a-f-]+%2flost%2flost\.vmx$/);
    expect(found['summary.config.vmPathName']?.text).toBe('[ssd1] lost/lost.vmx');
    expect(Object.keys(found).sort()).not.toEqual(expect.arrayContaining(['config']));
    expect((await client.call('PowerOnVM_Task', LOST)).fault).toBe('InvalidState');
  });
});

it('an inventory tells what of it is wrong', () => {
  const wrong = 'domains: [{ name: a, managed_by: {}, disabled_methods: x, connection_state: gone }]';
  try {
    parseInventory(wrong);
    expect.fail('it was taken');
  } catch (error) {
    const problems = error instanceof InventoryError ? error.problems.join('\n') : String(error);
    for (const part of [
      'managed_by.extension: is missing',
      'disabled_methods: must be a list',
      'connection_state: must be one of',
    ])
      expect(problems).toContain(part);
  }
});
