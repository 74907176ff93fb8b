import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/plan/steps/step.js';
import type { Scope } from '../../../src/providers/esx/inventory/scope.js';
import type { Vcenter } from '../../../src/providers/esx/net/vcenter.js';
import { CALLS } from '../../../src/providers/esx/soap/calls.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { METHODS } from '../../../src/providers/esx/soap/vim25/vim25.js';
import type { Sent } from '../../../src/providers/esx/write/sent.js';
import { validateMigration } from '../../../src/providers/esx/write/validate-migration.js';
import { send } from '../../../src/providers/esx/write/write.js';
import { targetOf } from '../../target.js';
import { fault } from './canned-answers.js';
import {
  type CannedObject,
  INVENTORY,
  inventoryWith,
  ref,
  retrieving,
  VCENTER,
  val,
  word,
} from './canned-inventory.js';
import { type CannedServer, type Replies, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const SCOPE: Scope = {
  datacenter: moRef('Datacenter', 'dc'),
  datacenterPath: 'dc',
  vmFolder: moRef('Folder', 'vms'),
  host: moRef('HostSystem', 'h1'),
  computeResource: moRef('ClusterComputeResource', 'cl'),
  pool: moRef('ResourcePool', 'rp-cl'),
};
const ON = { id: 'vm-1' };
const VM = moRef('VirtualMachine', 'vm-1');
const WRITING = new Set(CALLS.filter(({ access }) => access === 'write').map(({ method }) => method));

function answering(inventory: readonly CannedObject[] = INVENTORY, more: Replies = {}): Replies {
  const yes = [...WRITING].map((method) => [
    method,
    () => (METHODS[method]?.returns === 'ref' ? '<returnval type="Task">task-1</returnval>' : ''),
  ]);
  return { ...Object.fromEntries(yes), ...VCENTER, RetrievePropertiesEx: retrieving(inventory), ...more };
}

async function sent(server: CannedServer, step: Step, vcenter: Vcenter | null = null): Promise<Sent> {
  const place = { session: await server.open('write'), scope: SCOPE, mounts: [], vcenter };
  return await send(place, step, ON, SIGNAL);
}

const written = (server: CannedServer): readonly string[] => server.names().filter((name) => WRITING.has(name));
/** The parameters of the call that was written last, without the object that it is a call of. */
const parameters = (server: CannedServer): string => {
  const call = server.calls.findLast(({ name }) => WRITING.has(name) || name === 'ValidateMigration');
  return /<\/_this>(.*)<\/\w+><\/soapenv:Body>/.exec(call?.body ?? '')?.[1] ?? '';
};

describe('a migration', () => {
  const step: Step = { do: 'migrate', host: 'esx3' };

  test.each([
    ['within a cluster the pool stays', 'esx2', 'h2', 'web'],
    ['to the host where it is', 'esx1', 'h1', 'web'],
    ['to another compute resource it is the root pool of that', 'esx3', 'h3', 'rp-cr'],
  ])('%s', async (_, host, id, pool) => {
    await using server = await startCanned(answering());
    expect(await sent(server, { do: 'migrate', host })).toMatchObject({ until: 'task-ends', vm: VM });
    expect(written(server)).toEqual(['MigrateVM_Task']);
    expect(parameters(server)).toBe(
      `<pool type="ResourcePool">${pool}</pool><host type="HostSystem">${id}</host><priority>defaultPriority</priority>`,
    );
  });

  test('to a pool that the account does not see: the server keeps the domain’s own', async () => {
    await using server = await startCanned(answering(inventoryWith('cr', { resourcePool: null })));
    await sent(server, step);
    expect(parameters(server)).toBe('<host type="HostSystem">h3</host><priority>defaultPriority</priority>');
  });

  test('to a host that is not there names those that are', async () => {
    await using server = await startCanned(answering());
    await expect(sent(server, { do: 'migrate', host: 'esx9' })).rejects.toMatchObject({
      diagnostic: { code: 'EF3043', detail: expect.stringContaining('esx1, esx2, esx3') },
    });
    expect(written(server)).toEqual([]);
  });

  test('by a lone host without its vCenter is not tried', async () => {
    await using lone = await startCanned(loneHost());
    for (const each of [step, { do: 'relocate', home: 'ds1', disks: [] }] as const)
      await expect(sent(lone, each)).rejects.toMatchObject({
        diagnostic: { code: 'EF3043', hint: expect.stringContaining('vcenter=') },
      });
    expect(written(lone)).toEqual([]);
  });
});

/** The host itself, which calls the domain `vm-1`; its vCenter knows it by another id. */
function loneHost(inventory: readonly CannedObject[] = INVENTORY): Replies {
  const { RetrieveServiceContent: _, ...replies } = answering(inventory);
  return replies;
}

describe('by the vCenter of a host', () => {
  const domainThere = (id: string, uuid: string, vmxPath: string): CannedObject => ({
    type: 'VirtualMachine',
    id,
    properties: {
      'config.uuid': word(uuid),
      'config.files.vmPathName': word(vmxPath),
      'config.hardware.device': val('ArrayOfVirtualDevice', ''),
      'runtime.host': ref('HostSystem', 'h1'),
      resourcePool: ref('ResourcePool', 'web'),
    },
  });
  const OWN = '42116ec4-1d3f-4f0a-9a52-000000000001';
  const OTHER = '42116ec4-1d3f-4f0a-9a52-000000000002';
  const there = (...domains: readonly CannedObject[]): readonly CannedObject[] => [
    ...domains,
    ...INVENTORY.filter(({ type }) => type !== 'VirtualMachine'),
  ];

  async function through(
    domains: readonly CannedObject[],
    step: Step,
  ): Promise<{
    readonly sent: Sent;
    readonly hosts: readonly string[];
    readonly parameters: string;
    readonly own: boolean;
  }> {
    await using host = await startCanned(loneHost());
    await using server = await startCanned(answering(there(...domains)));
    const session = await server.open('write');
    const vcenter: Vcenter = {
      session,
      host: moRef('HostSystem', 'h1'),
      computeResource: moRef('ClusterComputeResource', 'cl'),
      datacenter: moRef('Datacenter', 'dc'),
      uri: 'vpx://vcenter.example.com/dc',
      target: targetOf('vpx://vcenter.example.com/dc'),
      close: () => Promise.resolve(),
    };
    const result = await sent(host, step, vcenter);
    const own = 'session' in result && result.session === session;
    expect(written(host)).toEqual([]);
    return { sent: result, hosts: written(server), parameters: parameters(server), own };
  }

  test('the domain is migrated under the name that it has there, and its task is watched there', async () => {
    const result = await through([domainThere('vm-77', OWN, '[ds1] a/a.vmx')], { do: 'migrate', host: 'esx3' });
    expect(result.sent).toMatchObject({ until: 'task-ends', vm: moRef('VirtualMachine', 'vm-77') });
    expect(result).toMatchObject({ own: true, hosts: ['MigrateVM_Task'] });
  });

  test('of two with its uuid it is the one with its VMX', async () => {
    const domains = [domainThere('vm-76', OWN, '[ds1] b/b.vmx'), domainThere('vm-77', OWN, '[ds1] a/a.vmx')];
    const { sent: result } = await through(domains, { do: 'migrate', host: 'esx2' });
    expect(result).toMatchObject({ vm: moRef('VirtualMachine', 'vm-77') });
  });

  test.each([
    ['none has its uuid', [domainThere('vm-77', OTHER, '[ds1] a/a.vmx')]],
    ['there is none at all', []],
    ['two have its uuid and none its VMX', [domainThere('vm-1', OWN, '[x] a'), domainThere('vm-2', OWN, '[y] a')]],
  ])('where %s, nothing is moved', async (_, domains) => {
    await expect(through(domains, { do: 'migrate', host: 'esx3' })).rejects.toMatchObject({
      diagnostic: { code: 'EF3043' },
    });
  });
});

describe('a relocation', () => {
  const both = (first: string, second: string) => [
    { slot: 'scsi0:0', datastore: first },
    { slot: 'scsi0:1', datastore: second },
  ];
  const place = (key: number, datastore: string): string =>
    `<disk><diskId>${key}</diskId><datastore type="Datastore">${datastore}</datastore></disk>`;

  test.each([
    [
      'all',
      'ds2',
      both('ds2', 'ds2'),
      `<datastore type="Datastore">ds-2</datastore>${place(2000, 'ds-2')}${place(2001, 'ds-2')}`,
    ],
    [
      'the VMX and one disk',
      'ds2',
      both('ds2', 'ds1'),
      `<datastore type="Datastore">ds-2</datastore>${place(2000, 'ds-2')}${place(2001, 'ds-1')}`,
    ],
    [
      'one disk',
      'ds1',
      both('ds1', 'ds2'),
      `<datastore type="Datastore">ds-1</datastore>${place(2000, 'ds-1')}${place(2001, 'ds-2')}`,
    ],
  ])('of %s names every disk by its key', async (_, home, disks, spec) => {
    await using server = await startCanned(answering());
    expect(await sent(server, { do: 'relocate', home, disks })).toMatchObject({ until: 'task-ends', vm: VM });
    expect(written(server)).toEqual(['RelocateVM_Task']);
    expect(parameters(server)).toBe(`<spec>${spec}</spec>`);
  });

  test('to another host gives the server that host and its root pool', async () => {
    await using server = await startCanned(answering());
    await sent(server, { do: 'relocate', host: 'esx3', home: 'ds2', disks: both('ds2', 'ds2') });
    expect(written(server)).toEqual(['RelocateVM_Task']);
    expect(parameters(server)).toMatch(
      /^<spec><datastore type="Datastore">ds-2<\/datastore><pool type="ResourcePool">[^<]+<\/pool><host type="HostSystem">h3<\/host><disk>/,
    );
  });

  test.each([
    ['a disk that the domain has is not named', 'ds2', both('ds2', 'ds2').slice(0, 1), 'EF4003', 'scsi0:1'],
    ['no disk is named', 'ds2', [], 'EF4003', 'scsi0:0, scsi0:1'],
    [
      'a disk is named that it does not have',
      'ds2',
      [...both('ds2', 'ds2'), { slot: 'scsi0:2', datastore: 'ds2' }],
      'EF4003',
      'scsi0:2',
    ],
    ['its home is not there', 'ds9', both('ds1', 'ds1'), 'EF3043', 'ds1, ds2'],
    ['the datastore of a disk is not there', 'ds1', both('ds1', 'ds9'), 'EF3043', 'ds1, ds2'],
  ])('is not sent where %s', async (_, home, disks, code, detail) => {
    await using server = await startCanned(answering());
    await expect(sent(server, { do: 'relocate', home, disks })).rejects.toMatchObject({
      diagnostic: { code, detail: expect.stringContaining(detail) },
    });
    expect(written(server)).toEqual([]);
  });
});

describe('a resource pool', () => {
  test.each([
    ['', 'rp-cl'],
    ['web', 'web'],
    ['web/db/old', 'db'],
  ])('"%s" of the compute resource where the domain is', async (pool, id) => {
    await using server = await startCanned(answering());
    expect(await sent(server, { do: 'move-to-pool', pool })).toEqual({ until: 'now' });
    expect(written(server)).toEqual(['MoveIntoResourcePool']);
    expect(server.calls.at(-1)?.body).toContain(
      `<_this type="ResourcePool">${id}</_this><list type="VirtualMachine">vm-1</list>`,
    );
  });

  test('a path counts where the domain is now, not where new ones go', async () => {
    await using server = await startCanned(
      answering(inventoryWith('vm-1', { 'runtime.host': ref('HostSystem', 'h3') })),
    );
    await sent(server, { do: 'move-to-pool', pool: 'web' });
    expect(server.calls.at(-1)?.body).toContain('<_this type="ResourcePool">web-cr</_this>');
  });

  test('one that is not there names those that are', async () => {
    await using server = await startCanned(answering());
    await expect(sent(server, { do: 'move-to-pool', pool: 'nope' })).rejects.toMatchObject({
      diagnostic: { code: 'EF3043', detail: 'There is "web", "web/db/old", the root pool.' },
    });
    expect(written(server)).toEqual([]);
  });
});

describe('a folder', () => {
  test.each([
    ['', 'vms'],
    ['lab', 'lab'],
    ['lab/old', 'old'],
  ])('"%s"', async (folder, id) => {
    await using server = await startCanned(answering());
    expect(await sent(server, { do: 'move-to-folder', folder })).toMatchObject({ until: 'task-ends', vm: VM });
    expect(written(server)).toEqual(['MoveIntoFolder_Task']);
    expect(server.calls.at(-1)?.body).toContain(
      `<_this type="Folder">${id}</_this><list type="VirtualMachine">vm-1</list>`,
    );
  });

  test('one that is not there names those that are', async () => {
    await using server = await startCanned(answering());
    await expect(sent(server, { do: 'move-to-folder', folder: 'old' })).rejects.toMatchObject({
      diagnostic: { code: 'EF3043', detail: 'There is "lab", "lab/old", the root folder.' },
    });
    expect(written(server)).toEqual([]);
  });
});

describe('autostart', () => {
  const row = (key: string): string =>
    `<AutoStartPowerInfo><key type="VirtualMachine">${key}</key><startOrder>1</startOrder><startDelay>1</startDelay>` +
    '<waitForHeartbeat>no</waitForHeartbeat><startAction>none</startAction><stopDelay>1</stopDelay><stopAction>none</stopAction></AutoStartPowerInfo>';
  const manager = (enabled: boolean | null, ...listed: readonly string[]): readonly CannedObject[] =>
    inventoryWith('auto-1', {
      'config.defaults': enabled === null ? null : val('AutoStartDefaults', `<enabled>${enabled}</enabled>`),
      'config.powerInfo': val('ArrayOfAutoStartPowerInfo', listed.map(row).join('')),
    });
  const info = (action: string): string =>
    '<powerInfo><key type="VirtualMachine">vm-1</key><startOrder>-1</startOrder><startDelay>-1</startDelay>' +
    `<waitForHeartbeat>systemDefault</waitForHeartbeat><startAction>${action}</startAction><stopDelay>-1</stopDelay>` +
    '<stopAction>none</stopAction></powerInfo>';
  const DEFAULTS = '<defaults><enabled>true</enabled></defaults>';

  test.each<[string, boolean, readonly CannedObject[], string]>([
    ['on', true, manager(true), info('powerOn')],
    ['on, beside others', true, manager(true, 'vm-1', 'vm-2'), info('powerOn')],
    ['on, where the host starts nothing yet', true, manager(false), DEFAULTS + info('powerOn')],
    ['on, where the host says nothing yet', true, manager(null), DEFAULTS + info('powerOn')],
    ['on, where it is alone on the list', true, manager(false, 'vm-1'), DEFAULTS + info('powerOn')],
    ['off', false, manager(true, 'vm-1', 'vm-2'), info('none')],
    ['off, where the host starts nothing', false, manager(false, 'vm-2'), info('none')],
  ])('%s', async (_, enabled, inventory, spec) => {
    await using server = await startCanned(answering(inventory));
    expect(await sent(server, { do: 'autostart', enabled })).toEqual({ until: 'now' });
    expect(written(server)).toEqual(['ReconfigureAutostart']);
    expect(parameters(server)).toBe(`<spec>${spec}</spec>`);
    expect(server.calls.at(-1)?.body).toContain('<_this type="HostAutoStartManager">auto-1</_this>');
  });

  test('is not switched on for a host where that would start others, too', async () => {
    await using server = await startCanned(answering(manager(false, 'vm-1', 'vm-2', 'vm-3')));
    await expect(sent(server, { do: 'autostart', enabled: true })).rejects.toMatchObject({
      diagnostic: { code: 'EF3044', detail: expect.stringContaining('2 other domains') },
    });
    expect(written(server)).toEqual([]);
  });

  test('of a host that does not show its manager', async () => {
    await using server = await startCanned(answering(inventoryWith('h1', { 'configManager.autoStartManager': null })));
    await expect(sent(server, { do: 'autostart', enabled: true })).rejects.toMatchObject({
      diagnostic: { code: 'EF3043' },
    });
    expect(written(server)).toEqual([]);
  });
});

describe('what the server says against a migration', () => {
  const event = (type: string, inner: string): string => `<returnval xsi:type="${type}">${inner}</returnval>`;
  const message = (text: string): string => `<key>1</key><fullFormattedMessage>${text}</fullFormattedMessage>`;
  const reason = (type: string, text: string): string =>
    `<fault><fault xsi:type="${type}"></fault><localizedMessage>${text}</localizedMessage></fault>`;

  async function validated(mode: 'read' | 'write', reply: Replies[string]) {
    await using server = await startCanned(answering(INVENTORY, { ValidateMigration: reply }));
    const session = await server.open(mode);
    const problems = await validateMigration({ session, scope: SCOPE, vcenter: null }, ON, 'esx3', SIGNAL);
    return { problems, parameters: parameters(server), written: written(server) };
  }

  test('a reading session may ask, and says what the migration would', async () => {
    expect(await validated('read', () => '')).toEqual({
      problems: [],
      parameters:
        '<vm type="VirtualMachine">vm-1</vm><pool type="ResourcePool">rp-cr</pool><host type="HostSystem">h3</host>',
      written: [],
    });
  });

  test('warnings and errors, in their order', async () => {
    const events = [
      event('MigrationWarningEvent', message('the clock')),
      event('MigrationHostWarningEvent', message('the host')),
      event('MigrationResourceWarningEvent', message('the pool')),
      event('MigrationErrorEvent', message('no vMotion')),
      event('MigrationHostErrorEvent', message('another processor') + reason('CpuIncompatible', 'x')),
      event('MigrationResourceErrorEvent', reason('InsufficientResourcesFault', 'too small')),
      event('MigrationErrorEvent', reason('DeviceNotSupported', '')),
      event('VmEvent', message('something else')),
      event('MigrationErrorEvent', ''),
    ];
    const { problems } = await validated('read', () => events.join(''));
    expect(problems).toEqual([
      { severity: 'warning', text: 'the clock' },
      { severity: 'warning', text: 'the host' },
      { severity: 'warning', text: 'the pool' },
      { severity: 'error', text: 'no vMotion' },
      { severity: 'error', text: 'another processor' },
      { severity: 'error', text: 'too small' },
      { severity: 'error', text: 'MigrationErrorEvent: DeviceNotSupported' },
      { severity: 'error', text: 'something else' },
      { severity: 'error', text: 'MigrationErrorEvent: the server says no more' },
    ]);
  });

  test('a refusal to answer is no yes', async () => {
    await expect(validated('read', () => fault('InvalidState', 'no'))).rejects.toMatchObject({ type: 'InvalidState' });
  });
});
