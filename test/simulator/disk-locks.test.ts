import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator, VirtualClock } from '../../src/simulator/simulator.js';
import { loggedIn, property, type RawClient, run } from './raw-client.js';

/** `one` runs. `two` and `three` are off and have the disk of `one`; `other` runs and has one of its own. */
const LAB = `
datastores: [{ name: ds, capacity: 500GiB }]
domains:
  - { name: one, power: on, controllers: { scsi0: pvscsi }, disks: { scsi0:0: { size: 1GiB, file: "[ds] data/data.vmdk" } } }
  - { name: two, controllers: { scsi0: pvscsi }, vmx: { scsi0:0.present: "TRUE", scsi0:0.fileName: /vmfs/volumes/ds/data/data.vmdk } }
  - { name: three, controllers: { scsi0: pvscsi }, vmx: { scsi0:0.present: "TRUE", scsi0:0.fileName: /vmfs/volumes/ds/data/data.vmdk, scsi0:0.mode: independent-nonpersistent } }
  - { name: other, power: on, controllers: { scsi0: pvscsi }, disks: { scsi0:0: { size: 1GiB } } }
`;
const [ONE, TWO, THREE, OTHER] = ['1', '2', '3', '4'];

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, clock: new VirtualClock({ mode: 'skip' }), inventory: LAB });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const call = async (method: string, id = '', args = '') => run(client, method, id, args);
const off = (id = '1') => call('PowerOffVM_Task', id);
const onFiles = (method: string, args: string) => call(method, 'ha-nfc-file-manager', args);
const onDisks = (method: string, args: string) => call(method, 'ha-vdiskmanager', args);
const attach = (id = '', file = '[ds] data/data.vmdk', mode = 'persistent') =>
  call(
    'ReconfigVM_Task',
    id,
    `<spec><deviceChange><operation>add</operation><device xsi:type="VirtualDisk"><key>-1</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>${file}</fileName><diskMode>${mode}</diskMode></backing><controllerKey>1000</controllerKey><unitNumber>5</unitNumber><capacityInKB>0</capacityInKB></device></deviceChange></spec>`,
  );
const remove = (id: string, fileOperation = '') =>
  call(
    'ReconfigVM_Task',
    id,
    `<spec><deviceChange><operation>remove</operation>${fileOperation}<device xsi:type="VirtualDisk"><key>2000</key><capacityInKB>0</capacityInKB></device></deviceChange></spec>`,
  );
const setKeys = (id: string, keys: Readonly<Record<string, string>>) =>
  call(
    'ReconfigVM_Task',
    id,
    `<spec>${Object.entries(keys)
      .map(
        ([key, value]) => `<extraConfig><key>${key}</key><value xsi:type="xsd:string">${value}</value></extraConfig>`,
      )
      .join('')}</spec>`,
  );

const LOCKED = { fault: 'FileLocked', message: 'Unable to access file since it is locked: [ds] data/data.vmdk' };
const DONE = { state: 'success' };

describe('a disk of a running VM', () => {
  it('keeps another VM from running, until the first one is off', async () => {
    expect(await call('PowerOnVM_Task', TWO)).toMatchObject(LOCKED);
    expect(await property(client, 'VirtualMachine', TWO ?? '', 'runtime.powerState')).toBe('poweredOff');
    expect(await off()).toMatchObject(DONE);
    expect(await call('PowerOnVM_Task', TWO)).toMatchObject(DONE);
    expect(await call('PowerOnVM_Task', ONE)).toMatchObject(LOCKED);
  });

  it('is locked also for a VM that would read it only', async () => {
    expect(await call('PowerOnVM_Task', THREE)).toMatchObject(LOCKED);
  });

  it('goes to a VM that is off, not to one that runs', async () => {
    expect(await attach(OTHER)).toMatchObject(LOCKED);
    expect(await off(OTHER)).toMatchObject(DONE);
    expect(await attach(OTHER)).toMatchObject(DONE);
    expect(await call('PowerOnVM_Task', OTHER)).toMatchObject(LOCKED);
  });

  it('is not destroyed with a VM that is off', async () => {
    expect(await call('Destroy_Task', TWO)).toMatchObject(LOCKED);
    expect(await remove(TWO ?? '', '<fileOperation>destroy</fileOperation>')).toMatchObject(LOCKED);
    expect(await remove(TWO ?? '')).toMatchObject(DONE);
    expect(await call('Destroy_Task', TWO)).toMatchObject(DONE);
    expect((await client.http('/folder/data/data.vmdk?dsName=ds')).status).toBe(200);
  });

  it.each([
    ['DeleteDatastoreFile_Task', '<name>[ds] data/data.vmdk</name>'],
    ['DeleteDatastoreFile_Task', '<name>[ds] data/data-flat.vmdk</name>'],
    ['DeleteDatastoreFile_Task', '<name>[ds] data</name>'],
    ['MoveDatastoreFile_Task', '<sourceName>[ds] data</sourceName><destinationName>[ds] moved</destinationName>'],
    [
      'MoveDatastoreFile_Task',
      '<sourceName>[ds] data/data.vmdk</sourceName><destinationName>[ds] x.vmdk</destinationName>',
    ],
    [
      'CopyDatastoreFile_Task',
      '<sourceName>[ds] data/data-flat.vmdk</sourceName><destinationName>[ds] x.vmdk</destinationName>',
    ],
    [
      'CopyDatastoreFile_Task',
      '<sourceName>[ds] two/two.vmx</sourceName><destinationName>[ds] data/data.vmdk</destinationName><force>true</force>',
    ],
  ])('%s: %s is refused', async (method, args) => {
    expect(await onFiles(method, args)).toMatchObject({ fault: 'FileLocked' });
    expect((await client.http('/folder/data/data.vmdk?dsName=ds')).status).toBe(200);
  });

  it('is moved as a virtual disk when no VM runs with it', async () => {
    const args = '<sourceName>[ds] data/data.vmdk</sourceName><destName>[ds] data/renamed.vmdk</destName>';
    expect(await onDisks('MoveVirtualDisk_Task', args)).toMatchObject({ fault: 'FileLocked' });
    await off();
    expect(await onDisks('MoveVirtualDisk_Task', args)).toMatchObject({ ...DONE, result: '[ds] data/renamed.vmdk' });
    expect((await client.http('/folder/data/renamed-flat.vmdk?dsName=ds', { method: 'HEAD' })).status).toBe(200);
    expect(await onDisks('MoveVirtualDisk_Task', args)).toMatchObject({ fault: 'FileNotFound' });
  });

  it('keeps the files below its delta for reading', async () => {
    const snapshot = '<name>s</name><memory>false</memory><quiesce>false</quiesce>';
    expect(await call('CreateSnapshot_Task', ONE, snapshot)).toMatchObject(DONE);
    expect(await onFiles('DeleteDatastoreFile_Task', '<name>[ds] data/data.vmdk</name>')).toMatchObject(LOCKED);
    expect(await call('PowerOnVM_Task', TWO)).toMatchObject(LOCKED);
    expect(await call('PowerOnVM_Task', THREE)).toMatchObject(DONE);
    const copy = '<sourceName>[ds] data/data.vmdk</sourceName><destinationName>[ds] x.vmdk</destinationName>';
    expect(await onFiles('CopyDatastoreFile_Task', copy)).toMatchObject(DONE);
  });
});

describe('a disk that several VMs write to', () => {
  it.each([
    ['multi-writer on both', { 'scsi0:0.sharing': 'multi-writer' }, { 'scsi0:0.sharing': 'multi-writer' }, 'success'],
    ['a shared bus on both', { 'scsi0.sharedBus': 'physical' }, { 'scsi0.sharedBus': 'virtual' }, 'success'],
    ['multi-writer on one', { 'scsi0:0.sharing': 'multi-writer' }, {}, 'error'],
  ])('%s: %j, %j: %s', async (_name, first, second, state) => {
    await off();
    const keys = (from: object) =>
      Object.entries(from)
        .map(([key, value]) => `${key} = "${value}"\n`)
        .join('');
    for (const [id, name, own] of [
      [ONE, 'one', first],
      [TWO, 'two', second],
    ] as const) {
      const text = await (await client.http(`/folder/${name}/${name}.vmx?dsName=ds`)).text();
      await client.http(`/folder/${name}/${name}.vmx?dsName=ds`, { method: 'PUT', body: text + keys(own) });
      await client.ok('Reload', id ?? '');
    }
    expect(await call('PowerOnVM_Task', ONE)).toMatchObject(DONE);
    expect(await call('PowerOnVM_Task', TWO)).toMatchObject({ state });
  });
});

describe('a VM that needs all its memory reserved', () => {
  const PASSED = { 'pciPassthru0.present': 'TRUE', 'pciPassthru0.id': '00000:026:01.2' };
  const memory = (reservation: number) =>
    call(
      'ReconfigVM_Task',
      OTHER,
      `<spec><memoryAllocation><reservation>${reservation}</reservation></memoryAllocation></spec>`,
    );
  const withKeys = async (keys: Readonly<Record<string, string>>) => {
    await off(OTHER);
    const at = '/folder/other/other.vmx?dsName=ds';
    const text = await (await client.http(at)).text();
    const lines = Object.entries(keys).map(([key, value]) => `${key} = "${value}"\n`);
    await client.http(at, { method: 'PUT', body: text + lines.join('') });
    await client.ok('Reload', OTHER ?? '');
  };

  it.each([
    ['a device of the host', PASSED],
    ['a card with a physical function', { ...PASSED, 'pciPassthru0.pfId': '00000:026:00.1' }],
    ['the highest latency sensitivity', { 'sched.cpu.latencySensitivity': 'high' }],
  ])('does not run with %s, unless it has that', async (_name, keys) => {
    await withKeys(keys);
    const size = Number(await property(client, 'VirtualMachine', OTHER ?? '', 'config.hardware.memoryMB'));
    await memory(size - 4);
    const message = `Invalid memory setting: memory reservation (sched.mem.min) should be equal to memsize(${size}).`;
    expect(await call('PowerOnVM_Task', OTHER)).toMatchObject({ fault: 'GenericVmConfigFault', message });
    await memory(size);
    expect(await call('PowerOnVM_Task', OTHER)).toMatchObject(DONE);
  });

  it('runs if the reservation follows the size', async () => {
    await withKeys({ ...PASSED, 'sched.mem.pin': 'TRUE' });
    expect(await call('PowerOnVM_Task', OTHER)).toMatchObject(DONE);
  });

  it('runs without such a device and without a reservation', async () => {
    await off(OTHER);
    await setKeys(OTHER ?? '', { 'any.key': 'x' });
    expect(await call('PowerOnVM_Task', OTHER)).toMatchObject(DONE);
  });
});
