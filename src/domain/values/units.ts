/**
 * Simple values with their parsers and spellings: sizes, frequencies, MACs, UUIDs, names, datastore paths. A branded type shows that a
 * value was parsed. These files import nothing of a VM's model.
 */

import { failure, type Result, success } from '../diagnostics/result.js';
import type { Brand } from './brand.js';
import { ownEntry } from './own-entry.js';

/** Memory, in units of 1,048,576 bytes: the unit of `memsize` in VMX and of `memoryMB` in the API. */
export type MiB = Brand<number, 'MiB'>;
/** Disk capacity, in units of 1,024 bytes: the unit of `capacityInKB` in the API. */
export type KiB = Brand<number, 'KiB'>;
/** The size of a file. */
export type Bytes = Brand<number, 'Bytes'>;
/** Processor time, in MHz: the unit of CPU reservations and limits. */
export type MHz = Brand<number, 'MHz'>;

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
};

const SIZE = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/;

function parseBytes(text: string): Result<number> {
  const match = SIZE.exec(text.trim());
  const unit = match?.[2] === undefined ? undefined : ownEntry(BYTES, match[2].toLowerCase());
  if (match?.[1] === undefined || unit === undefined) {
    return failure(`must be a size with its unit, like 512MiB or 40GiB, not "${text}"`);
  }
  const bytes = Number(match[1]) * unit;
  return Number.isSafeInteger(bytes) && bytes > 0
    ? success(bytes)
    : failure(`must be a whole number of bytes above 0, not "${text}"`);
}

function parseMultiple(text: string, unit: number, name: string): Result<number> {
  const bytes = parseBytes(text);
  if (!bytes.ok) return bytes;
  return bytes.value % unit === 0
    ? success(bytes.value / unit)
    : failure(`must be a whole number of ${name}, not "${text}"`);
}

/** Reads a memory size such as `4GiB`; a unit is required, and the size must come to whole MiB. */
export function parseMemory(text: string): Result<MiB> {
  return parseMultiple(text, 2 ** 20, 'MiB') as Result<MiB>;
}

/** Reads a disk size such as `40GiB`; a unit is required, and the size must come to whole KiB. */
export function parseDiskSize(text: string): Result<KiB> {
  return parseMultiple(text, 2 ** 10, 'KiB') as Result<KiB>;
}

/** Reads a clock rate such as `500MHz` or `2GHz`; it must come to whole MHz, and 0 is allowed. */
export function parseFrequency(text: string): Result<MHz> {
  const match = /^(\d+(?:\.\d+)?)\s*(MHz|GHz)$/i.exec(text.trim());
  if (match?.[1] === undefined || match[2] === undefined) {
    return failure(`must be a clock rate with its unit, like 500MHz or 2GHz, not "${text}"`);
  }
  const mhz = Number(match[1]) * (match[2].toLowerCase() === 'ghz' ? 1000 : 1);
  return Number.isSafeInteger(mhz) ? success(mhz as MHz) : failure(`must be a whole number of MHz, not "${text}"`);
}

function formatScaled(amount: number, units: readonly string[]): string {
  let value = amount;
  let index = 0;
  while (value !== 0 && value % 1024 === 0 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${value}${units[index]}`;
}

/** The shortest exact spelling: 4096 MiB is `4GiB`, 1028 MiB is `1028MiB`. {@link parseMemory} reads it back. */
export function formatMemory(size: MiB): string {
  return formatScaled(size, ['MiB', 'GiB', 'TiB']);
}

/** The shortest exact spelling of a disk size. {@link parseDiskSize} reads it back. */
export function formatDiskSize(size: KiB): string {
  return formatScaled(size, ['KiB', 'MiB', 'GiB', 'TiB']);
}

/** Reads an amount of memory such as `1GiB` that may be nothing: `0MiB` is 0. */
export function parseMemoryAmount(text: string): Result<MiB> {
  return /^0+(?:\.0+)?\s*[KMGT]?i?B$/i.test(text.trim()) ? success(0 as MiB) : parseMemory(text);
}
