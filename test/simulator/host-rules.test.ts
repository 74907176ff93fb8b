import { afterEach, describe, expect, test } from 'vitest';
import { HOST_RULES, STATE_RULES, type StateRule } from '../../src/simulator/rules/host-rules.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { change, PASSTHROUGH } from './device-specs.js';
import { ESX2, ESX3, ESX4, ESX5, host, LOCAL, SILVER, WEB01 } from './fleet-client.js';
import { FLEET_LAB } from './fleet-lab.js';
import { at, loggedIn, properties, property, type RawClient, rawClient, run, taskEnd } from './raw-client.js';

/** Every row of the table is met on the wire: the fault comes, and the machine is as it was. */

let simulator: Simulator | undefined;
let client: RawClient;
async function lab(options: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5, ...options });
  client = await loggedIn(simulator);
}
afterEach(() => simulator?.close());
function started(): Simulator {
  if (simulator === undefined) throw new Error('no simulator was started');
  return simulator;
}

const DB01 = '1';
const BUILD01 = '2';
const LEGACY = '3';
/** The argument that each method cannot do without. */
const ARGUMENTS: Readonly<Record<string, string>> = { ReconfigVM_Task: '<spec><annotation>x</annotation></spec>' };

const call = (method: string, id: string, args = ARGUMENTS[method] ?? '') => run(client, method, id, args);
const must = async (method: string, id: string, args = '') => {
  const end = await call(method, id, args);
  expect([end.state, end.fault], method).toEqual(['success', null]);
};
const spec = (inner: string, id = DB01) => call('ReconfigVM_Task', id, `<spec>${inner}</spec>`);
const disk = (
  file: string,
  more: {
    operation?: string;
    key?: number;
    unit?: number;
    kib?: number;
    controller?: number;
    create?: boolean;
    thin?: boolean;
  } = {},
) =>
  `<deviceChange><operation>${more.operation ?? 'add'}</operation>${more.create === true ? '<fileOperation>create</fileOperation>' : ''}` +
  `<device xsi:type="VirtualDisk"><key>${more.key ?? -5}</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>${file}</fileName>` +
  `<diskMode>persistent</diskMode><thinProvisioned>${more.thin ?? true}</thinProvisioned></backing><controllerKey>${more.controller ?? 1000}</controllerKey>` +
  `<unitNumber>${more.unit ?? 1}</unitNumber><capacityInKB>${more.kib ?? 1024}</capacityInKB></device></deviceChange>`;
const SERIAL =
  '<deviceChange><operation>add</operation><device xsi:type="VirtualSerialPort"><key>-1</key><backing xsi:type="VirtualSerialPortFileBackingInfo"><fileName>[ssd1] db01/new.log</fileName></backing><yieldOnPoll>true</yieldOnPoll></device></deviceChange>';
const create = (config: string) =>
  call('CreateVM_Task', 'ha-folder-vm', `<config>${config}</config><pool type="ResourcePool">ha-root-pool</pool>`);
const register = (path: string) =>
  call(
    'RegisterVM_Task',
    'ha-folder-vm',
    `<path>${path}</path><asTemplate>false</asTemplate><pool type="ResourcePool">ha-root-pool</pool>`,
  );
const onDisks = (method: string, args: string) => call(method, 'ha-vdiskmanager', args);
const onFiles = (method: string, args: string) => call(method, 'ha-nfc-file-manager', args);
const RUNNING = '[ssd1] db01/db01.vmdk';
const TRANSFER = `<sourceName>${RUNNING}</sourceName><destinationName>[ssd1] x.vmdk</destinationName>`;
const EMPTY = '<name>x</name><files><vmPathName>[ssd1]</vmPathName></files>';
const createWith = (type: string, version: string) =>
  create(
    `<name>x</name><version>${version}</version><files><vmPathName>[ssd1]</vmPathName></files>` +
      change(type, '<busNumber>0</busNumber><sharedBus>noSharing</sharedBus>', 'add', -1) +
      disk('', { create: true, controller: -1, unit: 16 }),
  );
const lose = async (name: string) => {
  started().setFaults(`faults: [{ at: CurrentTime, host: { name: ${name}, state: not-responding } }]`);
  await client.ok('CurrentTime', 'ServiceInstance');
};
const directory = (name: string) =>
  call(
    'MakeDirectory',
    'ha-nfc-file-manager',
    `<name>${name}</name><createParentDirectories>false</createParentDirectories>`,
  );
const newDisk = (name: string) =>
  `<name>${name}</name><spec xsi:type="FileBackedVirtualDiskSpec"><diskType>thin</diskType><adapterType>lsiLogic</adapterType><capacityKb>1024</capacityKb></spec>`;
const PRIORITY = '<priority>defaultPriority</priority>';
const hotAdd = async () => {
  await must('PowerOffVM_Task', DB01);
  await must('ReconfigVM_Task', DB01, '<spec><memoryHotAddEnabled>true</memoryHotAddEnabled></spec>');
  await must('PowerOnVM_Task', DB01);
};
async function question(): Promise<string> {
  await client.ok('PowerOnVM_Task', BUILD01);
  const path = 'runtime.question';
  await expect.poll(async () => (await properties(client, 'VirtualMachine', BUILD01, path))[path]).toBeDefined();
  return at((await properties(client, 'VirtualMachine', BUILD01, path))[path], 'id')?.text ?? '';
}
const answer = (id: string, choice: string) =>
  call('AnswerVM', BUILD01, `<questionId>${id}</questionId><answerChoice>${choice}</answerChoice>`);
/** What a call comes to while another task has the machine. */
async function busy(method: string): Promise<{ readonly fault: string | null }> {
  await lab({ taskMilliseconds: 2_000, ...(method === 'MarkAsTemplate' ? FLEET : {}) });
  const id = method === 'MarkAsTemplate' ? WEB01 : DB01;
  await client.ok('ReconfigVM_Task', id, '<spec><annotation>busy</annotation></spec>');
  return await client.call(method, id, ARGUMENTS[method] ?? '');
}
const FLEET: SimulatorOptions = { kind: 'vcenter', inventory: FLEET_LAB };

/** A machine that has Tools and is in that state, and takes the call. */
async function inState(method: string, state: string): Promise<string> {
  const fleet = method === 'MarkAsTemplate';
  await lab(fleet ? FLEET : {});
  const id = fleet ? WEB01 : DB01;
  if (state === 'poweredOff') await must('PowerOffVM_Task', id);
  if (state === 'suspended') await must('SuspendVM_Task', id);
  return id;
}

const migrate = async (id: string, args: string) => {
  await lab(FLEET);
  return await call('MigrateVM_Task', id, args);
};

const createOn = async (vmx: string, pool: string, on: string, inventory = FLEET_LAB) => {
  await lab({ ...FLEET, inventory });
  const config = `<config><name>x</name><files><vmPathName>${vmx}</vmPathName></files></config>`;
  return await call('CreateVM_Task', 'group-v3', `${config}<pool type="ResourcePool">${pool}</pool>${on}`);
};

/** How each row that is of no power state comes about, by its call and its state. */
const ACTS: Readonly<Record<string, () => Promise<{ readonly fault: string | null }>>> = {
  'PowerOnVM_Task: a template': async () => {
    await lab(FLEET);
    await client.ok('MarkAsTemplate', LOCAL);
    return await call('PowerOnVM_Task', LOCAL);
  },
  'PowerOnVM_Task: a disk whose file is missing': async () => {
    await lab();
    await must('DeleteDatastoreFile_Task', 'ha-nfc-file-manager', '<name>[ssd1] build01/build01.vmdk</name>');
    return await call('PowerOnVM_Task', BUILD01);
  },
  ...inLab('PowerOnVM_Task', {
    'a disk of another running VM': async () => {
      await must('ReconfigVM_Task', BUILD01, `<spec>${disk('[ssd1] db01/db01.vmdk')}</spec>`);
      return await call('PowerOnVM_Task', BUILD01);
    },
    'a passthrough device, memory not reserved': async () => {
      await must('ReconfigVM_Task', BUILD01, `<spec>${PASSTHROUGH}</spec>`);
      return await call('PowerOnVM_Task', BUILD01);
    },
    'high latency sensitivity, memory not reserved': async () => {
      await must(
        'ReconfigVM_Task',
        BUILD01,
        '<spec><latencySensitivity><level>high</level></latencySensitivity></spec>',
      );
      return await call('PowerOnVM_Task', BUILD01);
    },
  }),
  'PowerOnVM_Task: a host that is not responding': async () => {
    await lab(FLEET);
    await lose('esx1.example.com');
    return await call('PowerOnVM_Task', LOCAL);
  },
  'ReconfigVM_Task: a changeVersion other than the current one': async () => {
    await lab();
    return await spec('<changeVersion>2001-01-01T00:00:00Z</changeVersion><annotation>x</annotation>');
  },
  'ReconfigVM_Task: suspended, more than notes and raw keys': async () => {
    await lab();
    await must('SuspendVM_Task', DB01);
    return await spec('<numCPUs>1</numCPUs>');
  },
  ...inLab('ReconfigVM_Task', {
    'poweredOn, memory hot-add off, more memory': () => spec('<memoryMB>4096</memoryMB>'),
    'poweredOn, less memory': () => spec('<memoryMB>1024</memoryMB>'),
    'poweredOn, memory hot-add on, an odd step': async () => {
      await hotAdd();
      return await spec('<memoryMB>2050</memoryMB>');
    },
    'poweredOn, memory hot-add on, above the limit': async () => {
      await hotAdd();
      return await spec('<memoryMB>1048576</memoryMB>');
    },
    'poweredOn, CPU hot-add off, more CPUs': () => spec('<numCPUs>4</numCPUs>'),
    'poweredOn, CPU hot-remove off, fewer CPUs': () => spec('<numCPUs>1</numCPUs>'),
    'poweredOn, other cores per socket': () => spec('<numCoresPerSocket>2</numCoresPerSocket>'),
    'poweredOn, other firmware': () => spec('<firmware>bios</firmware>'),
    'poweredOn, a hot-add flag': () => spec('<cpuHotAddEnabled>true</cpuHotAddEnabled>'),
    'poweredOn, another uuid': () => spec('<uuid>11111111-2222-3333-4444-555555555555</uuid>'),
    'poweredOn, a new serial port': () => spec(SERIAL),
    'poweredOn, a new disk on IDE': () => spec(disk('', { create: true, controller: 200, unit: 0 })),
    'a hardware version': () => spec('<version>vmx-20</version>', BUILD01),
    'a name that another VM has': () => spec('<name>db01</name>', BUILD01),
    'a disk at a unit in use': () => spec(disk('', { create: true, unit: 0 })),
    'a disk at the unit of its controller': () => spec(disk('', { create: true, unit: 7 })),
    'a disk on a missing controller': () => spec(disk('', { create: true, controller: 1003 })),
    'a change of a missing device': () => spec(disk('', { operation: 'edit', key: 2009, unit: 9 })),
    'a smaller disk': () =>
      spec(disk('[ssd1] build01/build01.vmdk', { operation: 'edit', key: 2000, unit: 0 }), BUILD01),
    'a snapshot, a larger disk': async () => {
      await must('CreateSnapshot_Task', BUILD01, '<name>s</name><memory>false</memory><quiesce>false</quiesce>');
      const file = await property(client, 'VirtualMachine', BUILD01, 'config.hardware.device[2000].backing.fileName');
      return await spec(disk(file, { operation: 'edit', key: 2000, unit: 0, kib: 62_914_560 }), BUILD01);
    },
    'poweredOn, a disk of another running VM': () => spec(disk('[ssd1] db01/db01.vmdk'), LEGACY),
    'a new disk over an existing file': () => spec(disk('[ssd1] db01/db01.vmdk', { create: true }), BUILD01),
    'a disk of a missing file': () => spec(disk('[ssd1] db01/none.vmdk')),
    'a thick disk larger than the datastore': () => spec(disk('', { create: true, thin: false, kib: 2 ** 40 })),
  }),
  ...inLab('CreateVM_Task', {
    'a name that another VM has': () => create('<name>db01</name><files><vmPathName>[ssd1]</vmPathName></files>'),
    'a disk above unit 15 on LSI Logic': () => createWith('VirtualLsiLogicController', 'vmx-21'),
    'a disk above unit 15 before hardware version 14': () => createWith('ParaVirtualSCSIController', 'vmx-13'),
    'a third IDE controller': () =>
      create(`${EMPTY}${change('VirtualIDEController', '<busNumber>2</busNumber>', 'add', -2)}`),
    'an existing VMX': () => create('<name>x</name><files><vmPathName>[ssd1] db01/db01.vmx</vmPathName></files>'),
  }),
  'CreateVM_Task: a host that is not responding': () => createOn('[shared] x/x.vmx', 'resgroup-20', host(ESX5)),
  ...inLab('Destroy_Task', {
    'a disk of another running VM': async () => {
      await must('ReconfigVM_Task', BUILD01, `<spec>${disk('[ssd1] db01/db01.vmdk')}</spec>`);
      return await call('Destroy_Task', BUILD01);
    },
  }),
  ...inLab('RegisterVM_Task', {
    'no VMX there': () => register('[ssd1] none/none.vmx'),
    'a registered VMX': () => register('[ssd1] db01/db01.vmx'),
    'a missing datastore': () => register('[none] a/a.vmx'),
    'a file without VMX syntax': () => register('[ssd1] db01/db01.vmdk'),
  }),
  ...inLab('Rename_Task', {
    'a name that another VM has': () => call('Rename_Task', BUILD01, '<newName>db01</newName>'),
  }),
  ...inLab('UpgradeVM_Task', {
    'the newest hardware already': async () => {
      await must('UpgradeVM_Task', BUILD01);
      return await call('UpgradeVM_Task', BUILD01);
    },
  }),
  ...inLab('MakeDirectory', {
    'an existing directory': () => directory('[ssd1] db01'),
    'no parent directory': () => directory('[ssd1] a/b'),
  }),
  ...inLab('CreateVirtualDisk_Task', {
    'an existing file': () => onDisks('CreateVirtualDisk_Task', newDisk('[ssd1] db01/db01.vmdk')),
  }),
  ...inLab('ExtendVirtualDisk_Task', {
    'less than its size': () =>
      onDisks('ExtendVirtualDisk_Task', '<name>[images] debian12.vmdk</name><newCapacityKb>1024</newCapacityKb>'),
  }),
  ...inLab('CopyVirtualDisk_Task', {
    'a disk of a running VM': () =>
      onDisks(
        'CopyVirtualDisk_Task',
        '<sourceName>[ssd1] db01/db01.vmdk</sourceName><destName>[ssd1] copy.vmdk</destName>',
      ),
  }),
  'CreateVM_Task: a host in maintenance': () => createOn('[shared] x/x.vmx', 'resgroup-17', host(ESX4)),
  'CreateVM_Task: a host that does not see the datastore': () => createOn('[local1] x/x.vmx', 'resgroup-8', host(ESX2)),
  'CreateVM_Task: a cluster without DRS, and no host': () =>
    createOn('[shared] x/x.vmx', 'resgroup-8', '', `${FLEET_LAB}clusters_without_drs: [gold]\n`),
  ...inLab('DeleteVirtualDisk_Task', {
    'no file there': () => onDisks('DeleteVirtualDisk_Task', '<name>[ssd1] none.vmdk</name>'),
    'a disk of a running VM': () => onDisks('DeleteVirtualDisk_Task', '<name>[ssd1] db01/db01.vmdk</name>'),
  }),
  ...inLab('MoveVirtualDisk_Task', {
    'a disk of a running VM': () =>
      onDisks('MoveVirtualDisk_Task', `<sourceName>${RUNNING}</sourceName><destName>[ssd1] x.vmdk</destName>`),
  }),
  ...inLab('DeleteDatastoreFile_Task', {
    'a directory with a disk of a running VM': () => onFiles('DeleteDatastoreFile_Task', '<name>[ssd1] db01</name>'),
  }),
  ...inLab('MoveDatastoreFile_Task', { 'a disk of a running VM': () => onFiles('MoveDatastoreFile_Task', TRANSFER) }),
  ...inLab('CopyDatastoreFile_Task', { 'a disk of a running VM': () => onFiles('CopyDatastoreFile_Task', TRANSFER) }),
  ...inLab('SearchDatastore_Task', {
    'no directory there': async () => {
      const path = 'datastoreBrowser';
      const browser = (await properties(client, 'HostSystem', 'ha-host', path))[path]?.text ?? '';
      return await call(
        'SearchDatastore_Task',
        `${browser}|HostDatastoreBrowser`,
        '<datastorePath>[ssd1] none</datastorePath>',
      );
    },
  }),
  ...inLab('AnswerVM', {
    'a question already answered': async () => {
      const id = await question();
      expect(
        (await client.call('AnswerVM', BUILD01, `<questionId>${id}</questionId><answerChoice>0</answerChoice>`)).fault,
      ).toBeNull();
      return await answer(id, '0');
    },
    'a choice that the question does not have': async () => await answer(await question(), '7'),
  }),
  'CancelTask: a running power task': async () => {
    await lab({ taskMilliseconds: 2_000 });
    const task = (await client.ok('PowerOffVM_Task', DB01)).values[0]?.text ?? '';
    return await client.call('CancelTask', task);
  },
  'CancelTask: a task that has ended': async () => {
    await lab();
    const task = (await client.ok('PowerOffVM_Task', DB01)).values[0]?.text ?? '';
    await expect.poll(() => property(client, 'Task', task, 'info.state')).toBe('success');
    return await client.call('CancelTask', task);
  },
  ...inLab('RevertToCurrentSnapshot_Task', { 'no snapshot': () => call('RevertToCurrentSnapshot_Task', BUILD01) }),
  ...inLab('MigrateVM_Task', { 'a single host': () => call('MigrateVM_Task', DB01, PRIORITY) }),
  ...inLab('RelocateVM_Task', { 'a single host': () => call('RelocateVM_Task', DB01, '<spec/>') }),
  ...inLab('CloneVM_Task', {
    'a single host': () =>
      call(
        'CloneVM_Task',
        BUILD01,
        '<folder type="Folder">ha-folder-vm</folder><name>x</name><spec><location/><template>false</template><powerOn>false</powerOn></spec>',
      ),
  }),
  'MigrateVM_Task: a host in maintenance': () =>
    migrate(WEB01, `<pool type="ResourcePool">resgroup-17</pool>${host(ESX4)}${PRIORITY}`),
  'MigrateVM_Task: a host that is not responding': () =>
    migrate(WEB01, `<pool type="ResourcePool">resgroup-20</pool>${host(ESX5)}${PRIORITY}`),
  'MigrateVM_Task: a host that does not see the VMX': () => migrate(LOCAL, host(ESX2) + PRIORITY),
  'MigrateVM_Task: a host too old for its hardware': () =>
    migrate(LOCAL, `<pool type="ResourcePool">${SILVER}</pool>${host(ESX3)}${PRIORITY}`),
  'MigrateVM_Task: a power state other than the given one': () =>
    migrate(WEB01, `${host(ESX2)}${PRIORITY}<state>poweredOff</state>`),
  'any call that changes something: the free licence': async () => {
    await lab({ readOnlyLicense: true });
    return await client.call('PowerOffVM_Task', DB01);
  },
  'any call except the first ones: no session': async () => {
    await lab();
    return await rawClient(started()).call('PowerOffVM_Task', DB01);
  },
};

function inLab(method: string, acts: Readonly<Record<string, () => Promise<{ readonly fault: string | null }>>>) {
  return Object.fromEntries(
    Object.entries(acts).map(([state, act]) => [
      `${method}: ${state}`,
      async () => {
        await lab();
        return await act();
      },
    ]),
  );
}

describe('a host refuses', () => {
  test.each(HOST_RULES)('$call: $state: $fault', async ({ call: method, fault, state }) => {
    const act = ACTS[`${method}: ${state}`];
    if (act !== undefined) expect((await act()).fault).toBe(fault);
    else if (state === 'another task running') expect((await busy(method)).fault).toBe(fault);
    else if (state === 'no running Tools') {
      await lab();
      expect((await client.call(method, LEGACY)).fault).toBe(fault);
    } else {
      const id = await inState(method, state);
      const before = await property(client, 'VirtualMachine', id.split('|')[0] ?? '', 'runtime.powerState');
      expect(before).toBe(state);
      expect((await call(method, id)).fault).toBe(fault);
      expect(await property(client, 'VirtualMachine', id.split('|')[0] ?? '', 'runtime.powerState')).toBe(before);
    }
  });

  test('each row once, and no way to a row that is not there', () => {
    const rows = HOST_RULES.map(({ call: method, state }) => `${method}: ${state}`);
    expect(new Set(rows).size).toBe(rows.length);
    expect(Object.keys(ACTS).filter((key) => !rows.includes(key))).toEqual([]);
  });
});

describe('a host takes, in every power state that the table has', () => {
  const taken = Object.entries<StateRule>(STATE_RULES).flatMap(([method, { power }]) =>
    power.map((state) => ({ method, state })),
  );
  test.each(taken)('$method when $state', async ({ method, state }) => {
    const id = await inState(method, state);
    const answer = await client.ok(method, id);
    const task = answer.values[0]?.text;
    if (task !== undefined) expect((await taskEnd(client, task)).fault).toBeNull();
  });
});
