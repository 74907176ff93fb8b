import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { Allocation, Limit, Shares } from '../../domain/domain.js';
import { readValue, type VmxReading, wholeNumber } from './reading.js';
import type { VmxPair } from './row.js';

/** The keys of one allocation; the first reservation key that is there counts, and all of them are written. */
export interface AllocationKeys {
  readonly reservation: readonly string[];
  readonly limit: string;
  readonly shares: string;
}

const LEVELS = ['low', 'normal', 'high'] as const;

export function parseShares(text: string): Result<Shares> {
  const level = LEVELS.find((each) => each === text.toLowerCase());
  if (level !== undefined) return success(level);
  const shares = wholeNumber(0)(text);
  return shares.ok ? shares : failure(`must be low, normal, high or a number of shares, not "${text}"`);
}

/** libvirt reads the word, in any case, as -1, and any negative number as no limit. */
function parseLimit<Unit extends number>(text: string): Result<Limit<Unit>> {
  if (text.toLowerCase() === 'unlimited') return success('unlimited');
  const limit = wholeNumber(Number.MIN_SAFE_INTEGER)(text);
  if (!limit.ok) return failure(`must be a whole number or unlimited, not "${text}"`);
  return success(limit.value < 0 ? 'unlimited' : (limit.value as Unit));
}

function parseReservation<Unit extends number>(text: string): Result<Unit> {
  const limit = parseLimit<Unit>(text);
  return limit.ok ? success(limit.value === 'unlimited' ? (0 as Unit) : limit.value) : limit;
}

/**
 * Reads an allocation; what is not there is no reservation, no limit, and a null for the shares. A limit is taken literally, also one that
 * equals the memory size: the API reports it as that number, and it binds as soon as the memory grows.
 */
export function readAllocation<Unit extends number>(vmx: VmxReading, keys: AllocationKeys): Allocation<Unit> {
  const reservation = keys.reservation.find((key) => vmx.text(key) !== null);
  const read = {
    reservation:
      reservation === undefined ? (0 as Unit) : readValue(vmx, reservation, parseReservation<Unit>, 0 as Unit),
    limit: readValue<Limit<Unit>>(vmx, keys.limit, parseLimit, 'unlimited'),
    shares: readValue<Shares | null>(vmx, keys.shares, parseShares, null),
  };
  vmx.take(...keys.reservation.filter((key) => key !== reservation));
  return read;
}

/** Only what was said, so that a file without a scheduler stays without one. */
export function writeAllocation<Unit extends number>(
  allocation: Allocation<Unit>,
  keys: AllocationKeys,
): readonly VmxPair[] {
  const pairs: VmxPair[] = [];
  if (allocation.limit !== 'unlimited') pairs.push([keys.limit, String(allocation.limit)]);
  if (allocation.reservation !== 0) {
    for (const key of keys.reservation) pairs.push([key, String(allocation.reservation)]);
  }
  if (allocation.shares !== null) pairs.push([keys.shares, String(allocation.shares)]);
  return pairs;
}
