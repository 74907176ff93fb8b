import { describe, expect, test } from 'vitest';
import { diagnosticOf, failure } from '../../../src/apply/failure.js';
import type { DomainRef, LiveDomain } from '../../../src/domain/live.js';
import type { Marker } from '../../../src/domain/marker.js';
import type { KiB } from '../../../src/domain/values/units.js';
import type { Step } from '../../../src/plan/steps/step.js';
import type { Scope } from '../../../src/providers/esx/inventory/scope.js';
import { told } from '../../../src/providers/esx/net/fault-diagnostic.js';
import { CALLS } from '../../../src/providers/esx/soap/calls.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { METHODS } from '../../../src/providers/esx/soap/vim25/vim25.js';
import type { Sent } from '../../../src/providers/esx/write/sent.js';
import { send } from '../../../src/providers/esx/write/write.js';
import { liveDomain, path } from '../../plan/builders.js';
import { fault, object, page, prop, text } from './canned-answers.js';
import { VCENTER } from './canned-inventory.js';
import { failed, results, search } from './canned-search.js';
import { type CannedServer, type Replies, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const SCOPE: Scope = {
  datacenter: moRef('Datacenter', 'dc'),
  datacenterPath: 'dc',
  vmFolder: moRef('Folder', 'vms'),
  host: moRef('HostSystem', 'h'),
  computeResource: moRef('ComputeResource', 'cr'),
  pool: moRef('ResourcePool', 'pool'),
};
const MARKER: Marker = { format: 2, owner: 'o', machine: { uuid: null, vmxPath: '[ds] a/a.vmx' }, applied: {} };
const LIVE = liveDomain({ live: { ref: { id: 'vm-1' }, changeVersion: 'v1' } });
const CHANGE = {
  path: ['memory'],
  before: 2048,
  after: 4096,
  impact: { cost: 'hot' as const, because: 'test', evidence: [] },
};
const RECONFIGURE: Step = { do: 'reconfigure', changes: [CHANGE], newDisks: [], marker: MARKER };
const VM = moRef('VirtualMachine', 'vm-1');

const WRITING = new Set(CALLS.filter(({ access }) => access === 'write').map(({ method }) => method));

const taken: Replies = Object.fromEntries(
  Object.entries(METHODS)
    .filter(([method]) => WRITING.has(method))
    .map(([method, row]) => [method, () => (row.returns === null ? '' : '<returnval type="Task">task-1</returnval>')]),
);

async function sent(server: CannedServer, step: Step, on: LiveDomain | DomainRef | null, scope = SCOPE): Promise<Sent> {
  return await send({ session: await server.open('write'), scope, mounts: [], vcenter: null }, step, on, SIGNAL);
}

const written = (server: CannedServer): readonly string[] =>
  server.names().filter((name) => WRITING.has(name) || name.startsWith('/folder'));

describe('each step is one call', () => {
  const task = { until: 'task-ends', task: moRef('Task', 'task-1') };
  test.each<[Step, DomainRef | LiveDomain | null, string, object, readonly string[]]>([
    [
      { do: 'power-on' },
      { id: 'vm-1' },
      'PowerOnVM_Task',
      { ...task, vm: VM },
      ['<_this type="VirtualMachine">vm-1<', '</_this></Power'],
    ],
    [{ do: 'power-off' }, LIVE, 'PowerOffVM_Task', { ...task, vm: VM }, ['>vm-1<']],
    [{ do: 'suspend' }, LIVE, 'SuspendVM_Task', { ...task, vm: VM }, ['>vm-1<']],
    [{ do: 'shut-down', deadlineSeconds: 9 }, LIVE, 'ShutdownGuest', { until: 'power-is-off', vm: VM }, ['>vm-1<']],
    [
      { do: 'record', marker: MARKER },
      LIVE,
      'ReconfigVM_Task',
      { ...task, vm: VM },
      ['<spec><changeVersion>v1</changeVersion><extraConfig>'],
    ],
    [
      { do: 'register', path: path('[ds] a/a.vmx'), name: LIVE.domain.name, to: null },
      null,
      'RegisterVM_Task',
      { ...task, vm: null },
      [
        '>vms<',
        '<path>[ds] a/a.vmx</path><asTemplate>false</asTemplate><pool type="ResourcePool">pool</pool><host type="HostSystem">h</host>',
      ],
    ],
    [
      {
        do: 'make-disk',
        disk: { slot: 'scsi0:0', file: path('[ds] a/a.vmdk'), size: 8 as KiB, provisioning: 'thick' },
      },
      null,
      'CreateVirtualDisk_Task',
      { ...task, vm: null },
      [
        '<name>[ds] a/a.vmdk</name><datacenter type="Datacenter">dc</datacenter><spec xsi:type="FileBackedVirtualDiskSpec">' +
          '<diskType>preallocated</diskType><adapterType>lsiLogic</adapterType><capacityKb>8</capacityKb></spec>',
      ],
    ],
    [
      {
        do: 'copy-disk',
        disk: { slot: 'scsi0:0', from: path('[i] b.vmdk'), file: path('[ds] a/a.vmdk'), provisioning: 'eager' },
      },
      null,
      'CopyVirtualDisk_Task',
      { ...task, vm: null },
      [
        '<sourceName>[i] b.vmdk</sourceName><sourceDatacenter type="Datacenter">dc</sourceDatacenter>' +
          '<destName>[ds] a/a.vmdk</destName><destDatacenter type="Datacenter">dc</destDatacenter>' +
          '<destSpec><diskType>eagerZeroedThick</diskType><adapterType>lsiLogic</adapterType></destSpec><force>false</force></Copy',
      ],
    ],
    [
      { do: 'extend-disk', file: path('[ds] a/a.vmdk'), size: 16 as KiB },
      null,
      'ExtendVirtualDisk_Task',
      { ...task, vm: null },
      [
        '<name>[ds] a/a.vmdk</name><datacenter type="Datacenter">dc</datacenter><newCapacityKb>16</newCapacityKb></Extend',
      ],
    ],
    [
      { do: 'upgrade-hardware', version: 9 },
      LIVE,
      'UpgradeVM_Task',
      { ...task, vm: VM },
      ['<_this type="VirtualMachine">vm-1</_this><version>vmx-09</version></Upgrade'],
    ],
    [{ do: 'unregister' }, { id: 'vm-1' }, 'UnregisterVM', { until: 'now' }, ['<_this type="VirtualMachine">vm-1<']],
    [
      { do: 'create', path: path('[ds] a/a.vmx'), to: null, domain: LIVE.domain, newDisks: [], marker: MARKER },
      null,
      'CreateVM_Task',
      { ...task, vm: null },
      ['<config><name>db01</name>', '</config><pool type="ResourcePool">pool</pool><host type="HostSystem">h</host>'],
    ],
    [
      { do: 'make-directory', path: path('[ds] a') },
      null,
      'MakeDirectory',
      { until: 'now' },
      ['<createParentDirectories>false<'],
    ],
  ])('%j', async (step, on, method, result, parts) => {
    await using server = await startCanned(taken);
    expect(await sent(server, step, on)).toEqual(result);
    expect(written(server)).toEqual([method]);
    for (const part of parts) expect(server.calls.at(-1)?.body).toContain(part);
  });

  test('an upload is the VMX with its marker', async () => {
    await using server = await startCanned({ folder: () => ({ status: 201, body: '' }) });
    const step: Step = { do: 'upload-vmx', path: path('[ds] a/a.vmx'), domain: LIVE.domain, marker: MARKER };
    expect(await sent(server, step, null)).toEqual({ until: 'now' });
    expect(written(server)).toEqual(['/folder/a/a.vmx?dcPath=dc&dsName=ds']);
    expect(server.calls.at(-1)?.body).toMatch(/displayName = "db01"/);
    expect(server.calls.at(-1)?.body).toContain('esxform.marker = "{|22format|22:2');
  });

  test('a path that ends at a datacenter has no place for a new domain', async () => {
    await using server = await startCanned(taken);
    const step: Step = { do: 'register', path: path('[ds] a/a.vmx'), name: LIVE.domain.name, to: null };
    await expect(sent(server, step, null, { ...SCOPE, pool: null, host: null })).rejects.toMatchObject({
      diagnostic: { code: 'EF3010' },
    });
    expect(written(server)).toEqual([]);
  });

  test.each<[Step, DomainRef | null]>([
    [{ do: 'power-on' }, null],
    [RECONFIGURE, null],
    [RECONFIGURE, { id: 'vm-1' }],
    [{ do: 'record', marker: MARKER }, { id: 'vm-1' }],
    [{ do: 'unregister' }, null],
    [{ do: 'upgrade-hardware', version: 21 }, null],
    [{ do: 'migrate', host: 'h' }, null],
    [{ do: 'relocate', home: 'ds', disks: [] }, null],
    [{ do: 'move-to-pool', pool: '' }, null],
    [{ do: 'move-to-folder', folder: '' }, null],
    [{ do: 'autostart', enabled: true }, null],
  ])('%j on %j is a broken promise', async (step, on) => {
    await using server = await startCanned(taken);
    await expect(sent(server, step, on)).rejects.toThrow(/needs a/);
    expect(written(server)).toEqual([]);
  });
});

describe('a reconfigure', () => {
  const scsi =
    '<VirtualDevice xsi:type="ParaVirtualSCSIController"><key>1000</key><busNumber>0</busNumber><sharedBus>noSharing</sharedBus></VirtualDevice>';
  const devices = prop('config.hardware.device', 'ArrayOfVirtualDevice', scsi);
  const now = (version: string | null): Replies => ({
    ...taken,
    RetrievePropertiesEx: () =>
      page(object('VirtualMachine', 'vm-1', (version === null ? '' : text('config.changeVersion', version)) + devices)),
  });

  test('carries the revision of the reading that it was decided on', async () => {
    await using server = await startCanned(now('v1'));
    expect(await sent(server, RECONFIGURE, LIVE)).toMatchObject({ until: 'task-ends', vm: VM });
    expect(server.calls.at(-1)?.body).toContain(
      '<spec><changeVersion>v1</changeVersion><memoryMB>4096</memoryMB><extraConfig>',
    );
  });

  test.each<[string | null, string | null, boolean]>([
    ['v1', 'v1', true],
    ['v1', 'v2', false],
    ['v1', null, false],
    [null, 'v1', false],
    [null, null, true],
  ])('decided at %s is sent to a domain at %s: %s', async (then, version, goes) => {
    await using server = await startCanned(now(version));
    const attempt = sent(server, RECONFIGURE, { ...LIVE, changeVersion: then });
    if (goes) await attempt;
    else
      await expect(attempt).rejects.toMatchObject({
        diagnostic: {
          code: 'EF4003',
          detail: `revision when it was read: ${then ?? 'none'}; now: ${version ?? 'none'}`,
          hint: expect.stringContaining('Plan again'),
        },
      });
    expect(written(server)).toEqual(goes ? ['ReconfigVM_Task'] : []);
  });

  test('of a domain that is gone sends nothing', async () => {
    await using server = await startCanned({ ...taken, RetrievePropertiesEx: () => fault('ManagedObjectNotFound') });
    await expect(sent(server, RECONFIGURE, LIVE)).rejects.toMatchObject({ type: 'ManagedObjectNotFound' });
    expect(written(server)).toEqual([]);
  });
});

describe('what stands in the way of a step ends the run as that', () => {
  const then = (method: string, type: string): Replies => ({
    ...taken,
    RetrievePropertiesEx: () => page(object('VirtualMachine', 'vm-1', text('config.changeVersion', 'v1'))),
    [method]: () => fault(type, 'no'),
  });

  test.each<[Step, string, string, string]>([
    [RECONFIGURE, 'ReconfigVM_Task', 'ConcurrentAccess', 'stale'],
    [{ do: 'record', marker: MARKER }, 'ReconfigVM_Task', 'ConcurrentAccess', 'stale'],
    [RECONFIGURE, 'ReconfigVM_Task', 'TaskInProgress', 'busy'],
    [{ do: 'record', marker: MARKER }, 'ReconfigVM_Task', 'TaskInProgress', 'busy'],
    [{ do: 'power-on' }, 'PowerOnVM_Task', 'TaskInProgress', 'busy'],
    [{ do: 'power-off' }, 'PowerOffVM_Task', 'TaskInProgress', 'busy'],
    [{ do: 'suspend' }, 'SuspendVM_Task', 'TaskInProgress', 'busy'],
    [{ do: 'shut-down', deadlineSeconds: 9 }, 'ShutdownGuest', 'TaskInProgress', 'busy'],
    [{ do: 'power-on' }, 'PowerOnVM_Task', 'InvalidPowerState', 'failed'],
  ])('%j: %s refused with %s: %s', async (step, method, type, outcome) => {
    await using server = await startCanned(then(method, type));
    const refused = await told('X', () => sent(server, step, LIVE)).catch((error: unknown) => error);
    expect(failure(diagnosticOf(refused, null)).outcome).toBe(outcome);
    expect(written(server)).toEqual([method]);
  });

  test('a revision that moved before the reconfigure was sent, too', async () => {
    await using server = await startCanned({
      ...taken,
      RetrievePropertiesEx: () => page(object('VirtualMachine', 'vm-1', text('config.changeVersion', 'v2'))),
    });
    const refused = await told('X', () => sent(server, RECONFIGURE, LIVE)).catch((error: unknown) => error);
    expect(failure(diagnosticOf(refused, null)).outcome).toBe('stale');
  });
});

describe('the form of a copy', () => {
  const copy: Step = {
    do: 'copy-disk',
    disk: { slot: 'scsi0:0', from: path('[i] b.vmdk'), file: path('[ds] a/a.vmdk'), provisioning: 'thin' },
  };
  const forms = (server: CannedServer): readonly boolean[] =>
    server.calls.filter(({ name }) => name === 'CopyVirtualDisk_Task').map(({ body }) => body.includes('<destSpec>'));
  const refusing = (type: string): Replies => ({
    ...taken,
    CopyVirtualDisk_Task: ({ body }) =>
      body.includes('<destSpec>') ? fault(type) : '<returnval type="Task">task-1</returnval>',
  });

  test.each(['NotSupported', 'NotImplemented'])('is left out for a vCenter that takes none (%s)', async (type) => {
    await using server = await startCanned({ ...refusing(type), ...VCENTER });
    expect(await sent(server, copy, null)).toMatchObject({ until: 'task-ends' });
    expect(forms(server)).toEqual([true, false]);
  });

  test.each<[string, string, Replies]>([
    ['a host', 'NotSupported', {}],
    ['a vCenter that has another reason', 'FileAlreadyExists', VCENTER],
  ])('is not left out for %s', async (_, type, kind) => {
    await using server = await startCanned({ ...refusing(type), ...kind });
    await expect(sent(server, copy, null)).rejects.toMatchObject({ type });
    expect(forms(server)).toEqual([true]);
  });
});

describe('a file that is deleted', () => {
  const MOUNTS = [{ datastore: 'ds', ref: moRef('Datastore', 'ds-1'), mount: '/vmfs/volumes/ds' }];
  const there = results('<file><path>a.vmdk</path></file><file><path>A.vmx</path></file>');

  test.each<[string, 'disk' | 'file', string, string | null]>([
    ['[ds] a/a.vmdk', 'disk', there, 'DeleteVirtualDisk_Task'],
    ['[ds] a/A.vmx', 'file', there, 'DeleteDatastoreFile_Task'],
    ['[ds] a/a.vmx', 'file', there, null],
    ['[ds] a/b.vmdk', 'disk', there, null],
    ['[ds] a/a.vmdk', 'disk', results(''), null],
    ['[ds] a/a.vmdk', 'disk', failed('FileNotFound'), null],
  ])('%s as a %s', async (file, kind, listing, method) => {
    await using server = await startCanned({ ...taken, ...search(listing) });
    const place = { session: await server.open('write'), scope: SCOPE, mounts: MOUNTS, vcenter: null };
    const result = await send(place, { do: 'delete-file', path: path(file), kind }, null, SIGNAL);
    expect(result.until).toBe(method === null ? 'now' : 'task-ends');
    expect(written(server)).toEqual(method === null ? [] : [method]);
    if (method !== null)
      expect(server.calls.at(-1)?.body).toContain(`<name>${file}</name><datacenter type="Datacenter">dc</datacenter>`);
  });

  test('is not taken for one that is gone where nobody can look', async () => {
    await using server = await startCanned({ ...taken, ...search(failed('NoPermission')) });
    const place = { session: await server.open('write'), scope: SCOPE, mounts: MOUNTS, vcenter: null };
    const step: Step = { do: 'delete-file', path: path('[ds] a/a.vmdk'), kind: 'disk' };
    await expect(send(place, step, null, SIGNAL)).rejects.toMatchObject({ type: 'NoPermission' });
    expect(written(server)).toEqual([]);
  });
});

describe('a directory must be new', () => {
  const flags = (server: CannedServer): readonly string[] =>
    server.calls
      .filter((call) => call.name === 'MakeDirectory')
      .map((call) => /<name>(.*?)<\/name>.*<createParentDirectories>(.*?)</.exec(call.body)?.slice(1).join(' ') ?? '');

  test.each<[string, string, readonly (string | null)[], readonly string[], string | null]>([
    ['it is', '[ds] a/b', [null], ['[ds] a/b false'], null],
    ['it is there', '[ds] a/b', ['FileAlreadyExists'], ['[ds] a/b false'], 'FileAlreadyExists'],
    [
      'parents are made',
      '[ds] a/b/c',
      ['FileNotFound', null, null],
      ['[ds] a/b/c false', '[ds] a/b true', '[ds] a/b/c false'],
      null,
    ],
    [
      'somebody else makes the parent',
      '[ds] a/b',
      ['FileNotFound', 'FileAlreadyExists', null],
      ['[ds] a/b false', '[ds] a true', '[ds] a/b false'],
      null,
    ],
    [
      'somebody else makes it in between',
      '[ds] a/b',
      ['FileNotFound', null, 'FileAlreadyExists'],
      ['[ds] a/b false', '[ds] a true', '[ds] a/b false'],
      'FileAlreadyExists',
    ],
    [
      'a host has another word for no parent',
      '[ds] a/b',
      ['CannotCreateFile', null, null],
      ['[ds] a/b false', '[ds] a true', '[ds] a/b false'],
      null,
    ],
    [
      'the parent may not be made',
      '[ds] a/b',
      ['FileNotFound', 'NoPermission'],
      ['[ds] a/b false', '[ds] a true'],
      'NoPermission',
    ],
    ['there is no parent to make', '[ds] a', ['FileNotFound'], ['[ds] a false'], 'FileNotFound'],
  ])('%s', async (_, at, answers, calls, end) => {
    await using server = await startCanned({
      MakeDirectory: (_call, nth) => {
        const answer = answers[nth] ?? null;
        return answer === null ? '' : fault(answer);
      },
    });
    const attempt = sent(server, { do: 'make-directory', path: path(at) }, null);
    if (end === null) expect(await attempt).toEqual({ until: 'now' });
    else await expect(attempt).rejects.toMatchObject({ type: end });
    expect(flags(server)).toEqual(calls);
  });
});
