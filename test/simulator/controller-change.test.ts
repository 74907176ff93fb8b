import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { change } from './device-specs.js';
import { loggedIn, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const DB01 = '1';
const BUILD01 = '2';
const vmx = async () => (await client.http('/folder/build01/build01.vmx?dsName=ssd1')).text();
const reconfigure = (id: string, spec: string) => run(client, 'ReconfigVM_Task', id, `<spec>${spec}</spec>`);

const SHARED = (sharing: string) => `<busNumber>0</busNumber><sharedBus>${sharing}</sharedBus>`;
const removed = (type = 'VirtualLsiLogicController') => change(type, SHARED('noSharing'), 'remove', 1000);
const added = (sharing = 'noSharing', key = -5) => change('ParaVirtualSCSIController', SHARED(sharing), 'add', key);
const disk = (controllerKey: number, unit = 0, file = 'build01.vmdk', operation = 'edit') =>
  change(
    'VirtualDisk',
    `<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[ssd1] build01/${file}</fileName><diskMode>persistent</diskMode></backing>` +
      `<controllerKey>${controllerKey}</controllerKey><unitNumber>${unit}</unitNumber><capacityInKB>41943040</capacityInKB>`,
    operation,
    2000,
  );

describe('a controller that a spec replaces', () => {
  it('gives its disks, with all their keys, to the new one that they name', async () => {
    const before = (await vmx()).match(/^scsi0:0\..*$/gm);
    const done = await reconfigure(BUILD01, removed() + added('virtualSharing') + disk(-5));
    expect(done.state).toBe('success');
    const after = await vmx();
    expect(after.match(/^scsi0:0\..*$/gm)?.toSorted()).toEqual(before?.toSorted());
    expect(after.match(/^scsi0\..*$/gm)?.toSorted()).toEqual([
      'scsi0.present = "TRUE"',
      'scsi0.sharedBus = "virtual"',
      'scsi0.virtualDev = "pvscsi"',
    ]);
    const device = (member: string, key = 2000) =>
      property(client, 'VirtualMachine', BUILD01, `config.hardware.device[${key}].${member}`);
    expect(await device('controllerKey')).toBe('1000');
    expect(await device('deviceInfo.label')).toBe('Hard disk 1');
    expect(await device('deviceInfo.label', 1000)).toBe('SCSI controller 0');
  });

  it('leaves a disk that its spec removes without its file being touched', async () => {
    expect((await reconfigure(BUILD01, removed() + added() + disk(-5, 0, 'build01.vmdk', 'remove'))).state).toBe(
      'success',
    );
    expect(await vmx()).not.toMatch(/^scsi0:0\./m);
    expect((await client.http('/folder/build01/build01.vmdk?dsName=ssd1')).status).toBe(200);
  });

  it.each([
    ['leaves a disk behind', removed() + added()],
    ['names the controller that is gone', removed() + added() + disk(1000)],
    ['names a controller that the spec does not add', removed() + added() + disk(-6)],
    ['puts a disk on the unit of the controller', removed() + added() + disk(-5, 7)],
    ['puts another file in the place of the disk', removed() + added() + disk(-5, 0, 'other.vmdk')],
    ['adds the new one while the old one has its number', added() + disk(-5) + removed()],
    ['edits the type of the live one', change('ParaVirtualSCSIController', SHARED('noSharing'), 'edit', 1000)],
    ['has a sharing that there is not', removed() + added('someSharing') + disk(-5)],
  ])('is refused if the spec %s', async (_name, spec) => {
    const before = await vmx();
    expect(await reconfigure(BUILD01, spec)).toMatchObject({ state: 'error', fault: 'InvalidDeviceSpec' });
    expect(await vmx()).toBe(before);
  });

  it('is refused while the machine has a snapshot', async () => {
    const args = '<name>s</name><memory>false</memory><quiesce>false</quiesce>';
    expect((await run(client, 'CreateSnapshot_Task', BUILD01, args)).state).toBe('success');
    const spec = removed() + added() + disk(-5, 0, 'build01-000001.vmdk');
    expect(await reconfigure(BUILD01, spec)).toMatchObject({ state: 'error', fault: 'InvalidDeviceSpec' });
  });

  it('is refused while the machine runs', async () => {
    const type = await property(client, 'VirtualMachine', DB01, 'config.hardware.device[1000].deviceInfo.label');
    expect(type).toBe('SCSI controller 0');
    const spec = removed('ParaVirtualSCSIController') + added();
    expect(await reconfigure(DB01, spec)).toMatchObject({ state: 'error', fault: 'InvalidDeviceSpec' });
  });
});

describe('the PCI slot of a card', () => {
  const card = (slot: number, operation = 'add', key = -1) =>
    change(
      'VirtualE1000',
      '<backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>DMZ</deviceName></backing>' +
        `<slotInfo xsi:type="VirtualDevicePciBusSlotInfo"><pciSlotNumber>${slot}</pciSlotNumber></slotInfo>`,
      operation,
      key,
    );

  it('is the one that its spec asks for, and is shown', async () => {
    await reconfigure(BUILD01, card(37));
    expect(await vmx()).toContain('ethernet1.pciSlotNumber = "37"');
    const at = 'config.hardware.device[4001].slotInfo.pciSlotNumber';
    expect(await property(client, 'VirtualMachine', BUILD01, at)).toBe('37');
  });

  it('is left to the host, without an error, where another device has it', async () => {
    expect((await reconfigure(BUILD01, card(37) + card(37, 'add', -2))).state).toBe('success');
    expect((await vmx()).match(/pciSlotNumber = "37"/g)).toHaveLength(1);
  });
});
