/** Seeded VMX files as hosts of many versions have them: devices of all kinds and backings, odd spellings, and lines of the host itself. */

export interface RealisticVmx {
  readonly name: string;
  readonly directory: string;
  readonly text: string;
  /** Disks to make, as datastore paths. */
  readonly disks: readonly string[];
}

export const STORE_UUID_PATH = '{store}';

/** The first hardware version that has the devices of a group of lines. */
function firstVersion(group: readonly string[]): number {
  if (
    group.some((line) => line.startsWith('vtpm.') || line.startsWith('windows.vbs') || line.includes('allowedDevices'))
  )
    return 18;
  return group.some((line) => /usb|pciPassthru|hotadd|numDisplays|hdaudio|enable3d/.test(line)) ? 9 : 4;
}

/** A small generator of numbers (mulberry32): the same seed gives the same files. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const NAMES = [
  'web',
  'Büro Süd',
  'データベース',
  'a "quoted" VM',
  'x'.repeat(72),
  "it's 100% #1",
  'back|slash',
  'db.prod-02',
];
const NIC_MODELS = ['vmxnet3', 'e1000', 'e1000e', 'vlance', 'vmxnet', 'vmxnet4', null] as const;
const SCSI_MODELS = ['pvscsi', 'lsilogic', 'lsisas1068', 'buslogic', null] as const;
const GUESTS = ['debian12-64', 'ubuntu-64', 'windows9srv-64', 'winNetStandard', 'other', 'rhel7-64', 'FreeBSD-64'];

/** Lines that hosts, Tools and people leave, each group with about every third file. */
const ODD: readonly (readonly string[])[] = [
  ['cleanShutdown = "TRUE"', 'softPowerOff = "FALSE"', 'migrate.hostlog = "./web-1a2b.hlog"'],
  ['sched.swap.derivedName = "/vmfs/volumes/6d55f24a-f2d762ee-9e7d-2331772d5771/w/w-0aa10.vswp"'],
  ['vmci0.present = "TRUE"', 'vmci0.id = "-1393932479"', 'pciBridge0.present = "TRUE"', 'hpet0.present = "TRUE"'],
  ['pciBridge4.present = "TRUE"', 'pciBridge4.virtualDev = "pcieRootPort"', 'pciBridge4.functions = "8"'],
  ['monitor.phys_bits_used = "45"', 'numa.autosize.cookie = "20001"', 'numa.autosize.vcpu.maxPerVirtualNode = "2"'],
  ['powerType.powerOff = "soft"', 'powerType.suspend = "hard"', 'powerType.reset = "preset"'],
  ['toolScripts.afterPowerOn = "TRUE"', 'toolScripts.beforeSuspend = "FALSE"', 'tools.syncTime = "FALSE"'],
  ['tools.upgrade.policy = "upgradeAtPowerCycle"', 'tools.remindInstall = "FALSE"'],
  ['svga.autodetect = "TRUE"', 'svga.vramSize = "16777216"', 'svga.graphicsMemoryKB = "262144"'],
  ['svga.autodetect = "FALSE"', 'svga.numDisplays = "2"', 'svga.vramSize = "8388608"'],
  ['mks.enable3d = "TRUE"', 'mks.use3dRenderer = "automatic"', 'svga.guestBackedPrimaryAware = "TRUE"'],
  ['usb.present = "TRUE"', 'ehci.present = "TRUE"', 'usb.generic.autoconnect = "FALSE"'],
  ['usb_xhci.present = "TRUE"', 'usb_xhci.pciSlotNumber = "160"'],
  ['sound.present = "TRUE"', 'sound.virtualDev = "hdaudio"', 'sound.fileName = "-1"', 'sound.autodetect = "TRUE"'],
  ['sound.present = "TRUE"', 'sound.startConnected = "FALSE"'],
  ['vtpm.present = "TRUE"', 'vtpm.ekCRT = "MIIabc"'],
  ['guestinfo.role = "web"', 'guestInfo.detailed.data = "prettyName"', 'guestOS.detailed.data = "x"'],
  ['isolation.tools.copy.disable = "TRUE"', 'isolation.tools.paste.disable = "true"', 'disk.EnableUUID = "TRUE"'],
  ['log.keepOld = "10"', 'log.rotateSize = "2048000"', 'logging = "FALSE"'],
  ['sched.cpu.units = "mhz"', 'sched.cpu.shares = "normal"', 'sched.cpu.min = "100"', 'sched.mem.shares = "2000"'],
  ['sched.cpu.affinity = "all"', 'sched.mem.affinity = "all"', 'sched.cpu.latencySensitivity = "normal"'],
  ['mem.hotadd = "TRUE"', 'vcpu.hotadd = "true"', 'vhv.enable = "TRUE"', 'vpmc.enable = "FALSE"'],
  ['bios.bootDelay = "5000"', 'bios.bootRetry.enabled = "TRUE"', 'bios.bootRetry.delay = "10"'],
  ['bios.bootOrder = "cdrom,hdd"', 'bios.hddOrder = ""'],
  ['RemoteDisplay.vnc.enabled = "TRUE"', 'RemoteDisplay.vnc.port = "5901"', 'RemoteDisplay.vnc.password = "x"'],
  ['RemoteDisplay.maxConnections = "-1"', 'RemoteDisplay.vnc.enabled = "FALSE"', 'RemoteDisplay.vnc.port = "5902"'],
  ['annotation = "first|0Asecond # no comment"', '# a comment', ''],
  ['tools.guest.desktop.autolock = "FALSE"', 'toolsInstallManager.updateCounter = "3"', 'ctkEnabled = "TRUE"'],
  ['pciPassthru0.present = "TRUE"', 'pciPassthru0.vgpu = "grid_t4-2q"', 'pciPassthru0.virtualDev = "vmiop"'],
  ['pciPassthru1.present = "TRUE"', 'pciPassthru1.allowedDevices = "0x10de:0x1eb8"'],
  [
    'pciPassthru2.present = "TRUE"',
    'pciPassthru2.id = "00000:003:00.0"',
    'pciPassthru2.deviceId = "0x10fb"',
    'pciPassthru2.vendorId = "0x8086"',
    'pciPassthru2.systemId = "55f1"',
  ],
  ['uefi.secureBoot.enabled = "FALSE"', 'chipset.onlineStandby = "TRUE"', 'windows.vbs.enabled = "FALSE"'],
  ['numa.nodeAffinity = "0,1"', 'numa.vcpu.maxPerVirtualNode = "4"', 'smbios.reflectHost = "TRUE"'],
  ['vmx.buildType = "release"', 'evcCompatibilityMode = "FALSE"', 'userCPUID.0 = "0000000a756e65476c65746e49656e69"'],
  ['answer.msg.uuid.altered = "I copied it"', 'extendedConfigFile = "web.vmxf"'],
];

/** Ports on the network came with ESX 4.1. */
const SERIALS: readonly (readonly string[])[] = [
  ['fileType = "network"', 'fileName = "telnet://:2001"', 'network.endPoint = "server"'],
  ['fileType = "file"', 'fileName = "serial.log"', 'yieldOnMsrRead = "TRUE"'],
  ['fileType = "pipe"', 'fileName = "/tmp/com1"', 'pipe.endPoint = "client"', 'tryNoRxLoss = "FALSE"'],
  ['fileType = "thinprint"', 'fileName = "thinprint"', 'startConnected = "FALSE"'],
  ['fileType = "device"', 'fileName = "/dev/char/serial/uart0"'],
];

const CDROMS: readonly (readonly string[])[] = [
  ['deviceType = "cdrom-image"', 'fileName = "/vmfs/volumes/ssd1/iso/debian.iso"', 'startConnected = "TRUE"'],
  ['deviceType = "cdrom-image"', 'fileName = "{store}/iso/debian.iso"', 'startConnected = "FALSE"'],
  ['deviceType = "atapi-cdrom"', 'fileName = "auto detect"', 'autodetect = "TRUE"'],
  ['deviceType = "atapi-cdrom"', 'fileName = "/vmfs/devices/cdrom/mpx.vmhba0:C0:T0:L0"'],
  ['deviceType = "cdrom-raw"', 'fileName = "emptyBackingString"', 'clientDevice = "TRUE"', 'startConnected = "FALSE"'],
  ['deviceType = "atapi-cdrom"', 'fileName = "CD/DVD drive 0"', 'clientDevice = "TRUE"'],
  ['deviceType = "cdrom-image"', 'fileName = ""', 'startConnected = "FALSE"', 'allowGuestConnectionControl = "FALSE"'],
];

const FLOPPIES: readonly (readonly string[])[] = [
  ['present = "FALSE"'],
  ['present = "TRUE"', 'clientDevice = "TRUE"', 'startConnected = "FALSE"', 'fileName = "vmware-null-remote-floppy"'],
  ['present = "TRUE"', 'fileType = "file"', 'fileName = "/vmfs/volumes/ssd1/iso/boot.flp"'],
  ['fileType = "device"', 'fileName = "/dev/fd0"', 'autodetect = "TRUE"', 'startConnected = "FALSE"'],
];

/** Files below a volume of ESX, and keys of ESX 4 and later, which no file of VMware Server has. */
const NOT_ON_SERVER = /vmfs|dvs\.|\{store\}|^cpuid\.|^bios\.bootRetry|ctkEnabled/;
/** VMware Server 2 runs these versions of virtual hardware. */
const GSX_VERSIONS = [4, 6, 7];
const ESX_VERSIONS = [4, 7, 8, 9, 10, 11, 13, 14, 15, 17, 18, 19, 20, 21, 22];

/**
 * The file of a seed. Files with different seeds have different names, uuids and MAC addresses. Those of VMware Server have its versions
 * of hardware, and no files below `/vmfs/volumes`.
 */
export function realisticVmx(seed: number, mode: 'esx' | 'gsx' | 'vpx' = 'esx'): RealisticVmx {
  const random = randomFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const maybe = (chance: number) => random() < chance;
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  const directory = `vm${seed}`;
  const name = `${pick(NAMES)} ${seed}`;
  const isServer = mode === 'gsx';
  const version = pick(isServer ? GSX_VERSIONS : ESX_VERSIONS);
  const lines: string[] = [];
  const disks: string[] = [];
  const device = (slot: string, values: readonly string[]) => lines.push(...values.map((each) => `${slot}.${each}`));
  const escaped = name.replace(/[|"#]/g, (each) => `|${hex(each.charCodeAt(0)).toUpperCase()}`);
  lines.push('.encoding = "UTF-8"', 'config.version = "8"', `virtualHW.version = "${version}"`);
  lines.push(`displayName = "${escaped}"`, `guestOS = "${pick(GUESTS)}"`);
  const tail = [seed >>> 8, seed].map((each) => hex(each & 255)).join(' ');
  lines.push(`uuid.bios = "56 4d d9 28 84 1b 9d 6a-4e b5 a9 40 b4 53 ${tail}"`);
  if (maybe(0.5)) lines.push(`nvram = "${directory}.nvram"`);
  const vcpus = pick([1, 2, 4]);
  lines.push(`${pick(['memSize', 'memsize', 'MemSize'])} = "${pick([256, 1024, 4096])}"`, `numvcpus = "${vcpus}"`);
  if (vcpus > 1 && maybe(0.5)) lines.push(`cpuid.coresPerSocket = "${vcpus}"`);
  if (version >= 8 && (version >= 18 || maybe(0.4))) lines.push('firmware = "efi"');

  const addDisk = (slot: string, index: number) => {
    const file = pick([
      `${directory}-${index}.vmdk`,
      `data/${directory}-${index}.vmdk`,
      `${directory}-${index}-000001.vmdk`,
    ]);
    const volumes = [`/vmfs/volumes/ssd1/${directory}/`, `${STORE_UUID_PATH}/${directory}/`];
    const folder = isServer ? '' : pick(['', '', ...volumes]);
    disks.push(`[ssd1] ${directory}/${file}`);
    device(slot, ['present = "TRUE"', `fileName = "${folder}${file}"`]);
    if (maybe(0.7)) device(slot, [`deviceType = "${slot.startsWith('scsi') ? 'scsi-hardDisk' : 'disk'}"`]);
    if (maybe(0.2)) device(slot, ['mode = "independent-persistent"']);
    if (maybe(0.3)) device(slot, ['redo = ""', 'ctkEnabled = "TRUE"']);
    if (maybe(0.2)) lines.push(`sched.${slot}.shares = "normal"`, `sched.${slot}.throughputCap = "off"`);
  };
  let count = 0;
  for (let bus = 0; bus < below(5); bus += 1) {
    const model = version < 7 ? pick(['lsilogic', 'buslogic'] as const) : pick(SCSI_MODELS);
    device(`scsi${bus}`, ['present = "TRUE"', ...(model === null ? [] : [`virtualDev = "${model}"`])]);
    if (maybe(0.3))
      device(`scsi${bus}`, [`sharedBus = "${pick(['none', 'virtual', 'physical'])}"`, 'pciSlotNumber = "160"']);
    for (let unit = 0; unit < below(3); unit += 1) addDisk(`scsi${bus}:${unit}`, count++);
  }
  if (version >= 10 && maybe(0.4)) {
    device('sata0', ['present = "TRUE"', 'pciSlotNumber = "33"']);
    if (maybe(0.6)) addDisk('sata0:1', count++);
    if (maybe(0.6)) device('sata0:0', ['present = "TRUE"', ...pick(CDROMS)]);
  }
  if (version >= 13 && maybe(0.3)) {
    device('nvme0', ['present = "TRUE"', 'subnqnUUID = "52 a1"']);
    addDisk('nvme0:0', count++);
  }
  if (maybe(0.3)) addDisk('ide0:0', count++);
  if (maybe(0.6)) device('ide1:0', ['present = "TRUE"', ...pick(CDROMS)]);
  for (let index = 0; index < below(5); index += 1) {
    const slot = `ethernet${index}`;
    const model = version < 8 ? pick(['e1000', 'vlance', 'vmxnet'] as const) : pick(NIC_MODELS);
    const address = [seed >>> 8, seed, index].map((each) => hex(each & 255)).join(':');
    device(slot, [`${pick(['present', 'Present'])} = "${pick(['TRUE', 'true'])}"`]);
    if (model !== null) device(slot, [`virtualDev = "${model}"`]);
    if (maybe(0.25)) {
      device(slot, ['dvs.switchId = "50 3c 1d 11 22 33 44 55-66 77 88 99 aa bb cc dd"', 'dvs.portId = "12"']);
      device(slot, ['dvs.portgroupId = "dvportgroup-31"', 'dvs.connectionId = "1840"']);
    } else device(slot, [`networkName = "${pick(['VM Network', 'DMZ'])}"`]);
    if (maybe(0.5))
      device(slot, ['addressType = "static"', `address = "00:50:56:${hex((seed >>> 16) & 31)}:${address.slice(3)}"`]);
    else if (maybe(0.8)) {
      device(slot, ['addressType = "generated"', `generatedAddress = "00:0c:29:${address}"`]);
      device(slot, [`generatedAddressOffset = "${index * 10}"`]);
    }
    if (maybe(0.3)) device(slot, [`wakeOnPcktRcv = "${pick(['FALSE', 'TRUE'])}"`, 'uptCompatibility = "TRUE"']);
    if (maybe(0.2)) device(slot, ['startConnected = "FALSE"', 'features = "1"', 'pciSlotNumber = "192"']);
  }
  if (maybe(0.5)) device('floppy0', pick(FLOPPIES));
  for (let index = 0; index < below(3); index += 1)
    device(`serial${index}`, ['present = "TRUE"', ...pick(isServer ? SERIALS.slice(1) : SERIALS)]);
  if (maybe(0.2)) device('parallel0', ['present = "TRUE"', 'fileType = "file"', 'fileName = "lpt.out"']);
  lines.push('msg.autoAnswer = "TRUE"');
  const used = new Set(lines.map((line) => line.split(' ')[0]?.toLowerCase()));
  for (const group of ODD) {
    if (!maybe(0.3) || version < firstVersion(group)) continue;
    for (const line of group) {
      const key = line.split(' ')[0]?.toLowerCase();
      // A file that has a key twice is another matter.
      if (key !== '' && key !== '#' && used.has(key)) continue;
      used.add(key);
      lines.push(line);
    }
  }
  const kept = isServer ? lines.filter((line) => !NOT_ON_SERVER.test(line)) : lines;
  return { name, directory, text: `${kept.join('\n')}\n`, disks };
}
