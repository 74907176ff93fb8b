import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import {
  backing,
  boot,
  bootable,
  change,
  FLOPPY,
  newDisk,
  PARALLEL,
  PASSTHROUGH,
  port,
  SOUND,
  SRIOV,
  TPM,
  USB,
  video,
  XHCI,
} from './device-specs.js';
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
const vmx = async (name = 'build01') => (await client.http(`/folder/${name}/${name}.vmx?dsName=ssd1`)).text();
const reconfigure = (id: string, spec: string) => run(client, 'ReconfigVM_Task', id, `<spec>${spec}</spec>`);

const device = (key: number, member: string) => `config.hardware.device[${key}].${member}`;

describe('what no machine takes', () => {
  it.each([
    ['a boot order with a device that is not there', boot(bootable('Disk', 2009)), 'InvalidArgument'],
    ['a boot order with a card as a disk', boot(bootable('Disk', 4000)), 'InvalidArgument'],
    ['a boot order that says a device twice', boot(bootable('Cdrom') + bootable('Cdrom')), 'InvalidArgument'],
    ['a level that there is not', '<latencySensitivity><level>extreme</level></latencySensitivity>', 'InvalidArgument'],
    ['a second sound card', SOUND + SOUND, 'InvalidDeviceSpec'],
    ['a second TPM', TPM + TPM, 'InvalidDeviceSpec'],
    ['a second xHCI controller', XHCI + XHCI, 'InvalidDeviceSpec'],
    ['a fourth parallel port', PARALLEL.repeat(4), 'InvalidDeviceSpec'],
    ['a third floppy drive', FLOPPY.repeat(3), 'InvalidDeviceSpec'],
    ['no displays', video('<numDisplays>0</numDisplays>'), 'InvalidDeviceSpec'],
    ['a sharing that there is not', newDisk('', '<sharing>sharingAll</sharing>'), 'InvalidDeviceSpec'],
    [
      'a limit below the least',
      newDisk('<storageIOAllocation><limit>3</limit></storageIOAllocation>'),
      'InvalidDeviceSpec',
    ],
  ])('refuses %s and changes nothing', async (_name, spec, fault) => {
    const before = await vmx();
    expect(await reconfigure(BUILD01, spec)).toMatchObject({ state: 'error', fault });
    expect(await vmx()).toBe(before);
  });
});

describe('a card on a distributed switch', () => {
  it('is given a port and a cookie, keeps them while it stays, and gets others where it goes', async () => {
    const edit = (backingText: string) => change('VirtualVmxnet3', backingText, 'edit', 4000);
    const keys = async (): Promise<readonly string[]> =>
      (await vmx()).match(/^ethernet0\.(dvs|networkName).*$/gm) ?? [];
    await reconfigure(BUILD01, edit(port('dvportgroup-75', '<connectionCookie>5</connectionCookie>')));
    const first = await keys();
    expect(first).toHaveLength(4);
    expect(first.join()).not.toContain('connectionId = "5"');
    await reconfigure(BUILD01, edit(port('dvportgroup-75')));
    expect(await keys()).toEqual(first);
    await reconfigure(BUILD01, edit(port('dvportgroup-76')));
    expect((await keys()).filter((line) => first.includes(line))).toEqual([
      first.find((line) => line.includes('switchId')),
    ]);
    await reconfigure(BUILD01, edit(backing('VirtualEthernetCardNetworkBackingInfo', '<deviceName>DMZ</deviceName>')));
    expect(await keys()).toEqual(['ethernet0.networkName = "DMZ"']);
  });
});

describe('what a running machine takes of these', () => {
  it.each([
    [boot('<bootDelay>10</bootDelay><enterBIOSSetup>true</enterBIOSSetup>')],
    [boot(bootable('Disk', 2000))],
    ['<cpuAffinity><affinitySet>0</affinitySet><affinitySet>1</affinitySet></cpuAffinity>'],
    [newDisk('<storageIOAllocation><limit>500</limit></storageIOAllocation>')],
    [change('VirtualVmxnet3', port('dvportgroup-75'))],
    [change('VirtualVmxnet3', port('dvportgroup-75'), 'edit', 4000)],
    [video('<numDisplays>1</numDisplays>')],
  ])('takes %s', async (spec) => {
    expect(await reconfigure(DB01, spec)).toMatchObject({ state: 'success' });
  });

  it.each([
    ['InvalidPowerState', boot('<efiSecureBootEnabled>true</efiSecureBootEnabled>')],
    ['InvalidPowerState', SOUND],
    ['InvalidPowerState', USB],
    ['InvalidPowerState', XHCI],
    ['InvalidPowerState', TPM],
    ['InvalidPowerState', FLOPPY],
    ['InvalidPowerState', PARALLEL],
    ['InvalidPowerState', video('<numDisplays>2</numDisplays>')],
    ['GenericVmConfigFault', PASSTHROUGH],
    ['GenericVmConfigFault', SRIOV],
  ])('answers %s to %s', async (fault, spec) => {
    const before = await vmx('db01');
    expect(await reconfigure(DB01, spec)).toMatchObject({ state: 'error', fault });
    expect(await vmx('db01')).toBe(before);
  });

  it('keeps what is fixed of a disk, and changes its share of the bandwidth', async () => {
    const edit = (backingBody: string, body = '') =>
      change(
        'VirtualDisk',
        `<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[ssd1] db01/db01.vmdk</fileName><diskMode>persistent</diskMode>${backingBody}</backing><capacityInKB>20971520</capacityInKB>${body}`,
        'edit',
        2000,
      );
    expect((await reconfigure(DB01, edit('<writeThrough>true</writeThrough>'))).fault).toBe('InvalidPowerState');
    expect((await reconfigure(DB01, edit('<sharing>sharingMultiWriter</sharing>'))).fault).toBe('InvalidPowerState');
    const shares = '<storageIOAllocation><shares><shares>-1</shares><level>high</level></shares></storageIOAllocation>';
    expect((await reconfigure(DB01, edit('', shares))).state).toBe('success');
    expect(await property(client, 'VirtualMachine', DB01, device(2000, 'shares.shares'))).toBe('2000');
  });
});
