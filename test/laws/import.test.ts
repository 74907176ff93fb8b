import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { importText } from '../convert/import.js';

/** Lines as hosts and hosted products write them, odd ones too. */
const flag = fc.constantFrom('TRUE', 'FALSE', 'true', 'yes', '');
const number = fc.oneof(fc.nat(9), fc.nat(70_000), fc.constantFrom(-1)).map(String);
const word = fc.constantFrom(
  '',
  'auto detect',
  'emptyBackingString',
  'default',
  'none',
  'unlimited',
  'high',
  'normal',
  'off',
);
const file = fc.constantFrom(
  'web01.vmdk',
  'web01-000002.vmdk',
  '../data/d.vmdk',
  '/vmfs/volumes/6d55f24a-f2d762ee-9e7d-2331772d5771/web01/x.vmdk',
  '/vmfs/volumes/ssd1/iso/a.iso',
  'C:\\iso\\a.iso',
  '/home/me/a.ISO',
  '[ssd1] a/b.iso',
  '',
  'ser.log',
  'thinprint',
);
const mac = fc.constantFrom(
  '00:0c:29:53:43:27',
  '00:50:56:11:22:33',
  '01:00:5e:00:00:01',
  '00:00:00:00:00:00',
  'de:ad',
  '',
);
const value = fc.oneof(flag, number, word, file, mac, fc.string({ maxLength: 12 }));

const SLOTS: Readonly<Record<string, readonly string[]>> = {
  'scsi#:#': [
    'present',
    'deviceType',
    'fileName',
    'mode',
    'redo',
    'ctkEnabled',
    'writeThrough',
    'sharing',
    'clientDevice',
  ],
  'sata#:#': ['present', 'deviceType', 'fileName', 'startConnected', 'clientDevice', 'autodetect'],
  'ide#:#': ['present', 'deviceType', 'fileName', 'startConnected', 'clientDevice'],
  'nvme#:#': ['present', 'fileName'],
  'scsi#': ['present', 'virtualDev', 'pciSlotNumber', 'sasWWID', 'sharedBus'],
  'sata#': ['present', 'pciSlotNumber'],
  'nvme#': ['present', 'subnqnUUID'],
  'ethernet#': [
    'present',
    'virtualDev',
    'networkName',
    'connectionType',
    'vnet',
    'addressType',
    'address',
    'generatedAddress',
    'generatedAddressOffset',
    'checkMACAddress',
    'dvs.switchId',
    'dvs.portId',
    'features',
    'pciSlotNumber',
    'wakeOnPcktRcv',
  ],
  'floppy#': ['present', 'fileType', 'fileName', 'clientDevice', 'startConnected', 'autodetect'],
  'serial#': ['present', 'fileType', 'fileName', 'pipe.endPoint', 'network.endPoint', 'yieldOnMsrRead'],
  'parallel#': ['present', 'fileType', 'fileName'],
  'pciPassthru#': ['present', 'id', 'deviceId', 'vendorId', 'systemId', 'vgpu', 'virtualDev', 'allowedDevices', 'pfId'],
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  present: ['TRUE'],
  deviceType: [
    'scsi-hardDisk',
    'ata-hardDisk',
    'disk',
    'cdrom-image',
    'atapi-cdrom',
    'cdrom-raw',
    'scsi-passthru',
    'rawDisk',
  ],
  fileType: ['file', 'device', 'pipe', 'network', 'thinprint'],
  virtualDev: [
    'lsilogic',
    'pvscsi',
    'buslogic',
    'lsisas1068',
    'vmxnet3',
    'e1000',
    'e1000e',
    'vmxnet',
    'sriov',
    'vmiop',
    'new',
  ],
  connectionType: ['bridged', 'nat', 'custom', 'hostonly'],
  addressType: ['generated', 'vpx', 'static'],
};

const device = fc
  .tuple(fc.constantFrom(...Object.keys(SLOTS)), fc.nat(4), fc.nat(17))
  .chain(([slot, first, second]) => {
    const name = slot.replace('#', String(first)).replace('#', String(second));
    const line = (key: string) =>
      fc
        .oneof(
          { weight: 6, arbitrary: fc.constantFrom(...(WORDS[key] ?? (/file/i.test(key) ? ['web01.vmdk'] : ['TRUE']))) },
          { weight: 2, arbitrary: /file/i.test(key) ? file : /address$/i.test(key) ? mac : value },
          { weight: 1, arbitrary: value },
        )
        .map((text) => `${name}.${key} = "${text.replace(/["|\r\n\0]/g, '')}"`);
    const keys = SLOTS[slot] ?? [];
    return fc.tuple(
      line(keys[0] ?? 'present'),
      fc.subarray([...keys.slice(1)]).chain((some) => fc.tuple(...some.map(line))),
    );
  })
  .map(([present, lines]) => [present, ...lines]);

const MACHINE = [
  'cpuid.coresPerSocket',
  'firmware',
  'uefi.secureBoot.enabled',
  'bios.bootOrder',
  'bios.hddOrder',
  'bios.bootDelay',
  'bios.forceSetupOnce',
  'annotation',
  'guestOS',
  'uuid.bios',
  'uuid.location',
  'vc.uuid',
  'nvram',
  'cleanShutdown',
  'sched.cpu.min',
  'sched.cpu.max',
  'sched.cpu.shares',
  'sched.cpu.units',
  'sched.mem.min',
  'sched.mem.max',
  'sched.mem.shares',
  'sched.cpu.affinity',
  'sched.cpu.latencySensitivity',
  'sched.swap.derivedName',
  'tools.syncTime',
  'tools.upgrade.policy',
  'toolScripts.afterPowerOn',
  'powerType.powerOff',
  'usb.present',
  'ehci.present',
  'usb_xhci.present',
  'sound.present',
  'sound.virtualDev',
  'svga.vramSize',
  'svga.numDisplays',
  'mks.enable3d',
  'vtpm.present',
  'vtpm.ekCRT',
  'vhv.enable',
  'vvtd.enable',
  'windows.vbs.enabled',
  'RemoteDisplay.vnc.enabled',
  'RemoteDisplay.vnc.port',
  'RemoteDisplay.vnc.password',
  'guestinfo.role',
  'guestInfo.detailed.data',
  'numa.nodeAffinity',
  'vcpu.hotadd',
  'mem.hotadd',
  'vmci0.id',
  'monitor.phys_bits_used',
  'isolation.tools.hgfs.disable',
  'sharedFolder.maxNum',
  'encryption.data',
  'x.y',
] as const;

const setting = fc
  .tuple(
    fc.constantFrom(...MACHINE),
    fc.oneof(fc.constantFrom('TRUE', 'efi', 'bios', 'cdrom', 'useGlobal', 'debian12-64', '2'), value),
  )
  .map(([key, text]) => `${key} = "${text.replace(/["|\r\n\0]/g, '')}"`);

const vmxFile = fc
  .tuple(
    fc.integer({ min: 4, max: 22 }),
    fc.constantFrom(4, 256, 1024, 4096, 1_048_576),
    fc.constantFrom(1, 2, 3, 8, 128),
    fc.array(device, { maxLength: 8 }),
    fc.array(setting, { maxLength: 14 }),
  )
  .map(([version, memory, vcpus, devices, settings]) =>
    [
      '.encoding = "UTF-8"',
      'config.version = "8"',
      `virtualHW.version = "${version}"`,
      'displayName = "web01"',
      `memSize = "${memory}"`,
      `numvcpus = "${vcpus}"`,
      ...devices.flat(),
      ...settings,
      '',
    ].join('\n'),
  );

test('what convert imports of a VMX, validate accepts', async () => {
  await fc.assert(
    fc.asyncProperty(vmxFile, async (vmx) => {
      const { text, diagnostics } = await importText(vmx);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const loaded = await loadDesired(['-'], { cwd: '/', stdin: async () => text });
      expect({ vmx, text, errors: loaded.diagnostics.filter(({ severity }) => severity === 'error') }).toMatchObject({
        errors: [],
      });
      expect(loaded.connections[0]?.domains).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});
