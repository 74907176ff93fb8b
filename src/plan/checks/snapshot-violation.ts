import type { LiveDomain } from '../../domain/live.js';
import { valueAt } from '../diff/value-at.js';
import type { Violation } from './violation.js';

const SNAPSHOTS = ['runtime', 'snapshots'] as const;

/** Why the disks of a domain cannot be touched while it has snapshots; null where it has none. */
export function snapshotViolation(live: LiveDomain): Violation | null {
  const { snapshots } = live.runtime;
  if (snapshots.length === 0) return null;
  const names = snapshots.map((name) => `"${name}"`).join(', ');
  return {
    rule: 'snapshot-chain',
    code: 'EF2001',
    because: `${snapshots.length === 1 ? 'the snapshot' : 'the snapshots'} ${names} would break`,
    hint: 'Remove the snapshots first. Disks cannot change while snapshots exist.',
    evidence: [{ path: SNAPSHOTS, value: valueAt(live, SNAPSHOTS) }],
  };
}
