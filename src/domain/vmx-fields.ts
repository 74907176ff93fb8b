/** The raw key that holds our marker; nobody else may write it. It is outside `guestinfo.`, because a guest can write those. */
export const MARKER_KEY = 'esxform.marker';

const DRIVE = 'disks.$1 or cdroms.$1';

/**
 * Which VMX keys a field of the manifest stands for, as patterns over the lower-case key; `$1` is the slot or what follows it.
 * Left out on purpose, because they are raw keys: sub-keys of a device that no field stands for (`ethernet0.pciSlotNumber`,
 * `scsi0:0.ctkEnabled`), and those that a field's own keys come with but that a machine can also have otherwise, which nothing
 * but the key can say (`ethernet1.generatedAddressOffset = "10"`, `isolation.tools.hgfs.disable = "TRUE"`).
 */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/^displayname$/, 'name'],
  [/^uuid\.bios$/, 'uuid'],
  [/^vm\.genidx?$/, 'generation_id'],
  [/^guestos$/, 'guest_os'],
  [/^virtualhw\.version$/, 'hardware_version'],
  [/^firmware$/, 'firmware'],
  [/^uefi\.secureboot\.enabled$/, 'secure_boot'],
  [/^bios\.(?:bootorder|hddorder)$/, 'boot.order'],
  [/^bios\.bootdelay$/, 'boot.delay'],
  [/^bios\.forcesetuponce$/, 'boot.setup'],
  [/^bios\.bootretry\.(?:enabled|delay)$/, 'boot.retry'],
  [/^smbios\.reflecthost$/, 'smbios_host'],
  [/^annotation$/, 'annotation'],
  [/^memsize$/, 'memory'],
  [/^numvcpus$/, 'vcpus'],
  [/^cpuid\.corespersocket$/, 'cores_per_socket'],
  [/^vcpu\.hotadd$/, 'hot_add.cpu'],
  [/^vcpu\.hotremove$/, 'hot_add.cpu_remove'],
  [/^mem\.hotadd$/, 'hot_add.memory'],
  [/^sched\.cpu\.latencysensitivity$/, 'latency'],
  [/^tools\.synctime$/, 'tools.sync_time'],
  [/^tools\.upgrade\.policy$/, 'tools.upgrade'],
  [/^sched\.cpu\.min$/, 'scheduler.cpu.reservation'],
  [/^sched\.cpu\.max$/, 'scheduler.cpu.limit'],
  [/^sched\.cpu\.shares$/, 'scheduler.cpu.shares'],
  [/^sched\.cpu\.affinity$/, 'scheduler.cpu.affinity'],
  [/^sched\.cpu\.units$/, 'scheduler.cpu'],
  [/^sched\.mem\.min(?:size)?$/, 'scheduler.memory.reservation'],
  [/^sched\.mem\.max$/, 'scheduler.memory.limit'],
  [/^sched\.mem\.shares$/, 'scheduler.memory.shares'],
  [/^remotedisplay\.vnc\.enabled$/, 'vnc'],
  [/^remotedisplay\.vnc\.ip$/, 'vnc.listen'],
  [/^remotedisplay\.vnc\.(port|keymap)$/, 'vnc.$1'],
  [/^remotedisplay\.vnc\.password$/, 'vnc.password'],
  [/^svga\.vramsize$/, 'video.memory'],
  [/^svga\.numdisplays$/, 'video.displays'],
  [/^mks\.enable3d$/, 'video.accelerated'],
  [/^sound\.(?:present|virtualdev)$/, 'sound'],
  [/^usb\.present$/, 'usb.uhci'],
  [/^ehci\.present$/, 'usb.ehci'],
  [/^usb_xhci\.present$/, 'usb.xhci'],
  [/^vtpm\.present$/, 'tpm'],
  [/^((?:scsi|sata|nvme)\d+)\.(?:present|virtualdev)$/, 'controllers.$1'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.mode$/, 'disks.$1.mode'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.writethrough$/, 'disks.$1.write_through'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.sharing$/, 'disks.$1.sharing'],
  [/^sched\.((?:scsi|sata|nvme|ide)\d+:\d+)\.shares$/, 'disks.$1.shares'],
  [/^sched\.((?:scsi|sata|nvme|ide)\d+:\d+)\.throughputcap$/, 'disks.$1.limit'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.(?:present|filename|devicetype|startconnected|clientdevice)$/, DRIVE],
  [/^(ethernet\d+)\.dvs\.(?:switchid|portid|portgroupid|connectionid)$/, 'nics.$1.port'],
  [
    /^(ethernet\d+)\.(?:present|virtualdev|networkname|vnet|address|addresstype|generatedaddress|checkmacaddress|startconnected|connectiontype)$/,
    'nics.$1',
  ],
  [/^(floppy\d+)\.(?:present|startconnected|clientdevice|filetype|filename)$/, 'floppies.$1'],
  [/^(serial\d+)\.(?:present|filetype|filename|pipe\.endpoint|network\.endpoint)$/, 'serials.$1'],
  [/^(parallel\d+)\.(?:present|filetype|filename)$/, 'parallels.$1'],
  [
    /^sharedfolder(\d+)\.(?:present|enabled|readaccess|writeaccess|hostpath|guestname)$/,
    'shared_folders.sharedFolder$1',
  ],
  [/^pcipassthru(\d+)\.(?:present|id|deviceid|vendorid|systemid)$/, 'passthrough.pciPassthru$1'],
];

/** What comes behind `guestinfo.` keeps its case: a guest asks for it by that name. */
const GUESTINFO = /^guestinfo\.(.+)$/i;

/** The field of a manifest that stands for a VMX key, in the manifest's spelling; null for a raw key. Case does not matter. */
export function fieldOfVmxKey(key: string): string | null {
  const lower = key.toLowerCase();
  if (lower === MARKER_KEY) return 'marker';
  const variable = GUESTINFO.exec(key)?.[1];
  if (variable !== undefined) return `guestinfo.${variable}`;
  for (const [pattern, field] of FIELDS) {
    const match = pattern.exec(lower);
    if (match !== null) return field.replaceAll('$1', match[1] ?? '');
  }
  return null;
}

/** Keys that say how the file itself is to be read. A host that met another value there would not read the file at all. */
export function isVmxFormatKey(key: string): boolean {
  return ['.encoding', 'config.version'].includes(key.toLowerCase());
}
