import { type Result, success } from '../../../domain/diagnostics/result.js';
import type { Disk, Limit, Shares } from '../../../domain/domain.js';
import { oneOf, readLooseValue, readValue, type VmxReading, wholeNumber } from '../reading.js';
import type { VmxPair } from '../row.js';
import { parseShares } from '../scheduler.js';

/** How the host treats writes to a disk: its mode, its cache, who else may have it, and its share of the bandwidth. */

type Policy = Pick<Disk, 'mode' | 'writeThrough' | 'sharing' | 'shares' | 'limit'>;

const MODES = [
  'persistent',
  'nonpersistent',
  'undoable',
  'append',
  'independent-persistent',
  'independent-nonpersistent',
] as const;
/** The word for no limit. */
const OFF = 'off';

function parseFlag(text: string): Result<boolean> {
  const word = oneOf(['true', 'false'])(text);
  return word.ok ? success(word.value === 'true') : word;
}

function parseSharing(text: string): Result<Disk['sharing']> {
  return oneOf(['multi-writer', 'none'] as const)(text);
}

function parseCap(text: string): Result<Limit<number>> {
  if (text.toLowerCase() === OFF) return success('unlimited');
  return wholeNumber(1)(text);
}

export function readDiskPolicy(vmx: VmxReading, slot: string): Policy {
  return {
    mode: readLooseValue<Disk['mode']>(vmx, `${slot}.mode`, oneOf(MODES), 'persistent'),
    writeThrough: readValue(vmx, `${slot}.writeThrough`, parseFlag, false),
    sharing: readLooseValue(vmx, `${slot}.sharing`, parseSharing, 'none'),
    shares: readLooseValue<Shares | null>(vmx, `sched.${slot}.shares`, parseShares, null),
    limit: readLooseValue(vmx, `sched.${slot}.throughputCap`, parseCap, 'unlimited'),
  };
}

/** In libvirt's order; only what is not the default. */
export function writeDiskPolicy(slot: string, { writeThrough, mode, sharing }: Policy): readonly VmxPair[] {
  const pairs: VmxPair[] = [];
  if (writeThrough) pairs.push([`${slot}.writeThrough`, 'true']);
  if (mode !== 'persistent') pairs.push([`${slot}.mode`, mode]);
  if (sharing !== 'none') pairs.push([`${slot}.sharing`, sharing]);
  return pairs;
}

export function writeDiskScheduler(slot: string, { shares, limit }: Policy): readonly VmxPair[] {
  const pairs: VmxPair[] = [];
  if (shares !== null) pairs.push([`sched.${slot}.shares`, String(shares)]);
  if (limit !== 'unlimited') pairs.push([`sched.${slot}.throughputCap`, String(limit)]);
  return pairs;
}
