import { children, dynamicType, integer, optionalBoolean, optionalInteger } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import { array, boolean, type DataObject, int, long, object, string } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { Device } from '../device.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

const ORDER = 'bios.bootOrder';
const DISK_ORDER = 'bios.hddOrder';
const DELAY = 'bios.bootDelay';
const SETUP = 'bios.forceSetupOnce';
const SECURE = 'uefi.secureBoot.enabled';
const RETRY = 'bios.bootRetry.enabled';
/** In seconds, where the API has milliseconds: hosts write 10 for its default of 10,000. */
const RETRY_DELAY = 'bios.bootRetry.delay';
const DEFAULT_RETRY_SECONDS = 10;
/** The word for the disks that `bios.hddOrder` names. */
const DISKS = 'hdd';

const BOOTABLE = 'VirtualMachineBootOptionsBootable';

export function bootOptions(keys: VmxKeys, devices: readonly Device[]): DataObject {
  const order = bootOrder(keys, devices);
  return object('VirtualMachineBootOptions', {
    bootDelay: long(keys.integer(DELAY, 0)),
    enterBIOSSetup: boolean(keys.boolean(SETUP, false)),
    efiSecureBootEnabled: boolean(keys.boolean(SECURE, false)),
    bootRetryEnabled: boolean(keys.boolean(RETRY, false)),
    bootRetryDelay: long(keys.integer(RETRY_DELAY, DEFAULT_RETRY_SECONDS) * 1000),
    bootOrder: order.length === 0 ? undefined : array(`${BOOTABLE}Device`, order),
    networkBootProtocol: string('ipv4'),
  });
}

const words = (text: string | undefined) =>
  (text ?? '')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** `hdd` is every disk of `bios.hddOrder`, and the first disk where that names none (guess). What is not there is passed over. */
function bootOrder(keys: VmxKeys, devices: readonly Device[]): readonly DataObject[] {
  const disks = devices.filter((device) => device.kind === 'disk');
  const named = words(keys.get(DISK_ORDER)).flatMap((slot) => disks.filter((disk) => disk.slot === slot));
  return words(keys.get(ORDER)).flatMap((word) => {
    if (word === 'cdrom' || word === 'floppy') {
      return [object(`${BOOTABLE}${word === 'cdrom' ? 'Cdrom' : 'Floppy'}Device`, {})];
    }
    const found =
      word === DISKS
        ? named.length > 0
          ? named
          : disks.slice(0, 1)
        : devices.filter((device) => device.kind === 'nic' && device.slot.toLowerCase() === word);
    const kind = word === DISKS ? 'Disk' : 'Ethernet';
    return found.map(({ key }) => object(`${BOOTABLE}${kind}Device`, { deviceKey: int(key) }));
  });
}

/** All but the order, which can name devices that the same spec adds. */
export function applyBootOptions(spec: XmlElement, draft: VmxDraft): void {
  for (const [member, key] of [
    ['enterBIOSSetup', SETUP],
    ['efiSecureBootEnabled', SECURE],
    ['bootRetryEnabled', RETRY],
  ] as const) {
    const value = optionalBoolean(spec, member);
    if (value !== undefined && value !== draft.boolean(key, false)) draft.set(key, value);
  }
  const delay = milliseconds(spec, 'bootDelay');
  if (delay !== undefined && delay !== draft.integer(DELAY, 0)) draft.set(DELAY, delay);
  const retry = milliseconds(spec, 'bootRetryDelay');
  if (retry === undefined) return;
  const seconds = Math.ceil(retry / 1000);
  if (seconds !== draft.integer(RETRY_DELAY, DEFAULT_RETRY_SECONDS)) draft.set(RETRY_DELAY, seconds);
}

function milliseconds(spec: XmlElement, name: string): number | undefined {
  const value = optionalInteger(spec, name);
  if (value !== undefined && (value < 0 || value > 0x7fffffff)) throw invalidArgument(`bootOptions.${name}`);
  return value;
}

/**
 * Writes the order once all devices are in place. `slotOf` finds the slot of a key, also of one that the spec itself gave. The
 * VMX has one place for all disks, that of the first. A lone device of the base type takes the order out.
 */
export function applyBootOrder(spec: XmlElement, draft: VmxDraft, slotOf: (key: number) => string | null): void {
  const devices = children(spec, 'bootOrder');
  if (devices.length === 0) return;
  const order: string[] = [];
  const disks: string[] = [];
  for (const device of devices) {
    const word = bootWord(device, slotOf);
    if (word === null) continue;
    const isDisk = word.includes(':');
    if (isDisk ? disks.includes(word) : order.includes(word)) throw invalidArgument('bootOptions.bootOrder');
    if (isDisk) disks.push(word);
    if (!isDisk || disks.length === 1) order.push(isDisk ? DISKS : word);
  }
  put(draft, ORDER, order);
  put(draft, DISK_ORDER, disks);
}

function put(draft: VmxDraft, key: string, list: readonly string[]): void {
  const value = list.length === 0 ? null : list.join(',');
  if ((draft.get(key) ?? null) !== value) draft.set(key, value);
}

function bootWord(device: XmlElement, slotOf: (key: number) => string | null): string | null {
  switch (dynamicType(device)) {
    case `${BOOTABLE}CdromDevice`:
      return 'cdrom';
    case `${BOOTABLE}FloppyDevice`:
      return 'floppy';
    case `${BOOTABLE}DiskDevice`:
    case `${BOOTABLE}EthernetDevice`: {
      const slot = slotOf(integer(device, 'deviceKey'));
      const isDisk = dynamicType(device) === `${BOOTABLE}DiskDevice`;
      if (slot === null || isDisk !== slot.includes(':')) throw invalidArgument('bootOptions.bootOrder.deviceKey');
      return slot;
    }
    default:
      return null;
  }
}
