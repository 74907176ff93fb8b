import type { Boot, Domain, Firmware } from '../../domain/domain.js';
import { parseDriveSlot } from '../../domain/limits.js';
import { failure, type Result, success } from '../../domain/result.js';
import { readLooseFlag, readLooseValue, readValue, type VmxReading, wholeNumber } from './reading.js';
import type { MappingRow, VmxPair } from './row.js';

/** Firmware and what it boots. Of these libvirt knows `firmware` alone (libvirt-esx-behaviour 2.3). */

const ORDER = 'bios.bootOrder';
const DISK_ORDER = 'bios.hddOrder';
const DELAY = 'bios.bootDelay';
const SETUP = 'bios.forceSetupOnce';
const RETRY = 'bios.bootRetry.enabled';
/** In seconds; ESX writes its default of 10 into every file. */
const RETRY_DELAY = 'bios.bootRetry.delay';
const DEFAULT_RETRY_SECONDS = 10;
/** The word that stands for the disks of {@link DISK_ORDER}. */
const DISKS = 'hdd';
/** More than there are drives and NICs. */
const MAX_WORDS = 500;

function parseFirmware(text: string): Result<Firmware> {
  const lower = text.toLowerCase();
  return lower === 'efi' || lower === 'bios' ? success(lower) : failure(`must be bios or efi, not "${text}"`);
}

/** The words of a list; null where one is said twice, or there are none. */
function listOf(text: string | null): readonly string[] | null {
  const words = (text ?? '').toLowerCase().split(',', MAX_WORDS + 1);
  const trimmed = words.map((word) => word.trim());
  return trimmed.includes('') || new Set(trimmed).size !== trimmed.length || words.length > MAX_WORDS ? null : trimmed;
}

/** The order, if it can be told exactly: each word is one device, and the disks are named. Otherwise its keys stay raw. */
function readOrder(vmx: VmxReading): readonly string[] {
  const words = listOf(vmx.text(ORDER));
  if (words === null) return [];
  const disks = words.includes(DISKS) ? listOf(vmx.text(DISK_ORDER)) : [];
  if (disks === null || !disks.every((disk) => parseDriveSlot(disk) !== null)) return [];
  const known = (word: string) => [DISKS, 'cdrom', 'floppy'].includes(word) || /^ethernet(?:0|[1-9]\d?)$/.test(word);
  if (!words.every(known)) return [];
  vmx.take(ORDER);
  if (words.includes(DISKS)) vmx.take(DISK_ORDER);
  return words.flatMap((word) => (word === DISKS ? disks : [word]));
}

/** Disks stand together, at the place of the first of them: VMX has one place for all. */
function writeOrder(order: readonly string[]): readonly VmxPair[] {
  if (order.length === 0) return [];
  const disks = order.filter((each) => each.includes(':'));
  const words = order.flatMap((each) => (each === disks[0] ? [DISKS] : disks.includes(each) ? [] : [each]));
  const places: VmxPair = [ORDER, words.join(',')];
  return disks.length === 0 ? [places] : [places, [DISK_ORDER, disks.join(',')]];
}

function readRetry(vmx: VmxReading): number | null {
  const enabled = readLooseFlag(vmx, RETRY, false);
  if (!enabled) {
    if (vmx.text(RETRY_DELAY) === String(DEFAULT_RETRY_SECONDS)) vmx.take(RETRY_DELAY);
    return null;
  }
  return readLooseValue(vmx, RETRY_DELAY, wholeNumber(0), DEFAULT_RETRY_SECONDS) * 1000;
}

function writeBoot({ order, delay, setup, retry }: Boot): readonly VmxPair[] {
  const pairs: VmxPair[] = [...writeOrder(order)];
  if (delay > 0) pairs.push([DELAY, String(delay)]);
  if (setup) pairs.push([SETUP, 'true']);
  if (retry !== null) pairs.push([RETRY, 'true'], [RETRY_DELAY, String(Math.ceil(retry / 1000))]);
  return pairs;
}

function readBoot(vmx: VmxReading, domain: Domain): Domain {
  const boot: Boot = {
    order: readOrder(vmx),
    delay: readLooseValue(vmx, DELAY, wholeNumber(0), 0),
    setup: readLooseFlag(vmx, SETUP, false),
    retry: readRetry(vmx),
  };
  return { ...domain, boot };
}

export const BOOT_ROWS: readonly MappingRow[] = [
  {
    keys: ['firmware'],
    field: 'firmware',
    way: 'spec',
    source: 'LV 2.3: bios when missing; the value bios is read, which libvirt refuses',
    read: (vmx, domain) => ({ ...domain, firmware: readValue<Firmware>(vmx, 'firmware', parseFirmware, 'bios') }),
    write: (domain) => (domain.firmware === 'efi' ? [['firmware', 'efi']] : []),
  },
  {
    keys: ['uefi.secureboot.enabled'],
    field: 'secureBoot',
    way: 'spec',
    source: 'as seen in public VMX files',
    read: (vmx, domain) => ({ ...domain, secureBoot: readLooseFlag(vmx, 'uefi.secureBoot.enabled', false) }),
    write: (domain) => (domain.secureBoot ? [['uefi.secureBoot.enabled', 'true']] : []),
  },
  {
    keys: [ORDER, DISK_ORDER, DELAY, SETUP, RETRY, RETRY_DELAY].map((key) => key.toLowerCase()),
    field: 'boot',
    way: 'spec',
    source:
      'as seen in public VMX files; a delay is in milliseconds, that of a retry in seconds (ESX writes 10 for the 10,000 ms of the API)',
    read: readBoot,
    write: (domain) => writeBoot(domain.boot),
  },
];
