import { boolean, type DataObject, enumeration, int, long, object } from '../../soap/value.js';

export const SHARES_LEVELS = ['low', 'normal', 'high', 'custom'] as const;
export type SharesLevel = (typeof SHARES_LEVELS)[number];

/** How much of a resource a pool may have: MHz of CPU, MiB of memory. */
export interface Allocation {
  readonly reservation: number;
  /** Whether it may reserve more out of its parent. */
  readonly expandable: boolean;
  /** -1 for none. */
  readonly limit: number;
  readonly level: SharesLevel;
  readonly shares: number;
}

export type AllocatedResource = 'cpu' | 'memory';

/** What the levels stand for in a pool: those of a machine with four processors, or with 16 GiB. */
const SHARES: Readonly<Record<AllocatedResource, Readonly<Record<Exclude<SharesLevel, 'custom'>, number>>>> = {
  cpu: { low: 2000, normal: 4000, high: 8000 },
  memory: { low: 81_920, normal: 163_840, high: 327_680 },
};

export const sharesOf = (resource: AllocatedResource, level: SharesLevel, custom: number): number =>
  level === 'custom' ? custom : SHARES[resource][level];

/** The default allocation of a pool. */
export const usualAllocation = (resource: AllocatedResource): Allocation => ({
  reservation: 0,
  expandable: true,
  limit: -1,
  level: 'normal',
  shares: SHARES[resource].normal,
});

export const allocationInfo = ({ reservation, expandable, limit, level, shares }: Allocation): DataObject =>
  object('ResourceAllocationInfo', {
    reservation: long(reservation),
    expandableReservation: boolean(expandable),
    limit: long(limit),
    shares: object('SharesInfo', { shares: int(shares), level: enumeration('SharesLevel', level) }),
    overheadLimit: undefined,
  });
