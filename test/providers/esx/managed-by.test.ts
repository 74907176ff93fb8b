import { describe, expect, test } from 'vitest';
import { blockedOperations } from '../../../src/providers/esx/read/blocked-operations.js';
import { managedByOf, vcenterAddresses } from '../../../src/providers/esx/read/managed-by.js';
import { moRef, type VimObject, type VimValue } from '../../../src/providers/esx/soap/value.js';

interface Signs {
  readonly name?: string;
  readonly properties?: Readonly<Record<string, VimValue>>;
  readonly config?: VimObject;
  readonly extra?: Readonly<Record<string, string>>;
  readonly servers?: readonly string[];
}

function managed({ name = 'web01', properties = {}, config = {}, extra = {}, servers = [] }: Signs): string | null {
  const ref = moRef('VirtualMachine', 'vm-1');
  const object = { ref, properties: new Map(Object.entries({ name, ...properties })), missing: new Map() };
  return managedByOf(object, config, (key) => extra[key] ?? null, vcenterAddresses(servers));
}

const extension = (extensionKey: string, type: string) => ({ managedBy: { extensionKey, type } });

describe('who manages a VM', () => {
  test.each<[string, Signs, string | null]>([
    ['nobody', {}, null],
    ['a cleared managedBy is nobody', { config: extension('', '') }, null],
    ['an extension', { config: extension('com.vmware.vcDr', 'placeholderVm') }, 'com.vmware.vcDr, type placeholderVm'],
    ['the agent manager', { config: extension('com.vmware.vim.eam', 'agent') }, 'ESX Agent Manager'],
    ['vCLS by its key', { extra: { 'hdcs.agent': 'TRUE' } }, 'HDCS.agent'],
    ['a key that says no', { extra: { 'hdcs.agent': 'false' } }, null],
    ['embedded vCLS', { config: extension('VirtualCenter', 'vcls-entity') }, 'vSphere Cluster Services'],
    ['vCLS by its first name', { name: 'vCLS (2)' }, 'by its name'],
    ['vCLS by its later name', { name: 'vCLS-4c4c4544-0042-5a10-8057-b8c04f343533' }, 'by its name'],
    ['a name of people', { name: 'vCLS-test' }, null],
    [
      'vCenter by the name of its guest',
      { properties: { 'guest.hostName': 'VC.example.com' }, servers: ['vc.example.com'] },
      'vCenter',
    ],
    ['vCenter by its address', { properties: { 'guest.ipAddress': '192.0.2.1' }, servers: ['192.0.2.1'] }, 'vCenter'],
    [
      'vCenter by an IPv6 address',
      { properties: { 'guest.ipAddress': '2001:db8::1' }, servers: ['[2001:DB8::1]'] },
      'vCenter',
    ],
    ['a tunnel names no guest', { properties: { 'guest.hostName': 'localhost' }, servers: ['localhost'] }, null],
    ['a guest without Tools', { servers: ['vc.example.com'] }, null],
    [
      'vCenter by its product',
      { config: { vAppConfig: { product: { name: 'VMware vCenter Server Appliance' } } } },
      'vApp product',
    ],
    ['another appliance', { config: { vAppConfig: { product: { name: 'VMware vRealize' } } } }, null],
  ])('%s', (_, signs, expected) => {
    const found = managed(signs);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toContain(expected);
  });
});

describe('what a host blocks', () => {
  const on = { power: 'on', tools: 'running', asks: false } as const;
  const off = { power: 'off', tools: 'not-running', asks: false } as const;
  test.each([
    ['nothing is disabled', undefined, on, []],
    ['a backup', ['MigrateVM_Task', 'RelocateVM_Task'], on, ['migrate', 'relocate']],
    ['what runs is not powered on', ['PowerOnVM_Task', 'UnregisterVM', 'UpgradeVM_Task'], on, []],
    ['what is off is not powered off', ['PowerOffVM_Task', 'ShutdownGuest', 'SuspendVM_Task'], off, []],
    ['a VM that is off may not be powered on', ['PowerOnVM_Task'], off, ['power-on']],
    ['nor removed', ['UnregisterVM', 'Destroy_Task'], off, ['unregister']],
    ['nothing asks a guest without Tools', ['ShutdownGuest'], { ...on, tools: 'not-running' as const }, []],
    ['a question comes first', ['ReconfigVM_Task'], { ...on, asks: true }, []],
    ['a suspended VM takes no reconfiguration', ['ReconfigVM_Task'], { ...off, power: 'suspended' as const }, []],
    ['methods that no step needs', ['AnswerVM', 'ResetVM_Task', 'constructor', '__proto__'], on, []],
  ] as const)('%s', (_, disabled, state, expected) => {
    const found = blockedOperations(disabled as unknown as VimValue | undefined, state);
    expect(found.map(({ operation }) => operation)).toEqual(expected);
  });
});
