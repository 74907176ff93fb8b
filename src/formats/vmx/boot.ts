import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { Firmware } from '../../domain/domain.js';
import { parseDriveSlot } from '../../domain/rules/limits.js';
import { readLooseFlag, readLooseValue, type VmxReading, wholeNumber } from './reading.js';
import type { VmxPair } from './row.js';

/** Firmware and what it boots. Of these libvirt knows `firmware` alone (libvirt-esx-behaviour 2.3). */

const ORDER = 'bios.bootOrder';
const DISK_ORDER = 'bios.hddOrder';
const RETRY = 'bios.bootRetry.enabled';
/** In seconds; ESX writes its default of 10 into every file. */
const RETRY_DELAY = 'bios.bootRetry.delay';
const DEFAULT_RETRY_SECONDS = 10;
/** The word that stands for the disks of {@link DISK_ORDER}. */
const DISKS = 'hdd';
/** More than there are drives and NICs. */
const MAX_WORDS = 500;

export function parseFirmware(text: string): Result<Firmware> {
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
export function readBootOrder(vmx: VmxReading): readonly string[] {
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
export function writeBootOrder(order: readonly string[]): readonly VmxPair[] {
  if (order.length === 0) return [];
  const disks = order.filter((each) => each.includes(':'));
  const words = order.flatMap((each) => (each === disks[0] ? [DISKS] : disks.includes(each) ? [] : [each]));
  const places: VmxPair = [ORDER, words.join(',')];
  return disks.length === 0 ? [places] : [places, [DISK_ORDER, disks.join(',')]];
}

/** In milliseconds; null for never. */
export function readRetry(vmx: VmxReading): number | null {
  const enabled = readLooseFlag(vmx, RETRY, false);
  if (!enabled) {
    if (vmx.text(RETRY_DELAY) === String(DEFAULT_RETRY_SECONDS)) vmx.take(RETRY_DELAY);
    return null;
  }
  return readLooseValue(vmx, RETRY_DELAY, wholeNumber(0), DEFAULT_RETRY_SECONDS) * 1000;
}

export function writeRetry(retry: number | null): readonly VmxPair[] {
  if (retry === null) return [];
  return [
    [RETRY, 'true'],
    [RETRY_DELAY, String(Math.ceil(retry / 1000))],
  ];
}
