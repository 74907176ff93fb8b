/**
 * Settings that are no devices: shares, scheduling, boot options, video, policies of disks and networks. Each file maps its VMX keys to
 * the API, in both directions.
 */

import { optionalInteger, required, text } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import { boolean, type DataObject, enumeration, int, long, object } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

const LEVELS = ['low', 'normal', 'high'] as const;
type Level = (typeof LEVELS)[number];

/** Shares of one vCPU, and of one MiB, by level. */
const CPU_SHARES: Readonly<Record<Level, number>> = { low: 500, normal: 1000, high: 2000 };
const MEMORY_SHARES: Readonly<Record<Level, number>> = { low: 5, normal: 10, high: 20 };

export function cpuAllocation(keys: VmxKeys): DataObject {
  const shares = sharesInfo(keys.get('sched.cpu.shares'), CPU_SHARES, keys.integer('numvcpus', 1));
  return allocation(keys.integer('sched.cpu.min', 0), limit(keys, 'sched.cpu.max'), shares);
}

export function memoryAllocation(keys: VmxKeys): DataObject {
  const shares = sharesInfo(keys.get('sched.mem.shares'), MEMORY_SHARES, keys.integer('memsize', 32));
  const reservation = keys.integer('sched.mem.minSize', keys.integer('sched.mem.min', 0));
  return allocation(reservation, limit(keys, 'sched.mem.max'), shares);
}

/** -1 is unlimited, which the VMX says with the word or by having no key. */
function limit(keys: VmxKeys, key: string): number {
  return Math.max(-1, keys.integer(key, -1));
}

function allocation(reservation: number, limited: number, shares: DataObject): DataObject {
  return object('ResourceAllocationInfo', {
    reservation: long(Math.max(0, reservation)),
    expandableReservation: boolean(false),
    limit: long(limited),
    shares,
    overheadLimit: undefined,
  });
}

/** A level or a number of shares, as the VMX has it. */
export function sharesInfo(
  written: string | undefined,
  perUnit: Readonly<Record<Level, number>>,
  units: number,
): DataObject {
  const word = written?.toLowerCase() ?? 'normal';
  const level = LEVELS.find((each) => each === word);
  const custom = Number(word);
  const isCustom = level === undefined && /^\d{1,9}$/.test(word);
  return object('SharesInfo', {
    shares: int(isCustom ? custom : perUnit[level ?? 'normal'] * units),
    level: enumeration('SharesLevel', isCustom ? 'custom' : (level ?? 'normal')),
  });
}

/** Writes a ConfigSpec's cpuAllocation. Members that are not given stay as they are. */
export function applyCpuAllocation(spec: XmlElement, draft: VmxDraft): void {
  const values = allocationOf(spec, draft.integer('sched.cpu.min', 0), limit(draft, 'sched.cpu.max'));
  if (values.reservation !== undefined) draft.set('sched.cpu.min', values.reservation);
  if (values.limit !== undefined) draft.set('sched.cpu.max', values.limit === -1 ? null : values.limit);
  if (values.reservation !== undefined || values.limit !== undefined) draft.set('sched.cpu.units', 'mhz');
  if (values.shares !== undefined) draft.set('sched.cpu.shares', values.shares);
}

export function applyMemoryAllocation(spec: XmlElement, draft: VmxDraft): void {
  const reserved = draft.integer('sched.mem.minSize', draft.integer('sched.mem.min', 0));
  const values = allocationOf(spec, reserved, limit(draft, 'sched.mem.max'));
  if (values.reservation !== undefined) {
    if (values.reservation > draft.integer('memsize', 32)) throw invalidArgument('memoryAllocation.reservation');
    draft.set('sched.mem.min', values.reservation);
    draft.set('sched.mem.minSize', values.reservation);
  }
  if (values.limit !== undefined) draft.set('sched.mem.max', values.limit === -1 ? null : values.limit);
  if (values.shares !== undefined) draft.set('sched.mem.shares', values.shares);
}

interface AllocationChange {
  readonly reservation: number | undefined;
  readonly limit: number | undefined;
  /** A level, or a number as text. */
  readonly shares: string | undefined;
}

function allocationOf(spec: XmlElement, reservedNow: number, limitNow: number): AllocationChange {
  const reservation = optionalInteger(spec, 'reservation');
  const limited = optionalInteger(spec, 'limit');
  if (reservation !== undefined && reservation < 0) throw invalidArgument(`${spec.name}.reservation`);
  if (limited !== undefined && limited < -1) throw invalidArgument(`${spec.name}.limit`);
  const upper = limited ?? limitNow;
  if (upper !== -1 && (reservation ?? reservedNow) > upper) throw invalidArgument(`${spec.name}.limit`);
  const shares = spec.children.some((child) => child.name === 'shares') ? required(spec, 'shares') : null;
  return { reservation, limit: limited, shares: shares === null ? undefined : sharesText(shares) };
}

/** The number counts for level `custom` alone; clients send -1 with the others. */
export function sharesText(shares: XmlElement): string {
  const level = text(shares, 'level');
  if (LEVELS.some((each) => each === level)) return level;
  const number = optionalInteger(shares, 'shares');
  if (level !== 'custom' || number === undefined || number < 0 || number > 1_000_000) throw invalidArgument('shares');
  return String(number);
}
