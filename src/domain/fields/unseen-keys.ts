/**
 * Raw VMX keys in a reading of the API's configuration. The API shows most of them in `extraConfig`; a key that stands for a member of an
 * object of the API, or for the file itself, is not among them. Such a key is unknown: neither there nor absent.
 */

import { fieldOfVmxKey } from './vmx-fields.js';

/** Over the key in lower case: keys of no field, which the API keeps in a member of a device or of the configuration. */
const UNSEEN: readonly RegExp[] = [
  // The format of the file, and what hosts know of it (vSphere API reference, VirtualMachineConfigInfo: no member).
  /^(?:\.encoding|config\.version|uuid\.action)$/,
  /^(?:scsi|sata|nvme)\d+\.sharedbus$/,
  /^(?:scsi|sata|nvme|ide)\d+:\d+\.autodetect$/,
  // VirtualDeviceConnectInfo, of every device.
  /^(?:(?:scsi|sata|nvme|ide)\d+:\d+|(?:ethernet|serial|parallel|floppy|pcipassthru)\d+)\.(?:startconnected|allowguestconnectioncontrol)$/,
  /^ethernet\d+\.(?:uptcompatibility|externalid|features|generatedaddressoffset|opaquenetwork\.(?:id|type)|resourceallocation\..+)$/,
  /^serial\d+\.(?:yieldonmsrread|trynorxloss|vspc|autodetect)$/,
  /^(?:floppy|parallel)\d+\.(?:autodetect|filename|filetype)$/,
  /^pcipassthru\d+\..+$/,
  /^(?:ide\d+|floppy\d+|serial\d+|parallel\d+|ethernet\d+|sound|usb|vtpm)\.present$/,
  /^(?:sound\.(?:filename|autodetect)|usb\.generic\.autoconnect)$/,
  /^(?:svga\.graphicsmemorykb|mks\.use3drenderer)$/,
  /^sched\.mem\.affinity$/,
];

/** Raw keys that a reading of the configuration has from a member of a device, with what the API reports for a VMX without the key. */
const FROM_MEMBERS: ReadonlyMap<string, string> = new Map([
  // VirtualMachineVideoCard.useAutoDetect (vSphere API reference).
  ['svga.autodetect', 'FALSE'],
]);

/** True for a raw key that a reading of the configuration never shows. Case does not matter. */
export function isUnseenInConfig(key: string): boolean {
  const lower = key.toLowerCase();
  // The key of a field stays raw if its value cannot be parsed; the API has its own member for the field.
  return fieldOfVmxKey(key) !== null || UNSEEN.some((pattern) => pattern.test(lower));
}

/** The value that a missing key means in a reading of the configuration, if it is read from a member; null for other keys. */
export function memberDefault(key: string): string | null {
  return FROM_MEMBERS.get(key.toLowerCase()) ?? null;
}
