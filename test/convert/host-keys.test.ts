import { describe, expect, test } from 'vitest';
import { hostOwns, isAssignedByHost } from '../../src/domain/fields/host-keys.js';
import { loadText, manifestOf } from '../manifest/load-text.js';
import { importText, vmxWith } from './import.js';

const FORBIDDEN = [
  'uuid.location',
  'VC.UUID',
  'vm.createDate',
  'cleanShutdown',
  'softPowerOff',
  'checkpoint.vmState',
  'checkpoint.vmState.readOnly',
  'sched.swap.derivedName',
  'migrate.hostLog',
  'migrate.hostlogState',
  'vmotion.checkpointFBSize',
  'monitor.phys_bits_used',
  'hostCPUID.0',
  'guestCPUID.80000001',
  'userCPUID.1',
  'evcCompatibilityMode',
  'numa.autosize.cookie',
  'cpuid.coresPerSocket.cookie',
  'scsi0:0.redo',
  'toolsInstallManager.updateCounter',
  'vmware.tools.internalversion',
  'tools.capability.softPowerOff',
  'tools.remindInstall',
  'guestOS.detailed.data',
  'replay.supported',
];
const FORBIDDEN_GUESTINFO = ['detailed.data', 'appInfo', 'vmtools.versionNumber'];
const ASSIGNED = [
  'ethernet0.pciSlotNumber',
  'pciBridge4.pciSlotNumber',
  'scsi0.sasWWID',
  'nvme0.subnqnUUID',
  'ethernet0.generatedAddressOffset',
  'vmci0.id',
  'numa.autosize.vcpu.maxPerVirtualNode',
  'nvram',
  'extendedConfigFile',
  'vmxstats.filename',
  'gui.exitOnCLIHLT',
  'svga.guestBackedPrimaryAware',
  'virtualHW.productCompatibility',
  'monitor.virtual_mmu',
];
const PEOPLES = [
  'migrate.encryptionMode',
  'numa.autosize.once',
  'sched.swap.dir',
  'guestinfo.session.cookie',
  'guestinfo.userdata',
  'monitor_control.restrict_backdoor',
  'isolation.tools.copy.disable',
  'ethernet0.uptCompatibility',
  'constructor',
];

describe('keys of the tables', () => {
  test.each(FORBIDDEN)('%s is forbidden', (key) => {
    expect(hostOwns(key)).not.toBeNull();
    expect(isAssignedByHost(key)).toBe(false);
  });
  test.each(ASSIGNED)('%s is assigned', (key) => {
    expect(hostOwns(key)).toBeNull();
    expect(isAssignedByHost(key)).toBe(true);
  });
  test.each(PEOPLES)('%s is in neither table', (key) => {
    expect([hostOwns(key), isAssignedByHost(key)]).toEqual([null, false]);
  });
});

describe('an import', () => {
  test('leaves out all of them, and names them in one line', async () => {
    const keys = [...FORBIDDEN, ...ASSIGNED, ...FORBIDDEN_GUESTINFO.map((key) => `guestinfo.${key}`)];
    const { text, told } = await importText(vmxWith(...keys.map((key) => `${key} = "1"`), 'sched.swap.dir = "/x"'));
    for (const key of keys) expect(text.toLowerCase()).not.toContain(key.toLowerCase());
    expect(told.split('\n').slice(1)).toEqual([]);
    expect(told).toContain('EF5008 Not imported, because the host sets these values: ');
    for (const key of keys) expect(told).toContain(key);
    expect(text).toContain('sched.swap.dir: /x');
  });

  test('leaves out a generated MAC address, and keeps a static one', async () => {
    const { text, told } = await importText(
      vmxWith(
        'ethernet0.present = "TRUE"',
        'ethernet0.addressType = "generated"',
        'ethernet0.generatedAddress = "00:0c:29:53:43:27"',
        'ethernet1.present = "TRUE"',
        'ethernet1.addressType = "vpx"',
        'ethernet1.generatedAddress = "00:50:56:a0:00:01"',
        'ethernet2.present = "TRUE"',
        'ethernet2.addressType = "static"',
        'ethernet2.address = "00:50:56:11:22:33"',
      ),
    );
    expect(text).not.toContain('00:0c:29');
    expect(text).not.toContain('00:50:56:a0');
    expect(text).not.toContain('generated');
    expect(text).toContain('00:50:56:11:22:33');
    expect(told).toContain('ethernet0.generatedAddress, ethernet1.generatedAddress');
  });

  test('leaves out the flag that the next start takes back', async () => {
    const { text, told } = await importText(vmxWith('bios.forceSetupOnce = "TRUE"', 'bios.bootDelay = "5000"'));
    expect(text).toContain('boot: { delay: 5000 }');
    expect(told).toBe('EF5008 Not imported, because the host sets these values: bios.forceSetupOnce');
  });

  test('keeps all of them in a VMX', async () => {
    const { text, told } = await importText(vmxWith('uuid.location = "56 4d"', 'ethernet0.pciSlotNumber = "160"'), {
      to: 'vmx',
    });
    expect(text).toContain('uuid.location = "56 4d"');
    expect(text).toContain('ethernet0.pciSlotNumber = "160"');
    expect(told).toBe('');
  });
});

describe('a manifest', () => {
  const declaring = async (...lines: readonly string[]) => (await loadText(manifestOf(lines.join('\n')))).diagnostics;

  test.each(FORBIDDEN)('that declares %s is refused with the reason', async (key) => {
    for (const value of ['"x"', 'null']) {
      const [only, ...others] = await declaring('vmx:', `  "${key}": ${value}`);
      expect(others).toEqual([]);
      expect([only?.code, only?.source?.line, only?.source?.column]).toEqual(['EF1029', 6, 7]);
      expect(only?.summary).toBe(`web01: the raw key ${key} belongs to the host`);
      expect(only?.detail).toBe(`${hostOwns(key)}.`);
    }
  });
  test.each(FORBIDDEN_GUESTINFO)('that declares guestinfo.%s is refused', async (key) => {
    expect((await declaring('guestinfo:', `  ${key}: x`)).map(({ code }) => code)).toEqual(['EF1029']);
  });
  test.each(ASSIGNED)('may declare %s', async (key) => {
    expect(await declaring('vmx:', `  ${key}: "160"`)).toEqual([]);
  });
});
