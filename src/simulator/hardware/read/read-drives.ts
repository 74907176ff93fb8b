import { boolean, type DataObject, long, object, string } from '../../soap/value.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';
import type { DiskFacts } from '../../storage/virtual-disk.js';
import { connectInfo, type Device, device } from '../device.js';
import type { MachineContext } from '../machine-context.js';
import { diskShares, diskSharing, storageIOAllocation } from '../settings/disk-policy.js';
import { BUSES, type Controller, controllerKey, controllerSlot, unitKey } from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';

/** Disks and CD-ROM drives of one controller: `present`, `deviceType` and `fileName` decide which. */
export function readDrives(keys: VmxKeys, controller: Controller, around: MachineContext): readonly Device[] {
  return BUSES[controller.bus].units.flatMap((unit) => {
    const slot = `${controllerSlot(controller)}:${unit}`;
    if (!keys.boolean(`${slot}.present`, false)) return [];
    const place = { slot, key: unitKey(controller, unit), controllerKey: controllerKey(controller), unitNumber: unit };
    return [isCdrom(keys, slot) ? cdrom(keys, place, around) : disk(keys, place, around)];
  });
}

interface Place {
  readonly slot: string;
  readonly key: number;
  readonly controllerKey: number;
  readonly unitNumber: number;
}

const CDROM_TYPES: ReadonlySet<string> = new Set(['cdrom-image', 'atapi-cdrom', 'cdrom-raw']);

function isCdrom(keys: VmxKeys, slot: string): boolean {
  const type = keys.get(`${slot}.deviceType`)?.toLowerCase() ?? '';
  return CDROM_TYPES.has(type) || /\.iso$/i.test(keys.get(`${slot}.fileName`) ?? '');
}

/** The VMX's words for `mode` are the API's, except that the VMX has no word for the default. */
function diskMode(keys: VmxKeys, slot: string): string {
  const mode = keys.get(`${slot}.mode`) ?? 'persistent';
  return mode.replace(/-([a-z])/g, (_, letter: string) => `_${letter}`);
}

function disk(keys: VmxKeys, place: Place, around: MachineContext): Device {
  const fileName = keys.get(`${place.slot}.fileName`) ?? '';
  const file = around.locate(fileName);
  const facts = file === null ? null : around.disk(file);
  const capacity = facts?.capacityKiB ?? 0;
  return device('VirtualDisk', {
    kind: 'disk',
    ...place,
    file,
    label: 'Hard disk',
    summary: `${capacity.toLocaleString('en-US')} KB`,
    backing: diskBacking(keys, place.slot, { file, name: fileName, facts }, around, 0),
    fields: {
      capacityInKB: long(capacity),
      capacityInBytes: long(capacity * 1024),
      shares: diskShares(keys, place.slot),
      storageIOAllocation: storageIOAllocation(keys, place.slot),
      diskObjectId: string(`1-${place.key}`),
      vFlashCacheConfigInfo: undefined,
      iofilter: undefined,
      vDiskId: undefined,
      nativeUnmanagedLinkedClone: boolean(false),
    },
  });
}

const CHAIN_LIMIT = 255;

interface BackingFile {
  readonly file: Location | null;
  /** As the VMX has it. */
  readonly name: string;
  readonly facts: DiskFacts | null;
}

function diskBacking(
  keys: VmxKeys,
  slot: string,
  { file, name, facts }: BackingFile,
  around: MachineContext,
  depth: number,
): DataObject {
  const parent = facts?.parent ?? null;
  return object('VirtualDiskFlatVer2BackingInfo', {
    fileName: string(file === null ? name : formatLocation(file)),
    datastore: file === null ? undefined : around.datastore(file.datastore),
    backingObjectId: undefined,
    diskMode: string(diskMode(keys, slot)),
    split: boolean(false),
    writeThrough: boolean(keys.boolean(`${slot}.writeThrough`, false)),
    thinProvisioned: boolean(facts?.thin ?? false),
    eagerlyScrub: facts?.eager === true ? boolean(true) : undefined,
    uuid: string(apiDiskUuid(facts?.uuid ?? '')),
    contentId: string('fffffffe'),
    changeId: undefined,
    parent:
      parent === null || depth >= CHAIN_LIMIT
        ? undefined
        : diskBacking(keys, slot, { file: parent, name: '', facts: around.disk(parent) }, around, depth + 1),
    deltaDiskFormat: parent === null ? undefined : string('redoLogFormat'),
    digestEnabled: boolean(false),
    deltaGrainSize: undefined,
    deltaDiskFormatVariant: undefined,
    sharing: string(diskSharing(keys, slot)),
    keyId: undefined,
  });
}

/** `60 00 C2 9a ...-...` in the descriptor is `6000C29a-....` in the API. */
function apiDiskUuid(text: string): string {
  return text.replace(/[\s-]/g, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function cdrom(keys: VmxKeys, place: Place, around: MachineContext): Device {
  const startConnected = keys.boolean(`${place.slot}.startConnected`, true);
  const fileName = keys.get(`${place.slot}.fileName`) ?? '';
  const type = keys.get(`${place.slot}.deviceType`)?.toLowerCase() ?? 'cdrom-image';
  const file = type === 'cdrom-image' || type === '' ? around.locate(fileName) : null;
  return device('VirtualCdrom', {
    kind: 'cdrom',
    ...place,
    file,
    label: 'CD/DVD drive',
    summary: file === null ? 'Remote device' : `ISO ${formatLocation(file)}`,
    backing: cdromBacking(keys, place.slot, type, fileName, file, around),
    connectable: connectInfo(
      startConnected,
      around.isConnected(place.slot, startConnected),
      keys.boolean(`${place.slot}.allowGuestConnectionControl`, true),
    ),
  });
}

function cdromBacking(
  keys: VmxKeys,
  slot: string,
  type: string,
  fileName: string,
  file: Location | null,
  around: MachineContext,
): DataObject {
  const isAutodetected = /^auto detect$/i.test(fileName) || keys.boolean(`${slot}.autodetect`, false);
  const name = { deviceName: string(isAutodetected ? '' : fileName), useAutoDetect: boolean(isAutodetected) };
  if (keys.boolean(`${slot}.clientDevice`, false)) {
    const remote = { deviceName: string(''), useAutoDetect: boolean(false) };
    return type === 'cdrom-raw'
      ? object('VirtualCdromRemotePassthroughBackingInfo', { ...remote, exclusive: boolean(false) })
      : object('VirtualCdromRemoteAtapiBackingInfo', remote);
  }
  if (type === 'atapi-cdrom') return object('VirtualCdromAtapiBackingInfo', name);
  if (type === 'cdrom-raw') {
    return object('VirtualCdromPassthroughBackingInfo', { ...name, exclusive: boolean(false) });
  }
  return object('VirtualCdromIsoBackingInfo', {
    fileName: string(file === null ? (/^emptyBackingString$/i.test(fileName) ? '[]' : fileName) : formatLocation(file)),
    datastore: file === null ? undefined : around.datastore(file.datastore),
    backingObjectId: undefined,
  });
}
