import { ownEntry } from '../../../domain/values/own-entry.js';
import { numberOf, objectOf, textOf, type VimObject } from '../soap/value.js';

/**
 * Types of devices whose reading has lost them: govc prints JSON without the types of data objects. Members that only one type has decide
 * first, then the keys that hosts give (VMware's ranges, the same on every host), because labels are in the language of the server.
 */

type Backings = readonly (readonly [member: string, type: string])[];

const DISK_BACKINGS: Backings = [
  ['lunUuid', 'VirtualDiskRawDiskMappingVer1BackingInfo'],
  ['fileName', 'VirtualDiskFlatVer2BackingInfo'],
];
const NIC_BACKINGS: Backings = [
  ['port', 'VirtualEthernetCardDistributedVirtualPortBackingInfo'],
  ['opaqueNetworkId', 'VirtualEthernetCardOpaqueNetworkBackingInfo'],
  ['deviceName', 'VirtualEthernetCardNetworkBackingInfo'],
];
const CDROM_BACKINGS: Backings = [
  ['fileName', 'VirtualCdromIsoBackingInfo'],
  ['exclusive', 'VirtualCdromPassthroughBackingInfo'],
  ['deviceName', 'VirtualCdromAtapiBackingInfo'],
];
const FLOPPY_BACKINGS: Backings = [
  ['fileName', 'VirtualFloppyImageBackingInfo'],
  ['deviceName', 'VirtualFloppyDeviceBackingInfo'],
];
const SERIAL_BACKINGS: Backings = [
  ['serviceURI', 'VirtualSerialPortURIBackingInfo'],
  ['pipeName', 'VirtualSerialPortPipeBackingInfo'],
  ['fileName', 'VirtualSerialPortFileBackingInfo'],
  ['deviceName', 'VirtualSerialPortDeviceBackingInfo'],
];
const PARALLEL_BACKINGS: Backings = [
  ['fileName', 'VirtualParallelPortFileBackingInfo'],
  ['deviceName', 'VirtualParallelPortDeviceBackingInfo'],
];

/** A drive without a name is the client's. */
const CLIENTS: Readonly<Record<string, string>> = {
  VirtualCdromPassthroughBackingInfo: 'VirtualCdromRemotePassthroughBackingInfo',
  VirtualCdromAtapiBackingInfo: 'VirtualCdromRemoteAtapiBackingInfo',
  VirtualFloppyDeviceBackingInfo: 'VirtualFloppyRemoteDeviceBackingInfo',
};

interface Kind {
  readonly type: string;
  /** Keys of this kind on every host: first and last. */
  readonly keys: readonly [first: number, last: number];
  readonly backings?: Backings;
}

const KINDS: readonly Kind[] = [
  { type: 'VirtualPCIController', keys: [100, 100] },
  { type: 'VirtualIDEController', keys: [200, 201] },
  { type: 'VirtualPS2Controller', keys: [300, 300] },
  { type: 'VirtualSIOController', keys: [400, 400] },
  { type: 'VirtualKeyboard', keys: [600, 600] },
  { type: 'VirtualPointingDevice', keys: [700, 700] },
  { type: 'VirtualCdrom', keys: [3000, 3999], backings: CDROM_BACKINGS },
  { type: 'VirtualUSBController', keys: [7000, 7000] },
  { type: 'VirtualFloppy', keys: [8000, 8001], backings: FLOPPY_BACKINGS },
  { type: 'VirtualSerialPort', keys: [9000, 9031], backings: SERIAL_BACKINGS },
  { type: 'VirtualParallelPort', keys: [10_000, 10_002], backings: PARALLEL_BACKINGS },
  { type: 'VirtualTPM', keys: [11_000, 11_000] },
  { type: 'VirtualUSBXHCIController', keys: [14_000, 14_000] },
  { type: 'VirtualAHCIController', keys: [15_000, 15_003] },
  { type: 'VirtualCdrom', keys: [16_000, 16_999], backings: CDROM_BACKINGS },
  { type: 'VirtualNVMEController', keys: [31_000, 31_003] },
];

/** How hosts describe the models of SCSI controllers; the names are the same in every language. */
const SCSI_MODELS: readonly (readonly [summary: RegExp, type: string])[] = [
  [/paravirtual/i, 'ParaVirtualSCSIController'],
  [/lsi ?logic ?sas/i, 'VirtualLsiLogicSASController'],
  [/lsi ?logic/i, 'VirtualLsiLogicController'],
  [/bus ?logic/i, 'VirtualBusLogicController'],
];

function has(object: VimObject, ...members: readonly string[]): boolean {
  return members.some((member) => ownEntry(object, member) !== undefined);
}

function summaryOf(device: VimObject): string {
  return textOf(objectOf(device['deviceInfo'])?.['summary']) ?? '';
}

function scsiType(device: VimObject): string {
  const summary = summaryOf(device);
  return SCSI_MODELS.find(([pattern]) => pattern.test(summary))?.[1] ?? 'VirtualSCSIController';
}

/** The kinds that members tell: no other type has them. */
function byMembers(device: VimObject): { readonly type: string; readonly backings?: Backings } | null {
  if (has(device, 'capacityInKB', 'capacityInBytes')) return { type: 'VirtualDisk', backings: DISK_BACKINGS };
  if (has(device, 'macAddress', 'addressType')) return { type: 'VirtualEthernetCard', backings: NIC_BACKINGS };
  if (has(device, 'scsiCtlrUnitNumber', 'sharedBus') && has(device, 'busNumber')) return { type: scsiType(device) };
  if (has(device, 'videoRamSizeInKB')) return { type: 'VirtualMachineVideoCard' };
  if (has(device, 'allowUnrestrictedCommunication')) return { type: 'VirtualMachineVMCIDevice' };
  return null;
}

function byKey(device: VimObject): Kind | null {
  const key = numberOf(device['key']);
  return key === null ? null : (KINDS.find(({ keys: [first, last] }) => key >= first && key <= last) ?? null);
}

function typedBacking(backing: VimObject, backings: Backings): VimObject {
  if (backing.$type !== undefined) return backing;
  const type = backings.find(([member]) => ownEntry(backing, member) !== undefined)?.[1];
  if (type === undefined) return backing;
  const isClient = (textOf(backing['deviceName']) ?? '') === '' && backing['useAutoDetect'] !== true;
  const parent = objectOf(backing['parent']);
  const whole = parent === null ? backing : { ...backing, parent: typedBacking(parent, backings) };
  return { ...whole, $type: isClient ? (ownEntry(CLIENTS, type) ?? type) : type };
}

/** The device with the types that it and its backing must have. One that no rule knows stays without a type: it cannot be expressed. */
export function typedDevice(device: VimObject): VimObject {
  if (device.$type !== undefined) return device;
  const kind = byMembers(device) ?? byKey(device);
  if (kind === null) return device;
  const backing = objectOf(device['backing']);
  const typed = { ...device, $type: kind.type };
  return backing === null || kind.backings === undefined
    ? typed
    : { ...typed, backing: typedBacking(backing, kind.backings) };
}

/** What such a reading does not say of a device: the model of a NIC, and of a SCSI controller whose description names none. */
export function isWithoutModel(device: VimObject): boolean {
  return device.$type === 'VirtualEthernetCard' || device.$type === 'VirtualSCSIController';
}
