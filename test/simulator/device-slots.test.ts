import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator, VirtualClock } from '../../src/simulator/simulator.js';
import { change } from './device-specs.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
async function started(options: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator({ strict: true, clock: new VirtualClock({ mode: 'skip' }), ...options });
  client = await loggedIn(simulator);
}
beforeEach(() => started());
afterEach(() => simulator.close());

const BUILD01 = '2';
const POOL = '<pool type="ResourcePool">ha-root-pool</pool>';
const reconfigure = (spec: string, id = BUILD01) => run(client, 'ReconfigVM_Task', id, `<spec>${spec}</spec>`);
const create = (name: string, spec: string, version = '') =>
  run(
    client,
    'CreateVM_Task',
    'ha-folder-vm',
    `<config><name>${name}</name>${version === '' ? '' : `<version>${version}</version>`}<files><vmPathName>[ssd1]</vmPathName></files>${spec}</config>${POOL}`,
  );

const controller = (type: string, body: string, key: number) => change(type, body, 'add', key);
const pvscsi = controller('ParaVirtualSCSIController', '<busNumber>0</busNumber><sharedBus>noSharing</sharedBus>', -1);
const lsi = controller('VirtualLsiLogicController', '<busNumber>0</busNumber><sharedBus>noSharing</sharedBus>', -1);
const disk = (unit: number, fileName = '', controllerKey = -1) =>
  `<deviceChange><operation>add</operation><fileOperation>create</fileOperation><device xsi:type="VirtualDisk"><key>-${100 + unit}</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>${fileName}</fileName><diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing>` +
  `<controllerKey>${controllerKey}</controllerKey><unitNumber>${unit}</unitNumber><capacityInKB>1024</capacityInKB></device></deviceChange>`;

/** Of all devices: `key: label`, and a disk's file. */
async function devices(id: string): Promise<readonly string[]> {
  const found = (await properties(client, 'VirtualMachine', id, 'config.hardware.device'))['config.hardware.device'];
  return (found?.children ?? []).map((each) => {
    const file = at(each, 'backing', 'fileName')?.text;
    return `${at(each, 'key')?.text}: ${at(each, 'deviceInfo', 'label')?.text}${file === undefined ? '' : `: ${file}`}`;
  });
}

describe('units of SCSI controllers', () => {
  it('takes 64 disks on a paravirtual controller, with keys of their own', async () => {
    const units = [0, 15, 16, 63, 64];
    const made = await create('wide', pvscsi + units.map((unit) => disk(unit)).join(''));
    expect(made.state).toBe('success');
    const keys = (await devices(made.result)).filter((each) => each.includes('Hard disk'));
    expect(keys.map((each) => each.slice(each.indexOf(':') + 2, each.indexOf(':') + 13))).toEqual([
      'Hard disk 1',
      'Hard disk 2',
      'Hard disk 3',
      'Hard disk 4',
      'Hard disk 5',
    ]);
    expect(new Set(keys.map((each) => each.split(':')[0])).size).toBe(5);
    expect(await (await client.http('/folder/wide/wide.vmx?dsName=ssd1')).text()).toContain(
      'scsi0:64.present = "TRUE"',
    );
  });

  it.each([
    ['unit 65', 'vmx-21', pvscsi + disk(65)],
    ['the unit of the controller', 'vmx-21', pvscsi + disk(7)],
    ['unit 16 before hardware version 14', 'vmx-13', pvscsi + disk(16)],
    ['unit 16 of another controller', 'vmx-21', lsi + disk(16)],
  ])('refuses %s', async (_name, version, spec) => {
    expect(await create('narrow', spec, version)).toMatchObject({ state: 'error', fault: 'InvalidDeviceSpec' });
  });

  it('shows the disk of a VMX in a unit above 15 of any controller', async () => {
    const text = await (await client.http('/folder/build01/build01.vmx?dsName=ssd1')).text();
    const moved = text.replaceAll('scsi0:0.', 'scsi0:20.').replaceAll('build01', 'copy');
    await client.ok('MakeDirectory', 'ha-nfc-file-manager', '<name>[ssd1] copy</name>');
    await client.http('/folder/copy/copy.vmx?dsName=ssd1', { method: 'PUT', body: moved });
    const path = `<path>[ssd1] copy/copy.vmx</path><asTemplate>false</asTemplate>${POOL}`;
    const made = await run(client, 'RegisterVM_Task', 'ha-folder-vm', path);
    expect((await devices(made.result)).some((each) => each.includes('Hard disk 1'))).toBe(true);
  });
});

describe('labels', () => {
  it('are those that hosts give', async () => {
    const labels = (await devices('1')).map((each) => each.replace(/: \[.*$/, ''));
    expect(labels).toEqual(
      expect.arrayContaining([
        '200: IDE 0',
        '201: IDE 1',
        '100: PCI controller 0',
        '300: PS2 controller 0',
        '400: SIO controller 0',
        '600: Keyboard ',
        '700: Pointing device',
        '1000: SCSI controller 0',
        '2000: Hard disk 1',
        '4000: Network adapter 1',
      ]),
    );
  });

  it('number disks and CD-ROM drives over all controllers', async () => {
    const cdrom = (unit: number) =>
      change(
        'VirtualCdrom',
        `<backing xsi:type="VirtualCdromRemotePassthroughBackingInfo"><deviceName></deviceName><exclusive>false</exclusive></backing><controllerKey>201</controllerKey><unitNumber>${unit}</unitNumber>`,
      );
    const made = await create('labels', lsi + disk(1) + disk(0, '', 200) + disk(0) + cdrom(0) + cdrom(1));
    const labels = (await devices(made.result)).map((each) => each.split(': ').slice(0, 2).join(': '));
    expect(labels.filter((each) => /disk|CD/.test(each))).toEqual([
      '2000: Hard disk 1',
      '2001: Hard disk 2',
      '3000: Hard disk 3',
      '3002: CD/DVD drive 1',
      '3003: CD/DVD drive 2',
    ]);
  });
});

describe('devices that every machine has', () => {
  const ide = (bus: string, key: number) => controller('VirtualIDEController', bus, key);
  const all =
    controller('VirtualPCIController', '<busNumber>0</busNumber>', 100) +
    controller('VirtualPS2Controller', '<busNumber>0</busNumber>', 300) +
    controller('VirtualSIOController', '<busNumber>0</busNumber>', 400) +
    change('VirtualKeyboard', '<controllerKey>300</controllerKey><unitNumber>0</unitNumber>', 'add', 600) +
    change('VirtualPointingDevice', '<controllerKey>300</controllerKey><unitNumber>1</unitNumber>', 'add', 700) +
    change('VirtualMachineVideoCard', '<videoRamSizeInKB>8192</videoRamSizeInKB>', 'add', 500) +
    change('VirtualMachineVMCIDevice', '', 'add', -40);

  it('may be listed for a new machine, which has each of them once', async () => {
    const plain = await create('plain', '');
    const listed = await create(
      'listed',
      all + ide('<busNumber>0</busNumber>', -200) + ide('<busNumber>1</busNumber>', -201),
    );
    expect(listed.state).toBe('success');
    expect(await devices(listed.result)).toEqual(await devices(plain.result));
    expect(
      await property(client, 'VirtualMachine', listed.result, 'config.hardware.device[500].videoRamSizeInKB'),
    ).toBe('8192');
  });

  it('lets a drive refer to an IDE controller of the same spec', async () => {
    const made = await create(
      'drives',
      ide('<busNumber>0</busNumber>', -5) + ide('<busNumber>1</busNumber>', -6) + disk(1, '', -6),
    );
    expect(await devices(made.result)).toContain('3003: Hard disk 1: [ssd1] drives/drives.vmdk');
  });

  it.each([
    ['a third IDE controller', ide('<busNumber>2</busNumber>', -5)],
    ['one IDE controller twice', ide('<busNumber>0</busNumber>', -5) + ide('<busNumber>0</busNumber>', -6)],
  ])('refuses %s', async (_name, spec) => {
    expect((await create('three', spec)).fault).toBe('InvalidDeviceSpec');
  });

  it.each([
    ['an IDE controller', ide('<busNumber>0</busNumber>', -5)],
    ['a PCI controller', controller('VirtualPCIController', '<busNumber>0</busNumber>', -5)],
    ['the removal of an IDE controller', change('VirtualIDEController', '<busNumber>0</busNumber>', 'remove', 200)],
    ['the removal of the keyboard', change('VirtualKeyboard', '', 'remove', 600)],
  ])('refuses %s for an existing machine', async (_name, spec) => {
    expect((await reconfigure(spec)).fault).toBe('InvalidDeviceSpec');
  });
});

describe('a new disk whose backing names a datastore alone', () => {
  it('goes to a directory with the name of the machine, which the host makes', async () => {
    expect((await reconfigure(disk(3, '[images] ', 1000))).state).toBe('success');
    expect((await reconfigure(disk(4, '[images]', 1000))).state).toBe('success');
    const files = (await devices(BUILD01)).filter((each) => each.includes('[images]'));
    expect(files).toEqual([
      '2003: Hard disk 2: [images] build01/build01.vmdk',
      '2004: Hard disk 3: [images] build01/build01_1.vmdk',
    ]);
  });

  it('goes to the directory of the machine on its own datastore', async () => {
    expect((await reconfigure(disk(3, '[ssd1] ', 1000))).state).toBe('success');
    expect(await devices(BUILD01)).toContain('2003: Hard disk 2: [ssd1] build01/build01_1.vmdk');
  });

  it('needs the directory of a path that the client chose', async () => {
    expect((await reconfigure(disk(3, '[images] none/x.vmdk', 1000))).fault).toBe('FileNotFound');
  });
});

describe('what the newest Terraform provider sends', () => {
  it('is taken and shown', async () => {
    const spec =
      '<tools><syncTimeWithHostAllowed>false</syncTimeWithHostAllowed><syncTimeWithHost>true</syncTimeWithHost></tools>' +
      '<flags><vvtdEnabled>true</vvtdEnabled><vbsEnabled>false</vbsEnabled></flags>';
    const made = await create('terraform', spec);
    expect(made.state).toBe('success');
    const read = (path: string) => property(client, 'VirtualMachine', made.result, path);
    expect(await read('config.tools.syncTimeWithHostAllowed')).toBe('false');
    expect(await read('config.tools.syncTimeWithHost')).toBe('true');
    expect(await read('config.flags.vvtdEnabled')).toBe('true');
    expect(await read('config.flags.vbsEnabled')).toBe('false');
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.tools.syncTimeWithHostAllowed')).toBe('true');
  });
});
