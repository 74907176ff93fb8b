import type { Limit, Shares } from '../../../domain/domain.js';
import { numberOf, objectOf, textOf, type VimObject, type VimValue } from '../soap/value.js';

/** A level, or a number for `custom`; null if the server shows neither. */
export function sharesOf(value: VimValue | undefined): Shares | null {
  const shares = objectOf(value);
  const level = textOf(shares?.['level']);
  if (level === 'low' || level === 'normal' || level === 'high') return level;
  return numberOf(shares?.['shares']);
}

/** A SharesInfo. With a named level the number is ignored; libvirt sends -1, and so do we. */
export function sharesSpec(shares: Shares | null): VimObject {
  return typeof shares === 'number' ? { shares, level: 'custom' } : { shares: -1, level: shares ?? 'normal' };
}

/** A limit in the unit of its member. A missing or negative one is none (vSphere API reference, ResourceAllocationInfo.limit). */
export function limitOf<Unit extends number>(value: VimValue | undefined): Limit<Unit> {
  const limit = numberOf(value) ?? -1;
  return limit < 0 ? 'unlimited' : (limit as Unit);
}

export function limitSpec(limit: Limit<number>): number {
  return limit === 'unlimited' ? -1 : limit;
}
