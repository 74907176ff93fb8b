import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, property, type RawClient, run } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

const DB01 = '1';
const BUILD01 = '2';
const vmx = async (path: string) => (await client.http(`/folder/${path}?dsName=ssd1`)).text();
const reconfigure = (id: string, spec: string) => run(client, 'ReconfigVM_Task', id, `<spec>${spec}</spec>`);
const option = (key: string, value: string) =>
  `<extraConfig><key>${key}</key><value xsi:type="xsd:string">${value}</value></extraConfig>`;

const disk = (parts: {
  file?: string;
  unit?: number;
  controller?: number;
  operation?: string;
  fileOperation?: string;
  size?: number;
  key?: number;
}) =>
  `<deviceChange><operation>${parts.operation ?? 'add'}</operation>${parts.fileOperation === undefined ? '' : `<fileOperation>${parts.fileOperation}</fileOperation>`}` +
  `<device xsi:type="VirtualDisk"><key>${parts.key ?? -1}</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>${parts.file ?? ''}</fileName>` +
  `<diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing><controllerKey>${parts.controller ?? 1000}</controllerKey>` +
  `<unitNumber>${parts.unit ?? 1}</unitNumber><capacityInKB>${parts.size ?? 1024}</capacityInKB></device></deviceChange>`;
const createDisk = { fileOperation: 'create' };
const nic = (network: string, extra = '') =>
  `<deviceChange><operation>add</operation><device xsi:type="VirtualE1000e"><key>-2</key><backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>${network}</deviceName></backing>${extra}</device></deviceChange>`;
const serial =
  '<deviceChange><operation>add</operation><device xsi:type="VirtualSerialPort"><key>-3</key><backing xsi:type="VirtualSerialPortPipeBackingInfo"><pipeName>p</pipeName><endpoint>client</endpoint></backing><yieldOnPoll>true</yieldOnPoll></device></deviceChange>';

describe('ReconfigVM_Task and the VMX', () => {
  it('changes the lines that it must and keeps all others, order, case and comments', async () => {
    const before = await vmx('build01/build01.vmx');
    const odd = `# by hand\n${before.replace('memsize = "4096"', 'MemSize = "4096"')}custom.key = "kept |22x|22"\n`;
    await client.http('/folder/build01/build01.vmx?dsName=ssd1', { method: 'PUT', body: odd });
    await client.ok('Reload', BUILD01);
    await reconfigure(BUILD01, '<annotation>one&#10;"two"</annotation><memoryMB>8192</memoryMB>');
    const lines = (await vmx('build01/build01.vmx')).split('\n');
    const expected = odd.replace('MemSize = "4096"', 'MemSize = "8192"').split('\n');
    expected.splice(expected.length - 1, 0, 'annotation = "one|0a|22two|22"');
    expect(lines).toEqual(expected);
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.annotation')).toBe('one\n"two"');
  });

  it.each([
    ['<numCPUs>8</numCPUs><numCoresPerSocket>4</numCoresPerSocket>', ['numvcpus = "8"', 'cpuid.coresPerSocket = "4"']],
    ['<guestId>ubuntu64Guest</guestId>', ['guestOS = "ubuntu-64"']],
    ['<memoryHotAddEnabled>true</memoryHotAddEnabled>', ['mem.hotadd = "TRUE"']],
    [
      '<cpuAllocation><reservation>500</reservation><limit>2000</limit><shares><shares>-1</shares><level>high</level></shares></cpuAllocation>',
      ['sched.cpu.min = "500"', 'sched.cpu.max = "2000"', 'sched.cpu.shares = "high"'],
    ],
    [
      '<memoryAllocation><reservation>64</reservation><shares><shares>123</shares><level>custom</level></shares></memoryAllocation>',
      ['sched.mem.min = "64"', 'sched.mem.minSize = "64"', 'sched.mem.shares = "123"'],
    ],
    [
      '<tools><toolsUpgradePolicy>upgradeAtPowerCycle</toolsUpgradePolicy><syncTimeWithHost>true</syncTimeWithHost></tools>',
      ['tools.syncTime = "TRUE"', 'tools.upgrade.policy = "upgradeAtPowerCycle"'],
    ],
    ['<name>new/name</name>', ['displayName = "new%2fname"']],
    [option('guestinfo.x', 'y'), ['guestinfo.x = "y"']],
    [
      disk({ ...createDisk, file: '[ssd1] build01/second.vmdk' }),
      ['scsi0:1.fileName = "second.vmdk"', 'scsi0:1.present = "TRUE"', 'scsi0:1.deviceType = "scsi-hardDisk"'],
    ],
    [nic('DMZ'), ['ethernet1.networkName = "DMZ"', 'ethernet1.virtualDev = "e1000e"', 'ethernet1.present = "TRUE"']],
    [serial, ['serial1.fileType = "pipe"', 'serial1.pipe.endPoint = "client"', 'serial1.yieldOnMsrRead = "TRUE"']],
  ])('writes %s', async (spec, lines) => {
    expect(await reconfigure(BUILD01, spec)).toMatchObject({ state: 'success' });
    const text = (await vmx('build01/build01.vmx')).split('\n');
    for (const line of lines) expect(text).toContain(line);
  });

  it('takes a key out by an empty value, and passes over keys with fields of their own', async () => {
    await reconfigure(BUILD01, option('a.key', '1') + option('memsize', '64'));
    expect(await vmx('build01/build01.vmx')).toContain('a.key = "1"');
    await reconfigure(BUILD01, option('A.KEY', ''));
    expect(await vmx('build01/build01.vmx')).not.toMatch(/a\.key/i);
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.hardware.memoryMB')).toBe('4096');
  });

  it('refuses a change that stands on an older version, and changes nothing', async () => {
    const version = await property(client, 'VirtualMachine', BUILD01, 'config.changeVersion');
    expect((await reconfigure(BUILD01, `<changeVersion>${version}</changeVersion><numCPUs>2</numCPUs>`)).state).toBe(
      'success',
    );
    const stale = await reconfigure(BUILD01, `<changeVersion>${version}</changeVersion><numCPUs>1</numCPUs>`);
    expect(stale).toMatchObject({ state: 'error', fault: 'ConcurrentAccess' });
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.hardware.numCPU')).toBe('2');
  });

  it('does nothing of a change of which a part is wrong', async () => {
    const before = await vmx('build01/build01.vmx');
    const version = await property(client, 'VirtualMachine', BUILD01, 'config.changeVersion');
    const end = await reconfigure(
      BUILD01,
      `<numCPUs>2</numCPUs>${disk({ ...createDisk, file: '[ssd1] build01/a.vmdk' })}${nic('No such network')}`,
    );
    expect(end).toMatchObject({ state: 'error', fault: 'InvalidDeviceSpec' });
    expect(await vmx('build01/build01.vmx')).toBe(before);
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.changeVersion')).toBe(version);
    expect((await client.http('/folder/build01/a.vmdk?dsName=ssd1')).status).toBe(404);
  });
});

describe('what a running machine takes', () => {
  it.each([
    ['<annotation>x</annotation>'],
    ['<cpuAllocation><reservation>100</reservation></cpuAllocation>'],
    ['<tools><toolsUpgradePolicy>manual</toolsUpgradePolicy><syncTimeWithHost>true</syncTimeWithHost></tools>'],
    [option('guestinfo.x', 'y')],
    [disk({ ...createDisk })],
    [disk({ operation: 'edit', key: 2000, unit: 0, file: '[ssd1] db01/db01.vmdk', size: 41_943_040 })],
    [nic('DMZ')],
    [
      '<deviceChange><operation>add</operation><device xsi:type="VirtualNVMEController"><key>-9</key><busNumber>0</busNumber></device></deviceChange>',
    ],
    ['<numCPUs>2</numCPUs><memoryMB>2048</memoryMB><firmware>efi</firmware>'],
  ])('takes %s', async (spec) => {
    expect(await reconfigure(DB01, spec)).toMatchObject({ state: 'success' });
  });

  it.each([
    ['<memoryMB>4096</memoryMB>'],
    ['<numCPUs>4</numCPUs>'],
    ['<numCPUs>1</numCPUs>'],
    ['<numCoresPerSocket>2</numCoresPerSocket>'],
    ['<firmware>bios</firmware>'],
    ['<guestId>ubuntu64Guest</guestId>'],
    ['<memoryHotAddEnabled>true</memoryHotAddEnabled>'],
    ['<uuid>11111111-2222-3333-4444-555555555555</uuid>'],
    [serial],
    [disk({ ...createDisk, controller: 200 })],
    [
      '<deviceChange><operation>add</operation><device xsi:type="VirtualAHCIController"><key>-9</key><busNumber>0</busNumber></device></deviceChange>',
    ],
    [
      '<deviceChange><operation>edit</operation><device xsi:type="VirtualVmxnet3"><key>4000</key><backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>DMZ</deviceName></backing><addressType>manual</addressType><macAddress>00:50:56:11:11:11</macAddress></device></deviceChange>',
    ],
  ])('refuses %s', async (spec) => {
    expect(await reconfigure(DB01, spec)).toMatchObject({ state: 'error', fault: 'InvalidPowerState' });
  });

  it('takes memory and CPUs upward where hot add is on, within the limits', async () => {
    await run(client, 'PowerOffVM_Task', DB01);
    await reconfigure(DB01, '<memoryHotAddEnabled>true</memoryHotAddEnabled><cpuHotAddEnabled>true</cpuHotAddEnabled>');
    await run(client, 'PowerOnVM_Task', DB01);
    expect((await reconfigure(DB01, '<numCPUs>4</numCPUs><memoryMB>4096</memoryMB>')).state).toBe('success');
    expect((await reconfigure(DB01, '<numCPUs>2</numCPUs>')).fault).toBe('InvalidPowerState');
    expect((await reconfigure(DB01, '<memoryMB>2048</memoryMB>')).fault).toBe('InvalidPowerState');
    expect((await reconfigure(DB01, '<memoryMB>4100</memoryMB>')).fault).toBe('InvalidArgument');
    expect((await reconfigure(DB01, '<memoryMB>1048576</memoryMB>')).fault).toBe('InvalidArgument');
  });

  it('changes nothing of a suspended machine but notes and raw keys', async () => {
    await run(client, 'SuspendVM_Task', DB01);
    expect((await reconfigure(DB01, '<annotation>x</annotation>')).state).toBe('success');
    expect((await reconfigure(DB01, nic('DMZ'))).fault).toBe('InvalidPowerState');
  });
});

describe('devices', () => {
  it.each([
    ['a taken unit', disk({ ...createDisk, unit: 0 }), 'InvalidDeviceSpec'],
    ['the reserved unit', disk({ ...createDisk, unit: 7 }), 'InvalidDeviceSpec'],
    ['a controller that is not there', disk({ ...createDisk, controller: 1003 }), 'InvalidDeviceSpec'],
    ['a file that is there', disk({ ...createDisk, file: '[ssd1] db01/db01.vmdk' }), 'FileAlreadyExists'],
    ['a file that is not', disk({ file: '[ssd1] db01/none.vmdk' }), 'FileNotFound'],
    ['a directory that is not', disk({ ...createDisk, file: '[ssd1] none/a.vmdk' }), 'FileNotFound'],
    ['a datastore that is not', disk({ ...createDisk, file: '[none] a.vmdk' }), 'InvalidDatastore'],
    ['no size', disk({ ...createDisk, size: 0 }), 'InvalidDeviceSpec'],
    ['a smaller disk', disk({ operation: 'edit', key: 2000, unit: 0, size: 1024 }), 'InvalidDeviceSpec'],
    ['a key that is not there', disk({ operation: 'edit', key: 2009, unit: 9, size: 1024 }), 'InvalidDeviceSpec'],
    [
      'more than the datastore holds',
      disk({ ...createDisk, size: 2 ** 40 }).replace('<thinProvisioned>true', '<thinProvisioned>false'),
      'NoDiskSpace',
    ],
    ['a bad MAC', nic('DMZ', '<addressType>manual</addressType><macAddress>zz</macAddress>'), 'InvalidDeviceSpec'],
    [
      'a controller with drives',
      '<deviceChange><operation>remove</operation><device xsi:type="VirtualLsiLogicController"><key>1000</key><busNumber>0</busNumber><sharedBus>noSharing</sharedBus></device></deviceChange>',
      'InvalidDeviceSpec',
    ],
  ])('refuses %s', async (_name, spec, fault) => {
    expect(await reconfigure(BUILD01, spec)).toMatchObject({ state: 'error', fault });
  });

  it('puts a disk on a controller of the same spec, by its temporary key', async () => {
    const controller =
      '<deviceChange><operation>add</operation><device xsi:type="ParaVirtualSCSIController"><key>-100</key><busNumber>1</busNumber><sharedBus>noSharing</sharedBus></device></deviceChange>';
    expect((await reconfigure(BUILD01, controller + disk({ ...createDisk, controller: -100, unit: 0 }))).state).toBe(
      'success',
    );
    expect(await vmx('build01/build01.vmx')).toContain('scsi1:0.fileName = "build01_1.vmdk"');
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.hardware.device[2016].capacityInKB')).toBe('1024');
  });

  it('detaches a disk and leaves its file, or deletes it when told to', async () => {
    await reconfigure(
      BUILD01,
      disk({ ...createDisk, unit: 1 }) + disk({ ...createDisk, unit: 2 }).replace('<key>-1</key>', '<key>-2</key>'),
    );
    await reconfigure(BUILD01, disk({ operation: 'remove', key: 2001 }));
    await reconfigure(BUILD01, disk({ operation: 'remove', fileOperation: 'destroy', key: 2002, unit: 2 }));
    const listed = await (await client.http('/folder/build01?dsName=ssd1')).text();
    expect(listed).toContain('build01_1.vmdk');
    expect(listed).not.toContain('build01_2');
    expect(await vmx('build01/build01.vmx')).not.toContain('scsi0:1');
  });

  it('keeps what a card gets of the network with the card, and shows it', async () => {
    const allocation = (reservation: number, share: string, limit: number) =>
      `<resourceAllocation><reservation>${reservation}</reservation><share>${share}</share><limit>${limit}</limit></resourceAllocation>`;
    const shown = (member: string) =>
      property(client, 'VirtualMachine', BUILD01, `config.hardware.device[4001].resourceAllocation.${member}`);
    const high = '<shares>-1</shares><level>high</level>';
    expect(await reconfigure(BUILD01, nic('DMZ', allocation(100, high, 50)))).toMatchObject({ state: 'error' });
    expect(await vmx('build01/build01.vmx')).not.toContain('resourceAllocation');
    expect(await reconfigure(BUILD01, nic('DMZ', allocation(100, high, 1000)))).toMatchObject({ state: 'success' });
    const members = ['reservation', 'share.shares', 'share.level', 'limit'];
    expect(await Promise.all(members.map(shown))).toEqual(['100', '100', 'high', '1000']);
    const edit = (body: string) =>
      `<deviceChange><operation>edit</operation><device xsi:type="VirtualE1000e"><key>4001</key><backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>DMZ</deviceName></backing>${body}</device></deviceChange>`;
    const usual = '<shares>50</shares><level>normal</level>';
    expect(await reconfigure(BUILD01, edit(allocation(0, usual, -1)))).toMatchObject({ state: 'success' });
    expect(await Promise.all(members.map(shown))).toEqual(['0', '50', 'normal', '-1']);
    expect(await vmx('build01/build01.vmx')).not.toContain('resourceAllocation');
  });

  it('gives a card a MAC when none is named', async () => {
    await reconfigure(BUILD01, nic('DMZ'));
    expect(await property(client, 'VirtualMachine', BUILD01, 'config.hardware.device[4001].macAddress')).toMatch(
      /^00:0c:29:/,
    );
  });

  it('keeps disks as they are while there are snapshots', async () => {
    await run(client, 'CreateSnapshot_Task', BUILD01, '<name>s</name><memory>false</memory><quiesce>false</quiesce>');
    expect(
      await property(client, 'VirtualMachine', BUILD01, 'config.hardware.device[2000].backing.parent.fileName'),
    ).toBe('[ssd1] build01/build01.vmdk');
    const edit = disk({ operation: 'edit', key: 2000, unit: 0, size: 62_914_560 });
    expect((await reconfigure(BUILD01, edit)).fault).toBe('InvalidDeviceSpec');
    const tree = (await properties(client, 'VirtualMachine', BUILD01, 'snapshot'))['snapshot'];
    expect(at(tree, 'rootSnapshotList', 'name')?.text).toBe('s');
    await run(
      client,
      'RemoveSnapshot_Task',
      `${at(tree, 'currentSnapshot')?.text}|VirtualMachineSnapshot`,
      '<removeChildren>false</removeChildren>',
    );
    expect((await reconfigure(BUILD01, edit)).state).toBe('success');
    expect(await vmx('build01/build01.vmx')).toContain('scsi0:0.fileName = "build01.vmdk"');
  });
});

describe('CreateVM_Task', () => {
  const create = (config: string) =>
    run(
      client,
      'CreateVM_Task',
      'ha-folder-vm',
      `<config>${config}</config><pool type="ResourcePool">ha-root-pool</pool>`,
    );
  const files = '<files><vmPathName>[ssd1]</vmPathName></files>';

  it('makes directory, VMX and disks, and registers the machine', async () => {
    const controller =
      '<deviceChange><operation>add</operation><device xsi:type="ParaVirtualSCSIController"><key>-100</key><busNumber>0</busNumber><sharedBus>noSharing</sharedBus></device></deviceChange>';
    const end = await create(
      `<name>made</name><version>vmx-19</version><guestId>debian12_64Guest</guestId>${files}<numCPUs>2</numCPUs><memoryMB>512</memoryMB>${controller}${disk({ ...createDisk, controller: -100, unit: 0 })}<firmware>efi</firmware>`,
    );
    expect(end).toMatchObject({ state: 'success', result: '4' });
    expect(await property(client, 'VirtualMachine', '4', 'config.files.vmPathName')).toBe('[ssd1] made/made.vmx');
    expect(await property(client, 'VirtualMachine', '4', 'config.hardware.device[2000].backing.fileName')).toBe(
      '[ssd1] made/made.vmdk',
    );
    expect(await property(client, 'VirtualMachine', '4', 'config.uuid')).toMatch(/^564d/);
    expect((await run(client, 'PowerOnVM_Task', '4')).state).toBe('success');
    expect((await run(client, 'PowerOffVM_Task', '4')).state).toBe('success');
    expect((await run(client, 'Destroy_Task', '4')).state).toBe('success');
    expect((await client.http('/folder/made?dsName=ssd1')).status).toBe(404);
  });

  it.each([
    ['a name that is taken', `<name>db01</name>${files}`, 'DuplicateName'],
    ['no name', files, 'InvalidName'],
    [
      'a file that is there',
      '<name>x</name><files><vmPathName>[ssd1] db01/db01.vmx</vmPathName></files>',
      'AlreadyExists',
    ],
    ['a version that the host does not know', `<name>x</name><version>vmx-99</version>${files}`, 'InvalidArgument'],
  ])('refuses %s', async (_name, config, fault) => {
    expect(await create(config)).toMatchObject({ state: 'error', fault });
  });
});
